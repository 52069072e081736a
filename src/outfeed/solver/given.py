"""What the files of problems have in common: the instance, and numbers that are checked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from outfeed.solver.problem import LONGEST, Problem

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


def whole(number: Any, what: str) -> int:
    """A whole number. Raises `ValueError` for anything else."""
    if amount(number, what) != int(number):
        raise ValueError(f"{what} of {number!r} is no whole number")
    return int(number)


def from_zero(number: Any, what: str) -> int:
    """A whole number from 0 on."""
    if whole(number, what) < 0:
        raise ValueError(f"{what} of {number!r} can't be: it must be a whole number from 0 on")
    return int(number)


def amount(number: Any, what: str) -> float:
    """A number that is one: not NaN, not infinite, no text."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise TypeError(f"{what} must be a number, and is {number!r}")
    if not math.isfinite(number):
        raise ValueError(f"{what} of {number!r} can't be: it must be a number")
    return number


def place(number: Any, many: int, what: str, among: str) -> int:
    """A place in a list that has so many, from 0."""
    if not 0 <= whole(number, what) < many:
        within = f"from 0 to {many - 1}" if many else "none are there"
        raise ValueError(f"{what} of {number} is not one of {among}: {within}")
    return int(number)


def numbers(text: str) -> np.ndarray:
    """The numbers of a text, between white space."""
    words = text.split()
    try:
        return np.array(words, np.float64)
    except ValueError:
        wrong = next(word for word in words if not _is_number(word))
        raise ValueError(f"{wrong!r} is no number") from None


def times(table: np.ndarray, what: str, *names: str) -> np.ndarray:
    """A table of times as whole numbers; `names` says what its dimensions count."""
    wrong = ~((table >= 0) & (table < LONGEST) & (table == np.floor(table)))
    if wrong.any():
        at = np.argwhere(wrong)[0]
        where = " ".join(f"{name} {n}" for name, n in zip(names, at, strict=True))
        raise ValueError(
            f"{what} {where} is {table[tuple(at)]:g}; it must be a whole number from 0 on,"
            f" below {LONGEST:,} (choose another unit of time if need be)"
        )
    return table.astype(np.int64)


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
