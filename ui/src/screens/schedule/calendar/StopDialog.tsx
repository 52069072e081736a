import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import {
  Button,
  MultiSelect,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Scope, Series, StopRoom } from "@/api/calendar";
import { Problem } from "@/api/client";
import { assetsQuery, modesQuery } from "@/api/plant";
import type { Id } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { formatDuration } from "@/lib/duration";
import { toClockText } from "@/lib/wallClock";
import { dayText } from "@/recurrence/useShiftWords";
import styles from "./Calendar.module.css";
import { MovedList } from "./Moved";
import { RecurrencePart } from "./RecurrencePart";
import { Refused } from "./Refused";
import { ScopeChoice } from "./ScopeChoice";
import { elapsed, type StopDraft } from "./stopDraft";
import { type OnDid, type StopEntry, useSeriesOf, useStop } from "./useStop";

export interface StopDialogProps {
  /** The line that it is for at first. */
  line_id: Id;
  /** From when to when at first, in milliseconds. */
  start: number;
  end: number;
  /** The stop that is changed; without it, a new one is planned. */
  entry?: StopEntry;
  /** Where what was done can be taken back. */
  onDid?: OnDid;
  onClose: () => void;
}

/**
 * Plans a stop, once or again and again, on one line or several, or changes one that is planned:
 * this one, those that follow or all; with what moves before it is saved.
 */
export function StopDialog(props: StopDialogProps) {
  const { t } = useTranslation("calendar");
  const of = useSeriesOf(props.entry);
  const modes = useQuery(modesQuery).data;
  const assets = useQuery(assetsQuery).data;
  const waits = of === undefined || !modes || !assets;
  return (
    <Dialog
      title={props.entry ? t("stop.title", { mode: props.entry.mode }) : t("stop.new")}
      size={600}
      onClose={props.onClose}
    >
      {waits ? <Loading /> : <StopForm {...props} of={of} />}
    </Dialog>
  );
}

function draftOf(props: StopDialogProps, of: Series | null, zone: string, mode: string) {
  const { entry, start, end, line_id } = props;
  return {
    mode: entry?.mode ?? mode,
    lines: [line_id],
    starts: toClockText(start, zone),
    ends: toClockText(end, zone),
    notes: entry?.notes ?? "",
    pinned: entry?.pinned ?? false,
    rrule: of?.rrule ?? null,
    valid_until: "",
    off: false,
  } satisfies StopDraft;
}

const rooms: StopRoom[] = ["push", "reflow", "refuse"];

function useStopChoices() {
  const modes = useQuery(modesQuery).data?.items ?? [];
  const assets = useQuery(assetsQuery).data?.items ?? [];
  return {
    modes: modes.filter(({ type, enabled }) => type !== "production" && type !== "idle" && enabled),
    lines: assets.filter(({ level, usable }) => level === "line" && usable),
  };
}

