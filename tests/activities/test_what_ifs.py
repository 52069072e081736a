"""What-if copies of the plan: what they have, what they leave alone, and what publishing does."""

from typing import Any

import pytest
from sqlalchemy import func, select, text

from outfeed.activities import execution, orders, scheduling
from outfeed.activities.act import Act
from outfeed.activities.arranging import Wanted, arrange
from outfeed.activities.execution import Target
from outfeed.activities.plan_answer import Plan
from outfeed.activities.what_if_comparing import compare
from outfeed.activities.what_if_publishing import publish_what_if
from outfeed.activities.what_ifs import discard_what_if, make_what_if, rename_what_if
from outfeed.model.errors import Conflict, Invalid, NotFound
from outfeed.store import tables as t
from outfeed.store.entries import Entry, entries_where, plan_figures
from outfeed.store.plan_of import THE_PLAN, PlanOf
from outfeed.store.what_ifs import one_what_if, what_ifs
from tests.builders import Plant, a_plant, an_order
from tests.plans import at, order_row, spans, the


@pytest.fixture
def plant(act: Act) -> Plant:
    """Two lines that work from 6 to 22 on weekdays; now it is Monday 10:00 there."""
    return a_plant(act, shifts=True)


@pytest.fixture
def planned(act: Act, plant: Plant) -> list[int]:
    """On line 1: A (COLA) 11-12, changeover, B (LIME) 12:30-14:30, a stop 16-18; C on line 2."""
    one, two = plant.lines
    ids = [
        an_order(act, "COLA", "3600", number="A", due_at=at(5).isoformat()),
        an_order(act, "LIME", "7200", number="B", due_at=at(20).isoformat()),
        an_order(act, "COLA", "7200", number="C", due_at=at(2).isoformat()),
    ]
    scheduling.place_entry(act, one, ids[0], at(1))
    scheduling.place_entry(act, one, ids[1], at(2.5), pinned=True, notes="as agreed")
    scheduling.place_stop(act, one, "Maintenance", at(6), at(8), notes="belt")
    scheduling.place_entry(act, two, ids[2], at(1))
    return ids


def a_copy(act: Act, name: str = "Night shift") -> PlanOf:
    return PlanOf(make_what_if(act, name))


def on(act: Act, plan: PlanOf) -> Act:
    """The same act, about another plan."""
    return Act(act.conn, act.now, act.actor, act.topics, plan)


def entries_of(act: Act, plan: PlanOf = THE_PLAN) -> list[Entry]:
    return entries_where(act.conn, of=plan)


def of_order(act: Act, order_id: int, plan: PlanOf = THE_PLAN) -> Entry:
    [entry] = entries_where(act.conn, order_id=order_id, of=plan)
    return entry


def looks(entries: list[Entry]) -> list[Any]:
    """What people see of entries, whichever plan they are of."""
    names = {entry.id: entry.name for entry in entries}
    return [
        (
            *(e.line_id, e.name, e.start_at, e.end_at, e.quantity, e.pinned, e.notes),
            *(e.changeover_time, names.get(e.changeover_for or 0)),
        )
        for e in entries
    ]


def everything(act: Act) -> list[Any]:
    """All that is kept of the plan, its orders and the trail of both."""
    return [
        act.conn.execute(select(t.entries).order_by(t.entries.c.id)).all(),
        act.conn.execute(select(t.orders).order_by(t.orders.c.id)).all(),
        act.conn.execute(select(t.order_figures).order_by(t.order_figures.c.order_id)).all(),
        act.conn.execute(
            select(t.audit.c.id).where(t.audit.c.subject.in_(["entry", "order"]))
        ).all(),
    ]


def version_of(act: Act, copy: PlanOf) -> int:
    assert copy.what_if is not None
    return one_what_if(act.conn, copy.what_if).version


def publish(act: Act, copy: PlanOf, **asked: Any) -> Any:
    assert copy.what_if is not None
    return publish_what_if(act, copy.what_if, version_of(act, copy), **asked)


def differences(act: Act, copy: PlanOf) -> list[tuple[str, str | None]]:
    found = compare(act.conn, act.now, copy).differences
    return [(each.what, each.entry.name) for each in found]


def conflicts(act: Act, copy: PlanOf) -> list[str]:
    return [conflict.detail for conflict in compare(act.conn, act.now, copy).conflicts]


# --- what a copy has -------------------------------------------------------------------------


