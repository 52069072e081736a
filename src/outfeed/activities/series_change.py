"""A series of planned stops and its occurrences while one, those that follow or all are changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from outfeed.activities.board import Board
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.plan_rules import FURTHEST, hands_off, line_rules, refuse, start_rules
from outfeed.activities.plan_subject import checked_notes, stop_mode
from outfeed.activities.series_laying import Laying, entry_on, rule_of
from outfeed.model.errors import FieldError, Invalid, NotFound
from outfeed.model.order_fields import FIRST_YEAR, LAST_YEAR
from outfeed.model.placing import IfNoRoom
from outfeed.model.series import LONGEST_STOP, Occurrence, StopRule
from outfeed.model.time import wall_to_utc, zone_of
from outfeed.store.entries import Entry, Mode
from outfeed.store.series import Series


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """
    What is to become of occurrences; what is None stays.

    `off` takes them out. `starts` is wall time: of the one occurrence, or of that of the day from
    which it is told to the others as well. `rrule`, `pinned` and `valid_until` are of more than
    one; `unbounded` takes `valid_until` away.
    """

    off: bool = False
    starts: datetime | None = None
    length: int | None = None
    mode: str | None = None
    notes: str | None = None
    pinned: bool | None = None
    rrule: str | None = None
    valid_until: date | None = None
    unbounded: bool = False


@dataclass(slots=True)
class Changing:
    """A series while it is changed; `days_laid` are those that have an entry anywhere."""

    board: Board
    series: Series
    if_no_room: IfNoRoom
    days_laid: set[date]
    series_seen: Series = field(init=False)
    plan: LinePlan = field(init=False)
    rule: StopRule = field(init=False)
    entries: dict[date, Entry] = field(init=False)

    def __post_init__(self) -> None:
        self.series_seen = self.series
        self.plan = self.board.plans[self.series.line_id]
        self.rule = rule_of(self.series, self.plan.zone)
        self.entries = {
            entry.series_date: entry
            for plan in self.board.plans.values()
            for entry in plan.entries
            if entry.series_id == self.series.id and entry.series_date is not None
        }
        self.board.series_cared_for.add(self.series.id)

    def know_day(self, day: date, *, by_rule: bool) -> None:
        """Raise `NotFound` for a day without an occurrence, `by_rule` for one of no rule too."""
        furthest = (self.plan.now + FURTHEST).date()
        known = day <= furthest and self.rule.on(day) is not None
        if not known and (by_rule or day not in self.entries):
            detail = f"This stop does not recur on {day}."
            raise NotFound("no_occurrence", detail, day=str(day))

    # --- the occurrence of one day -----------------------------------------------------------

    def change_day(self, day: date, change: SeriesChange) -> None:
        """Change the occurrence of one day alone, or take it out; it may be one that is missing."""
        if change.rrule is not None or change.valid_until is not None or change.unbounded:
            detail = "One occurrence has no rule; change those that follow, or all."
            raise Invalid(
                "rule_of_one", detail, errors=[FieldError("rrule", "rule_of_one", detail)]
            )
        entry = self.entries.get(day)
        if entry is not None:
            refuse([*hands_off(self._unpinned(entry), "removed" if change.off else "moved")])
        if change.off:
            self.series = self.series._replace(excluded=self.series.excluded | {day})
            if entry is not None:
                self._without({entry.id})
            return
        self.series = self.series._replace(excluded=self.series.excluded - {day})
        wanted = self._wanted(day, entry, change)
        target = self.board.plans[wanted.line_id]
        if entry is None or change.starts is not None:
            refuse([*line_rules(target), *start_rules(wanted.start_at, target, wanted.name)])
        others = [stop for stop in target.stops if stop.id != wanted.id]
        laying = Laying(self.board, target, self.if_no_room, others)
        laying.lay([wanted])
        laying.refuse_left_out()
        laying.settle()

    def _wanted(self, day: date, entry: Entry | None, change: SeriesChange) -> Entry:
        if entry is None:
            occurrence = self.rule.on(day)
            assert occurrence is not None  # noqa: S101 - `know_day` has seen to it
            mode = stop_mode(self.board.act, change.mode or self.series.mode)
            entry = entry_on(self.board, self.series, mode, occurrence)
        elif change.mode is not None:
            entry = _in_mode(entry, stop_mode(self.board.act, change.mode))
        start_at, length = entry.start_at, entry.end_at - entry.start_at
        if change.starts is not None:
            start_at = _instant(change.starts, self.plan.zone)
        if change.length is not None:
            length = _length(change.length)
        return entry._replace(
            start_at=start_at,
            end_at=start_at + length,
            notes=entry.notes if change.notes is None else checked_notes(change.notes),
            pinned=entry.pinned if change.pinned is None else change.pinned,
        )

    # --- many --------------------------------------------------------------------------------

    def ended(self, day: date) -> Series:
        """The series as it ends before the occurrence of a day."""
        rule = self.rule.until(day)
        return self.series._replace(valid_until=rule.valid_until, excluded=rule.excluded)

    def take_out(self, day: date | None) -> None:
        """Take out the occurrences to come, from a day on or all."""
        going = [e for e in self.entries.values() if self._to_come(e, day)]
        refuse([rule for entry in going for rule in hands_off(self._unpinned(entry), "removed")])
        self._without({entry.id for entry in going})

    def relaid(
        self, new: Series, rule: StopRule, day: date, change: SeriesChange, skip_conflicts: bool
    ) -> Series:
        """Give the series `new`, which recurs by `rule` so far, as it becomes by a change, and lay
        its occurrences anew: from a day on where it is another series, else all.
        """
        other = new.id != self.series.id
        self.board.series_cared_for.add(new.id)
        refuse([*line_rules(self.plan)])
        mode = stop_mode(self.board.act, change.mode or self.series.mode)
        new = self._dressed(new, mode, change)
        rule = _changed_rule(rule, self.rule, day, change)
        new = new._replace(
            rrule=rule.rrule,
            starts=rule.starts,
            length=int(rule.length.total_seconds()),
            valid_until=rule.valid_until,
            excluded=rule.excluded,
        )
        lay_from = day if other else None
        own = {d: e for d, e in self.entries.items() if self._movable(e, lay_from)}
        stay = {d: e for d, e in self.entries.items() if d not in own and (not other or d >= day)}
        laying = Laying(self.board, self.plan, self.if_no_room, [])
        self._let_stay(laying, own, stay if other else {}, new)
        laying.lay(self._occurrences(rule, new, mode, own))
        if not skip_conflicts:
            laying.refuse_left_out(besides=self._missing())
        off = laying.days_left_out() - self._missing()
        laying.settle()
        return new._replace(excluded=new.excluded | off)

    def _dressed(self, new: Series, mode: Mode, change: SeriesChange) -> Series:
        return new._replace(
            mode_id=mode.id,
            mode=mode.name,
            notes=new.notes if change.notes is None else checked_notes(change.notes),
            pinned=new.pinned if change.pinned is None else change.pinned,
        )

    def _let_stay(
        self, laying: Laying, own: dict[date, Entry], renamed: dict[date, Entry], new: Series
    ) -> None:
        """Keep the stops that are not laid anew; some are occurrences of the new series now."""
        going = {entry.id for entry in own.values()}
        ids = {entry.id for entry in renamed.values()}

        def named(entry: Entry) -> Entry:
            return entry._replace(series_id=new.id) if entry.id in ids else entry

        laying.stops += [named(stop) for stop in self.plan.stops if stop.id not in going]
        for line_id, plan in self.board.plans.items():
            if line_id != self.plan.line_id and any(e.id in ids for e in plan.entries):
                self.board.put(line_id, [named(entry) for entry in plan.entries])

    def _occurrences(
        self, rule: StopRule, new: Series, mode: Mode, own: dict[date, Entry]
    ) -> list[Entry]:
        """The occurrences to lay: the entries that there were, and new ones where they end."""
        now, until = self.plan.now, self.series.laid_until or self.plan.now
        taken = self.days_laid - own.keys()
        days = [each for each in rule.occurrences(now, until) if each.day not in taken]
        spare = sorted(own.keys() - {each.day for each in days}, reverse=True)
        laid = []
        for each in days:
            entry = own.get(each.day) or (own[spare.pop()] if spare else None)
            if entry is None:
                laid.append(entry_on(self.board, new, mode, each))
            else:
                laid.append(self._redressed(entry, new, mode, each))
        return laid

    def _redressed(self, entry: Entry, new: Series, mode: Mode, each: Occurrence) -> Entry:
        """An occurrence by the changed series; what it had of its own it keeps."""
        old = self.series
        if entry.mode_id == old.mode_id:
            entry = _in_mode(entry, mode)
        return entry._replace(
            start_at=each.start_at,
            end_at=each.end_at,
            notes=new.notes if entry.notes == old.notes else entry.notes,
            pinned=new.pinned,
            series_id=new.id,
            series_date=each.day,
        )

    # --- which ones --------------------------------------------------------------------------

    def _to_come(self, entry: Entry, day: date | None) -> bool:
        begun = entry.start_at < self.plan.now or entry.run_id is not None
        return not begun and (day is None or (entry.series_date or day) >= day)

    def _movable(self, entry: Entry, day: date | None) -> bool:
        """Whether an occurrence stands where the rule says, and nothing holds it there."""
        if not self._to_come(entry, day) or entry.series_date is None:
            return False
        by_rule = self.rule.on(entry.series_date)
        pinned = entry.pinned and not self.series.pinned
        return (
            by_rule is not None
            and (entry.start_at, entry.end_at) == (by_rule.start_at, by_rule.end_at)
            and entry.line_id == self.series.line_id
            and not pinned
        )

    def _unpinned(self, entry: Entry) -> Entry:
        """An entry without the pin that it has of its series, which is nothing in the way here."""
        return entry._replace(pinned=entry.pinned and not self.series.pinned)

    def _missing(self) -> set[date]:
        """The days on which it was missing before."""
        until = self.series.laid_until or self.plan.now
        return {o.day for o in self.rule.occurrences(self.plan.now, until)} - self.days_laid

    def _without(self, ids: Collection[int]) -> None:
        for line_id, plan in self.board.plans.items():
            stops = [stop for stop in plan.stops if stop.id not in ids]
            if len(stops) < len(plan.stops) or line_id == self.series.line_id:
                Laying(self.board, plan, "push", stops).settle()


# --- helpers ---------------------------------------------------------------------------------


def _changed_rule(rule: StopRule, old: StopRule, day: date, change: SeriesChange) -> StopRule:
    """A rule with what a change asks of it; the start is told as that of the day's occurrence."""
    wall = datetime.combine(day, old.first.time())
    starts = change.starts.replace(microsecond=0) if change.starts is not None else wall
    rule = rule.moved(starts - wall)
    if change.rrule is not None:
        rule = replace(rule, rrule=change.rrule.strip())
        rule = replace(rule, starts=rule.first)
    elif rule.first != rule.starts:
        detail = f"It does not recur on {starts:%Y-%m-%d}; say by which rule it shall."
        error = FieldError("starts", "day_not_in_rule", detail)
        raise Invalid("day_not_in_rule", detail, errors=[error])
    if change.length is not None:
        rule = replace(rule, length=_length(change.length))
    if change.unbounded or change.valid_until is not None:
        rule = replace(rule, valid_until=change.valid_until)
    return rule


def _length(seconds: int) -> timedelta:
    length = timedelta(seconds=seconds)
    if not timedelta(0) < length <= LONGEST_STOP:
        detail = f"A planned stop that recurs lasts up to {LONGEST_STOP.days} days."
        error = FieldError("length", "not_in_range", detail)
        raise Invalid("invalid_series", detail, errors=[error])
    return length


def _instant(wall: datetime, zone: str) -> datetime:
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        detail = f"The start must be from {FIRST_YEAR} to {LAST_YEAR}."
        error = FieldError("starts", "not_in_range", detail)
        raise Invalid("invalid_series", detail, errors=[error])
    return wall_to_utc(wall.replace(microsecond=0), zone_of(zone)).astimezone(UTC)


def _in_mode(entry: Entry, mode: Mode) -> Entry:
    return entry._replace(mode_id=mode.id, mode=mode.name, mode_type=mode.type)