function StopForm(props: StopDialogProps & { of: Series | null }) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const plant_zone = usePlantZone();
  const { entry, of, onClose } = props;
  const { modes, lines } = useStopChoices();
  const zone = lines.find(({ id }) => id === props.line_id)?.time_zone ?? plant_zone;
  const usual = modes.find(({ type }) => type === "maintenance") ?? modes[0];
  const [draft, setDraft] = useState<StopDraft>(() => draftOf(props, of, zone, usual?.name ?? ""));
  const [was] = useState<StopDraft>(() =>
    draftOf(
      entry
        ? { ...props, start: Date.parse(entry.start_at), end: Date.parse(entry.end_at) }
        : props,
      of,
      zone,
      usual?.name ?? "",
    ),
  );
  const [scope, setScope] = useState<Scope>("this");
  const [room, setRoom] = useState<StopRoom>("push");
  const [leave_out, setLeaveOut] = useState(false);
  const set = (change: Partial<StopDraft>) => setDraft((now) => ({ ...now, ...change }));
  const stop = useStop({ draft, was, entry, of, scope, room, leave_out }, onClose, props.onDid);
  const { would, save } = stop;
  const length = elapsed(draft, zone);
  const day = draft.starts.slice(0, 10);
  const broken =
    would.error instanceof Problem && would.error.code === "rules_broken" && draft.rrule !== null;
  const can_leave_out = (broken || leave_out) && !(of && scope === "this") && !draft.off;
  const option = (name: string) => modes.find((mode) => mode.name === name);
  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (stop.ready && would.fresh && !would.error) save.mutate();
      }}
    >
      {entry && (
        <Switch
          label={t(of ? "stop.leave_out" : "stop.remove")}
          checked={draft.off}
          onChange={({ currentTarget: { checked } }) => set({ off: checked })}
        />
      )}
      {!draft.off && (
        <>
          <div className={styles.pair}>
            <Select
              data-autofocus
              label={t("stop.mode")}
              allowDeselect={false}
              data={modes.map(({ name }) => name)}
              value={option(draft.mode) || entry ? draft.mode : null}
              error={stop.fault === "mode" && t("stop.mode_fault")}
              onChange={(mode) => mode && set({ mode })}
            />
            {!entry && (
              <MultiSelect
                searchable
                label={t("stop.lines")}
                data={lines.map(({ id, display_name, name }) => ({
                  value: String(id),
                  label: display_name || name,
                }))}
                value={draft.lines.map(String)}
                error={stop.fault === "lines" && t("stop.lines_fault")}
                onChange={(chosen) => set({ lines: chosen.map(Number) })}
              />
            )}
          </div>
          <div className={styles.pair}>
            <TextInput
              type="datetime-local"
              label={t("stop.start")}
              value={draft.starts}
              onChange={({ currentTarget: { value } }) => {
                if (!value) return;
                const starts = value.slice(0, 16);
                const ends = shiftedBy(draft.ends, draft.starts, starts);
                set({ starts, ends });
              }}
            />
            <TextInput
              type="datetime-local"
              label={t("stop.end")}
              description={length > 0 ? formatDuration(length) : undefined}
              inputWrapperOrder={["label", "input", "description", "error"]}
              value={draft.ends}
              error={stop.fault === "ends" && t("occurrence.backwards")}
              onChange={({ currentTarget: { value } }) => {
                if (value) set({ ends: value.slice(0, 16) });
              }}
            />
          </div>
        </>
      )}
      {of && (
        <ScopeChoice
          value={scope}
          day={dayText(entry?.series_date ?? day, locale)}
          onChange={setScope}
        />
      )}
      {!draft.off && (of ? scope !== "this" : !entry) && (
        <RecurrencePart
          rrule={draft.rrule}
          day={scope === "all" ? (of?.starts.slice(0, 10) ?? day) : day}
          valid_until={draft.valid_until}
          once={!of}
          ends={!of}
          onChange={set}
        />
      )}
      {!draft.off && (
        <>
          <Textarea
            autosize
            minRows={1}
            label={t("stop.notes")}
            value={draft.notes}
            onChange={({ currentTarget: { value } }) => set({ notes: value })}
          />
          {!of && (
            <Switch
              label={t("stop.pinned")}
              description={t("stop.pinned_detail")}
              checked={draft.pinned}
              onChange={({ currentTarget: { checked } }) => set({ pinned: checked })}
            />
          )}
          <div>
            <span id="stop-room">{t("stop.room")}</span>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-labelledby="stop-room"
              value={room}
              onChange={(value) => setRoom(value as StopRoom)}
              data={rooms.map((value) => ({ value, label: t(`stop.rooms.${value}`) }))}
            />
          </div>
        </>
      )}
      {of && of.missing.length > 0 && <Days title={t("stop.missing")} days={of.missing} />}
      <Refused error={save.error ?? would.error} title={t("refused")} />
      {can_leave_out && (
        <Switch
          label={t("stop.skip")}
          checked={leave_out}
          onChange={({ currentTarget: { checked } }) => setLeaveOut(checked)}
        />
      )}
      <Outcome stop={stop} recurs={draft.rrule !== null && !of} />
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button
          type="submit"
          disabled={!stop.ready || !would.fresh || would.error !== null}
          loading={save.isPending}
        >
          {t(entry ? "save" : "stop.submit")}
        </Button>
      </div>
    </form>
  );
}

/** An end that keeps its distance as its start goes to another wall time. */
function shiftedBy(ends: string, from: string, to: string): string {
  const by = Date.parse(`${to}Z`) - Date.parse(`${from}Z`);
  return new Date(Date.parse(`${ends}Z`) + by).toISOString().slice(0, 16);
}

const most_days = 12;

function Days(props: { title: string; days: readonly string[] }) {
  const locale = useLocale();
  const more = props.days.length - most_days;
  return (
    <div className={styles.notice}>
      <span>{props.title}</span>
      <ul className={styles.days}>
        {props.days.slice(0, most_days).map((day) => (
          <li key={day}>{dayText(day, locale)}</li>
        ))}
        {more > 0 && <li>+{more}</li>}
      </ul>
    </div>
  );
}

/** What saving would do: how many are laid, on which days none, what moves. */
function Outcome(props: { stop: ReturnType<typeof useStop>; recurs: boolean }) {
  const { t } = useTranslation("calendar");
  const { would, reflow, created } = props.stop;
  if (would.error) return null;
  if (!would.answer)
    return would.asking ? (
      <p className="of-quiet" role="status">
        {t("asking")}
      </p>
    ) : null;
  const left_out = would.answer.flatMap((plan) =>
    "series" in plan && plan.series ? (plan.series as Series).excluded : [],
  );
  const days = [...new Set(left_out)].sort();
  return (
    <>
      {props.recurs && <p role="status">{t("stop.laid", { count: created })}</p>}
      {props.recurs && days.length > 0 && <Days title={t("stop.left_out")} days={days} />}
      {reflow && <MovedList reflow={reflow} />}
    </>
  );
}
