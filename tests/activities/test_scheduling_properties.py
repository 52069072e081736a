"""Whatever is done on the board, in whatever order: what always holds of the plan afterwards."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text

from outfeed.activities import scheduling
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.calendars import Calendars
from outfeed.activities.clock import SteppedClock
from outfeed.activities.plan_answer import Plan
from outfeed.activities.rescheduling import merge_entries, reflow_line
from outfeed.model.calendar import working_time
from outfeed.model.errors import Conflict
from outfeed.model.time import tick_of
from outfeed.store import tables as t
from outfeed.store.entries import Entry, entries_where, plan_figures
from tests.builders import Plant, a_plant, an_order, undone
from tests.plans import at

CHANGEOVERS = {
    ("COLA", "LIME"): 1800,
    ("LIME", "COLA"): 900,
    ("COLA", "SOAP"): 3600,
    ("LIME", "SOAP"): 3600,
    ("SOAP", "COLA"): 7200,
    ("SOAP", "LIME"): 7200,
}
KINDS = (
    "place", "place", "place", "move", "move", "split", "merge", "pin", "change", "remove", "stop",
    "close",
)  # fmt: skip
IF_NO_ROOM = ("refuse", "push", "reflow")

Step = tuple[str, int, int, int, int]
steps = st.lists(
    st.tuples(
        st.sampled_from([*KINDS, "wait"]),
        st.integers(0, 7),
        st.integers(0, 40),
        st.integers(1, 12),
        st.integers(0, 2),
    ),
    min_size=3,
    max_size=14,
)
few = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Planner:
    """Does steps on a small plant; what is refused must leave everything as it was."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self.plant: Plant = a_plant(act, shifts=True)
        self.orders = [
            an_order(act, product, str(quantity), due_at=at(24).isoformat())
            for product, quantity in (
                ("COLA", 20_000),
                ("LIME", 7_200),
                ("SOAP", 12_345),
                ("COLA", 50_001),
            )
        ]

    def board(self) -> list[Entry]:
        return entries_where(self.act.conn)

    def do(self, step: Step) -> None:
        kind, which, half_hours, amount, room = step
        if kind == "wait":
            self.act = replace(self.act, now=self.act.now + timedelta(minutes=17 * amount))
            return
        asked = self.asked(kind, which, half_hours, amount, IF_NO_ROOM[room])
        if asked is None:
            return
        before = self.board()
        seen = outcome(lambda: asked(True))
        assert self.board() == before
        done = outcome(lambda: asked(False))
        assert same(seen) == same(done)
        if isinstance(done, list):
            assert self.board() == before
        else:
            self.agrees(done)

    def asked(
        self, kind: str, which: int, half_hours: int, amount: int, room: Any
    ) -> Callable[[bool], Plan] | None:
        act, start_at = self.act, self.act.now + timedelta(minutes=30 * half_hours)
        line = self.plant.lines[which % 2]
        if kind == "place":
            order, quantity = self.orders[which % 4], str(amount * 1801)
            return lambda preview: scheduling.place_entry(
                act, line, order, start_at, quantity=quantity, if_no_room=room, preview=preview
            )
        if kind == "stop":
            end_at = start_at + timedelta(minutes=20 * amount)
            return lambda preview: scheduling.place_stop(
                act, line, "Maintenance", start_at, end_at, if_no_room=room, preview=preview
            )
        if kind == "close":
            return lambda preview: reflow_line(act, line, start_at, preview=preview)
        entries = [entry for entry in self.board() if entry.changeover_for is None]
        if not entries:
            return None
        entry = entries[which % len(entries)]
        calls: dict[str, Callable[[bool], Plan]] = {
            "move": lambda preview: scheduling.move_entry(
                act,
                entry.id,
                entry.version,
                line_id=line,
                start_at=start_at,
                if_no_room=room,
                preview=preview,
            ),
            "split": lambda preview: scheduling.split_entry(
                act, entry.id, entry.version, str(amount * 1000), preview=preview
            ),
            "pin": lambda preview: scheduling.pin_entry(
                act, entry.id, entry.version, not entry.pinned, preview=preview
            ),
            "change": lambda preview: scheduling.change_entry(
                act,
                entry.id,
                entry.version,
                quantity=str(amount * 1500),
                if_no_room=room,
                preview=preview,
            ),
            "remove": lambda preview: scheduling.remove_entry(
                act, entry.id, entry.version, if_no_room=room, preview=preview
            ),
        }
        if kind == "merge":
            others = [e for e in entries if e.order_id == entry.order_id and e.id != entry.id]
            if not entry.production or not others:
                return None
            into = others[amount % len(others)]
            return lambda preview: merge_entries(
                act,
                entry.id,
                entry.version,
                into.id,
                into.version,
                if_no_room=room,
                preview=preview,
            )
        if not entry.production and kind in ("split", "change"):
            return None
        return calls[kind]

    def agrees(self, plan: Plan) -> None:
        """The answer is what is stored."""
        lines = {entry.line_id for entry in plan.entries}
        since = self.act.now - timedelta(days=7)
        stored = [e for e in self.board() if e.line_id in lines and e.end_at > since]
        key = lambda entry: (entry.line_id, entry.start_at, entry.id)  # noqa: E731
        assert sorted(plan.entries, key=key) == sorted(stored, key=key)
        assert plan.figures == plan_figures(self.act.conn, self.act.now)


