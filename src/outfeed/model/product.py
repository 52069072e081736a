"""
What is made, in which units, how fast, and how the three counts of a line balance.

Everything is computed with `Fraction` and leaves as `Decimal`, so that a quantity converted there
and back, or summed over any slices of time, is the same quantity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from outfeed.model.errors import FieldError, Invalid

ROUNDED_PLACES = 6
_MICROSECOND = timedelta(microseconds=1)
_ZERO = Fraction(0)
_ONE = Fraction(1)


class CountKind(StrEnum):
    """Which of a line's three counters saw a quantity."""

    INFEED = "infeed"
    OUTFEED = "outfeed"
    WASTE = "waste"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a product; one of it is `factor` of the product's base unit."""

    name: str
    factor: Fraction

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise Invalid("unit_without_name", "A unit needs a name.")
        if self.factor <= 0:
            raise Invalid(
                "factor_not_positive",
                f"One {self.name} must be more than nothing of the base unit.",
                unit=self.name,
                factor=str(self.factor),
            )


def factors_of(base_unit: str, units: Iterable[Unit] = ()) -> dict[str, Fraction]:
    """
    Base units in one of each unit; the base unit itself counts one.

    Raises `Invalid` where a unit is given twice.
    """
    factors = {base_unit: _ONE}
    for unit in units:
        if factors.get(unit.name, unit.factor) != unit.factor:
            raise Invalid(
                "unit_given_twice", f"{unit.name} has two different factors.", unit=unit.name
            )
        factors[unit.name] = unit.factor
    return factors


def exact(quantity: Decimal | Fraction | int, name: str = "quantity") -> Fraction:
    """Answer the same quantity as a fraction; raises `Invalid` for NaN and infinity."""
    if isinstance(quantity, Decimal) and not quantity.is_finite():
        raise Invalid("not_a_quantity", f"{quantity} is no {name}.", given=str(quantity))
    return Fraction(quantity)


def decimal_of(quantity: Fraction) -> Decimal:
    """Answer the same quantity if its decimals end, else its 6 decimals, half to even."""
    places = _decimal_places(quantity.denominator)
    if places is None:
        places = ROUNDED_PLACES
    digits = round(quantity * 10**places)
    # Built from its text and not by arithmetic, which would round to the context's precision.
    return Decimal(f"{digits}E-{places}")


