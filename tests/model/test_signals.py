"""Running totals to what was counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.errors import Invalid
from outfeed.model.signals import (
    CounterRule,
    DeltaKind,
    Reading,
    delta,
    fact_key,
    fold,
    late,
)

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
PLAIN = CounterRule()


def reading(total: object, seconds: int = 0) -> Reading:
    return Reading(START + timedelta(seconds=seconds), Decimal(str(total)))


def series(*totals: object, every: int = 10) -> list[Reading]:
    return [reading(total, n * every) for n, total in enumerate(totals)]


def counted(readings: list[Reading], rule: CounterRule = PLAIN) -> list[int]:
    return [int(found.quantity) for found in fold(readings, rule)]


def kinds(readings: list[Reading], rule: CounterRule = PLAIN) -> list[str]:
    return [found.kind for found in fold(readings, rule)]


def placed(
    before: Reading | None, one: Reading, after: Reading, rule: CounterRule = PLAIN
) -> tuple[int, ...]:
    return tuple(int(quantity) for quantity in late(before, one, after, rule))


totals = st.decimals(0, 1_000_000, places=2)
rules = st.builds(
    CounterRule,
    rollover_at=st.none() | st.sampled_from([Decimal(100), Decimal(65536), Decimal(10**6)]),
    max_rate_per_minute=st.none() | st.sampled_from([Decimal(1), Decimal(600)]),
)


@st.composite
def any_readings(draw: st.DrawFn) -> list[Reading]:
    given_totals = draw(st.lists(totals, max_size=20))
    gaps = draw(
        st.lists(st.integers(0, 7200), min_size=len(given_totals), max_size=len(given_totals))
    )
    return [reading(total, at) for total, at in zip(given_totals, accumulate(gaps), strict=True)]


@st.composite
def rising_readings(draw: st.DrawFn) -> list[Reading]:
    steps = draw(st.lists(st.integers(0, 500), min_size=1, max_size=12))
    return series(*accumulate(steps))


class TestWithoutMaxRate:
    @pytest.mark.parametrize(
        ("given_totals", "quantities", "last_kind"),
        [
            ((5000,), [0], DeltaKind.BASELINE),
            ((100, 107), [0, 7], DeltaKind.ADVANCE),
            ((100, 100, 100), [0, 0, 0], DeltaKind.REPEAT),
            ((100, 0, 5), [0, 0, 5], DeltaKind.ADVANCE),
            ((2919, 4), [0, 4], DeltaKind.RESET),
            ((100, 50), [0, 50], DeltaKind.RESET),
            ((97, 95), [0, 0], DeltaKind.BACKSTEP),
            ((97, 95, 98), [0, 0, 1], DeltaKind.ADVANCE),
            ((97, 95, 96, 97), [0, 0, 0, 0], DeltaKind.REPEAT),
            ((97, 95, 10), [0, 0, 10], DeltaKind.RESET),
        ],
    )
    def test_examples(
        self, given_totals: tuple[int, ...], quantities: list[int], last_kind: DeltaKind
    ) -> None:
        assert counted(series(*given_totals)) == quantities
        assert kinds(series(*given_totals))[-1] == last_kind

    def test_a_backstep_keeps_the_high_water_reading(self) -> None:
        high, low = series(97, 95)
        assert delta(high, low, PLAIN).baseline == high

    @pytest.mark.parametrize(
        ("rollover_at", "given_totals", "quantity", "kind"),
        [
            (65536, (65530, 4), 10, DeltaKind.ROLLOVER),
            (100, (99, 0), 1, DeltaKind.ROLLOVER),
            (100, (60, 5), 45, DeltaKind.ROLLOVER),
            (100, (40, 5), 5, DeltaKind.RESET),
            (100000, (97, 95), 0, DeltaKind.BACKSTEP),
            (100, (250, 3), 3, DeltaKind.RESET),
        ],
    )
    def test_rollover(
        self, rollover_at: int, given_totals: tuple[int, int], quantity: int, kind: DeltaKind
    ) -> None:
        rule = CounterRule(rollover_at=Decimal(rollover_at))
        assert counted(series(*given_totals), rule) == [0, quantity]
        assert kinds(series(*given_totals), rule)[-1] == kind

    @given(st.lists(st.integers(0, 499), max_size=30), st.integers(0, 999))
    def test_rolling_over_is_exact(self, steps: list[int], first: int) -> None:
        rolled = [total % 1000 for total in accumulate(steps, initial=first)]
        rule = CounterRule(rollover_at=Decimal(1000))
        assert sum(counted(series(*rolled), rule)) == sum(steps)


class TestWithMaxRate:
    """60 a minute, read every 10 s: at most 60 x 1/6 x 2 + 60 = 80 are plausible."""

    RULE = CounterRule(max_rate_per_minute=Decimal(60))

    @pytest.mark.parametrize(
        ("given_totals", "quantities", "last_kind"),
        [
            ((1000, 1080), [0, 80], DeltaKind.ADVANCE),
            ((1000, 1081), [0, 0], DeltaKind.JUMP),
            ((1000, 9000, 9010), [0, 0, 10], DeltaKind.ADVANCE),
            ((1000, 80), [0, 80], DeltaKind.RESET),
            ((1000, 81), [0, 0], DeltaKind.JUMP),
            ((1000, 940, 1001), [0, 0, 1], DeltaKind.ADVANCE),
            ((97, 95, 98), [0, 0, 1], DeltaKind.ADVANCE),
            ((50000, 99999, 50001, 50010), [0, 0, 0, 9], DeltaKind.ADVANCE),
        ],
    )
    def test_examples(
        self, given_totals: tuple[int, ...], quantities: list[int], last_kind: DeltaKind
    ) -> None:
        assert counted(series(*given_totals), self.RULE) == quantities
        assert kinds(series(*given_totals), self.RULE)[-1] == last_kind

    def test_a_glitch_up_is_two_jumps(self) -> None:
        assert kinds(series(50000, 99999, 50001), self.RULE)[1:] == ["jump", "jump"]

    def test_after_a_silence_more_is_plausible(self) -> None:
        assert counted(series(1000, 8200, every=3600), self.RULE) == [0, 7200]
        assert counted(series(10000, 7000, every=3600), self.RULE) == [0, 7000]

    @pytest.mark.parametrize(("total", "quantity", "kind"), [(79, 80, "rollover"), (81, 0, "jump")])
    def test_rollover(self, total: int, quantity: int, kind: str) -> None:
        rule = CounterRule(Decimal(100000), Decimal(60))
        assert counted(series(99999, total), rule) == [0, quantity]
        assert kinds(series(99999, total), rule)[-1] == kind


class TestAnyReadings:
    @given(any_readings(), rules)
    def test_nothing_is_ever_unmade(self, readings: list[Reading], rule: CounterRule) -> None:
        assert all(found.quantity >= 0 for found in fold(readings, rule))

    @given(any_readings(), rules, st.integers(0, 20))
    def test_splitting_a_batch_changes_nothing(
        self, readings: list[Reading], rule: CounterRule, at: int
    ) -> None:
        first = fold(readings[:at], rule)
        second = fold(readings[at:], rule, first[-1].baseline if first else None)
        assert first + second == fold(readings, rule)

    @given(any_readings(), rules)
    def test_repeating_each_reading_changes_nothing(
        self, readings: list[Reading], rule: CounterRule
    ) -> None:
        twice = fold([each for one in readings for each in (one, one)], rule)
        assert [found.quantity for found in twice[::2]] == [
            found.quantity for found in fold(readings, rule)
        ]
        assert all(found.quantity == 0 for found in twice[1::2])

    @given(rising_readings())
    def test_a_rising_counter_counts_what_it_rose(self, readings: list[Reading]) -> None:
        assert sum(counted(readings)) == readings[-1].total - readings[0].total

    def test_long_totals_are_not_rounded(self) -> None:
        before, after = series(
            "123456789012345678901234567890", "123456789012345678901234567890.001"
        )
        assert delta(before, after, PLAIN).quantity == Decimal("0.001")


class TestLate:
    def test_it_takes_from_its_successor(self) -> None:
        first, second, third = series(100, 104, 110)
        assert placed(first, second, third) == (4, -6 + 2)

    def test_it_may_show_a_reset_between(self) -> None:
        first, second, third = series(100, 160, 20)
        assert placed(first, second, third) == (60, 0)
        assert placed(first, reading(2, 10), reading(120, 20)) == (2, 98)

    def test_older_than_everything_known(self) -> None:
        first, second = series(100, 107)
        assert placed(None, first, second) == (0, 7)

    @given(any_readings().filter(lambda readings: len(readings) >= 2), rules)
    def test_one_that_is_known_already_changes_nothing(
        self, readings: list[Reading], rule: CounterRule
    ) -> None:
        assert placed(readings[0], readings[0], readings[1], rule) == (0, 0)

    @given(rising_readings(), st.randoms(use_true_random=False), rules)
    def test_any_order_of_arrival_counts_the_same(
        self, readings: list[Reading], random: object, rule: CounterRule
    ) -> None:
        arriving = list(readings)
        random.shuffle(arriving)  # type: ignore[attr-defined]
        quantities: dict[Reading, Decimal] = {}
        for one in arriving:
            take(quantities, one, rule)
        in_order = fold(readings, rule)
        assert [quantities[one] for one in readings] == [found.quantity for found in in_order]


def take(quantities: dict[Reading, Decimal], one: Reading, rule: CounterRule) -> None:
    """Place a reading among those taken, the way that a store of facts does."""
    taken = sorted(quantities, key=lambda known: known.occurred_at)
    before = max(
        (known for known in taken if known.occurred_at < one.occurred_at),
        key=lambda known: known.occurred_at,
        default=None,
    )
    after = next((known for known in taken if known.occurred_at > one.occurred_at), None)
    if after is None:
        quantities[one] = delta(before, one, rule).quantity
    else:
        quantities[one], correction = late(before, one, after, rule)
        quantities[after] += correction


class TestRefusals:
    @pytest.mark.parametrize("total", ["-1", "NaN", "sNaN", "Infinity", "-Infinity", "1E+30"])
    def test_a_total_is_a_number_from_zero(self, total: str) -> None:
        with pytest.raises(Invalid, match="invalid_total"):
            reading(total)

    @pytest.mark.parametrize("figure", ["0", "-5", "NaN", "Infinity"])
    def test_a_rule_is_positive(self, figure: str) -> None:
        with pytest.raises(Invalid, match="invalid_counter_rule"):
            CounterRule(rollover_at=Decimal(figure))
        with pytest.raises(Invalid, match="invalid_counter_rule"):
            CounterRule(max_rate_per_minute=Decimal(figure))

    def test_an_older_reading_is_for_late(self) -> None:
        with pytest.raises(Invalid, match="out_of_order"):
            delta(reading(5, 10), reading(6, 9), PLAIN)


class TestFactKey:
    def test_stays_what_it_was(self) -> None:
        assert fact_key("mqtt", "site1/line1/17") == "75a2bda1f2a0619ccf6714c62df024f5"

    @given(st.text(), st.text(), st.text(), st.text())
    def test_two_messages_have_two_keys(self, a: str, b: str, c: str, d: str) -> None:
        assert (fact_key(a, b) == fact_key(c, d)) == ((a, b) == (c, d))

    @given(st.text(), st.text(min_size=1), st.text())
    def test_what_belongs_to_which_part_matters(self, a: str, b: str, c: str) -> None:
        assert fact_key(a + b, c) != fact_key(a, b + c)

    def test_text_that_is_no_text_has_a_key(self) -> None:
        assert fact_key("mqtt", "\ud800") != fact_key("mqtt", "")
