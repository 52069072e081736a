"""Several entries at once: all or nothing, and whatever was done can be taken back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.activities import scheduling
from outfeed.activities.act import Act
from outfeed.activities.arranging import Wanted, arrange
from outfeed.model.errors import Conflict, Invalid
from outfeed.store.entries import Entry
from tests.activities.test_scheduling_properties import (
    IF_NO_ROOM,
    KINDS,
    Planner,
    Step,
    few,
    is_sound,
    steps,
)
from tests.builders import a_plant, an_order, undone
from tests.plans import at, codes, on_line, spans, the


def moved(entry: Entry, hours: float, line_id: int | None = None) -> Wanted:
    return Wanted(entry.id, entry.version, line_id=line_id, start_at=at(hours))


def placed(act: Act, line: int, *starts: float, product: str = "COLA") -> list[Entry]:
    found = []
    for start in starts:
        order = an_order(act, product, number=f"{product}-{line}-{start}")
        found.append(the(scheduling.place_entry(act, line, order, at(start)), order))
    return found


def test_neighbours_move_together_into_each_others_places(act: Act) -> None:
    line = a_plant(act).lines[0]
    one, two, three = placed(act, line, 1, 2, 3)
    plan = arrange(act, [moved(one, 2), moved(two, 3), moved(three, 1)])
    assert [start for _, start, _ in spans(plan.entries)] == [1, 2, 3]
    assert [entry.id for entry in plan.entries] == [three.id, one.id, two.id]


def test_where_one_does_not_fit_none_moves(act: Act) -> None:
    plant = a_plant(act)
    line, other = plant.lines
    one, two = placed(act, line, 1, 2)
    placed(act, other, 8.5, product="LIME")
    before = on_line(act, line)
    with pytest.raises(Conflict) as refused:
        arrange(act, [moved(one, 5, other), moved(two, 8, other)])
    assert set(codes(refused)) == {"overlaps_entry"}
    assert on_line(act, line) == before


def test_an_entry_that_somebody_changed_stops_all(act: Act) -> None:
    line = a_plant(act).lines[0]
    one, two = placed(act, line, 1, 2)
    scheduling.move_entry(act, two.id, two.version, start_at=at(7))
    with pytest.raises(Conflict) as refused:
        arrange(act, [moved(one, 4), moved(two, 5)])
    assert refused.value.code == "stale_version"
    with pytest.raises(Invalid):
        arrange(act, [moved(one, 4), moved(one, 5)])


def test_pushing_keeps_those_behind_in_order(act: Act) -> None:
    line = a_plant(act).lines[0]
    one, two, three = placed(act, line, 1, 2, 3)
    plan = arrange(act, [moved(one, 2.5), moved(two, 3.5)], if_no_room="push")
    assert [entry.id for entry in plan.entries] == [one.id, three.id, two.id]
    assert [start for _, start, _ in spans(plan.entries)] == [2.5, 3.5, 4.5]


def test_pins_and_removals_of_many(act: Act) -> None:
    line = a_plant(act).lines[0]
    one, two = placed(act, line, 1, 2)
    plan = arrange(act, [Wanted(e.id, e.version, pinned=True) for e in (one, two)])
    assert [entry.pinned for entry in plan.entries] == [True, True]
    with pytest.raises(Conflict) as refused:
        arrange(act, [Wanted(e.id, e.version, remove=True) for e in plan.entries])
    assert codes(refused) == ["pinned", "pinned"]
    plan = arrange(act, [Wanted(e.id, e.version, pinned=False) for e in plan.entries])
    assert arrange(act, [Wanted(e.id, e.version, remove=True) for e in plan.entries]).entries == []


def test_a_quantity_until_an_instant(act: Act) -> None:
    # The fixture's clock stands at Monday 10:00; the shifts end at 22:00 and begin at 6:00.
    line = a_plant(act, shifts=True).lines[0]
    order = an_order(act, quantity="30000")
    entry = the(scheduling.place_entry(act, line, order, at(11), quantity="600"), order)
    until = Wanted(entry.id, entry.version, quantity_until=at(20.5))
    plan = arrange(act, [until], preview=True)
    assert the(plan, order).quantity == Decimal(3600 + 1800)
    assert the(plan, order).end_at == at(20.5)
    before_it_starts = Wanted(entry.id, entry.version, quantity_until=at(9))
    assert the(arrange(act, [before_it_starts]), order).quantity == 1


def test_a_quantity_is_as_fine_as_the_order_counts(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act, quantity="7200.5")
    entry = the(scheduling.place_entry(act, line, order, at(1)), order)
    until = Wanted(entry.id, entry.version, quantity_until=at(1.5))
    assert the(arrange(act, [until]), order).quantity == Decimal("1800.0")


# --- taken back --------------------------------------------------------------------------------


def look(entry: Entry) -> tuple[object, ...]:
    end = None if entry.production else entry.end_at
    return (entry.line_id, entry.start_at, end, entry.quantity, entry.pinned, entry.notes)


def back(before: list[Entry], after: list[Entry]) -> list[Wanted]:
    """What makes of the entries after an act those before it."""
    now = {entry.id: entry for entry in after if entry.changeover_for is None}
    was = {entry.id: entry for entry in before if entry.changeover_for is None}
    wanted = [Wanted(e.id, e.version, remove=True) for e in now.values() if e.id not in was]
    for entry in was.values():
        found = now.get(entry.id)
        if found is not None and look(found) == look(entry):
            continue
        new = found is None
        wanted.append(
            Wanted(
                found.id if found else None,
                found.version if found else 0,
                line_id=entry.line_id if found is None or found.line_id != entry.line_id else None,
                order_id=entry.order_id if new else None,
                mode=entry.mode if new and not entry.production else None,
                start_at=entry.start_at
                if found is None or found.start_at != entry.start_at
                else None,
                end_at=None if entry.production else entry.end_at,
                quantity=entry.quantity
                if found is None or found.quantity != entry.quantity
                else None,
                pinned=entry.pinned if found is None or found.pinned != entry.pinned else None,
                notes=entry.notes if new else None,
            )
        )
    return wanted


def looks(entries: list[Entry]) -> list[tuple[object, ...]]:
    return sorted((*look(entry), entry.end_at, entry.mode) for entry in entries)


@few
@given(
    steps=steps,
    last=st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 7),
        st.integers(0, 40),
        st.integers(1, 12),
        st.integers(0, 2),
    ),
)
def test_whatever_was_done_can_be_taken_back(act: Act, steps: list[Step], last: Step) -> None:
    with undone(act):
        planner = Planner(act)
        for step in steps:
            if step[0] != "wait":
                planner.do(step)
        before = planner.board()
        planner.do(last)
        after = planner.board()
        if wanted := back(before, after):
            arrange(planner.act, wanted)
            assert looks(planner.board()) == looks(before)
            again = back(after, planner.board())
            arrange(planner.act, again)
            assert looks(planner.board()) == looks(after)
        is_sound(planner)


@few
@given(steps=steps, hours=st.integers(-6, 20), room=st.sampled_from(IF_NO_ROOM))
def test_many_moved_at_once_leave_a_sound_plan(
    act: Act, steps: list[Step], hours: int, room: str
) -> None:
    with undone(act):
        planner = Planner(act)
        for step in steps:
            planner.do(step)
        before = planner.board()
        free = [e for e in before if e.changeover_for is None and not e.pinned][::2]
        wanted = [Wanted(e.id, e.version, start_at=e.start_at + (at(hours) - at(0))) for e in free]
        if not wanted:
            return
        try:
            plan = arrange(planner.act, wanted, if_no_room=room)  # type: ignore[arg-type]
        except Conflict:
            assert planner.board() == before
        else:
            planner.agrees(plan)
        is_sound(planner)
