"""Files of a plant's own problem: `mes` JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from outfeed.solver.given import Ids, Instance, Times, amount, from_zero, place, whole
from outfeed.solver.problem import LONGEST, NEVER, Line, Order, Problem, Weights

MES_WEIGHTS = Weights(changeover=2)
NOTHING_WORKS = ((0, 1),)
"""The window of a line that has none: nothing may run there, yet every line has a calendar."""
PRODUCTS = "the families in product_family"


def mes(given: Any) -> Instance:
    """
    A plant's own problem in minutes; the objective is Σ weight · tardiness + 2 · changeover.

    Working times and changeovers are reckoned in binary floating point, as the published values
    are: 175 minutes times 1.14 is a little below 199.5 there, and so 199.
    """
    if not isinstance(given, dict):
        raise TypeError("its JSON is no object")
    _check_factors(given)
    factors = sorted({line["changeover_factor"] for line in given["lines"]})
    works = [bool(line["windows"]) for line in given["lines"]]
    many, products = len(works), len(given["product_family"])
    asked = [
        _of(f"orders[{n}]", _mes_order, each, many, products)
        for n, each in enumerate(given["orders"])
    ]
    first = _first(given["orders"], many)
    lines = [
        _of(f"lines[{n}]", _mes_line, each, factors, products)
        for n, each in enumerate(given["lines"])
    ]
    orders, cannot = [], {}
    for number, order in enumerate(asked):
        can, why = _runs(order, lines, works, first.get(number))
        if not can.work:
            cannot[number] = why
        orders.append(can)
    held = [
        tuple(n for n, at in first.items() if at == line and n not in cannot)
        for line in range(many)
    ]
    lines = [
        Line(line.name, line.windows, line.initial, here, line.changeovers)
        for line, here in zip(lines, held, strict=True)
    ]
    matrices = [_mes_changeovers(given, factor) for factor in factors]
    line_ids = _apart("line", [line["id"] for line in given["lines"]])
    order_ids = _apart("order", [order["id"] for order in given["orders"]])
    problem = Problem(lines, orders, matrices or [[[0]]], MES_WEIGHTS)
    return Instance("mes", problem, line_ids, order_ids, cannot)


def _of(where: str, read: Any, given: Any, *more: Any) -> Any:
    """What is read of a part of a file; its faults say where they are."""
    try:
        return read(given, *more)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as wrong:
        said = f"{wrong.args[0]!r} is missing" if isinstance(wrong, KeyError) else wrong
        raise ValueError(f"{where}: {said}") from wrong


def _apart(what: str, ids: list[str | int]) -> Ids:
    names = {str(each) for each in ids}
    if len(names) < len(ids):
        twice = next(each for each in ids if sum(str(each) == str(other) for other in ids) > 1)
        raise ValueError(f"{what} {twice} is there twice")
    return ids


def _mes_line(line: dict[str, Any], factors: list[float], products: int) -> Line:
    initial = line.get("initial_product")
    windows = sorted(
        (whole(start, "a window's start"), whole(end, "a window's end"))
        for start, end in line["windows"]
    )
    return Line(
        str(line["id"]),
        windows or NOTHING_WORKS,
        None if initial is None else place(initial, products, "an initial_product", PRODUCTS),
        (),
        factors.index(line["changeover_factor"]),
    )


def _mes_order(order: dict[str, Any], lines: int, products: int) -> Order:
    quantity = amount(order["qty"], "a quantity")
    if quantity < 0:
        raise ValueError(f"a quantity of {quantity} can't be")
    due = order.get("due")
    rates = [(_line_of(line, lines), rate) for line, rate in order["rates"].items()]
    work = {line: _work(quantity, rate, line) for line, rate in rates}
    return Order(
        str(order["id"]),
        place(order["product"], products, "a product", PRODUCTS),
        {line: minutes for line, minutes in work.items() if minutes is not None},
        NEVER if due is None else whole(due, "a due time"),
        whole(order.get("release") or 0, "a release"),
        from_zero(order.get("weight", 1), "a weight"),
        bool(order.get("no_pause")),
    )


def _line_of(given: Any, lines: int) -> int:
    """The place of a line that something names, as a number or, as the keys of JSON are, text."""
    if isinstance(given, str) and given.strip().isdecimal():
        given = int(given)
    elif isinstance(given, str):
        raise ValueError(f"{given!r} is no line: lines are named by their place, from 0 on")
    if not 0 <= whole(given, "a line") < lines:
        raise ValueError(f"{given} is an unknown line: there are {lines}, named from 0 on")
    return int(given)


def _work(quantity: float, rate: Any, line: int) -> int | None:
    """The minutes that a quantity takes at a rate an hour, None for a rate of 0."""
    an_hour = amount(rate, f"a rate on line {line}")
    if an_hour < 0:
        said = f"a rate of {rate} on line {line} can't be"
        raise ValueError(f"{said}: leave it out where the line may not run the order")
    if an_hour == 0:
        return None
    minutes = 60 * quantity / an_hour
    if not minutes < LONGEST:
        raise ValueError(f"{quantity} at {rate} an hour take absurdly long on line {line}")
    return math.ceil(minutes)


def _first(orders: list[dict[str, Any]], lines: int) -> Mapping[int, int]:
    """The orders that run first, with their line, in the sequence in which they do."""
    found = []
    for number, order in enumerate(orders):
        locked = order.get("locked")
        if locked:
            found.append((*_of(f"orders[{number}].locked", _lock, locked, lines), number))
    return {number: line for line, _, number in sorted(found)}


def _lock(locked: dict[str, Any], lines: int) -> tuple[int, float]:
    return _line_of(locked["line"], lines), amount(locked["seq"], "a seq")


def _runs(
    order: Order, lines: list[Line], works: list[bool], locked: int | None
) -> tuple[Order, str]:
    """An order with only the lines that it can run on, and why there is none."""
    works_on = {line: work for line, work in order.work.items() if works[line]}
    fit = {
        line: work
        for line, work in works_on.items()
        if not order.whole or _fits(lines[line], order.release, work)
    }
    if locked is not None and locked not in fit:
        fit, why = {}, f"it is locked to line {lines[locked].name}, which "
        if locked not in order.work:
            why += "has no rate for it"
        elif locked not in works_on:
            why += "never works"
        else:
            why += "has no working window left that is long enough, and it may not pause"
    elif not order.work:
        why = "no line has a rate for it"
    elif not works_on:
        named = ", ".join(lines[line].name for line in order.work)
        many = len(order.work) > 1
        why = f"lines {named} never work" if many else f"line {named} never works"
        why += ", and no other has a rate for it"
    else:
        why = "it may not pause, and is longer than every working window left to it"
    if len(fit) == len(order.work):
        return order, why
    kept = Order(order.name, order.family, fit, order.due, order.release, order.weight, order.whole)
    return kept, why


def _fits(line: Line, release: int, work: int) -> bool:
    return any(max(start, release) + work <= end for start, end in line.windows)


def _check_factors(given: dict[str, Any]) -> None:
    """Refuse what would make changeovers that can't be."""
    for number, line in enumerate(given["lines"]):
        factor = amount(line["changeover_factor"], f"lines[{number}]: a changeover_factor")
        if factor < 0:
            raise ValueError(f"lines[{number}]: a changeover_factor of {factor} can't be")
    families = len(given["family_changeover"])
    for a, row in enumerate(given["family_changeover"]):
        for b, time in enumerate(row):
            if amount(time, f"family_changeover[{a}][{b}]") < 0:
                raise ValueError(f"family_changeover[{a}][{b}] is {time}: it must be from 0 on")
        if len(row) != families:
            raise ValueError(f"family_changeover[{a}] has {len(row)} times for {families} families")
    for product, family in enumerate(given["product_family"]):
        place(family, families, f"product_family[{product}]: a family", "family_changeover")


def _mes_changeovers(given: dict[str, Any], factor: float) -> Times:
    family = given["product_family"]
    minor = from_zero(given["minor_changeover"], "a minor_changeover")
    times = [[round(time * factor) for time in row] for row in given["family_changeover"]]
    rows = [
        [minor if a == b else time for b, time in enumerate(times[a])] for a in range(len(times))
    ]
    matrix = [[rows[a][b] for b in family] for a in family]
    for product, row in enumerate(matrix):
        row[product] = 0
    return matrix
