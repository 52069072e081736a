"""Painted states: what lines were in, by what machines said and what people said of it since.

The one place that gives states of lines over time. What machines said alone matters to nobody but
collection, which tells by it whether a machine says something new.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from outfeed.model.painting import Edit, painted
from outfeed.model.timeline import Interval, StateType, intervals, joined
from outfeed.store import facts, state_edits
from outfeed.store import tables as t
from outfeed.store.state_edits import MOMENT, Bounds, EditRow

Span = tuple[datetime, datetime]
Place = tuple[int, datetime, datetime]
"""A span of a line."""
Held = tuple[int, int | None]
"""A state (its id), and the edit that says so; None where the machine does."""
Spans = list[Interval[Held | None]]
FOREVER = datetime.max.replace(tzinfo=UTC)


def state_types(conn: Connection) -> dict[int, StateType]:
    """Give the type of every state."""
    rows = conn.execute(select(t.states.c.id, t.states.c.type))
    return {row.id: StateType(row.type) for row in rows}


def types_over(
    conn: Connection, spans: Mapping[int, Span]
) -> dict[int, list[Interval[StateType | None]]]:
    """Give what type of state lines were in over a span each; None where nothing is known."""
    found = types_in(conn, [(line, *span) for line, span in spans.items()])
    return dict(zip(spans, found, strict=True))


def types_in(conn: Connection, places: Sequence[Place]) -> list[list[Interval[StateType | None]]]:
    """Give what type of state lines were in over spans, any number of each line."""
    types = state_types(conn)
    edits, wide = _edits_over(conn, dict(enumerate(places)))
    events = facts.states_in(conn, list(wide.values()))
    found: list[list[Interval[StateType | None]]] = []
    for n, (_, start, end) in enumerate(places):
        if n not in edits:
            told = [(at, types[state]) for at, state in events[n]]
            found.append(intervals(told, (start, end)))
            continue
        held = clipped(_painted(events[n], edits[n], wide[n][1:]), (start, end))
        found.append(
            [Interval(s.start_at, s.end_at, types[s.value[0]] if s.value else None) for s in held]
        )
    return found


def states_over(conn: Connection, spans: Mapping[int, Span]) -> dict[int, Spans]:
    """Give the states of lines over a span each, as intervals that divide it."""
    places = {line: (line, *span) for line, span in spans.items()}
    edits, wide = _edits_over(conn, places)
    events = dict(zip(wide, facts.states_in(conn, list(wide.values())), strict=True))
    return {
        line: clipped(_painted(events[line], edits.get(line, ()), wide[line][1:]), span)
        for line, span in spans.items()
    }


def said_over(conn: Connection, line_id: int, span: Span) -> list[Interval[int | None]]:
    """Give the states that a line itself said it was in over a span."""
    return intervals(facts.states_during(conn, {line_id: span})[line_id], span)


def whole_states(conn: Connection, line_id: int, span: Span, now: datetime) -> Spans:
    """Give the states that a line was in during a span, each from its true start to its true end.

    The first may start before the span and the last end after it, though not after now, at which
    one ends that still holds.
    """
    first, last = span[0], min(span[1], now)
    if first >= last:
        return []
    start, end, many = first, last, 1
    while True:
        found = states_over(conn, {line_id: (start, end)})[line_id]
        before = start if found[0].end_at <= first else _before(conn, line_id, start, many)
        after = end
        if found[-1].start_at < last and end < now:
            known = facts.newest_of_next_states(conn, line_id, end, many)
            after = now if known is None else min(known + MOMENT, now)
        if (before, after) == (start, end):
            return [s for s in found if s.end_at > first and s.start_at < last]
        start, end, many = before, after, many * 2


def latest_states(
    conn: Connection,
    since: Mapping[int, datetime],
    now: datetime,
    states: Collection[int],
    shortest: Mapping[int, timedelta],
) -> dict[int, Spans]:
    """Give what lines are in now, led by what they were long in since an instant each.

    That is in one of `states` for at least `shortest`. Each is whole; one that still holds ends a
    moment after now. What a line said with a clock that goes ahead holds already.
    """
    edits = state_edits.touching(conn, {line: (at, None) for line, at in since.items()})
    found: dict[int, Spans] = {line: [] for line in since}
    alone = {line: at for line, at in since.items() if line not in edits}
    for line, state, start, end in facts.long_states(conn, alone, states, shortest):
        until = max(now, start) + MOMENT
        found[line].append(Interval(start, end or until, (state, None)))
    for line, spans in _latest_edited(conn, {n: since[n] for n in edits}, now).items():
        found[line] = [
            span
            for span in spans
            if span is spans[-1]
            or (span.value and span.value[0] in states and span.time >= shortest[line])
        ]
    return found


def _latest_edited(
    conn: Connection, since: Mapping[int, datetime], now: datetime
) -> dict[int, Spans]:
    # What was said last up to an instant, and what was said last of all.
    bounds = [(line, at, at) for line, at in since.items()]
    bounds += [(line, FOREVER, FOREVER) for line in since]
    told = [[at for at, _ in events] for events in facts.states_in(conn, bounds)]
    first, last = told[: len(since)], told[len(since) :]
    until = {line: max([now, *at]) + MOMENT for line, at in zip(since, last, strict=True)}
    begun = {line: min([since[line], *at]) - MOMENT for line, at in zip(since, first, strict=True)}
    found: dict[int, Spans] = {}
    for line, spans in states_over(conn, {n: (begun[n], until[n]) for n in since}).items():
        # Of what is not known, and is over, nobody asks when it began.
        nothing = spans[0].value is None and len(spans) > 1
        if nothing or spans[0].end_at <= since[line]:
            found[line] = [span for span in spans if span.end_at > since[line]]
        else:
            found[line] = whole_states(conn, line, (since[line], until[line]), until[line])
    return found


def _before(conn: Connection, line_id: int, start: datetime, many: int) -> datetime:
    """An instant further back than some of what is known before an instant, which else it is."""
    event = facts.oldest_of_last_states(conn, line_id, start, many)
    reach = {line_id: (event or start - MOMENT, start)}
    edits = state_edits.touching(conn, reach).get(line_id, ())
    known = [at for at in (event, *(edit.start_at for edit in edits)) if at and at < start]
    return min(known) - MOMENT if known else start


def clipped(states: Sequence[Interval[Held | None]], span: Span) -> Spans:
    """Give what of intervals lies within a span."""
    start, end = span
    if states and states[0].start_at == start and states[-1].end_at == end:
        return [*states]
    return [
        Interval(max(s.start_at, start), min(s.end_at, end), s.value)
        for s in states
        if s.end_at > start and s.start_at < end
    ]


def joined_by_state(states: Sequence[Interval[Held | None]]) -> list[Interval[int | None]]:
    """Give intervals by state alone, whoever says so."""
    if not states:
        return []
    starts = [s.start_at for s in states]
    return joined(starts, [s.value and s.value[0] for s in states], states[-1].end_at)


def _painted(events: Sequence[tuple[datetime, int]], edits: Sequence[EditRow], span: Span) -> Spans:
    base: Spans = intervals([(at, (state, None)) for at, state in events], span)
    if not edits:
        return base
    return painted(base, [_edit(row) for row in edits])


def _edit(row: EditRow) -> Edit[Held]:
    held = None if row.state_id is None else (row.state_id, row.id)
    return Edit(row.start_at, row.end_at or FOREVER, held, row.version, row.reverts_to)


def _edits_over(
    conn: Connection, places: Mapping[int, Place]
) -> tuple[dict[int, list[EditRow]], dict[int, Place]]:
    """The edits that reach into spans, and the spans widened to where deletes take from."""
    wide = dict(places)
    found = state_edits.touching_places(conn, places)
    looked_at = set(found)
    while looked_at:
        wider = {}
        for n in looked_at:
            line, start, end = wide[n]
            first = min([start, *(e.start_at - MOMENT for e in found[n] if e.deletes)])
            if first < start:
                wider[n] = (line, first, end)
        wide |= wider
        found |= state_edits.touching_places(conn, wider)
        looked_at = set(wider)
    return found, wide


def reach_of_change(conn: Connection, changed: Mapping[int, Bounds]) -> dict[int, Bounds]:
    """Give how far a change of what lines said reaches: over edits that take from the states there.

    Derives anew when open-ended edits end that the change touches. The lines are locked.
    """
    reach = dict(changed)
    near = {line: (start - MOMENT, end) for line, (start, end) in changed.items()}
    edits = state_edits.touching(conn, near)
    opened = [edit.id for rows in edits.values() for edit in rows if edit.open_ended]
    for line, was, is_now in state_edits.resolve(conn, opened):
        start, end = reach[line]
        if end is not None:
            reach[line] = (start, None if was is None or is_now is None else max(end, was, is_now))
    looked_at = {line: end for line in edits if (end := reach[line][1]) is not None}
    while looked_at:
        spans = {line: (reach[line][0], end + MOMENT) for line, end in looked_at.items()}
        further: dict[int, datetime] = {}
        for line, rows in state_edits.touching(conn, spans).items():
            last = max([looked_at[line], *(row.end_at or FOREVER for row in rows if row.deletes)])
            if last > looked_at[line]:
                reach[line] = (reach[line][0], last)
                if last < FOREVER:
                    further[line] = last
        looked_at = further
    return reach
