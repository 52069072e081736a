"""Files of scheduling problems, as they are published and as plants write them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from outfeed.model.errors import Invalid
from outfeed.solver.problem import NEVER, Line, Order, Problem, Weights

FOREVER = 2**38
MES_WEIGHTS = Weights(changeover=2)
NOTHING_WORKS = ((0, 1),)
"""The window of a line that has none: nothing may run there, yet every line has a calendar."""

Ids = Sequence[str | int]
Times = list[list[int]]


@dataclass(frozen=True, slots=True)
class Instance:
    """
    The problem of a file, with the ids of lines and orders as they are there.

    `kind` is `mes`, `upms` (R | s_ijk | Cmax) or `pmp` (R || Cmax). `cannot` says of orders, by
    index, why no line may run them; no plan holds those.
    """

    kind: str
    problem: Problem
    lines: Ids
    orders: Ids
    cannot: Mapping[int, str]


def read_instance(path: Path) -> Problem:
    """The problem of a file; see `read_file`."""
    return read_file(path).problem


def read_file(path: Path) -> Instance:
    """
    Read `mes` JSON, R | s_ijk | Cmax as published (small, with `SSD`, or by keywords), or
    R || Cmax; they are told apart by what is in the file. Raises `Invalid` where it is none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        detail = f"{path} can't be read: {wrong.strerror}."
        raise Invalid("unreadable_instance", detail) from wrong
    except UnicodeDecodeError as wrong:
        raise Invalid("unreadable_instance", f"{path} is no text in UTF-8.") from wrong
    try:
        return read_text(text)
    except Invalid:
        raise
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as wrong:
        said = f"{wrong.args[0]!r} is missing" if isinstance(wrong, KeyError) else wrong
        detail = f"{path} is no scheduling problem of a known format: {said}."
        raise Invalid("unreadable_instance", detail) from wrong


def read_text(text: str) -> Instance:
    """The problem of a file's text. Raises `ValueError` and its like where it is none."""
    if not text.strip():
        raise ValueError("there is nothing in it")
    if text.lstrip().startswith(("{", "[")):
        return mes(json.loads(text))
    if re.search(r"^\s*processing\b", text, re.MULTILINE):
        return by_keywords(text)
    return with_changeovers(text) if "SSD" in text else without_changeovers(text)


# --- mes ---------------------------------------------------------------------------------------


def mes(given: Any) -> Instance:
    """
    A plant's own problem in minutes; the objective is Σ weight · tardiness + 2 · changeover.

    Working times and changeovers are reckoned in binary floating point, as the published values
    are: 175 minutes times 1.14 is a little below 199.5 there, and so 199.
    """
    if not isinstance(given, dict):
        raise TypeError("its JSON is no object")
    factors = sorted({line["changeover_factor"] for line in given["lines"]})
    lines = [_mes_line(number, line, given, factors) for number, line in enumerate(given["lines"])]
    works = [bool(line["windows"]) for line in given["lines"]]
    orders, cannot = [], {}
    for number, each in enumerate(given["orders"]):
        try:
            order = _mes_order(each)
        except (ValueError, KeyError, TypeError, OverflowError) as wrong:
            said = f"{wrong.args[0]!r} is missing" if isinstance(wrong, KeyError) else wrong
            raise ValueError(f"orders[{number}]: {said}") from wrong
        can, why = _runs(order, lines, works)
        if not can.work:
            cannot[number] = why
        orders.append(can)
    matrices = [_mes_changeovers(given, factor) for factor in factors]
    line_ids = _apart("line", [line["id"] for line in given["lines"]])
    order_ids = _apart("order", [order["id"] for order in given["orders"]])
    problem = Problem(lines, orders, matrices or [[[0]]], MES_WEIGHTS)
    return Instance("mes", problem, line_ids, order_ids, cannot)


def _apart(what: str, ids: list[str | int]) -> Ids:
    names = {str(each) for each in ids}
    if len(names) < len(ids):
        twice = next(each for each in ids if sum(str(each) == str(other) for other in ids) > 1)
        raise ValueError(f"{what} {twice} is there twice")
    return ids


def _mes_line(
    number: int, line: dict[str, Any], given: dict[str, Any], factors: list[float]
) -> Line:
    locked = [
        (order["locked"], n) for n, order in enumerate(given["orders"]) if order.get("locked")
    ]
    here = sorted((place["seq"], n) for place, n in locked if int(place["line"]) == number)
    initial = line.get("initial_product")
    return Line(
        str(line["id"]),
        sorted((_whole(start), _whole(end)) for start, end in line["windows"]) or NOTHING_WORKS,
        None if initial is None else _whole(initial),
        tuple(order for _, order in here),
        factors.index(line["changeover_factor"]),
    )