def _decimal_places(denominator: int) -> int | None:
    """Decimals of a reduced fraction with this denominator; None where they never end."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def convert(
    quantity: Decimal, from_unit: str, to_unit: str, factors: Mapping[str, Fraction]
) -> Decimal:
    """
    Answer the quantity in another unit of the same product.

    Exact where the decimals end, else 6 decimals, half to even. `factors` are base units per unit.
    Raises `Invalid` (`unknown_unit`) for a unit that the product does not have.
    """
    amount = exact(quantity)
    if from_unit == to_unit:
        return quantity
    return decimal_of(amount * _factor(from_unit, factors) / _factor(to_unit, factors))


def _factor(unit: str, factors: Mapping[str, Fraction]) -> Fraction:
    factor = factors.get(unit)
    if factor is None:
        raise Invalid(
            "unknown_unit",
            f"The product has no unit {unit}; it has {', '.join(sorted(factors)) or 'none'}.",
            unit=unit,
            units=sorted(factors),
        )
    return factor


@dataclass(frozen=True)
class Rate:
    """
    How fast one product goes through one line.

    `standard_rate` and `scheduled_rate` are in `rate_unit` per `rate_period`. `package_count` is
    infeed units in one outfeed unit, and goes before `factors` (base units per unit of the product)
    between those two. Raises `Invalid` with every field that is wrong.
    """

    standard_rate: Decimal
    scheduled_rate: Decimal | None
    rate_period: timedelta
    rate_unit: str
    infeed_unit: str
    outfeed_unit: str
    waste_unit: str
    package_count: Decimal
    factors: Mapping[str, Fraction] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "factors", MappingProxyType(dict(self.factors)))
        errors = [*self._wrong_figures()] or [*self._wrong_units()]
        if errors:
            detail = " ".join(error.detail for error in errors)
            raise Invalid("invalid_rate", detail, errors=errors)

    @cached_property
    def standard_infeed_per_second(self) -> Fraction:
        """Infeed units a second at the standard rate; the `r` of every OEE formula."""
        return self._infeed_per_second(self.standard_rate)

    @cached_property
    def scheduled_infeed_per_second(self) -> Fraction:
        """Infeed units a second to plan with: the scheduled rate, else the standard rate."""
        return self._infeed_per_second(self.scheduled_rate or self.standard_rate)

    @cached_property
    def _paces(self) -> dict[str, Fraction]:
        """Seconds at the scheduled rate for one of each unit that was asked for."""
        return {}

    def scheduled_work_time(self, quantity: Decimal, unit: str) -> timedelta:
        """
        Working time that a quantity takes at the scheduled rate, up to the next whole second.

        Raises `Invalid` for a negative quantity, an unknown unit, or more than a `timedelta` holds.
        """
        if not quantity.is_finite():
            exact(quantity)
        if quantity < 0:
            raise Invalid("negative_quantity", "A quantity to make can't be negative.")
        pace = self._paces.get(unit)
        if pace is None:
            pace = self.in_infeed_units(_ONE, unit) / self.scheduled_infeed_per_second
            self._paces[unit] = pace
        # In whole numbers, because a line's plan asks this of each of its entries.
        made, per = quantity.as_integer_ratio()
        seconds = -(-made * pace.numerator // (per * pace.denominator))
        try:
            return timedelta(seconds=seconds)
        except OverflowError:
            raise Invalid(
                "takes_too_long",
                f"{quantity} {unit} would take longer than can be planned.",
                quantity=str(quantity),
                unit=unit,
            ) from None

    def in_infeed_units(self, quantity: Decimal | Fraction, unit: str) -> Fraction:
        """
        Infeed units in a quantity of any unit of the product.

        Raises `Invalid` (`unknown_unit`) where the unit leads to neither side of the line.
        """
        return exact(quantity) * self._infeed_units_in(unit)

    def from_infeed_units(self, quantity: Decimal | Fraction, unit: str) -> Fraction:
        """Quantity in `unit` of so many infeed units; the inverse of `in_infeed_units`."""
        return exact(quantity) / self._infeed_units_in(unit)

    def _infeed_per_second(self, rate: Decimal) -> Fraction:
        period = Fraction(self.rate_period // _MICROSECOND, 1_000_000)
        return self.in_infeed_units(rate, self.rate_unit) / period

    def _infeed_units_in(self, unit: str) -> Fraction:
        if unit == self.infeed_unit:
            return _ONE
        package_count = Fraction(self.package_count)
        if unit == self.outfeed_unit:
            return package_count
        if self.outfeed_unit in self.factors:
            return _factor(unit, self.factors) / self.factors[self.outfeed_unit] * package_count
        return _factor(unit, self.factors) / _factor(self.infeed_unit, self.factors)

    def _wrong_figures(self) -> Iterator[FieldError]:
        for name in ("standard_rate", "scheduled_rate", "package_count"):
            figure: Decimal | None = getattr(self, name)
            if figure is not None and not (figure.is_finite() and figure > 0):
                detail = f"{name} must be more than 0, not {figure}."
                yield FieldError(name, "not_positive", detail)
        if self.rate_period <= timedelta(0):
            yield FieldError("rate_period", "not_positive", "rate_period must be more than 0.")
        for unit, factor in self.factors.items():
            if factor <= 0:
                detail = f"One {unit} must be more than nothing of the base unit."
                yield FieldError("factors", "not_positive", detail)
        if self.infeed_unit == self.outfeed_unit and self.package_count != 1:
            yield FieldError(
                "package_count",
                "same_unit",
                f"{self.infeed_unit} goes in and comes out, so the package count must be 1.",
            )

    def _wrong_units(self) -> Iterator[FieldError]:
        for name in ("rate_unit", "waste_unit"):
            try:
                self._infeed_units_in(getattr(self, name))
            except Invalid as unknown:
                yield FieldError(name, unknown.code, unknown.detail)


@dataclass(frozen=True, slots=True)
class Balance:
    """
    The three counts of a slice of time, with what was missing calculated.

    `infeed_quantity`, `good_quantity` and `waste_quantity` are in infeed units and never rounded:
    what OEE uses. `calculated` names the counts that no counter saw.
    """

    infeed_quantity: Fraction
    good_quantity: Fraction
    waste_quantity: Fraction
    calculated: frozenset[CountKind]
    per_outfeed: Fraction
    per_waste: Fraction

    @property
    def infeed(self) -> Decimal:
        """What went in, in infeed units."""
        return decimal_of(self.infeed_quantity)

    @property
    def outfeed(self) -> Decimal:
        """What came out, in outfeed units."""
        return decimal_of(self.good_quantity / self.per_outfeed)

    @property
    def waste(self) -> Decimal:
        """What was wasted, in waste units."""
        return decimal_of(self.waste_quantity / self.per_waste)

    @property
    def discrepancy(self) -> Decimal | None:
        """Infeed units that went in and never came out; None unless all three were counted."""
        if self.calculated:
            return None
        return decimal_of(self.infeed_quantity - self.good_quantity - self.waste_quantity)


def balance(
    infeed: Decimal | None,
    outfeed: Decimal | None,
    waste: Decimal | None,
    package_count: Decimal,
    waste_in_infeed: Fraction = _ONE,
) -> Balance:
    """
    Balance `infeed = outfeed x package count + waste`; None means that a line does not count it.

    Each count is in its own unit; `waste_in_infeed` is infeed units in one waste unit. One missing
    is calculated from the other two. Of a single one counted, all is good (or, for waste alone, all
    is waste). Linear: the balance of two slices is the sum of theirs, so a count calculated while
    goods stand in the line may be negative and evens out later. Raises `Invalid`.
    """
    per_outfeed = _positive(package_count, "package count")
    per_waste = _positive(waste_in_infeed, "waste in infeed units")
    counted = {
        CountKind.INFEED: None if infeed is None else exact(infeed),
        CountKind.OUTFEED: None if outfeed is None else exact(outfeed) * per_outfeed,
        CountKind.WASTE: None if waste is None else exact(waste) * per_waste,
    }
    went_in, good, wasted = _balanced(*counted.values())
    missing = frozenset(kind for kind, quantity in counted.items() if quantity is None)
    return Balance(went_in, good, wasted, missing, per_outfeed, per_waste)


def _balanced(
    infeed: Fraction | None, good: Fraction | None, waste: Fraction | None
) -> tuple[Fraction, Fraction, Fraction]:
    """Infeed, good and waste with the missing ones calculated, all in infeed units."""
    if infeed is None:
        good, waste = good or _ZERO, waste or _ZERO
        return good + waste, good, waste
    if good is None:
        waste = waste or _ZERO
        return infeed, infeed - waste, waste
    return infeed, good, infeed - good if waste is None else waste


def _positive(figure: Decimal | Fraction, name: str) -> Fraction:
    fraction = exact(figure, name)
    if fraction <= 0:
        raise Invalid("not_positive", f"The {name} must be more than 0, not {figure}.")
    return fraction
