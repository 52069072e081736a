"""A drop on the board through HTTP: a line of 200 entries among 5,000 is laid out anew."""

import http.client
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from sqlalchemy import Engine, text

from bench import frame
from bench.big_plan import lay_entries, lay_plant
from bench.frame import Row
from outfeed.activities import access, scheduling
from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.web.app import create_app

NAME = "board drop"
ENTRIES, ON_LINE, PAST = 5_000, 200, 20_000
DROPS = 200
GOAL_MS = 50.0


def run() -> list[Row]:
    """Time drops that push what comes later, their previews, reading the board and its figures."""
    entries, on_line = frame.scaled(ENTRIES, 200), frame.scaled(ON_LINE, 20)
    with frame.database() as engine:
        line_id = _fill(engine, entries, on_line)
        app = create_app(Settings(), engine, SteppedClock(frame.NOW))
        with frame.served(app) as address, client(address, token(engine)) as ask:
            board = _Board(ask, line_id)
            drops, previews = frame.in_turn([board.drop, board.preview], DROPS, warm_up=20)
            moved = board.moved / board.drops
            reads = frame.times(lambda: ask("GET", "/api/v1/entries?from=" + iso(0)), 20, 3)
            figures = frame.times(lambda: ask("GET", "/api/v1/plan/figures"), 40, 5)
    behind = f"a line of {on_line} among {entries:,}"
    return [
        _row(f"drop on {behind}, {moved:.0f} entries pushed, p95", drops, GOAL_MS),
        _row(f"preview of a drop on {behind}, p95", previews, GOAL_MS),
        _row(f"reading the board of {entries:,} entries, p95", reads, None),
        _row(f"figures of the plan of {entries:,} entries, p95", figures, GOAL_MS),
    ]


def _row(work: str, times: list[float], goal: float | None) -> Row:
    ours, middle = frame.p95(times) * 1000, frame.median(times) * 1000
    met = None if goal is None else ours <= goal
    said = "" if goal is None else f"at most {goal:.0f} ms"
    return Row(NAME, work, ours, "ms", middle, "median", None, said, met)


class _Board:
    """A planner who drops entries of one line here and there, each time on what is there now."""

    def __init__(self, ask: Any, line_id: int) -> None:
        self.ask = ask
        self.chance = random.Random(frame.SEED)
        self.moved = self.drops = 0
        found = ask("GET", f"/api/v1/entries?line={line_id}")
        self.entries = [each for each in found["items"] if each["mode_type"] == "production"]

    def drop(self) -> None:
        before = {each["id"]: each for each in self.entries}
        plan = self._move("")
        self.entries = [each for each in plan["entries"] if each["mode_type"] == "production"]
        self.drops += 1
        self.moved += sum(
            each["start_at"] != before[each["id"]]["start_at"] for each in self.entries
        )

    def preview(self) -> None:
        self._move("?preview=true")

    def _move(self, query: str) -> Any:
        # From anywhere to the front of the plan: nearly everything has to follow.
        entry = self.chance.choice(self.entries[10:])
        body = {
            "start_at": self.chance.choice(self.entries[:10])["start_at"],
            "version": entry["version"],
            "if_no_room": "push",
        }
        return self.ask("POST", f"/api/v1/entries/{entry['id']}/move{query}", body)


@contextmanager
def client(address: str, key: str) -> Iterator[Any]:
    """Give what asks a server, and takes its answers apart."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def ask(method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else orjson.dumps(body)
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status < 300, said
        return orjson.loads(said)

    yield ask
    connection.close()


def iso(hours: float) -> str:
    """An instant so many hours from now."""
    return (frame.NOW + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def token(engine: Engine) -> str:
    """The key of a user to ask with."""
    with acting(engine, SteppedClock(frame.NOW), Actor("bench")) as act:
        user = access.create_user(act, "bench", "Bench", "a password for the bench")
    with acting(engine, SteppedClock(frame.NOW), user.actor) as act:
        return access.create_api_key(act, "bench")[1]


# --- what is there ---------------------------------------------------------------------------


def _fill(engine: Engine, entries: int, on_line: int) -> int:
    """Make a plant with a plan on every line; gives the line that is laid out by the rules."""
    with acting(engine, SteppedClock(frame.NOW), Actor("bench")) as act:
        line_id, *others = lay_plant(act, entries + 1)
        ahead, past = act.now + timedelta(hours=1), act.now - timedelta(hours=420)
        lay_entries(act.conn, others, entries - on_line, starts=ahead, first=on_line)
        lay_entries(act.conn, others, PAST, starts=past)
        start: datetime = act.now + timedelta(hours=1)
        for order_id in range(1, on_line + 1):
            plan = scheduling.place_entry(act, line_id, order_id, start, if_no_room="push")
            start = max(entry.end_at for entry in plan.entries)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))
    return int(line_id)
