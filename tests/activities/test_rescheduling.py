"""Acts that lay out anew: re-flow behind a gesture, merging, what is left of a running order."""

from dataclasses import replace
from decimal import Decimal

import pytest

from outfeed.activities import execution, scheduling
from outfeed.activities.act import Act
from outfeed.activities.arranging import Wanted, arrange
from outfeed.activities.collection import take
from outfeed.activities.execution import Target
from outfeed.activities.plan_answer import Plan
from outfeed.activities.rescheduling import merge_entries, move_remaining, reflow_line
from outfeed.activities.signals import CountSignal
from outfeed.model.errors import Conflict, Invalid
from outfeed.store.entries import Entry
from tests.builders import a_plant, an_order
from tests.plans import at, codes, hours_from_now, on_line, order_row, spans, the


def placed(act: Act, line: int, *starts: float, product: str = "COLA") -> list[Entry]:
    found = []
    for start in starts:
        order = an_order(act, product, number=f"{product}-{line}-{start}")
        found.append(the(scheduling.place_entry(act, line, order, at(start)), order))
    return found


def starts(plan: Plan) -> list[tuple[int, float]]:
    return [(entry.id, hours_from_now(entry.start_at)) for entry in plan.entries]


# --- re-flow behind a gesture --------------------------------------------------------------------


def test_a_reflow_closes_the_gaps_behind_what_is_dropped(act: Act) -> None:
    line = a_plant(act).lines[0]
    one, two, three = placed(act, line, 1, 5, 9)
    new = an_order(act)
    plan = scheduling.place_entry(act, line, new, at(1.5), if_no_room="reflow")
    assert starts(plan) == [(one.id, 1), (the(plan, new).id, 2), (two.id, 3), (three.id, 4)]
    assert {entry.id for entry in plan.before} == {two.id, three.id}


def test_a_reflow_waits_for_earliest_starts_and_goes_round_pins(act: Act) -> None:
    line = a_plant(act).lines[0]
    pinned, late = placed(act, line, 4, 12)
    scheduling.pin_entry(act, pinned.id, pinned.version, True)
    waits = an_order(act, earliest_start=at(6).isoformat())
    waiting = the(scheduling.place_entry(act, line, waits, at(8)), waits)
    new = an_order(act)
    plan = scheduling.place_entry(act, line, new, at(1), if_no_room="reflow")
    assert starts(plan) == [(the(plan, new).id, 1), (pinned.id, 4), (waiting.id, 6), (late.id, 7)]


def test_what_moves_to_another_line_leaves_no_gap_there(act: Act) -> None:
    line, other = a_plant(act).lines
    one, two, three = placed(act, line, 1, 2, 3)
    plan = scheduling.move_entry(
        act, two.id, two.version, line_id=other, start_at=at(6), if_no_room="reflow"
    )
    assert starts(plan) == [(one.id, 1), (three.id, 2), (two.id, 6)]


def test_a_shorter_entry_or_one_that_goes_lets_the_others_close_up(act: Act) -> None:
    line = a_plant(act).lines[0]
    one, two, three = placed(act, line, 1, 2, 3)
    plan = scheduling.change_entry(act, one.id, one.version, quantity="1800", if_no_room="reflow")
    assert starts(plan) == [(one.id, 1), (two.id, 1.5), (three.id, 2.5)]
    two = plan.entries[1]
    plan = scheduling.remove_entry(act, two.id, two.version, if_no_room="reflow")
    assert starts(plan) == [(one.id, 1), (three.id, 1.5)]


def test_a_stop_that_goes_lets_what_is_behind_it_close_up(act: Act) -> None:
    line = a_plant(act).lines[0]
    plan = scheduling.place_stop(act, line, "Maintenance", at(2), at(4))
    [stop] = plan.entries
    one, two = placed(act, line, 1, 5)
    plan = scheduling.change_entry(act, stop.id, stop.version, end_at=at(3), if_no_room="reflow")
    assert starts(plan) == [(one.id, 1), (stop.id, 2), (two.id, 3)]
    longer = Wanted(stop.id, plan.entries[1].version, end_at=at(4))
    plan = arrange(act, [longer], if_no_room="reflow")
    assert starts(plan) == [(one.id, 1), (stop.id, 2), (two.id, 4)]


def test_a_reflow_is_taken_back_by_its_answer(act: Act) -> None:
    line = a_plant(act).lines[0]
    entries = placed(act, line, 1, 5, 9)
    new = an_order(act)
    plan = scheduling.place_entry(act, line, new, at(1.5), if_no_room="reflow")
    versions = {entry.id: entry.version for entry in plan.entries}
    arrange(act, [
        *(Wanted(e.id, versions[e.id], start_at=e.start_at) for e in plan.before),
        *(Wanted(id_, versions[id_], remove=True) for id_ in plan.created),
    ])  # fmt: skip
    assert spans(on_line(act, line)) == spans(entries)


# --- the gaps of a line --------------------------------------------------------------------------


