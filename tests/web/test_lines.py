"""Lines over HTTP: their status, starting, ending and counting, and what can be started."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from outfeed.activities import orders, scheduling
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.web.line_status import LineStatus
from outfeed.web.lines import LineStatuses, StartableThings
from tests.builders import Plant, a_plant, an_order
from tests.conftest import NOW

API = "/api/v1"
LINE = f"{API}/lines/site1/packaging/line1"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def plant(act: Act) -> Plant:
    made = a_plant(act)
    for number in ("PO-1", "PO-2", "7"):
        an_order(act, number=number, quantity="100", due_at=NOW + HOUR)
    act.conn.commit()
    return made


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code
    return problem


def start(client: httpx.Client, **what: object) -> dict[str, Any]:
    answer = client.post(f"{LINE}/start", json=what)
    assert answer.status_code == 200, answer.text
    assert LineStatus.model_validate(answer.json())
    status: dict[str, Any] = answer.json()
    return status


def test_a_line_that_never_ran(client: httpx.Client, plant: Plant) -> None:
    status = client.get(LINE).json()
    assert status["line"] == {
        "id": plant.lines[0],
        "path": "site1/packaging/line1",
        "display_name": "line1",
        "area": "packaging",
        "site": "Site1",
        "time_zone": "Europe/Berlin",
    }
    assert (status["mode"], status["run_id"], status["state"]) == ("Unknown", None, None)
    assert status["figures"] is None
    assert status["hours"][-1]["figures"]["oee"] is None
    for ref in (plant.lines[0], "/site1/packaging/line1/", "SITE1/Packaging/Line1"):
        assert client.get(f"{API}/lines/{ref}").json() == status
    both = client.get(f"{API}/lines").json()
    assert LineStatuses.model_validate(both)
    assert [item["line"]["display_name"] for item in both["items"]] == ["line1", "line2"]
    assert both["items"][0] == status


def test_starting_by_entry_order_number_product_and_mode(
    client: httpx.Client, act: Act, plant: Plant, clock: SteppedClock
) -> None:
    by_number = start(client, order=" po-1 ")
    assert (by_number["mode"], by_number["mode_type"]) == ("Production", "production")
    assert (by_number["order"]["number"], by_number["product"]["code"]) == ("PO-1", "COLA")
    assert (by_number["set_by"], by_number["run_started_at"]) == (
        "operator",
        "2026-11-16T09:00:00Z",
    )
    clock.step_to(NOW + 0.1 * HOUR)
    by_id = start(client, order=by_number["order"]["id"] + 1)
    assert by_id["order"]["number"] == "PO-2"
    assert by_id["run_id"] != by_number["run_id"]
    # A number of digits in quotes is a number, not an id.
    clock.step_to(NOW + 0.2 * HOUR)
    assert start(client, order="7")["order"]["number"] == "7"
    clock.step_to(NOW + 0.3 * HOUR)
    assert start(client, product="cola")["order"] is None
    clock.step_to(NOW + 0.4 * HOUR)
    assert start(client, product=plant.products["LIME"])["product"]["code"] == "LIME"
    order = by_number["order"]["id"]
    plan = scheduling.place_entry(act, plant.lines[0], order, NOW + 5 * HOUR)
    act.conn.commit()
    clock.step_to(NOW + 0.5 * HOUR)
    (entry,) = [entry.id for entry in plan.entries if entry.order_id == order]
    assert start(client, entry=entry)["order"]["number"] == "PO-1"
    clock.step_to(NOW + 0.6 * HOUR)
    status = start(client, mode="maintenance", outcome_of_current="complete")
    assert (status["mode"], status["mode_type"]) == ("Maintenance", "maintenance")
    assert client.get(f"{API}/orders/PO-1").json()["status"] == "Completed"


def test_counts_reach_the_status_at_once(client: httpx.Client, clock: SteppedClock) -> None:
    start(client, order="PO-1")
    state = {"key": "s", "kind": "state", "line": "site1/packaging/line1", "state": "Running"}
    client.post(f"{API}/facts", json={"facts": [state]})
    clock.step_to(NOW + 0.5 * HOUR)
    counted = {"infeed": 50, "good": 40, "waste": [{"quantity": "9.5"}]}
    assert client.post(f"{LINE}/counts", json=counted).status_code == 201
    clock.step_to(NOW + 0.6 * HOUR)
    status = client.get(LINE).json()
    counts = status["counts"]
    assert (counts["infeed"], counts["outfeed"], counts["waste"]) == ("50", "40", "9.5")
    assert counts["discrepancy"] == "0.5"
    assert (status["good_quantity"], status["order_actual_quantity"]) == ("40", "40")
    assert status["remaining_quantity"] == "60"
    assert status["state"]["name"] == "Running"
    assert status["pace"] in ("on_track", "behind")
    assert status["figures"]["availability"] == 1
    assert client.get(f"{API}/lines").json()["items"][0] == status
    ended = client.post(f"{LINE}/end", json={"outcome": "partial"}).json()
    assert (ended["mode"], ended["order"], ended["counts"]) == ("Idle", None, None)


def test_ending_in_the_past_and_seen(client: httpx.Client, clock: SteppedClock) -> None:
    run = start(client, order="PO-1")["run_id"]
    clock.step_to(NOW + HOUR)
    past = {"outcome": "continue", "at": "2026-11-16T10:30:00+01:00"}
    refused(client.post(f"{LINE}/end", json={**past, "seen_run_id": run + 9}), 409, "run_changed")
    ended = client.post(f"{LINE}/end", json={**past, "seen_run_id": run}).json()
    assert ended["run_started_at"] == "2026-11-16T09:30:00Z"
    problem = refused(client.post(f"{LINE}/end", json=past), 409, "nothing_runs")
    assert "No production run" in problem["detail"]


def test_what_was_tapped_without_network_is_done_at_its_instants(
    client: httpx.Client, clock: SteppedClock, act: Act, plant: Plant
) -> None:
    for order_id, start_at in ((1, NOW), (2, NOW + HOUR)):
        scheduling.place_entry(act, plant.lines[0], order_id, start_at)
    act.conn.commit()
    first = start(client, order="PO-1")["run_id"]
    clock.step_to(NOW + 0.5 * HOUR)
    facts = [
        {"key": f"k{n}", "kind": "count", "line": LINE.removeprefix(f"{API}/lines/"),
         "count": "outfeed", "quantity": 1, "occurred_at": (NOW + n * HOUR / 60).isoformat()}
        for n in range(30)
    ]  # fmt: skip
    client.post(f"{API}/facts", json={"facts": facts})

    def at(minutes: float) -> str:
        return (NOW + minutes * HOUR / 60).isoformat()

    ended = client.post(
        f"{LINE}/end", json={"outcome": "partial", "at": at(10), "seen_run_id": first}
    )
    assert ended.status_code == 200, ended.text
    counted = {"good": 5, "occurred_at": at(9.5)}
    assert client.post(f"{LINE}/counts", json=counted).status_code == 201
    again = start(client, order="PO-2", at=at(12))
    assert again["run_started_at"] == "2026-11-16T09:12:00Z"
    assert again["order_actual_quantity"] == "18"
    assert client.get(f"{API}/orders/PO-1").json()["actual_quantity"] == "15"
    past = {"outcome": "partial", "at": at(11), "seen_run_id": first}
    changed = refused(client.post(f"{LINE}/end", json=past), 409, "run_changed")
    assert changed["run"] == {
        "id": again["run_id"],
        "order_number": "PO-2",
        "mode": "Production",
        "started_at": "2026-11-16T09:12:00+00:00",
        "set_by": "operator",
        "started_by": "Tester",
    }
    del past["seen_run_id"]
    earlier = refused(client.post(f"{LINE}/end", json=past), 409, "does_not_fit")
    assert earlier["run"] == changed["run"]
    running = refused(client.post(f"{LINE}/start", json={"order": "PO-2"}), 409, "already_running")
    assert running["run"] == changed["run"]
    client.post(f"{LINE}/end", json={"outcome": "complete"})
    idle = refused(client.post(f"{LINE}/end", json={"outcome": "partial"}), 409, "nothing_runs")
    assert (idle["run"]["mode"], idle["run"]["order_number"]) == ("Idle", None)


def test_what_a_pause_interrupted(client: httpx.Client, clock: SteppedClock, plant: Plant) -> None:
    def resume() -> Any:
        return client.get(f"{LINE}/startable").json()["resume"]

    assert resume() is None
    run = start(client, order="PO-1")["run_id"]
    assert resume() is None
    clock.step_to(NOW + 0.1 * HOUR)
    start(client, mode="Maintenance")
    paused = resume()
    assert (paused["number"], paused["run_id"], paused["mode"]) == ("PO-1", run, "Production")
    assert paused["ended_at"] == "2026-11-16T09:06:00Z"
    assert paused["startable"]
    clock.step_to(NOW + 0.2 * HOUR)
    start(client, order="PO-2")
    assert resume() is None
    clock.step_to(NOW + 0.3 * HOUR)
    client.post(f"{LINE}/end", json={"outcome": "complete"})
    assert resume()["number"] == "PO-1"
    other = f"{API}/lines/site1/packaging/line2"
    assert client.post(f"{other}/start", json={"order": "PO-1"}).status_code == 200
    assert resume() is None
    clock.step_to(NOW + 0.4 * HOUR)
    client.post(f"{other}/end", json={"outcome": "complete"})
    assert resume() is None


def test_refusals(client: httpx.Client, plant: Plant, engine: Engine) -> None:
    start(client, order="PO-1")
    for what, status, code in (
        ({}, 422, "one_target"),
        ({"mode": "Idle", "order": "PO-1"}, 422, "one_target"),
        ({"order": "PO-1"}, 409, "already_running"),
        ({"order": "PO-9"}, 404, "unknown_order"),
        ({"order": 10**6}, 404, "unknown_order"),
        ({"order": 10**12}, 422, "unstorable_value"),
        ({"order": "\x00"}, 422, "unstorable_value"),
        ({"product": "none"}, 404, "unknown_product"),
        ({"product": "RARE"}, 409, "no_rate"),
        ({"mode": "Nap"}, 404, "unknown_mode"),
        ({"mode": "Production"}, 422, "needs_product"),
        ({"entry": 10**6}, 404, "unknown_entry"),
        ({"mode": "Idle", "at": "2026-11-16T08:59:00Z"}, 409, "does_not_fit"),
        ({"mode": "Idle", "at": "2026-11-16T09:06:00Z"}, 422, "in_the_future"),
        ({"mode": "Idle", "at": "2026-11-16T09:00:00"}, 422, "no_time_zone"),
        ({"mode": "Idle", "at": "9999-12-31T23:59:59-14:00"}, 422, "in_the_future"),
        ({"mode": "Idle", "at": "0001-01-01T00:00:00+14:00"}, 422, "too_long_ago"),
        ({"mode": "Idle", "at": "soon"}, 422, "invalid_request"),
        ({"mode": "Idle", "outcome_of_current": "done"}, 422, "invalid_request"),
        ({"mode": "Idle", "seen_run_id": 10**6}, 409, "run_changed"),
    ):
        problem = refused(client.post(f"{LINE}/start", json=what), status, code)
        assert problem["status"] == status
    assert client.get(LINE).json()["order"]["number"] == "PO-1"
    refused(client.post(f"{API}/lines/nowhere/start", json={"mode": "Idle"}), 404, "unknown_asset")
    near = refused(client.get(f"{API}/lines/site1/packaging/line9"), 404, "unknown_asset")
    assert "site1/packaging/line" in near["detail"]
    refused(client.get(f"{API}/lines/site1"), 404, "not_a_line")
    for odd in ("%00", "²", "9" * 30, "%F0%9F%8F%AD", "a" * 5000):
        refused(client.get(f"{API}/lines/{odd}"), 404, "unknown_asset")
    off = f"{API}/lines/site1/packaging/line2"
    disabled = {"version": 1, "enabled": False}
    line2 = client.get(off).json()["line"]["id"]
    assert client.patch(f"{API}/assets/{line2}", json=disabled).status_code == 200
    refused(client.post(f"{off}/start", json={"mode": "Idle"}), 409, "line_disabled")
    refused(client.post(f"{off}/counts", json={"good": 1}), 422, "unknown_line")
    assert len(client.get(f"{API}/lines").json()["items"]) == 1


def test_what_can_be_started(client: httpx.Client, act: Act, plant: Plant) -> None:
    orders.move_order(act, 2, "On Hold")
    elsewhere = an_order(act, lines=["site1/packaging/line2"], number="PO-3")
    an_order(act, "RARE", number="PO-4")
    scheduling.place_entry(act, plant.lines[0], 1, NOW + 2 * HOUR, quantity="60")
    act.conn.commit()
    things = client.get(f"{LINE}/startable").json()
    assert StartableThings.model_validate(things)
    assert [entry["order_number"] for entry in things["scheduled"]] == ["PO-1"]
    assert things["scheduled"][0]["quantity"] == "60"
    can = {order["number"]: order["startable"] for order in things["orders"]}
    assert can == {"PO-1": True, "7": True, "PO-2": False}
    (held,) = [order for order in things["orders"] if order["number"] == "PO-2"]
    assert "On Hold" in held["reason"]
    other = client.get(f"{API}/lines/{plant.lines[1]}/startable").json()
    assert elsewhere in [order["id"] for order in other["orders"]]
    entry = things["scheduled"][0]["id"]
    assert start(client, entry=entry)["next_entry"] is None
    assert client.get(f"{LINE}/startable").json()["scheduled"] == []
