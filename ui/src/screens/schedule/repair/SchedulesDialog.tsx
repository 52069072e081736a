import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Button, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  changeSchedule,
  type OptimisationSchedule,
  removeSchedule,
  schedulesQuery,
} from "@/api/repairs";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { ScheduleForm } from "./ScheduleForm";
import styles from "./Schedules.module.css";

/** The times at which the optimiser plans by itself: seen, made, changed, switched off, removed. */
export function SchedulesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("repair");
  const [editing, setEditing] = useState<OptimisationSchedule | "new" | null>(null);
  const { data, error } = useQuery(schedulesQuery);
  const items = data?.items ?? [];
  const title =
    editing === null
      ? t("schedules.title")
      : t(editing === "new" ? "schedules.add_title" : "schedules.edit_title");
  return (
    <Dialog title={title} size={560} onClose={onClose}>
      <ProblemNotice error={error} />
      {editing !== null ? (
        <ScheduleForm
          schedule={editing === "new" ? null : editing}
          onDone={() => setEditing(null)}
        />
      ) : (
        <div className={styles.body}>
          <p className="of-quiet">{t("schedules.detail")}</p>
          {data !== undefined && items.length === 0 && <p>{t("schedules.none")}</p>}
          <ul className={styles.items}>
            {items.map((each) => (
              <li key={each.id}>
                <ScheduleRow schedule={each} onEdit={() => setEditing(each)} />
              </li>
            ))}
          </ul>
          <div className={styles.acts}>
            <Button size="sm" data-autofocus onClick={() => setEditing("new")}>
              {t("schedules.add")}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function ScheduleRow(props: { schedule: OptimisationSchedule; onEdit: () => void }) {
  const { t } = useTranslation("repair");
  const zone = usePlantZone();
  const client = useQueryClient();
  const { schedule } = props;
  const { name, enabled, next_at, last_at } = schedule;
  const act = useMutation({
    mutationFn: (what: "switch" | "remove"): Promise<unknown> =>
      what === "remove"
        ? removeSchedule(schedule)
        : changeSchedule(schedule, { enabled: !enabled }),
    onSettled: () => client.invalidateQueries({ queryKey: schedulesQuery.queryKey }),
  });
  const lines = schedule.lines.map((line) => line.name).join(", ");
  return (
    <article className={styles.schedule}>
      <div className={styles.head}>
        <b>{name}</b>
        <Switch
          size="sm"
          aria-label={t("schedules.enabled_of", { name })}
          checked={enabled}
          disabled={act.isPending}
          onChange={() => act.mutate("switch")}
        />
      </div>
      <p>
        {schedule.every === "day"
          ? t("schedules.every_day", { at: schedule.at })
          : t("schedules.every_shift")}
        {" · "}
        {schedule.profile.name}
        {" · "}
        {lines === "" ? t("schedules.all_lines") : lines}
        {" · "}
        {t(schedule.publishes ? "schedules.publishes" : "schedules.offers")}
      </p>
      <p className="of-quiet">
        {t("schedules.next")} {next_at ? <When at={next_at} zone={zone} /> : t("schedules.never")}
        {" · "}
        {t("schedules.last")} {last_at ? <When at={last_at} zone={zone} /> : t("schedules.never")}
      </p>
      <ProblemNotice error={act.error} />
      <div className={styles.acts}>
        <Button size="compact-sm" variant="default" onClick={props.onEdit}>
          {t("schedules.edit")}
          <span className="of-hidden"> {name}</span>
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          loading={act.isPending && act.variables === "remove"}
          onClick={() => act.mutate("remove")}
        >
          {t("schedules.remove")}
          <span className="of-hidden"> {name}</span>
        </Button>
      </div>
    </article>
  );
}
