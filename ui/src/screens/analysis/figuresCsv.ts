import type { Figures, Oee } from "@/api/types";
import type { CsvRow } from "@/lib/csv";

const fields: (keyof Figures)[] = [
  "oee",
  "availability",
  "performance",
  "quality",
  "running_time",
  "unplanned_time",
  "planned_time",
  "infeed_quantity",
  "good_quantity",
  "waste_quantity",
  "ideal_time",
  "good_time",
];

/** The figures as rows under the names of the API: ratios, seconds, infeed units. */
export function figureRows(oee: Oee, labels: readonly string[]): CsvRow[] {
  return [
    [oee.by, "start_at", "end_at", ...fields],
    ...oee.items.map((item, index) => [
      labels[index],
      item.start_at,
      item.end_at,
      ...fields.map((field) => item.figures[field]),
    ]),
  ];
}
