"""Planned stops that recur: made, changed, ended and deleted, and laid on as time goes by.

An occurrence is an entry on the board like any other. One that was moved by hand, started or pinned
by itself is left alone where its series is changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from outfeed.activities.act import Act
from outfeed.activities.board import Board
from outfeed.activities.plan_answer import Plan, SeriesSeen
from outfeed.activities.plan_rules import TOLERANCE, line_rules, refuse, start_rules
from outfeed.activities.plan_subject import checked_notes, stop_mode
from outfeed.activities.series_change import Changing, SeriesChange
from outfeed.activities.series_extending import extend_series
from outfeed.activities.series_laying import (
    Laying,
    entry_on,
    horizon,
    missing_days,
    rule_of,
)
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.model.placing import IfNoRoom
from outfeed.store import series as store
from outfeed.store.plan_of import THE_PLAN
from outfeed.store.series import (
    Series,
    days_laid,
    insert_series,
    lines_with_entries_of,
    series_of,
    update_series,
)

__all__ = [
    "Scope",
    "SeriesChange",
    "SeriesPlan",
    "change_series",
    "create_series",
    "delete_series",
    "extend_series",
]

Scope = Literal["this", "following", "all"]
"""Which occurrences are meant: that of one day alone, it and those that follow, or all to come."""


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """What an act on a series made: the plan, and the series; None where it is no more."""

    plan: Plan
    series: Series | None
    missing: list[date]


def create_series(
    act: Act,
    line_id: int,
    mode: str,
    rrule: str,
    starts: datetime,
    length: int,
    *,
    valid_until: date | None = None,
    pinned: bool = False,
    notes: str = "",
    if_no_room: IfNoRoom = "refuse",
    skip_conflicts: bool = False,
    preview: bool = False,
) -> SeriesPlan:
    """Let a planned stop recur on a line: from `starts`, wall time there, for `length` seconds.

    Its occurrences of the next 120 days are laid at once. With `skip_conflicts` the days on which
    that breaks rules are days off; else it raises `Conflict` ``rules_broken`` with all of them.
    Raises `NotFound` ``unknown_mode`` and `Invalid`.
    """
    _in_the_plan(act)
    found = stop_mode(act, mode)
    board = Board.opened(act, [line_id], preview=preview, others_move=True)
    plan = board.plans[line_id]
    series = Series(
        id=-1,
        line_id=line_id,
        mode_id=found.id,
        mode=found.name,
        rrule=rrule.strip(),
        starts=starts.replace(microsecond=0),
        length=length,
        valid_until=valid_until,
        pinned=pinned,
        notes=checked_notes(notes),
        laid_until=horizon(act.now),
    )
    rule = rule_of(series, plan.zone)
    first = rule.on(rule.first.date())
    if first is None:
        detail = f"It starts on {rule.first:%Y-%m-%d} only, after it ends."
        error = FieldError("valid_until", "before_start", detail)
        raise Invalid("invalid_series", detail, errors=[error])
    refuse([*line_rules(plan), *start_rules(first.start_at, plan, found.name)])
    series = series._replace(starts=rule.first)
    if not preview:
        series = insert_series(act.conn, series)
    laying = Laying(board, plan, if_no_room, plan.stops)
    days = rule.occurrences(act.now - TOLERANCE, horizon(act.now))
    laying.lay([entry_on(board, series, found, day) for day in days])
    if not skip_conflicts:
        laying.refuse_left_out()
    series = series._replace(excluded=frozenset(laying.days_left_out()))
    laying.settle()
    if not preview:
        update_series(act.conn, series)
        act.audit("series", series.id, "create", after=series.shown())
    return _finished(board, "place", series, SeriesSeen(series.id, series.version))


def change_series(
    act: Act,
    series_id: int,
    day: date,
    version: int,
    scope: Scope,
    change: SeriesChange,
    *,
    if_no_room: IfNoRoom = "refuse",
    skip_conflicts: bool = False,
    preview: bool = False,
) -> SeriesPlan:
    """Change the occurrence of a day, alone or with those that follow, or all that are to come.

    From a day on, the series ends the day before and another takes over. Occurrences that were
    moved by hand, pinned by themselves, are over or have been started stay as they are. Raises
    `Conflict` ``rules_broken`` or ``stale_version``, `NotFound` ``unknown_series`` or
    ``no_occurrence``, and `Invalid`.
    """
    changing = _opened(act, series_id, version, if_no_room, preview)
    changing.know_day(day, by_rule=scope != "this")
    series = changing.series
    if scope == "this":
        changing.change_day(day, change)
        return _finished(changing.board, "change", _days_off(changing), None)
    first = day <= changing.rule.first.date()
    if change.off and (scope == "all" or first):
        return _deleted(changing)
    if change.off:
        ended = changing.ended(day)
        changing.take_out(day)
        return _changed(changing, ended, None)
    if scope == "all" or first:
        new = changing.relaid(series, changing.rule, day, change, skip_conflicts)
        return _changed(changing, new, None)
    ended = changing.ended(day)
    if preview:
        new = series._replace(id=-1)
    else:
        # Its days are free for the other one before that stands on the board.
        new = insert_series(act.conn, series._replace(id=-1, version=1))
    new = changing.relaid(new, changing.rule.from_(day), day, change, skip_conflicts)
    return _changed(changing, ended, new)


def delete_series(act: Act, series_id: int, version: int, *, preview: bool = False) -> SeriesPlan:
    """Delete a series with all its occurrences to come; those that are over or begun stay.

    Raises as `change_series`.
    """
    return _deleted(_opened(act, series_id, version, "push", preview))


# --- how acts begin and end ------------------------------------------------------------------


def _in_the_plan(act: Act) -> None:
    if act.plan != THE_PLAN:
        detail = "Stops recur in the plan itself; in a what-if copy each stands for itself."
        raise Conflict("not_in_a_copy", detail)


def _opened(
    act: Act, series_id: int, version: int, if_no_room: IfNoRoom, preview: bool
) -> Changing:
    _in_the_plan(act)
    seen = _known(series_of(act.conn, series_id), series_id)
    lines = {seen.line_id} | lines_with_entries_of(act.conn, series_id)
    board = Board.opened(act, lines, preview=preview, others_move=True)
    series = _known(series_of(act.conn, series_id, lock=not preview), series_id)
    if series.version != version or not lines_with_entries_of(act.conn, series_id) <= lines:
        raise Conflict(
            "stale_version",
            "Someone else changed this series meanwhile. Look at it as it is now, and try again.",
            differences=[],
            version=series.version,
        )
    return Changing(board, series, if_no_room, days_laid(act.conn, [series_id])[series_id])


def _known(series: Series | None, series_id: int) -> Series:
    if series is None:
        detail = f"There is no series {series_id} of planned stops."
        raise NotFound("unknown_series", detail, series_id=series_id)
    return series


def _days_off(changing: Changing) -> Series:
    """The series with its days off as they are after one occurrence was changed."""
    if not changing.board.preview:
        update_series(changing.board.act.conn, changing.series)
    return changing.series


def _changed(changing: Changing, series: Series, new: Series | None) -> SeriesPlan:
    """End an act that changed a series, and made another of its end, if it did."""
    board, was = changing.board, changing.series_seen
    act, series = board.act, series._replace(version=was.version + 1)
    if not board.preview:
        update_series(act.conn, series)
        act.audit("series", series.id, "change", before=was.shown(), after=series.shown())
        if new is not None:
            update_series(act.conn, new)
            act.audit("series", new.id, "create", after=new.shown())
    made = [SeriesSeen(one.id, one.version) for one in (series, new) if one is not None]
    return _finished(board, "change", new or series, *made)


def _deleted(changing: Changing) -> SeriesPlan:
    board, series = changing.board, changing.series
    changing.take_out(None)
    plan = replace(
        board.finish("remove", None), series_undo=[SeriesSeen(series.id, series.version + 1)]
    )
    if not board.preview:
        store.delete_series(board.act.conn, series.id)
        board.act.audit("series", series.id, "remove", before=series.shown())
        _tell(board)
    return SeriesPlan(plan, None, [])


def _finished(board: Board, verb: str, series: Series, *undo: SeriesSeen | None) -> SeriesPlan:
    plan = board.finish(verb, _subjects(board))
    plan = replace(plan, series_undo=[seen for seen in undo if seen is not None])
    entries = [
        entry
        for line_id, each in board.plans.items()
        if line_id not in board.after
        for entry in each.entries
    ]
    laid = {e.series_date for e in [*entries, *plan.entries] if e.series_id == series.id}
    zone = board.plans[series.line_id].zone
    if not board.preview:
        _tell(board)
    return SeriesPlan(plan, series, missing_days(series, zone, board.act.now, laid))


def _tell(board: Board) -> None:
    board.act.tell("entries", *(f"line:{line_id}" for line_id in board.plans))


def _subjects(board: Board) -> set[int]:
    """The occurrences that an act made or changed, which do not only follow what it did."""
    known = {entry for plan in board.plans.values() for entry in plan.entries}
    return {
        entry.id
        for entries in board.after.values()
        for entry in entries
        if entry.series_id is not None and entry not in known
    }
