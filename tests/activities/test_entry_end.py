"""Entries whose run ended, and orders that are done with: neither keeps anything of the line."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from outfeed.activities import execution, orders, scheduling
from outfeed.activities.act import Act
from outfeed.activities.execution import Target
from outfeed.activities.plant import import_plant
from outfeed.model.errors import Conflict
from outfeed.store import tables as t
from tests.builders import a_plant, an_order
from tests.plans import at, codes, on_line, order_row, spans, the


def later(act: Act, hours: float) -> Act:
    return replace(act, now=at(hours))


def test_a_run_that_ends_early_gives_the_rest_of_its_entry_back(act: Act) -> None:
    line = a_plant(act).lines[0]
    order, following = an_order(act, quantity="7200"), an_order(act, quantity="3600")
    plan = scheduling.place_entry(act, line, order, at(0))
    execution.start_run(act, line, Target(entry_id=the(plan, order).id))
    ending = replace(later(act, 0.5), topics=set())
    execution.end_run(ending, line, outcome="complete")
    assert {"entries", f"line:{line}", f"order:{order}"} <= ending.topics
    assert [span[1:] for span in spans(on_line(act, line))] == [(0, 0.5)]
    assert order_row(act, order).expected_end == at(0.5)
    placed = scheduling.place_entry(later(act, 0.6), line, following, at(0.7))
    assert the(placed, following).start_at == at(0.7)
    [ended] = act.conn.execute(select(t.audit).where(t.audit.c.act == "end")).all()
    assert (ended.before["version"], ended.after["version"]) == (1, 2)
    assert ended.after["end_at"] == "2026-11-16T09:30:00Z"


@pytest.mark.parametrize(("outcome", "end"), [("partial", 0.5), ("continue", 2)])
def test_what_is_to_go_on_keeps_its_time(act: Act, outcome: str, end: float) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act, quantity="7200")
    scheduling.place_entry(act, line, order, at(0))
    execution.start_run(act, line, Target(order_id=order))
    execution.end_run(later(act, 0.5), line, outcome=outcome)
    assert [span[1:] for span in spans(on_line(act, line))] == [(0, end)]


def test_a_run_before_its_time_takes_its_entry_along(act: Act) -> None:
    line = a_plant(act).lines[0]
    first, order = an_order(act, "SOAP"), an_order(act)
    scheduling.place_entry(act, line, first, at(3))
    scheduling.place_entry(act, line, order, at(7))
    execution.start_run(act, line, Target(order_id=order))
    execution.end_run(later(act, 1), line, outcome="complete")
    assert [span[1:] for span in spans(on_line(act, line))] == [(0, 1), (3, 4)]


def test_a_run_before_its_time_in_the_time_of_another_leaves_the_plan_alone(act: Act) -> None:
    line = a_plant(act).lines[0]
    first, order = an_order(act, quantity="7200"), an_order(act)
    scheduling.place_entry(act, line, first, at(0))
    scheduling.place_entry(act, line, order, at(3))
    before = on_line(act, line)
    execution.start_run(act, line, Target(order_id=order))
    execution.end_run(later(act, 1), line, outcome="complete")
    assert spans(on_line(act, line)) == spans(before)


def test_a_slip_of_the_finger_ends_nothing(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    scheduling.place_entry(act, line, order, at(1))
    before = on_line(act, line)
    execution.start_run(act, line, Target(order_id=order))
    execution.end_run(act, line, outcome="partial")
    assert on_line(act, line) == before


def test_the_plan_closes_up_behind_a_cancelled_order(act: Act) -> None:
    line = a_plant(act).lines[0]
    cola, soap, lime = an_order(act), an_order(act, "SOAP"), an_order(act, "LIME")
    scheduling.place_entry(act, line, cola, at(0))
    scheduling.place_entry(act, line, lime, at(6))
    scheduling.place_entry(act, line, soap, at(2.5))
    assert [entry.mode for entry in on_line(act, line)] == [
        "Production", "Changeover", "Production", "Changeover", "Production",
    ]  # fmt: skip
    orders.move_order(act, soap, "Cancelled")
    assert [(name, start) for name, start, _ in spans(on_line(act, line))] == [
        (order_row(act, cola).number, 0),
        ("Changeover", 5.5),
        (order_row(act, lime).number, 6),
    ]
    [changeover] = [entry for entry in on_line(act, line) if entry.changeover_for]
    assert changeover.changeover_time == 1800
    removed = select(t.audit.c.reason).where(t.audit.c.act == "remove")
    assert act.conn.execute(removed).scalars().all() == ["its order was cancelled"]


_RINSE = """
products: [{code: RINSE, base_unit: EA}]
enterprise: {name: Works}
sites:
  - name: Site1
    areas:
      - name: packaging
        lines:
          - name: line1
            rates: [{product: RINSE, per: hour, standard_rate: 3600}]
