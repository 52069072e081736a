"""Entries moved, split, pinned, changed and removed, and the stops that they pause through."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from outfeed.activities import orders, scheduling
from outfeed.activities.act import Act
from outfeed.model.errors import Conflict, Invalid, NotFound
from outfeed.store import tables as t
from tests.builders import a_plant, an_order
from tests.plans import at, codes, on_line, order_row, spans, the

# --- moving, splitting, changing -------------------------------------------------------------


def test_an_entry_moves_to_another_line_with_its_changeovers(act: Act) -> None:
    one, two = a_plant(act).lines
    cola, lime, soap = an_order(act), an_order(act, "LIME"), an_order(act, "SOAP")
    scheduling.place_entry(act, one, cola, at(1))
    plan = scheduling.place_entry(act, one, lime, at(4))
    scheduling.place_entry(act, two, soap, at(1))
    changeover = plan.entries[1]
    moved = scheduling.move_entry(act, the(plan, lime).id, 1, line_id=two, start_at=at(5))
    lines = {entry.line_id: [] for entry in moved.entries}  # type: ignore[var-annotated]
    for entry in moved.entries:
        lines[entry.line_id].append(entry.name)
    assert [len(names) for names in lines.values()] == [1, 3]
    [now] = [entry for entry in moved.entries if entry.changeover_for]
    assert (now.id, now.line_id, now.changeover_time) == (changeover.id, two, 7200)
    assert moved.removed == []
    assert on_line(act, one) + on_line(act, two) == moved.entries


def test_moving_away_is_refused_where_it_leaves_no_room_for_a_changeover(act: Act) -> None:
    line = a_plant(act).lines[0]
    lime, cola, soap = an_order(act, "LIME"), an_order(act, quantity="60"), an_order(act, "SOAP")
    scheduling.place_entry(act, line, soap, at(1))
    plan = scheduling.place_entry(act, line, cola, at(4))
    scheduling.place_entry(act, line, lime, at(4.6))
    with pytest.raises(Conflict) as refused:
        scheduling.move_entry(act, the(plan, cola).id, 1, start_at=at(3.9))
    assert codes(refused) == ["overlaps_entry"]


def test_a_part_is_split_off_and_follows_at_once(act: Act) -> None:
    line = a_plant(act).lines[0]
    order, other = an_order(act, number="A"), an_order(act, number="B")
    plan = scheduling.place_entry(act, line, order, at(1), notes="gently")
    scheduling.place_entry(act, line, other, at(2))
    split = scheduling.split_entry(act, plan.entries[0].id, 1, "600")
    assert [entry.quantity for entry in split.entries] == [3000, 600, 3600]
    assert [entry.end_at for entry in split.entries[:2]] == [at(1 + 5 / 6), at(2)]
    assert split.entries[1].notes == "gently"
    assert order_row(act, order).scheduled_quantity == 3600
    with pytest.raises(Conflict) as refused:
        scheduling.split_entry(act, split.entries[0].id, 2, "3000")
    assert codes(refused) == ["quantity_too_large"]


def test_a_part_is_split_off_to_another_line_or_time(act: Act) -> None:
    one, two = a_plant(act).lines
    order = an_order(act, number="A")
    plan = scheduling.place_entry(act, one, order, at(1))
    across = scheduling.split_entry(act, plan.entries[0].id, 1, "600", line_id=two)
    assert spans(across.entries) == [("A", 1, 1.833333), ("A", 1, 1.166667)]
    later = scheduling.split_entry(act, plan.entries[0].id, 2, "1200", start_at=at(5))
    assert [entry.start_at for entry in later.entries] == [at(1), at(5)]
    assert order_row(act, order).scheduled_quantity == 3600


def test_a_quantity_is_changed_where_there_is_room(act: Act) -> None:
    line = a_plant(act).lines[0]
    order, other = an_order(act, quantity="7200"), an_order(act)
    plan = scheduling.place_entry(act, line, order, at(1), quantity="3600")
    scheduling.place_entry(act, line, other, at(2.5))
    grown = scheduling.change_entry(act, plan.entries[0].id, 1, quantity="5400", notes="more")
    assert grown.entries[0].end_at == at(2.5)
    assert (grown.entries[0].notes, grown.entries[0].version) == ("more", 2)
    with pytest.raises(Conflict) as refused:
        scheduling.change_entry(act, plan.entries[0].id, 2, quantity="7200")
    assert codes(refused) == ["overlaps_entry"]
    pushed = scheduling.change_entry(act, plan.entries[0].id, 2, quantity="7200", if_no_room="push")
    assert [entry.start_at for entry in pushed.entries] == [at(1), at(3)]


def test_a_pinned_entry_is_moved_by_nobody_until_it_is_unpinned(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    entry = the(scheduling.place_entry(act, line, order, at(1)), order)
    pinned = scheduling.pin_entry(act, entry.id, 1, True)
    assert (the(pinned, order).pinned, the(pinned, order).version) == (True, 2)
    for touch in (
        lambda: scheduling.move_entry(act, entry.id, 2, start_at=at(8)),
        lambda: scheduling.remove_entry(act, entry.id, 2),
    ):
        with pytest.raises(Conflict) as refused:
            touch()
        assert codes(refused) == ["pinned"]
    scheduling.pin_entry(act, entry.id, 2, False)
    assert the(scheduling.move_entry(act, entry.id, 3, start_at=at(8)), order).start_at == at(8)


def test_the_last_entry_removed_sends_the_order_back(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    entry = the(scheduling.place_entry(act, line, order, at(1)), order)
    plan = scheduling.remove_entry(act, entry.id, 1)
    assert (plan.entries, plan.removed) == ([], [entry.id])
    row = order_row(act, order)
    assert (row.name, row.scheduled_quantity, row.expected_end) == ("Released", 0, None)


def test_an_entry_that_nobody_started_in_time_can_still_be_moved(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    entry = the(scheduling.place_entry(act, line, order, at(1)), order)
    later = replace(act, now=at(24 * 30))
    plan = scheduling.move_entry(later, entry.id, 1, start_at=at(24 * 31))
    assert the(plan, order).start_at == at(24 * 31)
    stuck = replace(act, now=at(24 * 31 + 0.5))
    assert the(scheduling.move_entry(stuck, entry.id, 2, start_at=stuck.now), order)


def test_what_was_done_is_in_the_trail(act: Act) -> None:
    line = a_plant(act).lines[0]
    first, second = an_order(act), an_order(act)
    entry = the(scheduling.place_entry(act, line, first, at(1)), first)
    scheduling.place_entry(act, line, second, at(1), if_no_room="push")
    rows = act.conn.execute(
        text("SELECT act, before, after FROM audit WHERE subject = 'entry' AND subject_id = :id"
             " ORDER BY id"), {"id": entry.id}
    ).all()  # fmt: skip
    assert [row.act for row in rows] == ["place", "follow"]
    assert rows[1].before["version"] == 1
    assert rows[1].after["start_at"] == at(2).isoformat()


# --- planned stops ---------------------------------------------------------------------------


def test_a_run_pauses_through_a_planned_stop(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act, quantity="7200", number="A")
    scheduling.place_entry(act, line, order, at(1))
    plan = scheduling.place_stop(act, line, "maintenance", at(2), at(3))
    assert spans(plan.entries) == [("A", 1, 4), ("Maintenance", 2, 3)]
    assert order_row(act, order).expected_end == at(4)
    act.conn.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    stop = plan.entries[1]
    moved = scheduling.move_entry(act, stop.id, 1, start_at=at(6))
    assert spans(moved.entries) == [("A", 1, 3), ("Maintenance", 6, 7)]
    longer = scheduling.change_entry(act, stop.id, 2, end_at=at(8))
    assert spans(longer.entries)[1] == ("Maintenance", 6, 8)
    gone = scheduling.remove_entry(act, stop.id, 3)
    assert spans(gone.entries) == [("A", 1, 3)]


def test_a_stop_where_an_entry_starts_is_refused_or_pushes_it(act: Act) -> None:
    line = a_plant(act).lines[0]
    order, other = an_order(act, number="A"), an_order(act, number="B")
    scheduling.place_entry(act, line, order, at(1))
    scheduling.place_entry(act, line, other, at(2))
    with pytest.raises(Conflict) as refused:
        scheduling.place_stop(act, line, "Maintenance", at(1.5), at(2.5))
    assert codes(refused) == ["overlaps_entry", "overlaps_entry"]
    assert "but Maintenance lasts from" in refused.value.detail
    plan = scheduling.place_stop(act, line, "Maintenance", at(1.5), at(2.5), if_no_room="push")
    assert spans(plan.entries) == [("A", 1, 3), ("Maintenance", 1.5, 2.5), ("B", 3, 4)]


def test_a_drop_into_a_planned_stop_starts_after_it(act: Act) -> None:
    line = a_plant(act).lines[0]
    scheduling.place_stop(act, line, "Maintenance", at(1), at(3))
    order = an_order(act)
    assert the(scheduling.place_entry(act, line, order, at(2)), order).start_at == at(3)


def test_planned_stops_keep_apart(act: Act) -> None:
    line = a_plant(act).lines[0]
    scheduling.place_stop(act, line, "Maintenance", at(1), at(3))
    with pytest.raises(Conflict) as refused:
        scheduling.place_stop(act, line, "Idle", at(2), at(4))
    assert codes(refused) == ["overlaps_entry"]
    with pytest.raises(Conflict) as refused:
        scheduling.place_stop(act, line, "Idle", at(5), at(5))
    assert codes(refused) == ["end_before_start"]
    with pytest.raises(Invalid, match="needs_order"):
        scheduling.place_stop(act, line, "Production", at(5), at(6))
    with pytest.raises(NotFound, match="unknown_mode"):
        scheduling.place_stop(act, line, "Dance", at(5), at(6))


def test_a_stop_moves_to_another_line(act: Act) -> None:
    one, two = a_plant(act).lines
    order = an_order(act, quantity="7200", number="A")
    scheduling.place_entry(act, two, order, at(1))
    stop = scheduling.place_stop(act, one, "Maintenance", at(2), at(3)).entries[0]
    plan = scheduling.move_entry(act, stop.id, 1, line_id=two)
    assert spans(plan.entries) == [("A", 1, 4), ("Maintenance", 2, 3)]
    assert on_line(act, one) == []


# --- what changed since ----------------------------------------------------------------------


def test_what_was_laid_at_another_rate_stays_until_it_must_move(act: Act) -> None:
    line = a_plant(act).lines[0]
    first, second, third = (an_order(act, number=name) for name in "ABC")
    scheduling.place_entry(act, line, first, at(1))
    scheduling.place_entry(act, line, second, at(2))
    act.conn.execute(t.production_rates.update().values(scheduled_rate=1800))
    plan = scheduling.place_entry(act, line, third, at(6))
    assert spans(plan.entries) == [("A", 1, 2), ("B", 2, 3), ("C", 6, 8)]
    pushed = scheduling.change_entry(
        act, the(plan, first).id, 1, quantity="3600", if_no_room="push"
    )
    assert spans(pushed.entries) == [("A", 1, 3), ("B", 3, 5), ("C", 6, 8)]


# --- previews --------------------------------------------------------------------------------


def test_a_preview_answers_as_the_act_does_and_changes_nothing(act: Act) -> None:
    line = a_plant(act).lines[0]
    first, second = an_order(act, number="A"), an_order(act, "LIME", number="B")
    scheduling.place_entry(act, line, first, at(2))
    act.topics.clear()
    before = on_line(act, line)
    trail = act.conn.execute(text("SELECT count(*) FROM audit")).scalar_one()
    seen = scheduling.place_entry(act, line, second, at(1), if_no_room="push", preview=True)
    assert on_line(act, line) == before
    assert not act.topics
    assert act.conn.execute(text("SELECT count(*) FROM audit")).scalar_one() == trail
    assert order_row(act, second).name == "Released"
    done = scheduling.place_entry(act, line, second, at(1), if_no_room="push")
    assert spans(seen.entries) == spans(done.entries)
    assert [entry.version for entry in seen.entries] == [entry.version for entry in done.entries]
    assert (seen.figures, seen.figures_before) == (done.figures, done.figures_before)
    assert {entry.id < 0 for entry in seen.entries if entry.name != "A"} == {True}
    with pytest.raises(Conflict) as refused:
        scheduling.place_entry(act, line, an_order(act), at(1.5), preview=True)
    assert "overlaps_entry" in codes(refused)


def test_a_cancelled_order_leaves_the_board(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    scheduling.place_entry(act, line, order, at(1))
    orders.move_order(act, order, "Cancelled")
    assert on_line(act, line) == []
