"""The plan follows the calendar: lines whose calendar changed are laid anew in the same act."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text

from outfeed.activities.act import Act
from outfeed.activities.board import Board
from outfeed.activities.calendars import Calendars
from outfeed.activities.plan_answer import Plan, Warned
from outfeed.activities.plan_trail import FOLLOW
from outfeed.activities.plant_changes import Change
from outfeed.activities.plant_subjects import SUBJECTS
from outfeed.store.entries import Entry, PlanFigures, plan_figures
from outfeed.store.rollups import lock_lines

CALENDAR_KINDS = frozenset({"shifts", "calendar_exceptions", "assets"})
"""The kinds of things, as `Plant` names them, of whose change a calendar may become another."""
MOST = 500
"""Entries that are told of a re-flow, and warnings; all are counted."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry that has other times than before; `line` is what people call its line."""

    line: str
    before: Entry
    after: Entry

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "entry_id": self.after.id,
            "line_id": self.after.line_id,
            "line": self.line,
            "order_number": self.after.order_number,
            "mode": self.after.mode,
            "before": {"start_at": self.before.start_at, "end_at": self.before.end_at},
            "after": {"start_at": self.after.start_at, "end_at": self.after.end_at},
            "late_before": self.before.late,
            "late_after": self.after.late,
        }


@dataclass(frozen=True, slots=True)
class Reflow:
    """What a changed calendar moves, by line and start; figures are of the whole plan."""

    moved: Sequence[Moved]
    figures_before: PlanFigures
    figures: PlanFigures
    warnings: Sequence[Warned] = field(default=())

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "moved": [moved.shown() for moved in self.moved[:MOST]],
            "moved_count": len(self.moved),
            "figures_before": self.figures_before.shown(),
            "figures": self.figures.shown(),
            "warnings": [warned.shown() for warned in self.warnings[:MOST]],
        }


def calendars_before(act: Act, changes: Iterable[Change]) -> Calendars | None:
    """Give the calendars as they are before changes of the plant; None where none can change."""
    if not any(change.kind in CALENDAR_KINDS for change in changes):
        return None
    return Calendars(act.conn)


def follow_calendars(
    act: Act, before: Calendars | None, changes: Sequence[Change]
) -> Reflow | None:
    """
    Lay all lines anew whose calendar is another than before; None where `before` is.

    Call it when the changes are written. Raises `Conflict` ``rules_broken`` as `reflow_lines`.
    """
    if before is None:
        return None
    lines = before.lines_that_differ(Calendars(act.conn))
    return reflow_lines(act, lines, before, reason=reason_of(changes))


def reflow_lines(
    act: Act,
    line_ids: Collection[int],
    before: Calendars,
    *,
    reason: str,
    preview: bool = False,
) -> Reflow:
    """
    Lay lines anew under the calendars as they are now; `before` are those they were laid under.

    Every entry takes the working time that it took. It moves right as far as it must and never to
    the left, behind what is fixed where it does not fit before it; its end follows, to the left
    too. Pinned and started ones stay, and are told where they start outside working time then.
    Raises `Conflict` ``rules_broken`` where two fixed ones would overlap, or where the calendar
    has too little working time.
    """
    if not preview:
        # All of them, so that nobody plans on one by its old calendar meanwhile.
        lock_lines(act.conn, line_ids)
    planned = _with_plans(act, line_ids)
    if not planned:
        figures = plan_figures(act.conn, act.now)
        return Reflow([], figures, figures)
    board = Board.opened(act, planned, preview=preview, others_move=True)
    for line_id, plan in board.plans.items():
        board.follow_calendar(replace(plan, calendar=before.of(line_id)))
    return _reflow(board.finish(FOLLOW, None, reason), board)


def reason_of(changes: Sequence[Change]) -> str:
    """Name what of the plant changed, for the trail."""
    own = [change for change in changes if change.kind in CALENDAR_KINDS and not change.follows]
    if not own:
        return "the calendar was changed"
    first = own[0]
    thing = first.after if first.after is not None else first.before
    act = "made" if first.before is None else "taken away" if first.after is None else "changed"
    what = SUBJECTS[first.kind].value.replace("_", " ")
    place = getattr(thing, "asset", None)
    of = f" of {place}" if place else ""
    more = f", and {len(own) - 1} more" if len(own) > 1 else ""
    return f"{what} {thing.name}{of} was {act}{more}"


_PLANNED = text("""
    SELECT DISTINCT line_id FROM entries
    WHERE line_id = ANY(:lines) AND production AND upper(during) > :now
""")


def _with_plans(act: Act, line_ids: Collection[int]) -> list[int]:
    """Those of some lines that have anything to make yet."""
    place = {"lines": sorted(line_ids), "now": act.now}
    return sorted(act.conn.execute(_PLANNED, place).scalars()) if line_ids else []


def _reflow(plan: Plan, board: Board) -> Reflow:
    after = {entry.id: entry for entry in plan.entries}
    moved = [
        Moved(board.plans[was.line_id].name, was, after[was.id])
        for was in plan.before
        if was.id in after and _span(was) != _span(after[was.id])
    ]
    moved.sort(key=lambda each: (each.line, each.after.start_at))
    return Reflow(moved, plan.figures_before, plan.figures, plan.warnings)


def _span(entry: Entry) -> tuple[datetime, datetime]:
    return entry.start_at, entry.end_at
