"""OEE and timelines over HTTP: every grouping adds up to the whole, and odd spans are refused."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from outfeed.activities import collection, execution
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.plant import import_plant
from outfeed.activities.signals import CountSignal, StateSignal
from outfeed.web.oee import By, Oee, Timeline
from tests.builders import Plant, a_plant, an_order
from tests.conftest import NOW

API = "/api/v1"
MINUTE = timedelta(minutes=1)
SUMS = ("running_time", "unplanned_time", "planned_time", "ideal_time", "good_time")


def at(minutes: float) -> datetime:
    return NOW + minutes * MINUTE


@pytest.fixture(autouse=True)
def shift(act: Act, clock: SteppedClock) -> Plant:
    """Five hours on two lines: two orders and a product, with stops and waste, then Idle."""
    plant = a_plant(act, shifts=True)
    first, second = an_order(act, number="PO-1"), an_order(act, "LIME", number="PO-2")
    clock.step_to(at(330))
    act.now = clock.now()
    for line, offset in zip(plant.lines, (0, 7.5), strict=True):
        for minute, target in (
            (offset, Target(order_id=first)),
            (100.25, Target(order_id=second)),
            (200, Target(product_id=plant.products["SOAP"])),
            (290, Target(mode="Idle")),
        ):
            execution.start_run(act, line, target, at=at(minute))
        signals = [
            CountSignal(f"{line} {n} {kind}", line, kind, Decimal(made), at(n))
            for n in range(1, 300, 3)
            for kind, made in (("infeed", 22), ("outfeed", 20), ("waste", 2))
        ]
        states = [
            StateSignal(f"{line} {n}", line, ("Running", "Idle", "Faulted")[n // 20 % 3], at(n))
            for n in range(0, 300, 20)
        ]
        assert not collection.take(act, "test", [*signals, *states]).rejected
    act.conn.commit()
    return plant


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.json()["code"] == code


def oee(client: httpx.Client, **params: object) -> dict[str, Any]:
    span = {"line": "site1", "from": "2026-11-16T09:00:00Z", "to": "2026-11-16T14:30:00Z"}
    answer = client.get(f"{API}/oee", params={**span, **params})
    assert answer.status_code == 200, answer.text
    assert Oee.model_validate({**answer.json(), "start_at": NOW, "end_at": NOW})
    said: dict[str, Any] = answer.json()
    return said


def test_every_grouping_adds_up_to_the_same_whole(client: httpx.Client) -> None:
    totals = []
    for by in By:
        said = oee(client, by=by.value)
        totals.append(said["total"])
        assert said["by"] == by.value
        for name in SUMS:
            added = sum(item["figures"][name] for item in said["items"])
            assert added == pytest.approx(said["total"][name], abs=1e-5), (by, name)
        for name in ("infeed_quantity", "good_quantity", "waste_quantity"):
            added = sum(Decimal(item["figures"][name]) for item in said["items"])
            assert added == Decimal(said["total"][name]), (by, name)
    assert all(total == totals[0] for total in totals)
    total = totals[0]
    rates = (total["availability"], total["performance"], total["quality"])
    assert total["oee"] == pytest.approx(rates[0] * rates[1] * rates[2])
    assert total["good_quantity"] == "3820"


def test_groups_are_named(client: httpx.Client, shift: Plant) -> None:
    def labels(by: str, **params: object) -> list[str]:
        return [item["label"] for item in oee(client, by=by, **params)["items"]]

    assert labels("line") == ["line1", "line2"]
    assert sorted(labels("order")) == ["PO-1", "PO-2", "no order"]
    assert sorted(labels("product")) == ["Cola", "Lime", "Soap"]
    assert labels("day") == ["2026-11-16"]
    assert labels("shift", line="site1/packaging") == ["Early", "Late"]
    assert len(labels("run")) == 6
    runs = oee(client, by="run", line=shift.lines[0])["items"]
    assert [run["line_id"] for run in runs] == [shift.lines[0]] * 3
    assert runs[0]["start_at"] == "2026-11-16T09:00:00Z"
    hours = oee(client, by="hour")["items"]
    assert [hour["start_at"] for hour in hours] == [
        f"2026-11-16T{hour:02}:00:00Z" for hour in range(9, 15)
    ]
    assert hours[-1]["end_at"] == "2026-11-16T14:30:00Z"


def test_a_holiday_is_no_shift_and_extra_time_is_one(client: httpx.Client, act: Act) -> None:
    import_plant(
        act,
        """
        sites:
          - name: Site1
            calendar_exceptions:
              - {name: Closed, starts: 2026-11-16T12:00}
              - {name: Overtime, working: true, starts: 2026-11-16T14:00, ends: 2026-11-16T15:00}
        """,
    )
    act.conn.commit()
    items = oee(client, by="shift", line="site1/packaging")["items"]
    assert [(item["label"], item["start_at"][11:16]) for item in items] == [
        ("Early", "09:00"),
        ("no shift", "11:00"),
        ("Overtime", "13:00"),
    ]
    made = sum(Decimal(item["figures"]["good_quantity"]) for item in items)
    assert made == Decimal(oee(client, by="line", line="site1/packaging")["total"]["good_quantity"])


@pytest.mark.parametrize("by", list(By))
def test_spans_that_are_empty_or_to_come_have_no_data(client: httpx.Client, by: By) -> None:
    for start, end in (
        ("2026-11-16T10:00:00Z", "2026-11-16T10:00:00Z"),
        ("2026-11-17T00:00:00Z", "2026-11-18T00:00:00Z"),
        ("1999-01-01T00:00:00Z", "1999-01-03T00:00:00Z"),
        ("1900-01-01T00:00:00Z", "1900-01-02T00:00:00Z"),
        ("2199-12-31T00:00:00Z", "2200-01-01T00:00:00Z"),
        ("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00"),
    ):
        said = oee(client, by=by.value, **{"from": start, "to": end})
        assert said["total"]["oee"] is None
        assert all(item["figures"]["oee"] is None for item in said["items"])


def test_odd_questions(client: httpx.Client) -> None:
    span = {"line": "site1", "from": "2026-11-16T09:00:00Z", "to": "2026-11-16T14:30:00Z"}
    for params, status, code in (
        ({"from": "2026-11-16T09:00:00"}, 422, "no_time_zone"),
        ({"to": "2026-11-16T08:00:00Z"}, 422, "invalid_span"),
        ({"from": "2020-01-01T00:00:00Z"}, 422, "span_too_long"),
        ({"from": "0001-01-01T00:00:00+14:00"}, 422, "invalid_span"),
        ({"to": "9999-12-31T23:59:59-14:00"}, 422, "invalid_span"),
        ({"from": "never"}, 422, "invalid_request"),
        ({"by": "week"}, 422, "invalid_request"),
        ({"line": "nowhere"}, 404, "unknown_asset"),
        ({"line": "\x00"}, 404, "unknown_asset"),
    ):
        refused(client.get(f"{API}/oee", params={**span, **params}), status, code)
    for params, status, code in (
        ({"from": "2026-01-16T09:00:00Z"}, 422, "span_too_long"),
        ({"to": "2026-11-16T08:00:00Z"}, 422, "invalid_span"),
    ):
        path = f"{API}/lines/site1/packaging/line1/timeline"
        refused(client.get(path, params={**span, **params}), status, code)
    refused(client.get(f"{API}/lines/site1/timeline", params=span), 404, "not_a_line")


def test_the_timeline_is_what_the_figures_are_made_of(client: httpx.Client, shift: Plant) -> None:
    path = f"{API}/lines/{shift.lines[0]}/timeline"
    params = {"from": "2026-11-16T08:30:00Z", "to": "2026-11-16T20:00:00Z"}
    said = client.get(path, params=params).json()
    assert Timeline.model_validate(said)
    states = said["states"]
    assert states[0]["state"] is None
    assert [s["start_at"] for s in states[1:]] == [s["end_at"] for s in states[:-1]]
    assert states[-1]["end_at"] == "2026-11-16T14:30:00Z"
    assert [run["order_number"] for run in said["runs"]] == ["PO-1", "PO-2", None, None]
    assert said["runs"][-1]["mode"] == "Idle"
    assert sum(Decimal(minute["outfeed"]) for minute in said["counts"]) == 2000
    nothing = {"from": "2026-11-17T08:30:00Z", "to": "2026-11-17T20:00:00Z"}
    assert client.get(path, params=nothing).json() == {"states": [], "runs": [], "counts": []}


def test_any_asset_has_figures_in_the_time_of_its_site(client: httpx.Client) -> None:
    for ref, level in (("", "enterprise"), ("site1", "site"), ("site1/packaging", "area")):
        said = oee(client, line=ref, by="product")
        assert (said["asset"]["level"], said["asset"]["time_zone"]) == (level, "Europe/Berlin")
        assert said["total"]["good_quantity"] == "3820"
