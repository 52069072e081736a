"""Series of planned stops as they were before an act: what an arrangement takes back of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from outfeed.activities.act import Act
from outfeed.activities.plan_answer import SeriesSeen
from outfeed.model.errors import Conflict
from outfeed.store import tables as t
from outfeed.store.plan_of import THE_PLAN
from outfeed.store.series import (
    change_of,
    delete_series,
    entries_of_days,
    insert_series,
    series_from_trail,
    series_of,
    update_series,
)

Day = tuple[int, date]
"""A series by its id, and one of its days."""


def take_back(act: Act, seen: Sequence[SeriesSeen], *, preview: bool) -> list[SeriesSeen]:
    """Take back the acts that left series in these versions; give the versions that this makes.

    What was made is deleted, what was deleted is there again, what was changed is as it was.
    Raises `Conflict` ``stale_version`` where somebody changed one since.
    """
    if seen and act.plan != THE_PLAN:
        raise Conflict("not_in_a_copy", "Series are in the plan itself, not in a what-if copy.")
    return [_taken_back(act, one, preview) for one in seen]


def _taken_back(act: Act, seen: SeriesSeen, preview: bool) -> SeriesSeen:
    change = change_of(act.conn, seen.id, seen.version)
    there = series_of(act.conn, seen.id, lock=not preview)
    version = None if there is None else there.version
    if change is None or version != (seen.version if change.after else None):
        detail = "This series of planned stops was changed since, so that can't be taken back."
        raise Conflict("stale_version", detail, differences=[], version=version or 0)
    if change.before is None:
        assert there is not None  # noqa: S101 - its version was compared
        if not preview:
            delete_series(act.conn, seen.id)
            act.audit("series", seen.id, "remove", before=there.shown())
        return seen
    was = series_from_trail(change.before)
    _still_possible(act, was.line_id, was.mode_id)
    back = was._replace(version=seen.version + 1)
    if not preview and there is None:
        insert_series(act.conn, back)
        act.audit("series", seen.id, "restore", after=back.shown())
    elif not preview and there is not None:
        back = back._replace(laid_until=there.laid_until)
        update_series(act.conn, back)
        act.audit("series", seen.id, "change", before=there.shown(), after=back.shown())
    return SeriesSeen(seen.id, back.version)


def _still_possible(act: Act, line_id: int, mode_id: int) -> None:
    both = select(exists().where(t.assets.c.id == line_id), exists().where(t.modes.c.id == mode_id))
    if not all(act.conn.execute(both).one()):
        detail = "The line or the mode of this series is no more, so it can't be brought back."
        raise Conflict("series_gone", detail)


def days_to_come_to(act: Act, wanted: Iterable[Any], coming: Collection[int]) -> set[Day]:
    """Of the days of series that entries are wanted for, give those that are theirs to take.

    The series must be there, or be `coming` back, and no other entry be that day's but one that
    goes or changes in the same act. What comes for another day is a plain planned stop.
    """
    days = {
        (one.series_id, one.series_date): one
        for one in wanted
        if one.series_id is not None and one.series_date is not None
    }
    if not days or act.plan != THE_PLAN:
        return set()
    touched = {one.entry_id for one in wanted if one.entry_id is not None}
    there, taken = entries_of_days(act.conn, days)
    return {
        day for day in days if day[0] in there | set(coming) and taken.get(day) in touched | {None}
    }
