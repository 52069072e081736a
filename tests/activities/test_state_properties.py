"""Whatever people say of states, and in whatever order machines tell: the figures are right."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from outfeed.activities import collection, execution, state_editing, tracking
from outfeed.activities.act import Act
from outfeed.activities.execution import Target
from outfeed.activities.painted_states import latest_states, states_over, whole_states
from outfeed.activities.performance import Performance
from outfeed.activities.signals import CountSignal, StateSignal
from outfeed.activities.state_editing import Piece
from outfeed.activities.state_items import states_by_id
from outfeed.store import state_edits
from outfeed.store.line_states import by_name, states_of_line
from tests.activities.test_tracking import rungs
from tests.builders import undone
from tests.conftest import NOW
from tests.plants import a_small_plant, product_of

MANY = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LAST = 400


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


SPAN = (at(-30), at(LAST))
NAMES = ("Running", "Faulted", "Jam", "Cleaning", "Idle")


@dataclass(frozen=True)
class Told:
    """What a machine says at a minute."""

    minute: int
    state: str


@dataclass(frozen=True)
class Said:
    """What somebody says of minutes one after the other; open, it goes on from `as_of`."""

    start: int
    pieces: tuple[tuple[int, str | None], ...]
    still_so: bool


@dataclass(frozen=True)
class Back:
    """Back to an earlier version (a number, or the newest where there are fewer)."""

    start: int
    length: int
    to: int
    still_so: bool


told = st.builds(Told, st.integers(-20, LAST - 1), st.sampled_from(NAMES[:3]))
said = st.builds(
    Said,
    st.integers(-25, LAST - 5),
    st.lists(
        st.tuples(st.integers(1, 120), st.sampled_from(NAMES) | st.none()), min_size=1, max_size=4
    ).map(tuple),
    st.booleans(),
)
back = st.builds(
    Back, st.integers(-25, LAST - 5), st.integers(1, 300), st.integers(0, 8), st.booleans()
)
Step = Told | Said | Back


def a_line(act: Act) -> tuple[Act, int]:
    """A line that makes two things one after the other and counts; the act is at the end."""
    line = a_small_plant(act)["filler"]
    late = replace(act, now=at(LAST))
    execution.start_run(late, line, Target(product_id=product_of(act, "COLA")), at=at(10))
    execution.start_run(late, line, Target(product_id=product_of(act, "LIME")), at=at(200.5))
    counts = [
        CountSignal(f"c{n}", line, "outfeed", Decimal(100), at(n)) for n in range(15, LAST, 35)
    ]
    collection.take(late, "plc", counts)
    return late, line


def do(act: Act, line: int, number: int, step: Step) -> None:
    version = state_edits.version_of(act.conn, line)
    if isinstance(step, Told):
        signal = StateSignal(f"s{number}", line, step.state, at(step.minute))
        collection.take(act, "plc", [signal])
    elif isinstance(step, Back):
        end = min(step.start + step.length, LAST)
        span = (at(step.start), None if step.still_so else at(end))
        to, as_of = min(step.to, version), at(end) if step.still_so else None
        state_editing.revert_states(act, line, span, to, version, as_of=as_of)
    else:
        pieces, start = [], step.start
        for length, state in step.pieces:
            end = min(start + length, LAST)
            if end > start:
                pieces.append(Piece(at(start), at(end), state))
            start = end
        as_of = pieces[-1].end_at
        if step.still_so:
            pieces[-1] = replace(pieces[-1], end_at=None)
        state_editing.edit_states(act, line, pieces, version, as_of=as_of)


def shown(act: Act, line: int) -> list[tuple[Any, ...]]:
    """States by name, each with the version that says so."""
    rows = act.conn.execute(
        text("SELECT id, version FROM state_edits WHERE line_id = :line"), {"line": line}
    )
    versions = {None: None} | {row.id: row.version for row in rows}
    names = {id_: state.name for id_, state in states_by_id(act.conn).items()}
    return [
        (s.start_at, s.end_at, s.value and (names[s.value[0]], versions[s.value[1]]))
        for s in states_over(act.conn, {line: SPAN})[line]
    ]


def figures(act: Act, line: int) -> list[object]:
    cuts = [at(minute) for minute in (33.5, 60, 61.25, 222)]
    performance = Performance(act.conn, [line], SPAN, act.now, cuts)
    return [group.figures.totals for group in performance.grouped(performance.bucket)]


def steps(*kinds: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Step]]:
    return st.lists(st.one_of(*kinds), max_size=12)


@given(done=steps(told, said, back))
@MANY
def test_states_divide_the_time_and_roll_ups_equal_recomputation(
    act: Act, done: list[Step]
) -> None:
    with undone(act):
        late, line = a_line(act)
        for number, step in enumerate(done):
            do(late, line, number, step)
        found = states_over(late.conn, {line: SPAN})[line]
        assert (found[0].start_at, found[-1].end_at) == SPAN
        assert all(a.end_at == b.start_at and a.value != b.value for a, b in pairwise(found))
        for minute in (-10, 77, 200):
            part = (at(minute), at(minute + 33))
            whole = whole_states(late.conn, line, part, late.now)
            inside = [s for s in found if s.end_at > part[0] and s.start_at < part[1]]
            # Before all that is known nothing is, since whenever.
            assert [(s.end_at, s.value) for s in whole] == [(s.end_at, s.value) for s in inside]
            assert [s.start_at for s in whole if s.value] == [s.start_at for s in inside if s.value]
            assert _latest(late, line, at(minute)) == _expected_latest(late, line, at(minute))
        before, from_slices = rungs(late), figures(late, line)
        tracking.rebuild(late, line)
        assert rungs(late) == before
        late.conn.execute(text("UPDATE line_status SET timed_until = NULL"))
        late.conn.execute(text("DELETE FROM slices"))
        assert figures(late, line) == from_slices


SHORTEST = timedelta(minutes=7)


def _latest(act: Act, line: int, since: datetime) -> list[Any]:
    jam = by_name(states_of_line(act.conn, line))["jam"]
    found = latest_states(act.conn, {line: since}, act.now, [jam], {line: SHORTEST})[line]
    return [s for s in found if s.value]


def _expected_latest(act: Act, line: int, since: datetime) -> list[Any]:
    jam = by_name(states_of_line(act.conn, line))["jam"]
    until = act.now + timedelta(microseconds=1)
    *earlier, last = whole_states(act.conn, line, (since, until), until)
    long = [s for s in earlier if s.value and s.value[0] == jam and s.time >= SHORTEST]
    return [*long, last] if last.value else long


@given(facts=steps(told), done=steps(said, back), to=st.integers(0, 12))
@MANY
def test_a_revert_gives_back_what_was_to_the_last_digit(
    act: Act, facts: list[Step], done: list[Step], to: int
) -> None:
    with undone(act):
        late, line = a_line(act)
        for number, step in enumerate(facts):
            do(late, line, number, step)
        seen = [(shown(late, line), figures(late, line))]
        for number, step in enumerate(done):
            do(late, line, number, step)
            seen.append((shown(late, line), figures(late, line)))
        to = min(to, len(done))
        state_editing.revert_states(late, line, (SPAN[0], None), to, len(done))
        assert (shown(late, line), figures(late, line)) == seen[to]


@given(done=steps(told, said, back), order=st.randoms(use_true_random=False))
@MANY
def test_late_facts_under_edits_are_as_if_they_had_come_in_order(
    act: Act, done: list[Step], order: Any
) -> None:
    # One fact a minute: of two at one instant the one that came later holds.
    told_at = {step.minute: step for step in done if isinstance(step, Told)}
    facts = [told_at[minute] for minute in sorted(told_at)]
    spoken = [step for step in done if not isinstance(step, Told)]
    mixed = [("fact", fact) for fact in facts] + [("said", None) for _ in spoken]
    order.shuffle(mixed)
    saying = iter(spoken)
    as_it_came = [fact or next(saying) for _, fact in mixed]
    outcomes = []
    for ordered in ([*facts, *spoken], as_it_came):
        with undone(act):
            late, line = a_line(act)
            for number, step in enumerate(ordered):
                do(late, line, number, step)
            outcomes.append((shown(late, line), figures(late, line)))
    assert outcomes[0] == outcomes[1]