"""


def test_what_is_pinned_may_keep_an_order_from_being_cancelled(act: Act) -> None:
    line = a_plant(act).lines[0]
    import_plant(act, _RINSE)
    soap, rinse, cola = an_order(act, "SOAP"), an_order(act, "RINSE", "1800"), an_order(act)
    scheduling.place_entry(act, line, soap, at(0))
    scheduling.place_entry(act, line, rinse, at(1))
    pinned = the(scheduling.place_entry(act, line, cola, at(1.6), pinned=True), cola)
    before = on_line(act, line)
    with pytest.raises(Conflict) as refused, act.conn.begin_nested():
        orders.move_order(act, rinse, "Cancelled")
    assert codes(refused) == ["before_pinned"]
    assert on_line(act, line) == before
    assert order_row(act, rinse).name == "Scheduled"
    scheduling.pin_entry(act, pinned.id, pinned.version, False)
    orders.move_order(act, rinse, "Cancelled")
    assert spans(on_line(act, line))[-1][1] == 3


def test_a_completed_order_leaves_the_time_to_come_of_every_line(act: Act) -> None:
    one, two = a_plant(act).lines
    order, other = an_order(act), an_order(act, "LIME", number="PO-LIME")
    begun = the(scheduling.place_entry(act, one, order, at(0), quantity="1200"), order)
    scheduling.place_entry(act, one, order, at(1), quantity="1200")
    scheduling.place_entry(act, two, order, at(1), quantity="1200")
    scheduling.place_entry(act, two, other, at(5))
    execution.start_run(act, one, Target(entry_id=begun.id))
    ending = replace(later(act, 0.2), topics=set())
    execution.end_run(ending, one, outcome="complete")
    assert {f"line:{one}", f"line:{two}", "entries"} <= ending.topics
    assert [span[1:] for span in spans(on_line(act, one))] == [(0, 0.2)]
    assert spans(on_line(act, two)) == [("PO-LIME", 5, 6)], "with no changeover before it"
    assert order_row(act, order).expected_end == at(0.2)
    removed = select(t.audit.c.reason).where(t.audit.c.act == "remove")
    assert act.conn.execute(removed).scalars().all() == ["its order was completed"] * 2


def test_what_was_planned_and_never_begun_stays_in_the_past(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    for start in (0, 0.5, 2):
        scheduling.place_entry(act, line, order, at(start), quantity="900")
    execution.start_run(act, line, Target(order_id=order))
    execution.end_run(later(act, 0.1), line, outcome="partial")
    orders.move_order(later(act, 1), order, "Completed")
    assert [span[1:] for span in spans(on_line(act, line))] == [(0, 0.1), (0.5, 0.75)]


def test_to_complete_an_order_moves_nobody_else(act: Act) -> None:
    line = a_plant(act).lines[0]
    import_plant(act, _RINSE)
    soap, rinse, cola = an_order(act, "SOAP"), an_order(act, "RINSE"), an_order(act)
    for order, start, quantity in (
        (rinse, 0, "600"), (soap, 0.2, "3600"), (rinse, 1.3, "1800"), (cola, 2, "3600"),
        (rinse, 9, "600"),
    ):  # fmt: skip
        scheduling.place_entry(act, line, order, at(start), quantity=quantity)
    before = spans(on_line(act, line))
    execution.start_run(act, line, Target(order_id=rinse))
    ending = replace(later(act, 0.1), topics=set())
    execution.end_run(ending, line, outcome="complete")
    # Without what parts them, the changeover from soap to cola would have no room.
    assert spans(on_line(act, line))[1:] == before[1:-1]
    assert order_row(act, rinse).name == "Completed"
