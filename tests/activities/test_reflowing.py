"""The plan follows its calendar: what moves, what stays and is told, and what is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from outfeed.activities import execution, scheduling
from outfeed.activities.act import Act
from outfeed.activities.execution import Target
from outfeed.activities.plant import import_plant, preview_plant, take_plant
from outfeed.activities.plant_edit import Edited, change, create, version_of
from outfeed.activities.plant_edit_more import delete
from outfeed.activities.plant_edit_preview import tried
from outfeed.activities.reflowing import Reflow
from outfeed.model.errors import Conflict
from outfeed.store import tables as t
from outfeed.store.assets import find_asset
from outfeed.store.entries import Entry, entries_where
from tests.builders import Plant, a_plant, an_order
from tests.plans import at, codes, hours_from_now, on_line, spans, the

HOLIDAY = {"asset": "site1", "name": "Feast", "starts": "2026-11-17T00:00", "length": 86_400}


def placed(act: Act, line: int, start: float, hours: float = 1, product: str = "COLA") -> Entry:
    order = an_order(act, product, str(int(hours * 3600)), number=f"{product}-{line}-{start}")
    plan = scheduling.place_entry(act, line, order, at(start))
    return the(plan, order)


def edited(act: Act, kind: str, thing_id: Any, **fields: Any) -> Reflow:
    """Change a thing; the preview before it must tell the very same."""
    version = version_of(act, kind, thing_id)
    before = entries_where(act.conn)
    told, found = tried(act, {kind}, lambda: change(act, kind, thing_id, version, fields))
    assert "entry_times" not in {each.code for each in found}
    assert entries_where(act.conn) == before
    done = change(act, kind, thing_id, version, fields)
    assert told.reflow is not None
    assert done.reflow is not None
    assert told.reflow.shown() == done.reflow.shown()
    agrees(act, before, done.reflow)
    return done.reflow


def made(act: Act, **fields: Any) -> tuple[Edited, Reflow]:
    before = entries_where(act.conn)
    done = create(act, "calendar_exceptions", {**HOLIDAY, **fields})
    assert done.reflow is not None
    agrees(act, before, done.reflow)
    return done, done.reflow


def agrees(act: Act, before: list[Entry], reflow: Reflow) -> None:
    """What is told to have moved is what moved."""
    spans_before = {e.id: (e.start_at, e.end_at) for e in before if e.changeover_for is None}
    now = {e.id: (e.start_at, e.end_at) for e in entries_where(act.conn)}
    moved = {key for key, span in spans_before.items() if now[key] != span}
    assert {each.after.id for each in reflow.moved} == moved


def shift(act: Act, name: str) -> int:
    found: int = act.conn.execute(select(t.shifts.c.id).where(t.shifts.c.name == name)).scalar_one()
    return found


def test_a_shift_that_ends_earlier_pushes_and_one_that_ends_later_only_shortens(act: Act) -> None:
    """Shifts are from 10 h after now (Monday 10:00) to 12 h; 20 h is Tuesday 06:00."""
    line = a_plant(act, shifts=True).lines[0]
    one = placed(act, line, 9, 3)
    two = placed(act, line, 20)
    late = shift(act, "Late")
    reflow = edited(act, "shifts", late, length=7 * 3600)
    assert spans(on_line(act, line)) == [(one.name, 9, 21), (two.name, 21, 22)]
    assert [m.shown()["order_number"] for m in reflow.moved] == [one.name, two.name]
    reflow = edited(act, "shifts", late, length=8 * 3600)
    assert spans(on_line(act, line)) == [(one.name, 9, 12), (two.name, 21, 22)]
    assert [m.after.id for m in reflow.moved] == [one.id]


def test_a_holiday_moves_only_the_lines_that_it_touches(act: Act) -> None:
    line, other = a_plant(act, shifts=True).lines
    one, elsewhere = placed(act, line, 21), placed(act, other, 21)
    _, reflow = made(act, asset="site1/packaging/line1")
    assert spans(on_line(act, line)) == [(one.name, 44, 45)]
    assert on_line(act, other) == [elsewhere]
    [moved] = reflow.moved
    assert moved.shown() == {
        "entry_id": one.id,
        "line_id": line,
        "line": "line1",
        "order_number": one.name,
        "mode": "Production",
        "before": {"start_at": at(21), "end_at": at(22)},
        "after": {"start_at": at(44), "end_at": at(45)},
        "late_before": False,
        "late_after": False,
    }


def test_the_trail_says_why_entries_follow(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    one = placed(act, line, 21)
    made(act)
    row = act.conn.execute(
        select(t.audit).where(t.audit.c.subject == "entry", t.audit.c.act == "follow")
    ).one()
    assert (row.subject_id, row.actor) == (one.id, "tester")
    assert row.reason == "calendar exception Feast of site1 was made"
    assert set(row.before) == {"start_at", "end_at", "version"}


def test_extra_time_ends_what_paused_earlier_and_moves_nothing(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    long = placed(act, line, 11, 3)
    behind = placed(act, line, 22)
    made(act, name="Overtime", starts="2026-11-16T22:00", length=3600, working=True)
    assert spans(on_line(act, line)) == [(long.name, 11, 21), (behind.name, 22, 23)]


def test_lateness_is_told_with_what_moves(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    order = an_order(act, due_at=at(24).isoformat())
    scheduling.place_entry(act, line, order, at(21))
    _, reflow = made(act)
    assert (reflow.figures_before.late_orders, reflow.figures.late_orders) == (0, 1)
    assert [warned.code for warned in reflow.warnings] == ["late"]
    shown = reflow.moved[0].shown()
    assert (shown["late_before"], shown["late_after"]) == (False, True)


def test_pinned_entries_stay_and_are_told_where_the_line_does_not_work(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    pinned = placed(act, line, 22)
    scheduling.pin_entry(act, pinned.id, pinned.version, True)
    _, reflow = made(act)
    [(_, start, end)] = spans(on_line(act, line))
    assert (start, end) == (22, 45)
    [warned] = [each for each in reflow.warnings if each.code == "outside_working_time"]
    assert warned.entry_id == pinned.id
    assert "when the line does not work" in warned.detail


def test_what_no_longer_fits_before_a_pin_goes_behind_it(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    first, loose = placed(act, line, 9, 2), placed(act, line, 20, 2)
    pinned = placed(act, line, 22)
    scheduling.pin_entry(act, pinned.id, pinned.version, True)
    made(act, starts="2026-11-17T06:00", length=3600)
    assert spans(on_line(act, line)) == [
        (first.name, 9, 11), (pinned.name, 22, 23), (loose.name, 23, 25),
    ]  # fmt: skip


def test_two_fixed_entries_that_would_overlap_are_refused_in_words(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    one, two = placed(act, line, 10, 2), placed(act, line, 20)
    for entry in on_line(act, line):
        scheduling.pin_entry(act, entry.id, entry.version, True)
    before = on_line(act, line)
    with pytest.raises(Conflict) as refused, act.conn.begin_nested():
        change(act, "shifts", shift(act, "Late"), 1, {"length": 7 * 3600})
    assert codes(refused) == ["before_pinned"]
    assert f"{two.name} stays at 2026-11-17 06:00, but {one.name}" in refused.value.detail
    assert on_line(act, line) == before


def test_a_started_entry_stays_and_its_end_follows(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    entry = placed(act, line, 0, 11)
    execution.start_run(act, line, Target(entry_id=entry.id))
    now = replace(act, now=at(1))
    edited(now, "shifts", shift(act, "Late"), length=6 * 3600)
    assert spans(on_line(act, line)) == [(entry.name, 0, 21)]


def test_what_was_laid_under_an_older_rate_keeps_the_time_that_it_takes(act: Act) -> None:
    plant = a_plant(act, shifts=True)
    line = plant.lines[0]
    entry = placed(act, line, 20, 2)
    rate = act.conn.execute(
        select(t.production_rates.c.id).where(
            t.production_rates.c.line_id == line,
            t.production_rates.c.product_id == plant.products["COLA"],
        )
    ).scalar_one()
    change(act, "rates", rate, 1, {"scheduled_rate": "1800"})
    made(act)
    assert spans(on_line(act, line)) == [(entry.name, 44, 46)]


def test_an_asset_that_moves_takes_the_calendar_of_its_new_place(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    entry = placed(act, line, 10, 3)
    create(act, "assets", {"parent": "site1", "level": "area", "name": "Hall"})
    reflow = edited(act, "assets", line, parent="site1/hall")
    assert spans(on_line(act, line)) == [(entry.name, 10, 13)]
    assert [m.after.id for m in reflow.moved] == [entry.id]


def test_another_zone_moves_the_shifts_and_what_is_planned_in_them(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    entry = placed(act, line, 20)
    site = find_asset(act.conn, "site1").id
    edited(act, "assets", site, time_zone="Europe/London")
    assert spans(on_line(act, line)) == [(entry.name, 21, 22)]


def test_a_plant_file_moves_what_an_edit_would(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    entry = placed(act, line, 20)
    file = """
