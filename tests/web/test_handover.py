"""What a shift leaves to the next: its figures, its note, and who takes it over."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.plant import import_plant
from tests.web.test_session import API, refused

LINE = f"{API}/lines/site1/packaging/line1"
PLANT = """
units: [{code: EA, name: each}]
products: [{code: COLA, name: Cola, base_unit: EA}]
enterprise: {name: Works}
states:
  - {name: Jam, type: unplanned_downtime, category: Mechanical}
sites:
  - name: Site1
    time_zone: Europe/Berlin
    areas:
      - name: packaging
        shifts:
          - {name: Early, days: mon-sun, from: "06:00", to: "14:00"}
          - {name: Late, days: mon-sun, from: "14:00", to: "22:00"}
          - {name: Night, days: mon-sun, from: "22:00", to: "06:00"}
        lines:
          - name: line1
            rates: [{product: COLA, per: hour, standard_rate: 3600}]
"""


@pytest.fixture(autouse=True)
def plant(act: Act, client: httpx.Client) -> None:
    import_plant(act, PLANT)
    act.conn.commit()
    # A key outlives the session, where the clock is stepped on by days.
    key = client.post(f"{API}/api-keys", json={"name": "k"}).json()["token"]
    client.headers["Authorization"] = f"Bearer {key}"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def told(client: httpx.Client, **query: Any) -> dict[str, Any]:
    answer = client.get(f"{LINE}/handover", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def write(
    client: httpx.Client, shift_start: str, note: str, version: int | None = None
) -> httpx.Response:
    body = {"shift_start": shift_start, "note": note, "version": version}
    return client.put(f"{LINE}/handover", json=body)


def say(client: httpx.Client, state: str, when: str) -> None:
    fact = {"key": f"{state}{when}", "kind": "state", "state": state, "occurred_at": when}
    sent = {"facts": [{**fact, "line": "site1/packaging/line1"}]}
    assert client.post(f"{API}/facts", json=sent).json()["accepted"] == 1


def count(client: httpx.Client, kind: str, quantity: int, when: str) -> None:
    fact = {"key": f"{kind}{when}", "kind": "count", "count": kind, "quantity": str(quantity)}
    sent = {"facts": [{**fact, "line": "site1/packaging/line1", "occurred_at": when}]}
    assert client.post(f"{API}/facts", json=sent).json()["accepted"] == 1


def test_what_a_shift_did(client: httpx.Client, clock: SteppedClock) -> None:
    order = {"product": "COLA", "required_quantity": "20000", "number": "PO-1"}
    client.post(f"{API}/orders", json=order)
    client.post(f"{API}/orders/PO-1/move", json={"status": "Released"})
    # Monday: from 5:00 UTC on it is the early shift of Berlin, at 9:00 it is still on.
    started = client.post(f"{LINE}/start", json={"order": "PO-1", "at": "2026-11-16T04:00:00Z"})
    assert started.status_code == 200, started.text
    say(client, "Running", "2026-11-16T04:00:00Z")
    count(client, "outfeed", 1000, "2026-11-16T04:30:00Z")
    count(client, "outfeed", 5000, "2026-11-16T06:30:00Z")
    count(client, "waste", 40, "2026-11-16T06:31:00Z")
    for stop, start, end in (
        ("Jam", "07:00:00", "07:20:00"),
        ("Faulted", "07:30:00", "07:36:00"),
        ("Jam", "08:00:00", "08:05:00"),
        ("Faulted", "08:30:00", "08:30:20"),
    ):
        say(client, stop, f"2026-11-16T{start}Z")
        say(client, "Running", f"2026-11-16T{end}Z")
    client.post(f"{LINE}/calls", json={"kind": "quality", "note": "Colour?"})
    now = told(client)
    assert now["shift"] == {
        "name": "Early",
        "start_at": "2026-11-16T05:00:00Z",
        "end_at": "2026-11-16T13:00:00Z",
    }
    assert now["runs"] == [
        {
            "order_number": "PO-1",
            "product_name": "Cola",
            "good_quantity": "5000",
            "waste_quantity": "40",
            "unit": "EA",
        }
    ]
    assert [(s["state"], s["times"], s["time"]) for s in now["stops"]] == [
        ("Jam", 2, 1500.0),
        ("Faulted", 2, 380.0),
    ]
    # The stop of 20 seconds is a micro-stop, which needs no reason.
    assert now["uncoded"] == {"times": 1, "time": 360.0}
    assert now["figures"]["good_quantity"] == "5000"
    assert now["figures"]["unplanned_time"] == 1880.0
    assert [call["kind"] for call in now["calls"]] == ["quality"]
    assert (now["note"], now["id"], now["version"], now["previous"]) == ("", None, None, None)
    before = told(client, at="2026-11-16T04:59:59Z")
    assert (before["shift"]["name"], before["figures"]["good_quantity"]) == ("Night", "1000")


def test_written_taken_over_and_looked_back_at(client: httpx.Client, clock: SteppedClock) -> None:
    early = "2026-11-16T05:00:00Z"
    first = write(client, early, "  Guard 3 sticks. ")
    assert first.status_code == 200, first.text
    assert (first.json()["note"], first.json()["version"]) == ("Guard 3 sticks.", 1)
    # The same again, as after a lost answer, changes nothing; other words need the version.
    assert write(client, early, "Guard 3 sticks.").json()["version"] == 1
    stale = refused(write(client, early, "Other"), 409, "stale_version")
    assert (stale["note"], stale["version"]) == ("Guard 3 sticks.", 1)
    assert write(client, early, "=Guard 3 sticks again.", 1).json()["version"] == 2
    clock.step_to(at("2026-11-16T13:05:00Z"))
    late = told(client)
    assert (late["shift"]["name"], late["note"]) == ("Late", "")
    left = late["previous"]
    assert (left["note"], left["written_by"], left["taken_over_at"]) == (
        "=Guard 3 sticks again.",
        "Tester",
        None,
    )
    address = f"{API}/handovers/{left['id']}/take-over"
    taken = client.post(address).json()
    assert (taken["taken_over_by"], taken["taken_over_at"]) == ("Tester", "2026-11-16T13:05:00Z")
    clock.step_to(at("2026-11-16T13:06:00Z"))
    assert client.post(address).json() == taken
    gone = refused(write(client, early, "Too late", 3), 409, "taken_over")
    assert gone["note"] == "=Guard 3 sticks again."
    write(client, "2026-11-16T13:00:00Z", "All well.")
    span = {"from": "2026-11-16T00:00:00Z", "to": "2026-11-17T00:00:00Z"}
    items = client.get(f"{LINE}/handovers", params=span).json()["items"]
    assert [item["note"] for item in items] == ["All well.", "=Guard 3 sticks again."]
    table = client.get(f"{LINE}/handovers", params={**span, "format": "csv"})
    rows = list(csv.DictReader(StringIO(table.text.lstrip("\ufeff"))))
    assert [row["note"] for row in rows] == ["All well.", "'=Guard 3 sticks again."]
    refused(client.post(f"{API}/handovers/999/take-over"), 404, "unknown_handover")


def test_the_night_in_which_clocks_go_back(client: httpx.Client, clock: SteppedClock) -> None:
    # Its night shift is nine hours long, and belongs to the evening on which it began.
    clock.step_to(at("2027-10-31T03:30:00Z"))
    night = told(client)["shift"]
    assert night == {
        "name": "Night",
        "start_at": "2027-10-30T20:00:00Z",
        "end_at": "2027-10-31T05:00:00Z",
    }
    assert write(client, night["start_at"], "Long night").status_code == 200
    clock.step_to(at("2027-10-31T05:00:00Z"))
    early = told(client)
    assert (early["shift"]["name"], early["previous"]["note"]) == ("Early", "Long night")


@pytest.mark.parametrize(
    ("shift_start", "code"),
    [
        ("2026-11-16T06:00:00Z", "no_such_shift"),
        ("2026-11-16T13:00:00Z", "no_such_shift"),
        ("2026-11-01T05:00:00Z", "no_such_shift"),
        ("2026-11-16T05:00:00", "no_time_zone"),
    ],
)
def test_shifts_that_can_not_be_written_about(
    client: httpx.Client, shift_start: str, code: str
) -> None:
    refused(write(client, shift_start, "Note"), 422, code)


def test_notes_that_can_not_be_kept(client: httpx.Client) -> None:
    for note in ("x" * 4001, "a\x00b"):
        refused(write(client, "2026-11-16T05:00:00Z", note), 422, "invalid_note")


def test_where_no_shift_is_on(client: httpx.Client, act: Act, clock: SteppedClock) -> None:
    write(client, "2026-11-16T05:00:00Z", "Before")
    act.conn.execute(text("DELETE FROM shifts WHERE name IN ('Late', 'Night')"))
    act.conn.commit()
    clock.step_to(at("2026-11-16T13:00:00Z") + timedelta(hours=12) - timedelta(seconds=1))
    assert told(client)["shift"]["name"] == "Early"
    clock.step_to(at("2026-11-16T13:00:00Z") + timedelta(hours=12))
    nothing = told(client)
    assert (nothing["shift"], nothing["figures"], nothing["previous"]["note"]) == (
        None,
        None,
        "Before",
    )
