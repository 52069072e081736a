"""Units, rates and the balance of counts."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.errors import Invalid
from outfeed.model.product import (
    Balance,
    CountKind,
    Rate,
    Unit,
    balance,
    convert,
    decimal_of,
    factors_of,
)

FACTORS = factors_of(
    "bottle", [Unit("case", Fraction(12)), Unit("pallet", Fraction(720)), Unit("kg", Fraction(3))]
)
RATE = Rate(
    standard_rate=Decimal(20),
    scheduled_rate=None,
    rate_period=timedelta(minutes=1),
    rate_unit="case",
    infeed_unit="bottle",
    outfeed_unit="case",
    waste_unit="bottle",
    package_count=Decimal(12),
    factors=FACTORS,
)

quantities = st.decimals(-1_000_000, 1_000_000, places=4)
positives = st.decimals("0.001", 10_000, places=3)
factors = st.fractions(Fraction(1, 1000), 1000, max_denominator=1000)
units = st.sampled_from(sorted(FACTORS))


class TestConvert:
    @pytest.mark.parametrize(
        ("quantity", "from_unit", "to_unit", "expected"),
        [
            ("5", "case", "bottle", "60"),
            ("90", "bottle", "pallet", "0.125"),
            ("1", "bottle", "case", "0.083333"),
            ("2", "pallet", "case", "120"),
            ("1.50", "case", "case", "1.50"),
        ],
    )
    def test_examples(self, quantity: str, from_unit: str, to_unit: str, expected: str) -> None:
        assert convert(Decimal(quantity), from_unit, to_unit, FACTORS) == Decimal(expected)

    def test_a_whole_result_is_written_without_exponent(self) -> None:
        assert str(convert(Decimal("1E+3"), "case", "bottle", FACTORS)) == "12000"

    @given(quantities, units)
    def test_to_a_smaller_unit_and_back_is_the_same(self, quantity: Decimal, unit: str) -> None:
        there = convert(quantity, unit, "bottle", FACTORS)
        assert convert(there, "bottle", unit, FACTORS) == quantity

    @given(quantities, factors)
    def test_is_exact_or_off_by_half_a_millionth(self, quantity: Decimal, factor: Fraction) -> None:
        converted = convert(quantity, "a", "b", {"a": factor, "b": Fraction(1)})
        error = abs(Fraction(converted) - Fraction(quantity) * factor)
        assert error == 0 or error <= Fraction(1, 2_000_000)

    def test_an_unknown_unit_is_named(self) -> None:
        with pytest.raises(Invalid) as refused:
            convert(Decimal(1), "case", "drum", FACTORS)
        assert refused.value.code == "unknown_unit"
        assert refused.value.facts["unit"] == "drum"

    @pytest.mark.parametrize("given_text", ["NaN", "Infinity", "-Infinity", "sNaN"])
    def test_what_is_no_number_is_refused(self, given_text: str) -> None:
        with pytest.raises(Invalid):
            convert(Decimal(given_text), "case", "case", FACTORS)


class TestDecimalOf:
    @pytest.mark.parametrize(
        ("fraction", "expected"),
        [
            (Fraction(1, 8), "0.125"),
            (Fraction(-7, 40), "-0.175"),
            (Fraction(2, 3), "0.666667"),
            (Fraction(1, 3_000_000), "0.000000"),
            (Fraction(1, 1024), "0.0009765625"),
            (Fraction(10**40 + 1), str(10**40 + 1)),
        ],
    )
    def test_examples(self, fraction: Fraction, expected: str) -> None:
        assert f"{decimal_of(fraction):f}" == expected

    @given(
        st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40)
    )
    def test_a_decimal_comes_back_whatever_the_context(self, quantity: Decimal) -> None:
        with localcontext() as context:
            context.prec = 3
            assert decimal_of(Fraction(quantity)) == quantity


class TestUnits:
    def test_a_factor_is_more_than_nothing(self) -> None:
        with pytest.raises(Invalid, match="factor_not_positive"):
            Unit("case", Fraction(0))

    def test_a_unit_has_a_name(self) -> None:
        with pytest.raises(Invalid, match="unit_without_name"):
            Unit(" ", Fraction(1))

    def test_two_factors_for_one_unit_are_refused(self) -> None:
        with pytest.raises(Invalid, match="unit_given_twice"):
            factors_of("bottle", [Unit("bottle", Fraction(2))])

    def test_the_base_unit_counts_one(self) -> None:
        assert factors_of("kg") == {"kg": 1}


class TestRate:
    @pytest.mark.parametrize(
        ("rate", "unit", "infeed_per_second"),
        [
            ("20", "case", Fraction(4)),
            ("20", "bottle", Fraction(1, 3)),
            ("1", "pallet", Fraction(12)),
            ("20", "kg", Fraction(1)),
        ],
    )
    def test_is_given_in_any_unit(self, rate: str, unit: str, infeed_per_second: Fraction) -> None:
        given_rate = replace(RATE, standard_rate=Decimal(rate), rate_unit=unit)
        assert given_rate.standard_infeed_per_second == infeed_per_second

    def test_the_package_count_goes_before_the_factors(self) -> None:
        sixteen = replace(RATE, package_count=Decimal(16))
        assert sixteen.in_infeed_units(Decimal(2), "case") == 32
        assert sixteen.in_infeed_units(Decimal(1), "pallet") == 60 * 16

    def test_needs_no_factors_between_infeed_and_outfeed(self) -> None:
        bare = replace(RATE, factors={})
        assert bare.standard_infeed_per_second == 4
        assert bare.scheduled_work_time(Decimal(40), "case") == timedelta(minutes=2)

    def test_reaches_further_units_through_the_infeed_unit_too(self) -> None:
        without_case = replace(RATE, factors={"bottle": Fraction(1), "kg": Fraction(3)})
        assert without_case.in_infeed_units(Decimal(2), "kg") == 6

    @pytest.mark.parametrize(
        ("scheduled_rate", "quantity", "unit", "seconds"),
        [
            (None, "20", "case", 60),
            ("10", "20", "case", 120),
            (None, "1", "bottle", 1),
            (None, "4", "bottle", 1),
            (None, "4.0001", "bottle", 2),
            (None, "1", "pallet", 180),
            (None, "0", "case", 0),
        ],
    )
    def test_work_time(
        self, scheduled_rate: str | None, quantity: str, unit: str, seconds: int
    ) -> None:
        scheduled = None if scheduled_rate is None else Decimal(scheduled_rate)
        rate = replace(RATE, scheduled_rate=scheduled)
        assert rate.scheduled_work_time(Decimal(quantity), unit) == timedelta(seconds=seconds)

    @given(positives, positives, units, units)
    def test_work_time_is_the_ceiling_of_the_exact_time(
        self, quantity: Decimal, scheduled_rate: Decimal, unit: str, rate_unit: str
    ) -> None:
        rate = replace(RATE, scheduled_rate=scheduled_rate, rate_unit=rate_unit)
        exact_time = Fraction(quantity) * FACTORS[unit] * 60
        exact_time /= Fraction(scheduled_rate) * FACTORS[rate_unit]
        expected = timedelta(seconds=math.ceil(exact_time))
        assert rate.scheduled_work_time(quantity, unit) == expected

    @given(quantities, units)
    def test_infeed_units_and_back_is_the_same(self, quantity: Decimal, unit: str) -> None:
        assert RATE.from_infeed_units(RATE.in_infeed_units(quantity, unit), unit) == quantity

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("standard_rate", Decimal(0)),
            ("standard_rate", Decimal("NaN")),
            ("scheduled_rate", Decimal(-1)),
            ("package_count", Decimal("Infinity")),
            ("rate_period", timedelta(0)),
            ("rate_unit", "drum"),
            ("waste_unit", "drum"),
            ("factors", {"bottle": Fraction(-1)}),
        ],
    )
    def test_can_not_be_wrong(self, field: str, wrong: object) -> None:
        with pytest.raises(Invalid) as refused:
            replace(RATE, **{field: wrong})  # type: ignore[arg-type]
        assert [error.field for error in refused.value.errors] == [field]

    def test_every_wrong_field_is_named(self) -> None:
        with pytest.raises(Invalid) as refused:
            replace(RATE, standard_rate=Decimal(0), package_count=Decimal(0))
        assert {error.field for error in refused.value.errors} == {"standard_rate", "package_count"}

    def test_the_same_unit_in_and_out_has_package_count_one(self) -> None:
        with pytest.raises(Invalid) as refused:
            replace(RATE, outfeed_unit="bottle")
        assert refused.value.errors[0].code == "same_unit"

    def test_a_negative_quantity_takes_no_time(self) -> None:
        with pytest.raises(Invalid, match="negative_quantity"):
            RATE.scheduled_work_time(Decimal(-1), "case")

    def test_more_than_a_calendar_holds_is_refused(self) -> None:
        with pytest.raises(Invalid, match="takes_too_long"):
            RATE.scheduled_work_time(Decimal("1E+30"), "case")

    def test_its_factors_can_not_be_changed_from_outside(self) -> None:
        mine = dict(FACTORS)
        rate = replace(RATE, factors=mine)
        mine["case"] = Fraction(1)
        assert rate.factors["case"] == 12
        assert rate == RATE
        assert hash(rate) == hash(RATE)


def counts(answer: Balance) -> tuple[object, ...]:
    return answer.infeed, answer.outfeed, answer.waste


INFEED, OUTFEED, WASTE = CountKind
maybe = st.none() | quantities


class TestBalance:
    @pytest.mark.parametrize(
        ("given_counts", "expected", "calculated"),
        [
            ((None, 8, 4), (100, 8, 4), {INFEED}),
            ((100, None, 4), (100, 8, 4), {OUTFEED}),
            ((100, 8, None), (100, 8, 4), {WASTE}),
            ((None, 8, None), (96, 8, 0), {INFEED, WASTE}),
            ((96, None, None), (96, 8, 0), {OUTFEED, WASTE}),
            ((None, None, 4), (4, 0, 4), {INFEED, OUTFEED}),
            ((None, None, None), (0, 0, 0), {INFEED, OUTFEED, WASTE}),
            ((90, 8, None), (90, 8, -6), {WASTE}),
        ],
    )
    def test_what_is_missing_is_calculated(
        self,
        given_counts: tuple[int | None, ...],
        expected: tuple[int, ...],
        calculated: set[CountKind],
    ) -> None:
        infeed, outfeed, waste = (None if n is None else Decimal(n) for n in given_counts)
        answer = balance(infeed, outfeed, waste, Decimal(12))
        assert counts(answer) == expected
        assert answer.calculated == calculated
        assert answer.discrepancy is None

    def test_three_counts_that_disagree(self) -> None:
        answer = balance(Decimal(100), Decimal(8), Decimal(1), Decimal(12))
        assert counts(answer) == (100, 8, 1)
        assert answer.calculated == frozenset()
        assert answer.discrepancy == 3

    def test_waste_in_its_own_unit(self) -> None:
        answer = balance(None, Decimal(8), Decimal("0.5"), Decimal(12), Fraction(40))
        assert counts(answer) == (116, 8, Decimal("0.5"))
        assert answer.waste_quantity == 20

    def test_what_is_shown_is_rounded_and_what_is_summed_is_not(self) -> None:
        answer = balance(Decimal(10), None, None, Decimal(3))
        assert answer.outfeed == Decimal("3.333333")
        assert answer.good_quantity == 10

    @given(maybe, maybe, maybe, positives)
    def test_it_always_balances(
        self,
        infeed: Decimal | None,
        outfeed: Decimal | None,
        waste: Decimal | None,
        package_count: Decimal,
    ) -> None:
        answer = balance(infeed, outfeed, waste, package_count)
        gap = answer.infeed_quantity - answer.good_quantity - answer.waste_quantity
        assert gap == (answer.discrepancy or 0)
        assert (answer.discrepancy is None) == bool(answer.calculated)
        given_counts = (infeed, outfeed, waste)
        for kind, counted, answered in zip(CountKind, given_counts, counts(answer), strict=True):
            assert (counted is None) == (kind in answer.calculated)
            assert counted is None or counted == answered

    @given(
        st.frozensets(st.sampled_from(CountKind)),
        st.tuples(quantities, quantities, quantities),
        st.tuples(quantities, quantities, quantities),
        positives,
        factors,
    )
    def test_the_balance_of_two_slices_is_the_sum_of_theirs(
        self,
        counted: frozenset[CountKind],
        first: tuple[Decimal, ...],
        second: tuple[Decimal, ...],
        package_count: Decimal,
        waste_in_infeed: Fraction,
    ) -> None:
        def balanced(figures: tuple[Decimal, ...]) -> Balance:
            infeed, outfeed, waste = (
                figure if kind in counted else None
                for kind, figure in zip(CountKind, figures, strict=True)
            )
            return balance(infeed, outfeed, waste, package_count, waste_in_infeed)

        parts = balanced(first), balanced(second)
        whole = balanced(tuple(a + b for a, b in zip(first, second, strict=True)))
        assert whole.infeed_quantity == sum(part.infeed_quantity for part in parts)
        assert whole.good_quantity == sum(part.good_quantity for part in parts)
        assert whole.waste_quantity == sum(part.waste_quantity for part in parts)

    @pytest.mark.parametrize(
        ("infeed", "package_count", "waste_in_infeed"),
        [("NaN", "12", 1), ("1", "0", 1), ("1", "NaN", 1), ("1", "12", 0)],
    )
    def test_nonsense_is_refused(
        self, infeed: str, package_count: str, waste_in_infeed: int
    ) -> None:
        with pytest.raises(Invalid):
            balance(Decimal(infeed), None, None, Decimal(package_count), Fraction(waste_in_infeed))
