from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outfeed.model.errors import NotFound
from outfeed.model.placing import (
    IfNoRoom,
    LineConditions,
    close_up,
    follow_calendar,
    insert,
    place,
    take_out,
    under_new_conditions,
)
from outfeed.model.plan import Item, Placed, Product, Rule, lay_out
from outfeed.model.working_time import WorkingTime

WINDOWS = [(day * 100, day * 100 + 80) for day in range(200)]


def ten_between_products(before: Product, after: Product) -> int:
    return 0 if before == after else 10


ROUND_THE_CLOCK = LineConditions(WorkingTime.round_the_clock(), ten_between_products, None, 0)
SHIFTS = LineConditions(WorkingTime(WINDOWS), ten_between_products, None, 0)


def starts(placed: list[Placed]) -> dict[object, int]:
    return {laid.item.key: laid.start for laid in placed}


def as_planned(placed: list[Placed]) -> list[Item]:
    """The entries of a plan as they are on the board: their present starts are their own."""
    return [replace(laid.item, not_before=laid.start) for laid in placed]


def some_entries() -> list[Item]:
    return [Item("a", 0, 20, "X"), Item("b", 40, 20, "X"), Item("c", 80, 20, "Y")]


def test_insert_goes_before_the_first_that_starts_then_or_later() -> None:
    new = Item("n", 0)
    for at, expected in ((0, "nabc"), (1, "anbc"), (40, "anbc"), (41, "abnc"), (81, "abcn")):
        assert "".join(str(item.key) for item in insert(some_entries(), new, at)) == expected


def test_a_new_entry_fits_between_its_neighbours() -> None:
    placement = place(some_entries(), Item("n", 20, 20, "X"), ROUND_THE_CLOCK, "refuse")
    assert placement.fits
    assert placement.moved == ()
    assert starts(placement.placed) == {"a": 0, "n": 20, "b": 40, "c": 80}


def test_a_new_entry_must_leave_room_for_the_changeovers_on_both_sides() -> None:
    placement = place(some_entries(), Item("n", 25, 10, "Y"), ROUND_THE_CLOCK, "refuse")
    before, after = placement.violations
    assert (before.code, before.key, before.other, before.by) == (
        Rule.OVERLAPS_ENTRY,
        "n",
        "a",
        5,
    )
    assert (after.code, after.key, after.other, after.by) == (Rule.OVERLAPS_ENTRY, "b", "n", 5)
    assert starts(placement.placed) == {"a": 0, "n": 25, "b": 40, "c": 80}


def test_every_entry_in_the_way_is_named_with_how_much_is_missing() -> None:
    placement = place(some_entries(), Item("n", 10, 75, "X"), ROUND_THE_CLOCK, "refuse")
    assert [(v.code, v.key, v.other, v.by) for v in placement.violations] == [
        (Rule.OVERLAPS_ENTRY, "n", "a", 10),
        (Rule.OVERLAPS_ENTRY, "b", "n", 45),
        (Rule.OVERLAPS_ENTRY, "c", "n", 5),
    ]
    assert placement.violations[2].detail == (
        "c starts at tick 80 after a changeover of 10 ticks, but n before it ends at tick 85,"
        " 5 ticks too late."
    )


def test_pushing_moves_what_comes_later_only_as_far_as_it_must() -> None:
    placement = place(some_entries(), Item("n", 10, 30, "X"), ROUND_THE_CLOCK, "push")
    assert placement.fits
    assert starts(placement.placed) == {"a": 0, "n": 20, "b": 50, "c": 80}
    assert placement.moved == ("b",)


def test_pushing_stops_at_a_pinned_entry() -> None:
    entries = some_entries()
    entries[2] = replace(entries[2], fixed=True)
    placement = place(entries, Item("n", 10, 40, "X"), ROUND_THE_CLOCK, "push")
    assert starts(placement.placed)["c"] == 80
    (broken,) = placement.violations
    assert (broken.code, broken.key, broken.other, broken.by) == (Rule.BEFORE_PINNED, "c", "b", 10)


def test_an_entry_dropped_outside_working_time_starts_with_the_next_window() -> None:
    placement = place([], Item("n", 85, 20), SHIFTS, "refuse")
    assert placement.fits
    assert starts(placement.placed) == {"n": 100}
    pinned = place([], Item("n", 85, 20, fixed=True), SHIFTS, "push")
    assert [broken.code for broken in pinned.violations] == [Rule.OUTSIDE_WORKING_TIME]


