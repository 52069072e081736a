"""Signals: what machines and people say happened, before it is a fact."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec

from outfeed.model.errors import Rejection

AHEAD = timedelta(minutes=5)
"""How far a machine's clock may be ahead of ours."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LARGEST_QUANTITY = Decimal(10) ** 12
FINEST = 12


class CountSignal(msgspec.Struct, frozen=True):
    """A quantity of a kind that a line counted at an instant."""

    key: str
    line_id: int
    kind: str
    quantity: Decimal
    occurred_at: datetime


class TotalSignal(msgspec.Struct, frozen=True):
    """A counter's running total at an instant. ``redelivered``: the broker sent it before."""

    key: str
    counter_id: int
    total: Decimal
    occurred_at: datetime
    redelivered: bool = False


class StateSignal(msgspec.Struct, frozen=True):
    """The state that a line is in from an instant on, by its name, code or alias.

    ``in_order``: its sender tells none late, so the state that the line is in already is no news.
    Else it is kept: one that comes late may belong before it.
    """

    key: str
    line_id: int
    state: str
    occurred_at: datetime
    in_order: bool = False


class OrderSignal(msgspec.Struct, frozen=True):
    """The order that a line's controller runs from an instant on; empty where it runs none."""

    key: str
    line_id: int
    order_number: str
    occurred_at: datetime


Signal = CountSignal | TotalSignal | StateSignal | OrderSignal


def refused(signal: Signal, code: str, reason: str) -> Rejection:
    """Give the rejection of a signal, with its place and what it said."""
    return Rejection(_place(signal), code, reason, msgspec.json.encode(signal).decode())


def refusal(signal: Signal, lines: Collection[int], now: datetime) -> Rejection | None:
    """Say why a signal can't be true, if it can't: its line, its instant or its quantity."""
    code, reason = _wrong(signal, lines, now)
    return refused(signal, code, reason) if code else None


def _wrong(signal: Signal, lines: Collection[int], now: datetime) -> tuple[str, str]:
    if not isinstance(signal, TotalSignal) and signal.line_id not in lines:
        return "unknown_line", f"There is no enabled line {signal.line_id}."
    if signal.occurred_at.tzinfo is None:
        return "no_time_zone", "The instant has no time zone."
    if signal.occurred_at > now + AHEAD:
        ahead = timedelta(seconds=round((signal.occurred_at - now).total_seconds()))
        return "clock_ahead", (
            f"The instant lies {ahead} ahead of this server's clock. Set the"
            " sender's clock, or send no instant."
        )
    if signal.occurred_at < EARLIEST:
        return "too_long_ago", "The instant lies before the year 2000."
    return _wrong_quantity(signal.quantity) if isinstance(signal, CountSignal) else ("", "")


def _wrong_quantity(quantity: Decimal) -> tuple[str, str]:
    if not quantity.is_finite():
        return "not_a_quantity", f"{quantity} is no quantity."
    if quantity < 0:
        return "negative_quantity", "A quantity that was counted is not below 0."
    if quantity > LARGEST_QUANTITY:
        return "absurd_quantity", f"{quantity:.3e} is more than any line counts at once (1e12)."
    if quantity != round(quantity, FINEST):
        return "absurd_quantity", f"A quantity has at most {FINEST} decimal places."
    return "", ""


def _place(signal: Signal) -> str:
    if isinstance(signal, TotalSignal):
        return f"counter {signal.counter_id}, key {signal.key}"[:500]
    return f"line {signal.line_id}, key {signal.key}"[:500]
