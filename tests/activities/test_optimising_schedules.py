"""Schedules of the optimiser: when they are due, by the site's clocks, and once what was missed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from outfeed.activities.act import Act
from outfeed.activities.calendars import Calendars
from outfeed.activities.clock import SteppedClock
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.schedules import (
    change_schedule,
    delete_schedule,
    due,
    make_schedule,
    next_at,
    plan_due,
)
from outfeed.model.errors import Conflict, Invalid, NotFound
from outfeed.store.optimisation_profiles import profile_of
from outfeed.store.optimisation_schedules import one_schedule
from tests.builders import Plant, a_plant, instant
from tests.plans import at


@pytest.fixture
def plant(act: Act) -> Plant:
    return a_plant(act, shifts=True)


def make(act: Act, **said: Any) -> int:
    profile = profile_of(act.conn, "Few moves").id
    usual = {"name": "Night", "profile_id": profile, "every": "day", "at": time(2)}
    return make_schedule(act, usual | said)


def nexts(act: Act, plant: Plant, schedule_id: int, after: datetime, many: int) -> list[datetime]:
    schedule, calendars = one_schedule(act.conn, schedule_id), Calendars(act.conn)
    found = []
    for _ in range(many):
        following = next_at(schedule, calendars, plant.lines, after)
        assert following is not None
        found.append(after := following)
    return found


def test_a_day_has_one_time_by_the_clocks_of_the_site(act: Act, plant: Plant) -> None:
    made = make(act, at=time(2, 30))
    # Both nights in which clocks change in Berlin: 2:30 is skipped, and comes twice.
    spring = nexts(act, plant, made, instant("2027-03-27T00:00Z"), 3)
    assert [f"{each:%d %H:%M}" for each in spring] == ["27 01:30", "28 01:00", "29 00:30"]
    autumn = nexts(act, plant, made, instant("2026-10-24T00:00Z"), 3)
    assert [f"{each:%d %H:%M}" for each in autumn] == ["24 00:30", "25 00:30", "26 01:30"]


def test_each_shift_is_one_that_is_worked(act: Act, plant: Plant) -> None:
    made = make(act, every="shift", at=None)
    assert one_schedule(act.conn, made).at is None
    # From Friday noon in Berlin: late, then not before Monday early.
    friday = datetime(2026, 11, 20, 11, tzinfo=UTC)
    found = nexts(act, plant, made, friday, 3)
    assert [f"{each:%a %H:%M}" for each in found] == ["Fri 13:00", "Mon 05:00", "Mon 13:00"]
    act.conn.execute(text("DELETE FROM shifts"))
    schedule = one_schedule(act.conn, made)
    assert next_at(schedule, Calendars(act.conn), plant.lines, friday) is None


def asked(engine: Engine) -> list[Any]:
    query = text("SELECT status, asked, schedule_id FROM optimisations ORDER BY id")
    with engine.connect() as conn:
        return list(conn.execute(query))


def test_what_was_missed_is_planned_once(
    act: Act, plant: Plant, engine: Engine, clock: SteppedClock
) -> None:
    made = make(act, line_ids=[plant.lines[1]])
    act.conn.commit()
    # Monday 10:00 in Berlin: nothing of last night is made up for.
    assert plan_due(engine, clock) == 0
    clock.step_to(at(16) - timedelta(seconds=1))
    assert plan_due(engine, clock) == 0
    # The server was not there for three nights.
    clock.step_to(at(70))
    assert plan_due(engine, clock) == 1
    assert plan_due(engine, clock) == 0
    [job] = asked(engine)
    assert (job.status, job.schedule_id) == ("waiting", made)
    wanted = Asked.read(job.asked)
    assert (wanted.lines, wanted.orders, wanted.profile.name) == (
        [plant.lines[1]],
        None,
        "Few moves",
    )
    clock.step_to(at(88))
    assert plan_due(engine, clock) == 1
    # What nobody looked at gives way to what is newer.
    assert [job.status for job in asked(engine)] == ["discarded", "waiting"]


def test_a_change_begins_anew_and_nothing_is_due_while_it_is_off(
    act: Act, plant: Plant, clock: SteppedClock
) -> None:
    made = make(act)
    later = at(30)
    assert [schedule.id for schedule in due(act.conn, later)] == [made]
    act.now = later
    change_schedule(act, made, 1, {"at": time(3)})
    assert due(act.conn, later) == []
    assert [schedule.id for schedule in due(act.conn, at(42))] == [made]
    change_schedule(act, made, 2, {"enabled": False})
    assert due(act.conn, at(100)) == []
    act.now = at(100)
    change_schedule(act, made, 3, {"enabled": True})
    assert due(act.conn, at(100)) == []
    with pytest.raises(Conflict) as stale:
        change_schedule(act, made, 3, {"name": "Other"})
    assert stale.value.code == "stale_version"
    delete_schedule(act, made, 4)
    with pytest.raises(NotFound):
        one_schedule(act.conn, made)


def test_what_can_not_be_is_refused(act: Act, plant: Plant) -> None:
    make(act)
    with pytest.raises(Conflict) as taken:
        make(act, name="night ")
    assert taken.value.code == "name_taken"
    for wrong in ({"name": " "}, {"at": None}):
        with pytest.raises(Invalid) as refused:
            make(act, **{"name": "Other", **wrong})
        assert [error.field for error in refused.value.errors] == list(wrong)
    with pytest.raises(NotFound):
        make(act, name="Other", profile_id=10_000)
