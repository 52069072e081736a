"""The set-up of the plant as lists for the screens, with ids."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    TextClause,
    func,
    or_,
    select,
    text,
    tuple_,
)

from outfeed.model.order import RESERVED_MOVES
from outfeed.model.product import decimal_of
from outfeed.store import tables as t
from outfeed.store.settings import settings_of

Item = dict[str, Any]

_TREE = text(
    """
    WITH RECURSIVE tree AS (
        SELECT id, ARRAY[position, id] AS place, time_zone AS zone FROM assets
        WHERE parent_id IS NULL
        UNION ALL
        SELECT a.id, t.place || a.position || a.id, coalesce(a.time_zone, t.zone)
        FROM assets a JOIN tree t ON a.parent_id = t.id
    )
    SELECT a.id, a.parent_id, a.level, a.name, a.display_name, a.path, a.topic,
        coalesce(tree.zone, first_site.time_zone, 'UTC') AS time_zone,
        a.production_day_start, a.micro_stop_time, a.stop_prompt_time,
        a.enabled, a.usable, a.position, a.version,
        CASE WHEN p.topic IS NULL OR p.topic = '' THEN a.topic
             ELSE ltrim(substr(a.topic, length(p.topic) + 1), '/') END AS own_topic
    FROM tree JOIN assets a USING (id) LEFT JOIN assets p ON p.id = a.parent_id
    LEFT JOIN LATERAL (
        SELECT time_zone FROM assets WHERE level = 'site' ORDER BY position, id LIMIT 1
    ) first_site ON true
    WHERE a.id = coalesce(cast(:only AS int), a.id)
    ORDER BY tree.place
    """
)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list: its items, how many there are in all, and where the next part goes on.

    `after` names the last item of a part that more follow after.
    """

    items: list[Item]
    total: int
    after: list[Any] | None = None


def assets(conn: Connection, only: int | None = None) -> list[Item]:
    """All assets, parents before their children, each with the zone that its times are told in."""
    return _items(conn, _TREE, {"only": only})


def products(conn: Connection, only: int | None = None) -> list[Item]:
    """All products by code, each with its units; the base unit first."""
    return products_page(conn, only=only).items


def products_page(
    conn: Connection,
    words: str = "",
    limit: int | None = None,
    after: list[Any] | None = None,
    only: int | None = None,
) -> Page:
    """Products by code whose code or name holds some words; no more than `limit`."""
    p, c = t.products.c, t.product_classes.c
    conditions = [] if only is None else [p.id == only]
    if words:
        inside = (p.code, p.name)
        conditions.append(or_(*(part.icontains(words, autoescape=True) for part in inside)))
    query = (
        select(
            p.id,
            p.code,
            p.name,
            c.name.label("product_class"),
            p.base_unit,
            p.attributes,
            p.enabled,
            p.version,
        )
        .outerjoin_from(t.products, t.product_classes)
        .order_by(p.code, p.id)
        .where(*conditions)
    )
    count = select(func.count()).select_from(t.products).where(*conditions)
    page = _page(conn, query, count, (p.code, p.id), limit, after)
    units = _units_of(conn, None if limit is None and only is None else page.items)
    for item in page.items:
        base = item["base_unit"]
        item["units"] = sorted(units[item["id"]], key=lambda unit: unit["unit"] != base)
    return page


def _units_of(conn: Connection, products: list[Item] | None) -> dict[int, list[Item]]:
    """Units of some products or all, by product."""
    u = t.product_units.c
    query = select(t.product_units).order_by(u.unit)
    if products is not None:
        query = query.where(u.product_id.in_([item["id"] for item in products]))
    units: dict[int, list[Item]] = {}
    for unit in conn.execute(query):
        units.setdefault(unit.product_id, []).append(
            {
                "unit": unit.unit,
                "factor": decimal_of(Fraction(unit.numerator) / Fraction(unit.denominator)),
                "numerator": unit.numerator,
                "denominator": unit.denominator,
            }
        )
    return units


