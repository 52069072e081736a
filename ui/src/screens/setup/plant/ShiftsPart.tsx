import { Button } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Shift, setupThings, shiftsQuery } from "@/api/setup";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { newKey } from "@/lib/newKey";
import { crewsOf } from "@/recurrence/rotation";
import { useShiftWords } from "@/recurrence/useShiftWords";
import { RecordTable } from "../edit/RecordTable";
import type { Column } from "../records";
import { ExceptionsPart } from "./ExceptionsPart";
import { shiftsAt } from "./inherited";
import styles from "./Plant.module.css";
import { ShiftDialog } from "./ShiftDialog";
import { nameOf, type TreeNode } from "./tree";
import { refOf } from "./usePlant";
import { WeekStrip } from "./WeekStrip";

/** What of shifts a list shows. */
export function useShiftColumns(): Column<Shift>[] {
  const { t } = useTranslation("setup");
  const words = useShiftWords();
  return [
    { key: "name", name: t("fields.name"), text: (shift) => shift.name },
    {
      key: "time",
      name: t("fields.clock"),
      text: words.clock,
      cell: (shift) => (
        <>
          {words.clock(shift)} <span className="of-quiet">{words.length(shift.length)}</span>
        </>
      ),
    },
    {
      key: "recurrence",
      name: t("fields.recurrence"),
      text: words.recurrence,
      cell: (shift) => <span title={shift.rrule}>{words.recurrence(shift)}</span>,
      wraps: true,
    },
    {
      key: "crew",
      name: t("fields.crew"),
      text: ({ crew, rotation }) =>
        rotation.length > 0
          ? t("shift.rotation_of", { crews: crewsOf(rotation).join(", "), count: rotation.length })
          : crew,
      wraps: true,
    },
    { key: "valid", name: t("fields.valid"), text: words.valid, wraps: true },
    {
      key: "excluded",
      name: t("fields.excluded"),
      text: ({ excluded, changed }) =>
        [
          ...excluded.map(words.day),
          ...changed.map((day) => `${words.day(day.date)} ${words.clock(day)}`),
        ].join("; ") || null,
      wraps: true,
    },
  ];
}

/** When an asset works: by its own shifts, by those of the nearest above, or round the clock. */
export function ShiftsPart({ node }: { node: TreeNode }) {
  const { t } = useTranslation("setup");
  const columns = useShiftColumns();
  const { data, error } = useQuery(shiftsQuery);
  const [doing, setDoing] = useState<{ shift: Shift | null } | null>(null);
  if (!data) return error ? <ProblemNotice error={error} /> : <Loading />;
  const { of, shifts } = shiftsAt(node, data.items);
  const own = of === node;
  return (
    <>
      {own ? (
        <RecordTable
          short
          label={t("parts.shifts")}
          file="shifts"
          items={shifts}
          error={error}
          columns={columns}
          idOf={({ id }) => id}
          open={(shift) => setDoing({ shift })}
          add={{ label: t("shift.add"), act: () => setDoing({ shift: null }) }}
          empty={{ title: t("shift.none") }}
        />
      ) : (
        <Inherited node={node} of={of} shifts={shifts} add={() => setDoing({ shift: null })} />
      )}
      {shifts.length > 0 && <WeekStrip shifts={shifts} />}
      <ExceptionsPart node={node} />
      {doing && (
        <ShiftDialog shift={doing.shift} asset={node.asset.id} close={() => setDoing(null)} />
      )}
    </>
  );
}

function Inherited(props: {
  node: TreeNode;
  of: TreeNode | null;
  shifts: Shift[];
  add: () => void;
}) {
  const { t } = useTranslation("setup");
  const { node, of, shifts } = props;
  const words = useShiftWords();
  const name = nameOf(node.asset);
  return (
    <section className={styles.inherited} aria-label={t("parts.shifts")}>
      {of ? (
        <p>
          {t("shift.works_by")}{" "}
          <Link to="/setup" search={{ section: "assets", asset: refOf(of.asset), tab: "shifts" }}>
            {nameOf(of.asset)}
          </Link>
          .
        </p>
      ) : (
        <p>{t("shift.round_the_clock", { name })}</p>
      )}
      <ul>
        {shifts.map((shift) => (
          <li key={shift.id}>
            <span className={styles.grow}>
              {shift.name} <span className="of-quiet">{words.recurrence(shift)}</span>
            </span>
            <span className="of-quiet">{words.clock(shift)}</span>
          </li>
        ))}
      </ul>
      <div className={styles.inline}>
        {shifts.length > 0 && <CopyHere node={node} shifts={shifts} />}
        <Button size="xs" variant="default" onClick={props.add}>
          {t(of ? "shift.add_own" : "shift.add")}
        </Button>
      </div>
      {of && <p className="of-quiet">{t("shift.own_instead", { name })}</p>}
    </section>
  );
}

/** Lays copies of the shifts from above here, as a start for shifts of its own. */
function CopyHere({ node, shifts }: { node: TreeNode; shifts: Shift[] }) {
  const { t } = useTranslation("setup");
  const queryClient = useQueryClient();
  const [key] = useState(newKey);
  const copy = useMutation({
    mutationFn: async () => {
      for (const shift of shifts) {
        const { id, asset_id, version, ...fields } = shift;
        await setupThings.create("shifts", { ...fields, asset: node.asset.id }, `${key}-${id}`);
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["plant"] }),
  });
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconCopy size={16} aria-hidden />}
        loading={copy.isPending}
        onClick={() => copy.mutate()}
      >
        {t("shift.copy_here")}
      </Button>
      <ProblemNotice error={copy.error} />
    </>
  );
}