def test_a_copy_has_what_the_plan_has(act: Act, planned: list[int]) -> None:
    copy = a_copy(act)
    assert looks(entries_of(act, copy)) == looks(entries_of(act))
    assert not {e.id for e in entries_of(act, copy)} & {e.id for e in entries_of(act)}
    assert plan_figures(act.conn, act.now, copy) == plan_figures(act.conn, act.now)
    [found] = what_ifs(act.conn)
    assert (found.name, found.entries, found.changed) == ("Night shift", 4, 0)
    assert differences(act, copy) == []


def test_what_is_tried_leaves_the_plan_alone(act: Act, plant: Plant, planned: list[int]) -> None:
    copy, before = a_copy(act), everything(act)
    tried = on(act, copy)
    act.topics.clear()
    first = of_order(act, planned[0], copy)
    scheduling.move_entry(tried, first.id, first.version, line_id=plant.lines[1], start_at=at(4))
    second = of_order(act, planned[1], copy)
    scheduling.pin_entry(tried, second.id, second.version, False)
    plan = scheduling.split_entry(tried, second.id, second.version + 1, "1800")
    assert plan.figures == plan_figures(act.conn, act.now, copy)
    late = of_order(act, planned[2], copy)
    gone = scheduling.remove_entry(tried, late.id, late.version)
    assert gone.figures.late_orders == gone.figures_before.late_orders - 1
    assert everything(act) == before
    assert act.topics == {f"what-if:{copy.what_if}"}
    assert one_what_if(act.conn, copy.what_if or 0).changed == 4


def test_copies_do_not_know_of_each_other(act: Act, planned: list[int]) -> None:
    one, other = a_copy(act, "One"), a_copy(act, "Other")
    before = entries_of(act, other)
    entry = of_order(act, planned[2], one)
    scheduling.remove_entry(on(act, one), entry.id, entry.version)
    assert entries_of(act, other) == before
    with pytest.raises(NotFound):
        scheduling.remove_entry(on(act, other), entry.id, entry.version)


def test_of_an_order_what_a_copy_has_counts_as_scheduled(
    act: Act, plant: Plant, planned: list[int]
) -> None:
    copy = a_copy(act)
    entry = of_order(act, planned[2], copy)
    scheduling.remove_entry(on(act, copy), entry.id, entry.version)
    plan = scheduling.place_entry(on(act, copy), plant.lines[1], planned[2], at(8))
    assert the(plan, planned[2]).quantity == 7200
    with pytest.raises(Conflict) as refused:
        scheduling.place_entry(act, plant.lines[1], planned[2], at(8))
    assert refused.value.facts["violations"][0]["code"] == "nothing_left"


def test_what_is_started_stays_in_a_copy_too(act: Act, plant: Plant, planned: list[int]) -> None:
    entry = of_order(act, planned[0])
    execution.start_run(act, plant.lines[0], Target(entry_id=entry.id))
    copy = a_copy(act)
    mine = of_order(act, planned[0], copy)
    assert mine.run_id is not None
    with pytest.raises(Conflict) as refused:
        scheduling.move_entry(on(act, copy), mine.id, mine.version, start_at=at(9))
    assert refused.value.facts["violations"][0]["code"] == "started"


def test_entries_long_over_are_left_behind_unless_their_order_goes_on(
    act: Act, plant: Plant, planned: list[int]
) -> None:
    old = text(
        "UPDATE entries SET pauses = '{}', during = tstzrange(lower(during) - interval '30 days',"
        " upper(during) - interval '30 days')"
    )
    act.conn.execute(old)
    over = text(
        "UPDATE orders SET status_id = (SELECT id FROM order_statuses WHERE name = 'Completed')"
        " WHERE id = :order"
    )
    act.conn.execute(over, {"order": planned[2]})
    names = {entry.name for entry in entries_of(act, a_copy(act)) if entry.production}
    assert names == {"A", "B"}


# --- names -----------------------------------------------------------------------------------


def test_names_of_copies_are_their_own(act: Act, planned: list[int]) -> None:
    copy = a_copy(act, "  Night   shift ")
    what_if_id = copy.what_if or 0
    with pytest.raises(Conflict, match="already"):
        a_copy(act, "night shift")
    with pytest.raises(Invalid):
        a_copy(act, " ")
    rename_what_if(act, what_if_id, 1, "Two shifts")
    assert [(each.name, each.version) for each in what_ifs(act.conn)] == [("Two shifts", 2)]
    with pytest.raises(Conflict) as refused:
        rename_what_if(act, what_if_id, 1, "Three shifts")
    assert refused.value.code == "stale_version"