def test_an_entry_that_must_not_pause_is_ordered_where_it_really_starts() -> None:
    entries = [Item("a", 60, 10)]
    placement = place(entries, Item("n", 50, 40, pausing=False), SHIFTS, "refuse")
    assert placement.fits
    assert starts(placement.placed) == {"a": 60, "n": 100}


def test_nothing_is_placed_in_the_past() -> None:
    now = replace(ROUND_THE_CLOCK, from_=50)
    assert starts(place([], Item("n", 10, 20), now, "refuse").placed) == {"n": 50}


def test_no_time_for_the_changeover_before_the_first_entry_is_told() -> None:
    now = replace(ROUND_THE_CLOCK, initial="Y", from_=50)
    (broken,) = place([], Item("n", 55, 20, "X"), now, "refuse").violations
    assert (broken.code, broken.key, broken.other, broken.by) == (Rule.NO_FIT, "n", None, 5)
    assert place([], Item("n", 55, 20, "X"), now, "push").fits


def test_what_was_broken_before_and_by_others_is_not_held_against_a_gesture() -> None:
    entries = [Item("a", 0, 50, "X"), Item("b", 40, 20, "X"), Item("c", 100, 20, "X")]
    assert place(entries, Item("n", 70, 20, "X"), ROUND_THE_CLOCK, "refuse").fits
    worse = place(entries, replace(entries[0], work=55), ROUND_THE_CLOCK, "refuse")
    assert [broken.by for broken in worse.violations] == [15]


def test_moving_the_entry_between_two_products_may_leave_no_room_for_their_changeover() -> None:
    entries = [Item("a", 0, 20, "X"), Item("b", 30, 1, "Y"), Item("c", 35, 20, "Z")]
    hard_from_x_to_z = LineConditions(
        WorkingTime.round_the_clock(),
        lambda before, after: 30 if (before, after) == ("X", "Z") else 1,
        None,
        0,
    )
    refused = take_out(entries, "b", hard_from_x_to_z, "refuse")
    assert [(v.key, v.other, v.by) for v in refused.violations] == [("c", "a", 15)]
    pushed = take_out(entries, "b", hard_from_x_to_z, "push")
    assert pushed.fits
    assert pushed.moved == ("c",)
    assert starts(pushed.placed) == {"a": 0, "c": 50}
    moved = place(entries, replace(entries[1], not_before=90), hard_from_x_to_z, "refuse")
    assert [(v.key, v.other) for v in moved.violations] == [("c", "a")]


def test_an_entry_that_is_not_there_can_not_be_taken_out() -> None:
    with pytest.raises(NotFound):
        take_out(some_entries(), "z", ROUND_THE_CLOCK, "push")


STOPPED = LineConditions(
    WorkingTime([(0, 30), (50, 10_000)]), ten_between_products, initial=None, from_=0
)
"""Round the clock but for a planned stop of 20 ticks at 30."""


def test_an_entry_pauses_through_a_planned_stop_where_there_is_room() -> None:
    entries = [Item("a", 0, 40, "X"), Item("b", 60, 20, "X")]
    placement = under_new_conditions(entries, ROUND_THE_CLOCK, STOPPED, "refuse")
    assert placement.fits
    assert [(laid.start, laid.end) for laid in placement.placed] == [(0, 60), (60, 80)]


def test_a_planned_stop_needs_room_or_pushes() -> None:
    entries = [Item("a", 0, 40, "X"), Item("b", 40, 20, "X"), Item("c", 90, 5, "X")]
    refused = under_new_conditions(entries, ROUND_THE_CLOCK, STOPPED, "refuse")
    assert [(v.code, v.key, v.by) for v in refused.violations] == [
        (Rule.OVERLAPS_ENTRY, "b", 20),
        (Rule.OUTSIDE_WORKING_TIME, "b", 10),
    ]
    pushed = under_new_conditions(entries, ROUND_THE_CLOCK, STOPPED, "push")
    assert pushed.fits
    assert pushed.moved == ("b",)
    assert starts(pushed.placed) == {"a": 0, "b": 60, "c": 90}


def test_a_planned_stop_does_not_move_what_is_pinned() -> None:
    entries = [Item("a", 0, 40, "X"), Item("b", 40, 20, "X", fixed=True)]
    pushed = under_new_conditions(entries, ROUND_THE_CLOCK, STOPPED, "push")
    assert [v.code for v in pushed.violations] == [Rule.BEFORE_PINNED, Rule.OUTSIDE_WORKING_TIME]
    assert starts(pushed.placed)["b"] == 40


