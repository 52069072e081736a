"""The sender of webhooks against a real receiver: down, slow, broken, back again, killed."""

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import Engine, text

from outfeed import leading, webhook_sender
from outfeed.activities import calls, webhooks
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.model.call import CallKind, Event, pause_after, url_fault
from outfeed.web.app import create_app
from outfeed.webhook_sender import WebhookSender
from tests.builders import a_plant
from tests.conftest import NOW
from tests.test_background import until

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_sender, "EVERY", 0.05)
    monkeypatch.setattr(leading, "STAND_BY", 0.05)
    monkeypatch.setattr(leading, "SHORTEST_PAUSE", 0.05)
    monkeypatch.setattr(webhook_sender, "TIMEOUT", 0.5)


class Receiver:
    """A server that keeps what it is sent, and answers as it is told to."""

    def __init__(self, port: int = 0) -> None:
        self.got: list[tuple[dict[str, Any], dict[str, str], bytes]] = []
        self.answers: Callable[[dict[str, Any]], int | float] = lambda _: 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                message = json.loads(body)
                receiver.got.append((message, dict(self.headers), body))
                answer = receiver.answers(message)
                if isinstance(answer, float):
                    time.sleep(answer)
                    answer = 204
                self.send_response(answer)
                if answer in (301, 302, 307):
                    self.send_header("Location", f"{receiver.url}elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def events(self) -> list[str]:
        return [message["event"] for message, *_ in self.got]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


class Sending:
    """A plant with a line, served with the sender beside it."""

    def __init__(
        self, engine: Engine, clock: SteppedClock, actor: Actor, serve: Callable[..., str]
    ) -> None:
        self.engine, self.clock, self.actor, self.serve = engine, clock, actor, serve
        with self.act() as act:
            self.line = a_plant(act).lines[0]

    def act(self) -> Any:
        return acting(self.engine, self.clock, self.actor)

    def start(self) -> None:
        sender = WebhookSender(self.engine, self.clock)
        self.serve(create_app(Settings(), self.engine, self.clock, background=[sender.beside]))

    def webhook(self, url: str, name: str = "Desk", *events: Event) -> tuple[int, str]:
        with self.act() as act:
            return webhooks.make_webhook(act, name, url, events or list(Event))

    def call(self, kind: CallKind = CallKind.MAINTENANCE) -> int:
        with self.act() as act:
            return calls.call_for_help(act, self.line, kind, "Labels tear")[0]

    def do(self, act_on: Callable[..., object], *given: object) -> None:
        with self.act() as act:
            act_on(act, *given)

    def deliveries(self) -> list[Any]:
        with self.engine.connect() as conn:
            return list(conn.execute(text("SELECT * FROM webhook_deliveries ORDER BY id")).all())

    def until_tried(self, attempts: int, place: int = 0) -> Any:
        """Wait until an attempt is noted; give the delivery."""

        def noted() -> Any:
            row = self.deliveries()[place]
            held = row.due_at is not None and row.due_at == self.clock.now() + HELD
            return row if row.attempts >= attempts and not held else None

        return until(noted, f"attempt {attempts}")


HELD = timedelta(seconds=30)


@pytest.fixture
def sending(
    engine: Engine, clock: SteppedClock, tester: Actor, serve: Callable[..., str]
) -> Sending:
    return Sending(engine, clock, tester, serve)


def test_what_is_called_arrives_signed_within_a_moment(
    sending: Sending, receiver: Receiver
) -> None:
    sending.start()
    _, secret = sending.webhook(receiver.url)
    call_id = sending.call()
    begun = time.monotonic()
    until(lambda: receiver.got)
    assert time.monotonic() - begun < 1.5
    message, headers, body = receiver.got[0]
    proof = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Outfeed-Signature"] == proof
    assert headers["X-Outfeed-Delivery"] == message["id"]
    assert headers["X-Outfeed-Event"] == message["event"] == "call.opened"
    assert (message["call"]["id"], message["call"]["note"]) == (call_id, "Labels tear")
    delivery = sending.until_tried(1)
    assert (delivery.delivered_at, delivery.due_at, delivery.error) == (NOW, None, None)
    assert str(delivery.key) == message["id"]


def test_it_is_tried_again_later_and_later_until_the_receiver_is_back(sending: Sending) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sending.webhook(f"http://127.0.0.1:{port}/")
    call_id = sending.call()
    sending.do(calls.acknowledge_call, call_id)
    sending.start()
    for attempt, pause in enumerate((5, 10, 20), start=1):
        tried = sending.until_tried(attempt)
        assert tried.due_at == sending.clock.now() + timedelta(seconds=pause)
        assert tried.error.startswith("It can't be reached")
        sending.clock.step_to(tried.due_at)
    # What came after it waits for its turn.
    assert sending.deliveries()[1].attempts == 0
    tried = sending.until_tried(4)
    receiver = Receiver(port)
    sending.clock.step_to(tried.due_at)
    until(lambda: len(receiver.got) == 2)
    assert receiver.events == ["call.opened", "call.acknowledged"]
    until(lambda: all(row.delivered_at for row in sending.deliveries()))
    receiver.close()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (500, "It answered 500."),
        (404, "It answered 404."),
        (302, "It answered 302: redirects are not followed."),
        (2.0, "It did not answer within 0.5 seconds."),
    ],
)
def test_what_does_not_take_it_is_sent_the_same_again(
    sending: Sending, receiver: Receiver, answer: int | float, error: str
) -> None:
    receiver.answers = lambda _: answer
    sending.webhook(receiver.url)
    sending.start()
    sending.call()
    tried = sending.until_tried(1)
    assert (tried.error, tried.delivered_at) == (error, None)
    receiver.answers = lambda _: 200
    sending.clock.step_to(tried.due_at)
    until(lambda: sending.deliveries()[0].delivered_at)
    (_, _, first), (_, _, second) = receiver.got
    assert first == second


