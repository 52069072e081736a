import { Button, FileButton, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { checkPlant, writePlant } from "@/api/plant";
import type { CalendarException } from "@/api/setup";
import { Dialog } from "@/components/Dialog";
import { readIcal } from "@/recurrence/ical";
import { useExceptionWords } from "@/recurrence/useExceptionWords";
import { MovedList } from "@/screens/schedule/calendar/Moved";
import { Refused } from "@/screens/schedule/calendar/Refused";
import { useWould } from "@/screens/schedule/calendar/useWould";
import { ConsequencesNotice } from "../edit/Consequences";
import edit from "../edit/Edit.module.css";
import { offeredBy, plantFileOf } from "./holidayFile";
import plant from "./Plant.module.css";
import styles from "./Shifts.module.css";
import { nameOf, type TreeNode } from "./tree";

const largest = 2_000_000;

/** Public holidays from an iCalendar file: read here, chosen from, and taken all together. */
export function HolidayImport(props: {
  node: TreeNode;
  /** What the asset has already. */
  there: readonly CalendarException[];
  close: () => void;
}) {
  const { t } = useTranslation("setup");
  const { node, there, close } = props;
  const queryClient = useQueryClient();
  const today = new Date(useNow(3600)).toISOString().slice(0, 10);
  const [text, setText] = useState("");
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const read = useMemo(() => (text.trim() === "" ? null : readIcal(text)), [text]);
  const offered = useMemo(
    () => (read ? offeredBy(read.events, there, today) : []),
    [read, there, today],
  );
  const chosen = offered
    .filter((each) => !each.there && !left.has(each.event.line))
    .map(({ event }) => event);
  const file = chosen.length > 0 ? plantFileOf(node, chosen) : null;
  const would = useWould("holidays", file, () => checkPlant(file ?? ""));
  const save = useMutation({
    mutationFn: () => writePlant(file ?? ""),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      close();
    },
  });
  const take = async (given: File | null | undefined) => {
    if (given && given.size <= largest) setText(await given.text());
  };
  const reflow = would.answer?.reflow;
  const error = save.error ?? would.error;
  return (
    <Dialog title={t("holiday.import_to", { name: nameOf(node.asset) })} size={640} onClose={close}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a file may be dropped, or chosen */}
      <div
        className={edit.form}
        onDragOver={(event: DragEvent) => event.preventDefault()}
        onDrop={(event: DragEvent) => {
          event.preventDefault();
          void take(event.dataTransfer.files[0]);
        }}
      >
        <div className={plant.inline}>
          <FileButton accept=".ics,text/calendar" onChange={(given) => void take(given)}>
            {(button) => (
              <Button {...button} variant="default">
                {t("holiday.choose_file")}
              </Button>
            )}
          </FileButton>
          <span className="of-quiet">{t("holiday.drop")}</span>
        </div>
        <Textarea
          label={t("holiday.text")}
          placeholder="BEGIN:VCALENDAR"
          rows={4}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {read && read.faults.length > 0 && (
          <div role="alert" className={edit.stray}>
            <strong>{t("holiday.faults", { count: read.faults.length })}</strong>
            <ul className={styles.faults}>
              {read.faults.slice(0, 20).map(({ code, line, given }) => (
                <li key={`${line}:${code}`}>
                  {t("holiday.fault_line", { line })} {t(`holiday.fault.${code}`)}
                  {given !== "" && <code> {given.slice(0, 60)}</code>}
                </li>
              ))}
            </ul>
          </div>
        )}
        {read && offered.length > 0 && (
          <Offers offered={offered} left={left} setLeft={setLeft} count={chosen.length} />
        )}
        {read && read.events.length > 0 && offered.length === 0 && <p>{t("holiday.all_over")}</p>}
        <Refused error={error} title={t("edit.not_saved")} />
        {reflow && <MovedList reflow={reflow} />}
        {!reflow && <ConsequencesNotice consequences={would.answer?.consequences ?? []} />}
        <div className={edit.buttons}>
          <Button variant="default" onClick={close}>
            {t("edit.cancel")}
          </Button>
          <Button
            disabled={file === null || !would.fresh || would.error !== null}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t("holiday.take", { count: chosen.length })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Offers(props: {
  offered: ReturnType<typeof offeredBy>;
  left: ReadonlySet<number>;
  setLeft: (left: ReadonlySet<number>) => void;
  count: number;
}) {
  const { t } = useTranslation("setup");
  const words = useExceptionWords();
  const { offered, left, setLeft } = props;
  return (
    <>
      <p role="status">{t("holiday.found", { count: offered.length, chosen: props.count })}</p>
      <ul className={styles.found} aria-label={t("holiday.title")}>
        {offered.map(({ event, there }) => {
          const when = { ...event, valid_until: null };
          return (
            <li key={event.line}>
              <label>
                <input
                  type="checkbox"
                  disabled={there}
                  checked={!there && !left.has(event.line)}
                  onChange={({ currentTarget: { checked } }) => {
                    const next = new Set(left);
                    if (checked) next.delete(event.line);
                    else next.add(event.line);
                    setLeft(next);
                  }}
                />
                <b>{event.name}</b>
                <span className="of-quiet">
                  {there
                    ? t("holiday.there")
                    : [words.span(when), words.recurrence(when)].filter(Boolean).join(", ")}
                </span>
              </label>
            </li>
          );
        })}
      </ul>
    </>
  );
}
