"""What is to be expected of lines whose plans are tried otherwise, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from outfeed.activities.act import Act
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.projecting import KnownOfLines, differ, expected_of, known_of_lines
from outfeed.model.time import Interval
from outfeed.store.entries import Entry
from outfeed.store.plan_of import THE_PLAN


@dataclass(slots=True)
class Foreseen:
    """
    Tells what the board will expect of tried plans, when lines are projected anew.

    What runs on a line is read once, when a plan of it is first tried. Of a what-if copy, and of
    lines on which nothing runs or is late, all is expected as planned.
    """

    act: Act
    known: dict[int, KnownOfLines | None] = field(default_factory=dict)

    def of(self, plan: LinePlan, entries: Iterable[Entry]) -> list[Entry]:
        """Give entries that are tried on a line, with when they are expected.

        `plan` is the line before, as it is expected by now, under the calendar that it will have.
        """
        before = {entry.id: entry for entry in plan.entries}
        tried = [_kept(entry, before.get(entry.id)) for entry in entries]
        known = self._known(plan)
        if known is None:
            return tried
        expected = expected_of(replace(plan, entries=_in_order(tried)), known)
        return [_expected(entry, expected.get(entry.id)) for entry in tried]

    def _known(self, plan: LinePlan) -> KnownOfLines | None:
        if plan.line_id not in self.known:
            self.known[plan.line_id] = self._read(plan)
        return self.known[plan.line_id]

    def _read(self, plan: LinePlan) -> KnownOfLines | None:
        if self.act.plan != THE_PLAN:
            return None
        known = known_of_lines(self.act.conn, {plan.line_id: plan}, self.act.now)
        run = known.runs.get(plan.line_id)
        slips = any(entry.expected_end_at is not None for entry in plan.entries)
        return known if slips or (run is not None and run.open) else None


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.start_at, entry.id))


def _kept(entry: Entry, known: Entry | None) -> Entry:
    """An entry of which nothing is expected any more where its plan changed."""
    if known is not None and _planned(entry) == _planned(known):
        return entry
    return entry._replace(expected_start_at=None, expected_end_at=None)


def _planned(entry: Entry) -> Sequence[object]:
    return entry.line_id, entry.start_at, entry.end_at, entry.quantity


def _expected(entry: Entry, span: Interval | None) -> Entry:
    """An entry as it is expected then; what differs too little to be told stays as it was."""
    if span is None:
        return entry._replace(expected_start_at=None, expected_end_at=None)
    known = entry.expected_start_at, entry.expected_end_at
    if known[0] is not None and known[1] is not None and not differ((known[0], known[1]), span):
        return entry
    return entry._replace(expected_start_at=span[0], expected_end_at=span[1])
