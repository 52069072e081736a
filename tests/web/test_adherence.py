"""Schedule adherence over HTTP: on time, late, early, never, and what rolls up of it."""

import csv
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import Any

import httpx
import pytest

from outfeed.activities import collection, execution, scheduling
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.signals import CountSignal
from tests.builders import a_plant, an_order
from tests.plans import at

API = "/api/v1"


def later(act: Act, hours: float) -> Act:
    return replace(act, now=at(hours))


def place(act: Act, line: int, start: float, hours: float = 1, **more: Any) -> int:
    order = an_order(act, quantity=str(round(hours * 3600)), **more)
    plan = scheduling.place_entry(act, line, order, at(start), if_no_room="push")
    return next(entry.id for entry in plan.entries if entry.order_id == order)


def ran(act: Act, line: int, entry: int, start: float, end: float, made: int) -> None:
    execution.start_run(later(act, start), line, Target(entry_id=entry))
    if made:
        signal = CountSignal(f"{entry}", line, "outfeed", Decimal(made), at((start + end) / 2))
        assert collection.take(later(act, end), "test", [signal]).accepted == 1
    execution.end_run(later(act, end), line, outcome="partial")


def adherence(client: httpx.Client, line: str = "site1", **more: Any) -> Any:
    span = {"from": at(0).isoformat(), "to": at(24).isoformat()}
    answer = client.get(f"{API}/schedule-adherence", params={"line": line} | span | more)
    assert answer.status_code == 200, answer.text
    return answer


@pytest.fixture
def day(act: Act, clock: SteppedClock) -> list[int]:
    """On time and in full; late by ten minutes and half made; never run; and one still to come."""
    first, second = a_plant(act).lines
    kept = place(act, first, 1)
    late = place(act, first, 2, number="=late")
    never = place(act, second, 1)
    to_come = place(act, first, 6)
    ran(act, first, kept, 1 + 1 / 60, 2, 3700)
    ran(act, first, late, 2 + 1 / 6, 3.5, 1800)
    act.conn.commit()
    clock.step_to(at(5))
    return [kept, late, never, to_come]


def test_entries_whose_time_came_count_run_or_not(client: httpx.Client, day: list[int]) -> None:
    answer = adherence(client).json()
    kept, late, never, _ = day
    assert [item["entry_id"] for item in answer["items"]] == [kept, late, never]
    first, second, third = answer["items"]
    assert (first["start_deviation"], first["end_deviation"]) == (60, 0)
    assert (first["planned_quantity"], first["actual_quantity"]) == ("3600", "3700")
    assert first["adherence"] == pytest.approx(59 / 60)
    # Measured by where it stood when it started, whatever became of it.
    assert second["planned_start_at"] == at(2).astimezone(UTC).isoformat().replace("+00:00", "Z")
    assert (second["start_deviation"], second["end_deviation"]) == (600, 1800)
    assert second["adherence"] == pytest.approx(5 / 6)
    assert (third["actual_start_at"], third["start_deviation"], third["adherence"]) == (
        None,
        None,
        0,
    )
    assert answer["on_time_tolerance"] == 300
    assert answer["total"] == {
        "entries": 3,
        "started_on_time": 1,
        "ended_on_time": 1,
        "planned_time": 3 * 3600,
        "produced_in_plan_time": 59 * 60 + 50 * 60,
        "adherence": pytest.approx(109 / 180),
        "planned_quantity_made": pytest.approx(1.5 / 3),
    }
    assert [(line["entries"], line["adherence"]) for line in answer["lines"]] == [
        (2, pytest.approx(109 / 120)),
        (1, 0),
    ]


def test_the_tolerance_is_the_plants(client: httpx.Client, day: list[int]) -> None:
    client.put(f"{API}/settings", json={"on_time_tolerance": 600})
    assert adherence(client).json()["total"]["started_on_time"] == 2
    client.put(f"{API}/settings", json={"on_time_tolerance": 0})
    total = adherence(client).json()["total"]
    assert (total["started_on_time"], total["ended_on_time"]) == (0, 1)


def test_a_line_and_a_span_of_their_own(client: httpx.Client, day: list[int]) -> None:
    line2 = adherence(client, "site1/packaging/line2").json()
    assert [item["entry_id"] for item in line2["items"]] == [day[2]]
    part = adherence(client, **{"from": at(1.5).isoformat()}).json()
    assert [item["entry_id"] for item in part["items"]] == [day[1]]
    nothing = adherence(client, **{"from": at(10).isoformat()}).json()["total"]
    assert (nothing["entries"], nothing["adherence"], nothing["planned_quantity_made"]) == (
        0,
        None,
        None,
    )
    wrong = client.get(
        f"{API}/schedule-adherence", params={"line": "site1", "from": "x", "to": "y"}
    )
    assert wrong.status_code == 422


def test_stops_and_nights_are_no_planned_time(
    client: httpx.Client, act: Act, clock: SteppedClock
) -> None:
    line = a_plant(act, shifts=True).lines[0]
    scheduling.place_stop(act, line, "Maintenance", at(2), at(2.5))
    place(act, line, 1, 2)
    act.conn.commit()
    clock.step_to(at(5))
    [item] = adherence(client).json()["items"]
    assert item["planned_end_at"].startswith("2026-11-16T12:30")
    assert adherence(client).json()["total"]["planned_time"] == 7200


def test_it_is_taken_along_as_csv(client: httpx.Client, day: list[int]) -> None:
    answer = adherence(client, format="csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert [int(row["entry_id"]) for row in rows] == day[:3]
    # No spreadsheet may take it for a formula.
    assert rows[1]["order_number"] == "'=late"
    assert (rows[1]["end_deviation"], rows[2]["actual_start_at"]) == ("1800.0", "")
