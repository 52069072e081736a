"""What of the plant has been used, and so can't change its meaning any more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, and_, exists, func, literal, or_, select

from outfeed.store import tables as t


def product_has_runs(conn: Connection, product_id: int) -> bool:
    """Whether the product was ever run."""
    return _any(conn, exists().where(t.runs.c.product_id == product_id))


def units_of_orders(conn: Connection, product_id: int) -> set[str]:
    """Units in which there are orders for the product."""
    units = select(t.orders.c.unit).where(t.orders.c.product_id == product_id).distinct()
    return set(conn.execute(units).scalars())


def mode_is_used(conn: Connection, mode_id: int) -> bool:
    """Whether an order, an entry (of a copy too), a series or a run is of the mode."""
    tables = (t.orders, t.entries, t.what_if_entries, t.entry_series, t.runs)
    return _any(conn, or_(*(exists().where(table.c.mode_id == mode_id) for table in tables)))


def state_was_seen(conn: Connection, state_id: int) -> bool:
    """Whether a line was ever in the state, by its machine or by people.

    Looks through all facts where it never was.
    """
    tables = (t.state_edits, t.state_events)
    return _any(conn, or_(*(exists().where(table.c.state_id == state_id) for table in tables)))


def _any(conn: Connection, condition: object) -> bool:
    return bool(conn.execute(select(condition)).scalar())  # type: ignore[call-overload]


# --- what hangs on a thing -----------------------------------------------------------------------

MOST_COUNTED = 10_000
"""Beyond this many it is only said that there are more."""

TABLES: dict[str, Table] = {
    "units": t.units,
    "assets": t.assets,
    "product_classes": t.product_classes,
    "products": t.products,
    "rates": t.production_rates,
    "changeovers": t.changeovers,
    "modes": t.modes,
    "states": t.states,
    "waste_reasons": t.waste_reasons,
    "counters": t.counters,
    "shifts": t.shifts,
    "calendar_exceptions": t.calendar_exceptions,
    "order_statuses": t.order_statuses,
    "order_sources": t.order_sources,
    "signal_sources": t.signal_sources,
}
"""The table of each kind of thing."""

GOES_ALONG = frozenset({"order_status_moves", "line_status", "import_mappings", "calendar_feeds"})
"""What is part of a thing, and goes with it."""

IMPLIED = frozenset({"count_minutes", "slices", "counter_readings"})
"""What is never there without facts that are counted by themselves."""

WORDS = {
    "assets": ("assets", "asset below it", "assets below it"),
    "product_classes": ("product_classes", "class below it", "classes below it"),
    "products": ("products", "product", "products"),
    "product_units": ("products", "product", "products"),
    "production_rates": ("rates", "production rate", "production rates"),
    "changeovers": ("changeovers", "changeover", "changeovers"),
    "states": ("states", "state", "states"),
    "waste_reasons": ("waste_reasons", "waste reason", "waste reasons"),
    "counters": ("counters", "counter", "counters"),
    "shifts": ("shifts", "shift", "shifts"),
    "calendar_exceptions": (
        "calendar_exceptions",
        "holiday or extra time",
        "holidays and extra times",
    ),
    "orders": ("orders", "order", "orders"),
    "order_lines": ("orders_restricted", "order that may run on it", "orders that may run on it"),
    "entries": ("entries", "entry on the board", "entries on the board"),
    "entry_series": ("series", "stop that recurs", "stops that recur"),
    "what_if_entries": (
        "what_if_entries",
        "entry of a what-if copy",
        "entries of what-if copies",
    ),
    "optimisation_schedule_lines": (
        "optimisation_schedules",
        "schedule of the optimiser",
        "schedules of the optimiser",
    ),
    "runs": ("runs", "run", "runs"),
    "count_events": ("counts", "count", "counts"),
    "state_events": ("state_changes", "change of state", "changes of state"),
    "state_edits": ("state_edits", "correction of a state", "corrections of states"),
    "sign_ons": ("sign_ons", "time that somebody was on it", "times that somebody was on it"),
    "handovers": ("handovers", "note of a shift", "notes of shifts"),
    "calls": ("calls", "call for help", "calls for help"),
    "imports": ("imports", "file that was taken", "files that were taken"),
}
"""What hangs on a thing, by the table it stands in: its code, and how one and many are told."""

_WITHOUT_KEY = {
    "assets": [t.count_events.c.line_id],
    "counters": [t.count_events.c.counter_id],
    "waste_reasons": [t.count_events.c.waste_reason_id],
    "units": [
        t.runs.c[name] for name in ("rate_unit", "infeed_unit", "outfeed_unit", "waste_unit")
    ],
}
"""References that no foreign key says."""


@dataclass(frozen=True, slots=True)
class Use:
    """What hangs on things, and how much of it; `detail` says it in words."""

    code: str
    detail: str
    count: int


def uses_of(
    conn: Connection, kind: str, ids: Collection[Any], going: Mapping[str, Collection[int]]
) -> list[Use]:
    """Give what hangs on things of a kind, less what goes with them: ids by kind in `going`."""
    leaving = {TABLES[each]: some for each, some in going.items() if each != "units"}
    found: dict[str, Use] = {}
    for table, columns in _references(TABLES[kind], kind).items():
        if table is t.product_units and kind == "products":
            continue
        condition = or_(*(column.in_(list(ids)) for column in columns))
        if leaving.get(table):
            condition = and_(condition, table.c.id.not_in(list(leaving[table])))
        some = select(literal(1)).select_from(table).where(condition).limit(MOST_COUNTED + 1)
        if table is t.product_units:
            some = some.with_only_columns(table.c.product_id).distinct()
        count = conn.execute(select(func.count()).select_from(some.subquery())).scalar_one()
        code, one, many = WORDS[table.name]
        if count and code not in found:
            number = f"more than {MOST_COUNTED:,}" if count > MOST_COUNTED else f"{count:,}"
            found[code] = Use(code, f"{number} {one if count == 1 else many}", count)
    return list(found.values())


def _references(table: Table, kind: str) -> dict[Table, list[Column[Any]]]:
    found: dict[Table, list[Column[Any]]] = {}
    for other in t.metadata.sorted_tables:
        if other.name in GOES_ALONG | IMPLIED:
            continue
        for column in other.c:
            if any(key.column.table is table for key in column.foreign_keys):
                found.setdefault(other, []).append(column)
    for column in _WITHOUT_KEY.get(kind, []):
        found.setdefault(column.table, []).append(column)
    return found


def open_run_of(conn: Connection, line_ids: Collection[int]) -> int | None:
    """Give a line of these on which a run is open, or None."""
    r = t.runs.c
    query = select(r.line_id).where(r.line_id.in_(list(line_ids)), func.upper_inf(r.during))
    return conn.execute(query.limit(1)).scalar()


def counter_was_read(conn: Connection, counter_id: int) -> bool:
    """Whether the counter ever told a total."""
    return _any(conn, exists().where(t.counter_readings.c.counter_id == counter_id))
