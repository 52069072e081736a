"""Entries of the plan: read with what the board shows of them, and written in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, text

from outfeed.store.orders import plain
from outfeed.store.plan_figures import changeover_time, late_orders
from outfeed.store.plan_of import THE_PLAN, PlanOf
from outfeed.store.what_ifs import delete_from_copy

Spans = list[tuple[datetime, datetime]]


class Entry(NamedTuple):
    """
    A bar on the board: one line in one mode from `start_at` to `end_at`.

    A production entry has an order, and a quantity in the order's `unit`. `changeover_for` is the
    production entry that a changeover leads to, `changeover_time` its working seconds. `run_id` is
    the newest run of the entry, which is started then; `active` is whether its order is still to be
    made, `earliest_start` when that may start at the earliest. `actual_quantity` is None until it
    is looked up, and where nothing was started. A planned stop may be the occurrence on
    `series_date` of a series, wherever it was moved to. `origin_id` is the entry of the plan that
    one of a what-if copy was copied from. `expected_start_at` and `expected_end_at` are None where
    all is expected to go as planned.
    """

    id: int
    line_id: int
    mode_id: int
    mode: str
    mode_type: str
    production: bool
    start_at: datetime
    end_at: datetime
    order_id: int | None = None
    order_number: str | None = None
    product_id: int | None = None
    product_name: str | None = None
    product_class: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    actual_quantity: Decimal | None = None
    pinned: bool = False
    changeover_for: int | None = None
    changeover_time: int | None = None
    notes: str = ""
    version: int = 1
    due_at: datetime | None = None
    active: bool = False
    run_id: int | None = None
    earliest_start: datetime | None = None
    series_id: int | None = None
    series_date: date | None = None
    origin_id: int | None = None
    expected_start_at: datetime | None = None
    expected_end_at: datetime | None = None

    @property
    def stop(self) -> bool:
        """Whether it is a planned stop: other entries pause through it."""
        return not self.production and self.changeover_for is None

    @property
    def late(self) -> bool:
        """Whether it ends after its order is due."""
        return self.due_at is not None and self.end_at > self.due_at

    @property
    def ends_at(self) -> datetime:
        """When it is expected to end."""
        return self.expected_end_at or self.end_at

    @property
    def expected_late(self) -> bool:
        """Whether it is expected to end after its order is due."""
        return self.due_at is not None and self.ends_at > self.due_at

    @property
    def name(self) -> str:
        """What people know it by: its order's number, or its mode."""
        return self.order_number or self.mode

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "id": self.id,
            "line_id": self.line_id,
            "mode": self.mode,
            "mode_type": self.mode_type,
            "order_id": self.order_id,
            "order_number": self.order_number,
            "product_id": self.product_id,
            "product_name": self.product_name,
            "product_class": self.product_class,
            "quantity": None if self.quantity is None else plain(self.quantity),
            "unit": self.unit,
            "actual_quantity": None
            if self.actual_quantity is None
            else plain(self.actual_quantity),
            "start_at": self.start_at,
            "end_at": self.end_at,
            "pinned": self.pinned,
            "changeover_for": self.changeover_for,
            "notes": self.notes,
            "version": self.version,
            "due_at": self.due_at,
            "late": self.late,
            "run_id": self.run_id,
            "series_id": self.series_id,
            "series_date": None if self.series_id is None else self.series_date,
            "origin_id": self.origin_id,
            "expected_start_at": self.expected_start_at,
            "expected_end_at": self.expected_end_at,
            "expected_late": self.expected_late,
        }


# --- reading ---------------------------------------------------------------------------------

_READ = """
    SELECT e.id, e.line_id, e.mode_id, m.name, cast(m.type AS text), e.production,
           lower(e.during), upper(e.during), e.order_id, o.number, o.product_id, p.name, c.name,
           e.quantity, o.unit, NULL, e.pinned, e.changeover_for, e.changeover_time, e.notes,
           e.version, o.due_at, coalesce(s.active, false),
           (SELECT r.id FROM runs r WHERE r.entry_id = e.{origin}
            ORDER BY lower(r.during) DESC LIMIT 1),
           o.earliest_start, e.series_id, e.series_date, nullif(e.{origin}, e.id),
           lower(x.during), upper(x.during)
    FROM {entries} e
    LEFT JOIN projections x ON {projected}
    JOIN modes m ON m.id = e.mode_id
    LEFT JOIN orders o ON o.id = e.order_id
    LEFT JOIN order_statuses s ON s.id = o.status_id
    LEFT JOIN products p ON p.id = o.product_id
    LEFT JOIN product_classes c ON c.id = p.product_class_id
"""
_IN_ORDER = " ORDER BY e.line_id, lower(e.during), e.id"
_OF_LINES = (
    _READ
    + " WHERE e.line_id = ANY(:lines) AND (upper(e.during) > :since OR e.id = :also)"
    + _IN_ORDER
)