def _page(
    conn: Connection,
    query: Select[Any],
    count: Select[Any],
    key: tuple[ColumnElement[Any], ...],
    limit: int | None,
    after: list[Any] | None,
) -> Page:
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    if limit is None:
        items = _items(conn, query)
        return Page(items, len(items) if after is None else conn.execute(count).scalar_one())
    items = _items(conn, query.limit(limit + 1))
    more = len(items) > limit
    del items[limit:]
    last = [items[-1][str(column.key)] for column in key] if more else None
    return Page(items, conn.execute(count).scalar_one(), last)


def product_classes(conn: Connection, only: int | None = None) -> list[Item]:
    """All classes with their parents."""
    return _items(conn, _only(t.product_classes, only).order_by(t.product_classes.c.name))


def rates(
    conn: Connection, line_id: int | None, product_id: int | None, only: int | None = None
) -> list[Item]:
    """Rates of all lines or one, of all products or one."""
    return rates_page(conn, line_id, product_id, only=only).items


def rates_page(
    conn: Connection,
    line_id: int | None = None,
    product_id: int | None = None,
    words: str = "",
    limit: int | None = None,
    after: list[Any] | None = None,
    only: int | None = None,
) -> Page:
    """Rates by line and product, where the product or line is called by some words."""
    r, p, a = t.production_rates.c, t.products.c, t.assets.c
    wanted = {r.id: only, r.line_id: line_id, r.product_id: product_id}
    conditions = [column == value for column, value in wanted.items() if value is not None]
    if words:
        called = (
            [part.icontains(words, autoescape=True) for part in (p.code, p.name)],
            [part.icontains(words, autoescape=True) for part in (a.path, a.display_name)],
        )
        conditions.append(
            or_(
                r.product_id.in_(select(p.id).where(or_(*called[0]))),
                r.line_id.in_(select(a.id).where(or_(*called[1]))),
            )
        )
    query = select(t.production_rates).where(*conditions).order_by(r.line_id, r.product_id)
    count = select(func.count()).select_from(t.production_rates).where(*conditions)
    return _page(conn, query, count, (r.line_id, r.product_id), limit, after)


def modes(conn: Connection, only: int | None = None) -> list[Item]:
    """All modes, the reserved ones first."""
    return _items(conn, _only(t.modes, only).order_by(t.modes.c.reserved.desc(), t.modes.c.id))


def states(conn: Connection, asset_id: int | None = None, only: int | None = None) -> list[Item]:
    """All states; of an asset those that hold there, where its own hide those from above."""
    return _holding(conn, t.states, asset_id, only)


def waste_reasons(
    conn: Connection, asset_id: int | None = None, only: int | None = None
) -> list[Item]:
    """All waste reasons; of an asset those that hold there, its own before those from above."""
    return _holding(conn, t.waste_reasons, asset_id, only)


def counters(conn: Connection, line_id: int | None = None, only: int | None = None) -> list[Item]:
    """Counters of all lines or of one."""
    c = t.counters.c
    query = _only(t.counters, only).order_by(c.line_id, c.kind, c.id)
    return _items(conn, query if line_id is None else query.where(c.line_id == line_id))


def shifts(conn: Connection, asset_id: int | None = None, only: int | None = None) -> list[Item]:
    """All shifts; of an asset those that apply to it: of the nearest asset above that has any."""
    query = _only(t.shifts, only).order_by(t.shifts.c.asset_id, t.shifts.c.start, t.shifts.c.id)
    items = _items(conn, query)
    if asset_id is None:
        return items
    having = {item["asset_id"] for item in items}
    nearest = next((each for each in _line_of_descent(conn, asset_id) if each in having), None)
    return [item for item in items if item["asset_id"] == nearest]


def calendar_exceptions(
    conn: Connection, asset_id: int | None = None, only: int | None = None
) -> list[Item]:
    """All holidays and extra times; of an asset its own and those of all that it stands in."""
    c = t.calendar_exceptions.c
    query = _only(t.calendar_exceptions, only).order_by(c.asset_id, c.starts, c.id)
    if asset_id is not None:
        query = query.where(c.asset_id.in_(_line_of_descent(conn, asset_id)))
    return _items(conn, query)


