"""How long a line takes to change over from one product to another: the matrix and its rules."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import product as pairs
from typing import Any

from outfeed.model.errors import Invalid

Key = Hashable
"""What names a product, a class or a line: an id or a code, the same kind throughout."""

_NONE = timedelta(0)
_SECOND = timedelta(seconds=1)
_MICROSECONDS_IN_MINUTE = 60_000_000
_ANY = ("any", None)
_OPEN = 1_000_000
"""Steps to `any`: more than a class tree is deep."""


@dataclass(frozen=True, slots=True)
class Changeover:
    """
    A rule: so many minutes of working time from a product or class to a product or class.

    A side without product and class means any. `line` None means every line. Raises `Invalid` for
    negative minutes and for a side that names both a product and a class.
    """

    minutes: Decimal | int
    from_product: Key | None = None
    from_class: Key | None = None
    to_product: Key | None = None
    to_class: Key | None = None
    line: Key | None = None

    def __post_init__(self) -> None:
        if not Decimal(self.minutes).is_finite() or self.minutes < 0:
            raise Invalid(
                "minutes_not_in_range",
                f"A changeover takes 0 minutes or more, not {self.minutes}.",
                minutes=str(self.minutes),
            )
        for side, product, product_class in (
            ("from", self.from_product, self.from_class),
            ("to", self.to_product, self.to_class),
        ):
            if product is not None and product_class is not None:
                raise Invalid(
                    "product_and_class",
                    f"A changeover is {side} a product or {side} a class, not both.",
                    side=side,
                )

    @property
    def time(self) -> timedelta:
        """The minutes, to the nearest microsecond."""
        return timedelta(microseconds=round(self.minutes * _MICROSECONDS_IN_MINUTE))


_Side = tuple[str, Key | None]


class ChangeoverMatrix:
    """
    The changeover rules of a plant; the most specific one that matches wins.

    More specific is, in this order:

    1. fewer sides left open (a rule from A to any loses to one that names both sides);
    2. fewer steps from the products up to what the rule names, both sides together: the product
       itself is 0, its class 1, that class's parent 2, and so on;
    3. fewer such steps on the `from` side;
    4. a rule of the line before one of every line.

    A product to itself takes no time unless a rule names that product on both sides. Where no rule
    matches, or what the line is set up for is not known, it takes no time.

    `product_classes` gives the class of each product that has one, `class_parents` the parent of
    each class that has one. Raises `Invalid` for two rules of the same sides and line, and for a
    class that is its own ancestor.
    """

    def __init__(
        self,
        rules: Iterable[Changeover],
        product_classes: Mapping[Any, Key | None],
        class_parents: Mapping[Any, Key | None],
    ) -> None:
        self._product_classes = dict(product_classes)
        self._class_parents = dict(class_parents)
        self._ancestors = {name: self._chain(name) for name in self._all_classes()}
        self._rules: dict[tuple[_Side, _Side, Key | None], timedelta] = {}
        self._named: set[Key | None] = set()
        for rule in rules:
            self._add(rule)

    def time(self, line: Key | None, from_product: Key | None, to_product: Key | None) -> timedelta:
        """Working time from one product to another on a line; None is a product not known."""
        if from_product is None or to_product is None:
            return _NONE
        for from_side, to_side in self._most_specific_first(from_product, to_product):
            for of_line in (line, None):
                time = self._rules.get((from_side, to_side, of_line))
                if time is not None:
                    return time
        return _NONE

    def seconds_on(self, line: Key | None) -> Callable[[Key | None, Key | None], int]:
        """The matrix of one line as whole seconds, rounded up: what `lay_out` asks for."""
        # Products that no rule names are alike within their class, but for a product to itself.
        found: dict[tuple[Key, Key], int] = {}
        alike: dict[Key, Key] = {}

        def seconds(from_product: Key | None, to_product: Key | None) -> int:
            if from_product is None or to_product is None:
                return 0
            pair: tuple[Key, Key] = (from_product, to_product)
            if from_product != to_product:
                if from_product not in alike:
                    alike[from_product] = self._most_specific(from_product)
                if to_product not in alike:
                    alike[to_product] = self._most_specific(to_product)
                pair = (alike[from_product], alike[to_product])
            answer = found.get(pair)
            if answer is None:
                answer = -(-self.time(line, from_product, to_product) // _SECOND)
                found[pair] = answer
            return answer

        return seconds

    def _most_specific(self, product: Key) -> _Side:
        """The nearest that a rule could name to mean a product."""
        if product in self._named:
            return "product", product
        return _side(None, self._product_classes.get(product))

    def _add(self, rule: Changeover) -> None:
        sides = (
            _side(rule.from_product, rule.from_class),
            _side(rule.to_product, rule.to_class),
        )
        if (*sides, rule.line) in self._rules:
            raise Invalid(
                "changeover_given_twice",
                f"Two changeovers from {_told(sides[0])} to {_told(sides[1])} are for the same"
                f" {'line' if rule.line is not None else 'lines'}; keep one.",
                rule=rule,
            )
        self._rules[(*sides, rule.line)] = rule.time
        self._named.update({rule.from_product, rule.to_product} - {None})

    def _most_specific_first(
        self, from_product: Key, to_product: Key
    ) -> Iterable[tuple[_Side, _Side]]:
        if from_product == to_product:
            itself = ("product", to_product)
            return [(itself, itself)]
        sides = pairs(self._steps(from_product), self._steps(to_product))
        ranked = sorted(sides, key=lambda pair: (pair[0][0] + pair[1][0], pair[0][0]))
        return [(from_side, to_side) for (_, from_side), (_, to_side) in ranked]

    def _steps(self, product: Key) -> Iterator[tuple[int, _Side]]:
        """What a rule may name to mean this product, with the steps up to it."""
        yield 0, ("product", product)
        product_class = self._product_classes.get(product)
        if product_class is not None:
            for steps, name in enumerate(self._ancestors[product_class], start=1):
                yield steps, ("class", name)
        yield _OPEN, _ANY

    def _all_classes(self) -> set[Key]:
        named = {*self._class_parents, *self._product_classes.values()}
        return {name for name in named if name is not None}

    def _chain(self, name: Key) -> list[Key]:
        """A class with its ancestors, nearest first."""
        chain: list[Key] = []
        following: Key | None = name
        while following is not None:
            if following in chain:
                raise Invalid(
                    "class_is_its_own_ancestor",
                    f"Class {following} is its own ancestor; give one of them another parent.",
                    product_class=following,
                )
            chain.append(following)
            following = self._class_parents.get(following)
        return chain


def _side(product: Key | None, product_class: Key | None) -> _Side:
    if product is not None:
        return "product", product
    return ("class", product_class) if product_class is not None else _ANY


def _told(side: _Side) -> str:
    return "any product" if side == _ANY else f"{side[0]} {side[1]}"
