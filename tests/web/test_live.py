"""Live events over a real connection: after each commit, merged, alive, and after a loss too."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.web import live
from tests.asking import ask
from tests.plants import a_small_plant

API = "/api/v1"
Event = dict[str, Any]


class Stream:
    """An open stream of events, read by a thread of its own."""

    def __init__(self, response: httpx.Response) -> None:
        self.events: list[Event] = []
        self.heartbeats = 0
        self.opened = threading.Event()
        self.ended = threading.Event()
        self._response = response
        threading.Thread(target=self._read, daemon=True).start()
        assert self.opened.wait(10)

    def _read(self) -> None:
        try:
            for line in self._response.iter_lines():
                if line.startswith("retry:"):
                    self.opened.set()
                elif line.startswith("data: "):
                    self.events.append(json.loads(line.removeprefix("data: ")))
                elif line.startswith(":"):
                    self.heartbeats += 1
        except httpx.HTTPError:
            pass
        finally:
            self.ended.set()

    def wait(self, arrived: Callable[[list[Event]], bool], seconds: float = 10) -> list[Event]:
        until = time.monotonic() + seconds
        while not arrived(self.events):
            assert time.monotonic() < until, self.events
            time.sleep(0.01)
        return self.events

    def topics(self) -> set[str]:
        return {topic for event in self.events for topic in event["topics"]}


@contextmanager
def listening(client: httpx.Client) -> Iterator[Stream]:
    with client.stream("GET", f"{API}/events", timeout=None) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        yield Stream(response)


@pytest.fixture
def change(engine: Engine, clock: SteppedClock, tester: Actor) -> Callable[..., None]:
    def change(*topics: str) -> None:
        with acting(engine, clock, tester) as act:
            act.tell(*topics)

    return change


def rises(events: list[Event]) -> bool:
    return all(a["seq"] <= b["seq"] for a, b in pairwise(events))


def test_each_commit_is_told_and_the_numbers_rise(
    client: httpx.Client, change: Callable[..., None]
) -> None:
    with listening(client) as stream:
        for number in range(3):
            change("orders", f"order:{number}")
            stream.wait(lambda events, n=number: len(events) == n + 1)  # type: ignore[misc]
        assert [event["topics"] for event in stream.events] == [
            ["order:0", "orders"],
            ["order:1", "orders"],
            ["order:2", "orders"],
        ]
        numbers = [event["seq"] for event in stream.events]
        assert numbers == list(range(numbers[0], numbers[0] + 3))


def test_what_happens_at_once_is_told_at_once(
    client: httpx.Client, change: Callable[..., None]
) -> None:
    with listening(client) as first, listening(client) as second:
        workers = [
            threading.Thread(target=lambda n=n: [change(f"line:{n}") for _ in range(10)])  # type: ignore[misc]
            for n in range(4)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        change("end")
        for stream in (first, second):
            stream.wait(lambda events: bool(events) and "end" in events[-1]["topics"])
            assert {"line:0", "line:1", "line:2", "line:3", "end"} == stream.topics()
            assert len(stream.events) < 20
            assert rises(stream.events)


def test_what_is_rolled_back_or_says_nothing_is_not_told(
    client: httpx.Client, engine: Engine, clock: SteppedClock, tester: Actor,
    change: Callable[..., None],
) -> None:  # fmt: skip
    with listening(client) as stream:
        with engine.connect() as conn:
            undone = Act(conn, clock.now(), tester)
            undone.tell("never")
            undone.announce()
            conn.rollback()
        change()
        change("end")
        stream.wait(lambda events: bool(events))
        time.sleep(3 * live.GATHER)
        assert [event["topics"] for event in stream.events] == [["end"]]


def test_too_many_topics_are_told_by_their_kind(
    client: httpx.Client, change: Callable[..., None]
) -> None:
    with listening(client) as stream:
        change(*(f"order:{n}" for n in range(5000)), "plant")
        assert stream.wait(bool)[0]["topics"] == ["order", "plant"]


def test_facts_over_http_reach_the_screens(
    client: httpx.Client, engine: Engine, clock: SteppedClock, tester: Actor
) -> None:
    with acting(engine, clock, tester) as act:
        line = a_small_plant(act)["filler"]
    with listening(client) as stream:
        stream.events.clear()
        fact = {"key": "a", "kind": "count", "line": line, "count": "outfeed", "quantity": "1"}
        client.post(f"{API}/facts", json={"facts": [fact, {**fact, "key": "b", "line": "none"}]})
        stream.wait(lambda events: {f"line:{line}", "rejections"} <= stream.topics())


def test_a_silent_stream_shows_that_it_lives(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.1)
    with listening(client) as stream:
        stream.wait(lambda _: stream.heartbeats >= 3)
        assert stream.events == []


def test_after_the_listener_was_lost_everything_may_have_changed(
    client: httpx.Client, engine: Engine, change: Callable[..., None]
) -> None:
    with listening(client) as stream:
        change("first")
        stream.wait(bool)
        with engine.begin() as conn:
            killed = conn.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND query ILIKE 'LISTEN%'"
                )
            )
            assert list(killed.scalars()) == [True]
        stream.wait(lambda _: "all" in stream.topics())
        change("after")
        stream.wait(lambda _: "after" in stream.topics())
        assert rises(stream.events)
        assert not stream.ended.is_set()


def test_what_nobody_of_ours_said_is_passed_over(
    client: httpx.Client, engine: Engine, change: Callable[..., None]
) -> None:
    with listening(client) as stream:
        for payload in ("", "x", "7", "{}", '{"seq": null, "topics": []}', '{"topics": ["a"]}'):
            with engine.begin() as conn:
                conn.execute(text("SELECT pg_notify('outfeed', :payload)"), {"payload": payload})
        change("after")
        stream.wait(lambda _: "after" in stream.topics())


def test_the_stream_is_for_those_who_are_signed_in(
    client: httpx.Client, base_url: str, clock: SteppedClock
) -> None:
    assert ask(f"{base_url}{API}/events").status_code == 401
    clock.step_to(clock.now() + timedelta(days=1))
    assert client.get(f"{API}/events").status_code == 401


def test_streams_that_went_away_are_forgotten(
    client: httpx.Client, change: Callable[..., None]
) -> None:
    for _ in range(20):
        with listening(client):
            pass
    with listening(client) as stream:
        change("after")
        stream.wait(bool)