def entries_of_lines(
    conn: Connection,
    line_ids: Collection[int],
    since: datetime,
    also: int | None = None,
    of: PlanOf = THE_PLAN,
) -> list[Entry]:
    """Give entries of lines that end after an instant, by line and start; `also` in any case."""
    place = {"lines": sorted(line_ids), "since": since, "also": also}
    return [Entry(*row) for row in conn.execute(of.statement(_OF_LINES), place).all()]


def entries_where(
    conn: Connection,
    *,
    line_ids: Collection[int] | None = None,
    order_id: int | None = None,
    from_: datetime | None = None,
    to: datetime | None = None,
    ids: Collection[int] | None = None,
    of: PlanOf = THE_PLAN,
) -> list[Entry]:
    """Give entries by line and start: of lines, of an order, with any part in a span, by id."""
    conditions = {
        "e.line_id = ANY(:lines)": None if line_ids is None else sorted(line_ids),
        "e.order_id = :order": order_id,
        "upper(e.during) > :from": from_,
        "lower(e.during) < :to": to,
        "e.id = ANY(:ids)": None if ids is None else sorted(ids),
    }
    given = {condition: value for condition, value in conditions.items() if value is not None}
    values = {condition.rpartition(":")[2].rstrip(")"): value for condition, value in given.items()}
    where = f" WHERE {' AND '.join(given)}" if given else ""
    query = of.statement(_READ + where + _IN_ORDER)
    return [Entry(*row) for row in conn.execute(query, values).all()]


def stops_of(entries: Iterable[Entry]) -> Spans:
    """Give when the planned stops among the entries of a line are, in order."""
    return sorted((entry.start_at, entry.end_at) for entry in entries if entry.stop)


def pauses_in(entry: Entry, stops: Spans) -> Spans:
    """Give the parts of planned stops that lie within an entry, which pauses through them."""
    if entry.stop or not stops:
        return []
    pieces = ((max(start, entry.start_at), min(end, entry.end_at)) for start, end in stops)
    return [(start, end) for start, end in pieces if start < end]


class Mode(NamedTuple):
    """A mode that an entry may be in."""

    id: int
    name: str
    type: str


def modes_to_plan(conn: Connection) -> list[Mode]:
    """Give the enabled modes."""
    rows = conn.execute(text("SELECT id, name, cast(type AS text) FROM modes WHERE enabled"))
    return [Mode(*row) for row in rows]


def changeover_mode(conn: Connection) -> Mode:
    """Give the mode of changeovers, which every plant has."""
    found = conn.execute(
        text("SELECT id, name, cast(type AS text) FROM modes WHERE name = :name"),
        {"name": "Changeover"},
    )
    return Mode(*found.one())


# --- figures ---------------------------------------------------------------------------------

_FIGURES = f"""
    SELECT count(*), coalesce(sum(extract(epoch FROM e.end_at - o.due_at)), 0),
           ({changeover_time()})
    {late_orders()}
"""
_ENDS_ELSEWHERE = """
    SELECT e.order_id, max(coalesce(upper(x.during), upper(e.during)))
    FROM {entries} e LEFT JOIN projections x ON {projected}
    WHERE e.order_id = ANY(:orders) AND e.line_id <> ALL(:lines)
    GROUP BY e.order_id
"""


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """
    How good the plan is, from now on.

    `late_orders` are those still to be made whose last entry is expected to end after they are due,
    `total_lateness` by how many seconds in all; `changeover_time` is seconds of working time.
    """

    late_orders: int
    total_lateness: float
    changeover_time: int

    def shown(self) -> dict[str, Any]:
        """Give them as the API shows them."""
        return {
            "late_orders": self.late_orders,
            "total_lateness": self.total_lateness,
            "changeover_time": self.changeover_time,
        }


