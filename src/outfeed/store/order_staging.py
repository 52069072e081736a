"""Taking many orders at once: staged by COPY, resolved and compared in SQL, written in sets.

The steps, in their order: `open_stage`, `stage` for each piece, `resolve`, `draw_numbers`,
`find_changes`, then `write_new` and `write_changed`. All of it lives in temporary tables that go
with the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import psycopg
from sqlalchemy import Connection, Row, text

from outfeed.store.order_staging_sql import (
    CHANGES,
    DRAW,
    LOCK_CHANGED,
    OPEN,
    PROBLEMS,
    REFUSED,
    RESOLVE,
    UNDRAW,
)
from outfeed.store.order_staging_write import (
    AUDIT_CHANGED,
    AUDIT_NEW,
    CHANGED_LINES,
    COUNT,
    INSERT_FIGURES,
    INSERT_LINES,
    INSERT_NEW,
    NOT_INSERTED,
    NOTE_CHANGED,
    NOTE_NEW,
    PREVIEW,
    UNKNOWN_PRODUCTS,
    UNKNOWN_UNITS,
    UPDATE_CHANGED,
)

GIVEN = {
    "due_at": 1,
    "earliest_start": 2,
    "priority": 4,
    "lines": 8,
    "notes": 16,
}
"""Bits of ``given``: which of the fields that may be left out the row has."""

STAGED = (
    "row", "where", "file_row", "source_id", "number", "external_id", "product",
    "required_quantity", "unit", "due_at", "earliest_start", "priority", "line_ids", "notes",
    "attributes", "status", "given",
)  # fmt: skip
_COPY_STAGED = 'COPY staged_orders ("{}") FROM STDIN'.format('", "'.join(STAGED))
_COPY_REJECTIONS = (
    'COPY rejections (recorded_at, origin, import_id, "where", "row", "column", code, reason,'
    " given, fields) FROM STDIN"
)
_ONE_IMPORT_AT_A_TIME = 7_062_002
_PIECE = 2_000


def open_stage(conn: Connection) -> None:
    """Make the empty tables of one import."""
    for statement in OPEN:
        conn.execute(text(statement))


def stage(conn: Connection, rows: Iterable[Sequence[object]]) -> None:
    """Put checked rows, in the order of `STAGED`, where they can be compared."""
    _copy(conn, _COPY_STAGED, rows)


def keep_rejections(conn: Connection, rows: Iterable[Sequence[object]]) -> None:
    """Keep rejections.

    Of each: recorded_at, origin, import_id, where, row, column, code, reason, given, and fields as
    JSON.
    """
    _copy(conn, _COPY_REJECTIONS, rows)


def _copy(conn: Connection, statement: str, rows: Iterable[Sequence[object]]) -> None:
    driver = conn.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the only driver there is
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def wait_for_turn(conn: Connection) -> None:
    """Wait until no other import writes; two that name the same orders would block each other."""
    conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_IMPORT_AT_A_TIME})


def resolve(conn: Connection) -> None:
    """Find product, unit and existing order of each row, and what is wrong with it."""
    for statement in RESOLVE:
        conn.execute(text(statement))


def problems(conn: Connection) -> Iterator[Row[Any]]:
    """Give the rows that can't be taken, with what is needed to say why."""
    last = -1
    while rows := conn.execute(text(PROBLEMS), {"last": last, "most": _PIECE}).all():
        yield from rows
        last = rows[-1].row


def draw_numbers(conn: Connection, prefix: str, digits: int) -> None:
    """Give the next free numbers of the sequence to new orders that came without one."""
    drawn = {"prefix": prefix, "digits": digits}
    while conn.execute(text(DRAW), drawn).rowcount:
        conn.execute(text(UNDRAW))


def find_changes(conn: Connection) -> None:
    """Lock the orders whose fields differ, and note for each what it will be."""
    for statement in (*LOCK_CHANGED, *CHANGES):
        conn.execute(text(statement))


def refused_changes(conn: Connection) -> Iterator[Row[Any]]:
    """Give the rows of which a field was not taken, because runs or entries carry it."""
    last = -1
    while rows := conn.execute(text(REFUSED), {"last": last, "most": _PIECE}).all():
        yield from rows
        last = rows[-1].row


def write_new(conn: Connection, facts: Mapping[str, Any]) -> list[Row[Any]]:
    """Write the new orders; gives those that someone else made at this moment.

    ``facts``: mode_id, now, import_id, source, user_id, actor.
    """
    made = conn.execute(text(INSERT_NEW), facts).rowcount
    expected = conn.execute(text("SELECT count(*) FROM resolved_orders WHERE is_new")).scalar_one()
    lost = list(conn.execute(text(NOT_INSERTED)).all()) if made < expected else []
    for statement in (INSERT_FIGURES, INSERT_LINES):
        conn.execute(text(statement))
    conn.execute(text(AUDIT_NEW), facts)
    conn.execute(text(NOTE_NEW), facts)
    return lost


def write_changed(conn: Connection, facts: Mapping[str, Any]) -> None:
    """Write what changed; ``facts`` as for `write_new`."""
    conn.execute(text(AUDIT_CHANGED), facts)
    conn.execute(text(NOTE_CHANGED), facts)
    for statement in CHANGED_LINES:
        conn.execute(text(statement))
    conn.execute(text(UPDATE_CHANGED), facts)


def counts(conn: Connection) -> Row[Any]:
    """Give how many rows were new, changed, the same and refused in part."""
    return conn.execute(text(COUNT)).one()


def changed_ids(conn: Connection, most: int) -> list[int]:
    """Give the ids of the orders that changed, at most so many."""
    query = text("SELECT order_id FROM changed_orders WHERE differs ORDER BY order_id LIMIT :most")
    return list(conn.execute(query, {"most": most}).scalars())


def preview(conn: Connection, most: int) -> list[Row[Any]]:
    """Give the first rows that were new or changed something, with what they were and are."""
    return list(conn.execute(text(PREVIEW), {"most": most}))


def unknown_products(conn: Connection, most: int) -> list[Row[Any]]:
    """Give the products that rows name and nobody knows, those named most first."""
    return list(conn.execute(text(UNKNOWN_PRODUCTS), {"most": most}))


def unknown_units(conn: Connection, most: int) -> list[Row[Any]]:
    """Give the units that rows name and their products lack, with those that they have."""
    return list(conn.execute(text(UNKNOWN_UNITS), {"most": most}))
