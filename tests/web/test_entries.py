"""The board over HTTP: what is asked, what is answered, what is refused."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from outfeed.activities import execution, scheduling
from outfeed.activities.act import Act
from outfeed.activities.collection import CountSignal, take
from outfeed.activities.execution import Target
from tests.asking import asking
from tests.builders import Plant, a_plant, an_order
from tests.conftest import NOW
from tests.plans import at

LINE = "site1/packaging/line1"


def iso(hours: float) -> str:
    return at(hours).isoformat().replace("+00:00", "Z")


@pytest.fixture
def plant(act: Act) -> Plant:
    made = a_plant(act)
    act.conn.commit()
    return made


@pytest.fixture
def order(act: Act, plant: Plant) -> int:
    made = an_order(act, number="PO/1", due_at=iso(1.5))
    act.conn.commit()
    return made


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def place(client: httpx.Client, hours: float = 1, **more: Any) -> Any:
    body = {"line": LINE, "order": "PO/1", "start_at": iso(hours), **more}
    return ok(client.post("/api/v1/entries", json=body))


def test_an_order_is_placed_and_listed(client: httpx.Client, plant: Plant, order: int) -> None:
    plan = place(client, quantity="3600")
    [entry] = plan["entries"]
    assert entry == {
        "id": entry["id"],
        "line_id": plant.lines[0],
        "mode": "Production",
        "mode_type": "production",
        "order_id": order,
        "order_number": "PO/1",
        "product_id": plant.products["COLA"],
        "product_name": "Cola",
        "product_class": "Drink",
        "quantity": "3600",
        "unit": "EA",
        "actual_quantity": None,
        "start_at": iso(1),
        "end_at": iso(2),
        "pinned": False,
        "changeover_for": None,
        "notes": "",
        "version": 1,
        "due_at": iso(1.5),
        "late": True,
        "run_id": None,
        "series_id": None,
        "series_date": None,
        "origin_id": None,
        "expected_start_at": None,
        "expected_end_at": None,
        "expected_late": True,
    }
    assert plan["warnings"] == [
        {"code": "late", "detail": "PO/1 ends 30 min after it is due.", "entry_id": entry["id"]}
    ]
    assert plan["figures"] == {"late_orders": 1, "total_lateness": 1800, "changeover_time": 0}
    assert plan["figures_before"]["late_orders"] == 0
    for query in (
        {},
        {"line": LINE},
        {"line": "site1"},
        {"line": str(plant.lines[0])},
        {"order": "PO/1"},
        {"from": iso(1.5), "to": iso(5)},
    ):
        listed = ok(client.get("/api/v1/entries", params=query))
        assert listed == {"items": [entry], "figures": plan["figures"]}
    for query in ({"line": "site1/packaging/line2"}, {"from": iso(2)}, {"to": iso(1)}):
        assert ok(client.get("/api/v1/entries", params=query))["items"] == []


def test_every_act_answers_the_plan(client: httpx.Client, order: int) -> None:
    entry = place(client)["entries"][0]
    address = f"/api/v1/entries/{entry['id']}"
    seen = ok(client.post(f"{address}/move?preview=true", json={"start_at": iso(3), "version": 1}))
    moved = ok(client.post(f"{address}/move", json={"start_at": iso(3), "version": 1}))
    assert seen == moved
    split = ok(client.post(f"{address}/split", json={"quantity": "600", "version": 2}))
    assert [each["quantity"] for each in split["entries"]] == ["3000", "600"]
    pinned = ok(client.post(f"{address}/pin", json={"pinned": True, "version": 3}))
    assert pinned["entries"][0]["pinned"] is True
    noted = ok(client.patch(address, json={"notes": "gently", "version": 4}))
    assert noted["entries"][0]["notes"] == "gently"
    ok(client.post(f"{address}/pin", json={"pinned": False, "version": 5}))
    gone = ok(client.delete(address, params={"version": 6}))
    assert gone["removed"] == [entry["id"]]
    assert len(gone["entries"]) == 1


def test_a_refusal_names_every_rule(client: httpx.Client, order: int) -> None:
    body = {"line": LINE, "order": order, "start_at": iso(-2), "quantity": "-1"}
    for query in ("", "?preview=true"):
        answer = client.post(f"/api/v1/entries{query}", json=body)
        assert answer.status_code == 409
        problem = answer.json()
        assert problem["code"] == "rules_broken"
        codes = [violation["code"] for violation in problem["violations"]]
        assert codes == ["quantity_not_positive", "in_the_past"]
    entry = place(client)["entries"][0]
    stale = client.delete(f"/api/v1/entries/{entry['id']}", params={"version": 9})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    overlap = client.post(
        "/api/v1/entries", json={**body, "start_at": iso(1.5), "quantity": "60"}
    ).json()
    [violation] = overlap["violations"]
    assert (violation["code"], violation["other_id"]) == ("overlaps_entry", entry["id"])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"line": "site1/packing/line1", "order": "PO/1"}, 404, "unknown_asset"),
        ({"line": "site1", "order": "PO/1"}, 404, "not_a_line"),
        ({"line": LINE, "order": "PO/2"}, 404, "unknown_order"),
        ({"line": "site1/\u00b2", "order": "PO/1"}, 404, "unknown_asset"),
        ({"line": "\u00b2", "order": "PO/1"}, 404, "unknown_asset"),
        ({"line": 2**31, "order": "PO/1"}, 422, "invalid_request"),
        ({"line": LINE, "order": "PO\x00"}, 422, "invalid_request"),
        ({"line": LINE, "order": "PO/1", "notes": "a\x00b"}, 422, "nul_character"),
        ({"line": LINE}, 422, "needs_order_or_stop"),
        ({"line": LINE, "mode": "Dance", "end_at": iso(3)}, 404, "unknown_mode"),
        ({"line": LINE, "order": "PO/1", "end_at": iso(3)}, 422, "end_follows"),
        ({"line": LINE, "order": "PO/1", "quantity": "0.0000001"}, 422, "quantity_too_fine"),
        ({"line": LINE, "order": "PO/1", "quantity": "NaN"}, 422, "invalid_request"),
        ({"line": LINE, "order": "PO/1", "start_at": "2026-12-01T10:00"}, 422, "no_time_zone"),
        (
            {"line": LINE, "order": "PO/1", "start_at": "9999-12-31T23:59:59Z"},
            422,
            "instant_out_of_range",
        ),
        ({"line": LINE, "order": "PO/1", "start_at": "2040-12-31T23:59:59Z"}, 409, "rules_broken"),
        ({"line": LINE, "order": "PO/1", "quantity": "999999999999"}, 409, "rules_broken"),
    ],
)
def test_what_can_not_be_meant(
    client: httpx.Client, order: int, body: dict[str, Any], status: int, code: str
) -> None:
    answer = client.post("/api/v1/entries", json={"start_at": iso(1), **body})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_planned_stop_is_placed_and_resized(client: httpx.Client, order: int) -> None:
    place(client)
    body = {"line": LINE, "mode": "Maintenance", "start_at": iso(1.5), "end_at": iso(2)}
    plan = ok(client.post("/api/v1/entries", json=body))
    assert [(each["mode"], each["end_at"]) for each in plan["entries"]] == [
        ("Production", iso(2.5)),
        ("Maintenance", iso(2)),
    ]
    stop = plan["entries"][1]
    longer = client.patch(f"/api/v1/entries/{stop['id']}", json={"end_at": iso(3), "version": 1})
    assert ok(longer)["entries"][0]["end_at"] == iso(3.5)


def test_a_started_entry_shows_its_run_and_what_it_made(
    client: httpx.Client, act: Act, plant: Plant, order: int
) -> None:
    entry = place(client)["entries"][0]
    run = execution.start_run(act, plant.lines[0], Target(entry_id=entry["id"]))
    signal = CountSignal("a", plant.lines[0], "outfeed", Decimal("12.50"), NOW)
    take(act, "test", [signal])
    act.conn.commit()
    [started] = ok(client.get("/api/v1/entries"))["items"]
    assert (started["run_id"], started["actual_quantity"]) == (run, "12.5")


def test_the_calendar_is_given_for_a_line_and_for_all(client: httpx.Client, act: Act) -> None:
    made = a_plant(act, shifts=True)
    act.conn.commit()
    span = {"from": iso(0), "to": iso(24)}
    one = ok(client.get(f"/api/v1/lines/{LINE}/calendar", params=span))["items"]
    assert one == [
        {"start_at": iso(0), "end_at": iso(4), "shift": "Early", "crew": None},
        {"start_at": iso(4), "end_at": iso(12), "shift": "Late", "crew": None},
        {"start_at": iso(20), "end_at": iso(24), "shift": "Early", "crew": None},
    ]
    every = ok(client.get("/api/v1/calendar", params=span))["items"]
    assert every == [{"line_id": line, "windows": one} for line in made.lines]
    named = ok(client.get("/api/v1/calendar", params={**span, "line": LINE}))["items"]
    assert named == every[:1]
    for wrong in ({"from": iso(1), "to": iso(1)}, {"from": iso(0), "to": iso(24 * 1000)}):
        assert client.get("/api/v1/calendar", params=wrong).status_code == 422


def test_a_line_without_shifts_works_round_the_clock(client: httpx.Client, plant: Plant) -> None:
    span = {"from": iso(0), "to": iso(24)}
    answer = ok(client.get(f"/api/v1/lines/{plant.lines[0]}/calendar", params=span))
    assert answer["items"] == [{"start_at": iso(0), "end_at": iso(24), "shift": None, "crew": None}]


def test_whoever_is_signed_out_sees_nothing(
    base_url: str, plant: Plant, serve: Callable[..., str]
) -> None:
    with asking(base_url) as stranger:
        assert stranger.get("/api/v1/entries").status_code == 401
        assert stranger.delete("/api/v1/entries/1", params={"version": 1}).status_code == 401


def test_now_may_lie_between_two_seconds(act: Act, plant: Plant, order: int) -> None:
    act.now = NOW + timedelta(milliseconds=1500)
    plan = scheduling.place_entry(act, plant.lines[0], order, act.now)
    [entry] = plan.entries
    assert entry.start_at == NOW + timedelta(seconds=2)
    act.now += timedelta(minutes=1)
    moved = scheduling.move_entry(act, entry.id, 1, line_id=plant.lines[1])
    assert moved.entries[0].start_at == NOW + timedelta(seconds=62)


def test_unscheduled_orders_have_less_on_the_board_than_is_required(
    client: httpx.Client, plant: Plant, order: int
) -> None:
    def unscheduled() -> list[int]:
        page = ok(client.get("/api/v1/orders", params={"unscheduled": True}))
        return [item["id"] for item in page["items"]]

    required = Decimal(ok(client.get(f"/api/v1/orders/{order}"))["required_quantity"])
    assert unscheduled() == [order]
    place(client, quantity=str(required / 2))
    assert unscheduled() == [order]
    place(client, hours=30, quantity=str(required / 2))
    assert unscheduled() == []


def test_many_are_arranged_in_one_act(client: httpx.Client, plant: Plant, order: int) -> None:
    [first] = place(client, 1, quantity="600")["entries"]
    second = place(client, 2, quantity="600")["entries"][-1]
    known = {"entry": first["id"], "version": first["version"]}
    wanted = [
        {**known, "start_at": iso(2)},
        {"entry": second["id"], "version": second["version"], "line": LINE, "start_at": iso(1)},
        {"order": "PO/1", "line": LINE, "start_at": iso(3), "quantity": "60"},
    ]
    asked = {"entries": wanted, "if_no_room": "refuse"}
    seen = ok(client.post("/api/v1/entries/arrange", params={"preview": True}, json=asked))
    plan = ok(client.post("/api/v1/entries/arrange", json=asked))
    assert [entry["start_at"] for entry in plan["entries"]] == [iso(1), iso(2), iso(3)]
    assert [entry["id"] for entry in plan["entries"]][:2] == [second["id"], first["id"]]
    assert seen["figures"] == plan["figures"]
    # What it takes to take it back.
    assert [entry["start_at"] for entry in plan["before"]] == [iso(1), iso(2)]
    assert plan["created"] == [plan["entries"][2]["id"]]
    stale = client.post("/api/v1/entries/arrange", json={"entries": [{**known, "remove": True}]})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")


def test_entries_are_merged_moved_on_and_gaps_closed(
    client: httpx.Client, act: Act, plant: Plant, order: int
) -> None:
    one = place(client, 1, quantity="1800")["entries"][0]
    two = place(client, 3, quantity="1800")["entries"][1]
    merge = {"into": one["id"], "version": two["version"], "into_version": one["version"]}
    preview = f"/api/v1/entries/{two['id']}/merge?preview=true"
    assert len(ok(client.post(preview, json=merge))["entries"]) == 1
    plan = ok(client.post(f"/api/v1/entries/{two['id']}/merge", json=merge))
    [both] = plan["entries"]
    assert (both["quantity"], both["end_at"], plan["removed"]) == ("3600", iso(2), [two["id"]])
    plan = ok(client.post(f"/api/v1/lines/{LINE}/reflow"))
    assert [entry["start_at"] for entry in plan["entries"]] == [iso(0)]
    plan = ok(client.post(f"/api/v1/lines/{LINE}/reflow", json={"from": iso(0)}))
    assert plan["before"] == []
    [both] = plan["entries"]
    goes = {"version": both["version"], "start_at": iso(5), "if_no_room": "reflow"}
    address = f"/api/v1/entries/{both['id']}/move-remaining"
    assert client.post(address, json=goes).json()["code"] == "not_started"
    execution.start_run(act, plant.lines[0], Target(entry_id=both["id"]))
    take(act, "test", [CountSignal("a", plant.lines[0], "outfeed", Decimal(1200), NOW)])
    act.conn.commit()
    plan = ok(client.post(address, json=goes))
    assert [(e["quantity"], e["start_at"]) for e in plan["entries"]] == [
        ("1200", iso(0)), ("2400", iso(5)),
    ]  # fmt: skip


def test_a_preview_of_the_calendar_tells_what_moves(client: httpx.Client, act: Act) -> None:
    a_plant(act, shifts=True)
    an_order(act, number="PO/1")
    act.conn.commit()
    entry = place(client, 21)["entries"][0]
    day = {"asset": "site1", "name": "Feast", "starts": "2026-11-17T00:00", "length": 86_400}
    told = ok(client.post("/api/v1/calendar-exceptions?preview=true", json=day))["reflow"]
    assert (told["moved_count"], told["moved"][0]["entry_id"]) == (1, entry["id"])
    assert told["moved"][0]["after"] == {"start_at": iso(44), "end_at": iso(45)}
    [still] = ok(client.get("/api/v1/entries"))["items"]
    assert still == entry
    assert client.post("/api/v1/calendar-exceptions", json=day).status_code == 201
    [moved] = ok(client.get("/api/v1/entries"))["items"]
    assert moved["start_at"] == iso(44)
