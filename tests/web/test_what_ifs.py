"""What-if copies over HTTP: made, tried on by the routes of the plan, compared and published."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from outfeed.activities import scheduling
from outfeed.activities.act import Act
from outfeed.store.rollups import lock_lines
from tests.builders import Plant, a_plant, an_order
from tests.plans import at, on_line

LINE, OTHER = "site1/packaging/line1", "site1/packaging/line2"


@pytest.fixture
def plant(act: Act) -> Plant:
    """A (COLA, late) on line 1 from 11 to 12, and B (LIME) behind it from 12:30 to 14:30."""
    made = a_plant(act, shifts=True)
    cola = an_order(act, "COLA", "3600", number="A", due_at=at(1.5).isoformat())
    lime = an_order(act, "LIME", "7200", number="B", due_at=at(20).isoformat())
    scheduling.place_entry(act, made.lines[0], cola, at(1))
    scheduling.place_entry(act, made.lines[0], lime, at(2.5))
    act.conn.commit()
    return made


def ask(client: httpx.Client, verb: str, path: str, status: int = 200, **given: Any) -> Any:
    answer = client.request(verb, f"/api/v1{path}", **given)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def a_copy(client: httpx.Client, name: str = "Night shift") -> Any:
    return ask(client, "POST", "/what-ifs", 201, json={"name": name})


def entries(client: httpx.Client, what_if: int | None = None) -> Any:
    found = ask(client, "GET", "/entries", params={"what_if": what_if} if what_if else {})
    return {each["order_number"]: each for each in found["items"] if each["order_number"]}


def test_a_copy_is_made_renamed_and_discarded(client: httpx.Client, plant: Plant) -> None:
    copy = a_copy(client)
    assert copy["made_by"]
    assert (copy["name"], copy["entries"], copy["changed"]) == ("Night shift", 2, 0)
    path = f"/what-ifs/{copy['id']}"
    renamed = ask(client, "PATCH", path, json={"name": "Late shift", "version": copy["version"]})
    assert ask(client, "GET", "/what-ifs")["items"] == [renamed]
    stale = ask(client, "DELETE", path, 409, params={"version": copy["version"]})
    assert stale["code"] == "stale_version"
    unsaid = ask(client, "DELETE", path, 428)
    assert unsaid["code"] == "version_missing"
    ask(client, "DELETE", path, 204, params={"version": renamed["version"]})
    assert ask(client, "GET", path, 404)["code"] == "unknown_what_if"


def test_every_route_of_the_plan_takes_a_copy(client: httpx.Client, plant: Plant) -> None:
    copy = a_copy(client)["id"]
    before = entries(client)
    mine = entries(client, copy)
    assert mine["A"]["origin_id"] == before["A"]["id"] != mine["A"]["id"]
    on_copy = {"params": {"what_if": copy}}

    def act_on(number: str, verb: str, **body: Any) -> Any:
        known = entries(client, copy)[number]
        path = f"/entries/{known['id']}{verb}"
        return ask(client, "POST", path, json={"version": known["version"], **body}, **on_copy)

    moved = act_on("A", "/move", line=OTHER, start_at=at(1).isoformat())
    assert moved["figures"]["late_orders"] == 1
    act_on("B", "/pin", pinned=True)
    act_on("B", "/pin", pinned=False)
    split = act_on("B", "/split", quantity="3600")
    assert len([each for each in split["entries"] if each["order_number"] == "B"]) == 2
    stop = {"line": OTHER, "mode": "Idle", "start_at": at(5).isoformat()}
    ask(client, "POST", "/entries", json={**stop, "end_at": at(6).isoformat()}, **on_copy)
    known = entries(client, copy)["A"]
    noted = {"version": known["version"], "notes": "tried"}
    ask(client, "PATCH", f"/entries/{known['id']}", json=noted, **on_copy)
    asked = [{"entry": known["id"], "version": known["version"] + 1, "remove": True}]
    ask(client, "POST", "/entries/arrange", json={"entries": asked}, **on_copy)
    assert "A" not in entries(client, copy)
    figures = [
        ask(client, "GET", "/plan/figures", params=params)["late_orders"]
        for params in ({}, {"what_if": copy})
    ]
    assert figures == [1, 0]
    assert entries(client) == before
    gone = ask(client, "GET", "/entries", 404, params={"what_if": 999})
    assert gone["code"] == "unknown_what_if"
    body = {"version": 1, "pinned": True}
    wrong = ask(client, "POST", f"/entries/{known['id']}/pin", 404, json=body)
    assert wrong["code"] == "unknown_entry"


def test_a_copy_is_compared_and_published(client: httpx.Client, plant: Plant) -> None:
    copy = a_copy(client)["id"]
    known = entries(client, copy)["A"]
    body = {"version": known["version"], "start_at": at(0.25).isoformat()}
    ask(client, "POST", f"/entries/{known['id']}/move", json=body, params={"what_if": copy})
    found = ask(client, "GET", f"/what-ifs/{copy}/comparison")
    plan, what_if = found["figures"]["plan"], found["figures"]["what_if"]
    assert (plan["late_orders"], what_if["late_orders"]) == (1, 0)
    assert [use["line_id"] for use in plan["lines"]] == plant.lines
    [difference] = found["differences"]
    assert (difference["what"], difference["order_number"]) == ("moved", "A")
    assert difference["before"]["late"]
    assert not difference["after"]["late"]
    assert found["conflicts"] == []
    version = ask(client, "GET", f"/what-ifs/{copy}")["version"]
    path, wanted = f"/what-ifs/{copy}/publish", {"version": version}
    seen = ask(client, "POST", path, json=wanted, params={"preview": True})
    assert seen["figures"]["late_orders"] == 0
    assert entries(client)["A"]["late"]
    done = ask(client, "POST", path, json={**wanted, "lines": [LINE]})
    assert done["figures"] == seen["figures"]
    assert not entries(client)["A"]["late"]
    assert ask(client, "GET", "/what-ifs")["items"][0]["changed"] == 0


def test_what_changed_meanwhile_is_refused_in_words(client: httpx.Client, plant: Plant) -> None:
    copy = a_copy(client)["id"]
    for params in ({"what_if": copy}, {}):
        known = entries(client, params.get("what_if"))["B"]
        path = f"/entries/{known['id']}"
        ask(client, "DELETE", path, params={**params, "version": known["version"]})
        if params:
            order = {"line": OTHER, "order": "B", "start_at": at(1).isoformat()}
            ask(client, "POST", "/entries", json=order, params=params)
    known = entries(client, copy)["A"]
    body = {"version": known["version"], "start_at": at(4).isoformat()}
    ask(client, "POST", f"/entries/{known['id']}/move", json=body, params={"what_if": copy})
    real = entries(client)["A"]
    ask(
        client,
        "POST",
        f"/entries/{real['id']}/pin",
        json={"version": real["version"], "pinned": True},
    )
    version = ask(client, "GET", f"/what-ifs/{copy}")["version"]
    refused = ask(client, "POST", f"/what-ifs/{copy}/publish", 409, json={"version": version})
    assert refused["code"] == "plan_changed"
    assert [each["entry_id"] for each in refused["conflicts"]] == [known["id"]]


@contextmanager
def plan_held(engine: Engine, plant: Plant) -> Iterator[None]:
    """While somebody acts on both lines and has not finished."""
    with engine.begin() as conn:
        lock_lines(conn, plant.lines)
        yield


def test_trying_waits_for_nobody_and_nobody_for_it(
    client: httpx.Client, engine: Engine, act: Act, plant: Plant
) -> None:
    copy = a_copy(client)["id"]
    known = entries(client, copy)["A"]
    body = {"version": known["version"], "start_at": at(5).isoformat()}
    with plan_held(engine, plant):
        answers: list[int] = []

        def try_it() -> None:
            path = f"/api/v1/entries/{known['id']}/move"
            done = client.post(path, json=body, params={"what_if": copy})
            answers.append(done.status_code)

        trying = threading.Thread(target=try_it)
        trying.start()
        trying.join(20)
        assert answers == [200]
    assert [entry.name for entry in on_line(act, plant.lines[0]) if entry.production] == ["A", "B"]
