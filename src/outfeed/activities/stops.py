"""Stops: what lines are in now, and the stops of late that nobody has given a reason for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from outfeed.activities.calendars import Calendars
from outfeed.activities.painted_states import Held, latest_states
from outfeed.model.state_pieces import is_uncoded
from outfeed.model.timeline import Interval
from outfeed.store import tables as t
from outfeed.store.settings import settings_of

LOOKED_BACK = timedelta(hours=12)
"""How far stops are looked for where no shift is on."""
LONGEST_SHIFT = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A stop shorter than the one is a micro-stop; the reason of one longer than the other asked.

    Both are those of the nearest asset that has them, else the plant's.
    """

    micro_stop: timedelta
    stop_prompt: timedelta


@dataclass(frozen=True, slots=True)
class LineNow:
    """What a line is in now, and what of its stops since its shift began has no reason yet."""

    held: Interval[Held | None] | None
    prompt: Interval[Held | None] | None
    uncoded: int


def thresholds(
    conn: Connection, line_ids: Sequence[int], assets: Mapping[int, Any] | None = None
) -> dict[int, Thresholds]:
    """Give the thresholds of lines; `assets` are all, where they are known already."""
    a, plant = t.assets.c, settings_of(conn)
    if assets is None:
        rows = conn.execute(select(a.id, a.parent_id, a.micro_stop_time, a.stop_prompt_time))
        assets = {row.id: row for row in rows}
    return {
        line: Thresholds(
            _nearest(assets, line, "micro_stop_time", plant.micro_stop_time),
            _nearest(assets, line, "stop_prompt_time", plant.stop_prompt_time),
        )
        for line in line_ids
    }


def _nearest(assets: Mapping[int, Any], at: int | None, name: str, plant: int) -> timedelta:
    while at is not None:
        asset = assets[at]
        seconds = getattr(asset, name)
        if seconds is not None:
            return timedelta(seconds=seconds)
        at = asset.parent_id
    return timedelta(seconds=plant)


def lines_now(
    conn: Connection,
    line_ids: Sequence[int],
    states: Mapping[int, Row[Any]],
    calendars: Calendars,
    now: datetime,
    assets: Mapping[int, Any] | None = None,
) -> dict[int, LineNow]:
    """Give what lines are in, and their stops without a reason since the shift of each began.

    Where no shift is on, of the last twelve hours. A micro-stop needs no reason.
    """
    uncoded = {row.id for row in states.values() if is_uncoded(row.type, row.category)}
    limits = thresholds(conn, line_ids, assets)
    began = _shift_starts(line_ids, calendars, now)
    found: dict[int, LineNow] = {}
    shortest = {line: limit.micro_stop for line, limit in limits.items()}
    for line, spans in latest_states(conn, began, now, uncoded, shortest).items():
        without = [
            span
            for span in spans
            if span.value is not None
            and span.value[0] in uncoded
            and min(span.end_at, now) - span.start_at >= shortest[line]
        ]
        asked = (s for s in without if min(s.end_at, now) - s.start_at > limits[line].stop_prompt)
        found[line] = LineNow(spans[-1] if spans else None, next(asked, None), len(without))
    return found


def _shift_starts(
    line_ids: Sequence[int], calendars: Calendars, now: datetime
) -> dict[int, datetime]:
    """When the shift that is on began on each line."""
    known: dict[int, datetime] = {}
    found: dict[int, datetime] = {}
    for line in line_ids:
        calendar = id(calendars.of(line))
        if calendar not in known:
            windows = calendars.spans(line, (now - LONGEST_SHIFT, now + MOMENT))
            on = [window.start_at for window in windows if window.end_at > now]
            known[calendar] = on[0] if on else now - LOOKED_BACK
        found[line] = known[calendar]
    return found
