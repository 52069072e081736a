"""Calls for help over HTTP: made, answered, found again and saved."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.web.calls import Call, Calls
from tests.builders import Plant, a_plant
from tests.conftest import NOW

API = "/api/v1"
LINE = f"{API}/lines/site1/packaging/line1"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def plant(act: Act) -> Plant:
    made = a_plant(act)
    act.conn.commit()
    return made


def call(client: httpx.Client, kind: str = "maintenance", **said: str) -> dict[str, Any]:
    answer = client.post(f"{LINE}/calls", json={"kind": kind, **said})
    assert answer.status_code == 201, answer.text
    assert Call.model_validate(answer.json())
    made: dict[str, Any] = answer.json()
    return made


def test_from_call_to_solution(client: httpx.Client, clock: SteppedClock, plant: Plant) -> None:
    made = call(client, note="Labels tear")
    again = client.post(f"{LINE}/calls", json={"kind": "maintenance", "note": "Hurry"})
    assert (again.status_code, again.json()) == (200, made)
    status = client.get(LINE).json()["calls"]
    assert [(each["id"], each["kind"], each["note"]) for each in status] == [
        (made["id"], "maintenance", "Labels tear")
    ]
    clock.step_to(NOW + 2 * MINUTE)
    acknowledged = client.post(f"{API}/calls/{made['id']}/acknowledge", json={}).json()
    assert (acknowledged["response_time"], acknowledged["acknowledged_by"]) == (120, "Tester")
    assert client.get(f"{API}/lines").json()["items"][0]["calls"][0]["acknowledged_by"] == "Tester"
    clock.step_to(NOW + 5 * MINUTE)
    at = (NOW + 4 * MINUTE).isoformat()
    said = {"resolution": "Roller changed", "at": at}
    resolved = client.post(f"{API}/calls/{made['id']}/resolve", json=said).json()
    assert (resolved["time"], resolved["resolution"]) == (240, "Roller changed")
    assert client.get(LINE).json()["calls"] == []


def test_they_are_found_by_line_kind_time_and_whether_open(
    client: httpx.Client, plant: Plant
) -> None:
    for kind in ("maintenance", "quality", "material"):
        call(client, kind)
    first = client.get(f"{API}/calls").json()["items"][-1]
    client.post(f"{API}/calls/{first['id']}/resolve", json={})

    def found(**asked: object) -> list[str]:
        answer = client.get(f"{API}/calls", params=asked)
        assert answer.status_code == 200, answer.text
        assert Calls.model_validate(answer.json())
        return [each["kind"] for each in answer.json()["items"]]

    assert found() == ["material", "quality", "maintenance"]
    assert found(open=True) == ["material", "quality"]
    assert found(kind="quality", line="site1") == ["quality"]
    assert found(line=plant.lines[1]) == []
    assert found(to=NOW.isoformat()) == []
    page = client.get(f"{API}/calls", params={"limit": 2}).json()
    assert found(cursor=page["next_cursor"]) == ["maintenance"]
    counted = {each["kind"]: each["calls"] for each in page["kinds"]}
    assert counted == {"maintenance": 1, "quality": 1, "material": 1}
    assert client.get(f"{API}/calls", params={"cursor": "x"}).status_code == 422


def test_they_are_saved_as_a_table(client: httpx.Client) -> None:
    made = call(client, note="=1+1")
    client.post(f"{API}/calls/{made['id']}/resolve", json={"resolution": "Done, twice"})
    answer = client.get(f"{API}/calls", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    _, row = answer.content.decode("utf-8-sig").splitlines()
    at = "2026-11-16T09:00:00Z"
    told = f"{at},Tester,,,{at},Tester"
    assert row == f'site1/packaging/line1,line1,maintenance,\'=1+1,{told},"Done, twice",,0'


def test_what_is_not_there_or_can_not_be_is_refused(client: httpx.Client) -> None:
    assert client.post(f"{API}/calls/7/resolve", json={}).json()["code"] == "unknown_call"
    assert client.post(f"{LINE}/calls", json={"kind": "coffee"}).status_code == 422
    at = (NOW + timedelta(hours=1)).isoformat()
    answer = client.post(f"{LINE}/calls", json={"kind": "quality", "at": at})
    assert answer.json()["code"] == "in_the_future"