def _mes_order(order: dict[str, Any]) -> Order:
    if order["qty"] < 0:
        raise ValueError(f"a quantity of {order['qty']} can't be")
    due = order.get("due")
    return Order(
        str(order["id"]),
        _whole(order["product"]),
        {
            int(line): math.ceil(60 * order["qty"] / rate)
            for line, rate in order["rates"].items()
            if rate > 0
        },
        NEVER if due is None else _whole(due),
        _whole(order.get("release") or 0),
        _whole(order.get("weight", 1)),
        bool(order.get("no_pause")),
    )


def _runs(order: Order, lines: list[Line], works: list[bool]) -> tuple[Order, str]:
    """An order with only the lines that it can run on, and why there is none."""
    if not order.work:
        return order, "no line has a rate for it"
    if any(not 0 <= line < len(lines) for line in order.work):
        return order, ""
    fit = {
        line: work
        for line, work in order.work.items()
        if works[line] and (not order.whole or _fits(lines[line], order.release, work))
    }
    if len(fit) == len(order.work):
        return order, ""
    kept = Order(order.name, order.family, fit, order.due, order.release, order.weight, order.whole)
    return kept, "it may not pause, and is longer than every working window left to it"


def _fits(line: Line, release: int, work: int) -> bool:
    return any(max(start, release) + work <= end for start, end in line.windows)


def _mes_changeovers(given: dict[str, Any], factor: float) -> Times:
    family, minor = given["product_family"], _whole(given["minor_changeover"])
    times = [[round(time * factor) for time in row] for row in given["family_changeover"]]
    rows = [
        [minor if a == b else time for b, time in enumerate(times[a])] for a in range(len(times))
    ]
    matrix = [[rows[a][b] for b in family] for a in family]
    for product, row in enumerate(matrix):
        row[product] = 0
    return matrix


def _whole(number: Any) -> int:
    if isinstance(number, bool) or int(number) != number:
        raise ValueError(f"{number!r} is no whole number")
    return int(number)


# --- makespan ----------------------------------------------------------------------------------


def with_changeovers(text: str) -> Instance:
    """R | s_ijk | Cmax in the format of Vallada and Ruiz (2011): processing, then `SSD`."""
    head, _, tail = text.partition("SSD")
    rows = [[int(x) for x in line.split()] for line in head.splitlines() if line.strip()]
    many, lines = rows[0][0], rows[0][1]
    body = rows[2:] if len(rows[1]) == 1 else rows[1:]
    if len(body) != many or any(len(row) % 2 for row in body):
        raise ValueError(f"there are not {many} rows of machines and their times")
    work = [dict(zip(row[::2], row[1::2], strict=True)) for row in body]
    numbers = _numbers(re.sub(r"^\s*M\d+\s*$", "", tail, flags=re.MULTILINE))
    return _makespan("upms", work, lines, _squares(numbers, many, lines))


def by_keywords(text: str) -> Instance:
    """R | s_ijk | Cmax in blocks that keywords head; what is about energy is passed over."""
    many, lines = _keyed(text, "n"), _keyed(text, "m")
    blocks = {
        found.group(1): found.group(2)
        for found in re.finditer(r"^[ \t]*([A-Za-z_]\w*)\b([^A-Za-z]*)", text, re.MULTILINE)
    }
    work = _rows(_numbers(blocks["processing"]), many, lines)
    return _makespan("upms", work, lines, _squares(_numbers(blocks["setup"]), many, lines))


def without_changeovers(text: str) -> Instance:
    """R || Cmax: n, m, then n by m processing times."""
    numbers = _numbers(text)
    many, lines = (int(number) for number in numbers[:2])
    return _makespan("pmp", _rows(numbers[2:], many, lines), lines, [])


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


def _rows(numbers: np.ndarray, many: int, lines: int) -> list[dict[int, int]]:
    if len(numbers) < many * lines:
        raise ValueError(f"{many} by {lines} processing times are not there")
    table: Times = numbers[: many * lines].reshape(many, lines).tolist()
    return [dict(enumerate(row)) for row in table]


def _squares(numbers: np.ndarray, many: int, lines: int) -> list[Times]:
    if len(numbers) < lines * many * many:
        raise ValueError(f"{lines} matrices of {many} by {many} changeovers are not there")
    table = numbers[: lines * many * many].reshape(lines, many, many)
    table[:, range(many), range(many)] = 0
    squares: list[Times] = table.tolist()
    return squares


def _keyed(text: str, key: str) -> int:
    found = re.search(rf"^\s*{key}\s+(\d+)\s*$", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"it does not say {key}")
    return int(found.group(1))


def _numbers(text: str) -> np.ndarray:
    return np.array(text.split(), np.float64).astype(np.int64)