sites:
  - name: Site1
    areas:
      - name: packaging
        shifts: [{name: Early, days: mon-fri, from: "07:00", to: "14:00"}]
"""
    seen = preview_plant(act, file).reflow
    assert spans(on_line(act, line)) == [(entry.name, 20, 21)]
    taken = take_plant(act, file).reflow
    assert seen is not None
    assert taken is not None
    assert seen.shown() == taken.shown()
    assert spans(on_line(act, line)) == [(entry.name, 21, 22)]
    import_plant(act, file.replace("07:00", "08:00"))
    assert spans(on_line(act, line)) == [(entry.name, 22, 23)]


def test_a_change_and_its_reverse_lose_nothing(act: Act) -> None:
    plant: Plant = a_plant(act, shifts=True)
    line = plant.lines[0]
    entries = [placed(act, line, 10), placed(act, line, 20, 3, "LIME"), placed(act, line, 30)]
    done, _ = made(act)
    delete(act, "calendar_exceptions", done.ids[0], 1)
    after = [entry for entry in on_line(act, line) if entry.production]
    assert [entry.id for entry in after] == [entry.id for entry in entries]
    assert all(now.start_at >= was.start_at for was, now in zip(entries, after, strict=True))
    assert [now.end_at - now.start_at for now in after] == [timedelta(hours=n) for n in (1, 3, 1)]
    assert hours_from_now(after[0].start_at) == 10
