"""The figures of the plan: the same that acts answer with, and what they are made of."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from outfeed.activities import execution, scheduling
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from tests.builders import Plant, a_plant, an_order
from tests.conftest import NOW
from tests.plans import at, on_line

LINE, OTHER = "site1/packaging/line1", "site1/packaging/line2"
HOUR = 3600


def figures(client: httpx.Client, **asked: Any) -> Any:
    given = {name.rstrip("_"): value for name, value in asked.items()}
    answer = client.get("/api/v1/plan/figures", params=given)
    assert answer.status_code == 200, answer.text
    return answer.json()


def whole(found: Any) -> dict[str, float]:
    return {name: found[name] for name in ("late_orders", "total_lateness", "changeover_time")}


@pytest.fixture
def plant(act: Act) -> Plant:
    """Two lines that work from 6 to 22 on weekdays; now it is Monday 10:00 there."""
    made = a_plant(act, shifts=True)
    act.conn.commit()
    return made


def a_plan(act: Act, plant: Plant) -> None:
    """On line 1: COLA 11-12, late; LIME 12:30-14:30; a stop 16-18. On line 2: COLA, late."""
    one, two = plant.lines
    cola = an_order(act, "COLA", "3600", number="A", due_at=at(1.5).isoformat())
    lime = an_order(act, "LIME", "7200", number="B", due_at=at(20).isoformat())
    far = an_order(act, "COLA", "7200", number="C", due_at=at(2).isoformat())
    scheduling.place_entry(act, one, cola, at(1))
    scheduling.place_entry(act, one, lime, at(2.5))
    scheduling.place_stop(act, one, "Maintenance", at(6), at(8))
    scheduling.place_entry(act, two, far, at(1))
    act.conn.commit()


def test_nothing_planned_is_nothing_late(plant: Plant, client: httpx.Client) -> None:
    found = figures(client)
    assert whole(found) == {"late_orders": 0, "total_lateness": 0, "changeover_time": 0}
    assert found["late"] == []
    assert [line["utilisation"] for line in found["lines"]] == [None, None]
    assert found["unscheduled"] == {
        "orders": 0,
        "quantities": [],
        "work_time": 0,
        "without_rate": 0,
    }


def test_what_is_late_and_by_how_much(act: Act, plant: Plant, client: httpx.Client) -> None:
    a_plan(act, plant)
    found = figures(client)
    assert whole(found) == {
        "late_orders": 2,
        "total_lateness": 1.5 * HOUR,
        "changeover_time": 0.5 * HOUR,
    }
    assert [(order["number"], order["lateness"]) for order in found["late"]] == [
        ("C", HOUR),
        ("A", 0.5 * HOUR),
    ]
    assert all(order["planned_end_at"] == order["end_at"] for order in found["late"])
    assert figures(client, limit=1)["late"] == found["late"][:1]
    assert figures(client, limit=1)["late_orders"] == 2


def test_they_are_those_of_the_acts_whatever_was_done(
    act: Act, plant: Plant, client: httpx.Client, clock: SteppedClock
) -> None:
    a_plan(act, plant)
    before = whole(figures(client))
    [b] = [e for e in on_line(act, plant.lines[0]) if e.order_number == "B"]
    plan = scheduling.move_entry(
        act, b.id, b.version, line_id=plant.lines[1], start_at=at(1), if_no_room="push"
    )
    act.conn.commit()
    assert plan.figures_before.shown() == before
    assert plan.figures.shown() == whole(figures(client)) != before
    shown = client.get("/api/v1/entries").json()["figures"]
    assert shown == plan.figures.shown()
    clock.step_to(later := NOW + timedelta(hours=2))
    late_act = Act(act.conn, later, act.actor)
    [a] = [e for e in on_line(act, plant.lines[0]) if e.order_number == "A"]
    execution.start_run(late_act, plant.lines[0], Target(entry_id=a.id))
    act.conn.commit()
    plan = scheduling.split_entry(late_act, b.id, b.version + 1, "600", preview=True)  # type: ignore[arg-type]
    act.conn.rollback()
    assert plan.figures_before.shown() == whole(figures(client))


def test_a_span_and_a_part_of_the_plant(act: Act, plant: Plant, client: httpx.Client) -> None:
    a_plan(act, plant)
    parts = [figures(client, line=line) for line in (LINE, OTHER)]
    assert [part["late_orders"] for part in parts] == [1, 1]
    assert [part["changeover_time"] for part in parts] == [0.5 * HOUR, 0]
    day = figures(client, from_=at(0).isoformat(), to=at(2.2).isoformat())
    assert [order["number"] for order in day["late"]] == ["A"]
    rest = figures(client, from_=at(2.2).isoformat())
    total = figures(client)
    assert day["total_lateness"] + rest["total_lateness"] == total["total_lateness"]
    assert day["changeover_time"] + rest["changeover_time"] == total["changeover_time"]
    odd = client.get("/api/v1/plan/figures", params={"to": at(-1).isoformat()})
    assert (odd.status_code, odd.json()["code"]) == (422, "empty_span")


def test_utilisation_is_planned_production_by_working_time(
    act: Act, plant: Plant, client: httpx.Client
) -> None:
    a_plan(act, plant)
    # Monday 06:00 to Tuesday 06:00 in Berlin, 16 working hours less the stop.
    found = figures(client, from_=at(-4).isoformat(), to=at(20).isoformat())
    one, two = found["lines"]
    assert one == {
        "line_id": plant.lines[0],
        "working_time": 14 * HOUR,
        "production_time": 3 * HOUR,
        "changeover_time": 0.5 * HOUR,
        "utilisation": pytest.approx(3 / 14),
    }
    assert (two["working_time"], two["production_time"]) == (16 * HOUR, 2 * HOUR)
    half = figures(client, from_=at(1.5).isoformat(), to=at(2).isoformat(), line=LINE)
    assert half["lines"][0]["utilisation"] == 1
    night = figures(client, from_=at(13).isoformat(), to=at(15).isoformat())
    assert [line["utilisation"] for line in night["lines"]] == [None, None]


def test_an_entry_over_the_night_takes_working_time_only(
    act: Act, plant: Plant, client: httpx.Client
) -> None:
    order = an_order(act, "COLA", str(6 * HOUR))
    scheduling.place_entry(act, plant.lines[0], order, at(9))
    act.conn.commit()
    span = {"from_": at(8).isoformat(), "to": at(32).isoformat()}
    assert figures(client, **span)["lines"][0]["production_time"] == 6 * HOUR


def test_what_is_not_planned_yet(act: Act, plant: Plant, client: httpx.Client) -> None:
    placed = an_order(act, "COLA", "3600")
    scheduling.place_entry(act, plant.lines[0], placed, at(1), quantity="600")  # type: ignore[arg-type]
    an_order(act, "LIME", "1800", lines=[OTHER])
    an_order(act, "COLA", "10", unit="CS")
    an_order(act, "RARE", "5")
    an_order(act, "SOAP", "9999", released=False)
    act.conn.commit()
    assert figures(client)["unscheduled"] == {
        "orders": 4,
        "quantities": [
            {"unit": "CS", "orders": 1, "quantity": "10"},
            {"unit": "EA", "orders": 3, "quantity": "4805"},
        ],
        "work_time": 3000 + 1800 + 120,
        "without_rate": 1,
    }
    here = figures(client, line=LINE)["unscheduled"]
    assert (here["orders"], here["work_time"], here["without_rate"]) == (2, 3120, 0)
