"""Runs over HTTP: listed by line, order and span, page by page, with what they made."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from outfeed.activities import collection, execution
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.signals import CountSignal
from outfeed.web.runs import Runs
from tests.builders import Plant, a_plant, an_order
from tests.conftest import NOW

API = "/api/v1"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def ran(act: Act, clock: SteppedClock) -> Plant:
    """Nine runs on line 1, every third of them Idle, and one on line 2 that is open."""
    plant = a_plant(act)
    clock.step_to(NOW + 100 * MINUTE)
    act.now = clock.now()
    case = an_order(act, number="PO-1", quantity="10", unit="CS")
    lime = an_order(act, "LIME", number="PO-2")
    first, second = plant.lines
    for n in range(9):
        targets = (Target(order_id=case), Target(order_id=lime), Target(mode="Idle"))
        execution.start_run(act, first, targets[n % 3], at=NOW + 10 * n * MINUTE)
    execution.start_run(act, second, Target(order_id=case), at=NOW)
    signals = [
        CountSignal(f"{n}", first, "outfeed", Decimal(6), NOW + n * MINUTE) for n in range(0, 90, 5)
    ]
    assert collection.take(act, "test", signals).accepted == 18
    act.conn.commit()
    return plant


def runs(client: httpx.Client, **params: object) -> list[dict[str, Any]]:
    answer = client.get(f"{API}/runs", params=params)
    assert answer.status_code == 200, answer.text
    assert Runs.model_validate(answer.json())
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_run_says_what_it_made(client: httpx.Client) -> None:
    (run,) = runs(client, order=1, to="2026-11-16T09:05:00Z", line="site1/packaging/line1")
    told = {name: run[name] for name in run if name not in ("figures", "id", "line_id")}
    assert told == {
        "line_path": "site1/packaging/line1",
        "line_name": "line1",
        "mode": "Production",
        "mode_type": "production",
        "order_id": 1,
        "order_number": "PO-1",
        "entry_id": None,
        "product_id": told["product_id"],
        "product_name": "Cola",
        "started_at": "2026-11-16T09:00:00Z",
        "ended_at": "2026-11-16T09:10:00Z",
        "set_by": "operator",
        "started_by": "Tester",
        "outcome": "continue",
        "infeed_quantity": "12",
        "outfeed_quantity": "12",
        "waste_quantity": "0",
        "good_quantity": "1",
        "unit": "CS",
        "infeed_unit": "EA",
        "outfeed_unit": "EA",
        "waste_unit": "EA",
        "calculated": ["infeed", "waste"],
    }
    assert run["figures"]["good_quantity"] == "12"


def test_runs_are_chosen(client: httpx.Client, ran: Plant) -> None:
    assert len(runs(client)) == 10
    assert len(runs(client, line="site1")) == 10
    assert len(runs(client, line=ran.lines[1])) == 1
    assert len(runs(client, production=True)) == 7
    assert len(runs(client, production=False, line=ran.lines[0])) == 3
    assert len(runs(client, order=2)) == 3
    assert runs(client, order=99) == []
    during = {"from": "2026-11-16T09:15:00Z", "to": "2026-11-16T09:25:00Z"}
    assert len(runs(client, **during)) == 3
    assert runs(client, to="2026-11-16T09:00:00Z") == []
    (open_run,) = runs(client, **{"from": "2026-11-16T10:35:00Z"}, line=ran.lines[1])
    assert open_run["ended_at"] is None
    newest_first = [run["started_at"] for run in runs(client)]
    assert newest_first == sorted(newest_first, reverse=True)


def test_pages_hold_every_run_once(client: httpx.Client) -> None:
    seen: list[int] = []
    cursor: dict[str, str] = {}
    for _ in range(10):
        page = client.get(f"{API}/runs", params={"limit": 3, **cursor}).json()
        seen += [run["id"] for run in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert len(seen) == len(set(seen)) == 10


def test_odd_questions(client: httpx.Client) -> None:
    for params, status, code in (
        ({"from": "2026-11-16T10:00:00Z", "to": "2026-11-16T09:00:00Z"}, 422, "invalid_span"),
        ({"from": "2026-11-16T10:00:00"}, 422, "no_time_zone"),
        ({"to": "0001-01-01T00:00:00+14:00"}, 422, "invalid_span"),
        ({"from": "9999-12-31T23:59:59-14:00"}, 422, "invalid_span"),
        ({"cursor": "x"}, 422, "invalid_cursor"),
        ({"cursor": "2026-11-16T10:00:00Z~x"}, 422, "invalid_cursor"),
        ({"cursor": "2026-11-16T10:00:00~1"}, 422, "no_time_zone"),
        ({"cursor": f"2026-11-16T10:00:00Z~{10**30}"}, 422, "unstorable_value"),
        ({"order": 10**12}, 422, "unstorable_value"),
        ({"cursor": "\x00~1"}, 422, "invalid_cursor"),
        ({"limit": 501}, 422, "invalid_request"),
        ({"order": "PO-1"}, 422, "invalid_request"),
        ({"line": "nowhere"}, 404, "unknown_asset"),
    ):
        answer = client.get(f"{API}/runs", params=params)  # type: ignore[arg-type]
        assert answer.status_code == status, (params, answer.text)
        assert answer.json()["code"] == code
