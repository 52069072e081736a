import { useTranslation } from "react-i18next";
import type { FoundFigures as Figures, Optimisation } from "@/api/optimisations";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import panel from "../Panel.module.css";
import { signed } from "../whatif/FigureTable";
import what_if from "../whatif/WhatIf.module.css";
import styles from "./Optimise.module.css";

const names = ["late_orders", "tardiness", "changeover_time", "line_end_time"] as const;
type Name = (typeof names)[number];

/** The figures of the plan as it is and as it was found, with what is better and worse. */
export function FoundFigures({ job }: { job: Optimisation }) {
  const { t } = useTranslation("optimise");
  const { figures, figures_before: before } = job;
  if (!figures) return null;
  const sum = (what: "new" | "moved") => job.lines.reduce((all, line) => all + line[what], 0);
  const [placed, moved] = [sum("new"), sum("moved")];
  const moves = [
    t("figures.moves", { count: moved }),
    figures.moved > 0 && t("figures.to_line", { count: figures.moved }),
  ];
  const shown = names.filter((name) => name !== "line_end_time" || job.asked.profile.line_end > 0);
  return (
    <section className={panel.part}>
      <table className={`${what_if.table} ${styles.table}`}>
        <thead>
          <tr>
            <th scope="col">{t("figures.figure")}</th>
            {(["now", "found", "difference"] as const).map((name) => (
              <th key={name} scope="col" className="of-number">
                {t(`figures.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((name) => (
            <Row key={name} name={name} figures={figures} before={before} more={placed > 0} />
          ))}
        </tbody>
      </table>
      {moved > 0 && <p>{moves.filter(Boolean).join(", ")}</p>}
      {placed > 0 && <p className="of-quiet">{t("figures.placed", { count: placed })}</p>}
    </section>
  );
}

function Row(props: {
  name: Name;
  figures: Figures;
  before: Figures | null;
  /** Whether there is more in the plan found than in the one before: no wonder that it costs more. */
  more: boolean;
}) {
  const { t } = useTranslation("optimise");
  const locale = useLocale();
  const { name, figures, before } = props;
  const text = (value: number) =>
    name === "late_orders" ? value.toLocaleString(locale) : formatDuration(value);
  const was = before?.[name] ?? null;
  const by = was === null ? 0 : figures[name] - was;
  return (
    <tr>
      <th scope="row">{t(`figures.${name}`)}</th>
      <td className="of-number">{was !== null && text(was)}</td>
      <td className="of-number">{text(figures[name])}</td>
      <td className="of-number">
        {by === 0 ? (
          was !== null && <span className="of-quiet">{t("figures.same")}</span>
        ) : by > 0 && props.more ? (
          signed(by, text)
        ) : (
          <MeaningTag meaning={by < 0 ? "running" : "down"}>
            {signed(by, text)}
            <span className="of-hidden">
              {` ${t(by < 0 ? "figures.better" : "figures.worse")}`}
            </span>
          </MeaningTag>
        )}
      </td>
    </tr>
  );
}
