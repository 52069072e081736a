"""Planned stops that recur over HTTP."""

from typing import Any

import httpx
import pytest

from outfeed.activities.act import Act
from tests.builders import Plant, a_plant

LINE = "site1/packaging/line1"
MONDAYS = {
    "line": LINE,
    "mode": "Maintenance",
    "rrule": "FREQ=WEEKLY;BYDAY=MO",
    "starts": "2026-11-23T06:00",
    "length": 3600,
}


@pytest.fixture
def plant(act: Act) -> Plant:
    made = a_plant(act)
    act.conn.commit()
    return made


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def create(client: httpx.Client, **more: Any) -> Any:
    return ok(client.post("/api/v1/series", json=MONDAYS | more))


def change(client: httpx.Client, series: Any, day: str, **body: Any) -> httpx.Response:
    body = {"version": series["version"], **body}
    return client.post(f"/api/v1/series/{series['id']}/occurrences/{day}", json=body)


def test_a_series_is_made_listed_and_deleted(client: httpx.Client, plant: Plant) -> None:
    preview = ok(client.post("/api/v1/series?preview=true", json=MONDAYS))
    assert ok(client.get("/api/v1/series"))["items"] == []
    plan = create(client, notes="Oil", valid_until="2026-12-31")
    assert len(preview["created"]) == 17
    assert len(plan["created"]) == 6
    [series] = ok(client.get("/api/v1/series", params={"line": "site1"}))["items"]
    assert series == plan["series"] == {
        "id": series["id"],
        "line_id": plant.lines[0],
        "mode": "Maintenance",
        "rrule": "FREQ=WEEKLY;BYDAY=MO",
        "starts": "2026-11-23T06:00",
        "length": 3600,
        "valid_until": "2026-12-31",
        "excluded": [],
        "pinned": False,
        "notes": "Oil",
        "laid_until": "2027-03-16T09:00:00Z",
        "missing": [],
        "version": 1,
    }  # fmt: skip
    [first, *_] = ok(client.get("/api/v1/entries", params={"line": LINE}))["items"]
    assert (first["series_id"], first["series_date"]) == (series["id"], "2026-11-23")
    address = f"/api/v1/series/{series['id']}"
    assert client.delete(address).status_code == 428
    assert client.delete(address, params={"version": 7}).status_code == 409
    gone = ok(client.delete(address, params={"version": 1}))
    assert gone["series"] is None
    assert sorted(gone["removed"]) == sorted(plan["created"])
    assert ok(client.get("/api/v1/entries", params={"line": LINE}))["items"] == []


def test_occurrences_are_changed_by_their_day(client: httpx.Client, plant: Plant) -> None:
    series = create(client)["series"]
    off = ok(change(client, series, "2026-11-23", scope="this", off=True))
    assert off["series"]["excluded"] == ["2026-11-23"]
    assert "series_undo" not in off
    later = {"scope": "following", "starts": "2026-12-07T08:30", "length": 1800}
    preview = change(client, series, "2026-12-07", **later, off=False)
    other = ok(preview)
    assert other["series"]["starts"] == "2026-12-07T08:30"
    assert [one["version"] for one in other["series_undo"]] == [2, 1]
    items = ok(client.get("/api/v1/series"))["items"]
    assert [one["valid_until"] for one in items] == ["2026-12-06", None]
    ended = ok(change(client, items[0], "2026-11-30", scope="all", valid_until=None, mode="Idle"))
    assert ended["series"]["valid_until"] is None
    unknown = change(client, items[1], "2026-12-08", scope="this")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_occurrence")
    assert change(client, items[1], "2026-12-32", scope="this").status_code == 422
    assert change(client, items[1], "9999-12-31", scope="this").status_code == 404


def test_what_is_wrong_is_told_by_its_field(client: httpx.Client, plant: Plant) -> None:
    refused = client.post("/api/v1/series", json=MONDAYS | {"rrule": "FREQ=SECONDLY"})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["rrule"]
    zoned = client.post("/api/v1/series", json=MONDAYS | {"starts": "2026-11-23T06:00:00Z"})
    assert zoned.status_code == 422
    assert client.post("/api/v1/series?preview=true", json=MONDAYS | {"line": 0}).status_code == 404


def test_days_in_the_way_are_told_and_left_out(client: httpx.Client, plant: Plant) -> None:
    stop = {"line": LINE, "mode": "Idle"}
    times = {"start_at": "2026-12-07T05:30:00Z", "end_at": "2026-12-07T08:00:00Z"}
    ok(client.post("/api/v1/entries", json=stop | times))
    refused = client.post("/api/v1/series", json=MONDAYS)
    assert refused.status_code == 409
    assert refused.json()["days"] == ["2026-12-07"]
    [violation] = refused.json()["violations"]
    assert (violation["code"], violation["series_date"]) == ("overlaps_entry", "2026-12-07")
    plan = create(client, skip_conflicts=True)
    assert plan["series"]["excluded"] == ["2026-12-07"]


def test_what_was_done_is_taken_back_by_an_arrangement(client: httpx.Client, plant: Plant) -> None:
    plan = create(client)
    versions = {entry["id"]: entry["version"] for entry in plan["entries"]}
    body = {
        "entries": [
            {"entry": new, "version": versions[new], "remove": True} for new in plan["created"]
        ],
        "series": plan["series_undo"],
    }
    undone = ok(client.post("/api/v1/entries/arrange", json=body))
    assert ok(client.get("/api/v1/series"))["items"] == []
    again = [
        {
            "line": was["line_id"],
            **{
                name: was[name]
                for name in ("mode", "start_at", "end_at", "series_id", "series_date")
            },
        }
        for was in undone["before"]
    ]
    ok(
        client.post(
            "/api/v1/entries/arrange", json={"entries": again, "series": undone["series_undo"]}
        )
    )
    [series] = ok(client.get("/api/v1/series"))["items"]
    assert (series["missing"], series["version"]) == ([], 3)
    assert client.post("/api/v1/entries/arrange", json={"entries": []}).status_code == 422
