import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Button, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type ExceptionOccurrenceChange,
  type Occurrence,
  type OccurrencesPreview,
  occurrences,
  type Scope,
  type ShiftOccurrenceChange,
} from "@/api/calendar";
import { assetsQuery } from "@/api/plant";
import { calendarExceptionsQuery, shiftsQuery } from "@/api/setup";
import { Dialog } from "@/components/Dialog";
import { useLocale } from "@/components/useLocale";
import { RecurrenceField } from "@/recurrence/RecurrenceField";
import { lengthOf } from "@/recurrence/recurrence";
import { dayText, useShiftWords } from "@/recurrence/useShiftWords";
import styles from "./Calendar.module.css";
import { MovedList } from "./Moved";
import { Refused } from "./Refused";
import { wallTimes } from "./retime";
import { ScopeChoice } from "./ScopeChoice";
import { useWould } from "./useWould";

interface Draft {
  /** Wall times, such as "2026-12-24T06:00". */
  starts: string;
  ends: string;
  name: string;
  crew: string;
  rrule: string;
  off: boolean;
}

const seconds = (from: string, to: string) =>
  (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 1000;

function draftOf(occurrence: Occurrence, start: number, end: number, zone: string, rrule: string) {
  const { starts, length } = wallTimes({ start, end }, zone);
  const ends = new Date(Date.parse(`${starts}Z`) + length * 1000).toISOString().slice(0, 16);
  const { name, crew } = occurrence;
  return { starts, ends, name, crew: crew ?? "", rrule, off: false };
}

/** The fields that differ from how the occurrence is, under their names in the API. */
function changesOf(draft: Draft, was: Draft, shift: boolean, scope: Scope) {
  if (draft.off) return { off: true };
  const length = shift
    ? lengthOf(draft.starts.slice(11), draft.ends.slice(11))
    : seconds(draft.starts, draft.ends);
  const retimed = draft.starts !== was.starts || draft.ends !== was.ends;
  const times = shift
    ? { start: draft.starts.slice(11), length }
    : { starts: draft.starts, length };
  const whole = scope !== "this";
  return {
    ...(retimed && times),
    ...(whole && draft.name !== was.name && { name: draft.name }),
    ...(shift && draft.crew !== was.crew && { crew: draft.crew || null }),
    ...(whole && draft.rrule !== was.rrule && draft.rrule !== "" && { rrule: draft.rrule }),
  };
}

/**
 * One occurrence of a shift, a holiday or extra time: other times, another crew, or not at all; for
 * it alone, for those from it on, or for all; with what moves before it is saved.
 */
export function OccurrenceDialog(props: {
  occurrence: Occurrence;
  /** Where it stands, or where it was drawn to (ms). */
  start: number;
  end: number;
  zone: string;
  onClose: () => void;
}) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const queryClient = useQueryClient();
  const { occurrence, zone, onClose } = props;
  const shift = occurrence.kind === "shift";
  const whole = useWhole(occurrence);
  const rrule = whole?.rrule ?? "";
  const was = draftOf(
    occurrence,
    Date.parse(occurrence.start_at),
    Date.parse(occurrence.end_at),
    zone,
    rrule,
  );
  const [given, setGiven] = useState(() => draftOf(occurrence, props.start, props.end, zone, ""));
  const draft = { ...given, rrule: given.rrule || rrule };
  const set = (change: Partial<Draft>) => setGiven((now) => ({ ...now, ...change }));
  const [asked, setScope] = useState<Scope>("this");
  const recurs = shift || rrule !== "";
  const scope = recurs ? asked : "all";
  const changes = changesOf(draft, was, shift, scope);
  const dirty = Object.keys(changes).length > 0;
  const backwards = !shift && draft.ends <= draft.starts;
  const body = { scope, version: occurrence.version, ...changes };
  const { id, date } = occurrence;
  const would = useWould(
    `${occurrence.kind}-${id}-${date}`,
    dirty && !backwards ? body : null,
    (signal): Promise<WouldBe> =>
      shift
        ? occurrences.wouldChangeShift(id, date, body as ShiftOccurrenceChange, signal)
        : occurrences.wouldChangeException(id, date, body as ExceptionOccurrenceChange, signal),
  );
  const save = useMutation({
    mutationFn: async () => {
      if (shift) await occurrences.changeShift(id, date, body as ShiftOccurrenceChange);
      else await occurrences.changeException(id, date, body as ExceptionOccurrenceChange);
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onClose();
    },
  });
  const day = dayText(date, locale);
  return (
    <Dialog
      title={t(
        shift ? "occurrence.shift" : occurrence.working ? "occurrence.extra" : "occurrence.off",
        {
          name: occurrence.name,
          day,
        },
      )}
      size={600}
      onClose={onClose}
    >
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (dirty && would.fresh && !would.error) save.mutate();
        }}
      >
        <Origin occurrence={occurrence} />
        <Switch
          label={t(shift ? "occurrence.no_shift" : "occurrence.take_out")}
          checked={draft.off}
          onChange={({ currentTarget: { checked } }) => set({ off: checked })}
        />
        {!draft.off && shift && <ShiftTimes draft={draft} set={set} />}
        {!draft.off && !shift && (
          <div className={styles.pair}>
            <TextInput
              type="datetime-local"
              label={t("occurrence.start")}
              value={draft.starts}
              onChange={({ currentTarget: { value } }) => {
                if (value) set({ starts: value.slice(0, 16) });
              }}
            />
            <TextInput
              type="datetime-local"
              label={t("occurrence.end")}
              value={draft.ends}
              error={backwards && t("occurrence.backwards")}
              onChange={({ currentTarget: { value } }) => {
                if (value) set({ ends: value.slice(0, 16) });
              }}
            />
          </div>
        )}
        {recurs && <ScopeChoice value={scope} day={day} onChange={setScope} />}
        {!draft.off && (shift || scope !== "this") && (
          <div className={styles.pair}>
            {scope !== "this" && (
              <TextInput
                label={t("occurrence.name")}
                value={draft.name}
                autoComplete="off"
                onChange={({ currentTarget: { value } }) => set({ name: value })}
              />
            )}
            {shift && (
              <TextInput
                label={t("occurrence.crew")}
                value={draft.crew}
                autoComplete="off"
                onChange={({ currentTarget: { value } }) => set({ crew: value })}
              />
            )}
          </div>
        )}
        {!draft.off && shift && scope !== "this" && rrule !== "" && (
          <RecurrenceField
            key={rrule}
            rrule={draft.rrule}
            valid_from={scope === "following" ? date : (whole?.from ?? date)}
            error={undefined}
            onChange={(change) => change.rrule !== undefined && set({ rrule: change.rrule })}
          />
        )}
        <Refused error={save.error ?? would.error} title={t("refused")} />
        {dirty && would.answer && <Told would={would.answer} />}
        {dirty && would.asking && !would.answer && (
          <p className="of-quiet" role="status">
            {t("asking")}
          </p>
        )}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button
            type="submit"
            disabled={!dirty || backwards || !would.fresh || would.error !== null}
            loading={save.isPending}
          >
            {t("save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What a change would do, as the server tells it. */
type WouldBe = Pick<OccurrencesPreview, "reflow" | "consequences">;

function Told({ would }: { would: WouldBe }) {
  const { reflow, consequences } = would;
  return (
    <>
      {consequences && consequences.length > 0 && (
        <ul className={styles.notice} role="status">
          {consequences.map(({ code, detail }) => (
            <li key={`${code}:${detail}`}>{detail}</li>
          ))}
        </ul>
      )}
      {reflow && <MovedList reflow={reflow} />}
    </>
  );
}

/** What recurs as a whole: its rule ("" for none) and the day from which it holds. */
function useWhole({ kind, id }: Occurrence): { rrule: string; from: string } | null {
  const shifts = useQuery({ ...shiftsQuery, enabled: kind === "shift" }).data?.items;
  const exceptions = useQuery({ ...calendarExceptionsQuery, enabled: kind !== "shift" }).data
    ?.items;
  const shift = kind === "shift" ? shifts?.find((each) => each.id === id) : undefined;
  if (shift) return { rrule: shift.rrule, from: shift.valid_from };
  const exception = kind !== "shift" ? exceptions?.find((each) => each.id === id) : undefined;
  return exception ? { rrule: exception.rrule ?? "", from: exception.starts.slice(0, 10) } : null;
}

/** Where it is set up, where that is above: changing it there changes it for all below. */
function Origin({ occurrence }: { occurrence: Occurrence }) {
  const { t } = useTranslation("calendar");
  const assets = useQuery(assetsQuery).data?.items;
  const path = occurrence.inherited_from;
  if (path === null) return null;
  const asset = assets?.find((each) => each.path === path);
  const name = asset ? asset.display_name || asset.name : path;
  return <p className={styles.said}>{t("occurrence.inherited", { name })}</p>;
}

function ShiftTimes(props: { draft: Draft; set: (change: Partial<Draft>) => void }) {
  const { t } = useTranslation("calendar");
  const words = useShiftWords();
  const { draft, set } = props;
  const [start, end] = [draft.starts.slice(11), draft.ends.slice(11)];
  const length = lengthOf(start, end);
  const with_clock = (text: string, clock: string) => `${text.slice(0, 11)}${clock}`;
  return (
    <>
      <div className={styles.pair}>
        <TextInput
          type="time"
          data-autofocus
          label={t("occurrence.start")}
          value={start}
          onChange={({ currentTarget: { value } }) => {
            if (value) set({ starts: with_clock(draft.starts, value.slice(0, 5)) });
          }}
        />
        <TextInput
          type="time"
          label={t("occurrence.end")}
          value={end}
          onChange={({ currentTarget: { value } }) => {
            if (value) set({ ends: with_clock(draft.ends, value.slice(0, 5)) });
          }}
        />
      </div>
      <p className={styles.said} role="status">
        {words.clock({ start, length })}, {words.length(length)}.
      </p>
    </>
  );
}