def test_a_planned_stop_that_goes_leaves_every_start_and_shortens_what_paused() -> None:
    entries = [Item("a", 0, 40, "X"), Item("b", 60, 20, "X")]
    placement = under_new_conditions(entries, STOPPED, ROUND_THE_CLOCK, "push")
    assert placement.fits
    assert [(laid.start, laid.end) for laid in placement.placed] == [(0, 40), (60, 80)]


def test_what_was_broken_before_a_planned_stop_is_not_held_against_it() -> None:
    entries = [Item("a", 0, 20, "X"), Item("b", 10, 10, "X"), Item("c", 60, 10, "X")]
    assert under_new_conditions(entries, ROUND_THE_CLOCK, STOPPED, "refuse").fits


# --- re-flow -----------------------------------------------------------------------------------


def test_a_reflow_lays_what_is_behind_as_early_as_it_can_be() -> None:
    entries = [Item("a", 0, 20, "X"), Item("b", 60, 20, "X"), Item("c", 100, 20, "Y")]
    placement = place(entries, Item("n", 15, 10, "X"), ROUND_THE_CLOCK, "reflow")
    assert placement.fits
    assert starts(placement.placed) == {"a": 0, "n": 20, "b": 30, "c": 60}
    assert placement.moved == ("b", "c")
    later = place(entries, Item("n", 40, 10, "X"), ROUND_THE_CLOCK, "reflow")
    assert starts(later.placed) == {"a": 0, "n": 40, "b": 50, "c": 80}


def test_what_leaves_its_place_lets_those_behind_it_close_up() -> None:
    placement = place(some_entries(), Item("a", 85, 20, "X"), ROUND_THE_CLOCK, "reflow")
    assert starts(placement.placed) == {"b": 0, "c": 30, "a": 85}
    out = take_out(some_entries(), "a", ROUND_THE_CLOCK, "reflow")
    assert starts(out.placed) == {"b": 0, "c": 30}


def test_a_reflow_waits_for_the_earliest_start_and_goes_round_what_is_fixed() -> None:
    entries = [
        Item("a", 0, 20, "X"),
        Item("p", 50, 10, "X", fixed=True),
        Item("b", 90, 10, "X", earliest=70),
        Item("c", 150, 10, "X"),
    ]
    placement = close_up(entries, ROUND_THE_CLOCK, 0)
    assert starts(placement.placed) == {"a": 0, "p": 50, "b": 70, "c": 80}
    since = close_up(entries, ROUND_THE_CLOCK, 120)
    assert starts(since.placed) == {"a": 0, "p": 50, "b": 90, "c": 120}


def test_a_planned_stop_that_goes_lets_only_what_is_behind_it_close_up() -> None:
    entries = [Item("a", 10, 10, "X"), Item("b", 60, 20, "X"), Item("c", 90, 20, "X")]
    placement = under_new_conditions(entries, STOPPED, ROUND_THE_CLOCK, "reflow", 30)
    assert starts(placement.placed) == {"a": 10, "b": 20, "c": 40}


SHORTER = replace(SHIFTS, working=WorkingTime([(day * 100, day * 100 + 60) for day in range(200)]))


def test_a_shorter_shift_pushes_and_a_longer_one_moves_nothing() -> None:
    entries = [Item("a", 60, 20, "X"), Item("b", 100, 20, "X"), Item("c", 150, 10, "X")]
    placement = follow_calendar(entries, SHIFTS, SHORTER)
    assert placement.fits
    assert [(laid.start, laid.end) for laid in placement.placed] == [
        (100, 120), (120, 140), (150, 160),
    ]  # fmt: skip
    back = follow_calendar(as_planned(placement.placed), SHORTER, SHIFTS)
    assert back.moved == ()


def test_what_does_not_fit_before_a_fixed_entry_goes_behind_it() -> None:
    entries = [
        Item("a", 40, 20, "X"),
        Item("b", 60, 20, "X"),
        Item("p", 100, 20, "X", fixed=True),
        Item("c", 120, 20, "X"),
    ]
    placement = follow_calendar(entries, SHIFTS, SHORTER)
    assert placement.fits
    assert [laid.item.key for laid in placement.placed] == ["a", "p", "b", "c"]


