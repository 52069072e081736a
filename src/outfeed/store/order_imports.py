"""Imports as they are kept: their list, their rejections, and the mappings that are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    any_,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from outfeed.store import tables as t

LOOKED_THROUGH = 20_000
"""Whether larger imports can be undone is only looked at when it is asked for."""
i, r = t.imports.c, t.rejections.c

BUILT_ON = """
    FROM import_orders i JOIN orders o ON o.id = i.order_id
    WHERE i.import_id = :import_id
      AND (o.version <> i.version
           OR EXISTS (SELECT FROM entries e WHERE e.order_id = o.id)
           OR EXISTS (SELECT FROM runs r WHERE r.order_id = o.id))
"""
"""The orders of an import that something else hangs on."""


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Some imports, the newest first, and how many there are."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    total: int


def import_page(
    conn: Connection, source_id: int | None, limit: int, before: int | None
) -> ImportPage:
    """Give a page of imports, of those older than ``before``."""
    wanted: list[ColumnElement[bool]] = []
    if source_id is not None:
        wanted.append(i.source_id == source_id)
    total = conn.execute(select(func.count()).select_from(t.imports).where(*wanted)).scalar_one()
    if before is not None:
        wanted.append(i.id < before)
    rows = conn.execute(_imports().where(*wanted).order_by(i.id.desc()).limit(limit + 1)).all()
    more = str(rows[limit - 1].id) if len(rows) > limit else None
    return ImportPage([_item(conn, row) for row in rows[:limit]], more, total)


def import_with(conn: Connection, import_id: int) -> dict[str, Any] | None:
    """Give one import with its mapping, None where there is none."""
    row = conn.execute(_imports().where(i.id == import_id)).first()
    if row is None:
        return None
    mapping = None if row.mapping is None else {**row.mapping}
    if mapping is not None:
        mapping.pop("found", None)
    return _item(conn, row) | {"mapping": mapping}


def _imports() -> Select[Any]:
    open_ones = (
        select(func.count()).where(r.import_id == i.id, r.mended_by_id.is_(None)).scalar_subquery()
    )
    made_any = select(t.import_orders.c.order_id).where(t.import_orders.c.import_id == i.id)
    return (
        select(
            t.imports,
            t.order_sources.c.name.label("source"),
            func.coalesce(t.users.c.name, "system").label("actor"),
            open_ones.label("open_rejections"),
            made_any.exists().label("made_any"),
        )
        .join(t.order_sources, t.order_sources.c.id == i.source_id)
        .outerjoin(t.users, t.users.c.id == i.user_id)
    )


def _item(conn: Connection, row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": row.at,
        "actor": row.actor,
        "source": row.source,
        "file": row.file,
        "new": row.created,
        "changed": row.changed,
        "same": row.same,
        "rejected": row.rejected,
        "open_rejections": row.open_rejections,
        "mends_id": row.mends_id,
        "undone_at": row.undone_at,
        "can_undo": row.undone_at is None and row.made_any and not _is_built_on(conn, row),
    }


def _is_built_on(conn: Connection, row: Row[Any]) -> bool:
    if row.created + row.changed > LOOKED_THROUGH:
        return False
    found = text(f"SELECT EXISTS (SELECT {BUILT_ON})")
    return bool(conn.execute(found, {"import_id": row.id}).scalar_one())


# --- rejections ------------------------------------------------------------------------------


def rejections_of(conn: Connection, import_id: int, limit: int) -> list[dict[str, Any]]:
    """Give the rejections of an import, or those that it mended, by their rows."""
    query = (
        select(r.id, r.where, r.row, r.column, r.code, r.reason, r.given, r.fields, r.mended_by_id)
        .where(or_(r.import_id == import_id, r.mended_by_id == import_id))
        .order_by(r.row.nulls_last(), r.id)
        .limit(limit)
    )
    rows = conn.execute(query).mappings()
    return [{str(name): value for name, value in row.items()} for row in rows]


def locked_rejections(conn: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Lock rejections until the act ends and give them by their ids."""
    among = r.id == any_(literal(list(ids), ARRAY(BIGINT)))
    rows = conn.execute(select(t.rejections).where(among).order_by(r.id).with_for_update())
    return {row.id: row for row in rows}


def rejection_ids(conn: Connection, import_id: int | None, most: int) -> list[int]:
    """Give the ids of the first rejections of an import, in the order in which they were kept."""
    query = select(r.id).where(r.import_id == import_id).order_by(r.id).limit(most)
    return list(conn.execute(query).scalars())


def change_rejection(conn: Connection, rejection: Any) -> None:
    """Keep what is wrong with a row now that it was taken again, and what it says now."""
    values = {
        "where": rejection.where,
        "column": rejection.column,
        "code": rejection.code,
        "reason": rejection.reason,
        "given": rejection.given,
    }
    if rejection.fields is not None:
        values["fields"] = dict(rejection.fields)
    conn.execute(update(t.rejections).where(r.id == rejection.id).values(values))


def mark_mended(conn: Connection, ids: Sequence[int], import_id: int | None) -> None:
    """Note which import took the rows of rejections after all."""
    among = r.id == any_(literal(list(ids), ARRAY(BIGINT)))
    conn.execute(update(t.rejections).where(among).values(mended_by_id=import_id))


# --- what may be meant -----------------------------------------------------------------------


def codes_of(conn: Connection, named: Sequence[str]) -> list[str]:
    """Give the codes of products that are named by their code or name, each once."""
    if not named:
        return []
    p = t.products.c
    rows = conn.execute(select(p.code, p.name).where(or_(p.code.in_(named), p.name.in_(named))))
    by_word = {word: row.code for row in rows for word in (row.name, row.code)}
    return list(dict.fromkeys(by_word[word] for word in named if word in by_word))


def line_paths(conn: Connection) -> list[str]:
    """Give the paths of all lines that are enabled."""
    a = t.assets.c
    query = select(a.path).where(a.level == "line", a.usable).order_by(a.path)
    return list(conn.execute(query).scalars())


def source_of_ref(conn: Connection, ref: str) -> tuple[int, str] | None:
    """Give the id and name of an order source by its id or name, None where there is none."""
    s = t.order_sources.c
    is_id = ref.isascii() and ref.isdigit() and len(ref) < 10
    by_id = s.id == literal(int(ref) if is_id else -1, Integer)
    query = select(s.id, s.name).where(or_(by_id, func.lower(s.name) == ref.strip().lower()))
    row = conn.execute(query.order_by(by_id.desc())).first()
    return (row.id, row.name) if row is not None else None
