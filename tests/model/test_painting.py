"""Edits painted over states."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.errors import Invalid
from outfeed.model.painting import Edit, painted
from outfeed.model.timeline import Interval
from tests.model.test_timeline import at, during, line, spans, starts, state_at, told

edits = st.lists(st.tuples(spans, st.sampled_from("RFI") | st.none()), max_size=8)
acts = st.lists(
    st.tuples(spans, st.sampled_from("RFI") | st.none() | st.integers(0, 12)), max_size=12
)


class TestPainted:
    BASE = line((0, "R"), (20, "F"), (40, "R"), until=60)

    @pytest.mark.parametrize(
        ("given_edits", "expected"),
        [
            # recode, split, merge, re-time, delete
            ([(20, 40, "I")], [(0, 20, "R"), (20, 40, "I"), (40, 60, "R")]),
            (
                [(20, 25, "I"), (25, 30, "P")],
                [(0, 20, "R"), (20, 25, "I"), (25, 30, "P"), (30, 40, "F"), (40, 60, "R")],
            ),
            ([(20, 30, "I"), (20, 40, "F")], [(0, 20, "R"), (20, 40, "F"), (40, 60, "R")]),
            ([(20, 40, None), (15, 35, "F")], [(0, 15, "R"), (15, 35, "F"), (35, 60, "R")]),
            ([(20, 40, None)], [(0, 60, "R")]),
            ([(40, 60, None)], [(0, 20, "R"), (20, 60, "F")]),
            # a piece out of the middle, the start, the whole, and what lies outside
            ([(30, 35, None)], [(0, 20, "R"), (20, 40, "F"), (40, 60, "R")]),
            ([(0, 10, None)], [(0, 10, "B"), (10, 20, "R"), (20, 40, "F"), (40, 60, "R")]),
            ([(-10, 90, "I")], [(0, 60, "I")]),
            ([(-10, 0, "I"), (60, 70, "I")], [(0, 20, "R"), (20, 40, "F"), (40, 60, "R")]),
            (
                [(10, 50, "I"), (20, 40, "P")],
                [(0, 10, "R"), (10, 20, "I"), (20, 40, "P"), (40, 50, "I"), (50, 60, "R")],
            ),
        ],
    )
    def test_examples(
        self,
        given_edits: list[tuple[int, int, str | None]],
        expected: list[tuple[int, int, str | None]],
    ) -> None:
        painting = [Edit(at(start), at(end), state) for start, end, state in given_edits]
        assert told(painted(self.BASE, painting, before="B")) == expected

    @given(starts, edits)
    def test_it_is_what_painting_minute_by_minute_is(
        self,
        given_starts: list[tuple[int, str | None]],
        given_edits: list[tuple[tuple[int, int], str | None]],
    ) -> None:
        inner = sorted((m, state) for m, state in dict(given_starts).items() if 50 < m < 150)
        base = line((50, None), *inner, until=150)
        expected = {minute: state_at(base, minute) for minute in range(50, 150)}
        for (start, end), state in given_edits:
            inside = range(max(start, 50), min(end, 150))
            expected |= dict.fromkeys(inside, state or expected.get(inside.start - 1))
        painting = [Edit(at(start), at(end), state) for (start, end), state in given_edits]
        found = painted(base, painting)
        assert (found[0].start_at, found[-1].end_at) == during(50, 150)
        assert all(a.end_at == b.start_at and a.value != b.value for a, b in pairwise(found))
        assert {minute: state_at(found, minute) for minute in range(50, 150)} == expected

    def test_nothing_stays_nothing(self) -> None:
        assert painted([], [Edit(at(0), at(1), "R")]) == []

    def test_an_edit_has_a_length(self) -> None:
        with pytest.raises(Invalid, match="invalid_span"):
            Edit(at(5), at(5), "R")


def edit(
    start: int, end: int, value: str | None, version: int, reverts_to: int | None = None
) -> Edit[str]:
    return Edit(at(start), at(end), value, version, reverts_to)


def painting(given_acts: list[tuple[tuple[int, int], str | int | None]]) -> list[Edit[str]]:
    """Acts one after the other; a number reverts to that version, or to the newest before it."""
    found = []
    for version, ((start, end), what) in enumerate(given_acts, start=1):
        if isinstance(what, int):
            found.append(edit(start, end, None, version, min(what, version - 1)))
        else:
            found.append(edit(start, end, what, version))
    return found


class TestReverts:
    BASE = line((0, "R"), (20, "F"), (40, "R"), until=60)

    def test_what_held_as_of_a_version_holds_again(self) -> None:
        done = [
            edit(20, 40, "I", 1),
            edit(10, 30, None, 2),
            edit(20, 60, None, 3, 1),
            edit(0, 30, None, 4, 0),
        ]
        expected = [
            [(0, 20, "R"), (20, 40, "I"), (40, 60, "R")],
            [(0, 30, "R"), (30, 40, "I"), (40, 60, "R")],
            [(0, 20, "R"), (20, 40, "I"), (40, 60, "R")],
            [(0, 20, "R"), (20, 30, "F"), (30, 40, "I"), (40, 60, "R")],
        ]
        assert [told(painted(self.BASE, done[:n])) for n in range(1, 5)] == expected

    def test_the_pieces_of_one_version_are_reverted_to_together(self) -> None:
        done = [
            edit(20, 30, "I", 1),
            edit(30, 40, "P", 1),
            edit(0, 60, "X", 2),
            edit(0, 60, None, 3, 1),
        ]
        assert painted(self.BASE, done) == painted(self.BASE, done[:2])

    @given(starts, acts, st.integers(0, 12))
    def test_any_acts_then_a_revert_give_back_what_was(
        self,
        given_starts: list[tuple[int, str | None]],
        given_acts: list[tuple[tuple[int, int], str | int | None]],
        version: int,
    ) -> None:
        inner = sorted((m, state) for m, state in dict(given_starts).items() if 0 < m < 200)
        base = line((0, None), *inner, until=200)
        done = painting(given_acts)
        version = min(version, len(done))
        back = edit(-5, 205, None, len(done) + 1, version)
        held = painted(base, done[:version])
        assert painted(base, [*done, back]) == held
        assert (held[0].start_at, held[-1].end_at) == during(0, 200)
        assert all(a.end_at == b.start_at and a.value != b.value for a, b in pairwise(held))

    @given(starts, acts, spans)
    def test_a_part_of_the_base_is_painted_as_that_part_of_all(
        self,
        given_starts: list[tuple[int, str | None]],
        given_acts: list[tuple[tuple[int, int], str | int | None]],
        span: tuple[int, int],
    ) -> None:
        inner = sorted((m, state) for m, state in dict(given_starts).items() if 0 < m < 200)
        base = line((0, None), *inner, until=200)
        # Deletes take what is before them, so that a part must begin where none reaches over.
        done = [edit for edit in painting(given_acts) if edit.value or edit.reverts_to is not None]
        start, end = span
        part = [
            Interval(max(i.start_at, at(start)), min(i.end_at, at(end)), i.value)
            for i in base
            if i.end_at > at(start) and i.start_at < at(end)
        ]
        whole = painted(base, done)
        for minute in range(start, end):
            assert state_at(painted(part, done), minute) == state_at(whole, minute)
