"""Files of scheduling problems, as they are published and as plants write them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from outfeed.model.errors import Invalid
from outfeed.solver.problem import Line, Order, Problem, Weights

FOREVER = 2**38
MES_WEIGHTS = Weights(changeover=2)


def read_instance(path: Path) -> Problem:
    """
    The problem of a file: `mes` JSON, or R | s_ijk | Cmax as published (small, with `SSD`, or by
    keywords), or R || Cmax. Told apart by what is in it. Raises `Invalid` where it is none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise Invalid("unreadable_instance", f"{path} can't be read: {wrong}.") from wrong
    try:
        if text.lstrip().startswith("{"):
            return mes(json.loads(text, parse_float=Decimal))
        if re.search(r"^\s*processing\b", text, re.MULTILINE):
            return by_keywords(text)
        numbers = _numbers(text)
        return with_changeovers(text) if "SSD" in text else without_changeovers(numbers)
    except Invalid:
        raise
    except (ValueError, KeyError, IndexError, TypeError, StopIteration, ArithmeticError) as wrong:
        detail = f"{path} is no scheduling problem of a known format: {wrong!r}."
        raise Invalid("unreadable_instance", detail) from wrong


def mes(given: dict[str, Any]) -> Problem:
    """A plant's own problem in minutes; the objective is Σ weight · tardiness + 2 · changeover."""
    first: dict[int, list[tuple[int, int]]] = {}
    for number, order in enumerate(given["orders"]):
        if order.get("locked"):
            place = order["locked"]
            first.setdefault(int(place["line"]), []).append((int(place["seq"]), number))
    lines = [
        Line(
            str(line["id"]),
            [(int(start), int(end)) for start, end in line["windows"]],
            line.get("initial_product"),
            tuple(order for _, order in sorted(first.get(number, []))),
            number,
        )
        for number, line in enumerate(given["lines"])
    ]
    return Problem(
        lines,
        [_mes_order(order) for order in given["orders"]],
        [_mes_changeovers(given, line) for line in given["lines"]],
        MES_WEIGHTS,
    )


def _mes_order(order: dict[str, Any]) -> Order:
    quantity = Fraction(order["qty"])
    work = {
        int(line): -int(-60 * quantity // Fraction(rate)) for line, rate in order["rates"].items()
    }
    return Order(
        str(order["id"]),
        int(order["product"]),
        work,
        int(order["due"]),
        int(order.get("release") or 0),
        int(order.get("weight", 1)),
        bool(order.get("no_pause")),
    )


def _mes_changeovers(given: dict[str, Any], line: dict[str, Any]) -> list[list[int]]:
    family = given["product_family"]
    factor = Fraction(line["changeover_factor"])
    times = [[round(Fraction(time) * factor) for time in row] for row in given["family_changeover"]]
    minor = int(given["minor_changeover"])
    products = range(len(family))
    return [
        [
            0 if a == b else minor if family[a] == family[b] else times[family[a]][family[b]]
            for b in products
        ]
        for a in products
    ]


def with_changeovers(text: str) -> Problem:
    """R | s_ijk | Cmax in the format of Vallada and Ruiz (2011): processing, then `SSD`."""
    head, _, tail = text.partition("SSD")
    rows = [[int(x) for x in line.split()] for line in head.splitlines() if line.strip()]
    many, lines = rows[0][0], rows[0][1]
    body = [row for row in rows[1:] if len(row) >= 2 * lines]
    times = [[row[2 * n + 1] for n in range(lines)] for row in body[:many]]
    numbers = iter(_numbers(re.sub(r"^\s*M\d+\s*$", "", tail, flags=re.MULTILINE)))
    return _makespan(times, [_square(numbers, many) for _ in range(lines)])


def by_keywords(text: str) -> Problem:
    """R | s_ijk | Cmax in blocks that keywords head; what is about energy is passed over."""
    many, lines = _keyed(text, "n"), _keyed(text, "m")
    _, _, processing = re.split(r"(^\s*processing\b[^\n]*$)", text, maxsplit=1, flags=re.MULTILINE)
    times, _, changeovers = processing.partition("setup")
    numbers = iter(_numbers(times))
    work = [[next(numbers) for _ in range(lines)] for _ in range(many)]
    numbers = iter(_numbers(re.sub(r"[A-Za-z_]\w*", " ", changeovers)))
    return _makespan(work, [_square(numbers, many) for _ in range(lines)])


def without_changeovers(numbers: list[int]) -> Problem:
    """R || Cmax: n, m, then n by m processing times."""
    many, lines = numbers[0], numbers[1]
    if len(numbers) < 2 + many * lines:
        raise ValueError(f"{many} by {lines} processing times are not there")
    rest = iter(numbers[2:])
    work = [[next(rest) for _ in range(lines)] for _ in range(many)]
    return _makespan(work, [])


def _makespan(times: list[list[int]], changeovers: list[list[list[int]]]) -> Problem:
    many, lines = len(times), len(times[0])
    alike = not changeovers
    return (
        Problem(
            [Line(f"M{n}", [(0, FOREVER)], None, (), 0 if alike else n) for n in range(lines)],
            [
                Order(f"J{n}", 0 if alike else n, dict(enumerate(row)), FOREVER)
                for n, row in enumerate(times)
            ],
            [[[0]]] if alike else changeovers,
            makespan=True,
        )
        if many
        else Problem([], [], [[[0]]], makespan=True)
    )


def _square(numbers: Iterator[int], many: int) -> list[list[int]]:
    return [[next(numbers) for _ in range(many)] for _ in range(many)]


def _keyed(text: str, key: str) -> int:
    found = re.search(rf"^\s*{key}\s+(\d+)\s*$", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"it does not say {key}")
    return int(found.group(1))


def _numbers(text: str) -> list[int]:
    return [int(float(number)) for number in text.split()]