def outcome(ask: Callable[[], Plan]) -> Plan | list[str]:
    """The plan, or the codes of the rules that are broken."""
    try:
        return ask()
    except Conflict as refused:
        if refused.code != "rules_broken":
            raise
        violations: Any = refused.facts["violations"]
        return [violation["detail"] for violation in violations]


def same(answer: Plan | list[str]) -> object:
    """What a preview and its act must have in common: everything but the ids of what is new."""
    if isinstance(answer, list):
        return answer
    entries = [
        entry._replace(
            id=0 if entry.version == 1 else entry.id,
            changeover_for=None if entry.changeover_for is None else 0,
        )
        for entry in answer.entries
    ]
    warnings = [(warned.code, warned.detail) for warned in answer.warnings]
    key = lambda entry: (entry.line_id, entry.start_at, entry.mode, entry.id)  # noqa: E731
    return sorted(entries, key=key), answer.removed, warnings, answer.figures


def is_sound(planner: Planner, told: Collection[int] = (), ended: bool = True) -> None:
    """Disjoint, in working time, with the changeovers that are needed and no others.

    `told` are pinned entries that may start outside working time; `ended` is whether the calendar
    is still the one of what has ended.
    """
    act = planner.act
    act.conn.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    act.conn.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    codes = {product_id: code for code, product_id in planner.plant.products.items()}
    calendars = Calendars(act.conn)
    for line_id in planner.plant.lines:
        entries = entries_where(act.conn, line_ids=[line_id])
        stops = [(entry.start_at, entry.end_at) for entry in entries if entry.stop]
        during = (at(-48), at(24 * 90))
        working = working_time(calendars.of(line_id), stops, during)
        making = [entry for entry in entries if entry.production]
        work = [entry for entry in entries if not entry.stop]
        assert all(one.end_at <= two.start_at for one, two in pairwise(work))
        assert all(one[1] <= two[0] for one, two in pairwise(stops))
        for entry in making:
            start, end = tick_of(entry.start_at), tick_of(entry.end_at)
            assert working.is_working(start) or entry.start_at < act.now or entry.id in told
            if ended or entry.end_at > act.now:
                assert working.at(end) - working.at(start) == entry.quantity
        changeovers = {entry.changeover_for: entry for entry in entries if entry.changeover_for}
        for one, two in pairwise(making):
            if one.end_at <= act.now:
                continue
            wanted = CHANGEOVERS.get((codes[one.product_id or 0], codes[two.product_id or 0]))
            changeover = changeovers.get(two.id)
            if two.start_at >= act.now:
                assert (changeover and changeover.changeover_time) == wanted
            if changeover and two.start_at >= act.now:
                start, end = tick_of(changeover.start_at), tick_of(changeover.end_at)
                assert one.end_at <= changeover.start_at
                assert changeover.end_at <= two.start_at
                assert working.at(end) - working.at(start) == wanted
    scheduled_is_recomputed(act)


def scheduled_is_recomputed(act: Act) -> None:
    e, f = t.entries.c, t.order_figures.c
    sums = select(
        t.orders.c.id, func.coalesce(func.sum(e.quantity), 0), func.max(func.upper(e.during)),
        t.order_statuses.c.name, f.scheduled_quantity, f.expected_end,
    ).join(t.order_figures, f.order_id == t.orders.c.id).join(
        t.order_statuses, t.order_statuses.c.id == t.orders.c.status_id
    ).join(t.entries, e.order_id == t.orders.c.id, isouter=True).group_by(
        t.orders.c.id, t.order_statuses.c.name, f.scheduled_quantity, f.expected_end
    )  # fmt: skip
    for _, quantity, end_at, status, scheduled, expected_end in act.conn.execute(sums):
        assert (quantity, end_at) == (scheduled, expected_end)
        assert status == ("Scheduled" if quantity else "Released")


@few
@given(steps=steps)
def test_any_sequence_of_acts_leaves_a_sound_plan(act: Act, steps: list[Step]) -> None:
    with undone(act):
        planner = Planner(act)
        for step in steps:
            planner.do(step)
        is_sound(planner)


@few
@given(steps=steps, which=st.integers(0, 20), half_hours=st.integers(0, 60), line=st.booleans())
def test_to_move_and_to_move_back_is_identity(
    act: Act, steps: list[Step], which: int, half_hours: int, line: bool
) -> None:
    with undone(act):
        planner = Planner(act)
        for step in steps:
            if step[0] != "wait":
                planner.do(step)
        movable = [e for e in planner.board() if e.changeover_for is None and not e.pinned]
        if not movable:
            return
        entry, before = movable[which % len(movable)], places(planner)
        try:
            moved = scheduling.move_entry(
                act,
                entry.id,
                entry.version,
                line_id=planner.plant.lines[line],
                start_at=at(half_hours / 2),
            )
        except Conflict:
            return
        [now] = [other for other in moved.entries if other.id == entry.id]
        scheduling.move_entry(
            act, entry.id, now.version, line_id=entry.line_id, start_at=entry.start_at
        )
        assert places(planner) == before


