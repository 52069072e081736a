"""The states of a line over HTTP: told, edited, reverted, and asked a reason for."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from outfeed.activities import collection, execution
from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.reasons import reasons
from outfeed.activities.signals import CountSignal, StateSignal
from tests.conftest import NOW
from tests.plants import a_small_plant, product_of

LINE = "/api/v1/lines/site1/floor/filler"


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def iso(minutes: float) -> str:
    return at(minutes).isoformat().replace("+00:00", "Z")


@pytest.fixture
def line(engine: Engine, clock: SteppedClock, tester: Actor) -> int:
    """A line that ran from 0 to 20, stood until 40, and runs since; now is an hour after."""
    with acting(engine, clock, tester) as act:
        filler = a_small_plant(act)["filler"]
        execution.start_run(act, filler, Target(product_id=product_of(act, "COLA")))
    clock.step_to(at(60))
    with acting(engine, clock, tester) as act:
        states = [("Running", 0), ("Faulted", 20), ("Running", 40)]
        collection.take(
            act,
            "plc",
            [
                CountSignal("c", filler, "outfeed", Decimal(1200), at(10)),
                *(StateSignal(f"s{m}", filler, state, at(m)) for state, m in states),
            ],
        )
    return filler


def states(client: httpx.Client, start: float = 0, end: float = 60) -> dict[str, Any]:
    answer = client.get(f"{LINE}/states", params={"from": iso(start), "to": iso(end)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(items: list[dict[str, Any]]) -> list[tuple[int, int | None, str | None]]:
    def minute(instant: str | None) -> int | None:
        if instant is None:
            return None
        return round((datetime.fromisoformat(instant) - NOW) / timedelta(minutes=1))

    return [
        (minute(i["start_at"]) or 0, minute(i["end_at"]), i["state"] and i["state"]["name"])
        for i in items
    ]


def piece(start: float, end: float | None, state: str | int | None, **more: Any) -> dict[str, Any]:
    end_at = None if end is None else iso(end)
    return {"start_at": iso(start), "end_at": end_at, "state": state, **more}


def edit(client: httpx.Client, *pieces: dict[str, Any], version: int = 0, **more: Any) -> Any:
    preview = more.pop("preview", False)
    body = {"pieces": list(pieces), "version": version, **more}
    return client.post(f"{LINE}/states/edit", json=body, params={"preview": preview})


def test_states_are_told_whole(client: httpx.Client, line: int) -> None:
    found = states(client, 30, 50)
    assert told(found["items"]) == [(20, 40, "Faulted"), (40, None, "Running")]
    assert (found["version"], found["micro_stop_time"], found["stop_prompt_time"]) == (0, 60, 300)
    stop = found["items"][0]
    assert (stop["uncoded"], stop["edited"], stop["said"]) == (True, False, "Faulted")
    assert told(states(client, 5, 10)["items"]) == [(0, 20, "Running")]


def test_a_stop_is_split_recoded_and_reverted(client: httpx.Client, line: int) -> None:
    answer = edit(
        client,
        piece(20, 25, "Jam", comment="Bottle across", part_required="Star wheel"),
        piece(25, 40, "Cleaning"),
    )
    assert answer.status_code == 200, answer.text
    edited = answer.json()
    split = [(0, 20, "Running"), (20, 25, "Jam"), (25, 40, "Cleaning"), (40, None, "Running")]
    assert edited["version"] == 1
    assert told(edited["items"])[-4:] == split
    assert edited["figures_before"]["unplanned_time"] == 20 * 60
    assert (edited["figures"]["unplanned_time"], edited["figures"]["planned_time"]) == (300, 900)
    found = states(client)
    assert told(found["items"]) == split
    jam = found["items"][1]
    assert (jam["comment"], jam["part_required"], jam["edited_by"], jam["said"]) == (
        "Bottle across",
        "Star wheel",
        "Tester",
        "Faulted",
    )
    span = {"start_at": iso(20), "end_at": iso(40), "to": 0, "version": 1}
    back = client.post(f"{LINE}/states/revert", json=span).json()
    assert back["version"] == 2
    assert back["figures"] == edited["figures_before"]
    assert told(states(client)["items"]) == [
        (0, 20, "Running"),
        (20, 40, "Faulted"),
        (40, None, "Running"),
    ]
    again = client.post(f"{LINE}/states/revert", json={**span, "to": 1, "version": 2}).json()
    assert again["figures"] == edited["figures"]
    params = {"from": iso(0), "to": iso(60)}
    acts = client.get(f"{LINE}/states/versions", params=params).json()["items"]
    assert [(a["version"], a["act"], a["reverts_to"]) for a in acts] == [
        (3, "revert", 1),
        (2, "revert", 0),
        (1, "edit", None),
    ]
    assert [p["state"]["name"] for p in acts[2]["pieces"]] == ["Jam", "Cleaning"]


def test_stops_merge_re_time_and_go(client: httpx.Client, line: int) -> None:
    edit(client, piece(20, 25, "Jam"), piece(25, 40, "Cleaning"))
    merged = edit(client, piece(20, 40, "Jam"), version=1).json()
    assert told(merged["items"])[2:] == [(20, 40, "Jam"), (40, None, "Running")]
    later = edit(client, piece(20, 22.5, "Running"), piece(22.5, 40, "Jam"), version=2)
    assert [i["start_at"] for i in later.json()["items"]][3:] == [iso(22.5), iso(40)]
    gone = edit(client, piece(20, 40, None), version=3).json()
    assert told(gone["items"])[1:] == [(0, None, "Running")]
    assert gone["figures"]["unplanned_time"] == 0
    ran = states(client)["items"][0]
    assert (ran["edited"], ran["edited_by"], ran["uncoded"]) == (True, "Tester", False)
    missed = edit(client, piece(50, 55, "Jam"), version=4).json()
    assert told(missed["items"])[1:] == [(0, 50, "Running"), (50, 55, "Jam"), (55, None, "Running")]


def test_a_preview_changes_nothing(client: httpx.Client, line: int) -> None:
    before = states(client)
    tried = edit(client, piece(20, 40, "Cleaning"), preview=True).json()
    assert (tried["version"], tried["figures"]["planned_time"]) == (1, 1200)
    assert states(client) == before


def test_an_edit_is_refused_only_where_somebody_else_edited_meanwhile(
    client: httpx.Client, line: int
) -> None:
    assert edit(client, piece(20, 30, "Jam")).status_code == 200
    assert edit(client, piece(30, 40, "Cleaning")).json()["version"] == 2
    stale = edit(client, piece(25, 35, "Idle"), version=1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert stale.json()["version"] == 2
    assert told(stale.json()["items"]) == [(20, 30, "Jam"), (30, 40, "Cleaning")]
    assert stale.json()["items"] == states(client, 25, 35)["items"]
    ahead = edit(client, piece(25, 35, "Idle"), version=3)
    assert (ahead.status_code, ahead.json()["code"]) == (422, "unknown_version")


@pytest.mark.parametrize(
    ("pieces", "field", "code"),
    [
        ([piece(20, 61, "Jam")], "pieces.0.end_at", "in_the_future"),
        ([piece(61, None, "Jam")], "pieces.0.start_at", "in_the_future"),
        ([piece(20, 20.01, "Jam")], "pieces.0.end_at", "too_short"),
        ([piece(30, 20, "Jam")], "pieces.0.end_at", "too_short"),
        ([piece(20, 25, "Jam"), piece(26, 30, "Jam")], "pieces.1.start_at", "not_contiguous"),
        ([piece(20, None, "Jam"), piece(26, 30, "Jam")], "pieces.1.start_at", "not_contiguous"),
        ([piece(20, 30, "Flood")], "pieces.0.state", "unknown_state"),
        ([piece(20, 30, 9999)], "pieces.0.state", "unknown_state"),
        ([piece(20, 30, "Jam", cell="site1/floor/nowhere")], "pieces.0.cell", "unknown_asset"),
        ([piece(20, 30, "Jam", cell="site1/floor/packer")], "pieces.0.cell", "not_a_cell"),
        ([piece(-(10**7) * 2, 30, "Jam")], "pieces.0.start_at", "too_long_ago"),
        ([{"start_at": "2026-11-16T09:20:00", "state": "Jam"}], "pieces", "no_time_zone"),
        ([piece(20 + n, 21 + n, "Jam") for n in range(101)], "pieces", "too_long"),
        ([piece(20, 30, "Jam", comment="x" * 1001)], "pieces.0.comment", "string_too_long"),
        ([piece(20, 30, "Jam", part_required="x" * 201)], None, "string_too_long"),
        ([], "pieces", "too_short"),
    ],
)
def test_what_can_not_be_said(
    client: httpx.Client, line: int, pieces: list[dict[str, Any]], field: str | None, code: str
) -> None:
    answer = edit(client, *pieces)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert error["code"] == code
    assert field is None or error["field"] in (field, f"body.{field}")
    assert states(client)["version"] == 0


def test_a_stop_that_goes_on_is_told_until_the_line_says_otherwise(
    client: httpx.Client, line: int, engine: Engine, clock: SteppedClock, tester: Actor
) -> None:
    signals = iter(range(100))

    def says(minute: float, state: str) -> None:
        with acting(engine, clock, tester) as act:
            signal = StateSignal(f"x{next(signals)}", line, state, at(minute))
            collection.take(act, "plc", [signal])

    says(60, "Faulted")
    clock.step_to(at(70))
    answer = edit(client, piece(60, 65, "Jam"), piece(65, None, "Cleaning")).json()
    split = [(40, 60, "Running"), (60, 65, "Jam"), (65, None, "Cleaning")]
    assert told(answer["items"])[-3:] == split
    status = client.get(LINE).json()["state"]
    assert (status["name"], status["since"], status["uncoded"]) == ("Cleaning", iso(65), False)
    clock.step_to(at(80))
    says(75, "Faulted")
    assert told(states(client, 41, 80)["items"]) == split
    says(80, "Running")
    says(78, "Running")
    clock.step_to(at(90))
    found = states(client, 41, 90)["items"]
    assert told(found) == [*split[:2], (65, 78, "Cleaning"), (78, None, "Running")]


def test_what_was_said_late_holds_for_what_was_so_then(
    client: httpx.Client, line: int, clock: SteppedClock
) -> None:
    clock.step_to(at(90))
    assert edit(client, piece(20, None, "Jam"), as_of=iso(30)).status_code == 200
    assert told(states(client, 0, 90)["items"])[1:] == [(20, 40, "Jam"), (40, None, "Running")]


def test_stops_without_a_reason_are_asked_for(
    client: httpx.Client, line: int, engine: Engine, clock: SteppedClock, tester: Actor
) -> None:
    status = client.get(LINE).json()
    assert status["uncoded_stops"] == 1
    assert status["stop_prompt"] == {"start_at": iso(20), "end_at": iso(40), "name": "Faulted"}
    with acting(engine, clock, tester) as act:
        short = [("Faulted", 50), ("Running", 50.5), ("Faulted", 58)]
        collection.take(
            act, "plc", [StateSignal(f"m{m}", line, state, at(m)) for state, m in short]
        )
    status = client.get(LINE).json()
    assert (status["state"]["name"], status["state"]["uncoded"]) == ("Faulted", True)
    assert status["uncoded_stops"] == 2
    edit(client, piece(20, 40, "Jam"))
    status = client.get(LINE).json()
    assert (status["uncoded_stops"], status["stop_prompt"]) == (1, None)
    clock.step_to(at(64))
    prompt = client.get(LINE).json()["stop_prompt"]
    assert prompt == {"start_at": iso(58), "end_at": None, "name": "Faulted"}
    clock.step_to(at(60 * 11))
    assert client.get(LINE).json()["stop_prompt"] == prompt


def test_likely_reasons_come_first(client: httpx.Client, line: int, engine: Engine) -> None:
    def names(**params: Any) -> list[tuple[str, int]]:
        items = client.get(f"{LINE}/reasons", params=params).json()["items"]
        return [(item["state"]["name"], item["times"]) for item in items]

    assert names() == [("Jam", 0), ("Offline", 0), ("Idle", 0), ("Cleaning", 0)]
    edit(client, piece(20, 25, "Cleaning"), piece(25, 30, "Idle"), piece(30, 40, "Cleaning"))
    edit(client, piece(45, 50, "Offline"), version=1)
    assert names() == [("Cleaning", 2), ("Offline", 1), ("Idle", 1), ("Jam", 0)]
    running = states(client)["items"][0]["state"]["id"]
    assert names(state=running)[0] == ("Offline", 1)
    share = client.get(f"{LINE}/reasons", params={"state": running}).json()["items"][0]["share"]
    assert share == 1
    with engine.connect() as conn:
        later = reasons(conn, line, at(60) + timedelta(days=91))
        assert all((reason.times, reason.share) == (0, 0) for reason in later)


def test_a_person_says_what_a_line_without_signals_is_in(
    client: httpx.Client, line: int, clock: SteppedClock
) -> None:
    said = client.post(f"{LINE}/state", json={"state": "jammed", "at": iso(50), "comment": "Cap"})
    assert said.json()["state"]["name"] == "Jam", said.text
    assert client.post(f"{LINE}/state", json={"state": "Jam", "at": iso(55)}).status_code == 200
    found = states(client)["items"]
    assert told(found)[-2:] == [(40, 50, "Running"), (50, None, "Jam")]
    assert (found[-1]["comment"], found[-1]["edited"]) == ("Cap", False)
    params = {"line": line, "kind": "state", "from": iso(30), "to": iso(60)}
    facts = client.get("/api/v1/facts", params=params)
    assert [fact["source"] for fact in facts.json()["items"]] == ["manual", "plc"]
    for body, code in (
        ({"state": "Flood"}, "unknown_state"),
        ({"state": "Jam", "at": iso(66)}, "in_the_future"),
        ({"state": "Jam", "at": "1999-01-01T00:00:00Z"}, "too_long_ago"),
        ({"state": "Jam", "at": "2026-11-16T09:00:00"}, "no_time_zone"),
    ):
        refused = client.post(f"{LINE}/state", json=body)
        assert (refused.status_code >= 400, refused.json()["code"]) == (True, code)


def test_states_as_a_file(client: httpx.Client, line: int) -> None:
    edit(client, piece(20, 40, "Jam", comment="=1+1"))
    params = {"from": iso(0), "to": iso(60), "format": "csv"}
    answer = client.get(f"{LINE}/states", params=params)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = answer.content.decode("utf-8-sig").split("\r\n")
    assert rows[0].startswith("start_at,end_at,time,state,type,category,uncoded,edited,said,")
    jam = f"{iso(20)},{iso(40)},1200,Jam,unplanned_downtime,Mechanical,no,yes,Faulted,'=1+1,,,"
    assert rows[2].startswith(jam)


def test_every_reader_sees_what_people_said(client: httpx.Client, line: int) -> None:
    edit(client, piece(20, 40, "Cleaning"))
    span = {"from": iso(0), "to": iso(60)}
    timeline = client.get(f"{LINE}/timeline", params=span).json()["states"]
    assert [s["state"] for s in timeline] == ["Running", "Cleaning", "Running"]
    total = client.get("/api/v1/oee", params={**span, "line": line}).json()["total"]
    assert (total["unplanned_time"], total["planned_time"]) == (0, 1200)
    assert client.get(LINE).json()["figures"]["planned_time"] == 1200


def test_the_versions_of_a_reverted_line_are_known(client: httpx.Client, line: int) -> None:
    span = {"start_at": iso(20), "end_at": iso(40), "version": 0}
    unknown = client.post(f"{LINE}/states/revert", json={**span, "to": 1})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_version")
    ahead = {**span, "end_at": iso(61), "to": 0}
    [error] = client.post(f"{LINE}/states/revert", json=ahead).json()["errors"]
    assert (error["field"], error["code"]) == ("end_at", "in_the_future")
    same = client.post(f"{LINE}/states/revert", json={**span, "to": 0}).json()
    assert (same["version"], same["figures"]) == (1, same["figures_before"])