def changeovers(
    conn: Connection, line_id: int | None = None, only: int | None = None
) -> list[Item]:
    """All rules of the changeover matrix; of a line its own and those of every line."""
    c = t.changeovers.c
    query = _only(t.changeovers, only).order_by(c.line_id.nulls_first(), c.id)
    if line_id is not None:
        query = query.where(or_(c.line_id.is_(None), c.line_id == line_id))
    return _items(conn, query)


def statuses(conn: Connection, only: int | None = None) -> list[Item]:
    """All order statuses in their order, with every move from each: reserved and the plant's."""
    s = t.order_statuses.c
    items = _items(conn, select(t.order_statuses).order_by(s.position, s.id))
    names = {item["id"]: item["name"] for item in items}
    automatic = settings_of(conn).automatic
    moves: dict[tuple[str, str], Item] = {
        (move.from_status, move.to_status): {
            "to": move.to_status,
            "by": ["planner"] if move.by_itself and not automatic.makes(move) else list(move.by),
            "reason_required": move.reason_required,
        }
        for move in RESERVED_MOVES
    }
    for row in conn.execute(select(t.order_status_moves)):
        ends = names[row.from_id], names[row.to_id]
        by = moves[ends]["by"] if ends in moves else ["planner"]
        moves[ends] = {"to": ends[1], "by": by, "reason_required": row.reason_required}
    for item in items:
        item["moves"] = [
            moves[item["name"], to] for to in names.values() if (item["name"], to) in moves
        ]
    return [item for item in items if only in (None, item["id"])]


def order_sources(conn: Connection, only: int | None = None) -> list[Item]:
    """Where orders come from."""
    return _items(conn, _only(t.order_sources, only).order_by(t.order_sources.c.id))


def signal_sources(conn: Connection, only: int | None = None) -> list[Item]:
    """How machines speak."""
    return _items(conn, _only(t.signal_sources, only).order_by(t.signal_sources.c.id))


def units(conn: Connection, only: str | None = None) -> list[Item]:
    """All units by code."""
    query = select(t.units).order_by(t.units.c.code)
    return _items(conn, query if only is None else query.where(t.units.c.code == only))


def _only(table: Table, only: int | None) -> Select[Any]:
    """All rows of a table, or the one of an id."""
    query = select(table)
    return query if only is None else query.where(table.c.id == only)


def _holding(conn: Connection, table: Table, asset_id: int | None, only: int | None) -> list[Item]:
    items = _items(conn, _only(table, only).order_by(table.c.asset_id.nulls_first(), table.c.id))
    if asset_id is None:
        return items
    holding: dict[str, Item] = {}
    for at in (None, *reversed(_line_of_descent(conn, asset_id))):
        for item in items:
            if item["asset_id"] == at:
                holding[item["name"].lower()] = item
    return list(holding.values())


def _line_of_descent(conn: Connection, asset_id: int) -> list[int]:
    """The asset, its parent, and so on up to the enterprise."""
    query = text(
        "WITH RECURSIVE above AS ("
        " SELECT id, parent_id, 0 AS steps FROM assets WHERE id = :asset"
        " UNION ALL SELECT a.id, a.parent_id, b.steps + 1"
        "  FROM assets a JOIN above b ON a.id = b.parent_id)"
        " SELECT id FROM above ORDER BY steps"
    )
    return list(conn.execute(query, {"asset": asset_id}).scalars())


def _items(
    conn: Connection, query: Select[Any] | TextClause, values: Item | None = None
) -> list[Item]:
    rows = conn.execute(query, values or {})
    # Some names of columns are a string type of their own, which JSON is not written from.
    names = [str(name) for name in rows.keys()]  # noqa: SIM118
    return [dict(zip(names, row, strict=True)) for row in rows]
