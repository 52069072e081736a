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
    Series,
    change_of,
    delete_series,
    entries_of_days,
    insert_series,
    newest_version,
    series_from_trail,
    series_of,
    update_series,
)

Day = tuple[int, date]
"""A series by its id, and one of its days."""


def take_back(act: Act, seen: Sequence[SeriesSeen], *, preview: bool) -> list[SeriesSeen]:
    """Take back the acts that left series in these versions; give the versions that this makes.

    What was made is deleted, what was deleted is there again, what was changed is as it was. What
    was done to one since is nothing in the way if that was taken back: it is as the act left it.
    Raises `Conflict` ``stale_version`` where one is otherwise.
    """
    if seen and act.plan != THE_PLAN:
        raise Conflict("not_in_a_copy", "Series are in the plan itself, not in a what-if copy.")
    return [_taken_back(act, one, preview) for one in seen]


def _taken_back(act: Act, seen: SeriesSeen, preview: bool) -> SeriesSeen:
    change = change_of(act.conn, seen.id, seen.version)
    there = series_of(act.conn, seen.id, lock=not preview)
    if change is None or not _as_left(there, change.after, seen.version):
        detail = "This series of planned stops was changed since, so that can't be taken back."
        version = 0 if there is None else there.version
        raise Conflict("stale_version", detail, differences=[], version=version)
    if change.before is None:
        assert there is not None  # noqa: S101 - it is as the act left it
        if not preview:
            delete_series(act.conn, seen.id)
            act.audit("series", seen.id, "remove", before=there.shown())
        return SeriesSeen(seen.id, there.version + 1)
    was = series_from_trail(change.before)
    _still_possible(act, was.line_id, was.mode_id)
    if there is None:
        back = was._replace(version=newest_version(act.conn, seen.id) + 1)
        if not preview:
            insert_series(act.conn, back)
            act.audit("series", seen.id, "restore", after=back.shown())
        return SeriesSeen(seen.id, back.version)
    back = was._replace(version=there.version + 1, laid_until=there.laid_until)
    if not preview:
        update_series(act.conn, back)
        act.audit("series", seen.id, "change", before=there.shown(), after=back.shown())
    return SeriesSeen(seen.id, back.version)


def _as_left(there: Series | None, after: dict[str, Any] | None, version: int) -> bool:
    """Whether a series is as an act left it, in that version or, by other ways, in a later one."""
    if there is None or after is None:
        return there is None and after is None
    if there.version == version:
        return True
    left = series_from_trail(after)
    return left == there._replace(version=left.version, laid_until=left.laid_until, mode=left.mode)


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
