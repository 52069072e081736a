"""What the schedule does on a line by itself, decided from the plan and what was set before."""

from datetime import UTC, datetime, timedelta

import pytest

from outfeed.model.following import LineNow, PlannedEntry, Step, Switches, next_step

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
ALL = Switches(sets_mode=True, starts_production=True, ends_production=True)
USUAL = Switches()


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def stop(id_: int, start: float, end: float, **known: object) -> PlannedEntry:
    return PlannedEntry(id_, at(start), at(end), **known)  # type: ignore[arg-type]


def made(id_: int, start: float, end: float, **known: object) -> PlannedEntry:
    return stop(id_, start, end, production=True, **known)


def idle(since: float) -> LineNow:
    return LineNow(at(since), idle=True)


def ours(since: float, entry_id: int | None, *, production: bool = False) -> LineNow:
    return LineNow(at(since), by_schedule=True, production=production, entry_id=entry_id)


@pytest.mark.parametrize(
    ("line", "entries", "now", "step"),
    [
        (idle(-5), [stop(1, 1, 2)], 0.9, None),
        (idle(-5), [stop(1, 1, 2)], 1, Step(at(1), 1)),
        # Told late, at the instant at which it was due; also what is over by now.
        (idle(-5), [stop(1, 1, 2)], 1.5, Step(at(1), 1)),
        (idle(-5), [stop(1, 1, 2), stop(2, 3, 4)], 9, Step(at(1), 1)),
        # From when the line became idle; where that was too late, never.
        (idle(1.5), [stop(1, 1, 2)], 1.6, Step(at(1.5), 1)),
        (idle(2), [stop(1, 1, 2)], 3, None),
        (idle(-5), [stop(1, 1, 2, acted=True)], 1.5, None),
        (idle(-5), [stop(1, 1, 2, ready_at=at(1.2))], 1.5, Step(at(1.2), 1)),
        (idle(-5), [stop(1, 1, 2, ready_at=at(2.2))], 3, None),
        # At its end back to Idle, or at once to what follows.
        (ours(1, 1), [stop(1, 1, 2, acted=True)], 1.9, None),
        (ours(1, 1), [stop(1, 1, 2, acted=True)], 5, Step(at(2), None)),
        (ours(1, 1), [stop(1, 1, 2, acted=True), stop(2, 2, 3)], 5, Step(at(2), 2)),
        (ours(1, 1), [stop(1, 1, 2, acted=True), stop(2, 2.1, 3)], 5, Step(at(2), None)),
        # The entry is gone.
        (ours(1, 1), [stop(2, 6, 7)], 5, Step(at(5), None)),
        # What somebody else set is left alone.
        (LineNow(at(-1)), [stop(1, 1, 2)], 1.5, None),
    ],
)
def test_stops(line: LineNow, entries: list[PlannedEntry], now: float, step: Step | None) -> None:
    assert next_step(line, entries, USUAL, at(now)) == step


def test_production_starts_and_ends_by_itself_only_where_it_may() -> None:
    entry = made(1, 1, 2)
    assert next_step(idle(-5), [entry], USUAL, at(1.5)) is None
    starts = Switches(starts_production=True)
    assert next_step(idle(-5), [entry], starts, at(1.5)) == Step(at(1), 1)
    running = made(1, 1, 2, acted=True)
    line = ours(1, 1, production=True)
    assert next_step(line, [running, stop(2, 2, 3)], starts, at(2.5)) is None
    assert next_step(line, [running, stop(2, 2, 3)], ALL, at(2.5)) == Step(at(2), 2)
    assert next_step(line, [running], ALL, at(2.5)) == Step(at(2), None)


def test_production_goes_on_after_the_stop_within_it() -> None:
    inside = stop(2, 2, 3)
    line = ours(1, 1, production=True)
    assert next_step(line, [made(1, 1, 5, acted=True), inside], ALL, at(4)) == Step(at(2), 2)
    paused = made(1, 1, 5, acted=True, interrupted_at=at(2))
    stopped = stop(2, 2, 3, acted=True)
    assert next_step(ours(2, 2), [paused, stopped], ALL, at(2.5)) is None
    assert next_step(ours(2, 2), [paused, stopped], ALL, at(4)) == Step(at(3), 1)
    # Who ended the run by hand does not see it come back.
    ended = made(1, 1, 5, acted=True)
    assert next_step(ours(2, 2), [ended, stopped], ALL, at(4)) == Step(at(3), None)


def test_the_innermost_of_two_is_taken_first() -> None:
    entries = [made(1, 1, 5), stop(2, 2, 3)]
    assert next_step(idle(2.5), entries, ALL, at(4)) == Step(at(2.5), 2)
    taken = [made(1, 1, 5), stop(2, 2, 3, acted=True)]
    assert next_step(ours(2.5, 2), taken, ALL, at(4)) == Step(at(3), 1)


def test_nothing_is_done_where_the_schedule_sets_no_modes() -> None:
    off = Switches(sets_mode=False)
    assert not off.any_start
    assert next_step(idle(-5), [stop(1, 1, 2)], off, at(1.5)) is None
    # What it set before it was switched off is still taken back.
    assert next_step(ours(1, 1), [stop(1, 1, 2, acted=True)], off, at(3)) == Step(at(2), None)
