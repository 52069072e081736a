"""
`outfeed solve` on published and own instances: objective, and memory, beside other solvers.

Needs the instances: a folder with `mes`, `upms-sdst-small`, `upms-sdst-large` and `pmp`, named by
OUTFEED_INSTANCES, else `../shared/data/scheduling`. Plain CP-SAT and PyJobShop stand beside ours
where they are installed (`make peers`), on two workers and for the same time. A run of
everything takes hours; `--scale 0.3` takes one seed of three.
Table and courses of the searches are put into docs/explanations/how-the-optimiser-works.md.
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import frame
from bench.frame import Row
from bench.solve_chart import Course, drawn
from bench.solve_peers import PEERS, installed

NAME = "solve"
ROOT = Path(__file__).parents[1]
INSTANCES = Path(os.environ.get("OUTFEED_INSTANCES", ROOT.parent / "shared/data/scheduling"))
PAGE = ROOT / "docs/explanations/how-the-optimiser-works.md"
BEGIN, END = "<!-- begin: written by bench/solve.py -->", "<!-- end -->"
CHART = ROOT / "docs/images/optimiser-course.svg"
SEEDS = 3
SMALL_SECONDS = 2.0
PEER_SECONDS = 60.0
"""Peers are asked once for each instance, with the longest of its times up to this one."""
WORKERS = 2
IMPROVED = re.compile(r"^\s*([\d.]+)\s+([\d,]+)\s+[\d,]+\s+(\D.*)$")


@dataclass(frozen=True, slots=True)
class Goal:
    """An instance, how long it may be looked at, what is to be reached, and the best known."""

    title: str
    file: str
    seconds: float
    most: int | None
    known: int | None = None
    chart: bool = False


GOALS = [
    Goal("I_50_10_S_1-9_1", "upms-sdst-large/I_50_10_S_1-9_1.txt", 15, 65, 65),
    Goal("100_10 S1-124", "upms-sdst-large/100_10_1439_5_S_1-124.dat", 30, 305, 305),
    Goal("250_20 S1-124", "upms-sdst-large/250_20_1439_5_S_1-124.dat", 60, 305, 309),
    Goal("pmp 1400", "pmp/1400.txt", 30, 579, 570),
    Goal("pmp 350", "pmp/350.txt", 30, 1007, 1002),
    Goal("mes 50x5 95 %", "mes/mes_50x5_1w_95_s1.json", 30, None, 16_891),
    Goal("mes 200x10 95 %", "mes/mes_200x10_2w_95_s1.json", 30, 20_000, 19_616, chart=True),
    Goal("mes 1000x20 95 %", "mes/mes_1000x20_3w_95_s1.json", 30, 125_000, 112_450),
    Goal("mes 1000x20 95 %", "mes/mes_1000x20_3w_95_s1.json", 60, 105_000, 112_450, chart=True),
    Goal("mes 5000x50 80 %", "mes/mes_5000x50_4w_80_s1.json", 60, 60_000, 56_549),
    Goal("mes 5000x50 95 %", "mes/mes_5000x50_4w_95_s1.json", 30, 1_900_000, 1_640_000),
    Goal("mes 5000x50 95 %", "mes/mes_5000x50_4w_95_s1.json", 60, 1_300_000, 1_640_000),
    Goal("mes 5000x50 95 %", "mes/mes_5000x50_4w_95_s1.json", 300, 900_000, 1_010_000, chart=True),
]


def run() -> Iterator[Row]:
    """Measure every goal, with the peers beside it."""
    if not INSTANCES.is_dir():
        print(f"· {NAME}: no instances in {INSTANCES}; name their folder in OUTFEED_INSTANCES.")
        return
    for peer in PEERS:
        if not installed(peer):
            print(f"· {NAME}: {peer} is not installed, `make peers` installs it.")
    small = _small()
    yield small
    table = [_cells(small.work, f"{small.ours:.0f}", small.goal, "", "", "")]
    courses = []
    for goal in GOALS:
        runs = [_ours(goal, seed) for seed in range(1, frame.scaled(SEEDS) + 1)]
        if goal.chart:
            courses.append(Course(goal.title, goal.known, runs[0].course))
        theirs = {
            peer: _theirs(peer, goal.file, goal.seconds)
            for peer in PEERS
            if installed(peer) and _asked(goal)
        }
        table.append(_told(goal, runs, theirs))
        yield from _rows(goal, runs, theirs)
    CHART.write_text(drawn(courses), encoding="utf-8")
    _keep(table)


@dataclass(frozen=True, slots=True)
class Ran:
    """What one search came to."""

    objective: int
    memory_mb: float
    course: list[tuple[float, int]]


def _rows(goal: Goal, runs: list[Ran], theirs: dict[str, int | None]) -> Iterator[Row]:
    ours, title = _median(runs), f"{goal.title} in {goal.seconds:g} s"
    yield Row(
        NAME,
        title,
        ours,
        "",
        goal.known,
        "reference",
        None if goal.known is None else ours / goal.known,
        "" if goal.most is None else f"≤ {goal.most:,}",
        None if goal.most is None else ours <= goal.most,
        max(ran.memory_mb for ran in runs),
    )
    if goal.title.startswith("mes 5000"):
        first = frame.median([ran.course[0][0] for ran in runs])
        yield Row(NAME, f"{title}, first plan", first, "s", goal="≤ 2 s", met=first <= 2)
    for peer, found in theirs.items():
        if found is None:
            yield Row(NAME, f"{title}, {peer} finds no plan", ours, "")
        else:
            yield Row(NAME, title, ours, "", found, peer, ours / max(1, found))


def _asked(goal: Goal) -> bool:
    times = [each.seconds for each in GOALS if each.file == goal.file]
    return goal.seconds == max((each for each in times if each <= PEER_SECONDS), default=0)


def _median(runs: list[Ran]) -> float:
    return frame.median([ran.objective for ran in runs])


# --- the table of the documentation ------------------------------------------------------------


def _told(goal: Goal, runs: list[Ran], theirs: dict[str, int | None]) -> str:
    beside = [
        "not asked" if peer not in theirs else "no plan" if found is None else f"{found:,}"
        for peer in PEERS
        for found in [theirs.get(peer)]
    ]
    return _cells(
        f"{goal.title} in {goal.seconds:g} s",
        f"{_median(runs):,.0f}",
        "" if goal.most is None else f"≤ {goal.most:,}",
        "" if goal.known is None else f"{goal.known:,}",
        *beside,
    )


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _keep(rows: list[str]) -> None:
    """Put the table in its place in the documentation."""
    head = _cells("instance", "Outfeed", "goal", "reference", *PEERS)
    seeds = frame.scaled(SEEDS)
    median = "One seed each" if seeds == 1 else f"Median of {seeds} seeds"
    said = f"{median}, on {frame.machine()}."
    table = "\n".join([head, "|---" * (4 + len(PEERS)) + "|", *rows])
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{said}\n\n{table}\n\n{END}{after}", encoding="utf-8")


# --- the searches ------------------------------------------------------------------------------


def _small() -> Row:
    """How many of the small instances reach their optimum; each is looked at for two seconds."""
    with (INSTANCES / "upms-sdst-small/optimal.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows = rows[:: max(1, len(rows) // frame.scaled(len(rows)))]
    reached = sum(
        _ours(
            Goal(row["instance"], f"upms-sdst-small/{row['instance']}.txt", SMALL_SECONDS, None), 1
        ).objective
        == int(row["optimal"])
        for row in rows
    )
    goal = f"all {len(rows)}"
    return Row(
        NAME, "upms-sdst-small in 2 s each", reached, "optimal", goal=goal, met=reached == len(rows)
    )


def _ours(goal: Goal, seed: int) -> Ran:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "plan.json"
        command = [
            sys.executable, "-c", "from outfeed.cli import main; main()", "solve",
            str(INSTANCES / goal.file), "--time", str(goal.seconds), "--seed", str(seed),
            "--out", str(out), "--workers", str(WORKERS),
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = process.stdout.read()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{goal.file}: {said}")
        objective = int(json.loads(out.read_text(encoding="utf-8"))["objective"])
    found = [IMPROVED.match(line) for line in said.splitlines()]
    course = [(float(m[1]), int(m[2].replace(",", ""))) for m in found if m]
    return Ran(objective, used.ru_maxrss / 1024, course)


def _theirs(peer: str, file: str, seconds: float) -> int | None:
    """What a peer finds; it may take as long again to write its model down."""
    command = [sys.executable, "-m", "bench.solve_peers", peer, str(INSTANCES / file), str(seconds)]
    try:
        said = subprocess.run(
            command, capture_output=True, text=True, timeout=2 * seconds + 20, cwd=ROOT
        )
    except subprocess.TimeoutExpired:
        return None
    lines = said.stdout.strip().splitlines()
    return json.loads(lines[-1]) if lines and not said.returncode else None
