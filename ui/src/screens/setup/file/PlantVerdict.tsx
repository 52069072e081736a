import { useTranslation } from "react-i18next";
import type { PlantChange } from "@/api/plant";
import { MeaningTag } from "@/components/MeaningMark";
import styles from "./PlantFile.module.css";
import type { PlantFault } from "./plantFaults";

/** What a check or the taking of a plant file said; each fault leads to its line. */
export function PlantVerdict(props: {
  checked: PlantChange | undefined;
  applied: PlantChange | undefined;
  faults: PlantFault[] | null;
  show: (line: number) => void;
}) {
  const { t } = useTranslation("setup");
  const { checked, applied, faults } = props;
  const nothing = checked && checked.created + checked.changed === 0;
  return (
    <div className={styles.verdict} role="status">
      {applied && <MeaningTag meaning="running">{t("file.applied", { ...applied })}</MeaningTag>}
      {checked && !faults && (
        <>
          <MeaningTag meaning="running">{t("file.good")}</MeaningTag>{" "}
          {nothing ? t("file.nothing") : t("file.would", { ...checked })}
        </>
      )}
      {faults && (
        <>
          <MeaningTag meaning="down">{t("file.faults", { count: faults.length })}</MeaningTag>
          <ul className={styles.faults}>
            {faults.map((fault) => (
              <li key={`${fault.line} ${fault.path} ${fault.detail}`}>
                <Place fault={fault} show={props.show} />
                <span>
                  {fault.detail} {fault.path && <code>{fault.path}</code>}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Place(props: { fault: PlantFault; show: (line: number) => void }) {
  const { t } = useTranslation("setup");
  const { line } = props.fault;
  if (line === null) return <span />;
  return (
    <button type="button" onClick={() => props.show(line)}>
      {t("file.line", { line })}
    </button>
  );
}
