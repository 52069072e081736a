"""
Overall equipment effectiveness, from sums that can be added up over anything.

With running time R, unplanned downtime D, and per product infeed F, good G (both in infeed units)
and standard rate r (infeed units a second):

    availability = R / (R + D)              performance = sum(F / r) / R
    quality = sum(G / r) / sum(F / r)       OEE = A x P x Q = sum(G / r) / (R + D)

Planned downtime stands aside. Hours, shifts, runs, orders, products and lines roll up by adding
their `Totals`, never by averaging figures. Only production runs belong in here. ISO 22400-2 divides
by planned busy time instead; its OEE index is another figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from typing_extensions import TypedDict

from outfeed.model.errors import Invalid
from outfeed.model.product import decimal_of, exact

_ZERO = Fraction(0)
_NO_TIME = timedelta(0)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Part:
    """
    One product on one line in a slice of time: times by type of state, quantities in infeed units.

    Raises `Invalid` unless the standard rate, in infeed units a second, is more than 0.
    """

    running_time: timedelta
    unplanned_time: timedelta
    planned_time: timedelta
    infeed: Decimal | Fraction
    good: Decimal | Fraction
    waste: Decimal | Fraction
    standard_infeed_per_second: Fraction

    def __post_init__(self) -> None:
        if self.standard_infeed_per_second <= 0:
            raise Invalid("rate_not_positive", "A standard rate must be more than 0.")


@dataclass(frozen=True, slots=True)
class Totals:
    """
    What figures are made of: additive, exact, the same however time was cut.

    `ideal_time` and `good_time` are the seconds that the infeed and the good would have taken at
    the standard rate: sum(F / r) and sum(G / r).
    """

    running_time: timedelta
    unplanned_time: timedelta
    planned_time: timedelta
    infeed: Fraction
    good: Fraction
    waste: Fraction
    ideal_time: Fraction
    good_time: Fraction

    @classmethod
    def zero(cls) -> Totals:
        """Answer the totals of nothing: `sum(parts, Totals.zero())` adds up any number."""
        return cls(_NO_TIME, _NO_TIME, _NO_TIME, _ZERO, _ZERO, _ZERO, _ZERO, _ZERO)

    @classmethod
    def of(cls, part: Part) -> Totals:
        """Answer the totals of one part; raises `Invalid` for quantities that are no numbers."""
        infeed, good = exact(part.infeed, "infeed"), exact(part.good, "good quantity")
        return cls(
            running_time=part.running_time,
            unplanned_time=part.unplanned_time,
            planned_time=part.planned_time,
            infeed=infeed,
            good=good,
            waste=exact(part.waste, "waste"),
            ideal_time=infeed / part.standard_infeed_per_second,
            good_time=good / part.standard_infeed_per_second,
        )

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            running_time=self.running_time + other.running_time,
            unplanned_time=self.unplanned_time + other.unplanned_time,
            planned_time=self.planned_time + other.planned_time,
            infeed=self.infeed + other.infeed,
            good=self.good + other.good,
            waste=self.waste + other.waste,
            ideal_time=self.ideal_time + other.ideal_time,
            good_time=self.good_time + other.good_time,
        )


@dataclass(frozen=True, slots=True)
class Ratios:
    """The four figures, exact; None where there is nothing to divide by, which is no data."""

    availability: Fraction | None
    performance: Fraction | None
    quality: Fraction | None
    oee: Fraction | None


class FiguresJson(TypedDict):
    """Figures as the API answers them: seconds are numbers, quantities decimal strings."""

    availability: float | None
    performance: float | None
    quality: float | None
    oee: float | None
    running_time: float
    unplanned_time: float
    planned_time: float
    infeed_quantity: str
    good_quantity: str
    waste_quantity: str
    ideal_time: float
    good_time: float
    rate_warning: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """
    What is shown: four ratios (1.0 is 100 %, None is no data) and the totals behind them.

    `rate_warning` says that performance is above 100 %, so that the standard rate is too low.
    """

    availability: float | None
    performance: float | None
    quality: float | None
    oee: float | None
    totals: Totals
    rate_warning: bool

    def as_json(self) -> FiguresJson:
        """Answer the figures under their names in the API; quantities are in infeed units."""
        totals = self.totals
        return {
            "availability": self.availability,
            "performance": self.performance,
            "quality": self.quality,
            "oee": self.oee,
            "running_time": totals.running_time.total_seconds(),
            "unplanned_time": totals.unplanned_time.total_seconds(),
            "planned_time": totals.planned_time.total_seconds(),
            "infeed_quantity": f"{decimal_of(totals.infeed):f}",
            "good_quantity": f"{decimal_of(totals.good):f}",
            "waste_quantity": f"{decimal_of(totals.waste):f}",
            "ideal_time": float(totals.ideal_time),
            "good_time": float(totals.good_time),
            "rate_warning": self.rate_warning,
        }


def ratios(totals: Totals) -> Ratios:
    """Divide exactly; where all four exist, A x P x Q is the OEE."""
    running = _seconds(totals.running_time)
    loaded = running + _seconds(totals.unplanned_time)
    return Ratios(
        availability=_divided(running, loaded),
        performance=_divided(totals.ideal_time, running),
        quality=_divided(totals.good_time, totals.ideal_time),
        oee=_divided(totals.good_time, loaded),
    )


def figures(totals: Totals) -> Figures:
    """Answer the figures of any totals, of one slice or of the sum of many."""
    exactly = ratios(totals)
    return Figures(
        availability=_shown(exactly.availability),
        performance=_shown(exactly.performance),
        quality=_shown(exactly.quality),
        oee=_shown(exactly.oee),
        totals=totals,
        rate_warning=exactly.performance is not None and exactly.performance > 1,
    )


def _seconds(time: timedelta) -> Fraction:
    return Fraction(time // _MICROSECOND, 1_000_000)


def _divided(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None


def _shown(ratio: Fraction | None) -> float | None:
    return None if ratio is None else float(ratio)
