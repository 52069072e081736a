"""Whatever is done on the board while its calendar changes: what always holds of the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import event, given
from hypothesis import strategies as st
from sqlalchemy import select

from outfeed.activities.act import Act
from outfeed.activities.plant_edit import Edited, change, create, version_of
from outfeed.activities.plant_edit_more import delete
from outfeed.activities.plant_edit_preview import tried
from outfeed.activities.reflowing import Reflow
from outfeed.model.errors import Conflict
from outfeed.store import tables as t
from outfeed.store.entries import Entry
from tests.activities.test_scheduling_properties import KINDS, Planner, Step, few, is_sound
from tests.builders import undone

BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR_KINDS = ("holiday", "holiday", "overtime", "shift")

acts = st.tuples(
    st.sampled_from([*KINDS, "pin", "wait", *CALENDAR_KINDS]),
    st.integers(0, 7),
    st.integers(0, 40),
    st.integers(1, 12),
    st.integers(0, 2),
)
calendar_acts = st.tuples(
    st.sampled_from(CALENDAR_KINDS),
    st.integers(0, 7),
    st.integers(0, 40),
    st.integers(1, 12),
    st.integers(0, 2),
)


class CalendarPlanner(Planner):
    """One who also changes the calendar; `told` are those that stay outside working time."""

    def __init__(self, act: Act) -> None:
        super().__init__(act)
        self.told: set[int] = set()

    def do(self, step: Step) -> None:
        if step[0] not in CALENDAR_KINDS:
            super().do(step)
            return
        kind, do = self.edit(step)
        before = self.board()
        seen = self.outcome(lambda: tried(self.act, {kind}, do)[0])
        assert self.board() == before
        done = self.outcome(do)
        assert shown(seen) == shown(done)
        event(f"{step[0]} {'refused' if isinstance(done, str) else 'done'}")
        if isinstance(done, str):
            assert self.board() == before
        elif done is not None:
            self.followed(before, done)

    def asked(
        self, kind: str, which: int, half_hours: int, amount: int, room: Any
    ) -> Callable[[bool], Any] | None:
        if kind == "pin":
            entries = [entry for entry in self.board() if entry.changeover_for is None]
            # Let go, one that stands outside working time would stay there until it is moved.
            if entries and entries[which % len(entries)].id in self.told:
                return None
        return super().asked(kind, which, half_hours, amount, room)

    def edit(self, step: Step) -> tuple[str, Callable[[], Edited]]:
        """A holiday or extra time that is made or taken back, or a late shift of another length."""
        name, which, half_hours, amount, place = step
        if name == "shift":
            late = self.act.conn.execute(
                select(t.shifts.c.id).where(t.shifts.c.name == "Late")
            ).scalar_one()
            given: dict[str, Any] = {"length": 3600 * amount}
            version = version_of(self.act, "shifts", late)
            return "shifts", lambda: change(self.act, "shifts", late, version, given)
        name = f"{name} {which % 3}"
        known = self.act.conn.execute(
            select(t.calendar_exceptions).where(t.calendar_exceptions.c.name == name)
        ).one_or_none()
        kind = "calendar_exceptions"
        if known is not None:
            return kind, lambda: delete(self.act, kind, known.id, known.version)
        starts = (self.act.now + timedelta(minutes=60 * half_hours)).astimezone(BERLIN)
        given = {
            "asset": ("site1", "site1/packaging", "site1/packaging/line1")[place],
            "name": name,
            "starts": f"{starts:%Y-%m-%dT%H:%M}",
            "length": 7200 * amount,
            "working": step[0] == "overtime",
        }
        return kind, lambda: create(self.act, kind, given)

    def outcome(self, do: Callable[[], Edited]) -> Reflow | str | None:
        try:
            with self.act.conn.begin_nested():
                return do().reflow
        except Conflict as refused:
            if refused.code != "rules_broken":
                raise
            return refused.detail

    def followed(self, before: list[Entry], reflow: Reflow) -> None:
        """Nothing is lost; what is fixed stays, the others never start earlier, in their order."""
        now = {entry.id: entry for entry in self.board()}
        was = [entry for entry in before if entry.changeover_for is None]
        assert {entry.id for entry in was} == {
            entry.id for entry in now.values() if entry.changeover_for is None
        }
        for entry in was:
            after = now[entry.id]
            fixed = entry.pinned or entry.stop or entry.start_at < self.act.now
            assert after.quantity == entry.quantity
            assert after.start_at == entry.start_at if fixed else after.start_at >= entry.start_at
        for line_id in self.plant.lines:
            loose = [
                entry
                for entry in was
                if entry.line_id == line_id and entry.production and not entry.pinned
                and entry.start_at >= self.act.now
            ]  # fmt: skip
            assert loose == sorted(loose, key=lambda entry: now[entry.id].start_at)
        moved = {e.id for e in was if (e.start_at, e.end_at) != _span(now[e.id])}
        assert {each.after.id for each in reflow.moved} == moved
        told = {each.entry_id for each in reflow.warnings if each.code == "outside_working_time"}
        assert all(now[entry_id or 0].pinned for entry_id in told)
        self.told |= {entry_id for entry_id in told if entry_id is not None}


def _span(entry: Entry) -> tuple[datetime, datetime]:
    return entry.start_at, entry.end_at


def shown(outcome: Reflow | str | None) -> object:
    return outcome.shown() if isinstance(outcome, Reflow) else outcome


@few
@given(steps=st.lists(acts, min_size=4, max_size=14))
def test_any_acts_and_changes_of_the_calendar_leave_a_sound_plan(
    act: Act, steps: list[Step]
) -> None:
    with undone(act):
        planner = CalendarPlanner(act)
        for step in steps:
            planner.do(step)
        is_sound(planner, planner.told, ended=False)


@few
@given(steps=st.lists(acts, min_size=4, max_size=10), last=calendar_acts)
def test_a_change_of_the_calendar_and_its_reverse_lose_no_entry_and_no_time(
    act: Act, steps: list[Step], last: Step
) -> None:
    with undone(act):
        planner = CalendarPlanner(act)
        for step in steps:
            planner.do(step)
        before = {entry.id: entry for entry in planner.board() if entry.production}
        planner.do(last)
        planner.do(last)
        after = {entry.id: entry for entry in planner.board() if entry.production}
        assert after.keys() == before.keys()
        assert all(after[id_].start_at >= entry.start_at for id_, entry in before.items())
        is_sound(planner, planner.told, ended=False)
