"""`outfeed solve`: what it prints and writes, its refusals, and that it ends well when stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from outfeed.cli import main
from outfeed.solver.instances import read_file
from outfeed.solver.plan import Operation, figures
from outfeed.solver.search import Budget, Search
from outfeed.solver.validator import violations

DATA = Path(__file__).parent / "data"
PLANT = DATA / "mes_50x5_1w_95_s1.json"
Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """Compile first what searches run, so that no test waits for it."""
    for name in (PLANT.name, "upms.txt", "pmp.txt"):
        search = Search(read_file(DATA / name).problem)
        assert list(search.improvements(Budget(steps=100_000)))


@pytest.fixture
def solve(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `outfeed solve`; gives its exit code and all that it said."""
    monkeypatch.setenv("COLUMNS", "200")
    # The process has been running for long when a test comes to it.
    monkeypatch.setattr("outfeed.solving._began", time.monotonic)

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["outfeed", "solve", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_a_plant_gets_a_plan_that_anybody_can_check(solve: Run, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    code, said = solve(PLANT, "--time", 2, "--seed", 1, "--out", out, "--workers", 2)
    assert code == 0, said
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert list(plan) == ["objective", "sequences", "operations"]
    instance = read_file(PLANT)
    sequences = [
        [instance.orders.index(n) for n in plan["sequences"][line]] for line in instance.lines
    ]
    assert figures(instance.problem, sequences).objective == plan["objective"] < 23_814
    operations = [
        Operation(
            instance.orders.index(each["order"]),
            instance.lines.index(each["line"]),
            each["start"],
            each["start"],
            each["end"],
            0,
            0,
        )
        for each in plan["operations"]
    ]
    assert violations(instance.problem, operations) == []
    assert f"{plan['objective']:,}" in said
    for words in ("late orders", "tardiness", "changeover", "makespan", "lower bound", "ATCS"):
        assert words in said
    assert [file.name for file in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.parametrize(("name", "optimum"), [("upms.txt", 10), ("upms.dat", 10), ("pmp.txt", 9)])
def test_a_makespan_is_written_by_index(
    solve: Run, tmp_path: Path, name: str, optimum: int
) -> None:
    out = tmp_path / "plan.json"
    code, said = solve(DATA / name, "--time", 1, "--out", out)
    assert code == 0, said
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert list(plan) == ["objective", "sequences"]
    assert plan["objective"] == optimum
    assert sorted(job for sequence in plan["sequences"] for job in sequence) == [0, 1, 2, 3]
    assert figures(read_file(DATA / name).problem, plan["sequences"]).objective == optimum


def test_what_can_not_be_planned_is_told_and_the_rest_planned(solve: Run, tmp_path: Path) -> None:
    given = json.loads(PLANT.read_text(encoding="utf-8"))
    given["orders"][3]["rates"] = {}
    given["orders"][4]["qty"] = 10_000_000
    file, out = tmp_path / "given.json", tmp_path / "plan.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    code, said = solve(file, "--time", 1, "--out", out)
    assert code == 0, said
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert [each["order"] for each in plan["unplaced"]] == ["PO00003", "PO00004"]
    assert "PO00003: no line has a rate for it." in said
    assert sum(map(len, plan["sequences"].values())) == len(plan["operations"]) == 48


def test_there_is_some_search_even_if_loading_took_all_of_the_time(
    solve: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for loading, most in ((0, 10), (60, 10)):
        monkeypatch.setattr("outfeed.solving._began", lambda took=loading: time.monotonic() - took)
        began = time.monotonic()
        code, said = solve(PLANT, "--time", 2, "--seed", 1)
        assert code == 0, said
        assert time.monotonic() - began < most
        assert "annealing" in said


def test_nothing_to_plan_is_a_plan(solve: Run, tmp_path: Path) -> None:
    given = {**json.loads(PLANT.read_text(encoding="utf-8")), "orders": []}
    file, out = tmp_path / "given.json", tmp_path / "plan.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    code, said = solve(file, "--time", 1, "--out", out)
    assert code == 0, said
    assert json.loads(out.read_text(encoding="utf-8"))["objective"] == 0


def test_what_can_not_be_read_or_written_is_said_at_once(solve: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.touch()
    for arguments, words in (
        ((tmp_path / "none",), "can't be read"),
        ((empty,), "nothing in it"),
        ((PLANT, "--time", 60, "--out", tmp_path), "is a folder"),
        ((PLANT, "--time", 60, "--out", tmp_path / "no" / "plan.json"), "can't be written"),
    ):
        began = time.monotonic()
        code, said = solve(*arguments)
        assert (code, time.monotonic() - began < 5) == (1, True)
        assert words in said.replace("\n", " ")
    assert solve(PLANT, "--time", -1)[0] == 2


def test_a_pipe_is_written_to_and_stays_one(solve: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    for out in (pipe, tmp_path / "link"):
        # Opened for both, it neither waits for the other side nor ends before it has come.
        handle = os.open(pipe, os.O_RDWR)
        try:
            code, said = solve(DATA / "pmp.txt", "--time", 1, "--out", out)
            assert code == 0, said
            assert json.loads(os.read(handle, 10_000))["objective"] == 9
        finally:
            os.close(handle)
        assert pipe.is_fifo()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link", "pipe"]


def test_a_symlink_stays_and_what_it_names_is_written(solve: Run, tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    link, plan = tmp_path / "link.json", tmp_path / "plans" / "plan.json"
    link.symlink_to(Path("plans") / "plan.json")
    for _ in ("not there yet", "there"):
        assert solve(DATA / "pmp.txt", "--time", 1, "--out", link)[0] == 0
        assert link.is_symlink()
        assert json.loads(plan.read_text(encoding="utf-8"))["objective"] == 9
    assert [file.name for file in plan.parent.iterdir()] == ["plan.json"]
    round_about = tmp_path / "round"
    round_about.symlink_to(round_about)
    code, said = solve(DATA / "pmp.txt", "--out", round_about)
    assert code == 1
    assert "can't be written" in said


def test_the_file_that_output_goes_to_is_not_replaced(tmp_path: Path) -> None:
    report, link = tmp_path / "report.txt", tmp_path / "link"
    report.write_text("before\n", encoding="utf-8")
    # As /dev/stdout is one, in `outfeed solve … --out /dev/stdout >> report.txt`.
    link.symlink_to(report)
    with report.open("a", encoding="utf-8") as output:
        done = subprocess.run(
            [sys.executable, "-c", "from outfeed.cli import main; main()", "solve",
             str(DATA / "pmp.txt"), "--time", "1", "--out", str(link)],
            stdout=output, check=False,
        )  # fmt: skip
    assert done.returncode == 0
    lines = report.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "before"
    assert [json.loads(line)["objective"] for line in lines if line.startswith("{")] == [9]
    assert lines[-1].startswith("Done after")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link", "report.txt"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_search_that_is_stopped_writes_its_best_plan(
    tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "plan.json"
    with subprocess.Popen(
        [sys.executable, "-c", "from outfeed.cli import main; main()", "solve", str(PLANT),
         "--time", "300", "--out", str(out)],
        stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            if "earliest due date" in line:
                break
        process.send_signal(number)
        said = process.stdout.read()
        assert process.wait(20) == 0
    assert "Stopped early" in said
    assert len(json.loads(out.read_text(encoding="utf-8"))["operations"]) == 50