def test_two_fixed_entries_that_would_overlap_are_told_and_one_that_would_not_work() -> None:
    fixed = [Item("p", 50, 30, "X", fixed=True), Item("q", 100, 20, "X", fixed=True)]
    (broken,) = follow_calendar(fixed, SHIFTS, SHORTER).violations
    assert (broken.code, broken.key, broken.other, broken.by) == (Rule.BEFORE_PINNED, "q", "p", 20)
    alone = [Item("p", 70, 10, "X", fixed=True)]
    (told,) = follow_calendar(alone, SHIFTS, SHORTER).violations
    assert told.code is Rule.OUTSIDE_WORKING_TIME


# --- properties --------------------------------------------------------------------------------


@st.composite
def items(draw: st.DrawFn, key: object, fixed: bool = False) -> Item:
    return Item(
        str(key),
        draw(st.integers(0, 600)),
        draw(st.integers(1, 60)),
        draw(st.sampled_from(["X", "Y", None])),
        fixed=fixed,
        pausing=draw(st.booleans()),
    )


@st.composite
def plans(draw: st.DrawFn) -> list[Item]:
    """Entries as they are on a board: laid out by the rules, some of them pinned then."""
    sequence = [draw(items(key)) for key in range(draw(st.integers(0, 6)))]
    placed = lay_out(sequence, SHIFTS.working, SHIFTS.changeover, SHIFTS.initial, SHIFTS.from_)
    return [
        replace(item, fixed=draw(st.booleans()), earliest=draw(earliest(item.not_before)))
        for item in as_planned(placed)
    ]


