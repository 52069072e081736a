"""Undoing an import set by set: what it made is deleted, what it changed is put back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, text

from outfeed.store.order_imports import BUILT_ON
from outfeed.store.order_staging_json import what_differs

_LOCK = """
    SELECT count(*) FROM (
        SELECT o.id FROM orders o JOIN import_orders i ON i.order_id = o.id
        WHERE i.import_id = :import_id ORDER BY o.id FOR UPDATE OF o
    ) locked
"""

_BUILT_ON = f"""
    SELECT o.id, o.number, o.version, i.version AS left_at,
           EXISTS (SELECT FROM entries e WHERE e.order_id = o.id) AS has_entries,
           EXISTS (SELECT FROM runs r WHERE r.order_id = o.id) AS has_runs,
           later.act, later.actor, later.after
    FROM (SELECT i.order_id {BUILT_ON} ORDER BY i.order_id LIMIT :most) found
    JOIN orders o ON o.id = found.order_id
    JOIN import_orders i ON i.order_id = o.id AND i.import_id = :import_id
    LEFT JOIN LATERAL (
        SELECT a.act, a.actor, a.after FROM audit a
        WHERE o.version <> i.version AND a.subject = 'order' AND a.subject_id = o.id
        ORDER BY a.at DESC, a.id DESC LIMIT 1
    ) later ON true
    ORDER BY o.id
"""

_COUNT = f"SELECT count(*) {BUILT_ON}"

_GATHER = (
    "DROP TABLE IF EXISTS pg_temp.undone_orders",
    """
    CREATE TEMP TABLE undone_orders ON COMMIT DROP AS
    SELECT i.order_id, i.before IS NULL AS made,
           before ->> 'number' AS number, before ->> 'external_id' AS external_id,
           (before ->> 'product_id')::int AS product_id,
           (before ->> 'required_quantity')::numeric AS required_quantity,
           before ->> 'unit' AS unit, (before ->> 'due_at')::timestamptz AS due_at,
           (before ->> 'earliest_start')::timestamptz AS earliest_start,
           (before ->> 'priority')::int AS priority, before ->> 'notes' AS notes,
           before -> 'attributes' AS attributes,
           ARRAY(SELECT line_id::int FROM jsonb_array_elements_text(before -> 'line_ids') line_id
                 ORDER BY 1) AS line_ids,
           ARRAY(SELECT line_id FROM order_lines l WHERE l.order_id = i.order_id ORDER BY 1)
             AS old_line_ids
    FROM import_orders i WHERE i.import_id = :import_id
    """,
    "ANALYZE undone_orders (order_id, made)",
)

_AUDIT_GONE = """
    INSERT INTO audit (at, user_id, actor, subject, subject_id, act, before, reason)
    SELECT :now, :user_id, :actor, 'order', o.id, 'delete',
           jsonb_build_object(
               'number', o.number, 'product', p.code, 'unit', o.unit,
               'required_quantity', trim_scale(o.required_quantity)::text,
               'due_at', replace(to_jsonb(o.due_at) #>> '{}', '+00:00', 'Z'),
               'source', s.name, 'status', st.name, 'version', o.version),
           :reason
    FROM undone_orders u
    JOIN orders o ON o.id = u.order_id
    JOIN products p ON p.id = o.product_id
    JOIN order_sources s ON s.id = o.source_id
    JOIN order_statuses st ON st.id = o.status_id
    WHERE u.made
"""

_AUDIT_BACK = f"""
    INSERT INTO audit (at, user_id, actor, subject, subject_id, act, before, after, reason)
    SELECT :now, :user_id, :actor, 'order', told.order_id, 'edit',
           told.before || jsonb_build_object('version', told.version),
           told.after || jsonb_build_object('version', told.version + 1), :reason
    FROM (
        {what_differs("undone_orders n")}
        WHERE NOT n.made
    ) told
"""

# What hangs on the orders goes first, in sets, so that deleting them finds nothing left to do.
_DELETE = (
    "DELETE FROM import_orders i USING undone_orders u WHERE i.order_id = u.order_id AND u.made",
    "DELETE FROM order_lines l USING undone_orders u WHERE l.order_id = u.order_id AND u.made",
    "DELETE FROM order_figures f USING undone_orders u WHERE f.order_id = u.order_id AND u.made",
    "DELETE FROM orders o USING undone_orders u WHERE o.id = u.order_id AND u.made",
)

_PUT_BACK = (
    """
    DELETE FROM order_lines l USING undone_orders u
    WHERE l.order_id = u.order_id AND NOT u.made AND u.line_ids <> u.old_line_ids
    """,
    """
    INSERT INTO order_lines (order_id, line_id)
    SELECT order_id, unnest(line_ids) FROM undone_orders
    WHERE NOT made AND line_ids <> old_line_ids
    """,
    # An earlier import finds its orders as it left them, and can be undone in its turn.
    """
    UPDATE import_orders i SET version = o.version + 1
    FROM undone_orders u JOIN orders o ON o.id = u.order_id
    WHERE i.order_id = u.order_id AND NOT u.made AND i.import_id < :import_id
      AND i.version = o.version - 1
    """,
    """
    UPDATE orders o
    SET number = u.number, external_id = u.external_id, product_id = u.product_id,
        required_quantity = u.required_quantity, unit = u.unit, due_at = u.due_at,
        earliest_start = u.earliest_start, priority = u.priority, notes = u.notes,
        attributes = u.attributes, version = o.version + 1, updated_at = :now
    FROM undone_orders u
    WHERE o.id = u.order_id AND NOT u.made
    """,
)

_CLOSE = (
    "UPDATE rejections SET mended_by_id = NULL WHERE mended_by_id = :import_id",
    "UPDATE imports SET undone_at = :now, undone_by_id = :user_id WHERE id = :import_id",
)


def lock_import(conn: Connection, import_id: int) -> Row[Any] | None:
    """Lock an import and its orders until the act ends; None where there is no such import."""
    found = conn.execute(
        text("SELECT * FROM imports WHERE id = :import_id FOR UPDATE"), {"import_id": import_id}
    ).first()
    if found is not None:
        conn.execute(text(_LOCK), {"import_id": import_id})
    return found


def built_on(conn: Connection, import_id: int, most: int) -> tuple[list[Row[Any]], int]:
    """Give the first orders of an import that something hangs on, and how many there are."""
    facts = {"import_id": import_id, "most": most}
    count: int = conn.execute(text(_COUNT), facts).scalar_one()
    return (list(conn.execute(text(_BUILT_ON), facts)) if count else []), count


def gather(conn: Connection, import_id: int) -> tuple[int, list[int]]:
    """Gather what an import made and changed: how many orders, and the first ids of them."""
    for statement in _GATHER:
        conn.execute(text(statement), {"import_id": import_id})
    count: int = conn.execute(text("SELECT count(*) FROM undone_orders")).scalar_one()
    first = text("SELECT order_id FROM undone_orders ORDER BY order_id LIMIT 150")
    return count, list(conn.execute(first).scalars())


def undo(conn: Connection, facts: Mapping[str, Any]) -> None:
    """Undo what was gathered; ``facts``: import_id, now, user_id, actor, reason."""
    for statement in (_AUDIT_GONE, *_DELETE, _AUDIT_BACK, *_PUT_BACK, *_CLOSE):
        conn.execute(text(statement), facts)
