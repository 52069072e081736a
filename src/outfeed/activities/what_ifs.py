"""What-if copies of the plan: made, renamed and discarded. Lines and orders know nothing of them.

Every act on the plan does the same on a copy (`Act.plan`); what is made of it is compared and
published by `outfeed.activities.what_if_publishing`.
"""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select, update

from outfeed.activities.act import Act
from outfeed.activities.line_plan_reading import LOOK_BACK
from outfeed.model.errors import Conflict, FieldError, Invalid
from outfeed.store import tables as t
from outfeed.store.plan_of import PlanOf
from outfeed.store.what_ifs import copy_plan, lock_copy, one_what_if

MOST = 50
"""Copies that are kept at once."""
NAME_LENGTH = 100

w = t.what_ifs.c


def make_what_if(act: Act, name: str) -> int:
    """Copy the plan under a name; give the id of the copy.

    It has what ends after a week ago, and all entries of orders still to be made. Raises `Invalid`,
    and `Conflict` ``name_taken`` or ``too_many_what_ifs``.
    """
    name = _free_name(act, name)
    if act.conn.execute(select(func.count()).select_from(t.what_ifs)).scalar_one() >= MOST:
        detail = f"There are {MOST} what-if copies, which is the most. Discard some first."
        raise Conflict("too_many_what_ifs", detail)
    values = {"name": name, "made_by_id": act.actor.user_id, "made_at": act.now}
    made: int = act.conn.execute(insert(t.what_ifs).values(values).returning(w.id)).scalar_one()
    copy_plan(act.conn, made, act.now - LOOK_BACK)
    tell(act, made, "make", after={"name": name})
    return made


def rename_what_if(act: Act, what_if_id: int, version: int, name: str) -> None:
    """Give a copy another name.

    Raises `NotFound`, `Invalid`, and `Conflict` ``name_taken`` or ``stale_version``.
    """
    before = seen_what_if(act, what_if_id, version)
    name = _free_name(act, name, what_if_id)
    if name != before:
        act.conn.execute(update(t.what_ifs).where(w.id == what_if_id).values(name=name))
        tell(act, what_if_id, "rename", {"name": before}, {"name": name})


def discard_what_if(act: Act, what_if_id: int, version: int) -> None:
    """Take a copy away with all that was tried on it. Raises as `rename_what_if`."""
    name = seen_what_if(act, what_if_id, version)
    drop(act, what_if_id)
    tell(act, what_if_id, "discard", {"name": name})


def seen_what_if(act: Act, what_if_id: int, version: int, *, preview: bool = False) -> str:
    """Lock a copy in the version that was seen, and give its name; a preview locks nothing.

    Raises `NotFound`, and `Conflict` ``stale_version`` where it was changed meanwhile.
    """
    if not preview:
        lock_copy(act.conn, PlanOf(what_if_id))
    found = one_what_if(act.conn, what_if_id)
    now = found.version if preview else found.version - 1
    if now != version:
        raise Conflict(
            "stale_version",
            f"{found.name} was changed meanwhile. Look at it as it is now, and try again.",
            differences=[],
            changed=[],
            version=now,
        )
    return found.name


def drop(act: Act, what_if_id: int) -> None:
    """Take a copy away."""
    act.conn.execute(delete(t.what_ifs).where(w.id == what_if_id))


def tell(
    act: Act,
    what_if_id: int,
    verb: str,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """Leave in the trail what became of a copy, and tell the screens."""
    act.audit("what_if", what_if_id, verb, before, after)
    act.tell(f"what-if:{what_if_id}")


def _free_name(act: Act, given: str, what_if_id: int | None = None) -> str:
    name = " ".join(given.split())
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        detail = f"A what-if copy needs a name of at most {NAME_LENGTH} characters."
        raise Invalid("not_a_name", detail, errors=[FieldError("name", "not_a_name", detail)])
    same = select(w.id).where(func.lower(w.name) == func.lower(name), w.id != (what_if_id or 0))
    if act.conn.execute(same).first() is not None:
        raise Conflict("name_taken", f"There is a what-if copy {name!r} already.", name=name)
    return name
