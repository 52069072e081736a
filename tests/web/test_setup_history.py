"""The history of the set-up: a page at a time, of some things, saying something, by somebody."""

from datetime import timedelta

import httpx

from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.plant import import_plant

API = "/api/v1"


def page(client: httpx.Client, **params: object) -> dict:
    answer = client.get(f"{API}/setup/history", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(client: httpx.Client, **params: object) -> list[str]:
    return [item["name"] for item in page(client, **params)["items"]]


def test_a_page_at_a_time_the_newest_first(client: httpx.Client) -> None:
    codes = ", ".join(f"{{code: U{n}}}" for n in range(7))
    client.put(f"{API}/plant", content=f"units: [{codes}]")
    everything = names(client, subject="unit", limit=1000)
    assert everything == [f"U{n}" for n in reversed(range(7))]
    found, cursor = [], None
    while True:
        place = {} if cursor is None else {"cursor": cursor}
        answer = page(client, subject="unit", limit=3, **place)
        found += [item["name"] for item in answer["items"]]
        cursor = answer["next_cursor"]
        assert answer["total"] is None
        if cursor is None:
            break
    assert found == everything
    assert client.get(f"{API}/setup/history", params={"cursor": "x"}).status_code == 422


def test_filters(client: httpx.Client, engine, clock: SteppedClock) -> None:
    client.put(f"{API}/plant", content="units: [{code: EA, name: each}, {code: CS, name: case}]")
    later = clock.now() + timedelta(hours=1)
    clock.step_to(later)
    with acting(engine, clock, Actor("ERP")) as act:
        import_plant(
            act, "modes: [{name: Rinsing, type: cleaning}]\nunits: [{code: EA, name: '%'}]"
        )
    assert names(client, actor="erp") == ["Rinsing", "%"]
    assert names(client, text="RINS") == ["Rinsing"]
    assert names(client, text="%", subject=["unit", "mode"]) == ["%"]
    assert names(client, text="each", subject="unit") == ["%", "each"]
    assert names(client, to=later.isoformat(), actor="tester") == ["case", "each"]
    assert names(client, **{"from": later.isoformat()}) == ["Rinsing", "%"]
    [mode] = page(client, subject="mode", actor="ERP")["items"]
    assert names(client, subject="mode", subject_id=mode["subject_id"]) == ["Rinsing"]
    assert names(client, subject="mode", subject_id=mode["subject_id"] + 1) == []
    assert client.get(f"{API}/setup/history", params={"subject": "order"}).status_code == 422
    naive = client.get(f"{API}/setup/history", params={"from": "2026-11-16T09:00:00"})
    assert naive.json()["code"] == "no_time_zone"
