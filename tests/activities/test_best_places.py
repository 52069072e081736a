"""The best places of an order are what the board gives there, and none is better."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from outfeed.activities import scheduling
from outfeed.activities.act import Act
from outfeed.activities.optimising.best_places import (
    COSTS,
    BestPlaces,
    PlaceFound,
    best_places_of_entry,
    best_places_of_order,
)
from outfeed.activities.plan_answer import Plan
from outfeed.model.errors import Conflict
from outfeed.store.entries import Entry
from tests.activities.test_scheduling_properties import Planner, Step, steps
from tests.builders import undone

some = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def cost_of(plan: Plan, before: dict[int, Entry], subject: int) -> float:
    """What the board says that an act adds to the plan."""
    moved = [
        entry
        for entry in plan.entries
        if entry.production
        and entry.id != subject
        and (entry.line_id, entry.start_at)
        != (before[entry.id].line_id, before[entry.id].start_at)
    ]  # fmt: skip
    lateness = plan.figures.total_lateness - plan.figures_before.total_lateness
    changeovers = plan.figures.changeover_time - plan.figures_before.changeover_time
    return COSTS.tardiness * lateness + COSTS.changeover * changeovers + COSTS.moved * len(moved)


class Trying:
    """One order or entry, and what the board answers wherever it is put with push."""

    def __init__(self, planner: Planner, order: int, entry: Entry | None) -> None:
        self.planner, self.order, self.entry = planner, order, entry
        self.before = {each.id: each for each in planner.board()}

    def best(self, limit: int) -> BestPlaces | None:
        act = self.planner.act
        try:
            if self.entry is None:
                return best_places_of_order(act, self.order, quantity="5403", limit=limit)
            return best_places_of_entry(act, self.entry.id, limit=limit)
        except Conflict as refused:
            if refused.code != "rules_broken":
                raise
            return None

    def preview(self, line_id: int, start_at: datetime) -> tuple[Entry, float] | None:
        """Where the board puts it, and what that costs; None where it refuses."""
        act = self.planner.act
        try:
            if self.entry is None:
                plan = scheduling.place_entry(
                    act, line_id, self.order, start_at,
                    quantity="5403", if_no_room="push", preview=True,
                )  # fmt: skip
                [new] = [e for e in plan.entries if e.id < 0 and e.production]
            else:
                plan = scheduling.move_entry(
                    act, self.entry.id, self.entry.version, line_id=line_id, start_at=start_at,
                    if_no_room="push", preview=True,
                )  # fmt: skip
                [new] = [e for e in plan.entries if e.id == self.entry.id]
        except Conflict:
            return None
        return new, cost_of(plan, self.before, new.id)

    def is_told_right(self, place: PlaceFound) -> None:
        answered = self.preview(place.line_id, place.place_at)
        assert answered is not None
        entry, cost = answered
        assert (entry.line_id, entry.start_at, entry.end_at) == (
            place.line_id, place.start_at, place.end_at,
        )  # fmt: skip
        assert place.cost == cost
        late = 0 if entry.due_at is None else (entry.end_at - entry.due_at).total_seconds()
        assert place.late_by == max(0, late)

    def nothing_is_cheaper(self, best: PlaceFound) -> None:
        ends = [entry.end_at for entry in self.before.values()]
        act = self.planner.act
        starts = [act.now + timedelta(minutes=97 * n) for n in range(30)]
        for line_id in self.planner.plant.lines:
            for start_at in (start for start in (*ends, *starts) if start >= act.now):
                answered = self.preview(line_id, start_at)
                if answered is None or self._stays(answered[0]):
                    continue
                assert answered[1] >= best.cost, (line_id, start_at)

    def _stays(self, entry: Entry) -> bool:
        was = self.entry
        return was is not None and (was.line_id, was.start_at) == (entry.line_id, entry.start_at)


@some
@given(steps=steps, of_entry=st.booleans(), which=st.integers(0, 9), pinned=st.integers(0, 3))
def test_each_place_is_what_the_board_gives_and_the_first_is_the_best(
    act: Act, steps: list[Step], of_entry: bool, which: int, pinned: int
) -> None:
    with undone(act):
        planner = Planner(act)
        for step in steps:
            planner.do(step)
        making = [e for e in planner.board() if e.production and e.end_at > planner.act.now]
        for entry in making[1 : 1 + pinned]:
            if entry.start_at > planner.act.now and not entry.pinned:
                scheduling.pin_entry(planner.act, entry.id, entry.version, True)
        making = [e for e in planner.board() if e.production and e.end_at > planner.act.now]
        entry = making[which % len(making)] if of_entry and making else None
        trying = Trying(planner, planner.orders[which % 4], entry)
        found = trying.best(30)
        if found is None:
            return
        for place in found.items:
            trying.is_told_right(place)
        costs = [place.cost for place in found.items]
        assert costs == sorted(costs)
        if found.items:
            trying.nothing_is_cheaper(found.items[0])
