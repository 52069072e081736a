"""The plan of a line as a calendar program reads it, by a key that opens nothing else."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import Engine, text

from outfeed.activities import orders, scheduling
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from tests import ical
from tests.asking import asking
from tests.builders import Plant, a_plant, an_order
from tests.conftest import NOW
from tests.plans import at, on_line, the

LINE = "site1/packaging/line1"
NOTES = "Mind the caps; use the new label, please.\nThen clean: äöü €" + " and more" * 20


@pytest.fixture
def plant(act: Act) -> Plant:
    made = a_plant(act)
    act.conn.commit()
    return made


def a_board(act: Act, plant: Plant) -> tuple[int, int]:
    """Two orders with a changeover between them, and a planned stop, on the first line."""
    cola = an_order(act, "COLA", "3600", number="PO,1", due_at=at(1.5).isoformat())
    lime = an_order(act, "LIME", "7200", number="PO-2")
    line = plant.lines[0]
    scheduling.place_entry(act, line, cola, at(1), notes=NOTES)
    scheduling.place_entry(act, line, lime, at(4))
    scheduling.place_stop(act, line, "Maintenance", at(10), at(12), notes="Oil")
    act.conn.commit()
    return cola, lime


@pytest.fixture
def stranger(base_url: str) -> httpx.Client:
    """A calendar program, which never signed in."""
    return asking(base_url)


def subscribed(client: httpx.Client, line: object = LINE, **more: str) -> str:
    answer = client.post(f"/api/v1/lines/{line}/calendar-feed", params=more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"])


def calendar(reader: httpx.Client, url: str) -> ical.Component:
    answer = reader.get(url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return ical.read(answer.content)


def test_every_entry_is_an_event(
    act: Act, plant: Plant, client: httpx.Client, stranger: httpx.Client
) -> None:
    a_board(act, plant)
    read = calendar(stranger, subscribed(client))
    assert read.values["X-WR-CALNAME"] == "line1"
    entries = on_line(act, plant.lines[0])
    assert len(entries) == 4
    assert [(e.at("DTSTART"), e.at("DTEND")) for e in read.within] == [
        (entry.start_at, entry.end_at) for entry in entries
    ]
    by_summary = {event.values["SUMMARY"]: event for event in read.within}
    assert list(by_summary) == [
        "PO,1 Cola, 3,600 EA",
        "Changeover: Lime",
        "PO-2 Lime, 7,200 EA",
        "Maintenance",
    ]
    first = by_summary["PO,1 Cola, 3,600 EA"]
    assert first.values["DESCRIPTION"].splitlines() == [
        "Production order: PO,1",
        "Product: Cola",
        "Scheduled: 3,600 EA",
        "Status: Scheduled",
        "Due: Mon 16 Nov 2026, 11:30 (late by 30 min)",
        *f"Notes: {NOTES}".splitlines(),
    ]
    assert (first.values["STATUS"], first.values["SEQUENCE"]) == ("CONFIRMED", "0")
    assert first.at("LAST-MODIFIED") == first.at("DTSTAMP") == NOW
    place = parse_qs(urlsplit(first.values["URL"]).query)
    assert place == {"from": ["2026-11-16T09:00:00Z"], "entry": [str(entries[0].id)]}
    assert by_summary["Maintenance"].values["DESCRIPTION"] == "Notes: Oil"


def test_uids_stay_and_the_sequence_rises(
    act: Act, plant: Plant, client: httpx.Client, clock: SteppedClock
) -> None:
    cola, lime = a_board(act, plant)
    url = subscribed(client)
    before = calendar(client, url).within
    clock.step_to(later := NOW + timedelta(minutes=7))
    late_act = Act(act.conn, later, act.actor)
    plan = scheduling.move_entry(
        late_act, before_id(act, plant, lime), 1, start_at=at(5), line_id=None
    )
    act.conn.commit()
    after = calendar(client, url).within
    assert [event.values["UID"] for event in after] == [event.values["UID"] for event in before]
    assert the(plan, lime).version == 2
    assert [int(event.values["SEQUENCE"]) for event in after] == [0, 1, 1, 0]
    assert [event.at("LAST-MODIFIED") for event in after] == [NOW, later, later, NOW]
    orders.move_order(late_act, cola, "On Hold")
    act.conn.commit()
    held = calendar(client, url).within[0]
    assert (held.values["STATUS"], held.at("LAST-MODIFIED")) == ("TENTATIVE", later)


def before_id(act: Act, plant: Plant, order_id: int) -> int:
    [entry] = [e for e in on_line(act, plant.lines[0]) if e.order_id == order_id]
    return entry.id


def test_a_span_and_a_language_can_be_asked_for(
    act: Act, plant: Plant, client: httpx.Client
) -> None:
    a_board(act, plant)
    url = subscribed(client, language="de")
    assert "Fertigungsauftrag: PO,1" in calendar(client, url).within[0].values["DESCRIPTION"]
    span = {"from": at(9).isoformat(), "to": at(11).isoformat()}
    answer = client.get(f"/api/v1/lines/{LINE}/calendar.ics", params=span)
    assert [e.values["SUMMARY"] for e in ical.read(answer.content).within] == ["Maintenance"]
    odd = client.get(f"/api/v1/lines/{LINE}/calendar.ics", params={"from": "2026-11-16T09:00"})
    assert (odd.status_code, odd.json()["code"]) == (422, "no_time_zone")


def test_what_ended_long_ago_is_left_out(
    act: Act, plant: Plant, client: httpx.Client, stranger: httpx.Client, clock: SteppedClock
) -> None:
    a_board(act, plant)
    url = subscribed(client)
    clock.step_to(NOW + timedelta(days=28, hours=5))
    summaries = [e.values["SUMMARY"] for e in calendar(stranger, url).within]
    assert summaries == ["PO-2 Lime, 7,200 EA", "Maintenance"]


def test_a_key_opens_its_line_and_nothing_else(
    plant: Plant, client: httpx.Client, stranger: httpx.Client
) -> None:
    url = subscribed(client)
    key = parse_qs(urlsplit(url).query)["key"][0]
    refused = (
        (403, f"lines/{plant.lines[1]}/calendar.ics?key={key}"),
        (403, f"lines/999999/calendar.ics?key={key}"),
        (403, f"lines/{LINE}/calendar.ics?key=wrong"),
        (401, f"lines/{LINE}/calendar.ics"),
        (401, f"entries?key={key}"),
        (401, f"lines/{plant.lines[0]}/calendar?key={key}"),
    )
    for status, path in refused:
        assert stranger.get(f"/api/v1/{path}").status_code == status, path
    bearer = {"Authorization": f"Bearer {key}"}
    assert stranger.get("/api/v1/entries", headers=bearer).status_code == 401
    assert stranger.post(url, headers={"X-Outfeed": "1"}).status_code in (401, 405)


def test_a_feed_can_be_taken_back_and_made_anew(
    plant: Plant, client: httpx.Client, stranger: httpx.Client, engine: Engine
) -> None:
    first = subscribed(client)
    second = subscribed(client)
    assert first != second
    assert stranger.get(first).status_code == 403
    assert stranger.get(second).status_code == 200
    [feed] = client.get("/api/v1/calendar-feeds").json()["items"]
    assert (feed["line_path"], feed["user"]) == (LINE, "Tester")
    assert datetime.fromisoformat(feed["created_at"]) == NOW
    with engine.connect() as conn:
        kept = str(conn.execute(text("SELECT * FROM calendar_feeds")).one())
    assert parse_qs(urlsplit(second).query)["key"][0] not in kept
    assert client.delete(f"/api/v1/calendar-feeds/{feed['id']}").status_code == 204
    assert stranger.get(second).status_code == 403
    gone = client.delete(f"/api/v1/calendar-feeds/{feed['id']}")
    assert gone.json()["code"] == "unknown_calendar_feed"


def test_the_feed_of_a_disabled_user_is_refused(
    plant: Plant, client: httpx.Client, stranger: httpx.Client, engine: Engine
) -> None:
    url = subscribed(client)
    with engine.begin() as conn:
        conn.execute(text("UPDATE users SET enabled = false"))
    assert stranger.get(url).status_code == 403


def test_the_key_is_not_kept_with_the_answer(plant: Plant, client: httpx.Client) -> None:
    key = {"Idempotency-Key": "once"}
    path = f"/api/v1/lines/{LINE}/calendar-feed"
    assert client.post(path, headers=key).status_code == 201
    again = client.post(path, headers=key)
    assert (again.status_code, again.json()["code"]) == (409, "answer_not_kept")
