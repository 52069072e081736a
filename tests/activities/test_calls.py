"""Calls for help: one open of a kind for each line, its times, and what is kept of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from outfeed.activities import calls
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.webhooks import make_webhook
from outfeed.model.call import CallKind, Event
from outfeed.model.errors import Invalid, NotFound
from outfeed.store import tables as t
from outfeed.store.calls import CallFilter, calls_where, one_call, open_calls, response_times
from tests.activities.test_concurrency import AT_ONCE, Floor
from tests.builders import a_plant
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
HELP = CallKind.MAINTENANCE


def trail(act: Act) -> list[str]:
    query = select(t.audit.c.act).where(t.audit.c.subject == "call").order_by(t.audit.c.id)
    return list(act.conn.execute(query).scalars())


def test_a_call_is_acknowledged_and_resolved_with_its_times(act: Act) -> None:
    line = a_plant(act).lines[0]
    call_id, new = calls.call_for_help(act, line, HELP, "  Labels tear ", NOW - 10 * MINUTE)
    assert new
    assert act.topics >= {"calls", f"line:{line}"}
    calls.acknowledge_call(act, call_id, NOW - 7 * MINUTE)
    calls.resolve_call(act, call_id, " Roller changed ", NOW - MINUTE)
    call = one_call(act.conn, call_id)
    assert (call["note"], call["resolution"]) == ("Labels tear", "Roller changed")
    assert (call["response_time"], call["time"]) == (180, 540)
    people = [call[name] for name in ("called_by", "acknowledged_by", "resolved_by")]
    assert people == ["Tester"] * 3
    assert (call["version"], trail(act)) == (3, ["call", "acknowledge", "resolve"])
    assert open_calls(act.conn, [line]) == {}
    assert calls.call_for_help(act, line, HELP)[0] != call_id


def test_of_a_kind_there_is_one_open_call_and_of_each_line_its_own(act: Act) -> None:
    first, second = a_plant(act).lines
    call_id, _ = calls.call_for_help(act, first, HELP, "Labels tear")
    assert calls.call_for_help(act, first, HELP, "It burns") == (call_id, False)
    others = {
        calls.call_for_help(act, first, CallKind.QUALITY)[0],
        calls.call_for_help(act, second, HELP)[0],
    }
    assert call_id not in others
    assert len(others) == 2
    assert one_call(act.conn, call_id)["note"] == "Labels tear"
    assert trail(act) == ["call"] * 3


def test_said_twice_nothing_changes(act: Act) -> None:
    call_id, _ = calls.call_for_help(act, a_plant(act).lines[0], HELP)
    calls.acknowledge_call(act, call_id, NOW)
    calls.acknowledge_call(act, call_id, NOW)
    calls.resolve_call(act, call_id, "Done", NOW)
    before = one_call(act.conn, call_id)
    calls.resolve_call(act, call_id, "Done twice", NOW)
    calls.acknowledge_call(act, call_id, NOW)
    assert one_call(act.conn, call_id) == before
    assert trail(act) == ["call", "acknowledge", "resolve"]


def test_what_nobody_acknowledged_can_be_resolved(act: Act) -> None:
    call_id, _ = calls.call_for_help(act, a_plant(act).lines[0], HELP, at=NOW - MINUTE)
    calls.resolve_call(act, call_id)
    calls.acknowledge_call(act, call_id)
    call = one_call(act.conn, call_id)
    assert (call["acknowledged_at"], call["response_time"], call["time"]) == (None, None, 60)


def test_a_late_call_of_a_panel_without_network_is_the_one_that_was_there(act: Act) -> None:
    line = a_plant(act).lines[0]
    before, _ = calls.call_for_help(act, line, HELP, at=NOW - 60 * MINUTE)
    calls.resolve_call(act, before, at=NOW - 50 * MINUTE)
    there, _ = calls.call_for_help(act, line, HELP, at=NOW - 20 * MINUTE)
    calls.resolve_call(act, there, at=NOW - 10 * MINUTE)
    # Called before the other, while it was open, and after help had come and gone.
    for earlier in (30, 15):
        late = calls.call_for_help(act, line, HELP, at=NOW - earlier * MINUTE)
        assert late == (there, False)
    call_id, new = calls.call_for_help(act, line, HELP, at=NOW - 5 * MINUTE)
    assert new
    assert one_call(act.conn, call_id)["called_at"] == NOW - 5 * MINUTE


def test_taps_of_clocks_that_differ_still_come_one_after_the_other(act: Act) -> None:
    call_id, _ = calls.call_for_help(act, a_plant(act).lines[0], HELP, at=NOW + MINUTE)
    calls.acknowledge_call(act, call_id, NOW - 2 * MINUTE)
    calls.resolve_call(act, call_id, at=NOW - MINUTE)
    call = one_call(act.conn, call_id)
    assert {call["called_at"], call["acknowledged_at"], call["resolved_at"]} == {NOW}


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOW + 10 * MINUTE, "in_the_future"),
        (NOW.replace(tzinfo=None), "no_time_zone"),
        (NOW.replace(year=1999), "too_long_ago"),
    ],
)
def test_an_instant_that_cannot_be_is_refused(act: Act, at: Any, code: str) -> None:
    line = a_plant(act).lines[0]
    with pytest.raises(Invalid) as refused:
        calls.call_for_help(act, line, HELP, at=at)
    assert refused.value.code == code
    with pytest.raises(NotFound):
        calls.resolve_call(act, 7)


def test_two_panels_that_call_at_once_make_one_call(
    engine: Engine, clock: SteppedClock, tester: Actor
) -> None:
    floor = Floor(engine, clock, tester)
    with floor.act() as act:
        make_webhook(act, "Desk", "http://127.0.0.1:9/", list(Event))
    made: list[tuple[int, bool]] = []

    def call() -> None:
        with floor.act() as act:
            made.append(calls.call_for_help(act, floor.lines[0], HELP))

    for _ in range(5):
        made.clear()
        floor.at_once(*[call] * AT_ONCE)
        assert len({call_id for call_id, _ in made}) == 1
        assert sum(new for _, new in made) == 1
        call_id = made[0][0]

        def answer(call_id: int = call_id) -> None:
            with floor.act() as act:
                calls.acknowledge_call(act, call_id)
            with floor.act() as act:
                calls.resolve_call(act, call_id)

        floor.at_once(*[answer] * AT_ONCE)
    with engine.connect() as conn:
        count = "SELECT count(*) FROM calls WHERE version <= 3 AND resolved_at IS NOT NULL"
        assert conn.execute(text(count)).scalar() == 5
        told = conn.execute(text("SELECT event FROM webhook_deliveries")).scalars().all()
    # Whoever was first resolved it, acknowledged or not; each is told once.
    assert told.count("call.opened") == told.count("call.resolved") == 5
    assert 0 < told.count("call.acknowledged") <= 5


def test_calls_are_found_and_their_times_told(act: Act) -> None:
    first, second = a_plant(act).lines
    for minutes, line in ((60, second), (30, first), (10, first)):
        begun = NOW - timedelta(days=minutes)
        call_id, _ = calls.call_for_help(act, line, HELP, at=begun)
        calls.acknowledge_call(act, call_id, begun + minutes * MINUTE / 10)
        calls.resolve_call(act, call_id, at=begun + minutes * MINUTE)
    still, _ = calls.call_for_help(act, first, CallKind.MATERIAL)
    assert [call["id"] for call in calls_where(act.conn, CallFilter(open=True))] == [still]
    found = calls_where(act.conn, CallFilter([first], kind="maintenance"))
    assert [call["time"] for call in found] == [600, 1800]
    assert calls_where(act.conn, CallFilter(to=NOW - timedelta(days=99))) == []
    assert response_times(act.conn, CallFilter()) == [
        {"kind": "maintenance", "calls": 3, "response_time": 180, "time": 1800},
        {"kind": "material", "calls": 1, "response_time": None, "time": None},
    ]


def test_what_webhooks_are_told_goes_with_the_call(
    engine: Engine, clock: SteppedClock, act: Act, tester: Actor
) -> None:
    line = a_plant(act).lines[0]
    make_webhook(act, "All", "https://one.example/", list(Event))
    make_webhook(act, "Resolved", "https://two.example/", [Event.CALL_RESOLVED])
    make_webhook(act, "Off", "https://three.example/", list(Event), enabled=False)
    act.conn.commit()

    def break_off() -> None:
        with acting(engine, clock, tester) as broken:
            calls.call_for_help(broken, line, HELP)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    call_id, _ = calls.call_for_help(act, line, HELP)
    calls.resolve_call(act, call_id, "Done")
    rows = act.conn.execute(
        select(t.webhooks.c.name, t.webhook_deliveries)
        .join(t.webhooks)
        .order_by(t.webhook_deliveries.c.id)
    ).all()
    told = [(row.name, row.event) for row in rows]
    assert told == [("All", "call.opened"), ("All", "call.resolved"), ("Resolved", "call.resolved")]
    body = rows[1].body
    assert body["id"] == str(rows[1].key) == rows[2].body["id"]
    assert body["call"]["resolution"] == "Done"
    assert body["call"]["line_path"] == "site1/packaging/line1"
    assert body["at"] == "2026-11-16T09:00:00Z"
