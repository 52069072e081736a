"""How a what-if copy differs from the plan, and what of it can't become the plan any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from outfeed.activities.calendars import Calendars
from outfeed.activities.plan_figures import LineUse, uses_of_lines
from outfeed.model.time import tick_of, words_in
from outfeed.store import tables as t
from outfeed.store.entries import Entry, PlanFigures, entries_where, plan_figures
from outfeed.store.orders import plain
from outfeed.store.plan_figures import last_end
from outfeed.store.plan_of import AS_PLANNED, PlanOf
from outfeed.store.what_ifs import Touched, touched_in

FURTHEST_USE = timedelta(days=800)
"""How far ahead the use of lines is compared."""


@dataclass(frozen=True, slots=True)
class Difference:
    """
    What publishing a copy would do to one entry.

    `before` is that of the plan, None where it has none (any more), `after` that of the copy, None
    where it was taken out. `origin_id` is the entry of the plan that was copied, in its `version`
    then; None for what is new in the copy.
    """

    before: Entry | None
    after: Entry | None
    origin_id: int | None = None
    version: int | None = None

    @property
    def entry(self) -> Entry:
        """The entry as the copy has it, or else the plan."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a difference is of something
        return found

    @property
    def what(self) -> str:
        """In one word what becomes of it."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        return "moved" if _place(self.before) != _place(self.after) else "changed"

    @property
    def line_ids(self) -> set[int]:
        """The lines that it is about."""
        return {entry.line_id for entry in (self.before, self.after) if entry is not None}

    @property
    def grows(self) -> bool:
        """Whether its order comes to a line with it, or with more than the plan has there."""
        if self.after is None:
            return False
        if self.before is None or self.before.line_id != self.after.line_id:
            return True
        return (self.after.quantity or 0) > (self.before.quantity or 0)


@dataclass(frozen=True, slots=True)
class ConflictMeanwhile:
    """What changed in the plan since a copy was made, so that this of it can't be published."""

    entry_id: int
    detail: str

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {"entry_id": self.entry_id, "detail": self.detail}


# --- what differs ----------------------------------------------------------------------------


def differences_of(
    conn: Connection, copy: PlanOf, line_ids: Collection[int] | None = None
) -> list[Difference]:
    """Give how a copy differs from the plan, of lines if some are named, by line and start."""
    touched = touched_in(conn, copy)
    origins = [each.origin_id for each in touched if each.origin_id is not None]
    copies = [each.id for each in touched if each.id is not None]
    plan = {entry.id: entry for entry in entries_where(conn, ids=origins)} if origins else {}
    tried = {entry.id: entry for entry in entries_where(conn, ids=copies, of=copy)}
    found = [_difference(each, plan, tried) for each in touched]
    differing = _without_returns([each for each in found if each is not None])
    if line_ids is not None:
        wanted = set(line_ids)
        differing = [each for each in differing if each.line_ids & wanted]
    return sorted(differing, key=lambda each: (each.entry.line_id, each.entry.start_at))


def _difference(
    touched: Touched, plan: Mapping[int, Entry], tried: Mapping[int, Entry]
) -> Difference | None:
    before = plan.get(touched.origin_id or 0)
    after = tried.get(touched.id or 0)
    if before is None and after is None:
        return None
    if before is not None and after is not None and _state(before) == _state(after):
        return None
    return Difference(before, after, touched.origin_id, touched.version)


def _without_returns(found: Sequence[Difference]) -> list[Difference]:
    """What was taken out of a copy and put back just as it was is no difference."""
    new = Counter(_state(each.entry) for each in found if each.origin_id is None)
    gone = Counter(_state(each.entry) for each in found if each.after is None)
    both = new & gone
    back = {True: both.copy(), False: both.copy()}
    kept = []
    for each in found:
        returns = back[each.after is None]
        if (each.origin_id is None or each.after is None) and returns[_state(each.entry)] > 0:
            returns[_state(each.entry)] -= 1
        else:
            kept.append(each)
    return kept


def _place(entry: Entry) -> tuple[Any, ...]:
    return entry.line_id, entry.start_at


def _state(entry: Entry) -> tuple[Any, ...]:
    return (
        *_place(entry), entry.end_at, entry.order_id, entry.mode_id, entry.quantity, entry.pinned,
        entry.notes,
    )  # fmt: skip


# --- what changed meanwhile ------------------------------------------------------------------


