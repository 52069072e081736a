"""The plan that answers an act: its entries, its figures before and after, and its warnings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from outfeed.model.time import next_tick_of, tick_of, words_in
from outfeed.store.entries import Entry, PlanFigures


@dataclass(frozen=True, slots=True)
class Warned:
    """What a planner should know of a plan that may stand all the same."""

    code: str
    detail: str
    entry_id: int | None = None

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {"code": self.code, "detail": self.detail, "entry_id": self.entry_id}


class SeriesSeen(NamedTuple):
    """A series in the version that an act made of it; to be removed makes one, too."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What an act made of the plan.

    `entries` are those of the lines that it touched, as they are now, and `removed` the ids of what
    is no longer on any line. `before` are those that it changed or removed, as they were, and
    `created` the ids of what is new in the order in which it was asked for, both without
    changeovers: what it takes to take the act back. `figures` are of the whole plan, after the act
    and before it. `series_undo` are the series that it made, changed or removed, as it left them,
    which it takes to take that back. In a preview, what would be new has an id below 0.
    """

    entries: list[Entry]
    removed: list[int]
    warnings: list[Warned]
    figures: PlanFigures
    figures_before: PlanFigures
    before: list[Entry]
    created: list[int]
    series_undo: Sequence[SeriesSeen] = ()

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "entries": [entry.shown() for entry in self.entries],
            "removed": self.removed,
            "warnings": [warned.shown() for warned in self.warnings],
            "figures": self.figures.shown(),
            "figures_before": self.figures_before.shown(),
            "before": [entry.shown() for entry in self.before],
            "created": self.created,
            **(
                {"series_undo": [s._asdict() for s in self.series_undo]} if self.series_undo else {}
            ),
        }


class EndsOfOrders:
    """When the orders of some entries end as expected, and are due; what changeovers take."""

    def __init__(self, entries: Iterable[Entry], now: datetime) -> None:
        self.changeover_time = 0
        self.due: dict[int, datetime] = {}
        self.ends: dict[int, datetime] = {}
        for entry in entries:
            if entry.changeover_time is not None and entry.end_at > now:
                self.changeover_time += entry.changeover_time
            if entry.order_id is not None and entry.due_at is not None and entry.active:
                self.due[entry.order_id] = entry.due_at
                known, end_at = self.ends.get(entry.order_id), entry.ends_at
                if known is None or end_at > known:
                    self.ends[entry.order_id] = end_at


def figures_after(
    known: PlanFigures,
    before: EndsOfOrders,
    after: EndsOfOrders,
    elsewhere: Mapping[int, datetime],
    now: datetime,
) -> PlanFigures:
    """Give the figures of the whole plan, from what an act changes of them.

    `elsewhere` are the ends of the last entries of the same orders on lines that it leaves alone.
    """
    due = before.due | after.due
    was = _lateness(due, [before.ends, elsewhere], now)
    becomes = _lateness(due, [after.ends, elsewhere], now)
    return PlanFigures(
        known.late_orders - len(was) + len(becomes),
        known.total_lateness - sum(was) + sum(becomes),
        known.changeover_time - before.changeover_time + after.changeover_time,
    )


def _lateness(
    due: Mapping[int, datetime], ends: Sequence[Mapping[int, datetime]], now: datetime
) -> list[float]:
    """Seconds by which each order that is late, and not over, ends after it is due."""
    found = []
    for order_id, due_at in due.items():
        end_at = max((some[order_id] for some in ends if order_id in some), default=now)
        if end_at > now and end_at > due_at:
            found.append((end_at - due_at).total_seconds())
    return found


def warnings_of_lateness(
    before: Mapping[int, Entry],
    after: Mapping[int, Entry],
    subjects: Collection[int],
    zones: Mapping[int, str],
) -> Iterator[Warned]:
    """Warn of what an act made late or later, and of its subjects where they are late still."""
    for entry in after.values():
        known = before.get(entry.id)
        later = known is None or entry.end_at > known.end_at
        if entry.due_at is not None and entry.late and (later or entry.id in subjects):
            by = next_tick_of(entry.end_at) - tick_of(entry.due_at)
            time = words_in(zones[entry.line_id]).time(by)
            yield Warned("late", f"{entry.name} ends {time} after it is due.", entry.id)