def places(planner: Planner) -> dict[tuple[str, int | None], tuple[Any, ...]]:
    return {
        (entry.mode, entry.changeover_for or entry.id): (
            entry.line_id,
            entry.start_at,
            entry.end_at,
            entry.quantity,
            entry.changeover_time,
        )
        for entry in planner.board()
    }


# --- at the same time ------------------------------------------------------------------------


@pytest.fixture
def together(
    engine: Engine, clock: SteppedClock, tester: Actor
) -> Callable[..., list[Plan | list[str]]]:
    """Do acts at the same time, each in a transaction of its own; gives what came of each."""

    def run(*acts: Callable[[Act], Plan]) -> list[Plan | list[str]]:
        gate = threading.Barrier(len(acts))
        answers: dict[int, Any] = {}

        def one(number: int, do: Callable[[Act], Plan]) -> None:
            gate.wait()
            try:
                with acting(engine, clock, tester) as act:
                    answers[number] = do(act)
            except Conflict as refused:
                violations: Any = refused.facts.get("violations", [{"code": refused.code}])
                answers[number] = [violation["code"] for violation in violations]
            except BaseException as error:
                answers[number] = error

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        for answer in answers.values():
            if isinstance(answer, BaseException):
                raise answer
        return [answers[number] for number in range(len(acts))]

    return run


def test_two_planners_on_one_line_never_overlap(
    act: Act, together: Callable[..., list[Plan | list[str]]]
) -> None:
    line = a_plant(act).lines[0]
    made = [an_order(act) for _ in range(6)]
    act.conn.commit()
    for n in (0, 2):
        answers = together(
            lambda other, n=n: scheduling.place_entry(other, line, made[n], at(1 + n)),
            lambda other, n=n: scheduling.place_entry(other, line, made[n + 1], at(1 + n)),
        )
        assert sorted(isinstance(answer, Plan) for answer in answers) == [False, True]
        assert ["overlaps_entry"] in answers
    pushed = together(
        lambda other: scheduling.place_entry(other, line, made[4], at(1), if_no_room="push"),
        lambda other: scheduling.place_entry(other, line, made[5], at(1), if_no_room="push"),
    )
    assert all(isinstance(answer, Plan) for answer in pushed)
    entries = entries_where(act.conn, line_ids=[line])
    assert len(entries) == 4
    assert all(one.end_at <= two.start_at for one, two in pairwise(entries))
    scheduled_is_recomputed(act)


def test_two_planners_on_one_order_do_not_schedule_it_twice(
    act: Act, together: Callable[..., list[Plan | list[str]]]
) -> None:
    one, two = a_plant(act).lines
    order = an_order(act)
    act.conn.commit()
    answers = together(
        lambda other: scheduling.place_entry(other, one, order, at(1)),
        lambda other: scheduling.place_entry(other, two, order, at(1)),
    )
    assert ["nothing_left"] in answers
    assert sum(isinstance(answer, Plan) for answer in answers) == 1
    scheduled_is_recomputed(act)


def test_moves_across_both_lines_never_wait_for_each_other_for_ever(
    act: Act, together: Callable[..., list[Plan | list[str]]]
) -> None:
    lines = a_plant(act).lines
    shared = [an_order(act, quantity="36000") for _ in range(3)]
    moved: list[int] = []
    for line in lines:
        for hour, order in enumerate(shared):
            plan = scheduling.place_entry(act, line, order, at(2 + 3 * hour), quantity="3600")
        moved.append(plan.entries[-1].id)
    act.conn.commit()

    def across(entry_id: int, hours: float, start: datetime) -> Callable[[Act], Plan]:
        def move(other: Act) -> Plan:
            row = other.conn.execute(
                select(t.entries.c.line_id, t.entries.c.version).where(t.entries.c.id == entry_id)
            ).one()
            [target] = set(lines) - {row.line_id}
            return scheduling.move_entry(
                other,
                entry_id,
                row.version,
                line_id=target,
                start_at=start + timedelta(hours=hours),
                if_no_room="push",
            )

        return move

    for n in range(10):
        together(
            across(moved[0], n % 3, at(1)),
            across(moved[1], (n + 1) % 3, at(1)),
            lambda other: scheduling.place_entry(
                other, lines[0], shared[0], at(1), quantity="60", if_no_room="push"
            ),
        )
    by_line: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries_where(act.conn):
        by_line[entry.line_id].append(entry)
    for entries in by_line.values():
        assert all(one.end_at <= two.start_at for one, two in pairwise(entries))
    assert sum(map(len, by_line.values())) == 6 + 10
    scheduled_is_recomputed(act)