def test_a_discarded_copy_leaves_nothing(act: Act, planned: list[int]) -> None:
    before = everything(act)
    copy = a_copy(act)
    entry = of_order(act, planned[2], copy)
    scheduling.remove_entry(on(act, copy), entry.id, entry.version)
    discard_what_if(act, copy.what_if or 0, version_of(act, copy))
    assert everything(act) == before
    for table in (t.what_ifs, t.what_if_entries, t.what_if_removals):
        assert act.conn.execute(select(func.count()).select_from(table)).scalar() == 0
    with pytest.raises(NotFound):
        scheduling.remove_entry(on(act, copy), entry.id, entry.version)


def taking_back(plan: Plan) -> list[Wanted]:
    """What takes an act back, as the board asks for it from what the act answered."""
    now = {entry.id: entry for entry in plan.entries}
    wanted = [Wanted(id_, now[id_].version, remove=True, pinned=False) for id_ in plan.created]
    for was in plan.before:
        known = now.get(was.id)
        wanted.append(
            Wanted(
                entry_id=None if known is None else was.id,
                version=0 if known is None else known.version,
                order_id=was.order_id if known is None else None,
                mode=was.mode if known is None and was.stop else None,
                line_id=was.line_id,
                start_at=was.start_at,
                end_at=was.end_at if was.stop else None,
                quantity=was.quantity,
                pinned=was.pinned,
                notes=was.notes,
            )
        )
    return wanted


# --- publishing ------------------------------------------------------------------------------


def test_a_copy_that_nothing_was_tried_on_changes_nothing(act: Act, planned: list[int]) -> None:
    copy, before = a_copy(act), everything(act)
    plan = publish(act, copy)
    assert (plan.entries, plan.before, plan.created) == ([], [], [])
    assert everything(act) == before
    assert what_ifs(act.conn) == []


def tried(act: Act, plant: Plant, planned: list[int], copy: PlanOf) -> None:
    """Everything that a planner may do: move, unpin, split, change, add and take out."""
    two = plant.lines[1]
    there = on(act, copy)
    first = of_order(act, planned[0], copy)
    scheduling.move_entry(there, first.id, first.version, line_id=two, start_at=at(4))
    second = of_order(act, planned[1], copy)
    scheduling.pin_entry(there, second.id, second.version, False)
    scheduling.move_entry(there, second.id, second.version + 1, start_at=at(9))
    second = of_order(act, planned[1], copy)
    scheduling.split_entry(there, second.id, second.version, "1800")
    scheduling.pin_entry(there, second.id, second.version + 1, True)
    third = of_order(act, planned[2], copy)
    scheduling.remove_entry(there, third.id, third.version)
    [stop] = [entry for entry in entries_of(act, copy) if entry.stop]
    scheduling.move_entry(there, stop.id, stop.version, start_at=at(7))
    scheduling.place_stop(there, two, "Idle", at(1), at(2), notes="new", pinned=True)


def test_publishing_makes_the_plan_what_was_tried(
    act: Act, plant: Plant, planned: list[int]
) -> None:
    copy = a_copy(act)
    tried(act, plant, planned, copy)
    wanted = looks(entries_of(act, copy))
    seen = publish(act, copy, preview=True)
    assert looks(entries_of(act)) != wanted
    figures = compare(act.conn, act.now, copy)
    plan = publish(act, copy)
    assert looks(entries_of(act)) == wanted
    assert seen.figures == plan.figures == figures.what_if.figures
    assert seen.figures_before == plan.figures_before == figures.plan.figures
    assert [order_row(act, id_).scheduled_quantity for id_ in planned] == [3600, 7200, 0]
    assert [order_row(act, id_).name for id_ in planned] == ["Scheduled", "Scheduled", "Released"]
    verbs = select(t.audit.c.act).where(t.audit.c.subject == "entry").order_by(t.audit.c.id)
    assert act.conn.execute(verbs).scalars().all()[4:] == [
        "remove", "publish", "publish", "publish", "publish", "publish",
    ]  # fmt: skip
    assert what_ifs(act.conn) == []


def test_publishing_can_be_taken_back(act: Act, plant: Plant, planned: list[int]) -> None:
    copy, before = a_copy(act), looks(entries_of(act))
    tried(act, plant, planned, copy)
    plan = publish(act, copy)
    arrange(act, taking_back(plan))
    assert looks(entries_of(act)) == before


