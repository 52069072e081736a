"""What an entry waited for, from the release of its order to its end: a chain in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from outfeed.activities.line_calendar import working_time_of_line
from outfeed.activities.line_plan import LinePlan
from outfeed.model.time import Interval, instant_of, next_tick_of, tick_of, words_in
from outfeed.model.working_time import FOREVER, Words
from outfeed.store.entries import Entry
from outfeed.store.orders import plain

What = Literal[
    "release", "queue", "changeover", "calendar", "stop", "pinned", "started", "idle", "run"
]
MOST_WAITED_FOR = 8
"""So many entries before it are told one by one; those before them as one link."""


@dataclass(frozen=True, slots=True)
class Link:
    """
    One stretch of the time from release to end, and what passed in it.

    `critical` ones made the entry as late as it is: nothing could wait between them and it.
    `order_number` and `entry_id` are of what was waited for, `name` is the mode of a stop or the
    product that was changed over to, `count` how many entries it stands for.
    """

    what: What
    start_at: datetime
    end_at: datetime
    detail: str
    order_number: str | None = None
    entry_id: int | None = None
    name: str | None = None
    count: int = 1
    critical: bool = True

    @property
    def time(self) -> float:
        """How long it lasted, in seconds."""
        return (self.end_at - self.start_at).total_seconds()

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "what": self.what,
            "start_at": self.start_at,
            "end_at": self.end_at,
            "time": self.time,
            "order_number": self.order_number,
            "entry_id": self.entry_id,
            "name": self.name,
            "count": self.count,
            "critical": self.critical,
            "detail": self.detail,
        }


def chain_of(plan: LinePlan, entry: Entry) -> list[Link]:
    """
    Give what passed on a line from the release of an entry's order to its end, without a gap.

    What is behind now counts from now on, as nothing else could be done. Entries count as they are
    expected, where that is known.
    """
    start_at, _ = _span(entry)
    release = plan.now if entry.earliest_start is None else max(plan.now, entry.earliest_start)
    since = min(release, start_at)
    links = [_release(plan, entry, since), *_before(plan, entry, since, start_at)]
    links += _run(plan, entry)
    free = [number for number, link in enumerate(links) if link.what == "idle"]
    begins = free[-1] if free else 0
    told = [replace(link, critical=number >= begins) for number, link in enumerate(links)]
    return _shortened(told, words_in(plan.zone))


def _span(entry: Entry) -> Interval:
    return entry.expected_start_at or entry.start_at, entry.ends_at


def _release(plan: LinePlan, entry: Entry, since: datetime) -> Link:
    at = words_in(plan.zone).at(tick_of(since))
    early = entry.earliest_start
    if early is not None and early >= plan.now:
        detail = f"{entry.name} may not start before {at}."
    elif since < plan.now:
        detail = f"{entry.name} was begun at {at}."
    else:
        detail = f"{entry.name} could be made from now on, {at}."
    return Link("release", since, since, detail, entry.order_number, entry.id)


def _before(plan: LinePlan, entry: Entry, since: datetime, until: datetime) -> Iterator[Link]:
    """What the line did from an instant until the entry began."""
    at = since
    for other in sorted(plan.entries, key=_span):
        start_at, end_at = _span(other)
        if other.stop or other.id == entry.id or end_at <= at or start_at >= until:
            continue
        yield from _free(plan, at, start_at)
        begin, end = max(at, start_at), min(end_at, until)
        yield _occupied(plan, other, begin, end, entry)
        at = max(at, end)
    yield from _free(plan, at, until)


def _occupied(
    plan: LinePlan, other: Entry, start_at: datetime, end_at: datetime, entry: Entry
) -> Link:
    tell = words_in(plan.zone)
    until = tell.at(next_tick_of(end_at))
    if other.changeover_for is not None:
        target = next((e for e in plan.entries if e.id == other.changeover_for), entry)
        time = tell.time(other.changeover_time or 0)
        detail = f"Changeover of {time} to {target.product_name} for {target.name}, until {until}."
        name = target.product_name
        return Link("changeover", start_at, end_at, detail, target.name, target.id, name)
    what: What = "queue"
    detail = f"Waited for {other.name}, which runs until {until}."
    if other.run_id is not None:
        what, detail = "started", f"Waited for {other.name}, which has been started, until {until}."
    elif other.pinned:
        what, detail = "pinned", f"{other.name} is pinned in the way until {until}."
    return Link(what, start_at, end_at, detail, other.order_number, other.id, other.product_name)


def _run(plan: LinePlan, entry: Entry) -> Iterator[Link]:
    """The run of the entry, with what it pauses through."""
    tell = words_in(plan.zone)
    start_at, end_at = _span(entry)
    quantity = "" if entry.quantity is None else f"{plain(entry.quantity)} {entry.unit} "
    for what, begin, end, stop in _pieces(plan, start_at, end_at):
        if what == "working":
            detail = f"Makes {quantity}from {tell.at(tick_of(begin))} to {tell.at(tick_of(end))}."
            yield Link("run", begin, end, detail, entry.order_number, entry.id, entry.product_name)
        else:
            yield _closed(plan, begin, end, stop)


def _free(plan: LinePlan, start_at: datetime, end_at: datetime) -> Iterator[Link]:
    """Time in which the line makes nothing: it is closed, stopped, or free."""
    tell = words_in(plan.zone)
    for what, begin, end, stop in _pieces(plan, start_at, end_at):
        if what == "working":
            time = tell.time(next_tick_of(end) - tick_of(begin))
            detail = f"The line is free for {time} from {tell.at(tick_of(begin))}."
            yield Link("idle", begin, end, detail)
        else:
            yield _closed(plan, begin, end, stop)


def _closed(plan: LinePlan, start_at: datetime, end_at: datetime, stop: Entry | None) -> Link:
    at = words_in(plan.zone).at
    span = f"from {at(tick_of(start_at))} to {at(next_tick_of(end_at))}"
    if stop is None:
        return Link("calendar", start_at, end_at, f"The line is closed {span}.")
    detail = f"{stop.mode} is planned {span}."
    return Link("stop", start_at, end_at, detail, None, stop.id, stop.mode)


_Piece = tuple[Literal["working", "closed", "stop"], datetime, datetime, Entry | None]


def _pieces(plan: LinePlan, start_at: datetime, end_at: datetime) -> Iterator[_Piece]:
    """A span in pieces: working, in a planned stop, or closed by the calendar."""
    if start_at >= end_at:
        return
    at = start_at
    for stop in plan.stops:
        if stop.end_at <= at or stop.start_at >= end_at:
            continue
        yield from _by_calendar(plan, at, max(at, stop.start_at))
        begin, at = max(at, stop.start_at), min(stop.end_at, end_at)
        yield "stop", begin, at, stop
    yield from _by_calendar(plan, at, end_at)


def _by_calendar(plan: LinePlan, start_at: datetime, end_at: datetime) -> Iterator[_Piece]:
    if start_at >= end_at:
        return
    at = start_at
    for begin, end in working_spans(plan, start_at, end_at):
        if at < begin:
            yield "closed", at, begin, None
        yield "working", begin, end, None
        at = end
    if at < end_at:
        yield "closed", at, end_at, None


def working_spans(plan: LinePlan, start_at: datetime, end_at: datetime) -> Iterable[Interval]:
    """When a line works within a span by its calendar, whatever stops are planned."""
    day = timedelta(days=1)
    working = working_time_of_line(plan.calendar, [], (start_at - day, end_at + day), plan.zone)
    for opens, closes in working.windows:
        begin = start_at if opens <= -FOREVER else max(start_at, instant_of(opens))
        end = end_at if closes >= FOREVER else min(end_at, instant_of(closes))
        if begin < end:
            yield begin, end


def _shortened(links: list[Link], tell: Words) -> list[Link]:
    """A chain in which what was waited for long before is one link."""
    waited = [number for number, link in enumerate(links) if link.what in _WAITED]
    if len(waited) <= MOST_WAITED_FOR + 1:
        return links
    upto = waited[-MOST_WAITED_FOR]
    first, last = links[1], links[upto - 1]
    count = sum(link.what in _WAITED for link in links[1:upto])
    until = tell.at(next_tick_of(last.end_at))
    detail = f"Waited for {count} entries and what is between them, until {until}."
    one = Link("queue", first.start_at, last.end_at, detail, count=count, critical=last.critical)
    return [links[0], one, *links[upto:]]


_WAITED = {"queue", "pinned", "started"}
