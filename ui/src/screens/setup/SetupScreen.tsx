import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PlantFileSection } from "./file/PlantFileSection";
import { HistorySection } from "./history/HistorySection";
import { RejectionsSection } from "./history/RejectionsSection";
import { PeopleSection } from "./people/PeopleSection";
import { ModesScreen } from "./plant/ModesScreen";
import {
  CountersScreen,
  ExceptionsScreen,
  ShiftsScreen,
  StatesScreen,
  WasteReasonsScreen,
} from "./plant/PlantLists";
import { PlantScreen } from "./plant/PlantScreen";
import { SourcesScreen } from "./plant/SourcesScreen";
import { ChangeoversSection } from "./products/ChangeoversSection";
import { ProductsSection } from "./products/ProductsSection";
import { RatesSection } from "./products/RatesSection";
import { UnitsSection } from "./products/UnitsSection";
import styles from "./Setup.module.css";
import { groups, type Section, sectionOf, sections } from "./search";
import { SettingsSection } from "./settings/SettingsSection";
import { StatusesSection } from "./statuses/StatusesSection";
import { WebhooksSection } from "./webhooks/WebhooksSection";

const shown: Record<Section, () => ReactNode> = {
  file: () => <PlantFileSection />,
  assets: () => <PlantScreen />,
  shifts: () => <ShiftsScreen />,
  calendar_exceptions: () => <ExceptionsScreen />,
  modes: () => <ModesScreen />,
  states: () => <StatesScreen />,
  waste_reasons: () => <WasteReasonsScreen />,
  counters: () => <CountersScreen />,
  products: () => <ProductsSection />,
  units: () => <UnitsSection />,
  rates: () => <RatesSection />,
  changeovers: () => <ChangeoversSection />,
  statuses: () => <StatusesSection />,
  settings: () => <SettingsSection />,
  sources: () => <SourcesScreen />,
  rejections: () => <RejectionsSection />,
  people: () => <PeopleSection />,
  history: () => <HistorySection />,
  webhooks: () => <WebhooksSection />,
};

/** Everything that the plant is set up with, part by part. */
export function SetupScreen() {
  const { t } = useTranslation("setup");
  const section = sectionOf(useSearch({ from: "/signed-in/setup" }));
  return (
    <div className={styles.screen}>
      <nav className={styles.sections} aria-label={t("sections_label")}>
        {groups.map((group) => (
          <div key={group}>
            <h2>{t(`groups.${group}`)}</h2>
            <ul>
              {sections[group].map((name) => (
                <li key={name}>
                  <Link
                    to="/setup"
                    search={{ section: name }}
                    className={styles.section}
                    data-chosen={name === section}
                  >
                    {t(`sections.${name}`)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={styles.content} key={section}>
        <SectionSelect section={section} />
        <header className={styles.head}>
          <h1>{t(`sections.${section}`)}</h1>
          <p className="of-quiet">{t(`about.${section}`)}</p>
        </header>
        {shown[section]()}
      </div>
    </div>
  );
}

/** On a narrow screen the parts stand in one field. */
function SectionSelect({ section }: { section: Section }) {
  const { t } = useTranslation("setup");
  const navigate = useNavigate({ from: "/setup" });
  return (
    <select
      className={styles.select}
      aria-label={t("sections_label")}
      value={section}
      onChange={(event) => void navigate({ search: { section: event.currentTarget.value } })}
    >
      {groups.map((group) => (
        <optgroup key={group} label={t(`groups.${group}`)}>
          {sections[group].map((name) => (
            <option key={name} value={name}>
              {t(`sections.${name}`)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}