def test_lines_of_a_copy_are_published_one_by_one(
    act: Act, plant: Plant, planned: list[int]
) -> None:
    two = plant.lines[1]
    copy = a_copy(act)
    there = on(act, copy)
    third = of_order(act, planned[2], copy)
    scheduling.move_entry(there, third.id, third.version, start_at=at(5))
    new = an_order(act, "COLA", "3600", number="D")
    scheduling.place_entry(there, two, new, at(8))
    [stop] = [entry for entry in entries_of(act, copy) if entry.stop]
    scheduling.remove_entry(there, stop.id, stop.version)
    first = of_order(act, planned[0], copy)
    scheduling.change_entry(there, first.id, first.version, notes="early")
    publish(act, copy, line_ids={two})
    assert looks(entries_where(act.conn, line_ids=[two])) == looks(
        entries_where(act.conn, line_ids=[two], of=copy)
    )
    assert differences(act, copy) == [("changed", "A"), ("removed", "Maintenance")]
    assert one_what_if(act.conn, copy.what_if or 0).changed == 2
    again = of_order(act, new, copy)
    scheduling.change_entry(there, again.id, again.version, notes="once more")
    publish(act, copy)
    assert [entry.notes for entry in entries_of(act)] == ["early", "", "as agreed", "", "once more"]


def test_what_is_put_back_in_a_copy_is_no_difference(
    act: Act, plant: Plant, planned: list[int]
) -> None:
    copy = a_copy(act)
    third = of_order(act, planned[2], copy)
    scheduling.remove_entry(on(act, copy), third.id, third.version)
    assert differences(act, copy) == [("removed", "C")]
    scheduling.place_entry(on(act, copy), plant.lines[1], planned[2], at(1))
    assert differences(act, copy) == []


# --- what changed meanwhile ------------------------------------------------------------------


def moved_in(act: Act, plan: PlanOf, order_id: int, hours: float) -> None:
    entry = of_order(act, order_id, plan)
    scheduling.move_entry(on(act, plan), entry.id, entry.version, start_at=at(hours))


def test_what_was_changed_in_both_is_told(act: Act, planned: list[int]) -> None:
    copy = a_copy(act)
    moved_in(act, copy, planned[2], 5)
    moved_in(act, THE_PLAN, planned[2], 6)
    assert conflicts(act, copy) == [
        "C was changed in the plan meanwhile; it stands on line2 from 2026-11-16 16:00."
    ]
    with pytest.raises(Conflict) as refused:
        publish(act, copy)
    assert refused.value.code == "plan_changed"
    told: Any = refused.value.facts["conflicts"]
    assert told[0]["entry_id"] == of_order(act, planned[2], copy).id
    assert len(what_ifs(act.conn)) == 1


def test_what_was_taken_out_or_started_meanwhile_is_told(
    act: Act, plant: Plant, planned: list[int]
) -> None:
    copy = a_copy(act)
    moved_in(act, copy, planned[0], 8.5)
    moved_in(act, copy, planned[2], 5)
    third = of_order(act, planned[2])
    scheduling.remove_entry(act, third.id, third.version)
    execution.start_run(act, plant.lines[0], Target(entry_id=of_order(act, planned[0]).id))
    told = conflicts(act, copy)
    assert [each.split(", on")[0] for each in told] == [
        "A was started meanwhile",
        "C was taken out of the plan meanwhile.",
    ]


def test_what_changed_only_in_the_plan_stays_there(
    act: Act, plant: Plant, planned: list[int]
) -> None:
    copy = a_copy(act)
    moved_in(act, copy, planned[0], 8.5)
    moved_in(act, THE_PLAN, planned[2], 6)
    assert conflicts(act, copy) == []
    publish(act, copy)
    assert spans(e for e in entries_of(act) if e.production) == [
        ("B", 2.5, 4.5),
        ("A", 8.5, 9.5),
        ("C", 6.0, 8.0),
    ]


def test_what_no_longer_fits_is_refused_by_the_rules(
    act: Act, plant: Plant, planned: list[int]
) -> None:
    copy = a_copy(act)
    moved_in(act, copy, planned[0], 9)
    new = an_order(act, "COLA", "3600", number="D")
    scheduling.place_entry(act, plant.lines[0], new, at(9))
    with pytest.raises(Conflict) as refused:
        publish(act, copy)
    assert refused.value.facts["violations"][0]["code"] == "overlaps_entry"


def test_orders_that_came_to_an_end_are_told(act: Act, plant: Plant, planned: list[int]) -> None:
    copy = a_copy(act)
    new = an_order(act, "COLA", "3600", number="D")
    scheduling.place_entry(on(act, copy), plant.lines[1], new, at(8))
    moved_in(act, copy, planned[2], 5)
    orders.move_order(act, new, "Cancelled", reason="not wanted")
    orders.move_order(act, planned[2], "Cancelled", reason="not wanted")
    assert conflicts(act, copy) == [
        "C was taken out of the plan meanwhile.",
        "D is Cancelled now and can't be scheduled.",
    ]
    for order_id in (new, planned[2]):
        entry = of_order(act, order_id, copy)
        scheduling.remove_entry(on(act, copy), entry.id, entry.version)
    assert conflicts(act, copy) == []
    publish(act, copy)
