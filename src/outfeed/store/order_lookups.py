"""What an order names: products, lines, modes, sources and statuses, found as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, case, func, select

from outfeed.model.order import AutomaticMoves, OrderStatus, StatusMove
from outfeed.model.order_fields import ProductionDay
from outfeed.store import tables as t
from outfeed.store.settings import settings_of

SUGGESTED_FROM = 2_000
"""So many names, those that begin alike first, are looked through for the nearest."""


def nearest(text: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Give the names that look most like a text, the nearest first."""
    by_key = {name.lower(): name for name in names}
    return [by_key[key] for key in get_close_matches(text.lower(), by_key, most, 0.5)]


def or_nearest(text: str, names: Iterable[str]) -> str:
    """Give the tail of a refusal: the nearest names, if there are any."""
    found = nearest(text, names)
    return f" Did you mean {' or '.join(found)}?" if found else ""


# --- products --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as an order needs it."""

    id: int
    code: str
    base_unit: str
    enabled: bool
    units: tuple[str, ...]


def find_product(conn: Connection, given: object) -> ProductRow | None:
    """Find a product by its code, else by its id, else by a name that only it has."""
    text = str(given).strip()
    lowered = func.lower(text)
    by_code = t.products.c.id, func.lower(t.products.c.code) == lowered
    by_id = t.products.c.id, t.products.c.id == _as_id(text)
    by_name = func.min(t.products.c.id), func.lower(t.products.c.name) == lowered
    ways = [by_id, by_code] if isinstance(given, int) else [by_code, by_id]
    for column, condition in [*ways, by_name]:
        query = select(column).where(condition)
        if column is not t.products.c.id:
            query = query.having(func.count() == 1)
        product_id = conn.execute(query).scalar()
        if product_id is not None:
            return product_row(conn, product_id)
    return None


def product_row(conn: Connection, product_id: int) -> ProductRow:
    """Give a product by its id."""
    row = conn.execute(
        select(
            t.products.c.id,
            t.products.c.code,
            t.products.c.base_unit,
            t.products.c.enabled,
            func.array(
                select(t.product_units.c.unit)
                .where(t.product_units.c.product_id == t.products.c.id)
                .order_by(t.product_units.c.unit)
                .scalar_subquery()
            ).label("units"),
        ).where(t.products.c.id == product_id)
    ).one()
    return ProductRow(row.id, row.code, row.base_unit, row.enabled, tuple(row.units))


def nearest_products(conn: Connection, text: str) -> list[str]:
    """Give the codes and names of products that look most like a text."""
    begins_alike = func.lower(func.left(t.products.c.code, 3)) == text.lower()[:3]
    named_alike = func.lower(func.left(t.products.c.name, 3)) == text.lower()[:3]
    rows = conn.execute(
        select(t.products.c.code, t.products.c.name)
        .where(t.products.c.enabled)
        .order_by(case((begins_alike | named_alike, 0), else_=1), t.products.c.id)
        .limit(SUGGESTED_FROM)
    )
    return nearest(text, (name for row in rows for name in row))


def _as_id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


# --- lines -----------------------------------------------------------------------------------


