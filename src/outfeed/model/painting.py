"""Painting: what people said of the states of a line, laid over what it said itself."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from outfeed.model.timeline import Interval, check_span, joined

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Edit(Generic[V]):
    """
    A correction between two instants; the pieces of one act share its `version`.

    `value` holds there instead of what did; None deletes it, so that what holds just before takes
    the time. With `reverts_to` what held there as of that version holds again, 0 being what was
    there before any edit. Raises `Invalid` unless it starts before it ends.
    """

    start_at: datetime
    end_at: datetime
    value: V | None
    version: int = 0
    reverts_to: int | None = None

    def __post_init__(self) -> None:
        check_span(self.start_at, self.end_at)


def painted(
    base: Sequence[Interval[V | None]],
    edits: Iterable[Edit[V]],
    before: V | None = None,
) -> list[Interval[V | None]]:
    """
    Paint edits over intervals in the order given; a later edit covers an earlier one.

    Edits come in the order of their versions. At the start of the base `before` is what held just
    before. `base` divides its span without gaps, as `intervals` answers it, and so does the answer;
    what an edit has outside of it is left out.
    """
    if not base:
        return []
    edits = list(edits)
    canvas = _Canvas(
        [interval.start_at for interval in base],
        [interval.value for interval in base],
        before,
        base[-1].end_at,
    )
    # Versions only grow, so what held as of one is the canvas after its last edit.
    wanted = sorted({edit.reverts_to for edit in edits if edit.reverts_to is not None})
    as_of: dict[int, _Canvas[V]] = {}
    for edit in edits:
        while wanted and wanted[0] < edit.version:
            as_of[wanted.pop(0)] = canvas.copy()
        canvas.paint(edit, as_of)
    return joined(canvas.starts, canvas.values, canvas.end_at)


@dataclass(slots=True)
class _Canvas(Generic[V]):
    starts: list[datetime]
    values: list[V | None]
    before: V | None
    end_at: datetime

    def copy(self) -> _Canvas[V]:
        return _Canvas([*self.starts], [*self.values], self.before, self.end_at)

    def paint(self, edit: Edit[V], as_of: dict[int, _Canvas[V]]) -> None:
        start_at, end_at = max(edit.start_at, self.starts[0]), min(edit.end_at, self.end_at)
        if start_at >= end_at:
            return
        if edit.reverts_to is not None:
            self._put(*as_of[edit.reverts_to].between(start_at, end_at), end_at)
            return
        value = edit.value
        if value is None:
            first = bisect_left(self.starts, start_at)
            value = self.values[first - 1] if first else self.before
        self._put([start_at], [value], end_at)

    def between(
        self, start_at: datetime, end_at: datetime
    ) -> tuple[list[datetime], list[V | None]]:
        """What holds in a span of it: values, and when each starts."""
        first, after = bisect_right(self.starts, start_at), bisect_left(self.starts, end_at)
        return [start_at, *self.starts[first:after]], self.values[first - 1 : after]

    def _put(self, starts: list[datetime], values: list[V | None], end_at: datetime) -> None:
        first = bisect_left(self.starts, starts[0])
        if end_at >= self.end_at:
            self.starts[first:], self.values[first:] = starts, values
            return
        after = bisect_right(self.starts, end_at)
        resumed = self.values[after - 1]
        self.starts[first:after] = [*starts, end_at]
        self.values[first:after] = [*values, resumed]
