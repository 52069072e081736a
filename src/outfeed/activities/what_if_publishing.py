"""Publishing a what-if copy: the plan becomes what was tried, in one act that can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from outfeed.activities.act import Act
from outfeed.activities.arranging import Wanted, arrange
from outfeed.activities.plan_answer import Plan
from outfeed.activities.what_if_comparing import Difference, conflicts_of, differences_of
from outfeed.activities.what_ifs import drop, seen_what_if, tell
from outfeed.model.errors import Conflict
from outfeed.store.entries import Entry, plan_figures
from outfeed.store.plan_of import PlanOf
from outfeed.store.what_ifs import published


def publish_what_if(
    act: Act,
    what_if_id: int,
    version: int,
    *,
    line_ids: Collection[int] | None = None,
    preview: bool = False,
) -> Plan:
    """Make the plan what a copy is, on some lines or all, in one act under all rules of the plan.

    Every entry comes exactly to where the copy has it, and what the copy left alone stays as the
    plan has it. Then the copy is gone; with `line_ids` it stays, with what else it has. Raises
    `NotFound`, and `Conflict` ``stale_version`` where the copy was changed meanwhile,
    ``plan_changed`` with ``conflicts`` where the plan was, ``rules_broken`` as any act.
    """
    name = seen_what_if(act, what_if_id, version, preview=preview)
    copy = PlanOf(what_if_id)
    differences = differences_of(act.conn, copy, line_ids)
    conflicts = list(conflicts_of(act.conn, differences))
    if conflicts:
        raise Conflict(
            "plan_changed",
            " ".join(dict.fromkeys(conflict.detail for conflict in conflicts)),
            conflicts=[conflict.shown() for conflict in conflicts],
        )
    wanted = [(each, one) for each in differences if (one := _wanted(each)) is not None]
    plan = _arranged(act, [one for _, one in wanted], name, preview)
    if preview:
        return plan
    if line_ids is None:
        drop(act, what_if_id)
    else:
        new = [each.entry.id for each, one in wanted if one.entry_id is None]
        gone = [one.entry_id for _, one in wanted if one.remove and one.entry_id is not None]
        published(act.conn, copy, dict(zip(new, plan.created, strict=True)), gone)
    tell(act, what_if_id, "publish", {"name": name})
    return plan


def _arranged(act: Act, wanted: Sequence[Wanted], name: str, preview: bool) -> Plan:
    if not wanted:
        figures = plan_figures(act.conn, act.now)
        return Plan([], [], [], figures, figures, [], [])
    reason = f"what-if {name}"
    return arrange(act, wanted, preview=preview, verb="publish", reason=reason)


def _wanted(difference: Difference) -> Wanted | None:
    """What makes an entry of the plan what the copy has; None where its times follow alone."""
    before, after = difference.before, difference.after
    if before is None:
        return _new(difference.entry)
    same = Wanted(before.id, before.version)
    if after is None:
        return replace(same, remove=True, pinned=False if before.pinned else None)
    moves = (before.line_id, before.start_at) != (after.line_id, after.start_at)
    stop_ends = not after.production and (moves or before.end_at != after.end_at)
    wanted = replace(
        same,
        line_id=after.line_id if moves else None,
        start_at=after.start_at if moves else None,
        end_at=after.end_at if stop_ends else None,
        quantity=after.quantity if after.quantity != before.quantity else None,
        pinned=after.pinned if moves or after.pinned != before.pinned else None,
        notes=after.notes if after.notes != before.notes else None,
    )
    return None if wanted == same else replace(wanted, follows=not difference.grows)


def _new(entry: Entry) -> Wanted:
    return Wanted(
        line_id=entry.line_id,
        order_id=entry.order_id,
        mode=entry.mode if entry.order_id is None else None,
        start_at=entry.start_at,
        end_at=entry.end_at if entry.order_id is None else None,
        quantity=entry.quantity,
        pinned=entry.pinned,
        notes=entry.notes,
    )
