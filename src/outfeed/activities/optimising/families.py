"""What changeovers go by, as the search knows it: products as numbers, and a matrix a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from outfeed.model.plan import ChangeoverTicks


class Families:
    """
    A family for each product, and the matrices of changeovers between them.

    Where people put two entries closer to each other than a changeover takes, they have families of
    their own, between which it takes the time that there is.
    """

    def __init__(self, products: Iterable[int]) -> None:
        self._products = sorted(set(products))
        self._of = {product: number for number, product in enumerate(self._products)}
        self._own: list[int] = []
        self._between: dict[tuple[int, int], int] = {}
        self._times: dict[int, list[list[int]]] = {}

    def of(self, product: int) -> int:
        """Give the family of a product."""
        return self._of[product]

    def own(self, product: int) -> int:
        """Give a family that is like that of a product, and nothing else's."""
        self._own.append(self._of[product])
        return len(self._products) + len(self._own) - 1

    def between(self, family: int, following: int, time: int) -> None:
        """Say what it takes from one family of their own to another."""
        self._between[family, following] = time

    def longest(self, seconds: ChangeoverTicks) -> int:
        """Give the longest changeover of a line."""
        return max((max(row) for row in self._rows(seconds)), default=0)

    def matrices(
        self, changeovers: Sequence[ChangeoverTicks]
    ) -> tuple[list[list[list[int]]], list[int]]:
        """Give the matrices, and which of them is that of each line; alike ones are one."""
        known: dict[int, int] = {}
        found: list[list[list[int]]] = []
        numbers = []
        for seconds in changeovers:
            number = known.setdefault(id(seconds), len(found))
            if number == len(found):
                found.append(self._matrix(seconds))
            numbers.append(number)
        return found, numbers

    def _rows(self, seconds: ChangeoverTicks) -> list[list[int]]:
        known = self._times.get(id(seconds))
        if known is None:
            known = [
                [seconds(before, after) for after in self._products] for before in self._products
            ]
            self._times[id(seconds)] = known
        return known

    def _matrix(self, seconds: ChangeoverTicks) -> list[list[int]]:
        own = self._own
        rows = [[*row, *(row[family] for family in own)] for row in self._rows(seconds)]
        rows += [list(rows[family]) for family in own]
        for (family, following), time in self._between.items():
            rows[family][following] = time
        return rows
