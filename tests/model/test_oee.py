"""Figures and how they roll up."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.errors import Invalid
from outfeed.model.oee import Part, Totals, figures, ratios

times = st.timedeltas(timedelta(0), timedelta(hours=12))
quantities = st.decimals(0, 100_000, places=2)
rates = st.fractions(Fraction(1, 1000), 100, max_denominator=1000)
parts = st.builds(Part, times, times, times, quantities, quantities, quantities, rates)


def part(
    running: int = 0,
    unplanned: int = 0,
    planned: int = 0,
    infeed: int = 0,
    good: int = 0,
    rate: Fraction = Fraction(1),
) -> Part:
    """Build a part of so many minutes and infeed units, at one unit a second."""
    return Part(
        running_time=timedelta(minutes=running),
        unplanned_time=timedelta(minutes=unplanned),
        planned_time=timedelta(minutes=planned),
        infeed=Decimal(infeed),
        good=Decimal(good),
        waste=Decimal(infeed - good),
        standard_infeed_per_second=rate,
    )


def whole(some: list[Part]) -> Totals:
    return sum((Totals.of(one) for one in some), Totals.zero())


class TestFigures:
    def test_a_shift(self) -> None:
        # The worked example of every textbook: 8 h less 60 min of breaks, 47 min of stops,
        # 19,271 pieces at 60 a minute of which 423 rejected.
        found = figures(Totals.of(part(373, 47, 60, 19271, 18848)))
        assert found.availability == pytest.approx(0.8881, abs=1e-4)
        assert found.performance == pytest.approx(0.8611, abs=1e-4)
        assert found.quality == pytest.approx(0.9780, abs=1e-4)
        assert found.oee == pytest.approx(0.7479, abs=1e-4)
        assert not found.rate_warning

    @pytest.mark.parametrize(
        ("given_part", "expected"),
        [
            (part(), (None, None, None, None)),
            (part(planned=60), (None, None, None, None)),
            (part(unplanned=60), (0, None, None, 0)),
            (part(running=60), (1, 0, None, 0)),
            (part(infeed=60, good=60), (None, None, 1, None)),
            (part(running=1, infeed=60, good=60), (1, 1, 1, 1)),
            (part(running=1, unplanned=1, infeed=60, good=30), (0.5, 1, 0.5, 0.25)),
        ],
    )
    def test_nothing_to_divide_by_is_no_data(
        self, given_part: Part, expected: tuple[float | None, ...]
    ) -> None:
        found = figures(Totals.of(given_part))
        assert (found.availability, found.performance, found.quality, found.oee) == expected

    @pytest.mark.parametrize(("infeed", "warned"), [(59, False), (60, False), (61, True)])
    def test_more_than_the_rate_allows_is_shown_with_a_warning(
        self, infeed: int, warned: bool
    ) -> None:
        found = figures(Totals.of(part(running=1, infeed=infeed)))
        assert found.performance == infeed / 60
        assert found.rate_warning is warned

    def test_planned_downtime_stands_aside(self) -> None:
        without, with_breaks = part(50, 10, 0, 3000, 2900), part(50, 10, 500, 3000, 2900)
        assert ratios(Totals.of(without)) == ratios(Totals.of(with_breaks))

    @given(st.lists(parts, max_size=6))
    def test_the_three_multiply_to_the_oee(self, some: list[Part]) -> None:
        found = ratios(whole(some))
        if (
            found.availability is not None
            and found.performance is not None
            and found.quality is not None
        ):
            assert found.availability * found.performance * found.quality == found.oee

    @given(st.lists(parts, max_size=6))
    def test_no_data_is_exactly_nothing_to_divide_by(self, some: list[Part]) -> None:
        totals = whole(some)
        found = figures(totals)
        loaded = totals.running_time + totals.unplanned_time
        assert (found.availability is None) == (found.oee is None) == (not loaded)
        assert (found.performance is None) == (not totals.running_time)
        assert (found.quality is None) == (totals.ideal_time == 0)


class TestRollUp:
    @given(st.lists(parts, max_size=8), st.lists(st.integers(0, 3), min_size=8, max_size=8))
    def test_any_grouping_is_the_whole(self, some: list[Part], groups: list[int]) -> None:
        grouped = [
            whole([one for one, group in zip(some, groups, strict=False) if group == wanted])
            for wanted in range(4)
        ]
        rolled_up = sum(grouped, Totals.zero())
        assert rolled_up == whole(some)
        assert figures(rolled_up) == figures(whole(some))

    @given(parts, st.integers(1, 12))
    def test_cutting_time_changes_nothing(self, one: Part, cuts: int) -> None:
        micros = timedelta(microseconds=1)

        def cut(time: timedelta) -> list[timedelta]:
            share, rest = divmod(time // micros, cuts)
            return [(share + (n < rest)) * micros for n in range(cuts)]

        sliced = [
            Part(
                running,
                unplanned,
                planned,
                Fraction(one.infeed) / cuts,
                Fraction(one.good) / cuts,
                Fraction(one.waste) / cuts,
                one.standard_infeed_per_second,
            )
            for running, unplanned, planned in zip(
                cut(one.running_time), cut(one.unplanned_time), cut(one.planned_time), strict=True
            )
        ]
        assert whole(sliced) == Totals.of(one)

    @given(parts)
    def test_nothing_adds_nothing(self, one: Part) -> None:
        assert Totals.of(one) + Totals.zero() == Totals.of(one)

    def test_it_is_not_the_average_of_percentages(self) -> None:
        long, short = part(100, 0, 0, 6000, 6000), part(0, 10)
        assert figures(whole([long, short])).oee == pytest.approx(100 / 110)

    def test_products_of_different_rates(self) -> None:
        slow = part(running=10, infeed=60, good=60, rate=Fraction(1, 10))
        fast = part(running=10, infeed=3000, good=0, rate=Fraction(10))
        found = figures(whole([slow, fast]))
        assert found.performance == 900 / 1200
        assert found.quality == 600 / 900


class TestJson:
    def test_names_and_shapes(self) -> None:
        answered = figures(Totals.of(part(50, 10, 5, 3000, 2700))).as_json()
        assert json.loads(json.dumps(answered)) == {
            "availability": 50 / 60,
            "performance": 1.0,
            "quality": 0.9,
            "oee": 0.75,
            "running_time": 3000,
            "unplanned_time": 600,
            "planned_time": 300,
            "infeed_quantity": "3000",
            "good_quantity": "2700",
            "waste_quantity": "300",
            "ideal_time": 3000,
            "good_time": 2700,
            "rate_warning": False,
        }

    def test_no_data_is_null(self) -> None:
        answered = figures(Totals.zero()).as_json()
        assert answered["oee"] is None
        assert answered["infeed_quantity"] == "0"


@pytest.mark.parametrize("rate", [0, -1])
def test_a_rate_is_more_than_nothing(rate: int) -> None:
    with pytest.raises(Invalid, match="rate_not_positive"):
        part(rate=Fraction(rate))


def test_a_quantity_is_a_number() -> None:
    none = timedelta(0)
    nonsense = Part(none, none, none, Decimal("NaN"), Decimal(0), Decimal(0), Fraction(1))
    with pytest.raises(Invalid, match="not_a_quantity"):
        Totals.of(nonsense)
