"""Places and remedies on a line whose run is far behind its plan come true as they were told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from outfeed.activities import collection, execution, scheduling
from outfeed.activities.act import Act
from outfeed.activities.arranging import Wanted, arrange
from outfeed.activities.execution import Target
from outfeed.activities.optimising.best_places import (
    PlaceFound,
    best_places_of_entry,
    best_places_of_order,
)
from outfeed.activities.optimising.remedies import Remedy
from outfeed.activities.optimising.why_late import why
from outfeed.activities.projecting import project_line
from outfeed.activities.signals import CountSignal, StateSignal
from outfeed.model.placing import IfNoRoom
from outfeed.store.entries import Entry, entries_where, plan_figures
from tests.builders import Plant, a_plant, an_order, undone
from tests.plans import at, hours_from_now, the


@pytest.fixture
def plant(act: Act) -> Plant:
    return a_plant(act)


def placed(act: Act, line: int, start: float, hours: float, due: float, product: str) -> Entry:
    quantity = str(round(hours * 3600))
    order = an_order(act, product, quantity, due_at=at(due).isoformat())
    return the(scheduling.place_entry(act, line, order, at(start)), order)


@pytest.fixture(params=[1, 2, 2.4], ids=["before_its_end", "at_its_end", "behind_its_end"])
def later(act: Act, plant: Plant, request: pytest.FixtureRequest) -> Act:
    """A line at a quarter of its rate, looked at about the planned end of its run of two hours."""
    hours: float = request.param
    line = plant.lines[0]
    first = placed(act, line, 0, 2, 3, "COLA")
    placed(act, line, 2.5, 1, 12, "LIME")
    placed(act, line, 4, 1, 5, "LIME")
    placed(act, plant.lines[1], 2, 4, 24, "SOAP")
    execution.start_run(act, line, Target(entry_id=first.id))
    running = StateSignal("running", line, "Running", at(0))
    collection.take(act, "test", [running])
    counts = [
        CountSignal(f"c{tenth}", line, "outfeed", Decimal(90), at((tenth + 0.5) / 10))
        for tenth in range(round(hours * 10))
    ]
    act = replace(act, now=at(hours))
    assert collection.take(act, "test", counts).accepted == len(counts)
    for each in plant.lines:
        project_line(act, each)
    return act


def projected(act: Act, plant: Plant) -> dict[int, Entry]:
    for each in plant.lines:
        project_line(act, each)
    return {entry.id: entry for entry in entries_where(act.conn)}


def spanned(entry: Entry) -> tuple[datetime, datetime]:
    return entry.expected_start_at or entry.start_at, entry.ends_at


def the_late_one(act: Act, plant: Plant) -> Entry:
    *_, last = (e for e in entries_where(act.conn, line_ids=[plant.lines[0]]) if e.production)
    return last


def test_nothing_on_this_line_comes_before_what_runs(later: Act, plant: Plant) -> None:
    entry = the_late_one(later, plant)
    first = next(e for e in entries_where(later.conn, line_ids=[plant.lines[0]]) if e.run_id)
    assert hours_from_now(first.end_at) == 2
    assert hours_from_now(first.ends_at) == 8
    found = why(later, entry.id)
    assert found.late_by
    for remedy in found.remedies:
        if remedy.line_name and remedy.what == "earlier":
            assert remedy.start_at is not None
            assert remedy.start_at >= first.ends_at
    places = best_places_of_entry(later, entry.id).items
    order = an_order(later, "COLA", "3600", due_at=at(4).isoformat())
    places += best_places_of_order(later, order).items
    here = [place for place in places if place.line_id == plant.lines[0]]
    assert here
    for place in here:
        assert place.start_at >= first.ends_at
        assert place.late_by > 0


def test_remedies_come_true(later: Act, plant: Plant) -> None:
    entry = the_late_one(later, plant)
    remedies = why(later, entry.id).remedies
    assert {"earlier", "other_line"} <= {remedy.what for remedy in remedies}
    for remedy in remedies:
        if remedy.wanted is not None:
            comes_true(later, plant, entry, remedy)


def comes_true(act: Act, plant: Plant, entry: Entry, remedy: Remedy) -> None:
    before = plan_figures(act.conn, act.now)
    assert remedy.tardiness_before == before.total_lateness
    with undone(act):
        arrange(act, remedy.wanted or [], if_no_room=remedy.if_no_room)
        board = projected(act, plant).values()
        assert plan_figures(act.conn, act.now).total_lateness == remedy.tardiness
        ends = [each.ends_at for each in board if each.order_id == entry.order_id]
        assert entry.due_at is not None
        assert max(0, (max(ends) - entry.due_at).total_seconds()) == remedy.late_by


@pytest.mark.parametrize("new", [True, False])
def test_places_come_true(later: Act, plant: Plant, new: bool) -> None:
    act, entry = later, the_late_one(later, plant)
    if new:
        order = an_order(act, "COLA", "5400", due_at=at(9).isoformat())
        places = best_places_of_order(act, order).items
    else:
        order = entry.order_id or 0
        places = best_places_of_entry(act, entry.id).items
    assert [place.cost for place in places] == sorted(place.cost for place in places)
    assert {place.line_id for place in places} == set(plant.lines)
    for place in places:
        wanted = Wanted(line_id=place.line_id, order_id=order, start_at=place.place_at)
        if not new:
            wanted = Wanted(entry.id, entry.version, line_id=place.line_id, start_at=place.place_at)
        is_as_told(act, plant, place, order, [wanted], "push")


def is_as_told(
    act: Act, plant: Plant, place: PlaceFound, order: int, wanted: Sequence[Wanted], room: IfNoRoom
) -> None:
    before = plan_figures(act.conn, act.now)
    with undone(act):
        arrange(act, wanted, if_no_room=room)
        [made] = [e for e in projected(act, plant).values() if e.order_id == order]
        assert (made.line_id, *spanned(made)) == (place.line_id, place.start_at, place.end_at)
        after = plan_figures(act.conn, act.now)
        assert place.outcome.lateness == after.total_lateness - before.total_lateness
        assert made.due_at is not None
        assert max(0, (made.ends_at - made.due_at).total_seconds()) == place.late_by


def test_of_a_run_that_is_not_planned_the_end_counts_too(act: Act, plant: Plant) -> None:
    line = plant.lines[0]
    running = an_order(act, "COLA", "14400")
    execution.start_run(act, line, Target(order_id=running))
    order = an_order(act, "COLA", "3600", due_at=at(2).isoformat())
    places = best_places_of_order(act, order).items
    ends = {place.line_id: hours_from_now(place.end_at) for place in places}
    assert ends == {line: 5, plant.lines[1]: 1}
    assert places[0].line_id == plant.lines[1]
    for place in places:
        wanted = Wanted(line_id=place.line_id, order_id=order, start_at=place.place_at)
        is_as_told(act, plant, place, order, [wanted], "push")
