"""Files of R | s_ijk | Cmax and R || Cmax, as they are published."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from outfeed.solver.given import Instance, Times, from_zero, numbers, place, times
from outfeed.solver.problem import Line, Order, Problem

FOREVER = 2**38


def with_changeovers(text: str) -> Instance:
    """R | s_ijk | Cmax in the format of Vallada and Ruiz (2011): processing, then `SSD`."""
    head, _, tail = text.partition("SSD")
    rows = [numbers(line) for line in head.splitlines() if line.strip()]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise ValueError("it does not begin with how many jobs and machines there are")
    many, lines = _counts(rows[0])
    body = rows[2:] if len(rows[1]) == 1 else rows[1:]
    if len(body) != many or any(len(row) % 2 for row in body):
        raise ValueError(f"there are not {many} rows of machines and their times")
    work = [_pairs(row, job, lines) for job, row in enumerate(body)]
    of_changeovers = numbers(re.sub(r"^\s*M\d+\s*$", "", tail, flags=re.MULTILINE))
    return _makespan("upms", work, lines, _squares(of_changeovers, many, lines))


def by_keywords(text: str) -> Instance:
    """R | s_ijk | Cmax in blocks that keywords head; what is about energy is passed over."""
    many, lines = _keyed(text, "n"), _keyed(text, "m")
    parts = re.split(r"^[ \t]*([A-Za-z_]\w*)\b", text, flags=re.MULTILINE)
    blocks = dict(zip(parts[1::2], parts[2::2], strict=True))
    work = _rows(numbers(blocks["processing"]), many, lines)
    return _makespan("upms", work, lines, _squares(numbers(blocks["setup"]), many, lines))


def without_changeovers(text: str) -> Instance:
    """R || Cmax: n, m, then n by m processing times."""
    found = numbers(text)
    if len(found) < 2:
        raise ValueError("it does not begin with how many jobs and machines there are")
    many, lines = _counts(found)
    return _makespan("pmp", _rows(found[2:], many, lines), lines, [])


def _makespan(
    kind: str, work: Sequence[Mapping[int, int]], lines: int, changeovers: list[Times]
) -> Instance:
    alike = not changeovers
    problem = Problem(
        [Line(f"M{n}", [(0, FOREVER)], None, (), 0 if alike else n) for n in range(lines)],
        [Order(f"J{n}", 0 if alike else n, row, FOREVER) for n, row in enumerate(work)],
        [[[0]]] if alike else changeovers,
        makespan=True,
    )
    cannot = {n: "no machine has a time for it" for n, row in enumerate(work) if not row}
    return Instance(kind, problem, range(lines), range(len(work)), cannot)


def _counts(found: np.ndarray) -> tuple[int, int]:
    many, lines = (float(number) for number in found[:2])
    return from_zero(many, "a number of jobs"), from_zero(lines, "a number of machines")


def _pairs(row: np.ndarray, job: int, lines: int) -> dict[int, int]:
    """The times of a job by machine."""
    what = f"job {job}: a machine"
    machines = [place(float(n), lines, what, "the machines") for n in row[::2]]
    if len(set(machines)) < len(machines):
        raise ValueError(f"job {job} has two times for one machine")
    work = times(row[1::2], f"a time of job {job}, in its pair", "number")
    return dict(zip(machines, work.tolist(), strict=True))


def _rows(found: np.ndarray, many: int, lines: int) -> list[dict[int, int]]:
    what = f"{many} by {lines} processing times"
    _check_many(found, many * lines, what)
    table = times(found.reshape(many, lines), "the processing time of", "job", "on machine")
    rows: Times = table.tolist()
    return [dict(enumerate(row)) for row in rows]


def _squares(found: np.ndarray, many: int, lines: int) -> list[Times]:
    _check_many(found, lines * many * many, f"{lines} matrices of {many} by {many} changeovers")
    table = found.reshape(lines, many, many)
    table[:, range(many), range(many)] = 0
    names = ("on machine", "from job", "to job")
    squares: list[Times] = times(table, "the changeover", *names).tolist()
    return squares


def _check_many(found: np.ndarray, many: int, what: str) -> None:
    if len(found) < many:
        raise ValueError(f"{what} are not there, but {len(found)} numbers")
    if len(found) > many:
        raise ValueError(f"{len(found) - many} numbers are left over behind {what}")


def _keyed(text: str, key: str) -> int:
    found = re.search(rf"^\s*{key}\s+(\d+)\s*$", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"it does not say {key}")
    return int(found.group(1))
