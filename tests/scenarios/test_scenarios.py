"""
Situations of a plant, each a folder beside this file: what happens, and what must come of it.

`README.md` says how a folder is written; nobody needs to read this to add one.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

import outfeed.connectors.erp.files  # noqa: F401 - registers the reader of order files
from outfeed.activities.clock import SteppedClock
from tests.asking import asking
from tests.scenarios.comparing import differences
from tests.scenarios.writing import Clocks, read_yaml

HERE = Path(__file__).parent
FOLDERS = sorted(file.parent for file in HERE.glob("*/story.md"))
COUNTS = ("infeed", "outfeed", "waste")
GROUPINGS = ("hour", "shift", "day", "run", "order", "product", "line")
SUMS = ("running_time", "unplanned_time", "planned_time", "ideal_time", "good_time")
QUANTITIES = ("infeed_quantity", "good_quantity", "waste_quantity")


@dataclass
class Scenario:
    """A folder that was read: its settings, and what happens in order of time."""

    folder: Path
    clocks: Clocks
    ends: datetime
    happenings: list[tuple[datetime, dict[str, Any]]]


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    folder: Path = request.param
    assert (folder / "story.md").read_text().strip(), "story.md says in a sentence what this shows."
    steps = read_yaml(folder / "steps.yaml")
    plant = _plant_file(folder, steps)
    clocks = Clocks(steps["date"], read_yaml(plant)["sites"][0]["time_zone"])
    happenings = [(clocks.instant(step.pop("at")), step) for step in steps.get("steps", [])]
    happenings += _facts_of(folder / "facts.csv", clocks)
    # Sorting keeps the order of the file for what happens at the same instant.
    happenings.sort(key=lambda happening: happening[0])
    return Scenario(folder, clocks, clocks.instant(steps["ends"]), happenings)


@pytest.fixture
def clock(scenario: Scenario) -> SteppedClock:
    """The clock of the server begins when the first thing happens."""
    return SteppedClock(scenario.happenings[0][0])


@pytest.fixture
def program(client: httpx.Client) -> Iterator[httpx.Client]:
    """A client with an API key, which lasts however far the clock is stepped."""
    made = client.post("/api/v1/api-keys", json={"name": "scenario"}).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    with asking(f"{client.base_url}/api/v1", headers=bearer) as program:
        yield program


def test_scenario(scenario: Scenario, program: httpx.Client, clock: SteppedClock) -> None:
    plant = _plant_file(scenario.folder, read_yaml(scenario.folder / "steps.yaml"))
    _told(program.put("/plant", content=plant.read_bytes()))
    player = Player(scenario, program)
    for at, happening in scenario.happenings:
        clock.step_to(at)
        player.play(at, happening)
    clock.step_to(scenario.ends)
    player.expect(read_yaml(scenario.folder / "expected.yaml"), "expected.yaml")


def _plant_file(folder: Path, steps: dict[str, Any]) -> Path:
    own = folder / "plant.yaml"
    return own if own.is_file() else HERE / "plants" / f"{steps['plant']}.yaml"


def _facts_of(file: Path, clocks: Clocks) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """The rows of `facts.csv`, in batches of those that arrive at the same instant."""
    if not file.is_file():
        return
    batches: dict[datetime, list[dict[str, Any]]] = {}
    with file.open(newline="") as rows:
        for number, row in enumerate(csv.DictReader(rows), start=2):
            occurred = clocks.instant(row["occurred_at"])
            arrives = clocks.instant(row.get("arrives_at") or row["occurred_at"])
            fact = {"key": row.get("key") or f"row {number}", "line": row["line"]}
            fact |= {"occurred_at": occurred.isoformat(), **_said(row["what"], row["value"])}
            batches.setdefault(arrives, []).append(fact)
    for arrives, facts in batches.items():
        yield arrives, {"facts": facts}


def _said(what: str, value: str) -> dict[str, str]:
    if what in COUNTS:
        return {"kind": "count", "count": what, "quantity": value}
    if what == "state":
        return {"kind": "state", "state": value}
    return {"kind": "total", "counter": what, "total": value}


def _told(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.text}"
    return answer.json()


class Player:
    """Does what a scenario says happens, as people and machines would: over the API."""

    def __init__(self, scenario: Scenario, program: httpx.Client) -> None:
        self.scenario, self.program = scenario, program
        self.clocks = scenario.clocks
        self.lines = {
            asset["name"]: asset["path"]
            for asset in _told(program.get("/assets"))["items"]
            if asset["level"] == "line"
        }

    def play(self, at: datetime, happening: dict[str, Any]) -> None:
        refused = happening.pop("refused", None)
        [(what, told)] = happening.items()
        verbs: dict[str, Callable[[Any], httpx.Response]] = {
            "order": lambda order: self._post("/orders", order),
            "import": self._import,
            "move": lambda move: self._post(f"/orders/{move.pop('order')}/move", move),
            "place": lambda entry: self._post("/entries", entry),
            "start": lambda run: self._post(f"/lines/{self._line(run)}/start", run),
            "end": lambda run: self._post(f"/lines/{self._line(run)}/end", run),
            "enter": lambda count: self._post(f"/lines/{self._line(count)}/counts", count),
            "facts": self._send,
        }
        if what == "expect":
            self.expect(told, f"at {at}")
            return
        assert what in verbs, f"{what!r} is no step; steps are {', '.join(verbs)} and expect."
        answer = verbs[what](told)
        if refused is None:
            _told(answer)
        else:
            assert answer.status_code >= 400, f"{what} at {at} was not refused."
            assert answer.json()["code"] == refused, answer.text

    def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        if "line" in body:
            body["line"] = self.lines.get(body["line"], body["line"])
        if "lines" in body:
            body["lines"] = [self.lines.get(line, line) for line in body["lines"]]
        for name in ("at", "start_at", "end_at", "due_at", "earliest_start", "occurred_at"):
            if name in body:
                body[name] = self.clocks.instant(body[name]).isoformat()
        return self.program.post(path, json=body)

    def _line(self, told: dict[str, Any]) -> str:
        return self.lines[told.pop("line")]

    def _import(self, told: dict[str, str]) -> httpx.Response:
        content = (self.scenario.folder / told["file"]).read_bytes()
        files = {"file": (told["file"], content)}
        return self.program.post("/orders/import", files=files, data={"source": told["source"]})

    def _send(self, facts: list[dict[str, Any]]) -> httpx.Response:
        sent = [{**fact, "line": self.lines.get(fact["line"], fact["line"])} for fact in facts]
        return self.program.post("/facts", json={"source": "machines", "facts": sent})

    def expect(self, expected: dict[str, Any], where: str) -> None:
        """Compare what is expected with what the API answers now; tell all that differs."""
        look: dict[str, Callable[[Any], Iterator[str]]] = {
            "orders": self._orders,
            "entries": self._entries,
            "lines": self._lines,
            "runs": self._runs,
            "oee": self._oee,
            "rejections": lambda told: self._compare(
                told, _told(self.program.get("/rejections"))["items"][::-1], "rejections"
            ),
        }
        unknown = ", ".join(sorted(expected.keys() - look.keys()))
        assert not unknown, f"{where}: {unknown} can't be expected; {', '.join(look)} can."
        wrong = [each for what, told in expected.items() for each in look[what](told)]
        assert not wrong, f"{where}:\n" + "\n".join(wrong)

    def _compare(self, expected: Any, actual: Any, where: str) -> Iterator[str]:
        return differences(expected, actual, where, self.clocks)

    def _orders(self, told: dict[str, Any]) -> Iterator[str]:
        for number, order in told.items():
            actual = _told(self.program.get(f"/orders/{number}"))
            yield from self._compare(order, actual, f"order {number}")

    def _entries(self, told: dict[str, Any]) -> Iterator[str]:
        for line, entries in told.items():
            query = {"line": self.lines[line]}
            actual = _told(self.program.get("/entries", params=query))["items"]
            yield from self._compare(entries, actual, f"entries of {line}")

    def _lines(self, told: dict[str, Any]) -> Iterator[str]:
        for name, line in told.items():
            actual = _told(self.program.get(f"/lines/{self.lines[name]}"))
            yield from self._compare(line, actual, f"line {name}")

    def _runs(self, told: dict[str, Any]) -> Iterator[str]:
        for line, runs in told.items():
            query = {"line": self.lines[line]}
            actual = _told(self.program.get("/runs", params=query))["items"][::-1]
            yield from self._compare(runs, actual, f"runs of {line}")

    def _oee(self, told: list[dict[str, Any]]) -> Iterator[str]:
        for number, figures in enumerate(told, start=1):
            asset = figures.pop("line")
            query = {
                "line": self.lines.get(asset, asset),
                "from": self.clocks.instant(figures.pop("from")).isoformat(),
                "to": self.clocks.instant(figures.pop("to")).isoformat(),
            }
            by = figures.pop("by", "hour")
            where = f"oee {number} ({asset} by {by})"
            answers = {
                name: _told(self.program.get("/oee", params={**query, "by": name}))
                for name in GROUPINGS
            }
            yield from self._compare(figures, answers[by], where)
            for name, answer in answers.items():
                yield from _rolled_up(answer, f"oee {number} ({asset} by {name})")


def _rolled_up(answer: dict[str, Any], where: str) -> Iterator[str]:
    """However it is grouped, the whole is the exact sum of its parts."""
    parts = [item["figures"] for item in answer["items"]]
    for name in SUMS:
        total = sum(timedelta(seconds=part[name]) / timedelta(microseconds=1) for part in parts)
        if abs(total / 1e6 - answer["total"][name]) > 1e-6:
            yield f"{where}: {name} of the parts is {total / 1e6}, not {answer['total'][name]}"
    for name in QUANTITIES:
        quantity = sum(Decimal(part[name]) for part in parts)
        if quantity != Decimal(answer["total"][name]):
            yield f"{where}: {name} of the parts is {quantity}, not {answer['total'][name]}"
