"""The optimiser over HTTP: a search on a small plant, watched, stopped, accepted, taken back."""

import csv
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from outfeed import optimiser
from outfeed.activities import execution, scheduling
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.config import Settings
from outfeed.optimiser import Optimiser
from outfeed.store.entries import entries_where
from outfeed.web.app import create_app
from tests.builders import Plant, a_plant, an_order
from tests.plans import at

LINE, OTHER = "site1/packaging/line1", "site1/packaging/line2"
PATIENCE = 180.0
"""Seconds to wait: the first search of all compiles what it calls."""


@pytest.fixture
def base_url(
    engine: Engine, clock: SteppedClock, serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> str:
    monkeypatch.setattr(optimiser, "EVERY", 0.2)
    beside = Optimiser(engine, clock, threads=1).beside
    return serve(create_app(Settings(), engine, clock, background=[beside]))


@pytest.fixture
def plant(act: Act) -> Plant:
    """On line 1 A (COLA), B (SOAP), C (COLA), of which C is late; D and E are not planned."""
    made = a_plant(act)
    for number, product, start in (("A", "COLA", 1), ("B", "SOAP", 3), ("C", "COLA", 6)):
        order = an_order(act, product, "3600", number=number, due_at=at(6).isoformat())
        scheduling.place_entry(act, made.lines[0], order, at(start))
    for number in "DE":
        an_order(act, "LIME", "3600", number=number, due_at=at(9).isoformat())
    an_order(act, "RARE", "100", number="F")
    act.conn.commit()
    return made


def ask(client: httpx.Client, verb: str, path: str, status: int = 200, **given: Any) -> Any:
    answer = client.request(verb, f"/api/v1{path}", **given)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def search(client: httpx.Client, **wanted: Any) -> Any:
    return ask(client, "POST", "/optimisations", 201, json={"time_limit": 1, **wanted})


def until(client: httpx.Client, job: Any, *statuses: str) -> Any:
    path = f"/optimisations/{job['id']}"
    end = time.monotonic() + PATIENCE
    while (now := ask(client, "GET", path))["status"] not in statuses:
        assert time.monotonic() < end, now
        time.sleep(0.05)
    return now


def found(client: httpx.Client, **wanted: Any) -> Any:
    return until(client, search(client, **wanted), "done", "failed")


def accept(client: httpx.Client, job: Any, status: int = 200, **how: Any) -> Any:
    preview = {"preview": "true"} if how.pop("preview", False) else {}
    body = {"version": job["version"], **how}
    return ask(
        client, "POST", f"/optimisations/{job['id']}/accept", status, json=body, params=preview
    )


def plan(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as conn:
        return [
            (e.line_id, e.name, e.start_at, e.end_at) for e in entries_where(conn) if e.production
        ]


def test_a_search_finds_a_plan_that_is_accepted_and_taken_back(
    client: httpx.Client, plant: Plant, engine: Engine
) -> None:
    before = plan(engine)
    job = found(client, profile="due dates FIRST", seed=3)
    assert (job["status"], job["kind"], job["failure"]) == ("done", "plan", None)
    assert job["asked"]["profile"]["name"] == "Due dates first"
    assert job["asked"]["seed"] == 3
    assert job["made_by"] == "Tester"
    assert job["started_at"] <= job["ended_at"]
    assert job["figures_before"]["late_orders"] == 1
    assert job["figures"]["late_orders"] == 0
    assert [each["order_number"] for each in job["unplaced"]] == ["F"]
    assert job["unplaced_orders"] == 1
    objectives = [point["objective"] for point in job["curve"]]
    assert objectives == sorted(objectives, reverse=True)
    assert objectives[-1] == job["objective"] >= (job["bound"] or 0)
    assert plan(engine) == before

    shown = ask(client, "GET", f"/optimisations/{job['id']}/plan")["items"]
    assert {each["order_number"]: each["what"] for each in shown if each["what"] == "new"} == {
        "D": "new",
        "E": "new",
    }
    assert {line["line_name"] for line in job["lines"]} == {"line1", "line2"}
    assert sum(line["new"] for line in job["lines"]) == 2

    seen = accept(client, job, preview=True)
    assert plan(engine) == before
    answer = accept(client, job)
    assert seen["figures"] == answer["figures"]
    assert answer["figures"]["late_orders"] == 0
    assert answer["what_if"] is None
    after = plan(engine)
    told = {(each["order_number"], each["line_id"]) for each in shown}
    assert {(name, line) for line, name, *_ in after} == told
    now = until(client, job, "accepted")
    assert now["accepted_lines"] == sorted(plant.lines) or now["accepted_lines"]
    assert accept(client, now, 409)["code"] == "stale_plan"

    undo(client, answer)
    assert plan(engine) == before
    accept(client, now)
    assert plan(engine) == after


def undo(client: httpx.Client, answer: Any) -> None:
    """Take an act back as the board does."""
    versions = {entry["id"]: entry["version"] for entry in answer["entries"]}
    back = [
        {
            "entry": entry["id"],
            "version": versions[entry["id"]],
            "line": entry["line_id"],
            "start_at": entry["start_at"],
            "quantity": entry["quantity"],
        }
        for entry in answer["before"]
    ]
    gone = [{"entry": id_, "version": versions[id_], "remove": True} for id_ in answer["created"]]
    ask(client, "POST", "/entries/arrange", json={"entries": back + gone})


def test_a_search_is_stopped_with_what_it_has(client: httpx.Client, plant: Plant) -> None:
    job = search(client, time_limit=600)
    end = time.monotonic() + PATIENCE
    while not (now := ask(client, "GET", f"/optimisations/{job['id']}"))["figures"]:
        assert time.monotonic() < end, now
        time.sleep(0.05)
    assert now["status"] == "running"
    assert accept(client, now, 409)["code"] == "nothing_found"
    began = time.monotonic()
    assert ask(client, "POST", f"/optimisations/{job['id']}/stop")["stop_asked"]
    done = until(client, job, "done")
    assert time.monotonic() - began < 3
    assert done["figures"]["late_orders"] == 0
    ask(client, "POST", f"/optimisations/{job['id']}/stop")
    assert [each["id"] for each in ask(client, "GET", "/optimisations")["items"]] == [job["id"]]
    listed = ask(client, "GET", "/optimisations", params={"status": "waiting,running"})
    assert listed["items"] == []


def test_what_changed_meanwhile_is_not_overwritten(
    client: httpx.Client, plant: Plant, engine: Engine
) -> None:
    job = found(client)
    entry = next(e for e in ask(client, "GET", "/entries")["items"] if e["order_number"] == "C")
    later = {"start_at": at(20).isoformat(), "version": entry["version"]}
    ask(client, "POST", f"/entries/{entry['id']}/move", json=later)
    before = plan(engine)
    refused = accept(client, job, 409)
    assert refused["code"] == "stale_plan"
    assert "C" in refused["detail"]
    assert plan(engine) == before
    assert until(client, job, "done")["version"] == job["version"]


def test_some_lines_are_accepted_and_then_the_rest(client: httpx.Client, act: Act) -> None:
    made = a_plant(act, lines=3)
    for line, numbers in zip(made.lines, ("AB", "CD", "EF"), strict=True):
        for place, number in enumerate(numbers):
            order = an_order(act, "COLA", "3600", number=number, due_at=at(2 + place).isoformat())
            scheduling.place_entry(act, line, order, at(10 + 2 * place))
    act.conn.commit()
    job = found(client, weights={"moved": 1_000_000})
    assert [line["needs"] for line in job["lines"]] == [[], [], []]
    first, second, third = made.lines
    accept(client, job, lines=[first])
    job = until(client, job, "done")
    assert job["accepted_lines"] == [first]
    assert accept(client, job, 409, lines=[first])["code"] == "stale_plan"
    stale = accept(client, {**job, "version": job["version"] - 1}, 409)
    assert stale["code"] == "stale_version"
    accept(client, job)
    assert until(client, job, "accepted")["accepted_lines"] == [first, second, third]
    starts = {e["order_number"]: e["start_at"] for e in ask(client, "GET", "/entries")["items"]}
    assert all(start < at(3).isoformat() for start in starts.values())


def test_a_plan_becomes_a_what_if_copy(client: httpx.Client, plant: Plant, engine: Engine) -> None:
    before = plan(engine)
    job = found(client)
    answer = accept(client, job, what_if_name="By the optimiser")
    assert plan(engine) == before
    copy = ask(client, "GET", f"/what-ifs/{answer['what_if']}")
    assert (copy["name"], copy["entries"]) == ("By the optimiser", 5)
    assert answer["figures"]["late_orders"] == 0
    # It still waits, and can be accepted after it was looked at.
    accept(client, until(client, job, "done"))
    assert plan(engine) != before


def test_a_search_on_a_what_if_copy_changes_it_and_goes_with_it(
    client: httpx.Client, plant: Plant, engine: Engine
) -> None:
    before = plan(engine)
    copy = ask(client, "POST", "/what-ifs", 201, json={"name": "Try"})
    job = found(client, what_if=copy["id"])
    assert job["what_if"] == {"id": copy["id"], "name": "Try"}
    assert accept(client, job, 409, what_if_name="Another")["code"] == "of_a_what_if"
    accept(client, job)
    assert plan(engine) == before
    entries = ask(client, "GET", "/entries", params={"what_if": copy["id"]})["items"]
    assert {e["order_number"] for e in entries if e["order_number"]} == set("ABCDE")
    version = ask(client, "GET", f"/what-ifs/{copy['id']}")["version"]
    ask(client, "DELETE", f"/what-ifs/{copy['id']}", 204, params={"version": version})
    assert ask(client, "GET", f"/optimisations/{job['id']}", 404)["code"] == "unknown_optimisation"


def test_a_search_is_discarded_while_it_goes_on(
    client: httpx.Client, plant: Plant, engine: Engine
) -> None:
    job = search(client, time_limit=600)
    until(client, job, "running")
    path = f"/optimisations/{job['id']}/discard"
    assert ask(client, "POST", path)["status"] == "discarded"
    assert ask(client, "POST", path)["status"] == "discarded"
    # The process is free for the next one at once.
    assert found(client)["status"] == "done"
    assert until(client, job, "discarded")["ended_at"]


def test_the_found_plan_is_a_table(client: httpx.Client, plant: Plant) -> None:
    job = found(client)
    path = f"/api/v1/optimisations/{job['id']}/plan"
    answer = client.get(path, params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["order_number"] for row in rows} == set("ABCDE")
    assert {row["what"] for row in rows if row["order_number"] in "DE"} == {"new"}
    assert all(row["start_at"].endswith("Z") for row in rows)


def test_the_table_tells_when_what_runs_is_expected_to_end(
    client: httpx.Client, plant: Plant, act: Act
) -> None:
    first = next(entry for entry in entries_where(act.conn) if entry.order_number == "A")
    execution.start_run(act, first.line_id, Target(entry_id=first.id))
    act.conn.commit()
    path = f"/optimisations/{found(client)['id']}/plan"
    ends = {
        item["order_number"]: item["expected_end_at"] or ""
        for item in ask(client, "GET", path)["items"]
    }
    assert ends["A"]
    table = client.get(f"/api/v1{path}", params={"format": "csv"}).content.decode("utf-8-sig")
    rows = csv.DictReader(StringIO(table))
    assert {row["order_number"]: row["expected_end_at"] for row in rows} == ends


def test_what_is_asked_is_checked(client: httpx.Client, plant: Plant) -> None:
    def refused(status: int, **wanted: Any) -> str:
        return str(ask(client, "POST", "/optimisations", status, json=wanted)["code"])

    assert refused(404, profile="Nobody's") == "unknown_profile"
    assert refused(404, lines=["nowhere"]) == "unknown_asset"
    assert refused(404, orders=["X-1"]) == "unknown_order"
    assert refused(404, what_if=99) == "unknown_what_if"
    assert refused(422, split_over=3600) == "invalid_search"
    assert refused(422, time_limit=0) == "invalid_request"
    assert refused(422, time_limits=9) == "invalid_request"
    assert refused(422, weights={"late": 9}) == "invalid_request"
    nothing = dict.fromkeys(("lateness", "changeover", "line_end", "moved", "shifted"), 0)
    assert refused(422, weights=nothing) == "invalid_profile"
    unknown = ask(client, "GET", "/optimisations", 422, params={"status": "tired"})
    assert unknown["code"] == "unknown_status"
    for verb in ("stop", "discard"):
        ask(client, "POST", f"/optimisations/77/{verb}", 404)
    ask(client, "POST", "/optimisations/77/accept", 404, json={"version": 1})
    ask(client, "POST", "/optimisations/77/accept", 428, json={})
    ask(client, "POST", "/optimisations/77/accept", 422, json={"version": 1, "line": LINE})


def test_asking_with_a_key_asks_once(client: httpx.Client, plant: Plant) -> None:
    body = {"time_limit": 1}
    headers = {"Idempotency-Key": "once"}
    first = ask(client, "POST", "/optimisations", 201, json=body, headers=headers)
    again = ask(client, "POST", "/optimisations", 201, json=body, headers=headers)
    assert first["id"] == again["id"]
    assert len(ask(client, "GET", "/optimisations")["items"]) == 1


# --- profiles ----------------------------------------------------------------------------------


def test_profiles_are_made_changed_and_deleted(client: httpx.Client, engine: Engine) -> None:
    items = ask(client, "GET", "/optimisation-profiles")["items"]
    assert [each["name"] for each in items] == ["Due dates first", "Few moves", "Fewer changeovers"]
    new = {"name": " Rush  week ", "lateness": 50, "horizon_time": 86400}
    made = ask(client, "POST", "/optimisation-profiles", 201, json=new)
    assert (made["name"], made["lateness"], made["changeover"]) == ("Rush week", 50, 2)
    path = f"/optimisation-profiles/{made['id']}"
    body = {"horizon_time": None, "split_over": 7200, "smallest_piece": 1800}
    changed = ask(client, "PATCH", path, json={**body, "version": made["version"]})
    assert {field: changed[field] for field in body} == body
    assert (changed["name"], changed["lateness"]) == ("Rush week", 50)
    stale = ask(client, "PATCH", path, 409, json={"lateness": 1, "version": made["version"]})
    assert stale["code"] == "stale_version"
    assert stale["differences"] == [{"field": "lateness", "yours": 1, "theirs": 50}]
    ask(client, "DELETE", path, 412, headers={"If-Match": '"1"'})
    ask(client, "DELETE", path, 204, headers={"If-Match": '"2"'})
    assert ask(client, "PATCH", path, 404, json={"version": 2})["code"] == "unknown_profile"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lateness", -1),
        ("changeover", 1_000_001),
        ("time_limit", 0),
        ("time_limit", 36_001),
        ("freeze_time", -1),
        ("freeze_time", None),
        ("horizon_time", 0),
        ("split_over", 600),
        ("name", ""),
        ("name", "x" * 101),
        ("name", "17"),
        ("lateness_weight", 1),
    ],
)
def test_bounds_of_profiles(client: httpx.Client, field: str, value: Any) -> None:
    new = {"name": "Mine", field: value}
    refused = ask(client, "POST", "/optimisation-profiles", 422, json=new)
    assert [error["field"].split(".")[-1] for error in refused["errors"]] in (
        [field],
        ["smallest_piece"],
    )


