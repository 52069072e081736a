"""The mapping that is remembered for each source, so that its next file needs none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from outfeed.activities.act import Act
from outfeed.activities.order_mapping import OrderMapping
from outfeed.model.errors import Conflict
from outfeed.store import tables as t

m = t.import_mappings.c


@dataclass(frozen=True, slots=True)
class RememberedMapping:
    """A mapping as it is remembered; ``mapping`` is None and the version 0 where none is."""

    mapping: OrderMapping | None
    version: int
    updated_at: datetime | None


def remembered_mapping(conn: Connection, source_id: int) -> RememberedMapping:
    """Give the mapping of a source."""
    row = conn.execute(select(t.import_mappings).where(m.source_id == source_id)).first()
    if row is None:
        return RememberedMapping(None, 0, None)
    return RememberedMapping(OrderMapping(**row.mapping), row.version, row.updated_at)


def remember_mapping(
    act: Act, source_id: int, mapping: OrderMapping, version: int | None = None
) -> None:
    """Remember a mapping for the files of a source; the same again changes nothing.

    ``version`` is the one that was seen, 0 where there was none; without it the last writer wins.
    Raises `Conflict` ``stale_version`` with the ``differences``.
    """
    _lock(act, source_id)
    before = remembered_mapping(act.conn, source_id)
    now = mapping.as_json()
    was = before.mapping.as_json() if before.mapping else None
    if version is not None and version != before.version:
        raise _stale(before.version, now, was or {})
    if was == now:
        return
    values = {"mapping": now, "updated_at": act.now, "version": before.version + 1}
    act.conn.execute(
        insert(t.import_mappings)
        .values(source_id=source_id, **values)
        .on_conflict_do_update(index_elements=[m.source_id], set_=values)
    )
    act.audit("source", source_id, "mapping", {"mapping": was}, {"mapping": now})


def forget_mapping(act: Act, source_id: int, version: int) -> None:
    """Forget the mapping of a source; raises `Conflict` ``stale_version``."""
    _lock(act, source_id)
    before = remembered_mapping(act.conn, source_id)
    was = before.mapping.as_json() if before.mapping else None
    if version != before.version:
        raise _stale(before.version, {}, was or {})
    if was is not None:
        act.conn.execute(delete(t.import_mappings).where(m.source_id == source_id))
        act.audit("source", source_id, "mapping", {"mapping": was}, {"mapping": None})


def _lock(act: Act, source_id: int) -> None:
    source = select(t.order_sources.c.id).where(t.order_sources.c.id == source_id)
    act.conn.execute(source.with_for_update())


def _stale(version: int, yours: dict[str, object], theirs: dict[str, object]) -> Conflict:
    differences = [
        {"field": name, "yours": yours.get(name), "theirs": theirs.get(name)}
        for name in sorted({*yours, *theirs})
        if yours.get(name) != theirs.get(name)
    ]
    return Conflict(
        "stale_version",
        "Someone else changed the mapping meanwhile.",
        differences=differences,
        changed=[difference["field"] for difference in differences],
        version=version,
    )
