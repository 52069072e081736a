"""Why an entry is late: the chain to its end, and remedies that do what was told."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from outfeed.activities import scheduling
from outfeed.activities.act import Act
from outfeed.activities.arranging import arrange
from outfeed.activities.optimising.chain import Link
from outfeed.activities.optimising.remedies import Remedy
from outfeed.activities.optimising.why_late import Why, late, why
from outfeed.model.errors import Conflict, NotFound
from outfeed.store.entries import Entry, entries_where
from tests.activities.test_scheduling_properties import Planner, Step, steps
from tests.builders import Plant, a_plant, an_order, undone
from tests.plans import at, hours_from_now, the

some = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def plant(act: Act) -> Plant:
    return a_plant(act, shifts=True)


def placed(act: Act, line_id: int, order_id: int, hours: float) -> Entry:
    return the(scheduling.place_entry(act, line_id, order_id, at(hours)), order_id)


def told(links: Any) -> list[tuple[str, float, float, bool]]:
    return [
        (link.what, hours_from_now(link.start_at), hours_from_now(link.end_at), link.critical)
        for link in links
    ]


def the_remedy(found: Why, what: str) -> Remedy:
    [remedy] = [each for each in found.remedies if each.what == what]
    return remedy


def test_it_waited_for_another_order_and_a_changeover(act: Act, plant: Plant) -> None:
    first = an_order(act, "COLA", "14400", due_at=at(30).isoformat())
    second = an_order(act, "LIME", "7200", due_at=at(4).isoformat())
    placed(act, plant.lines[0], first, 0)
    entry = placed(act, plant.lines[0], second, 5)
    found = why(act, entry.id)
    assert found.late_by == 3 * 3600
    assert told(found.chain) == [
        ("release", 0, 0, False),
        ("queue", 0, 4, False),
        ("idle", 4, 4.5, True),
        ("changeover", 4.5, 5, True),
        ("run", 5, 7, True),
    ]
    assert "Waited for" in found.chain[1].detail
    assert found.chain[3].name == "Lime"


def test_without_a_gap_all_of_it_is_why(act: Act, plant: Plant) -> None:
    first = an_order(act, "COLA", "14400", due_at=at(30).isoformat())
    second = an_order(act, "COLA", "36000", due_at=at(8).isoformat())
    placed(act, plant.lines[0], first, 0)
    entry = placed(act, plant.lines[0], second, 4)
    found = why(act, entry.id)
    # From 10 to 14, then until 22 and from 6 the next morning.
    assert told(found.chain) == [
        ("release", 0, 0, True),
        ("queue", 0, 4, True),
        ("run", 4, 12, True),
        ("calendar", 12, 20, True),
        ("run", 20, 22, True),
    ]


def test_a_stop_a_pinned_entry_and_an_earliest_start_are_named(act: Act, plant: Plant) -> None:
    line = plant.lines[0]
    pinned = placed(act, line, an_order(act, "COLA", "3600"), 3)
    scheduling.pin_entry(act, pinned.id, pinned.version, True)
    scheduling.place_stop(act, line, "Maintenance", at(4), at(5))
    late_order = an_order(
        act, "COLA", "7200", due_at=at(3).isoformat(), earliest_start=at(2).isoformat()
    )
    entry = placed(act, line, late_order, 5)
    found = why(act, entry.id)
    assert [(link.what, link.time) for link in found.chain] == [
        ("release", 0),
        ("idle", 3600),
        ("pinned", 3600),
        ("stop", 3600),
        ("run", 7200),
    ]
    assert found.chain[3].name == "Maintenance"
    assert [link.critical for link in found.chain] == [False, True, True, True, True]


def test_long_queues_are_told_as_one(act: Act, plant: Plant) -> None:
    for hour in range(12):
        placed(act, plant.lines[0], an_order(act, "COLA", "3600"), hour)
    entry = placed(act, plant.lines[0], an_order(act, "COLA", "3600", due_at=at(1).isoformat()), 13)
    queues = [link for link in why(act, entry.id).chain if link.what == "queue"]
    assert [link.count for link in queues] == [4, *[1] * 8]
    has_no_gap(queues[:1] + queues[1:])


def test_remedies_are_of_each_kind(act: Act, plant: Plant) -> None:
    first = an_order(act, "COLA", "36000", due_at=at(72).isoformat())
    second = an_order(act, "COLA", "14400", due_at=at(8).isoformat())
    placed(act, plant.lines[0], first, 0)
    entry = placed(act, plant.lines[0], second, 10)
    found = why(act, entry.id)
    assert found.late_by == 14 * 3600
    assert {each.what for each in found.remedies} == {
        "other_line", "earlier", "swap", "overtime", "split",
    }  # fmt: skip
    assert the_remedy(found, "other_line").late_by == 0
    assert the_remedy(found, "swap").order_number is not None
    overtime = the_remedy(found, "overtime")
    assert overtime.wanted is None
    assert overtime.window is not None
    assert hours_from_now(overtime.window.start_at) == 12
    assert overtime.late_by == 6 * 3600
    assert overtime.tardiness == 6 * 3600
    assert [place.line_id for place in found.next_best] == [plant.lines[1], plant.lines[0]]


def test_what_is_on_time_needs_no_remedy(act: Act, plant: Plant) -> None:
    entry = placed(act, plant.lines[0], an_order(act, due_at=at(24).isoformat()), 0)
    found = why(act, entry.id)
    assert (found.late_by, found.remedies) == (0, [])
    assert why(act, placed(act, plant.lines[1], an_order(act), 0).id).late_by is None


def test_only_an_order_can_be_late(act: Act, plant: Plant) -> None:
    stop = scheduling.place_stop(act, plant.lines[0], "Maintenance", at(1), at(2))
    with pytest.raises(Conflict, match="Only an entry of an order"):
        why(act, stop.entries[0].id)
    with pytest.raises(NotFound):
        why(act, 987_654)


def has_no_gap(links: list[Link]) -> None:
    for one, two in pairwise(links):
        assert one.end_at == two.start_at


@some
@given(steps=steps)
def test_chains_have_no_gap_and_remedies_do_what_was_told(act: Act, steps: list[Step]) -> None:
    with undone(act):
        planner = Planner(act)
        for step in steps:
            planner.do(step)
        act = planner.act
        making = [e for e in planner.board() if e.production and e.end_at > act.now]
        for entry in making:
            found = why(act, entry.id)
            links = list(found.chain)
            has_no_gap(links)
            assert links[-1].end_at == entry.ends_at
            assert found.late_by == late(entry)
            for remedy in found.remedies:
                does_what_was_told(act, entry, remedy)


def does_what_was_told(act: Act, entry: Entry, remedy: Remedy) -> None:
    if remedy.wanted is None:
        assert remedy.window is not None
        return
    with undone(act):
        plan = arrange(act, remedy.wanted, if_no_room=remedy.if_no_room)
        assert plan.figures.total_lateness == remedy.tardiness
        assert plan.figures_before.total_lateness == remedy.tardiness_before
        own = entries_where(act.conn, order_id=entry.order_id)
        assert entry.due_at is not None
        end_at = max(each.ends_at for each in own)
        assert max(0, (end_at - entry.due_at).total_seconds()) == remedy.late_by