def plan_figures(conn: Connection, now: datetime, of: PlanOf = THE_PLAN) -> PlanFigures:
    """Give the figures of the whole plan."""
    late, lateness, changeovers = conn.execute(of.statement(_FIGURES), {"since": now}).one()
    return PlanFigures(late, float(lateness), int(changeovers))


def ends_elsewhere(
    conn: Connection,
    order_ids: Collection[int],
    line_ids: Collection[int],
    of: PlanOf = THE_PLAN,
) -> dict[int, datetime]:
    """Give when the last entry of orders on all lines but these is expected to end."""
    place = {"orders": sorted(order_ids), "lines": sorted(line_ids)}
    return {row[0]: row[1] for row in conn.execute(of.statement(_ENDS_ELSEWHERE), place)}


# --- writing ---------------------------------------------------------------------------------

_NEXT_IDS = text(
    "SELECT nextval(pg_get_serial_sequence('entries', 'id')) FROM generate_series(1, :count)"
)
_DELETE = text("DELETE FROM entries WHERE id = ANY(:ids)")
_WRITE = """
    INSERT INTO {table} (id, line_id, mode_id, production, order_id, quantity, during, pauses,
                         pinned, changeover_for, changeover_time, notes, version{of})
    OVERRIDING SYSTEM VALUE
    SELECT id, line_id, mode_id, production, order_id, quantity, tstzrange(start_at, end_at),
           pauses, pinned, changeover_for, changeover_time, notes, version{is}
    FROM jsonb_to_recordset(cast(:entries AS jsonb))
         AS e (id int, line_id int, mode_id int, production bool, order_id int, quantity numeric,
               start_at timestamptz, end_at timestamptz, pauses tstzmultirange, pinned bool,
               changeover_for int, changeover_time int, notes text, version int, series_id int,
               series_date date)
    ON CONFLICT (id) DO UPDATE
    SET line_id = excluded.line_id, mode_id = excluded.mode_id, quantity = excluded.quantity,
        during = excluded.during, pauses = excluded.pauses, pinned = excluded.pinned,
        changeover_time = excluded.changeover_time, notes = excluded.notes,
        version = excluded.version{also}
"""


def next_ids(conn: Connection, count: int) -> list[int]:
    """Draw ids for new entries."""
    return list(conn.execute(_NEXT_IDS, {"count": count}).scalars()) if count else []


def write_entries(
    conn: Connection,
    entries: Sequence[Entry],
    pauses: Mapping[int, Spans],
    of: PlanOf = THE_PLAN,
) -> None:
    """Write entries, new and changed; `pauses` are the planned stops within each, by its id."""
    if entries:
        # The last first: most move right, and so none comes to where another still is, which the
        # database would have to look at again when it commits.
        latest = sorted(entries, key=attrgetter("start_at"), reverse=True)
        rows = [_row(entry, pauses.get(entry.id, [])) for entry in latest]
        conn.execute(of.statement(_WRITE), {"entries": orjson.dumps(rows).decode()})


def _row(entry: Entry, pauses: Spans) -> dict[str, Any]:
    return {
        "id": entry.id,
        "line_id": entry.line_id,
        "mode_id": entry.mode_id,
        "production": entry.production,
        "order_id": entry.order_id,
        "quantity": None if entry.quantity is None else str(entry.quantity),
        "start_at": entry.start_at,
        "end_at": entry.end_at,
        "pauses": _multirange(pauses),
        "pinned": entry.pinned,
        "changeover_for": entry.changeover_for,
        "changeover_time": entry.changeover_time,
        "notes": entry.notes,
        "version": entry.version,
        "series_id": entry.series_id,
        "series_date": entry.series_date,
    }


def delete_entries(conn: Connection, entry_ids: Iterable[int], of: PlanOf = THE_PLAN) -> None:
    """Take entries off the board, with the changeovers that lead to them."""
    ids = sorted(entry_ids)
    if of == THE_PLAN:
        conn.execute(_DELETE, {"ids": ids})
    else:
        delete_from_copy(conn, ids)


def _multirange(spans: Spans) -> str:
    pieces = (f"[{start.isoformat()},{end.isoformat()})" for start, end in spans)
    return "{" + ",".join(pieces) + "}"
