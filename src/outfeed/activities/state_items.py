"""State items: the states of a line as people are told them, with all that is known of each."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from outfeed.activities.painted_states import (
    FOREVER,
    Held,
    Span,
    Spans,
    said_over,
    whole_states,
)
from outfeed.model.state_pieces import is_uncoded
from outfeed.model.timeline import Interval
from outfeed.store import facts, state_edits
from outfeed.store import tables as t
from outfeed.store.state_edits import EditRow


@dataclass(frozen=True, slots=True)
class StateItem:
    """A span of time that a line was in one state; without an end it still is.

    `said` is what the machine said when it began. `edited` is whether people said otherwise.
    """

    start_at: datetime
    end_at: datetime | None
    state: Row[Any] | None
    uncoded: bool
    edited: bool
    said: str | None
    comment: str | None
    part_required: str | None
    cell: tuple[int, str] | None
    edited_by: str | None
    edited_at: datetime | None
    run_id: int | None
    order_number: str | None


def state_items(conn: Connection, line_id: int, span: Span, now: datetime) -> list[StateItem]:
    """Give the states of a line that reach into a span, in order, each whole."""
    spans = whole_states(conn, line_id, span, now)
    return _Items(conn, line_id, spans, now).all() if spans else []


def states_by_id(conn: Connection) -> dict[int, Row[Any]]:
    """Give all states."""
    return {row.id: row for row in conn.execute(select(t.states))}


class _Items:
    def __init__(self, conn: Connection, line_id: int, spans: Spans, now: datetime) -> None:
        self.spans, self.now = spans, now
        whole = (spans[0].start_at, spans[-1].end_at)
        self.states = states_by_id(conn)
        self.machine = said_over(conn, line_id, whole)
        self.said_starts = [said.start_at for said in self.machine]
        self.edits = state_edits.touching(conn, {line_id: whole}).get(line_id, [])
        # What took the time of what was deleted may have been said of other time.
        held = {span.value[1] for span in spans if span.value and span.value[1] is not None}
        self.beside = state_edits.said_of(conn, held | {edit.id for edit in self.edits})
        self.comments = facts.state_comments(conn, line_id, whole)
        self.runs = facts.runs_named(conn, line_id, whole)
        self.run_starts = [run.start_at for run in self.runs]

    def all(self) -> list[StateItem]:
        return [self._item(span) for span in self.spans]

    def _item(self, span: Interval[Held | None]) -> StateItem:
        held = span.value
        state = None if held is None else self.states[held[0]]
        edit = self._edit_behind(span)
        said = self.machine[bisect_right(self.said_starts, span.start_at) - 1].value
        run = self._run_at(span.start_at)
        beside: Any = None if edit is None else self.beside[edit]
        mine = beside if held is not None and held[1] is not None else None
        return StateItem(
            start_at=span.start_at,
            end_at=None if span.end_at >= self.now else span.end_at,
            state=state,
            uncoded=state is not None and is_uncoded(state.type, state.category),
            edited=edit is not None,
            said=None if said is None else self.states[said].name,
            comment=mine.comment if mine else self._comment_in(span),
            part_required=mine.part_required if mine else None,
            cell=(mine.asset_id, mine.cell) if mine and mine.asset_id else None,
            edited_by=beside.person if beside else None,
            edited_at=beside.recorded_at if beside else None,
            run_id=run.id if run else None,
            order_number=run.number if run else None,
        )

    def _edit_behind(self, span: Interval[Held | None]) -> int | None:
        """The edit that says so; for what took the time of what was deleted, the deleting one."""
        if span.value is not None and span.value[1] is not None:
            return span.value[1]
        state = span.value and span.value[0]
        first = bisect_right(self.said_starts, span.start_at) - 1
        for said in self.machine[first:]:
            if said.start_at >= span.end_at:
                return None
            if said.value != state:
                return self._deleting(said)
        return None

    def _deleting(self, said: Interval[int | None]) -> int | None:
        def covers(edit: EditRow) -> bool:
            return edit.start_at < said.end_at and (edit.end_at or FOREVER) > said.start_at

        return next((edit.id for edit in reversed(self.edits) if covers(edit)), None)

    def _comment_in(self, span: Interval[Held | None]) -> str | None:
        return next(
            (c.comment for c in self.comments if span.start_at <= c.occurred_at < span.end_at), None
        )

    def _run_at(self, instant: datetime) -> Row[Any] | None:
        place = bisect_right(self.run_starts, instant) - 1
        run = self.runs[place] if place >= 0 else None
        return run if run and (run.end_at is None or run.end_at > instant) else None