def test_a_slow_receiver_keeps_no_other_waiting(sending: Sending, receiver: Receiver) -> None:
    other = Receiver()
    receiver.answers = lambda _: 0.4
    sending.webhook(receiver.url, "Slow")
    sending.webhook(other.url, "Quick")
    sending.start()
    for kind in CallKind:
        sending.call(kind)
    until(lambda: len(other.got) == 3)
    assert len(receiver.got) < 3
    until(lambda: len(receiver.got) == 3)
    other.close()


def test_what_never_arrives_is_given_up_kept_and_sent_again_by_hand(
    sending: Sending, receiver: Receiver
) -> None:
    receiver.answers = lambda _: 503
    sending.webhook(receiver.url)
    sending.call()
    with sending.engine.begin() as conn:
        conn.execute(text("UPDATE webhook_deliveries SET attempts = 90"))
    sending.start()
    given_up = until(lambda: next((r for r in sending.deliveries() if r.due_at is None), None))
    assert (given_up.error, given_up.delivered_at) == ("It answered 503.", None)
    receiver.answers = lambda _: 204
    sending.do(webhooks.send_again, given_up.id)
    arrived = until(lambda: next((r for r in sending.deliveries() if r.delivered_at), None))
    assert (arrived.key, arrived.attempts) == (given_up.key, 1)
    assert receiver.got[0][2] == receiver.got[1][2]


def test_pauses_double_from_five_seconds_to_an_hour_for_three_days() -> None:
    pauses = []
    while (pause := pause_after(len(pauses) + 1)) is not None:
        pauses.append(pause)
    assert pauses[:4] == [timedelta(seconds=5 * 2**n) for n in range(4)]
    assert max(pauses) == timedelta(hours=1)
    assert timedelta(days=3) <= sum(pauses, timedelta(0)) < timedelta(days=3, hours=1)


