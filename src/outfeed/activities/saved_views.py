"""Saved views: ways to look at a screen, kept by who made them, shared with everybody or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from outfeed.activities.act import Act
from outfeed.model.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from outfeed.store import tables as t

MOST = 200
"""Views that one user keeps, of all screens."""
LARGEST_QUERY = 8_000
"""Bytes of the query of a view."""
NAME_LENGTH = 100
SCREEN_LENGTH = 40

v = t.saved_views.c
Item = dict[str, Any]


def views_of(conn: Connection, user_id: int, screen: str) -> list[Item]:
    """Give the views of a screen that a user sees: the own ones, then those shared by others."""
    mine = v.user_id == user_id
    return [shown(row, user_id) for row in _rows(conn, v.screen == screen, or_(mine, v.shared))]


def one_view(conn: Connection, user_id: int, view_id: int) -> Item:
    """Give a view that a user sees; raises `NotFound`."""
    return shown(_seen(conn, user_id, view_id), user_id)


def shown(row: Row[Any], user_id: int) -> Item:
    """Give a view as the API shows it to a user."""
    return {
        "id": row.id,
        "screen": row.screen,
        "name": row.name,
        "shared": row.shared,
        "mine": row.user_id == user_id,
        "owner": row.owner,
        "query": row.query,
        "version": row.version,
    }


def create_view(
    act: Act, screen: str, name: str, query: Mapping[str, str], shared: bool = False
) -> int:
    """Keep a view; give its id. Raises `Invalid`, `Conflict` ``name_taken``, ``too_many_views``."""
    user_id = _user(act)
    values: Item = {
        "user_id": user_id,
        "screen": _screen(screen),
        "name": _name(name),
        "query": _query(query),
        "shared": shared,
        "updated_at": act.now,
    }
    # Two at once count one after the other.
    act.conn.execute(select(t.users.c.id).where(t.users.c.id == user_id).with_for_update())
    kept = act.conn.execute(select(func.count()).where(v.user_id == user_id)).scalar_one()
    if kept >= MOST:
        raise Conflict(
            "too_many_views", f"You keep {MOST} views, which is the most. Delete some first."
        )
    made = act.conn.execute(
        insert(t.saved_views).values(values).on_conflict_do_nothing().returning(v.id)
    ).scalar()
    if made is None:
        raise _taken(values["name"])
    _tell(act, made, "create", None, values)
    return int(made)


def change_view(
    act: Act,
    view_id: int,
    version: int,
    *,
    name: str | None = None,
    query: Mapping[str, str] | None = None,
    shared: bool | None = None,
) -> None:
    """Change what is given of an own view.

    Raises `NotFound`, `NotAllowed` ``not_owner``, `Invalid`, and `Conflict` ``stale_version`` with
    ``differences``, ``name_taken``.
    """
    row = _own(act, view_id)
    wanted: Item = {}
    if name is not None:
        wanted["name"] = _name(name)
    if query is not None:
        wanted["query"] = _query(query)
    if shared is not None:
        wanted["shared"] = shared
    wanted = {field: value for field, value in wanted.items() if value != getattr(row, field)}
    _refuse_stale(row, version, wanted)
    if not wanted:
        return
    if "name" in wanted:
        same = func.lower(v.name) == func.lower(wanted["name"])
        others = select(v.id).where(
            same, v.user_id == row.user_id, v.screen == row.screen, v.id != view_id
        )
        if act.conn.execute(others).first() is not None:
            raise _taken(wanted["name"])
    act.conn.execute(
        update(t.saved_views)
        .where(v.id == view_id)
        .values(**wanted, version=row.version + 1, updated_at=act.now)
    )
    _tell(act, view_id, "change", {field: getattr(row, field) for field in wanted}, wanted)


def delete_view(act: Act, view_id: int, version: int) -> None:
    """Take an own view away. Raises `NotFound`, `NotAllowed` ``not_owner``, `Conflict`."""
    row = _own(act, view_id)
    _refuse_stale(row, version, {})
    act.conn.execute(delete(t.saved_views).where(v.id == view_id))
    _tell(act, view_id, "delete", {"screen": row.screen, "name": row.name}, None)


# --- helpers ---------------------------------------------------------------------------------


def _rows(conn: Connection, *conditions: ColumnElement[bool]) -> list[Row[Any]]:
    query = (
        select(t.saved_views, t.users.c.display_name.label("owner"))
        .join(t.users, t.users.c.id == v.user_id)
        .where(*conditions)
        .order_by(func.lower(v.name), v.id)
    )
    return list(conn.execute(query))


def _seen(conn: Connection, user_id: int, view_id: int) -> Row[Any]:
    rows = _rows(conn, v.id == view_id, or_(v.user_id == user_id, v.shared))
    if not rows:
        raise NotFound("unknown_view", f"There is no view {view_id}.", view_id=view_id)
    return rows[0]


def _own(act: Act, view_id: int) -> Row[Any]:
    act.conn.execute(select(v.id).where(v.id == view_id).with_for_update())
    row = _seen(act.conn, _user(act), view_id)
    if row.user_id != act.actor.user_id:
        raise NotAllowed(
            "not_owner",
            f"{row.name} belongs to {row.owner}, who alone can change it."
            " Save it under a name of your own.",
        )
    return row


def _user(act: Act) -> int:
    assert act.actor.user_id is not None  # noqa: S101 - only people keep views
    return act.actor.user_id


def _refuse_stale(row: Row[Any], version: int, wanted: Item) -> None:
    if version == row.version:
        return
    differences = [
        {"field": field, "yours": yours, "theirs": getattr(row, field)}
        for field, yours in wanted.items()
    ]
    raise Conflict(
        "stale_version",
        "This view was changed meanwhile. Look at it as it is now, and try again.",
        differences=differences,
        changed=[difference["field"] for difference in differences],
        version=row.version,
    )


def _taken(name: str) -> Conflict:
    return Conflict("name_taken", f"You have a view {name!r} of this screen already.", name=name)


def _screen(given: str) -> str:
    if not (given.isascii() and given.replace("-", "").isalnum() and len(given) <= SCREEN_LENGTH):
        raise _refused("screen", "unknown_screen", "Name a screen, such as orders.")
    return given


def _name(given: str) -> str:
    name = given.strip()
    if not name:
        raise _refused("name", "missing", "A view needs a name.")
    if len(name) > NAME_LENGTH or not name.isprintable():
        detail = f"A name has at most {NAME_LENGTH} characters, and no line breaks."
        raise _refused("name", "not_a_name", detail)
    return name


def _query(given: Mapping[str, str]) -> dict[str, str]:
    query = dict(given)
    try:
        written = orjson.dumps(query)
    except TypeError:
        raise _refused("query", "no_text", "The query holds what is no text.") from None
    if len(written) > LARGEST_QUERY:
        detail = f"The query has {len(written):,} bytes; at most {LARGEST_QUERY:,} are kept."
        raise _refused("query", "too_large", detail)
    if any("\0" in part for pair in query.items() for part in pair):
        raise _refused("query", "nul_character", "The query holds a NUL character.")
    return query


def _refused(field: str, code: str, detail: str) -> Invalid:
    return Invalid(code, detail, errors=[FieldError(field, code, detail)])


def _tell(act: Act, view_id: int, verb: str, before: Item | None, after: Item | None) -> None:
    def told(said: Item | None) -> Item | None:
        fields = ("screen", "name", "shared", "query")
        return None if said is None else {each: said[each] for each in fields if each in said}

    act.audit("view", view_id, verb, told(before), told(after))
    act.tell("views")
