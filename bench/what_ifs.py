"""What-if copies of a plan of 5,000 entries over HTTP: made, tried on, compared and published."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import Engine, text

from bench import frame
from bench.big_plan import lay_plant
from bench.board_drop import client, iso, token
from bench.frame import Row
from outfeed.activities.act import Actor, acting
from outfeed.activities.arranging import Wanted, arrange
from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.web.app import create_app

NAME = "what-if copies"
ENTRIES = 5_000
TIMES = 5
_NUMBERS = count(1)


def run() -> list[Row]:
    """Time copying, comparing and publishing: one line that was pushed, and then all of them."""
    entries = frame.scaled(ENTRIES, 100)
    with frame.database() as engine:
        lines = fill(engine, entries)
        app = create_app(Settings(), engine, SteppedClock(frame.NOW))
        with frame.served(app) as address, client(address, token(engine)) as ask:
            made = frame.times(lambda: _made(ask), TIMES, 1)
            rows = [_row(f"a copy of {entries:,} entries", made)]
            for chosen in (lines[:1], lines):
                tried = [_tried(ask, chosen, hours) for hours in range(1, TIMES + 1)]
                changed = sum(each["changed"] for each in tried) // len(tried)
                what = f"{changed:,} of {entries:,} entries that differ"
                for name in ("comparison", "preview", "publish"):
                    rows.append(_row(f"{name}, {what}", [each[name] for each in tried]))
            drop = frame.times(lambda: _dropped(ask, lines[1]), TIMES, 1)
            rows.append(_row("moving on a copy, with all of the line behind it", drop))
    return rows


def _row(work: str, times: list[float]) -> Row:
    slowest, middle = max(times) * 1000, frame.median(times) * 1000
    return Row(NAME, work, slowest, "ms at most", middle, "median")


def _made(ask: Any) -> int:
    made: int = ask("POST", "/api/v1/what-ifs", {"name": f"copy {next(_NUMBERS)}"})["id"]
    return made


def _pushed(ask: Any, copy: int, line: int, hours: int) -> None:
    found = ask("GET", f"/api/v1/entries?line={line}&what_if={copy}")["items"]
    first = next(each for each in found if each["mode_type"] == "production")
    body = {
        "start_at": iso(1 + hours),
        "version": first["version"],
        "if_no_room": "push",
    }
    ask("POST", f"/api/v1/entries/{first['id']}/move?what_if={copy}", body)


def _dropped(ask: Any, line: int) -> None:
    copy = ask("GET", "/api/v1/what-ifs")["items"][0]["id"]
    _pushed(ask, copy, line, TIMES + 2)


def _tried(ask: Any, lines: list[int], hours: int) -> dict[str, Any]:
    copy = _made(ask)
    for line in lines:
        _pushed(ask, copy, line, hours)
    path = f"/api/v1/what-ifs/{copy}"
    known = ask("GET", path)
    body = {"version": known["version"]}
    calls = {
        "comparison": lambda: ask("GET", f"{path}/comparison"),
        "preview": lambda: ask("POST", f"{path}/publish?preview=true", body),
        "publish": lambda: ask("POST", f"{path}/publish", body),
    }
    spent = {name: frame.seconds(call) for name, call in calls.items()}
    return {**spent, "changed": known["changed"]}


def fill(engine: Engine, entries: int) -> list[int]:
    """Make a plant with a plan on every line that is laid out by the rules."""
    with acting(engine, SteppedClock(frame.NOW), Actor("bench")) as act:
        lines = lay_plant(act, entries)
        start = act.now + timedelta(hours=1)
        for n, line in enumerate(lines):
            orders = range(1 + n, entries + 1, len(lines))
            arrange(
                act,
                [Wanted(line_id=line, order_id=order, start_at=start) for order in orders],
                if_no_room="push",
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))
    return lines
