import { Button, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ratesQuery } from "@/api/plant";
import type { Entry, Id, Order } from "@/api/types";
import type { Answer, Place } from "@/board/drag";
import type { BoardLine } from "@/board/layout";
import { Dialog } from "@/components/Dialog";
import { useLocale } from "@/components/useLocale";
import { isPositive, parseDecimal, typedDecimal } from "@/lib/decimalText";
import { formatInstant } from "@/lib/instant";
import { fromClockText, toClockText } from "@/lib/wallClock";
import { possibleLines } from "./bars";
import type { Asked } from "./calls";
import { OutcomeLines, ReasonLines } from "./Ghost";
import type { Outcome } from "./outcome";
import type { Refusal } from "./refusal";
import styles from "./Schedule.module.css";
import { unscheduledQuantity } from "./Unscheduled";

const minute = 60_000;
const longest_offer = 30 * 24 * 3600;

/** What is placed by form: an order that is new to the board, or an entry that moves. */
export type Placed = { order: Order } | { entry: Entry; remaining?: boolean };

function useChoices(placed: Placed, lines: readonly BoardLine[]) {
  const product = "order" in placed ? placed.order.product.id : placed.entry.product_id;
  const rates = useQuery({
    ...ratesQuery({ product: product ?? "" }),
    enabled: product !== null,
  }).data?.items;
  const own = "order" in placed ? placed.order.lines : [];
  const possible =
    product === null || !rates
      ? null
      : own.length > 0
        ? new Set(own.map(({ id }) => id))
        : possibleLines({ lines: [], product: { id: product } }, rates);
  return lines.filter(({ id }) => possible === null || possible.has(id));
}

/** Placing without dragging: line, start and quantity, with what it would come to before it is done. */
export function PlaceDialog(props: {
  placed: Placed;
  lines: readonly BoardLine[];
  /** Where an entry stands now; an order is offered the first free time of a line. */
  at: Place | null;
  /** When a line is free for good, in milliseconds. */
  freeFrom: (line_id: Id) => number;
  preview: (asked: Asked, place: Place, signal: AbortSignal) => Promise<Answer<Outcome, Refusal>>;
  onPlace: (place: Place, quantity: string) => Promise<Refusal | null>;
  onClose: () => void;
}) {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const { placed, preview } = props;
  const choices = useChoices(placed, props.lines);
  const [line_id, setLine] = useState<Id | null>(props.at?.line_id ?? null);
  const line = choices.find(({ id }) => id === line_id) ?? choices[0];
  const zone = line?.time_zone ?? "UTC";
  const [given, setStart] = useState<string | null>(() =>
    props.at ? toClockText(props.at.start, zone) : null,
  );
  /* Until a start is given, the first free time is offered, later by what the server misses. */
  const [later, setLater] = useState(0);
  const free = line ? Math.ceil(props.freeFrom(line.id) / minute + later / 60) * minute : 0;
  const start = given ?? (line ? toClockText(free, zone) : "");
  const order = "order" in placed ? placed.order : null;
  const placed_remaining = "entry" in placed && placed.remaining === true;
  const [typed, setTyped] = useState(() =>
    order ? typedDecimal(unscheduledQuantity(order), locale) : "",
  );
  const quantity = parseDecimal(typed, locale);
  const quantity_fault = order !== null && (quantity === null || !isPositive(quantity));
  const at = fromClockText(start, zone);
  const [answer, setAnswer] = useState<Answer<Outcome, Refusal> | null>(null);
  const [busy, setBusy] = useState(false);
  const ready = line && at !== null && !quantity_fault;
  const [settled] = useDebouncedValue(`${line?.id} ${at} ${quantity}`, 250);

  useEffect(() => {
    if (!ready) return setAnswer(null);
    const asking = new AbortController();
    const asked: Asked =
      "order" in placed
        ? { order: placed.order.id, quantity: quantity ?? "" }
        : placed.remaining
          ? { remaining: placed.entry }
          : { entry: placed.entry };
    preview(asked, { line_id: line.id, start: Date.parse(at) }, asking.signal).then(
      (told) => {
        if (asking.signal.aborted) return;
        const missing = told.fits ? 0 : (told.refusal.missing ?? 0);
        if (given === null && missing > 0 && later < longest_offer) setLater(later + missing);
        else setAnswer(told);
      },
      () => undefined,
    );
    return () => asking.abort();
  }, [settled, preview]);

  const submit = async () => {
    if (!ready) return;
    setBusy(true);
    const refusal = await props.onPlace(
      { line_id: line.id, start: Date.parse(at) },
      quantity ?? "",
    );
    setBusy(false);
    if (refusal) setAnswer({ fits: false, refusal });
    else props.onClose();
  };
  const title = order ? "title" : placed_remaining ? "remaining_title" : "move_title";
  const number =
    order?.number ?? ("entry" in placed ? (placed.entry.order_number ?? placed.entry.mode) : "");
  return (
    <Dialog onClose={props.onClose} title={t(`place.${title}`, { number })}>
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Select
          searchable
          allowDeselect={false}
          label={t("place.line")}
          data={choices.map(({ id, name, area }) => ({
            value: String(id),
            label: `${name}, ${area}`,
          }))}
          value={line ? String(line.id) : null}
          onChange={(value) => {
            setLine(value === null ? null : Number(value));
            setLater(0);
          }}
        />
        <TextInput
          data-autofocus
          type="datetime-local"
          label={t("place.start")}
          value={start}
          error={at === null && t("place.start_fault")}
          onChange={(event) => setStart(event.currentTarget.value)}
        />
        {order && (
          <TextInput
            inputMode="decimal"
            label={t("place.quantity", { unit: order.unit })}
            value={typed}
            error={quantity_fault && t("place.quantity_fault")}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <div className={styles.answer} role="status">
          {answer?.fits && (
            <OutcomeLines
              outcome={answer.outcome}
              clock={(instant) => formatInstant(instant, zone, locale, "day_time")}
            />
          )}
          {answer && !answer.fits && <ReasonLines reasons={answer.refusal.reasons} />}
          {!answer && <span className="of-quiet">{ready ? t("ghost.asking") : ""}</span>}
        </div>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={busy} disabled={!ready || answer?.fits === false}>
            {t(order ? "place.submit" : "place.move")}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
