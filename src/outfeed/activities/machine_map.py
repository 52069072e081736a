"""The plant as a machine connector needs it: topics, counters and how sources are to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from outfeed.store import tables as t


@dataclass(frozen=True, slots=True)
class MappedAsset:
    """An asset as machines name it; ``line_id`` is the line it is or belongs to."""

    id: int
    path: str
    topic: str
    level: str
    line_id: int | None


@dataclass(frozen=True, slots=True)
class MappedCounter:
    """A counter of ``asset_id`` that counts for ``line_id``."""

    id: int
    line_id: int
    asset_id: int
    name: str
    tag: str
    kind: str


@dataclass(frozen=True, slots=True)
class MappedSource:
    """A source of signals and its definition from the plant file."""

    name: str
    kind: str
    definition: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MappedPlant:
    """What a machine connector needs to know of the plant."""

    assets: list[MappedAsset]
    counters: list[MappedCounter]
    sources: list[MappedSource]


def mapped_plant(conn: Connection) -> MappedPlant:
    """Give the plant as a machine connector needs it: what is enabled only."""
    rows = {row.id: row for row in conn.execute(select(t.assets).where(t.assets.c.usable))}
    assets = [
        MappedAsset(row.id, row.path, row.topic, row.level, _line_of(row, rows))
        for row in rows.values()
    ]
    counters = conn.execute(select(t.counters).where(t.counters.c.enabled))
    sources = conn.execute(select(t.signal_sources).where(t.signal_sources.c.enabled))
    return MappedPlant(
        assets,
        [
            MappedCounter(c.id, c.line_id, c.asset_id, c.name, c.tag or c.kind, c.kind)
            for c in counters
        ],
        [MappedSource(s.name, s.kind, s.definition) for s in sources],
    )


def _line_of(asset: Row[Any], assets: Mapping[int, Row[Any]]) -> int | None:
    while asset.level == "cell" and asset.parent_id in assets:
        asset = assets[asset.parent_id]
    return asset.id if asset.level == "line" else None
