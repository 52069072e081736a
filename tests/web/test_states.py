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
