"""A correction laid over minutes: exact, latest first, never below zero."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.counting import EXACT, Part, laid, sum_of
from outfeed.model.errors import Invalid

START = datetime(2026, 11, 16, 9, tzinfo=UTC)
LAST = START + timedelta(hours=2)
quantities = st.lists(st.decimals(0, 10**12, places=12), max_size=12)


def minutes(counted: list[Decimal]) -> list[Part]:
    return [Part(START + timedelta(minutes=n), quantity) for n, quantity in enumerate(counted)]


@given(counted=quantities, total=st.decimals(0, 10**12, places=12))
def test_what_is_left_is_the_total_and_nothing_is_below_zero(
    counted: list[Decimal], total: Decimal
) -> None:
    before = minutes(counted)
    parts = laid(EXACT.subtract(total, sum_of(counted)), before, LAST)
    left = {part.at: part.quantity for part in before}
    for at, quantity in parts:
        left[at] = EXACT.add(left.get(at, Decimal(0)), quantity)
    assert sum_of(left.values()) == total
    assert min(left.values()) >= 0
    touched = [part.at for part in parts]
    assert touched == sorted(touched, reverse=True)
    earliest = min(touched)
    assert all(left[at] == 0 for at in left if earliest < at in touched)


def test_where_nothing_was_counted_it_goes_to_the_last_minute() -> None:
    assert laid(Decimal(3), [], LAST) == [Part(LAST, Decimal(3))]
    assert laid(Decimal(0), [], LAST) == [Part(LAST, Decimal(0))]


def test_more_than_there_is_can_not_be_taken() -> None:
    with pytest.raises(Invalid, match=r"The run has 5; 5\.5 can't be taken from it") as refused:
        laid(Decimal("-5.5"), minutes([Decimal(2), Decimal(3)]), LAST)
    assert refused.value.facts == {"made": "5", "taken": "5.5"}
