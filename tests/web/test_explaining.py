"""Best places and why an entry is late, over HTTP: what is told is what the board answers."""

from typing import Any

import httpx
import pytest

from outfeed.activities.act import Act
from tests.builders import Plant, a_plant, an_order
from tests.plans import at


@pytest.fixture
def plant(act: Act) -> Plant:
    plant = a_plant(act)
    act.conn.commit()
    return plant


def number_of(client: httpx.Client, order_id: int) -> str:
    number: str = client.get(f"/api/v1/orders/{order_id}").json()["number"]
    return number


def told(client: httpx.Client, path: str, status: int = 200, **asked: Any) -> Any:
    answer = client.get(f"/api/v1{path}", params=asked)
    assert answer.status_code == status, answer.text
    return answer.json()


def place(client: httpx.Client, line: int, order: int, hours: float) -> Any:
    body = {"line": line, "order": order, "start_at": at(hours).isoformat()}
    answer = client.post("/api/v1/entries", json=body)
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture
def orders(act: Act, plant: Plant) -> list[int]:
    made = [
        an_order(act, "COLA", "14400", due_at=at(30).isoformat()),
        an_order(act, "LIME", "7200", due_at=at(2).isoformat()),
    ]
    act.conn.commit()
    return made


def test_each_place_can_be_asked_for_and_comes_as_told(
    client: httpx.Client, plant: Plant, orders: list[int]
) -> None:
    place(client, plant.lines[0], orders[0], 0)
    found = told(client, f"/orders/{number_of(client, orders[1])}/best-places")
    assert found["order_id"] == orders[1]
    assert (found["quantity"], found["unit"], found["entry"]) == ("7200", "EA", None)
    assert found["cannot"] == []
    assert found["items"][0]["line_id"] == plant.lines[1]
    assert found["items"][0]["fits_without_moving"] is True
    for each in found["items"]:
        body = {
            "line": each["line_id"],
            "order": orders[1],
            "start_at": each["place_at"],
            "if_no_room": "push",
        }
        answer = client.post("/api/v1/entries?preview=true", json=body).json()
        [new] = [e for e in answer["entries"] if e["order_id"] == orders[1]]
        assert (new["start_at"], new["end_at"]) == (each["start_at"], each["end_at"])
        gained = answer["figures"]["changeover_time"] - answer["figures_before"]["changeover_time"]
        assert gained == each["changeover_time"]


def test_a_limit_a_quantity_and_an_entry(
    client: httpx.Client, plant: Plant, orders: list[int]
) -> None:
    made = place(client, plant.lines[0], orders[0], 0)
    [entry] = made["created"]
    assert len(told(client, f"/orders/{orders[1]}/best-places", limit=1)["items"]) == 1
    half = told(client, f"/orders/{orders[1]}/best-places", quantity="3600")
    assert half["items"][0]["end_at"] == at(1).strftime("%Y-%m-%dT%H:%M:%SZ")
    of_entry = told(client, f"/entries/{entry}/best-places")
    assert of_entry["entry"]["id"] == entry
    assert of_entry == told(client, f"/orders/{orders[0]}/best-places", entry=entry)
    assert of_entry["items"][0]["line_id"] == plant.lines[1]
    told(client, f"/orders/{orders[1]}/best-places", 422, entry=entry)
    told(client, f"/orders/{orders[1]}/best-places", 422, limit=0)
    told(client, f"/orders/{orders[1]}/best-places", 409, quantity="0")
    assert told(client, f"/orders/{orders[0]}/best-places", 409)["code"] == "rules_broken"
    told(client, "/orders/none/best-places", 404)
    told(client, "/entries/98765/best-places", 404)


def test_lines_that_cannot_say_why(client: httpx.Client, act: Act, plant: Plant) -> None:
    rare = an_order(act, "RARE")
    bound = an_order(act, "COLA", lines=[str(plant.lines[1])])
    act.conn.commit()
    nowhere = told(client, f"/orders/{rare}/best-places")
    assert nowhere["items"] == []
    assert {each["code"] for each in nowhere["cannot"]} == {"no_rate"}
    [other] = told(client, f"/orders/{bound}/best-places")["cannot"]
    assert (other["line_id"], other["code"]) == (plant.lines[0], "line_not_allowed")


def test_what_is_pinned_stays(client: httpx.Client, plant: Plant, orders: list[int]) -> None:
    made = place(client, plant.lines[0], orders[1], 1)
    [entry] = made["created"]
    client.post(f"/api/v1/entries/{entry}/pin", json={"pinned": True, "version": 1})
    refused = told(client, f"/entries/{entry}/best-places", 409)
    assert [each["code"] for each in refused["violations"]] == ["pinned"]
    why = told(client, f"/entries/{entry}/why")
    assert (why["late_by"], why["remedies"], why["next_best"]) == (3600, [], [])


def test_a_remedy_is_what_the_route_of_arranging_takes(
    client: httpx.Client, plant: Plant, orders: list[int]
) -> None:
    place(client, plant.lines[0], orders[0], 0)
    made = place(client, plant.lines[0], orders[1], 5)
    [entry] = made["created"]
    why = told(client, f"/entries/{entry}/why")
    assert why["late_by"] == 5 * 3600
    assert [link["what"] for link in why["chain"]] == [
        "release", "queue", "idle", "changeover", "run",
    ]  # fmt: skip
    assert why["remedies"]
    for remedy in why["remedies"]:
        body = {"entries": remedy["wanted"], "if_no_room": remedy["if_no_room"]}
        answer = client.post("/api/v1/entries/arrange?preview=true", json=body).json()
        assert answer["figures"]["total_lateness"] == remedy["tardiness"]
        assert answer["figures_before"]["total_lateness"] == remedy["tardiness_before"]


def test_of_a_copy_it_is_told_as_the_copy_stands(
    client: httpx.Client, plant: Plant, orders: list[int]
) -> None:
    copy = client.post("/api/v1/what-ifs", json={"name": "try"}).json()["id"]
    body = {"line": plant.lines[1], "order": orders[0], "start_at": at(0).isoformat()}
    assert client.post(f"/api/v1/entries?what_if={copy}", json=body).is_success
    real = told(client, f"/orders/{orders[1]}/best-places")["items"][0]
    there = told(client, f"/orders/{orders[1]}/best-places", what_if=copy)["items"]
    assert real["cost"] == 0
    on_line = [each for each in there if each["line_id"] == plant.lines[1]]
    assert all(each["after"] or each["moves"] for each in on_line)