def test_the_gaps_of_a_line_are_closed_from_an_instant_on(act: Act) -> None:
    line = a_plant(act).lines[0]
    one, two, three = placed(act, line, 1, 5, 9)
    seen = reflow_line(act, line, at(4), preview=True)
    plan = reflow_line(act, line, at(4))
    assert seen == plan
    assert starts(plan) == [(one.id, 1), (two.id, 4), (three.id, 5)]
    assert starts(reflow_line(act, line)) == [(one.id, 0), (two.id, 1), (three.id, 2)]
    assert reflow_line(act, line).before == []


# --- merging -------------------------------------------------------------------------------------


def test_two_entries_of_an_order_become_one(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act, quantity="7200")
    one = the(scheduling.place_entry(act, line, order, at(1)), order)
    split = scheduling.split_entry(act, one.id, one.version, "3600")
    first, second = split.entries
    [behind] = placed(act, line, 3)
    plan = merge_entries(act, second.id, second.version, first.id, first.version)
    assert spans(plan.entries) == [(one.name, 1, 3), (behind.name, 3, 4)]
    assert plan.removed == [second.id]
    assert order_row(act, order).scheduled_quantity == 7200


def test_a_merge_makes_room_or_is_refused(act: Act) -> None:
    line, other = a_plant(act).lines
    order = an_order(act, quantity="7200")
    far = the(scheduling.place_entry(act, other, order, at(9), quantity="3600"), order)
    near = scheduling.place_entry(act, line, order, at(1), quantity="3600").entries[0]
    [behind] = placed(act, line, 2)
    with pytest.raises(Conflict) as refused:
        merge_entries(act, far.id, far.version, near.id, near.version, if_no_room="refuse")
    assert codes(refused) == ["overlaps_entry"]
    plan = merge_entries(act, far.id, far.version, near.id, near.version)
    assert spans(plan.entries) == [(near.name, 1, 3), (behind.name, 3, 4)]


def test_only_loose_entries_of_one_order_are_merged(act: Act) -> None:
    line = a_plant(act).lines[0]
    one, two = placed(act, line, 1, 2)
    with pytest.raises(Conflict) as refused:
        merge_entries(act, one.id, one.version, two.id, two.version)
    assert refused.value.code == "not_one_order"
    with pytest.raises(Invalid):
        merge_entries(act, one.id, one.version, one.id, one.version)
    with pytest.raises(Conflict) as stale:
        merge_entries(act, one.id, one.version, two.id, two.version + 1)
    assert stale.value.code == "stale_version"
    part = scheduling.split_entry(act, one.id, one.version, "600").entries[1]
    plan = scheduling.pin_entry(act, part.id, part.version, True)
    first, part, _ = plan.entries
    with pytest.raises(Conflict) as fixed:
        merge_entries(act, part.id, part.version, first.id, first.version)
    assert codes(fixed) == ["pinned"]


# --- what is left of a running order -------------------------------------------------------------


def running(act: Act, line: int, made: str, hours: float = 1) -> tuple[Act, Entry]:
    """An entry of 7,200 EA that was started an hour ago, and what of it is made."""
    order = an_order(act, quantity="7200")
    entry = the(scheduling.place_entry(act, line, order, at(0)), order)
    execution.start_run(act, line, Target(entry_id=entry.id))
    later = replace(act, now=at(hours))
    take(later, "test", [CountSignal(f"made-{line}", line, "outfeed", Decimal(made), at(hours))])
    return later, next(e for e in on_line(act, line) if e.id == entry.id)


def test_what_is_left_of_a_running_order_goes_elsewhere(act: Act) -> None:
    line, other = a_plant(act).lines
    now, entry = running(act, line, "3600.4")
    plan = move_remaining(now, entry.id, entry.version, at(3), line_id=other)
    stays, goes = plan.entries
    assert stays.id == entry.id
    assert (stays.quantity, goes.quantity) == (Decimal(3600), Decimal(3600))
    assert spans(plan.entries) == [(entry.name, 0, 1), (entry.name, 3, 4)]
    assert order_row(act, entry.order_id or 0).scheduled_quantity == 7200
    arrange(now, [
        Wanted(stays.id, stays.version, quantity=Decimal(7200)),
        Wanted(goes.id, goes.version, remove=True),
    ])  # fmt: skip
    assert spans(on_line(act, line)) == spans([entry])


def test_a_running_order_of_which_nothing_is_made_keeps_the_smallest_step(act: Act) -> None:
    line = a_plant(act).lines[0]
    now, entry = running(act, line, "0.2")
    [behind] = placed(now, line, 2)
    plan = move_remaining(now, entry.id, entry.version, at(1), if_no_room="push")
    assert [e.quantity for e in plan.entries if e.order_id == entry.order_id] == [1, 7199]
    assert [e.id for e in plan.entries] == [entry.id, plan.created[0], behind.id]
    assert hours_from_now(plan.entries[2].start_at) == round(1 + 7199 / 3600, 6)


def test_nothing_is_left_to_move(act: Act) -> None:
    line, other = a_plant(act).lines
    [waiting] = placed(act, other, 1)
    with pytest.raises(Conflict) as not_started:
        move_remaining(act, waiting.id, waiting.version, at(4))
    assert not_started.value.code == "not_started"
    now, entry = running(act, line, "7200")
    with pytest.raises(Conflict) as nothing:
        move_remaining(now, entry.id, entry.version, at(4))
    assert codes(nothing) == ["nothing_left"]
