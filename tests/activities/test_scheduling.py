"""Entries placed on lines: what follows by itself, and what is refused in words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from outfeed.activities import execution, scheduling
from outfeed.activities.act import Act
from outfeed.activities.execution import Target
from outfeed.activities.plan_answer import Plan
from outfeed.activities.plant_edit import change
from outfeed.model.errors import Conflict, Invalid, NotFound
from outfeed.store import tables as t
from outfeed.store.entries import Entry, plan_figures
from tests.builders import a_plant, an_order
from tests.conftest import NOW
from tests.plans import at, codes, on_line, order_row, spans, the

# --- placing ---------------------------------------------------------------------------------


def test_an_order_is_placed_at_its_scheduled_rate_and_becomes_scheduled(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act, quantity="7200")
    plan = scheduling.place_entry(act, line, order, at(1))
    entry = the(plan, order)
    assert (entry.start_at, entry.end_at, entry.quantity) == (at(1), at(3), Decimal(7200))
    row = order_row(act, order)
    assert (row.name, row.scheduled_quantity, row.expected_end) == ("Scheduled", 7200, at(3))
    assert on_line(act, line) == plan.entries
    assert {"entries", "orders", f"line:{line}", f"order:{order}"} <= act.topics


def test_without_a_quantity_what_is_left_is_placed(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act, quantity="3600")
    scheduling.place_entry(act, line, order, at(1), quantity="600")
    plan = scheduling.place_entry(act, line, order, at(2))
    assert [entry.quantity for entry in plan.entries] == [600, 3000]
    with pytest.raises(Conflict) as refused:
        scheduling.place_entry(act, line, order, at(5))
    assert codes(refused) == ["nothing_left"]


def test_more_than_is_required_is_placed_with_a_warning(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act, quantity="3600", number="X1")
    plan = scheduling.place_entry(act, line, order, at(1), quantity="4000")
    [warned] = plan.warnings
    assert warned.code == "over_scheduled"
    assert warned.detail == "X1 needs 3600 EA, and 4000 are scheduled now."


def test_a_run_pauses_outside_shifts_and_goes_on_after(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    order = an_order(act, quantity=str(13 * 3600))
    entry = the(scheduling.place_entry(act, line, order, at(0)), order)
    # 10:00 to 22:00 is 12 hours; the last one is Tuesday from 6 to 7.
    assert (entry.start_at, entry.end_at) == (at(0), at(21))


def test_a_start_outside_shifts_becomes_the_next_one_within(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    order = an_order(act)
    entry = the(scheduling.place_entry(act, line, order, at(14)), order)
    assert (entry.start_at, entry.end_at) == (at(20), at(21))


def test_a_unit_of_the_product_is_planned_in_that_unit(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act, quantity="100", unit="CS")
    entry = the(scheduling.place_entry(act, line, order, at(1)), order)
    assert (entry.end_at - entry.start_at, entry.unit) == (timedelta(seconds=1200), "CS")


def test_a_changeover_stands_between_two_products_and_goes_with_them(act: Act) -> None:
    line = a_plant(act).lines[0]
    cola, lime = an_order(act, number="C"), an_order(act, "LIME", number="L")
    scheduling.place_entry(act, line, cola, at(1))
    plan = scheduling.place_entry(act, line, lime, at(4))
    assert spans(plan.entries) == [("C", 1, 2), ("Changeover", 3.5, 4), ("L", 4, 5)]
    assert plan.figures.changeover_time == 1800
    assert plan.figures_before.changeover_time == 0
    moved = scheduling.move_entry(act, the(plan, lime).id, 1, start_at=at(6))
    assert spans(moved.entries) == [("C", 1, 2), ("Changeover", 5.5, 6), ("L", 6, 7)]
    assert moved.entries[1].id == plan.entries[1].id
    apart = scheduling.remove_entry(act, the(plan, cola).id, 1)
    assert spans(apart.entries) == [("L", 6, 7)]
    assert sorted(apart.removed) == sorted([the(plan, cola).id, plan.entries[1].id])
    assert plan_figures(act.conn, act.now).changeover_time == 0


def test_between_two_of_a_product_a_third_brings_two_changeovers(act: Act) -> None:
    line = a_plant(act).lines[0]
    one, two, soap = an_order(act), an_order(act), an_order(act, "SOAP")
    scheduling.place_entry(act, line, one, at(1))
    scheduling.place_entry(act, line, two, at(10))
    plan = scheduling.place_entry(act, line, soap, at(4))
    between = [entry for entry in plan.entries if entry.changeover_for]
    assert [entry.changeover_time for entry in between] == [3600, 7200]
    assert spans(between) == [("Changeover", 3, 4), ("Changeover", 8, 10)]


def test_the_line_is_set_up_for_what_ran_last(act: Act) -> None:
    plant = a_plant(act)
    line = plant.lines[0]
    execution.start_run(act, line, Target(product_id=plant.products["SOAP"]))
    order = an_order(act)
    plan = scheduling.place_entry(act, line, order, at(4))
    assert spans(plan.entries)[0] == ("Changeover", 2, 4)
    with pytest.raises(Conflict) as refused:
        scheduling.move_entry(act, the(plan, order).id, 1, start_at=at(1))
    assert codes(refused) == ["no_fit"]


def test_a_changeover_that_has_begun_keeps_its_start(act: Act) -> None:
    plant = a_plant(act)
    line = plant.lines[0]
    execution.start_run(act, line, Target(product_id=plant.products["SOAP"]))
    first, second = an_order(act, number="A"), an_order(act, number="B")
    scheduling.place_entry(act, line, first, at(3))
    later = replace(act, now=at(2))
    plan = scheduling.place_entry(later, line, second, at(5))
    assert spans(plan.entries) == [("Changeover", 1, 3), ("A", 3, 4), ("B", 5, 6)]
    grown = scheduling.change_entry(later, the(plan, first).id, 1, quantity="5400")
    assert spans(grown.entries)[:2] == [("Changeover", 1, 3), ("A", 3, 4.5)]


def test_no_room_is_refused_or_pushed(act: Act) -> None:
    line = a_plant(act).lines[0]
    names = ["A", "B", "C"]
    made = [an_order(act, number=name) for name in names]
    scheduling.place_entry(act, line, made[0], at(2))
    scheduling.place_entry(act, line, made[1], at(4))
    with pytest.raises(Conflict) as refused:
        scheduling.place_entry(act, line, made[2], at(1.5))
    assert codes(refused) == ["overlaps_entry"]
    [violation] = refused.value.facts["violations"]  # type: ignore[misc]
    assert violation["by"] == 1800
    assert "30 min too late" in violation["detail"]
    plan = scheduling.place_entry(act, line, made[2], at(1.5), if_no_room="push")
    assert spans(plan.entries) == [("C", 1.5, 2.5), ("A", 2.5, 3.5), ("B", 4, 5)]
    assert order_row(act, made[0]).expected_end == at(3.5)


def test_nothing_pinned_or_started_is_pushed(act: Act) -> None:
    line = a_plant(act).lines[0]
    pinned, started, new = (an_order(act, number=name) for name in ("P", "S", "N"))
    plan = scheduling.place_entry(act, line, started, at(0.5))
    execution.start_run(act, line, Target(entry_id=the(plan, started).id))
    scheduling.place_entry(act, line, pinned, at(2), pinned=True)
    with pytest.raises(Conflict) as refused:
        scheduling.place_entry(act, line, new, at(1.75), if_no_room="push")
    assert codes(refused) == ["before_pinned"]
    with pytest.raises(Conflict) as refused:
        scheduling.place_entry(act, line, new, at(0), if_no_room="push")
    assert codes(refused) == ["before_pinned"]
    plan = scheduling.place_entry(act, line, new, at(0.6), quantity="1800", if_no_room="push")
    assert spans(plan.entries) == [("S", 0.5, 1.5), ("N", 1.5, 2), ("P", 2, 3)]


def test_what_it_makes_late_is_warned_of_with_by_how_much(act: Act) -> None:
    line = a_plant(act).lines[0]
    first = an_order(act, number="A", due_at=at(3).isoformat())
    second = an_order(act, number="B", due_at=at(2.5).isoformat())
    scheduling.place_entry(act, line, first, at(2))
    plan = scheduling.place_entry(act, line, second, at(2), if_no_room="push")
    assert [(warned.code, warned.detail) for warned in plan.warnings] == [
        ("late", "B ends 30 min after it is due."),
        ("late", "A ends 1 h after it is due."),
    ]
    assert (plan.figures_before.late_orders, plan.figures_before.total_lateness) == (0, 0)
    assert (plan.figures.late_orders, plan.figures.total_lateness) == (2, 5400)
    assert plan.figures == plan_figures(act.conn, act.now)
    assert [entry.late for entry in plan.entries] == [True, True]


def test_an_order_late_on_another_line_counts_once(act: Act) -> None:
    one, two = a_plant(act).lines
    order = an_order(act, quantity="7200", due_at=at(2).isoformat())
    scheduling.place_entry(act, one, order, at(5), quantity="3600")
    plan = scheduling.place_entry(act, two, order, at(1.5), quantity="3600")
    assert (plan.figures.late_orders, plan.figures.total_lateness) == (1, 4 * 3600)
    assert plan.figures == plan.figures_before == plan_figures(act.conn, act.now)


# --- refusals --------------------------------------------------------------------------------


def test_everything_that_is_wrong_is_told_at_once(act: Act) -> None:
    plant = a_plant(act)
    order = an_order(act, "RARE", released=False, lines=["site1/packaging/line2"])
    change(act, "assets", plant.lines[0], 1, {"enabled": False})
    with pytest.raises(Conflict) as refused:
        scheduling.place_entry(act, plant.lines[0], order, at(-1), quantity="0")
    assert codes(refused) == [
        "quantity_not_positive",
        "line_disabled",
        "not_schedulable",
        "line_not_allowed",
        "no_rate",
        "in_the_past",
    ]
    assert order_row(act, order).name == "Planned"


def test_a_disabled_rate_is_none(act: Act) -> None:
    line = a_plant(act).lines[0]
    act.conn.execute(t.production_rates.update().values(enabled=False))
    with pytest.raises(Conflict) as refused:
        scheduling.place_entry(act, line, an_order(act), at(1))
    assert codes(refused) == ["no_rate"]


def test_a_start_a_moment_ago_is_taken_for_now(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    assert the(scheduling.place_entry(act, line, order, at(-0.05)), order).start_at == NOW


def test_an_order_waits_for_its_earliest_start(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act, earliest_start=at(3).isoformat())
    with pytest.raises(Conflict) as refused:
        scheduling.place_entry(act, line, order, at(1))
    assert codes(refused) == ["before_earliest_start"]
    assert "this is 2 h too early" in refused.value.detail
    assert the(scheduling.place_entry(act, line, order, at(3)), order).start_at == at(3)


def test_a_calendar_that_ends_is_told(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    act.conn.execute(t.shifts.update().values(valid_until=NOW.date()))
    with pytest.raises(Conflict) as refused:
        scheduling.place_entry(act, line, an_order(act, quantity="100000"), at(1))
    assert codes(refused) == ["beyond_horizon"]


def test_what_is_no_line_or_order_or_entry_is_not_found(act: Act) -> None:
    line = a_plant(act).lines[0]
    with pytest.raises(NotFound, match="unknown_line"):
        scheduling.place_entry(act, line + 100, an_order(act), at(1))
    with pytest.raises(NotFound, match="unknown_order"):
        scheduling.place_entry(act, line, 9999, at(1))
    with pytest.raises(NotFound, match="unknown_entry"):
        scheduling.move_entry(act, 9999, 1, start_at=at(1))
    with pytest.raises(Invalid, match="not_a_quantity"):
        scheduling.place_entry(act, line, an_order(act), at(1), quantity="many")
    with pytest.raises(Invalid, match="no_time_zone"):
        scheduling.place_entry(act, line, an_order(act), datetime(2026, 12, 1))  # noqa: DTZ001


def test_who_saw_an_older_version_is_told_the_difference(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    entry = the(scheduling.place_entry(act, line, order, at(1)), order)
    scheduling.move_entry(act, entry.id, 1, start_at=at(2))
    with pytest.raises(Conflict) as refused:
        scheduling.move_entry(act, entry.id, 1, start_at=at(3))
    assert refused.value.code == "stale_version"
    assert refused.value.facts["differences"] == [
        {"field": "start_at", "yours": at(3), "theirs": at(2)}
    ]


@pytest.mark.parametrize(
    "touch",
    [
        lambda act, entry: scheduling.move_entry(act, entry.id, entry.version, start_at=at(5)),
        lambda act, entry: scheduling.split_entry(act, entry.id, entry.version, "60"),
        lambda act, entry: scheduling.remove_entry(act, entry.id, entry.version),
    ],
)
def test_a_started_entry_stays(act: Act, touch: Callable[[Act, Entry], Plan]) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    entry = the(scheduling.place_entry(act, line, order, at(1)), order)
    execution.start_run(act, line, Target(entry_id=entry.id))
    with pytest.raises(Conflict) as refused:
        touch(act, entry)
    assert codes(refused) == ["started"]
    later = replace(act, now=at(0.5))
    execution.end_run(later, line, outcome="partial")
    [entry] = on_line(act, line)
    with pytest.raises(Conflict) as refused:
        touch(later, entry)
    assert codes(refused) == ["started"]


def test_a_changeover_follows_and_is_not_moved_by_hand(act: Act) -> None:
    line = a_plant(act).lines[0]
    scheduling.place_entry(act, line, an_order(act), at(1))
    plan = scheduling.place_entry(act, line, an_order(act, "LIME"), at(4))
    [changeover] = [entry for entry in plan.entries if entry.changeover_for]
    for touch in (
        lambda: scheduling.move_entry(act, changeover.id, 1, start_at=at(8)),
        lambda: scheduling.pin_entry(act, changeover.id, 1, True),
        lambda: scheduling.change_entry(act, changeover.id, 1, notes="x"),
        lambda: scheduling.remove_entry(act, changeover.id, 1),
    ):
        with pytest.raises(Conflict) as refused:
            touch()
        assert codes(refused) == ["changeover_follows"]
