"""What people may say of the states of a line: pieces of time, one after the other, of the past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from outfeed.model.errors import FieldError
from outfeed.model.timeline import StateType

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
SHORTEST = timedelta(seconds=1)
MOST_PIECES = 100
LONGEST_COMMENT = 1000
LONGEST_PART = 200

Bounds = tuple[datetime, datetime | None]


def is_uncoded(state_type: str, category: str | None) -> bool:
    """Whether a state says only that a line stands, and not why."""
    return state_type == StateType.UNPLANNED_DOWNTIME and not category


def instant_fault(at: datetime, now: datetime) -> tuple[str, str] | None:
    """Say why a line can't have entered a state at an instant: a code and a sentence."""
    if at.tzinfo is None:
        return "no_time_zone", "Give the instant with a time zone, such as …T06:00:00Z."
    if at < EARLIEST:
        return "too_long_ago", "The instant lies before the year 2000."
    return ("in_the_future", "The instant lies in the future.") if at > now else None


def faults_of(pieces: Sequence[Bounds], as_of: datetime, now: datetime) -> list[FieldError]:
    """Say what is wrong with the pieces of one act.

    They follow each other without a gap, are at least a second long and lie between the year 2000
    and now. The last may go on without an end, of what went on at `as_of`.
    """
    if not 1 <= len(pieces) <= MOST_PIECES:
        detail = f"Give from 1 to {MOST_PIECES} pieces, not {len(pieces)}."
        return [FieldError("pieces", "too_many_pieces" if pieces else "no_pieces", detail)]
    if any(at is not None and at.tzinfo is None for piece in pieces for at in piece):
        detail = "Give instants with a time zone, such as …T06:00:00Z."
        return [FieldError("pieces", "no_time_zone", detail)]
    found: list[FieldError] = []
    for number, (start_at, end_at) in enumerate(pieces):
        wrong = _wrong(start_at, end_at, as_of, now)
        if wrong is not None:
            found.append(FieldError(f"pieces.{number}.{wrong[0]}", *wrong[1:]))
    for number, (one, other) in enumerate(pairwise(pieces)):
        if one[1] != other[0]:
            detail = "Each piece starts where the one before it ends."
            found.append(FieldError(f"pieces.{number + 1}.start_at", "not_contiguous", detail))
    return found


def _wrong(
    start_at: datetime, end_at: datetime | None, as_of: datetime, now: datetime
) -> tuple[str, str, str] | None:
    if start_at < EARLIEST:
        return "start_at", "too_long_ago", "The instant lies before the year 2000."
    if end_at is None:
        if start_at >= as_of:
            return "start_at", "in_the_future", "A piece that goes on has to have begun."
        return None
    if end_at > now:
        detail = "A piece can't end in the future. Without an end it goes on while the stop does."
        return "end_at", "in_the_future", detail
    if end_at - start_at < SHORTEST:
        return "end_at", "too_short", "A piece is at least one second long."
    return None