def conflicts_of(
    conn: Connection, differences: Iterable[Difference]
) -> Iterator[ConflictMeanwhile]:
    """Tell what changed in the plan, or became of orders, so that differences can't be published.

    Where the plan changed but the copy did not, there is no conflict: the plan stays there.
    """
    differences = list(differences)
    orders = _orders(conn, {each.entry.order_id for each in differences} - {None})
    where = _Where(conn)
    for each in differences:
        detail = _meanwhile(each, where) or _of_order(each, orders.get(each.entry.order_id or 0))
        if detail is not None:
            yield ConflictMeanwhile(each.entry.id, detail)


def _meanwhile(difference: Difference, where: _Where) -> str | None:
    before, after = difference.before, difference.after
    if difference.origin_id is None:
        return None
    if before is None:
        return f"{difference.entry.name} was taken out of the plan meanwhile."
    if before.version != difference.version:
        return f"{before.name} was changed in the plan meanwhile; it stands {where.stands(before)}."
    if before.run_id is not None and (after is None or _place(before) != _place(after)):
        return f"{before.name} was started meanwhile, {where.stands(before)}."
    return None


def _of_order(difference: Difference, order: Row[Any] | None) -> str | None:
    if order is None or difference.after is None:
        return None
    may_stand = order.can_schedule if difference.grows else order.active
    return None if may_stand else f"{order.number} is {order.status} now and can't be scheduled."


def _orders(conn: Connection, order_ids: Collection[int | None]) -> dict[int, Row[Any]]:
    o, s = t.orders.c, t.order_statuses.c
    found: Iterable[Row[Any]] = conn.execute(
        select(o.id, o.number, s.name.label("status"), s.can_schedule, s.active)
        .join(t.order_statuses, s.id == o.status_id)
        .where(o.id.in_(order_ids))
    )
    return {row.id: row for row in found}


class _Where:
    """Where entries stand, in words; lines are looked up when the first is told."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._calendars: Calendars | None = None
        self._names: dict[int, str] = {}

    def stands(self, entry: Entry) -> str:
        """The line of an entry and its start there."""
        if self._calendars is None:
            self._calendars = Calendars(self._conn)
            a = t.assets.c
            lines = self._conn.execute(select(a.id, a.display_name).where(a.level == "line"))
            self._names = {row.id: row.display_name for row in lines}
        at = words_in(self._calendars.zone_of(entry.line_id)).at
        return f"on {self._names[entry.line_id]} from {at(tick_of(entry.start_at))}"


# --- both ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanCompared:
    """The figures of a plan from now on, and how it uses the lines."""

    figures: PlanFigures
    lines: Sequence[LineUse]

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {**self.figures.shown(), "lines": [line.shown() for line in self.lines]}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A copy beside the plan, from now to the end of the later of the two."""

    plan: PlanCompared
    what_if: PlanCompared
    differences: Sequence[Difference]
    conflicts: Sequence[ConflictMeanwhile]
    line_names: Mapping[int, str]

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "figures": {"plan": self.plan.shown(), "what_if": self.what_if.shown()},
            "differences": [_shown(each, self.line_names) for each in self.differences],
            "conflicts": [conflict.shown() for conflict in self.conflicts],
        }


def compare(conn: Connection, now: datetime, copy: PlanOf) -> Comparison:
    """Set a copy beside the plan, both as planned: nothing is expected of a copy."""
    a = t.assets.c
    lines = conn.execute(select(a.id, a.display_name).where(a.level == "line").order_by(a.id))
    names = {row.id: row.display_name for row in lines}
    ends = (last_end(conn, names, of) for of in (AS_PLANNED, copy))
    until = min(max([now, *(end for end in ends if end is not None)]), now + FURTHEST_USE)
    of_plan, of_copy = (
        PlanCompared(
            plan_figures(conn, now, of), uses_of_lines(conn, list(names), (now, until), of)
        )
        for of in (AS_PLANNED, copy)
    )
    differences = differences_of(conn, copy)
    conflicts = list(conflicts_of(conn, differences))
    return Comparison(of_plan, of_copy, differences, conflicts, names)


def _shown(difference: Difference, line_names: Mapping[int, str]) -> dict[str, Any]:
    entry = difference.entry
    return {
        "what": difference.what,
        "entry_id": entry.id,
        "origin_id": difference.origin_id,
        "order_number": entry.order_number,
        "product_name": entry.product_name,
        "mode": entry.mode,
        "unit": entry.unit,
        "line": line_names.get(entry.line_id, ""),
        "before": _stand(difference.before),
        "after": _stand(difference.after),
    }


def _stand(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {
        "line_id": entry.line_id,
        "start_at": entry.start_at,
        "end_at": entry.end_at,
        "quantity": None if entry.quantity is None else plain(entry.quantity),
        "pinned": entry.pinned,
        "notes": entry.notes,
        "late": entry.late,
    }
