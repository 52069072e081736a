"""Searches in the background: asked for, stopped, accepted, discarded, and swept away when old.

What runs them is `outfeed.optimiser`; what it notes of them is in `searching`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from outfeed.activities.act import Act
from outfeed.activities.optimising.accepting import accept
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.found_on_board import FoundOnBoard
from outfeed.activities.optimising.found_plan import FoundPlan
from outfeed.activities.plan_answer import Plan
from outfeed.activities.what_ifs import make_what_if
from outfeed.model.errors import Conflict
from outfeed.store import tables as t
from outfeed.store.optimisations import unknown
from outfeed.store.plan_of import PlanOf
from outfeed.store.what_ifs import copies_of, plan_of

MOST_WAITING = 50
KEPT_FOR = timedelta(days=30)
"""For how long searches that are over are kept, also those whose plan nobody looked at."""

o = t.optimisations.c
Kind = Literal["plan", "repair"]


def ask(
    act: Act,
    asked: Asked,
    *,
    kind: Kind = "plan",
    cause: Mapping[str, Any] | None = None,
    what_if: int | None = None,
    schedule_id: int | None = None,
) -> int:
    """Ask for a search, on the plan or a what-if copy; give its id.

    A repair has a `cause`. Raises `NotFound` for the copy, and `Conflict` ``too_many_waiting``.
    """
    plan_of(act.conn, what_if)
    waiting = select(func.count()).where(o.status == "waiting")
    if act.conn.execute(waiting).scalar_one() >= MOST_WAITING:
        detail = f"{MOST_WAITING} searches wait already. Discard some, or wait until they are done."
        raise Conflict("too_many_waiting", detail)
    values = {
        "kind": kind,
        "asked": asked.shown(),
        "what_if_id": what_if,
        "schedule_id": schedule_id,
        "made_by_id": act.actor.user_id,
        "made_at": act.now,
        **({} if cause is None else {"cause": dict(cause)}),
    }
    made: int = act.conn.execute(
        insert(t.optimisations).values(values).returning(o.id)
    ).scalar_one()
    act.audit("optimisation", made, "ask", after={"kind": kind, "asked": asked.shown()})
    tell(act, made)
    return made


def stop(act: Act, job_id: int) -> None:
    """Stop a search with the best plan that it has; one that has none yet is discarded.

    Does nothing to one that is over. Raises `NotFound`.
    """
    job = _locked(act, job_id)
    if job.status == "waiting":
        _becomes(act, job, "discarded", "stop")
    elif job.status == "running" and not job.stop_asked:
        act.conn.execute(update(t.optimisations).where(o.id == job_id).values(stop_asked=True))
        act.audit("optimisation", job_id, "stop")
        tell(act, job_id)


def discard(act: Act, job_id: int) -> None:
    """Discard a search, and what it found; one that goes on ends.

    Raises `NotFound`, and `Conflict` ``already_accepted`` where its plan was.
    """
    job = _locked(act, job_id)
    if job.status == "accepted":
        raise Conflict("already_accepted", "Its plan was accepted; undo that on the board instead.")
    if job.status != "discarded":
        _becomes(act, job, "discarded", "discard")


class Accepted(NamedTuple):
    """What came of a plan that was accepted, and the what-if copy that it went into, if one."""

    plan: Plan
    what_if_id: int | None


def accept_found(
    act: Act,
    job_id: int,
    version: int,
    *,
    lines: Collection[int] | None = None,
    what_if_name: str | None = None,
    preview: bool = False,
) -> Accepted:
    """Make the plan what a search found, whole or on some lines, or make a what-if copy of it.

    What was accepted before is accepted once more where that was taken back. A preview changes
    nothing. Raises `NotFound`, `Invalid`, and `Conflict` ``stale_version``,
    ``nothing_found``, ``stale_plan`` where what it would change was changed meanwhile,
    ``lines_belong_together``, ``rules_broken``, ``of_a_what_if`` and those of a new copy.
    """
    job = _seen(act, job_id, version)
    if job.status not in ("done", "accepted") or job.found is None:
        raise Conflict("nothing_found", _WHY_NOT.get(job.status, "There is no plan to accept."))
    found = FoundPlan.read(job.found)
    changing = _changing(job)
    wanted = _still_to_accept(job, lines, changing)
    if what_if_name is not None:
        return _into_a_copy(act, job, found, wanted, what_if_name, preview=preview)
    act.plan = PlanOf(job.what_if_id)
    plan = accept(act, found, wanted, preview=preview)
    if not preview:
        accepted = sorted({*job.accepted_lines, *(changing if wanted is None else wanted)})
        status = "accepted" if changing <= set(accepted) else "done"
        _becomes(act, job, status, "accept", accepted_lines=accepted)
    return Accepted(plan, job.what_if_id)


def overtaken(conn: Connection, now: datetime, job_id: int) -> bool:
    """Whether a plan was found that can't be accepted, because of what was changed meanwhile."""
    job = conn.execute(select(t.optimisations).where(o.id == job_id, o.status == "done")).first()
    if job is None or job.found is None:
        return False
    left = _still_to_accept(job, None, _changing(job))
    there = FoundOnBoard(conn, now, PlanOf(job.what_if_id), FoundPlan.read(job.found), left)
    return any(there.changes())


