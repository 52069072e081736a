"""Accepting a plan that was found: one act on the board, which can be taken back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import text

from outfeed.activities.act import Act
from outfeed.activities.arranging import Wanted, arrange
from outfeed.activities.board import Board
from outfeed.activities.optimising.found_on_board import FoundOnBoard, change, place_of
from outfeed.activities.optimising.found_plan import FoundItem, FoundPlan
from outfeed.activities.plan_answer import Plan
from outfeed.model.errors import Conflict
from outfeed.model.time import instant_of, next_tick_of, tick_of

VERB = "optimise"
TOLD = 5
"""Changes that are told in words; all are among the facts."""


def accept(
    act: Act, found: FoundPlan, lines: Collection[int] | None = None, preview: bool = False
) -> Plan:
    """
    Make the plan, or the what-if copy that the act is on, what was found, whole or on some lines.

    What was to start before now starts now, and what comes behind it follows as far as it must.
    Raises `Conflict` ``lines_belong_together`` where an entry goes between one of the lines and
    another, and ``stale_plan`` where what the plan rests on was changed meanwhile.
    """
    accepting = _Accepting(act, found, lines)
    accepting.belongs_together()
    accepting.is_fresh()
    return accepting.arrange(preview)


def needed_with(found: FoundPlan, line_id: int) -> set[int]:
    """Give the lines that must be accepted with one: entries go between them and it."""
    together = _links(found)
    needed, following = {line_id}, [line_id]
    while following:
        new = together[following.pop()] - needed
        needed |= new
        following += new
    return needed - {line_id}


def _links(found: FoundPlan) -> defaultdict[int, set[int]]:
    """Lines between which entries go."""
    links: defaultdict[int, set[int]] = defaultdict(set)
    pairs = [(item.line_id, item.before.line_id) for item in found.items if item.before is not None]
    pairs += [(into, line_id) for line_id, _, into in found.removed_at]
    for one, other in pairs:
        if one != other:
            links[one].add(other)
            links[other].add(one)
    return links


class _Accepting:
    """The accepting of a found plan, or of some lines of it."""

    def __init__(self, act: Act, found: FoundPlan, lines: Collection[int] | None) -> None:
        self.act, self.found = act, found
        self.there = FoundOnBoard(act.conn, act.now, act.plan, found, lines)
        self.late_lines: set[int] = set()

    # --- whether it may be -------------------------------------------------------------------

    def belongs_together(self) -> None:
        """Refuse one of two lines between which an entry goes."""
        groups = [{line_id, *needed_with(self.found, line_id)} for line_id in self.there.lines]
        torn = sorted(
            {line_id for group in groups if group - self.there.lines for line_id in group}
        )
        if not torn:
            return
        rows = self.act.conn.execute(_NAMES, {"lines": torn}).all()
        many = Counter(row.display_name for row in rows)
        names = ", ".join(
            f"{row.area}/{row.display_name}" if many[row.display_name] > 1 else row.display_name
            for row in rows
        )
        detail = f"Entries go between {names}: accept these lines together, or none of them."
        raise Conflict("lines_belong_together", detail, lines=torn)

    def is_fresh(self) -> None:
        """Refuse where what the plan rests on was changed since."""
        changes = list(self.there.changes())
        if changes:
            raise _stale(changes)

    # --- the act -----------------------------------------------------------------------------

    def arrange(self, preview: bool) -> Plan:
        """Put everything where the plan has it."""
        moving = [item for item in self.there.items if not item.same]
        wanted = list(self._wanted(moving))
        if not wanted:
            return Board.opened(self.act, self.there.lines, preview=preview).finish(VERB, None)
        try:
            plan = arrange(self.act, wanted, if_no_room="push", preview=preview, verb=VERB)
        except Conflict as refused:
            raise _stale([{"what": refused.code, "detail": refused.detail}], refused) from None
        moved = list(self._elsewhere(plan, moving))
        if moved:
            raise _stale(moved)
        return plan

    def _wanted(self, moving: Sequence[FoundItem]) -> Iterator[Wanted]:
        for entry_id, version in self.there.removed:
            yield Wanted(entry_id=entry_id, version=version, remove=True)
        now, waiting = next_tick_of(self.act.now), defaultdict[int, int](int)
        for item in moving:
            start_at, known = item.start_at, self.there.entries.get(item.entry_id or 0)
            if tick_of(start_at) < now:
                # One after the other, so that they keep their sequence.
                start_at = instant_of(now + waiting[item.line_id])
                waiting[item.line_id] += 1
                self.late_lines.add(item.line_id)
            new = item.entry_id is None
            yield Wanted(
                entry_id=item.entry_id,
                version=known.version if known else 0,
                line_id=item.line_id,
                order_id=item.order_id if new else None,
                start_at=start_at,
                quantity=item.quantity if new or item.grown else None,
            )

    def _elsewhere(self, plan: Plan, moving: Sequence[FoundItem]) -> Iterator[dict[str, Any]]:
        """What is not where the plan has it, though nothing of it was to start before now."""
        by_id = {entry.id: entry for entry in plan.entries}
        new = (item for item in moving if item.entry_id is None)
        placed = dict(zip(plan.created, new, strict=True))
        placed |= {item.entry_id: item for item in self.there.items if item.entry_id is not None}
        for entry_id, item in placed.items():
            entry = by_id.get(entry_id)
            if entry is None:
                continue
            if item.fixed:
                was = self.there.entries.get(entry_id, entry)
                other = place_of(entry) != place_of(was)
            else:
                found = (item.line_id, tick_of(item.start_at), next_tick_of(item.end_at))
                other = item.line_id not in self.late_lines and place_of(entry) != found
            if other:
                yield change(
                    "times",
                    item.entry_id,
                    item.order_number,
                    "would be at another time",
                    item.line_id,
                )


_NAMES = text("""
    SELECT a.display_name, coalesce(area.display_name, '') AS area
    FROM assets a LEFT JOIN assets area ON area.id = a.parent_id
    WHERE a.id = ANY(:lines) ORDER BY a.id
""")


def _stale(changes: Sequence[dict[str, Any]], refused: Conflict | None = None) -> Conflict:
    details = list(dict.fromkeys(each["detail"] for each in changes))
    more = f" And {len(details) - TOLD} more." if len(details) > TOLD else ""
    return Conflict(
        "stale_plan",
        f"The plan does not fit any more: {' '.join(details[:TOLD])}{more} Search again.",
        changes=list(changes),
        **({} if refused is None else {"violations": refused.facts.get("violations", [])}),
    )
