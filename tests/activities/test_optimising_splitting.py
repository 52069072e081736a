"""Large orders in pieces: nothing is lost, and no piece is smaller than it may be."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from outfeed.activities.optimising.splitting import MOST, pieces_of


def test_what_is_not_long_enough_or_may_not_be_split_stays_whole() -> None:
    hour = Decimal(3600)
    assert pieces_of(hour, hour, 3600, None, None) == [hour]
    assert pieces_of(hour, hour, 3600, 3600, 600) == [hour]
    assert pieces_of(hour, hour, 3600, 1800, 1801) == [hour]
    assert pieces_of(hour, hour, 3600, 1800, 1800) == [Decimal(1800)] * 2


def test_pieces_are_told_as_finely_as_the_order() -> None:
    assert pieces_of(Decimal(10), Decimal(10), 10_000, 5_000, 3_000) == [4, 3, 3]
    thirds = pieces_of(Decimal("10.0"), Decimal("10.5"), 10_000, 5_000, 3_000)
    assert thirds == [Decimal("3.4"), Decimal("3.3"), Decimal("3.3")]
    assert pieces_of(Decimal(1), Decimal(1), 10_000, 5_000, 3_000) == [1]


@given(
    quantity=st.decimals(Decimal("0.001"), 1_000_000, places=3),
    time=st.integers(1, 10_000_000),
    smallest=st.integers(1, 100_000),
    more=st.integers(0, 100_000),
)
def test_pieces_are_as_equal_as_can_be(
    quantity: Decimal, time: int, smallest: int, more: int
) -> None:
    pieces = pieces_of(quantity, quantity, time, smallest + more, smallest)
    assert sum(pieces) == quantity
    assert len(pieces) == 1 or time > smallest + more
    assert len(pieces) <= MOST
    assert max(pieces) - min(pieces) <= Decimal("1")
    if len(pieces) > 1:
        assert min(pieces) * time >= smallest * quantity