def sweep(act: Act) -> None:
    """Take away searches that were over long ago, whatever became of them."""
    over = o.status.not_in(("waiting", "running"))
    old = func.coalesce(o.ended_at, o.made_at) < act.now - KEPT_FOR
    if act.conn.execute(delete(t.optimisations).where(over, old)).rowcount:
        act.tell("optimisations")


def tell(act: Act, job_id: int) -> None:
    """Tell the screens that something became of a search."""
    act.tell("optimisations", f"optimisation:{job_id}")


# --- helpers ---------------------------------------------------------------------------------

_WHY_NOT = {
    "waiting": "The search has not begun yet.",
    "running": "The search goes on. Stop it first, or wait until it is done.",
    "discarded": "This plan was discarded.",
    "failed": "The search failed, and found no plan.",
}


def _changing(job: Row[Any]) -> set[int]:
    return {int(line["line_id"]) for line in job.difference if line["changes"]}


def _still_to_accept(
    job: Row[Any], lines: Collection[int] | None, changing: Collection[int]
) -> Collection[int] | None:
    """
    The lines to accept now; None for all.

    What was accepted is accepted once more only where nothing else is asked for: it was taken back
    on the board meanwhile, or is refused as stale.
    """
    before = set() if job.status == "accepted" else set(job.accepted_lines)
    if lines is None:
        return sorted(set(changing) - before) if before else None
    wanted = set(lines) & set(changing)
    if not wanted:
        detail = "There is nothing to accept on these lines."
        raise Conflict("nothing_to_accept", detail, lines=sorted(lines))
    return sorted(wanted - before or wanted)


def _into_a_copy(
    act: Act,
    job: Row[Any],
    found: FoundPlan,
    lines: Collection[int] | None,
    name: str,
    *,
    preview: bool,
) -> Accepted:
    if job.what_if_id is not None:
        detail = "This plan is of a what-if copy already; accept it there."
        raise Conflict("of_a_what_if", detail, what_if=job.what_if_id)
    if preview:
        return Accepted(accept(act, found, lines, preview=True), None)
    copy = make_what_if(act, name)
    act.plan = PlanOf(copy)
    plan = accept(act, _copied(found, copies_of(act.conn, copy)), lines)
    act.audit("optimisation", job.id, "copy", after={"what_if": copy})
    return Accepted(plan, copy)


def _copied(found: FoundPlan, copies: Mapping[int, int]) -> FoundPlan:
    """The same plan of the entries of a copy; those that it has no more are stale there, too."""
    items = [
        item if item.entry_id is None else replace(item, entry_id=copies.get(item.entry_id, 0))
        for item in found.items
    ]
    return replace(found, items=items, removed=[copies.get(each, 0) for each in found.removed])


def _locked(act: Act, job_id: int) -> Row[Any]:
    fields = [o.id, o.status, o.stop_asked, o.version]
    query = select(*fields).where(o.id == job_id)
    row: Row[Any] | None = act.conn.execute(query.with_for_update()).first()
    if row is None:
        raise unknown(job_id)
    return row


def _seen(act: Act, job_id: int, version: int) -> Row[Any]:
    now = _locked(act, job_id).version
    if now != version:
        raise Conflict(
            "stale_version",
            "This search was changed meanwhile. Look at it as it is now, and try again.",
            differences=[],
            changed=[],
            version=now,
        )
    return act.conn.execute(select(t.optimisations).where(o.id == job_id)).one()


def _becomes(act: Act, job: Row[Any], status: str, verb: str, **values: Any) -> None:
    changed = {"status": status, "version": job.version + 1, **values}
    if status != "done":
        changed["ended_at"] = func.coalesce(o.ended_at, act.now)
    act.conn.execute(update(t.optimisations).where(o.id == job.id).values(changed))
    after = {"status": status, **({"lines": values["accepted_lines"]} if values else {})}
    act.audit("optimisation", job.id, verb, {"status": job.status}, after)
    tell(act, job.id)