class Lines:
    """The lines of the plant, found by id, path or machine topic, with their production day."""

    def __init__(self, conn: Connection) -> None:
        a = t.assets.c
        rows = conn.execute(
            select(a.id, a.parent_id, a.level, a.path, a.topic, a.time_zone, a.production_day_start)
            .order_by(a.position, a.id)
        ).all()  # fmt: skip
        self._assets: dict[int, Any] = {row.id: row for row in rows}
        self._named: dict[str, int] = {}
        for row in rows:
            topic = row.topic.lower()
            for name in (topic.partition("/")[2], topic, row.path.lower()):
                if name:
                    self._named[name] = row.id
        sites = [row for row in rows if row.level == "site"]
        self._first_day = _day_of(sites[0]) if sites else ProductionDay()
        self._days: dict[int, ProductionDay] = {}

    def find(self, given: object) -> int | None:
        """Give the id of a line by its id, path or topic; a cell stands for its line."""
        text = str(given).strip().strip("/").lower()
        asset_id = self._named.get(text)
        if asset_id is None and _as_id(text) in self._assets:
            asset_id = _as_id(text)
        row = self._assets.get(asset_id) if asset_id is not None else None
        while row is not None and row.level == "cell":
            row = self._assets.get(row.parent_id)
        return row.id if row is not None and row.level == "line" else None

    def below(self, given: object) -> list[int]:
        """Give the ids of the lines that an asset is or has below it; none for an unknown one."""
        text = str(given).strip().strip("/").lower()
        top = self._named.get(text, _as_id(text))
        line = self.find(given)
        if line is not None:
            return [line]
        return [row.id for row in self._assets.values() if row.level == "line" and
                top in self._above(row)]  # fmt: skip

    def _above(self, row: Any) -> set[int]:
        above = set()
        while row is not None and row.parent_id is not None:
            above.add(row.parent_id)
            row = self._assets.get(row.parent_id)
        return above

    def path(self, line_id: int) -> str:
        """Give the path of a line."""
        path: str = self._assets[line_id].path
        return path

    def nearest(self, text: str) -> str:
        """Give the tail of a refusal: the lines that look most like a text."""
        paths = [row.path for row in self._assets.values() if row.level == "line"]
        return or_nearest(text, paths)

    def production_day(self, line_ids: Iterable[int]) -> ProductionDay:
        """Give the production day of the first line's site, else of the plant's first site."""
        first = next(iter(line_ids), None)
        if first is None:
            return self._first_day
        if first not in self._days:
            row = self._assets[first]
            while row is not None and row.level != "site":
                row = self._assets.get(row.parent_id)
            self._days[first] = _day_of(row) if row is not None else self._first_day
        return self._days[first]


def _day_of(site: Any) -> ProductionDay:
    return ProductionDay(site.time_zone, site.production_day_start or time(0))


# --- statuses, modes, sources ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statuses:
    """The statuses of this plant, their ids by name, its own moves, and the automatic ones."""

    by_name: Mapping[str, OrderStatus]
    ids: Mapping[str, int]
    moves: tuple[StatusMove, ...]
    automatic: AutomaticMoves


def statuses_of(conn: Connection) -> Statuses:
    """Read the statuses and the plant's moves."""
    s = t.order_statuses.c
    rows = conn.execute(select(t.order_statuses).order_by(s.position, s.id)).all()
    names = {row.id: row.name for row in rows}
    moves = conn.execute(select(t.order_status_moves)).all()
    return Statuses(
        by_name={
            row.name: OrderStatus(
                row.name,
                row.reserved,
                row.enabled,
                row.active,
                row.can_schedule,
                row.can_execute,
                row.colour,
                row.position,
            )
            for row in rows
        },
        ids={row.name: row.id for row in rows},
        moves=tuple(
            StatusMove(names[m.from_id], names[m.to_id], reason_required=m.reason_required)
            for m in moves
        ),
        automatic=settings_of(conn).automatic,
    )


def status_ids_of(conn: Connection) -> dict[str, int]:
    """Give the ids of the statuses by name."""
    rows = conn.execute(select(t.order_statuses.c.name, t.order_statuses.c.id))
    return {row.name: row.id for row in rows}


def modes_of(conn: Connection) -> dict[str, int]:
    """Give the ids of the enabled modes by name, the first production mode before the others."""
    rank = case((t.modes.c.type == "production", 0), else_=1)
    rows = conn.execute(
        select(t.modes.c.name, t.modes.c.id)
        .where(t.modes.c.enabled)
        .order_by(rank, t.modes.c.reserved.desc(), t.modes.c.id)
    )
    return {row.name: row.id for row in rows}


def sources_of(conn: Connection) -> dict[str, int]:
    """Give the ids of the order sources by name, the internal one first."""
    rank = case((t.order_sources.c.kind == "internal", 0), else_=1)
    rows = conn.execute(
        select(t.order_sources.c.name, t.order_sources.c.id).order_by(rank, t.order_sources.c.id)
    )
    return {row.name: row.id for row in rows}