def test_what_is_switched_off_is_told_nothing_more_but_a_test(
    sending: Sending, receiver: Receiver
) -> None:
    made, _ = sending.webhook(receiver.url)
    sending.call()
    sending.do(webhooks.change_webhook, made, 1, {"enabled": False})
    sending.call(CallKind.QUALITY)
    sending.do(webhooks.try_webhook, made)
    sending.start()
    until(lambda: receiver.got)
    assert receiver.events == ["test"]
    row = sending.deliveries()[0]
    assert (row.due_at, row.error) == (None, "The webhook was switched off.")


def test_whoever_loses_the_database_goes_on_when_it_is_back(
    sending: Sending, receiver: Receiver
) -> None:
    sending.webhook(receiver.url)
    sending.start()
    sending.start()
    sending.call()
    until(lambda: receiver.got)
    with sending.engine.connect() as conn:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        until(lambda: conn.execute(text(cut)).scalars().all() == [True])
    sending.call(CallKind.QUALITY)
    until(lambda: len(receiver.got) == 2)
    time.sleep(0.2)
    assert len(receiver.got) == 2


KILLED = """
import sys, time
from outfeed.activities.clock import SteppedClock
from datetime import datetime
from outfeed.config import Settings
from outfeed.store.database import open_engine
from outfeed.web.app import create_app
from outfeed.webhook_sender import WebhookSender
import uvicorn
engine, clock = open_engine(sys.argv[1]), SteppedClock(datetime.fromisoformat(sys.argv[2]))
app = create_app(Settings(), engine, clock, background=[WebhookSender(engine, clock).beside])
uvicorn.run(app, port=0, log_level="warning")
"""


def test_killed_between_sending_and_noting_it_is_sent_again_with_the_same_id(
    sending: Sending, receiver: Receiver, database_url: str
) -> None:
    arrived = threading.Event()

    def hang(_: dict[str, Any]) -> float:
        arrived.set()
        return 0.3

    receiver.answers = hang
    sending.webhook(receiver.url)
    sending.call()
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED, database_url, NOW.isoformat()], env=dict(os.environ)
    )
    assert arrived.wait(30)
    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    (row,) = sending.deliveries()
    assert (row.delivered_at, row.attempts, row.due_at) == (None, 1, NOW + HELD)
    receiver.answers = lambda _: 204
    sending.clock.step_to(NOW + HELD)
    sending.start()
    until(lambda: sending.deliveries()[0].delivered_at)
    (first, _, _), (second, _, _) = receiver.got
    assert first == second


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://desk.example.com/outfeed?line=1", True),
        ("http://10.0.0.7:8080/", True),
        ("ftp://desk.example.com/", False),
        ("file:///etc/passwd", False),
        ("desk.example.com", False),
        ("https://", False),
        ("http://name:secret@desk.example.com/", False),
        ("http://desk.example.com:99999/", False),
        ("http://[::1/", False),
        ("http://desk.example.com/a b", False),
        ("http://desk.example.com/" + "a" * 2000, False),
    ],
)
def test_only_addresses_of_the_web_are_taken(url: str, good: bool) -> None:
    assert (url_fault(url) is None) == good


def test_long_ago_is_swept_and_what_waits_is_not(act: Act) -> None:
    made, _ = webhooks.make_webhook(act, "Desk", "http://127.0.0.1:9/", list(Event))
    for _ in range(3):
        webhooks.try_webhook(act, made)
    long_ago = "UPDATE webhook_deliveries SET made_at = made_at - interval '91 days'"
    act.conn.execute(text(long_ago + ", due_at = NULL WHERE id = 1"))
    act.conn.execute(text(long_ago + " WHERE id = 2"))
    webhook_sender.sweep_messages(act)
    left = act.conn.execute(text("SELECT id FROM webhook_deliveries ORDER BY id")).scalars()
    assert list(left) == [2, 3]
