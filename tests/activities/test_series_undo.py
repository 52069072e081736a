"""What is done to stops that recur by the ordinary acts, and taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from outfeed.activities import entry_series, scheduling
from outfeed.activities.act import Act
from outfeed.activities.arranging import arrange
from outfeed.activities.entry_series import SeriesChange, SeriesPlan
from outfeed.activities.plan_answer import Plan
from outfeed.model.errors import Conflict
from outfeed.store.series import series_of, series_of_lines
from tests.builders import a_plant
from tests.plans import on_line
from tests.series import (
    DAY,
    FIRST,
    WEEK,
    as_planned,
    changed,
    made,
    mondays,
    occurrences,
    taken_back,
)


def test_an_entry_that_is_removed_is_a_day_off_until_it_comes_back(act: Act) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line)
    before = as_planned(act, line)
    first = occurrences(act, line)[0]
    plan = scheduling.remove_entry(act, first.id, first.version)
    known = series_of(act.conn, series.id)
    assert known is not None
    assert (set(known.excluded), known.version) == ({DAY}, series.version)
    taken_back(act, plan)
    assert as_planned(act, line) == before
    assert series_of(act.conn, series.id) == series


def test_making_a_series_is_taken_back_with_it_and_done_again(act: Act) -> None:
    line = a_plant(act).lines[0]
    plan = mondays(act, line).plan
    before = as_planned(act, line)
    undone = taken_back(act, plan)
    assert on_line(act, line) == [] == series_of_lines(act.conn, [line])
    assert not entry_series.extend_series(act)
    taken_back(act, undone)
    assert as_planned(act, line) == before
    [back] = series_of_lines(act.conn, [line])
    assert (back.version, back.excluded) == (3, frozenset())


def by_days(act: Act, line: int, plan: Plan) -> Plan:
    """The plan under the ids and versions that its occurrences have by now, told by their days."""
    now = {(e.series_id, e.series_date): e for e in occurrences(act, line)}
    told = {e.id: (e.series_id, e.series_date) for e in [*plan.entries, *plan.before]}
    before = [e._replace(id=now[told[e.id]].id if told[e.id] in now else -1) for e in plan.before]
    created = [now[told[id_]].id for id_ in plan.created]
    return replace(plan, before=before, created=created, entries=list(now.values()))


def test_acts_on_one_series_are_taken_back_and_done_again_one_after_the_other(act: Act) -> None:
    line = a_plant(act).lines[0]

    def look() -> Any:
        rows = [row._replace(version=0) for row in series_of_lines(act.conn, [line])]
        return as_planned(act, line), rows

    looks = [look()]
    plan = mondays(act, line)
    series_id = plan.series.id if plan.series else 0
    done = [plan.plan]
    third = DAY + 2 * WEEK
    nine, off = SeriesChange(starts=FIRST.replace(hour=9)), SeriesChange(off=True)
    acts: list[Callable[[], SeriesPlan]] = [
        lambda: entry_series.change_series(act, series_id, DAY, 1, "all", nine),
        lambda: entry_series.change_series(act, series_id, third, 2, "following", off),
        lambda: entry_series.delete_series(act, series_id, 3),
    ]
    for do in acts:
        looks.append(look())
        done.append(do().plan)
    looks.append(look())
    undone: list[Plan] = []
    for _ in range(2):
        while done:
            undone.append(taken_back(act, by_days(act, line, done.pop())))
            assert look() == looks[len(done)]
        while undone:
            done.append(taken_back(act, by_days(act, line, undone.pop())))
            assert look() == looks[len(done)]


@pytest.mark.parametrize("scope", ["all", "following", "off", "delete"])
def test_what_was_done_to_a_series_is_taken_back(act: Act, scope: str) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line)
    before = as_planned(act, line)
    third = DAY + 2 * WEEK
    if scope == "delete":
        plan = entry_series.delete_series(act, series.id, series.version).plan
    else:
        what = SeriesChange(
            off=scope == "off", starts=datetime.combine(third, FIRST.time()).replace(hour=9)
        )
        of: entry_series.Scope = "all" if scope == "all" else "following"
        plan = entry_series.change_series(act, series.id, third, series.version, of, what).plan
    assert as_planned(act, line) != before
    taken_back(act, plan)
    assert as_planned(act, line) == before
    [back] = series_of_lines(act.conn, [line])
    assert back == series._replace(version=3)


def test_what_somebody_changed_since_is_not_taken_back(act: Act) -> None:
    line = a_plant(act).lines[0]
    plan = mondays(act, line)
    assert plan.series is not None
    changed(act, plan.series, DAY, "all", notes="Other")
    with pytest.raises(Conflict) as stale:
        arrange(act, [], series=plan.plan.series_undo)
    assert stale.value.code == "stale_version"