def test_a_profile_has_a_name_of_its_own_and_weighs_something(client: httpx.Client) -> None:
    same = {"name": "FEW moves"}
    taken = ask(client, "POST", "/optimisation-profiles", 409, json=same)
    assert taken["code"] == "name_taken"
    nothing = dict.fromkeys(("lateness", "changeover", "line_end", "moved", "shifted"), 0)
    refused = ask(
        client, "POST", "/optimisation-profiles", 422, json={"name": "Nothing", **nothing}
    )
    assert refused["errors"][0]["code"] == "weighs_nothing"


def test_a_profile_that_is_planned_with_stays(client: httpx.Client, engine: Engine) -> None:
    profile = ask(client, "GET", "/optimisation-profiles")["items"][0]
    with engine.begin() as conn:
        conn.execute(
            text(
                "INSERT INTO optimisation_schedules (name, profile_id, every, at, since)"
                " VALUES ('Nightly', :id, 'day', '02:00', :now)"
            ),
            {"id": profile["id"], "now": at(0) - timedelta(days=1)},
        )
    path = f"/optimisation-profiles/{profile['id']}"
    refused = ask(client, "DELETE", path, 409, params={"version": profile["version"]})
    assert (refused["code"], refused["schedules"]) == ("profile_in_use", ["Nightly"])
