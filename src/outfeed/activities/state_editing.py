"""State editing: people say what a line really did, and why it stood. All that was said is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from outfeed.activities import tracking
from outfeed.activities.act import Act
from outfeed.activities.painted_states import Span, Spans, said_over, states_over
from outfeed.activities.performance import Performance
from outfeed.activities.state_items import StateItem, state_items, states_by_id
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.model.oee import Figures
from outfeed.model.state_pieces import faults_of, instant_fault
from outfeed.store import facts, rollups, state_edits
from outfeed.store.assets import find_asset
from outfeed.store.facts import StateEvent
from outfeed.store.line_states import by_name, states_of_line
from outfeed.store.state_edits import Bounds

AROUND = timedelta(hours=1)
Given = int | str


@dataclass(frozen=True, slots=True)
class Piece:
    """What somebody says of a piece of time; without an end it goes on while the stop does.

    Without a state the one before takes the time. `state` is an id or name, `cell` an id or path.
    """

    start_at: datetime
    end_at: datetime | None
    state: Given | None
    comment: str | None = None
    part_required: str | None = None
    cell: Given | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """What an act made of states: the items around, and the figures of the runs that it touched."""

    version: int
    items: Sequence[StateItem]
    figures_before: Figures
    figures: Figures


def edit_states(
    act: Act,
    line_id: int,
    pieces: Sequence[Piece],
    seen: int,
    *,
    as_of: datetime | None = None,
    preview: bool = False,
) -> Edited:
    """Say what a line did in pieces of time that follow each other, as one act.

    `seen` is the version of the line's states that the writer saw, `as_of` when he spoke. Raises
    `Invalid` ``invalid_pieces``, and `Conflict` ``stale_version`` where somebody else edited the
    same time since.
    """
    spoken = _spoken_at(act, as_of)
    spans = [(piece.start_at, piece.end_at) for piece in pieces]
    _refuse(faults_of(spans, spoken, act.now))
    editing = _Editing(act, line_id, (spans[0][0], spans[-1][1]), seen, spoken)
    named = _Named(act.conn, line_id, editing.now_in())
    rows = [named.row(number, piece) for number, piece in enumerate(pieces)]
    _refuse(named.faults)
    return editing.do("edit_states", rows, preview)


def revert_states(
    act: Act,
    line_id: int,
    span: Bounds,
    to: int,
    seen: int,
    *,
    as_of: datetime | None = None,
    preview: bool = False,
) -> Edited:
    """Let what held in a span as of an earlier version hold again; 0 is what the machine said.

    Raises what `edit_states` does, and `Invalid` ``unknown_version``.
    """
    spoken = _spoken_at(act, as_of)
    faults = faults_of([span], spoken, act.now)
    _refuse([replace(fault, field=fault.field.removeprefix("pieces.0.")) for fault in faults])
    editing = _Editing(act, line_id, span, seen, spoken)
    if not 0 <= to <= editing.version:
        detail = f"The states of the line have no version {to}; the newest is {editing.version}."
        raise Invalid(
            "unknown_version", detail, errors=[FieldError("to", "unknown_version", detail)]
        )
    row = {"start_at": span[0], "end_at": span[1], "state_id": None, "reverts_to": to}
    return editing.do("revert_states", [row], preview)


def say_state(
    act: Act, line_id: int, state: Given, at: datetime | None, comment: str | None
) -> None:
    """Say by hand that a line entered a state at an instant (now, where none is given).

    Of one that it is in already nothing is kept, unless with a comment.
    """
    instant = at or act.now
    wrong = instant_fault(instant, act.now)
    if wrong is not None:
        raise Invalid(wrong[0], wrong[1], errors=[FieldError("at", *wrong)])
    known = rollups.lock_lines(act.conn, [line_id])
    states = states_of_line(act.conn, line_id)
    state_id = _found(state, {row.id for row in states}, by_name(states))
    if state_id is None:
        raise NotFound("unknown_state", f"The line has no state {state!r}.", state=state)
    said = facts.states_during(act.conn, {line_id: (instant, instant)})[line_id]
    if comment is None and said and said[-1][1] == state_id:
        return
    event = StateEvent(uuid4().hex, line_id, state_id, instant, comment)
    facts.insert_states(act.conn, [event], "manual", act.now, act.actor.user_id)
    tracking.states_changed(act, known, {line_id: [instant]})
    act.tell(f"line:{line_id}")
    after = {"state": states_by_id(act.conn)[state_id].name, "at": instant, "comment": comment}
    act.audit("line", line_id, "say_state", after=after)


class _Editing:
    """An act on the states of a line, which it locks."""

    def __init__(self, act: Act, line_id: int, span: Bounds, seen: int, spoken: datetime) -> None:
        self.act, self.line_id, self.span, self.spoken = act, line_id, span, spoken
        self.until = min(span[1] or act.now, act.now)
        self.timed_until = rollups.lock_lines(act.conn, [line_id]).get(line_id)
        self.version = state_edits.version_of(act.conn, line_id)
        if seen > self.version:
            detail = f"The states of the line have no version {seen}; it is {self.version}."
            raise Invalid(
                "unknown_version", detail, errors=[FieldError("version", "unknown_version", detail)]
            )
        if seen < state_edits.newest_touching(act.conn, line_id, span):
            raise Conflict(
                "stale_version",
                "Somebody else edited the same time meanwhile. Look at it as it is now.",
                version=self.version,
                items=self._items((span[0], self.until)),
            )

    def now_in(self) -> set[int]:
        """The states that the line was in there until now, by people or by itself."""
        said = said_over(self.act.conn, self.line_id, (self.span[0], self.until))
        return {s.value[0] for s in self._held() if s.value} | {s.value for s in said if s.value}

    def do(self, verb: str, rows: Sequence[Mapping[str, Any]], preview: bool) -> Edited:
        """Keep the rows, derive what follows and tell; of a preview only the answer is left."""
        act, told = self.act, set(self.act.topics)
        figures_before = self._figures()
        savepoint = act.conn.begin_nested() if preview else None
        try:
            self._keep(verb, rows, preview)
            around = (self.span[0] - AROUND, self.until + AROUND)
            return Edited(self.version + 1, self._items(around), figures_before, self._figures())
        finally:
            if savepoint is not None:
                savepoint.rollback()
                act.topics.intersection_update(told)

    def _keep(self, verb: str, rows: Sequence[Mapping[str, Any]], preview: bool) -> None:
        act = self.act
        before = [] if preview else self._before()
        state_edits.add(
            act.conn,
            self.line_id,
            self.version + 1,
            [
                {
                    **row,
                    "as_of": self.spoken,
                    "recorded_at": act.now,
                    "recorded_by": act.actor.user_id,
                }
                for row in rows
            ],
        )
        tracking.states_edited(act, self.line_id, self.timed_until, self.span)
        if not preview:
            after = {"version": self.version + 1, "pieces": rows}
            act.audit("line", self.line_id, verb, before={"states": before}, after=after)

    def _held(self) -> Spans:
        span = (self.span[0], self.until)
        return states_over(self.act.conn, {self.line_id: span})[self.line_id]

    def _before(self) -> list[Mapping[str, Any]]:
        """What is there, as the trail keeps it: when, and the name of the state."""
        names = {state_id: state.name for state_id, state in states_by_id(self.act.conn).items()}
        return [
            {
                "start_at": span.start_at,
                "end_at": span.end_at,
                "state": names[span.value[0]] if span.value else None,
            }
            for span in self._held()
        ]

    def _items(self, span: Span) -> list[StateItem]:
        return state_items(self.act.conn, self.line_id, span, self.act.now)

    def _figures(self) -> Figures:
        """The figures of the runs that were on in the span."""
        conn, now = self.act.conn, self.act.now
        runs = facts.runs_named(conn, self.line_id, (self.span[0], self.until))
        if not runs:
            return Performance.nothing()
        ids = {run.id for run in runs}
        whole = (runs[0].start_at, runs[-1].end_at or now)
        performance = Performance(conn, [self.line_id], whole, now)
        groups = performance.grouped(lambda piece: piece.run_id in ids)
        return next((group.figures for group in groups if group.key), Performance.nothing())


class _Named:
    """Pieces with what they name: states and cells of the line, found or told to be none."""

    def __init__(self, conn: Connection, line_id: int, there: set[int]) -> None:
        states = states_of_line(conn, line_id)
        # One that is disabled by now can stay where it is.
        self.ids = {state.id for state in states} | there
        self.names = by_name(states)
        self.line = find_asset(conn, str(line_id))
        self.conn = conn
        self.faults: list[FieldError] = []

    def row(self, number: int, piece: Piece) -> dict[str, Any]:
        state_id = None
        if piece.state is not None:
            state_id = _found(piece.state, self.ids, self.names)
            if state_id is None:
                detail = f"The line has no state {piece.state!r}."
                self.faults.append(FieldError(f"pieces.{number}.state", "unknown_state", detail))
        return {
            "start_at": piece.start_at,
            "end_at": piece.end_at,
            "state_id": state_id,
            "comment": _said(piece.comment),
            "part_required": _said(piece.part_required),
            "asset_id": None if piece.cell is None else self._cell(number, piece.cell),
        }

    def _cell(self, number: int, ref: Given) -> int | None:
        try:
            cell = find_asset(self.conn, str(ref), "cell")
        except NotFound as none:
            code, detail = none.code, none.detail
        else:
            if cell.path.startswith(f"{self.line.path}/"):
                found: int = cell.id
                return found
            code, detail = "cell_elsewhere", f"{cell.display_name} is no cell of this line."
        self.faults.append(FieldError(f"pieces.{number}.cell", code, detail))
        return None


def _found(given: Given, ids: set[int], names: Mapping[str, int]) -> int | None:
    if isinstance(given, int):
        return given if given in ids else None
    return names.get(given.strip().casefold())


def _said(text: str | None) -> str | None:
    return (text or "").strip() or None


def _spoken_at(act: Act, as_of: datetime | None) -> datetime:
    """When somebody spoke: never later than now, whatever his panel's clock says."""
    if as_of is None:
        return act.now
    if as_of.tzinfo is None:
        detail = "Give as_of with a time zone, such as …T06:00:00Z."
        raise Invalid("no_time_zone", detail, errors=[FieldError("as_of", "no_time_zone", detail)])
    return min(as_of, act.now)


def _refuse(faults: Sequence[FieldError]) -> None:
    if faults:
        detail = " ".join(dict.fromkeys(fault.detail for fault in faults))
        raise Invalid("invalid_pieces", detail, errors=faults)
