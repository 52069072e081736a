"""The calendar over HTTP: what is when, whose it is, and edits of a day, what follows, or all."""

from typing import Any

import httpx
import pytest

from outfeed.activities.act import Act
from outfeed.activities.calendars import Calendars, lines_touched_by_calendar
from outfeed.activities.plant import export_plant, import_plant
from outfeed.model.calendar import Calendar, working_windows
from outfeed.store.assets import find_asset
from outfeed.web.calendar import CalendarOccurrences
from tests.builders import Plant, a_plant, an_order, undone
from tests.plans import at

LINE = "site1/packaging/line1"
AREA = "site1/packaging"
# Monday 00:00 to Saturday 00:00 in Berlin.
WEEK = {"from": "2026-11-15T23:00:00Z", "to": "2026-11-20T23:00:00Z"}


@pytest.fixture
def plant(act: Act) -> Plant:
    made = a_plant(act, shifts=True)
    act.conn.commit()
    return made


def ok(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def shifts(client: httpx.Client) -> dict[str, Any]:
    return {item["name"]: item for item in ok(client.get("/api/v1/shifts"))["items"]}


def shown(client: httpx.Client, asset: str = LINE, **span: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/calendar/occurrences", params={"asset": asset, **WEEK, **span})
    ok(answer)
    CalendarOccurrences.model_validate_json(answer.content)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def edit(client: httpx.Client, thing: dict[str, Any], day: str, **body: Any) -> Any:
    kind = "shifts" if "start" in thing else "calendar-exceptions"
    place = f"/api/v1/{kind}/{thing['id']}/occurrences/{day}"
    return client.post(place, json={"version": thing["version"]} | body)


def a_holiday(client: httpx.Client, **more: Any) -> Any:
    given = {"asset": "site1", "name": "Closed", "starts": "2026-11-18T00:00", "length": 86400}
    return ok(client.post("/api/v1/calendar-exceptions", json=given | more), 201)


def windows(client: httpx.Client, line: str = LINE) -> list[tuple[str, str, str | None]]:
    items = ok(client.get(f"/api/v1/lines/{line}/calendar", params=WEEK))["items"]
    return [(each["start_at"][5:16], each["end_at"][5:16], each["shift"]) for each in items]


def test_everything_of_a_calendar_is_shown_whole_with_whose_it_is(
    client: httpx.Client, plant: Plant
) -> None:
    holiday = a_holiday(client)
    extra = a_holiday(
        client, asset=LINE, name="Overtime", working=True, starts="2026-11-17T20:00", length=14400
    )
    stop = {
        "line": LINE,
        "mode": "Maintenance",
        "start_at": at(1).isoformat(),
        "end_at": at(2).isoformat(),
    }
    (entry,) = ok(client.post("/api/v1/entries", json=stop))["entries"]
    items = shown(client)
    assert [item["kind"] for item in items].count("shift") == 10
    first = items[0]
    assert first == {
        "kind": "shift",
        "id": shifts(client)["Early"]["id"],
        "name": "Early",
        "crew": None,
        "date": "2026-11-16",
        "start_at": "2026-11-16T05:00:00Z",
        "end_at": "2026-11-16T13:00:00Z",
        "working": True,
        "changed": False,
        "inherited_from": AREA,
        "version": 1,
        "series_id": None,
        "entry_id": None,
    }
    [closed] = [item for item in items if item["name"] == "Closed"]
    assert (closed["kind"], closed["id"], closed["inherited_from"], closed["working"]) == (
        "exception",
        holiday["id"],
        "site1",
        False,
    )
    assert (closed["start_at"], closed["end_at"]) == (
        "2026-11-17T23:00:00Z",
        "2026-11-18T23:00:00Z",
    )
    [over] = [item for item in items if item["name"] == "Overtime"]
    assert (over["id"], over["inherited_from"], over["working"]) == (extra["id"], None, True)
    [planned] = [item for item in items if item["kind"] == "stop"]
    assert (planned["id"], planned["entry_id"], planned["name"]) == (
        entry["id"],
        entry["id"],
        "Maintenance",
    )
    # Of the area itself: its shifts are its own, and what is on lines is not.
    assert {item["kind"] for item in shown(client, AREA)} == {"shift", "exception"}
    assert shown(client, AREA)[0]["inherited_from"] is None
    # Whole, however little of it lies in the span.
    [night] = shown(client, **{"from": "2026-11-17T22:00:00Z", "to": "2026-11-17T22:10:00Z"})
    assert (night["name"], night["start_at"]) == ("Overtime", "2026-11-17T19:00:00Z")


def test_the_working_windows_of_a_line_are_by_all_of_its_calendar(
    client: httpx.Client, plant: Plant
) -> None:
    a_holiday(client)
    a_holiday(
        client, asset=LINE, name="Overtime", working=True, starts="2026-11-18T08:00", length=7200
    )
    assert windows(client)[4:6] == [
        ("11-18T07:00", "11-18T09:00", "Overtime"),
        ("11-19T05:00", "11-19T13:00", "Early"),
    ]
    other = windows(client, "site1/packaging/line2")
    assert ("11-18T07:00", "11-18T09:00", "Overtime") not in other
    assert len(other) == 8


def test_one_day_of_a_shift_is_changed_and_the_rest_stays(
    client: httpx.Client, plant: Plant
) -> None:
    before = windows(client)
    early = shifts(client)["Early"]
    answer = ok(edit(client, early, "2026-11-17", scope="this", start="04:00", length=7200))
    [item] = answer["items"]
    assert item["version"] == 2
    assert item["changed"] == [
        {"date": "2026-11-17", "start": "04:00:00", "length": 7200, "crew": None}
    ]
    after = windows(client)
    assert after[2] == ("11-17T03:00", "11-17T05:00", "Early")
    assert after[:2] + after[3:] == before[:2] + before[3:]
    [day] = [each for each in shown(client) if each["changed"]]
    assert (day["date"], day["start_at"]) == ("2026-11-17", "2026-11-17T03:00:00Z")
    [off] = ok(edit(client, item, "2026-11-17", scope="this", off=True))["items"]
    assert (off["changed"], off["excluded"]) == ([], ["2026-11-17"])
    assert windows(client) == before[:2] + before[3:]


def test_from_a_day_on_a_shift_is_another_with_its_own_days(
    client: httpx.Client, plant: Plant
) -> None:
    early = shifts(client)["Early"]
    old, new = ok(edit(client, early, "2026-11-18", scope="following", crew="B"))["items"]
    assert (old["id"], old["valid_until"], old["crew"]) == (early["id"], "2026-11-17", None)
    assert (new["name"], new["valid_from"], new["crew"]) == ("Early", "2026-11-18", "B")
    crews = [item["crew"] for item in shown(client) if item["name"] == "Early"]
    assert crews == [None, None, "B", "B", "B"]
    # What stands there twice is told apart, in the file and by a person.
    text = ok_text(client.get("/api/v1/plant"))
    assert ok(client.put("/api/v1/plant", content=text))["changed"] == 0
    refused = client.patch(
        f"/api/v1/shifts/{old['id']}", json={"version": 2, "valid_until": "2026-11-18"}
    )
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["valid_from"]


def test_all_of_a_shift_is_ended_with_its_last_day_gone(client: httpx.Client, plant: Plant) -> None:
    late = shifts(client)["Late"]
    place = f"/api/v1/shifts/{late['id']}/occurrences/2026-11-18"
    body = {"scope": "all", "version": 1, "off": True}
    preview = ok(client.post(place, json=body, params={"preview": "true"}))
    assert preview["items"] == []
    assert preview["item"] is None
    assert {each["field"] for each in preview["changes"]} >= {"name", "start"}
    assert "Late" in shifts(client)
    assert ok(client.post(place, json=body)) == {"items": []}
    assert shifts(client).keys() == {"Early"}


def test_a_preview_of_an_edit_changes_nothing(client: httpx.Client, plant: Plant) -> None:
    before = windows(client)
    early = shifts(client)["Early"]
    place = f"/api/v1/shifts/{early['id']}/occurrences/2026-11-18"
    body = {"scope": "following", "version": 1, "start": "07:00"}
    preview = ok(client.post(place, json=body, params={"preview": "true"}))
    assert [item["start"] for item in preview["items"]] == ["06:00:00", "07:00:00"]
    assert windows(client) == before


def test_a_holiday_that_recurs_is_edited_like_a_shift(client: httpx.Client, plant: Plant) -> None:
    weekly = a_holiday(client, starts="2026-11-17T00:00", rrule="FREQ=DAILY")
    moved = ok(
        edit(client, weekly, "2026-11-18", scope="this", starts="2026-11-18T12:00", length=3600)
    )
    old, new = moved["items"]
    assert (old["excluded"], new["starts"]) == (["2026-11-18"], "2026-11-18T12:00:00")
    assert new["rrule"] is None
    [cut] = ok(edit(client, old, "2026-11-19", scope="following", off=True))["items"]
    assert cut["valid_until"] == "2026-11-18"
    days = [item["start_at"][:13] for item in shown(client) if item["kind"] == "exception"]
    assert days == ["2026-11-16T23", "2026-11-18T11"]
    again = edit(client, new, "2026-11-18", scope="this", name="closed", starts="2026-11-17T00:00")
    assert again.status_code == 422
    assert [error["code"] for error in again.json()["errors"]] == ["taken"]
    assert ok(edit(client, new, "2026-11-18", scope="all", off=True)) == {"items": []}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"scope": "this", "off": True, "version": 5}, 409, "stale_version"),
        ({"scope": "this", "off": True, "version": None}, 428, "version_missing"),
        ({"scope": "this", "start": "25:00"}, 422, "invalid_plant"),
        ({"scope": "this", "rrule": "FREQ=WEEKLY"}, 422, "invalid_plant"),
        ({"scope": "all", "rrule": "FREQ=NEVER"}, 422, "invalid_plant"),
        ({"scope": "some"}, 422, "invalid_request"),
    ],
)
def test_what_can_not_be_edited_is_refused(
    client: httpx.Client, plant: Plant, body: dict[str, Any], status: int, code: str
) -> None:
    answer = edit(client, shifts(client)["Early"], "2026-11-18", **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_a_day_without_the_shift_is_not_found(client: httpx.Client, plant: Plant) -> None:
    answer = edit(client, shifts(client)["Early"], "2026-11-21", scope="this", off=True)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_occurrence")


def test_the_history_tells_of_days_and_turns(client: httpx.Client, plant: Plant) -> None:
    ok(edit(client, shifts(client)["Early"], "2026-11-17", scope="this", start="04:00"))
    a_holiday(client)
    holiday, early = ok(client.get("/api/v1/setup/history", params={"limit": 2}))["items"]
    assert (holiday["subject"], holiday["name"], holiday["act"]) == (
        "calendar_exception",
        "Closed of site1",
        "create",
    )
    assert [change["field"] for change in early["changes"]] == ["changed"]
    assert early["changes"][0]["after"][0]["date"] == "2026-11-17"


def ok_text(answer: httpx.Response) -> str:
    assert answer.status_code == 200
    return answer.text


# --- calendars of assets -------------------------------------------------------------------------

_TWO_ZONES = """
enterprise:
  name: Works
  shifts: [{name: Day, days: every day, from: "08:00", to: "16:00", rotation: [A, B, "", A]}]
  calendar_exceptions:
    - {name: New Year, starts: 2027-01-01, rrule: FREQ=YEARLY}
sites:
  - name: Site1
    time_zone: Europe/Berlin
    areas:
      - name: packaging
        calendar_exceptions:
          - {name: Stocktaking, working: true, starts: 2027-01-01T10:00, ends: 2027-01-01T14:30}
  - name: Site2
    time_zone: America/Chicago
    areas: [{name: filling, lines: [{name: filler}]}]
"""


def test_what_the_enterprise_says_holds_by_the_clock_of_each_site(act: Act) -> None:
    plant = a_plant(act)
    import_plant(act, _TWO_ZONES)
    calendars = Calendars(act.conn)
    filler = find_asset(act.conn, "site2/filling/filler").id
    assert calendars.zone_of(filler) == "America/Chicago"
    assert calendars.zone_of(find_asset(act.conn, "1").id) == "Europe/Berlin"
    during = (at(24 * 45), at(24 * 48))
    berlin = working_windows(calendars.of(plant.lines[0]), (), during)
    chicago = working_windows(calendars.of(filler), (), during)
    assert [(f"{w.start_at:%m-%d %H:%M}", w.label, w.crew) for w in berlin] == [
        ("12-31 09:00", "Day", "A"),
        ("01-01 09:00", "Stocktaking", None),
        ("01-02 07:00", "Day", "B"),
    ]
    assert [(f"{w.start_at:%m-%d %H:%M}", w.label, w.crew) for w in chicago] == [
        ("12-31 14:00", "Day", "A"),
        ("01-02 14:00", "Day", "B"),
    ]
    # The same things make the same calendar, one object for all lines and calls.
    assert calendars.of(plant.lines[0]) is Calendars(act.conn).of(plant.lines[1])


def test_a_plant_with_holidays_and_turns_is_given_as_it_was_taken(act: Act) -> None:
    a_plant(act, shifts=True)
    import_plant(act, _TWO_ZONES)
    text = export_plant(act.conn)
    assert 'rotation: [A, B, "", A]' in text
    assert '{name: New Year, starts: "2027-01-01T00:00", rrule: "FREQ=YEARLY"}' in text
    assert 'working: true, starts: "2027-01-01T10:00", ends: "2027-01-01T14:30"' in text
    changes = import_plant(act, text)
    assert (changes.created, changes.changed) == (0, 0)
    assert export_plant(act.conn) == text


def test_only_lines_whose_calendar_is_another_differ(act: Act) -> None:
    plant = a_plant(act, shifts=True)
    before = Calendars(act.conn)
    assert before.of(plant.lines[0]) != Calendar()
    area = find_asset(act.conn, AREA).id
    assert lines_touched_by_calendar(act.conn, [area]) == sorted(plant.lines)
    assert lines_touched_by_calendar(act.conn, [plant.lines[1]]) == [plant.lines[1]]
    holiday = "{name: Closed, starts: 2026-11-18}"
    file = (
        "sites: [{name: Site1, areas: [{name: packaging, lines: [{name: line2,"
        f" calendar_exceptions: [{holiday}]}}]}}]}}]"
    )
    with undone(act):
        import_plant(act, file)
        assert before.lines_that_differ(Calendars(act.conn)) == [plant.lines[1]]
    assert before.lines_that_differ(Calendars(act.conn)) == []


def test_entries_follow_a_day_off_and_the_preview_tells_first(
    act: Act, client: httpx.Client, plant: Plant
) -> None:
    order = an_order(act, quantity="36000")
    act.conn.commit()
    # From Monday 10:00: 10 of 12 hours on Monday.
    place = {"line": LINE, "order": order, "start_at": at(0).isoformat()}
    (entry,) = ok(client.post("/api/v1/entries", json=place))["entries"]
    assert entry["end_at"] == "2026-11-16T19:00:00Z"
    late = shifts(client)["Late"]
    address = f"/api/v1/shifts/{late['id']}/occurrences/2026-11-16"
    body = {"scope": "this", "version": 1, "off": True}
    preview = ok(client.post(address, json=body, params={"preview": "true"}))
    assert preview["reflow"]["moved_count"] == 1
    [moved] = preview["reflow"]["moved"]
    # 4 hours of the early shift are left on Monday, 6 more on Tuesday.
    assert (moved["entry_id"], moved["after"]["end_at"]) == (entry["id"], "2026-11-17T11:00:00Z")
    assert ends(client) == [entry["end_at"]]
    ok(client.post(address, json=body))
    assert ends(client) == ["2026-11-17T11:00:00Z"]
    closed = {"asset": "site1", "name": "Closed", "starts": "2026-11-17T00:00", "length": 86400}
    asked = client.post("/api/v1/calendar-exceptions", json=closed, params={"preview": "true"})
    assert ok(asked)["reflow"]["moved_count"] == 1
    ok(client.post("/api/v1/calendar-exceptions", json=closed), 201)
    assert ends(client) == ["2026-11-18T11:00:00Z"]


def ends(client: httpx.Client) -> list[str]:
    return [each["end_at"] for each in ok(client.get("/api/v1/entries"))["items"]]
