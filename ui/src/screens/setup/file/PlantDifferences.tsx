import { useTranslation } from "react-i18next";
import type { PlantChange } from "@/api/plant";
import { ConsequencesNotice } from "../edit/Consequences";
import { FieldChanges } from "../history/FieldChanges";
import { useSetupWords } from "../history/sentences";
import styles from "./PlantFile.module.css";

type Difference = PlantChange["differences"][number];

/** The differences by the kinds of their things, in the order in which the file makes them. */
export function byKind(differences: readonly Difference[]): [string, Difference[]][] {
  const kinds = new Map<string, Difference[]>();
  for (const each of differences) {
    kinds.set(each.subject, [...(kinds.get(each.subject) ?? []), each]);
  }
  return [...kinds];
}

/** Everything that taking a plant file would make and change, kind by kind, and what follows. */
export function PlantDifferences({ change }: { change: PlantChange }) {
  const { t } = useTranslation("products");
  const words = useSetupWords();
  const { differences, consequences, created, changed } = change;
  const more = created + changed - differences.length;
  if (differences.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too
    <section className={styles.differences} aria-label={t("file.differences")} tabIndex={0}>
      <ConsequencesNotice consequences={consequences} title={t("file.consequences")} />
      {byKind(differences).map(([kind, found]) => (
        <details key={kind} open={found.length <= 12}>
          <summary>
            <b>{words.subject(kind)}</b>{" "}
            <span className="of-quiet">{t("file.counts", countsOf(found))}</span>
          </summary>
          <ul>
            {found.map((each) => (
              <li key={each.name} data-act={each.act}>
                <span className={styles.act}>{t(`file.acts.${each.act}`)}</span>
                <div>
                  <b>{each.name || words.subject(each.subject)}</b>
                  <FieldChanges changes={each.changes} act={each.act} />
                </div>
              </li>
            ))}
          </ul>
        </details>
      ))}
      {more > 0 && <p className="of-quiet">{t("save.more", { count: more })}</p>}
    </section>
  );
}

function countsOf(differences: readonly Difference[]) {
  const created = differences.filter(({ act }) => act === "create").length;
  return { created, changed: differences.length - created };
}