def earliest(start: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(0, start)


modes: st.SearchStrategy[IfNoRoom] = st.sampled_from(["refuse", "push"])
"""Those in which nothing moves to the left."""


@given(plan=plans(), new=items("n"), mode=modes | st.just("reflow"))
def test_a_placement_without_violation_is_a_plan_without_overlap(
    plan: list[Item], new: Item, mode: IfNoRoom
) -> None:
    placement = place(plan, new, SHIFTS, mode)
    if placement.fits:
        spans = [
            span
            for laid in placement.placed
            for span in ((laid.setup_start, laid.setup_end), (laid.start, laid.end))
        ]
        assert all(one[1] <= two[0] for one, two in pairwise(spans))
        assert all(
            SHIFTS.working.at(laid.end) - SHIFTS.working.at(laid.start) == laid.item.work
            for laid in placement.placed
        )


@given(plan=plans(), new=items("n"), mode=modes)
def test_others_keep_their_order_and_nothing_moves_left_or_though_fixed(
    plan: list[Item], new: Item, mode: IfNoRoom
) -> None:
    placement = place(plan, new, SHIFTS, mode)
    others = [laid for laid in placement.placed if laid.item.key != "n"]
    assert [laid.item for laid in others] == plan
    assert all(laid.start >= laid.item.not_before for laid in others)
    moved = [laid for laid in others if laid.start != laid.item.not_before]
    assert tuple(laid.item.key for laid in moved) == placement.moved
    assert not any(laid.item.fixed for laid in moved)
    if mode == "refuse":
        assert not moved
    if moved:
        order = [laid.item.key for laid in placement.placed]
        assert order.index("n") < order.index(moved[0].item.key)


@given(plan=plans(), new=items("n"))
def test_pushing_an_entry_with_nothing_pinned_always_fits(plan: list[Item], new: Item) -> None:
    loose = [replace(item, fixed=False) for item in plan]
    assert place(loose, new, SHIFTS, "push").fits


@given(plan=plans(), new=items("n"))
def test_to_refuse_and_to_push_agree_where_there_is_room(plan: list[Item], new: Item) -> None:
    refused = place(plan, new, SHIFTS, "refuse")
    if refused.fits:
        assert place(plan, new, SHIFTS, "push") == refused


@given(plan=plans(), data=st.data(), at=st.integers(0, 900))
def test_to_move_and_to_move_back_is_identity(
    plan: list[Item], data: st.DataObject, at: int
) -> None:
    if not plan:
        return
    entry = data.draw(st.sampled_from([replace(item, fixed=False) for item in plan]))
    away = place(plan, replace(entry, not_before=at), SHIFTS, "refuse")
    if away.fits:
        back = place(as_planned(away.placed), entry, SHIFTS, "refuse")
        before = {item.key: item.not_before for item in plan}
        assert back.fits
        assert starts(back.placed) == before


@given(plan=plans(), data=st.data(), mode=modes | st.just("reflow"))
def test_to_move_to_where_it_is_changes_nothing(
    plan: list[Item], data: st.DataObject, mode: IfNoRoom
) -> None:
    if not plan:
        return
    entry = data.draw(st.sampled_from(plan))
    placement = place(plan, entry, SHIFTS, mode)
    assert placement.fits
    assert as_planned(placement.placed) == plan


@given(plan=plans(), new=items("n"))
def test_to_place_and_to_take_out_is_identity(plan: list[Item], new: Item) -> None:
    placement = place(plan, new, SHIFTS, "refuse")
    if placement.fits:
        taken = take_out(as_planned(placement.placed), "n", SHIFTS, "refuse")
        assert taken.fits
        assert as_planned(taken.placed) == plan


def closed(placed: list[Placed], since: int, conditions: LineConditions) -> bool:
    """Whether no entry that may move could start a tick earlier and keep the order."""
    for index, laid in enumerate(placed):
        if laid.item.fixed or laid.item.not_before < since:
            continue
        before = [replace(each.item, not_before=each.start, fixed=True) for each in placed[:index]]
        floor = max(since, laid.item.earliest or 0)
        [*_, alone] = conditions.lay_out([*before, replace(laid.item, not_before=floor)])
        if alone.start < laid.start:
            return False
    return True


@settings(deadline=None)
@given(plan=plans(), new=items("n"))
def test_a_reflow_keeps_the_order_and_fixed_ones_and_leaves_no_gap_that_it_could_close(
    plan: list[Item], new: Item
) -> None:
    placement = place(plan, new, SHIFTS, "reflow")
    others = [laid for laid in placement.placed if laid.item.key != "n"]
    assert [laid.item for laid in others] == plan
    assert all(laid.start == laid.item.not_before for laid in others if laid.item.fixed)
    assert all(laid.start >= (laid.item.earliest or 0) for laid in others if not laid.item.fixed)
    [dropped] = [laid for laid in placement.placed if laid.item.key == "n"]
    assert dropped.start >= new.not_before
    behind = next(i for i, laid in enumerate(placement.placed) if laid.item.key == "n") + 1
    laid_before = [
        replace(laid.item, not_before=laid.start, fixed=True) for laid in placement.placed[:behind]
    ]
    for laid in placement.placed[behind:]:
        alone = replace(laid.item, not_before=laid.item.earliest or 0)
        if not laid.item.fixed:
            [*_, again] = SHIFTS.lay_out([*laid_before, alone])
            assert again.start == laid.start
        laid_before.append(replace(laid.item, not_before=laid.start, fixed=True))


@settings(deadline=None)
@given(plan=plans(), since=st.integers(0, 700))
def test_closing_gaps_closes_them_and_breaks_nothing(plan: list[Item], since: int) -> None:
    placement = close_up(plan, SHIFTS, since)
    assert placement.fits
    assert [laid.item for laid in placement.placed] == plan
    assert closed(placement.placed, since, SHIFTS)
    again = close_up(as_planned(placement.placed), SHIFTS, since)
    assert again.moved == ()


@settings(deadline=None)
@given(plan=plans(), data=st.data())
def test_a_calendar_and_back_lose_nothing_and_move_nothing_to_the_left(
    plan: list[Item], data: st.DataObject
) -> None:
    other = SHIFTS
    placed = SHIFTS.lay_out(replace(item, pausing=True) for item in plan)
    plan = as_planned(placed)
    for _ in range(2):
        ends = data.draw(st.lists(st.integers(10, 100), min_size=3, max_size=3))
        windows = [(day * 100, day * 100 + ends[day % 3]) for day in range(200)]
        before, other = other, replace(SHIFTS, working=WorkingTime(windows, (0, 20_000)))
        placement = follow_calendar(plan, before, other)
        kept = {item.key: item for item in plan}
        assert {laid.item.key for laid in placement.placed} == kept.keys()
        for laid in placement.placed:
            assert laid.start >= kept[laid.item.key].not_before
            assert not laid.item.fixed or laid.start == laid.item.not_before
            assert other.working.at(laid.end) - other.working.at(laid.start) == laid.item.work
        loose = [laid.item.key for laid in placement.placed if not laid.item.fixed]
        assert loose == [item.key for item in plan if not item.fixed]
        if {violation.code for violation in placement.violations} - {Rule.OUTSIDE_WORKING_TIME}:
            return
        spans = [(laid.setup_start, laid.end) for laid in placement.placed]
        assert all(one[1] <= two[0] for one, two in pairwise(spans))
        plan = as_planned(placement.placed)
