import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { linesQuery } from "@/api/lines";
import type { LineStatus } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { MeaningMark } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { headlineOf } from "./headline";
import styles from "./LinePicker.module.css";
import { lastLine } from "./lastLine";

const placeOf = ({ line }: LineStatus) => [line.site, line.area].filter(Boolean).join(" · ");

function LineCard(props: { status: LineStatus; here?: boolean }) {
  const { t } = useTranslation("line");
  const { status } = props;
  const { meaning, name } = headlineOf(status);
  return (
    <Link to="/line/$" params={{ _splat: status.line.path }} className={styles.card}>
      <MeaningMark meaning={meaning} size={20} />
      <span className={styles.words}>
        <strong>{status.line.display_name}</strong>
        <span className="of-quiet">
          {name}
          {" · "}
          {status.order?.number ?? status.product?.name ?? t("picker.nothing")}
        </span>
        {props.here && <span className={styles.here}>{t("picker.here")}</span>}
      </span>
    </Link>
  );
}

/** All lines as large cards, the one last used at this device first. */
export function LinePicker() {
  const { t } = useTranslation("line");
  const lines = useQuery(linesQuery);
  if (lines.isPending) return <Loading />;
  const items = lines.data?.items ?? [];
  const before = items.find((each) => each.line.path === lastLine());
  const places = [...new Set(items.map(placeOf))];
  return (
    <div className={styles.page}>
      <h1>{t("picker.title")}</h1>
      <p className="of-quiet">{t("picker.detail")}</p>
      <ProblemNotice error={lines.error} />
      {before && (
        <div className={styles.before}>
          <LineCard status={before} here />
        </div>
      )}
      {places.map((place) => (
        <section key={place}>
          <h2>{place}</h2>
          <div className={styles.cards}>
            {items
              .filter((each) => placeOf(each) === place)
              .map((each) => (
                <LineCard key={each.line.id} status={each} />
              ))}
          </div>
        </section>
      ))}
      {lines.data && items.length === 0 && (
        <EmptyState title={t("picker.empty")} detail={t("picker.empty_detail")} />
      )}
    </div>
  );
}
