"""Laying occurrences of series on the board of a line; what the rules do not allow is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from outfeed.activities.board import Board
from outfeed.activities.gestures import put_stops
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.plan_rules import Broken, stops_apart, too_far
from outfeed.model.errors import Conflict
from outfeed.model.placing import IfNoRoom
from outfeed.model.series import Occurrence, StopRule
from outfeed.model.time import instant_of, tick_of
from outfeed.store.entries import Entry, Mode
from outfeed.store.series import Series

LAID_AHEAD = timedelta(days=120)
"""So far ahead the occurrences of series are on the board."""


def horizon(now: datetime) -> datetime:
    """Until when occurrences are laid, to the whole second."""
    return instant_of(tick_of(now + LAID_AHEAD))


def rule_of(series: Series, zone: str) -> StopRule:
    """The rule by which a series recurs on a line in a zone."""
    return StopRule(
        series.rrule,
        series.starts,
        timedelta(seconds=series.length),
        zone,
        series.valid_until,
        series.excluded,
    )


def missing_days(
    series: Series, zone: str, now: datetime, laid: Collection[date | None]
) -> list[date]:
    """The days to come, as far as the series is laid, on which it should stand and does not."""
    if series.laid_until is None:
        return []
    expected = rule_of(series, zone).occurrences(now, series.laid_until)
    return [occurrence.day for occurrence in expected if occurrence.day not in laid]


def entry_on(board: Board, series: Series, mode: Mode, occurrence: Occurrence) -> Entry:
    """A new entry that is the occurrence of a day."""
    return Entry(
        id=board.provisional_id(),
        line_id=series.line_id,
        mode_id=mode.id,
        mode=mode.name,
        mode_type=mode.type,
        production=False,
        start_at=occurrence.start_at,
        end_at=occurrence.end_at,
        pinned=series.pinned,
        notes=series.notes,
        series_id=series.id,
        series_date=occurrence.day,
    )


@dataclass(slots=True)
class Laying:
    """
    Occurrences on their way to the board of a line.

    `stops` are the planned stops of the line that stand so far, `left_out` what was wanted and
    would break rules, with these.
    """

    board: Board
    plan: LinePlan
    if_no_room: IfNoRoom
    stops: list[Entry]
    left_out: list[tuple[Entry, list[Broken]]] = field(default_factory=list)

    def lay(self, wanted: Iterable[Entry]) -> None:
        """Let as many occurrences stand as the rules allow, the first ones first."""
        apart: list[Entry] = []
        for stop in wanted:
            broken = [*too_far(stop.name, tick_of(stop.end_at), self.plan)]
            broken += stops_apart(stop, [*self.stops, *apart], self.plan.zone)
            if broken:
                self.left_out.append((stop, broken))
            else:
                apart.append(stop)
        self._lay(apart)

    def _lay(self, some: Sequence[Entry]) -> None:
        broken = self._tried(some) if some else []
        if not broken:
            self.stops += some
        elif len(some) == 1:
            self.left_out.append((some[0], broken))
        else:
            half = len(some) // 2
            self._lay(some[:half])
            self._lay(some[half:])

    def _tried(self, some: Sequence[Entry]) -> list[Broken]:
        kept, self.board.broken = self.board.broken, []
        put_stops(self.board, self.plan, [*self.stops, *some], self.if_no_room)
        broken, self.board.broken = self.board.broken, kept
        return broken

    def refuse_left_out(self, besides: Collection[date | None] = ()) -> None:
        """Raise `Conflict` ``rules_broken`` for what was left out, but for some days.

        It names every rule with its day, and all `days` that could be left out.
        """
        refused = [
            (stop, rules) for stop, rules in self.left_out if stop.series_date not in besides
        ]
        if not refused:
            return
        violations = [
            {**rule.shown(), "series_date": str(stop.series_date)}
            for stop, rules in refused
            for rule in rules
        ]
        raise Conflict(
            "rules_broken",
            " ".join(dict.fromkeys(rule.detail for _, rules in refused for rule in rules)),
            violations=violations,
            days=sorted({str(stop.series_date) for stop, _ in refused}),
        )

    def days_left_out(self) -> set[date]:
        """The days of what was left out."""
        return {stop.series_date for stop, _ in self.left_out if stop.series_date is not None}

    def settle(self) -> None:
        """Make the plan of the line with the stops that stand."""
        put_stops(self.board, self.plan, self.stops, self.if_no_room)
