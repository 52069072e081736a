"""Tracking: keeps what is derived from facts true, in the transaction that changes the facts.

Everyone who writes facts, runs or the plan of a line locks the line first, then orders, then the
figures of orders, each in the order of their ids: so nobody waits in a circle, and no two
transactions overlook each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text

from outfeed.activities import painted_states
from outfeed.activities.act import Act
from outfeed.model.product import Balance, CountKind, Rate, balance, decimal_of
from outfeed.model.timeline import HOUR, RunSpan, Slice, aligned, slices
from outfeed.store import facts, rollups, state_edits
from outfeed.store import tables as t
from outfeed.store.rates import rate_of

Factors = Mapping[int, Mapping[str, Fraction]]
MINUTE = timedelta(minutes=1)
_FACTORS = text("""
    SELECT product_id, unit, numerator, denominator FROM product_units
    WHERE product_id = ANY(:products)
""")


def factors_of_products(conn: Connection, product_ids: Iterable[int]) -> Factors:
    """Give base units per unit, by product and unit."""
    rows = conn.execute(_FACTORS, {"products": sorted(set(product_ids))})
    factors: dict[int, dict[str, Fraction]] = defaultdict(dict)
    for product_id, unit, numerator, denominator in rows:
        factors[product_id][unit] = _factor(numerator, denominator)
    return factors


@lru_cache(maxsize=10_000)
def _factor(numerator: Decimal, denominator: Decimal) -> Fraction:
    return Fraction(numerator) / Fraction(denominator)


def rate_of_run(run: Row[Any], factors: Factors) -> Rate:
    """Give the rate that a production run was started with."""
    terms = (run.standard_rate, None, run.rate_period, run.rate_unit)
    units = (run.infeed_unit, run.outfeed_unit, run.waste_unit, run.package_count)
    return rate_of(*terms, *units, tuple(factors.get(run.product_id, {}).items()))


def balance_of_run(
    counts: tuple[Decimal, Decimal, Decimal], counted: Iterable[str], rate: Rate
) -> Balance:
    """Balance counts of a run or a part of it; kinds that were not counted are calculated."""
    kinds = set(counted)
    infeed, outfeed, waste = (
        value if kind in kinds else None for kind, value in zip(CountKind, counts, strict=True)
    )
    waste_in_infeed = rate.in_infeed_units(Decimal(1), rate.waste_unit)
    return balance(infeed, outfeed, waste, rate.package_count, waste_in_infeed)


def counted_kinds(run: Row[Any]) -> set[str]:
    """Name the kinds that a run counted: those of its line's counters, and what was entered.

    Told by the whole run, so that its parts add up. An infeed counter that saw nothing go in while
    something came out is silent or broken: then infeed was not counted.
    """
    seen = {str(kind) for kind in CountKind if getattr(run, kind.value, None)}
    kinds = {*run.counted, *seen}
    if seen and CountKind.INFEED not in seen:
        kinds.discard(CountKind.INFEED)
    return kinds


def counts_changed(act: Act, written: Sequence[facts.Written]) -> None:
    """Re-derive everything above new count facts. The lines are locked by the caller."""
    minutes = {(place.line_id, place.kind, place.minute) for place in written}
    runs_changed(act, rollups.count(act.conn, minutes))
    act.tell(*{f"line:{line_id}" for line_id, _, _ in minutes})


def runs_changed(act: Act, run_ids: Iterable[int]) -> None:
    """Re-derive the actuals of the orders that these runs made."""
    derive_actuals(act, _orders_of(act.conn, run_ids))


def _orders_of(conn: Connection, run_ids: Iterable[int]) -> set[int]:
    ids = sorted(set(run_ids))
    if not ids:
        return set()
    runs = t.runs.c
    rows = conn.execute(select(runs.order_id).where(runs.id.in_(ids), runs.order_id.is_not(None)))
    return set(rows.scalars())


def derive_actuals(act: Act, order_ids: Iterable[int]) -> None:
    """Re-derive actual, waste and infeed quantity of orders, in their unit, from their runs."""
    ids = sorted(set(order_ids))
    if not ids:
        return
    conn = act.conn
    conn.execute(
        select(t.order_figures.c.order_id)
        .where(t.order_figures.c.order_id.in_(ids))
        .order_by(t.order_figures.c.order_id)
        .with_for_update()
    )
    runs = conn.execute(
        select(t.runs, t.run_figures, t.orders.c.unit)
        .join(t.run_figures, t.run_figures.c.run_id == t.runs.c.id)
        .join(t.orders, t.orders.c.id == t.runs.c.order_id)
        .where(t.runs.c.order_id.in_(ids))
    ).all()
    factors = factors_of_products(conn, {run.product_id for run in runs})
    zero = (Fraction(0), Fraction(0), Fraction(0))
    totals = dict.fromkeys(ids, zero)
    for run in runs:
        made = _made_in_order_unit(run, factors)
        good, waste, infeed = totals[run.order_id]
        totals[run.order_id] = (good + made[0], waste + made[1], infeed + made[2])
    conn.execute(
        t.order_figures.update().where(t.order_figures.c.order_id == bindparam("id")),
        [
            {
                "id": order_id,
                "actual_quantity": decimal_of(good),
                "waste_quantity": decimal_of(waste),
                "infeed_quantity": decimal_of(infeed),
            }
            for order_id, (good, waste, infeed) in totals.items()
        ],
    )
    act.tell("orders", *(f"order:{order_id}" for order_id in ids))


def _made_in_order_unit(run: Row[Any], factors: Factors) -> tuple[Fraction, Fraction, Fraction]:
    rate = rate_of_run(run, factors)
    made = balance_of_run((run.infeed, run.outfeed, run.waste), counted_kinds(run), rate)
    return (
        rate.from_infeed_units(made.good_quantity, run.unit),
        rate.from_infeed_units(made.waste_quantity, run.unit),
        rate.from_infeed_units(made.infeed_quantity, run.unit),
    )


def states_changed(
    act: Act, timed_until: Mapping[int, datetime | None], events: Mapping[int, list[datetime]]
) -> None:
    """Re-derive the slice times that new state facts touch. The lines are locked."""
    conn, changed = act.conn, {}
    for line_id, instants in events.items():
        known, last = timed_until.get(line_id), max(instants)
        newest = known is None or last >= known
        after = None if newest else facts.next_state_at(conn, line_id, last)
        changed[line_id] = (min(instants), after)
    spans: dict[int, tuple[datetime, datetime]] = {}
    for line_id, (first, end) in painted_states.reach_of_change(conn, changed).items():
        known, last = timed_until.get(line_id), max(events[line_id])
        if known is None:
            # Until now nothing of the line was timed, though people may have said what it did.
            spans[line_id] = (min(first, state_edits.first_at(conn, line_id) or first), last)
        elif last >= known:
            spans[line_id] = (min(first, known), last)
        else:
            spans[line_id] = (first, known if end is None else min(end, known))
    _time(conn, spans, timed_until)


def states_edited(
    act: Act, line_id: int, timed_until: datetime | None, span: tuple[datetime, datetime | None]
) -> None:
    """Re-derive the slice times of a line in a span whose states were edited. It is locked."""
    start, end = span
    if timed_until is not None and start < timed_until:
        until = timed_until if end is None else min(end, timed_until)
        _time(act.conn, {line_id: (start, until)}, {line_id: timed_until})
    act.tell(f"line:{line_id}")


def line_changed(act: Act, line_id: int, since: datetime, order_ids: Iterable[int] = ()) -> None:
    """Slice a line's runs anew from an instant on, after a run began, ended or moved there.

    ``order_ids`` are orders whose actuals change with it though no run of theirs is left there.
    """
    conn = act.conn
    known = rollups.lock_lines(conn, [line_id])[line_id]
    counted = conn.execute(
        text("SELECT max(minute) FROM count_minutes WHERE line_id = :line"), {"line": line_id}
    ).scalar()
    gone = rollups.clear_slices(conn, line_id, since)
    last = max(filter(None, (known, counted, since)))
    hours = [(line_id, hour) for hour in rollups.hours(since, last + MINUTE)]
    changed = gone | rollups.slice_counts(conn, hours)
    first, newest = sorted((since, known or since))
    _time(conn, {line_id: (first, newest)}, {line_id: known})
    rollups.count_runs(conn, changed)
    derive_actuals(act, {*_orders_of(conn, changed), *order_ids})
    act.tell(f"line:{line_id}")


def _time(
    conn: Connection,
    spans: Mapping[int, tuple[datetime, datetime]],
    timed_until: Mapping[int, datetime | None],
) -> None:
    whole = {
        line: (aligned(start), _to_hour_or(end, timed_until.get(line)))
        for line, (start, end) in spans.items()
    }
    sliced = slice_times(conn, whole)
    rollups.time_slices(conn, sliced)
    for line_id, (_, end) in whole.items():
        known = timed_until.get(line_id)
        if known is None or end > known:
            rollups.timed(conn, line_id, end)


def _to_hour_or(end: datetime, known: datetime | None) -> datetime:
    """The end of the hour, for a slice is written whole; but never later than what is known."""
    last = end if known is None else max(end, known)
    return min(aligned(end) + HOUR, last)


def slice_times(
    conn: Connection, spans: Mapping[int, tuple[datetime, datetime]]
) -> dict[int, list[Slice[int]]]:
    """Derive slices of lines over a span each from runs and states."""
    spans = {line: span for line, span in spans.items() if span[0] < span[1]}
    if not spans:
        return {}
    states = painted_states.types_over(conn, spans)
    runs = runs_during(conn, spans)
    return {line: slices(runs[line], states[line], span) for line, span in spans.items()}


def runs_during(
    conn: Connection, spans: Mapping[int, tuple[datetime, datetime]]
) -> dict[int, list[RunSpan[int]]]:
    """Give the runs of lines that overlap a span each, in order."""
    rows = conn.execute(
        text(
            "SELECT r.line_id, r.id, lower(r.during) AS a, upper(r.during) AS b"
            " FROM unnest(cast(:lines AS int[]), cast(:starts AS timestamptz[]),"
            " cast(:ends AS timestamptz[])) AS l (line_id, a, b)"
            " JOIN runs r ON r.line_id = l.line_id AND r.during && tstzrange(l.a, l.b)"
            " ORDER BY r.line_id, lower(r.during)"
        ),
        {
            "lines": list(spans),
            "starts": [start for start, _ in spans.values()],
            "ends": [end for _, end in spans.values()],
        },
    )
    found: dict[int, list[RunSpan[int]]] = {line: [] for line in spans}
    for row in rows:
        found[row.line_id].append(RunSpan(row.id, row.a, row.b))
    return found


def rebuild(act: Act, line_id: int) -> None:
    """Derive all roll-ups of a line, from facts, edits and runs, as if there were none."""
    conn = act.conn
    known = rollups.lock_lines(conn, [line_id])[line_id]
    place = {"line": line_id}
    state_edits.resolve(conn, state_edits.open_ended(conn, line_id))
    conn.execute(text("DELETE FROM slices WHERE line_id = :line"), place)
    conn.execute(text("DELETE FROM count_minutes WHERE line_id = :line"), place)
    touched = conn.execute(
        text(
            "SELECT DISTINCT line_id, cast(kind AS text), date_trunc('minute', occurred_at)"
            " FROM count_events WHERE line_id = :line"
        ),
        place,
    )
    rollups.count(conn, {(row[0], row[1], row[2]) for row in touched})
    first = conn.execute(
        text("SELECT min(lower(during)) FROM runs WHERE line_id = :line"), place
    ).scalar()
    if first is not None and known is not None and first < known:
        _time(conn, {line_id: (first, known)}, {line_id: known})
        hours = [(line_id, hour) for hour in rollups.hours(first, known)]
        rollups.count_slices(conn, hours)
    all_runs = conn.execute(text("SELECT id FROM runs WHERE line_id = :line"), place).scalars()
    ids = list(all_runs)
    rollups.count_runs(conn, ids)
    runs_changed(act, ids)
