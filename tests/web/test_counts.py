"""Counts by hand over HTTP: entered, listed with their reasons, read, corrected, taken back."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from tests.activities.test_tracking import an_order
from tests.conftest import NOW
from tests.plants import a_small_plant

API = "/api/v1"
LINE = f"{API}/lines/site1/floor/filler"
SPAN = {
    "from": (NOW - timedelta(hours=1)).isoformat(),
    "to": (NOW + timedelta(hours=8)).isoformat(),
}
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def plant(act: Act) -> dict[str, int]:
    lines = a_small_plant(act)
    act.conn.execute(text("INSERT INTO waste_reasons (name) VALUES ('Torn label'), ('=Spilt')"))
    an_order(act)
    act.conn.commit()
    return lines


@pytest.fixture
def running(client: httpx.Client, clock: SteppedClock) -> int:
    number = client.get(f"{API}/orders").json()["items"][0]["number"]
    started = client.post(f"{LINE}/start", json={"order": number})
    assert started.status_code == 200, started.text
    clock.step_to(NOW + 30 * MINUTE)
    run_id: int = started.json()["run_id"]
    return run_id


def entered(client: httpx.Client, **counted: Any) -> dict[str, Any]:
    answer = client.post(f"{LINE}/counts", json=counted)
    assert answer.status_code == 201, answer.text
    return answer.json()


def listed(client: httpx.Client) -> list[dict[str, Any]]:
    return client.get(f"{LINE}/count-entries", params=SPAN).json()["items"]


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()


def test_one_entry_has_all_that_was_counted(client: httpx.Client, running: int) -> None:
    waste = [
        {"quantity": "1.5", "reason": "torn LABEL", "comment": "new reel"},
        {"quantity": 2, "reason": "=Spilt"},
    ]
    status = entered(client, good="40", infeed=44, waste=waste, key="tap 1")
    assert status["counts"]["waste"] == "3.5"
    assert entered(client, good="40", key="tap 1")["entry"] == status["entry"]
    [entry] = listed(client)
    assert entry["id"] == status["entry"]
    assert (entry["act"], entry["by"], entry["run_id"]) == ("entry", "Tester", running)
    assert (entry["undone"], entry["undoes"], entry["order_number"]) == (False, None, "PO-000001")
    counts = [(c["kind"], c["quantity"], c["unit"], c["reason"]) for c in entry["counts"]]
    assert sorted(counts, key=str) == [
        ("infeed", "44", "bottle", None),
        ("outfeed", "40", "bottle", None),
        ("waste", "1.5", "bottle", "Torn label"),
        ("waste", "2", "bottle", "=Spilt"),
    ]
    facts = client.get(f"{API}/facts", params={**SPAN, "line": LINE.removeprefix(f"{API}/lines/")})
    told = {(f["count"], f["waste_reason"], f["reason"]) for f in facts.json()["items"]}
    assert ("waste", "Torn label", "new reel") in told
    assert {f["entry"] for f in facts.json()["items"]} == {status["entry"]}


def test_the_list_as_a_table(client: httpx.Client, running: int) -> None:
    entry = entered(client, waste=[{"quantity": 3, "reason": "=Spilt", "comment": "-1+1"}])["entry"]
    client.post(f"{API}/count-entries/{entry}/undo", json={"reason": "@home"})
    answer = client.get(f"{LINE}/count-entries", params={**SPAN, "format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    back, first = sorted(rows, key=lambda row: row["act"], reverse=True)
    assert (first["waste_reason"], first["comment"]) == ("'=Spilt", "'-1+1")
    assert (first["quantity"], first["undone"], first["recorded_at"][-1]) == ("3", "yes", "Z")
    assert (back["quantity"], back["reason"], back["undoes"]) == ("-3", "'@home", entry)


def test_what_is_no_count(client: httpx.Client, running: int) -> None:
    path = f"{LINE}/counts"
    for body, code in (
        ({"good": "NaN"}, "invalid_request"),
        ({"good": "Infinity"}, "invalid_request"),
        ({"good": "-1"}, "negative_quantity"),
        ({"infeed": "1e13"}, "absurd_quantity"),
        ({"infeed": "1e-13"}, "absurd_quantity"),
        ({"good": "1e-20000"}, "absurd_quantity"),
        ({"good": "1e9999"}, "absurd_quantity"),
        ({}, "nothing_counted"),
        ({"good": 0, "waste": [{"quantity": 0}]}, "nothing_counted"),
        ({"waste": [{"quantity": 1, "reason": "Nobody"}]}, "unknown_waste_reason"),
        ({"waste": [{"quantity": 1, "comment": "\x00"}]}, "unstorable_value"),
        ({"waste": [{"quantity": -1}]}, "negative_quantity"),
        ({"good": 1, "occurred_at": "2026-11-16T09:00:00"}, "no_time_zone"),
        ({"good": 1, "occurred_at": "2026-11-16T19:00:00Z"}, "clock_ahead"),
    ):
        refused(client.post(path, json=body), 422, code)
    wrong = refused(client.post(path, json={"waste": [{"quantity": -1}]}), 422, "negative_quantity")
    assert wrong["errors"][0]["field"] == "waste.0"
    assert listed(client) == []


def test_taken_back_and_again(client: httpx.Client, running: int) -> None:
    before = client.get(LINE).json()
    entry = entered(client, good=7)["entry"]
    after = client.get(LINE).json()
    for _ in range(2):
        undone = client.post(f"{API}/count-entries/{entry}/undo", json={"reason": "twice"})
        assert (undone.status_code, undone.json()) == (200, before)
    items = listed(client)
    assert len(items) == 2
    back = next(item for item in items if item["act"] == "undo")
    assert (back["undoes"], back["reason"], back["undone"]) == (entry, "twice", False)
    assert next(item for item in items if item["id"] == entry)["undone"]
    assert client.post(f"{API}/count-entries/{back['id']}/undo").json() == after
    nobody = "0b8f7f0e-6f0c-4a4f-9d0e-2f7a3c1d5e6b"
    refused(client.post(f"{API}/count-entries/{nobody}/undo"), 404, "unknown_entry")


def test_a_finished_run_is_corrected(
    client: httpx.Client, running: int, clock: SteppedClock
) -> None:
    entered(client, good=100, infeed=104)
    clock.step_to(NOW + 31 * MINUTE)
    client.post(f"{LINE}/end", json={"outcome": "partial"})
    path = f"{API}/runs/{running}/correct"
    body = {"outfeed": "98.5", "waste": "2", "waste_reason": "Torn label", "reason": "By hand"}
    preview = client.post(path, json=body, params={"preview": True}).json()
    assert (preview["before"]["outfeed_quantity"], preview["after"]["outfeed_quantity"]) == (
        "100",
        "98.5",
    )
    assert len(listed(client)) == 1
    run = client.post(path, json=body).json()
    assert {name: run[name] for name in preview["after"]} == preview["after"]
    assert (run["waste_quantity"], run["waste_unit"], run["good_quantity"]) == (
        "2",
        "bottle",
        "98.5",
    )
    order = client.get(f"{API}/orders/{run['order_id']}").json()
    assert order["actual_quantity"] == "98.5"
    correction = next(item for item in listed(client) if item["act"] == "correction")
    assert (correction["id"], correction["reason"]) == (run["entry"], "By hand")
    assert {(c["kind"], c["quantity"], c["reason"]) for c in correction["counts"]} == {
        ("outfeed", "-1.5", None),
        ("waste", "2", "Torn label"),
    }
    client.post(f"{API}/count-entries/{run['entry']}/undo")
    now = client.get(f"{API}/runs", params={"order": run["order_id"]}).json()["items"][0]
    assert now == preview["before"]
    wrong = refused(
        client.post(path, json={"outfeed": -1, "reason": "x"}), 422, "negative_quantity"
    )
    assert "The outfeed of this run is in bottle." in wrong["detail"]
    refused(client.post(path, json={"outfeed": 1, "reason": " "}), 422, "reason_missing")
    refused(client.post(path, json={"outfeed": 1}), 422, "invalid_request")
    refused(client.post(f"{API}/runs/99/correct", json=body), 404, "unknown_run")


def read(client: httpx.Client, total: object, **more: Any) -> dict[str, Any]:
    params = {"preview": True} if more.pop("preview", False) else {}
    body = {"counter": "out", "total": total, **more}
    answer = client.post(f"{LINE}/counter-readings", json=body, params=params)
    assert answer.status_code == (200 if params else 201), answer.text
    return answer.json()


def test_counters_are_read_by_hand(client: httpx.Client, running: int, clock: SteppedClock) -> None:
    def later(minutes: int) -> None:
        clock.step_to(NOW + (30 + minutes) * MINUTE)

    assert read(client, 9000)["reading"]["kind"] == "baseline"
    later(1)
    preview = read(client, 9400, preview=True)
    assert preview == {
        "counted": "400",
        "kind": "advance",
        "detail": "400 were counted since the reading before.",
    }
    taken = read(client, 9400, key="r")
    assert taken["reading"] == preview
    assert taken["counts"]["outfeed"] == "400"
    assert read(client, 9400, key="r")["entry"] == taken["entry"]
    later(2)
    repeat = read(client, 9400)
    assert (repeat["reading"]["kind"], repeat["entry"]) == ("repeat", None)
    later(3)
    assert read(client, 100)["reading"] == {
        "counted": "700",
        "kind": "rollover",
        "detail": "The counter ran over its highest number: 700 were counted.",
    }
    later(4)
    assert read(client, 90)["reading"]["kind"] == "backstep"
    rejections = client.get(f"{API}/rejections", params={"origin": "manual"}).json()["items"]
    assert [each["code"] for each in rejections] == ["counter_backstep"]
    late = read(client, 9700, occurred_at=(NOW + 32.5 * MINUTE).isoformat())
    assert (late["reading"]["kind"], late["reading"]["counted"]) == ("late", "0")
    assert client.get(LINE).json()["counts"]["outfeed"] == "1100"
    items = listed(client)
    assert {(item["act"], item["counter"]) for item in items} == {("reading", "out")}
    assert {item["total"] for item in items} == {"9000", "9400", "100", "9700"}


def test_a_reading_that_was_wrong_is_taken_out(
    client: httpx.Client, running: int, clock: SteppedClock
) -> None:
    def at(minutes: int) -> None:
        clock.step_to(NOW + (30 + minutes) * MINUTE)

    def outfeed() -> str:
        return client.get(LINE).json()["counts"]["outfeed"]

    read(client, 1000)
    at(1)
    wrong = read(client, 5000)["entry"]
    assert outfeed() == "4000"
    at(2)
    client.post(f"{API}/count-entries/{wrong}/undo")
    assert outfeed() == "0"
    read(client, 1100)
    assert outfeed() == "100"
    at(3)
    wrong = read(client, 6000)["entry"]
    at(4)
    read(client, 1300)
    assert outfeed() == str(100 + 4900 + 1300)
    at(5)
    client.post(f"{API}/count-entries/{wrong}/undo")
    assert outfeed() == str(100 + 200)
    read(client, 1350)
    assert outfeed() == "350"
    back = next(item for item in listed(client) if item["undoes"] == wrong)["id"]
    client.post(f"{API}/count-entries/{back}/undo")
    assert outfeed() == str(100 + 4900 + 1300 + 50)


def test_counters_that_are_none(client: httpx.Client, running: int) -> None:
    path = f"{LINE}/counter-readings"
    body = {"counter": "nobody", "total": 5}
    assert "in, out" in refused(client.post(path, json=body), 404, "unknown_counter")["detail"]
    refused(client.post(path, json={"counter": "out", "total": -5}), 422, "invalid_total")
    far = (NOW + timedelta(days=1)).isoformat()
    late = {"counter": "out", "total": 5, "occurred_at": far}
    refused(client.post(path, json=late), 422, "clock_ahead")
