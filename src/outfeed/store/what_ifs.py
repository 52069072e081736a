"""What-if copies of the plan, as they are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from outfeed.model.errors import NotFound
from outfeed.store.plan_of import PlanOf


class WhatIf(NamedTuple):
    """A copy; `entries` without changeovers, `changed` those new, other than copied, or gone."""

    id: int
    name: str
    made_by: str | None
    made_at: datetime
    version: int
    entries: int
    changed: int

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return self._asdict()


_COPIES = """
    SELECT w.id, w.name, u.display_name, w.made_at, w.version,
           coalesce(e.entries, 0), coalesce(e.changed, 0) + coalesce(r.removed, 0)
    FROM what_ifs w
    LEFT JOIN users u ON u.id = w.made_by_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS entries,
               count(*) FILTER (WHERE version IS DISTINCT FROM origin_version) AS changed
        FROM what_if_entries WHERE what_if_id = w.id AND changeover_for IS NULL
    ) e ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS removed FROM what_if_removals WHERE what_if_id = w.id
    ) r ON true
"""
_ALL = text(_COPIES + " ORDER BY w.made_at DESC, w.id DESC")
_ONE = text(_COPIES + " WHERE w.id = :what_if")


def what_ifs(conn: Connection) -> list[WhatIf]:
    """Give the copies, the newest first."""
    return [WhatIf(*row) for row in conn.execute(_ALL)]


def one_what_if(conn: Connection, what_if_id: int) -> WhatIf:
    """Give a copy; raises `NotFound`."""
    row = conn.execute(_ONE, {"what_if": what_if_id}).first()
    if row is None:
        raise unknown(what_if_id)
    return WhatIf(*row)


def plan_of(conn: Connection, what_if_id: int | None) -> PlanOf:
    """Give the plan, or a copy of it by its id; raises `NotFound`."""
    there = text("SELECT FROM what_ifs WHERE id = :what_if")
    if what_if_id is not None and conn.execute(there, {"what_if": what_if_id}).first() is None:
        raise unknown(what_if_id)
    return PlanOf(what_if_id)


_LOCK = text("UPDATE what_ifs SET version = version + 1 WHERE id = :what_if RETURNING version")


def lock_copy(conn: Connection, copy: PlanOf) -> int:
    """Lock a copy until the transaction ends, as its next version; raises `NotFound`."""
    version: int | None = conn.execute(_LOCK, {"what_if": copy.what_if}).scalar()
    if version is None:
        raise unknown(copy.what_if)
    return version


def unknown(what_if: int | None) -> NotFound:
    """Give the refusal of a copy that is not there, or no more."""
    detail = "There is no such what-if copy; it may have been published or discarded."
    return NotFound("unknown_what_if", detail, what_if=what_if)


# --- copying ---------------------------------------------------------------------------------

# A copied entry begins with the version of its origin: while they are the same nobody changed it.
_COPY = text("""
    WITH copied AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('entries', 'id')) AS new_id, e.*
        FROM entries e
        LEFT JOIN orders o ON o.id = e.order_id
        LEFT JOIN order_statuses s ON s.id = o.status_id
        WHERE upper(e.during) > :since OR s.active OR s.can_schedule
    )
    INSERT INTO what_if_entries (
        id, what_if_id, origin_id, origin_version, line_id, mode_id, production, order_id, quantity,
        during, pauses, pinned, changeover_for, changeover_time, notes, series_id, series_date,
        version
    )
    SELECT c.new_id, :what_if, c.id, c.version, c.line_id, c.mode_id, c.production, c.order_id,
           c.quantity, c.during, c.pauses, c.pinned, leads_to.new_id, c.changeover_time, c.notes,
           c.series_id, c.series_date, c.version
    FROM copied c LEFT JOIN copied leads_to ON leads_to.id = c.changeover_for
    WHERE c.changeover_for IS NULL OR leads_to.new_id IS NOT NULL
""")
_DELETE = text("""
    WITH gone AS (
        DELETE FROM what_if_entries WHERE id = ANY(:ids)
        RETURNING what_if_id, origin_id, origin_version, changeover_for
    )
    INSERT INTO what_if_removals (what_if_id, origin_id, origin_version)
    SELECT what_if_id, origin_id, origin_version FROM gone
    WHERE origin_id IS NOT NULL AND changeover_for IS NULL
""")


def copy_plan(conn: Connection, what_if_id: int, since: datetime) -> None:
    """Copy the entries of the plan that end after an instant, and all of orders still to be made.

    They get ids of their own, and changeovers lead to the copies of what they led to.
    """
    conn.execute(_COPY, {"what_if": what_if_id, "since": since})


def delete_from_copy(conn: Connection, entry_ids: Sequence[int]) -> None:
    """Take entries out of copies, and remember of those that were copied that they are gone."""
    conn.execute(_DELETE, {"ids": list(entry_ids)})


_COPIES_OF = text("""
    SELECT origin_id, id FROM what_if_entries WHERE what_if_id = :what_if AND origin_id IS NOT NULL
""")


def copies_of(conn: Connection, what_if_id: int) -> dict[int, int]:
    """Give the entries of a copy by those that they were copied from."""
    return {row[0]: row[1] for row in conn.execute(_COPIES_OF, {"what_if": what_if_id})}


# --- what differs ----------------------------------------------------------------------------


class Touched(NamedTuple):
    """
    What was changed in a copy: its entry `id`, the `origin_id` it was copied from in its `version`.

    Without `id` it was taken out, without `origin_id` it is new.
    """

    id: int | None
    origin_id: int | None
    version: int | None


_TOUCHED = text("""
    SELECT id, origin_id, origin_version FROM what_if_entries
    WHERE what_if_id = :what_if AND changeover_for IS NULL
      AND version IS DISTINCT FROM origin_version
    UNION ALL
    SELECT NULL, origin_id, origin_version FROM what_if_removals WHERE what_if_id = :what_if
    ORDER BY 2, 1
""")


def touched_in(conn: Connection, copy: PlanOf) -> list[Touched]:
    """Give what was changed in a copy since it was made, but for changeovers."""
    return [Touched(*row) for row in conn.execute(_TOUCHED, {"what_if": copy.what_if})]


_MADE = text("""
    UPDATE what_if_entries w SET origin_id = made.origin_id
    FROM unnest(cast(:ids AS int[]), cast(:origins AS int[])) AS made (id, origin_id)
    WHERE w.id = made.id
""")
_GONE = text("""
    DELETE FROM what_if_removals WHERE what_if_id = :what_if AND origin_id = ANY(:removed)
""")
_SAME = text("""
    UPDATE what_if_entries w SET version = e.version, origin_version = e.version
    FROM entries e
    WHERE w.what_if_id = :what_if AND e.id = w.origin_id
      AND (w.version, w.origin_version) IS DISTINCT FROM (e.version, e.version)
      AND (w.line_id, w.during, w.quantity, w.pinned, w.notes)
          IS NOT DISTINCT FROM (e.line_id, e.during, e.quantity, e.pinned, e.notes)
""")


def published(
    conn: Connection, copy: PlanOf, made: Mapping[int, int], removed: Collection[int]
) -> None:
    """Note what of a copy became the plan: `made` are new entries there by those of the copy."""
    conn.execute(_MADE, {"ids": list(made), "origins": list(made.values())})
    place = {"what_if": copy.what_if}
    conn.execute(_GONE, {**place, "removed": sorted(removed)})
    conn.execute(_SAME, place)
