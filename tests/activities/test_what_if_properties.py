"""Whatever is tried on a what-if copy: the plan would become the same, and publishing makes it so.

The acts are those of the properties of scheduling, in any order.
"""

from dataclasses import replace
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from outfeed.activities.act import Act
from outfeed.activities.arranging import arrange
from outfeed.activities.what_if_comparing import compare
from outfeed.activities.what_if_publishing import publish_what_if
from outfeed.activities.what_ifs import make_what_if
from outfeed.model.errors import Conflict
from outfeed.store.entries import Entry, entries_where, plan_figures
from outfeed.store.plan_of import PlanOf
from outfeed.store.what_ifs import one_what_if
from tests.activities.test_scheduling_properties import (
    IF_NO_ROOM,
    KINDS,
    Planner,
    Step,
    few,
    is_sound,
    steps,
)
from tests.activities.test_what_ifs import looks, taking_back
from tests.builders import undone

tries = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 7),
        st.integers(0, 40),
        st.integers(1, 12),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=8,
)


class Board(Planner):
    """A planner at the board of the plan or of a copy of it."""

    def __init__(self, planner: Planner, plan: PlanOf) -> None:
        self.act = replace(planner.act, plan=plan)
        self.plant, self.orders = planner.plant, planner.orders

    def board(self) -> list[Entry]:
        return entries_where(self.act.conn, of=self.act.plan)

    def tell(self, step: Step) -> Any:
        """Do a step; give the rules it breaks, None where it was done."""
        kind, which, half_hours, amount, room = step
        asked = self.asked(kind, which, half_hours, amount, IF_NO_ROOM[room])
        if asked is None:
            return None
        try:
            plan = asked(False)
        except Conflict as refused:
            return [each["code"] for each in refused.facts.get("violations", [])], refused.detail
        assert plan.figures == plan_figures(self.act.conn, self.act.now, self.act.plan)
        return None


def a_start(act: Act, steps: list[Step]) -> tuple[Planner, Board, PlanOf]:
    """A plan after some steps, a copy of it, and a board for that."""
    planner = Planner(act)
    for step in steps:
        planner.do(step)
    copy = PlanOf(make_what_if(planner.act, "Try"))
    return planner, Board(planner, copy), copy


@few
@given(steps=steps, tries=tries)
def test_a_copy_becomes_what_the_plan_would(act: Act, steps: list[Step], tries: list[Step]) -> None:
    with undone(act):
        planner, board, _ = a_start(act, steps)
        plan = planner.board()
        told = [board.tell(step) for step in tries]
        assert planner.board() == plan
        real = Board(planner, PlanOf())
        assert [real.tell(step) for step in tries] == told
        assert looks(planner.board()) == looks(board.board())


@few
@given(steps=tries, tries=tries)
def test_publishing_makes_it_the_plan_and_can_be_taken_back(
    act: Act, steps: list[Step], tries: list[Step]
) -> None:
    # No time passes: an entry that should have started by now could not be put back there.
    with undone(act):
        planner, board, copy = a_start(act, steps)
        before = looks(planner.board())
        for step in tries:
            board.tell(step)
        wanted, figures = looks(board.board()), compare(act.conn, planner.act.now, copy)
        version = one_what_if(act.conn, copy.what_if or 0).version
        assert figures.conflicts == []
        plan = publish_what_if(planner.act, copy.what_if or 0, version)
        assert looks(planner.board()) == wanted
        assert plan.figures == figures.what_if.figures
        event(f"{bool(figures.differences)}")
        if back := taking_back(plan):
            arrange(planner.act, back)
        assert looks(planner.board()) == before
        is_sound(planner)
