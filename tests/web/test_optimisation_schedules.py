"""Schedules of the optimiser and repairs over HTTP."""

from typing import Any

import httpx
import pytest

from outfeed.activities.act import Act
from outfeed.web.optimisation_schedules import OptimisationSchedule
from tests.builders import Plant, a_plant, an_order
from tests.plans import at

API = "/api/v1"
SCHEDULES = f"{API}/optimisation-schedules"
NIGHT = {"name": "Every night", "profile": "Few moves", "every": "day", "at": "02:00"}
SHIFT = {"every": "shift", "at": None}


@pytest.fixture
def plant(act: Act) -> Plant:
    made = a_plant(act, shifts=True)
    act.conn.commit()
    return made


def answered(answer: httpx.Response, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_schedule_is_made_changed_and_deleted(plant: Plant, client: httpx.Client) -> None:
    made = answered(client.post(SCHEDULES, json=NIGHT))
    assert OptimisationSchedule.model_validate(made)
    assert made["profile"]["name"] == "Few moves"
    assert (made["lines"], made["at"], made["publishes"]) == ([], "02:00", False)
    # Monday 10:00 in Berlin by now.
    assert (made["last_at"], made["next_at"]) == (None, "2026-11-17T01:00:00Z")
    one = f"{SCHEDULES}/{made['id']}"
    said = {"every": "shift", "lines": ["site1/packaging/line2"], "publishes": True, "version": 1}
    changed = answered(client.patch(one, json=said), 200)
    assert [line["id"] for line in changed["lines"]] == [plant.lines[1]]
    assert (changed["at"], changed["next_at"]) == (None, "2026-11-16T13:00:00Z")
    stale = client.patch(one, json={"enabled": False, "version": 1})
    assert answered(stale, 409)["code"] == "stale_version"
    off = answered(client.patch(one, json={"enabled": False}, headers={"If-Match": '"2"'}), 200)
    assert off["next_at"] is None
    assert answered(client.get(SCHEDULES), 200)["items"] == [off]
    assert client.delete(one, params={"version": 3}).status_code == 204
    assert answered(client.get(SCHEDULES), 200)["items"] == []


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"at": None}, 422, "invalid_optimisation_schedule"),
        ({"at": "25:00"}, 422, "invalid_optimisation_schedule"),
        ({"name": " "}, 422, "invalid_optimisation_schedule"),
        ({"profile": "No such"}, 404, "unknown_profile"),
        ({"lines": ["site1/none"]}, 404, "unknown_asset"),
        ({"every": "shift"}, 422, "invalid_optimisation_schedule"),
        ({"time": "03:00"}, 422, "invalid_request"),
    ],
)
def test_what_can_not_be_is_refused(
    plant: Plant, client: httpx.Client, wrong: dict[str, object], status: int, code: str
) -> None:
    assert answered(client.post(SCHEDULES, json=NIGHT | wrong), status)["code"] == code


def test_a_time_is_not_taken_for_each_shift(plant: Plant, client: httpx.Client) -> None:
    one = f"{SCHEDULES}/{answered(client.post(SCHEDULES, json=NIGHT | SHIFT))['id']}"
    refused = answered(client.patch(one, json={"at": "03:00", "version": 1}), 422)
    assert [(error["field"], error["code"]) for error in refused["errors"]] == [
        ("at", "time_with_shift")
    ]
    assert "`every` day" in refused["detail"]
    daily = {"every": "day", "at": "03:00", "version": 1}
    assert answered(client.patch(one, json=daily), 200)["at"] == "03:00"
    misspelt = client.patch(one, json={"enable": False, "version": 2})
    assert answered(misspelt, 422)["errors"][0]["field"] == "enable"


def test_a_repair_is_asked_for(plant: Plant, act: Act, client: httpx.Client) -> None:
    an_order(act, due_at=at(3), number="NOW")
    act.conn.commit()
    until = at(2).isoformat().replace("+00:00", "Z")
    wanted = {"line": "site1/packaging/line1", "order": "NOW", "down_until": until}
    made = answered(client.post(f"{API}/optimisations/repair", json=wanted))
    assert (made["kind"], made["status"]) == ("repair", "waiting")
    assert made["cause"]["what"] == "asked"
    assert made["cause"]["line_id"] == plant.lines[0]
    assert (made["cause"]["down_until"], made["cause"]["order_number"]) == (until, "NOW")
    assert answered(client.post(f"{API}/optimisations/repair", json={}))["cause"]["orders"] == []
    lineless = client.post(f"{API}/optimisations/repair", json={"down_until": until})
    assert answered(lineless, 422)["code"] == "needs_line"
    misspelt = client.post(f"{API}/optimisations/repair", json={"orders": "NOW"})
    assert answered(misspelt, 422)["errors"][0]["field"] == "orders"
    area = client.post(f"{API}/optimisations/repair", json={"line": "site1/packaging"})
    assert answered(area, 404)["code"] == "not_a_line"
