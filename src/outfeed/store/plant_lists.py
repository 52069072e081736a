"""The set-up of the plant as lists for the screens, with ids."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Select, Table, TextClause, or_, select, text

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
        a.production_day_start, a.enabled, a.version
    FROM tree JOIN assets a USING (id)
    LEFT JOIN LATERAL (
        SELECT time_zone FROM assets WHERE level = 'site' ORDER BY position, id LIMIT 1
    ) first_site ON true
    ORDER BY tree.place
    """
)


def assets(conn: Connection) -> list[Item]:
    """All assets, parents before their children, each with the zone that its times are told in."""
    return _items(conn, _TREE)


def products(conn: Connection) -> list[Item]:
    """All products by code, each with its units; the base unit first."""
    units: dict[int, list[Item]] = {}
    for unit in conn.execute(select(t.product_units).order_by(t.product_units.c.unit)):
        units.setdefault(unit.product_id, []).append(
            {
                "unit": unit.unit,
                "factor": decimal_of(Fraction(unit.numerator) / Fraction(unit.denominator)),
                "numerator": unit.numerator,
                "denominator": unit.denominator,
            }
        )
    p, c = t.products.c, t.product_classes.c
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
    )
    items = _items(conn, query)
    for item in items:
        base = item["base_unit"]
        item["units"] = sorted(units[item["id"]], key=lambda unit: unit["unit"] != base)
    return items


def product_classes(conn: Connection) -> list[Item]:
    """All classes with their parents."""
    return _items(conn, select(t.product_classes).order_by(t.product_classes.c.name))


def rates(conn: Connection, line_id: int | None, product_id: int | None) -> list[Item]:
    """Rates of all lines or one, of all products or one."""
    r = t.production_rates.c
    query = select(t.production_rates).order_by(r.line_id, r.product_id)
    if line_id is not None:
        query = query.where(r.line_id == line_id)
    if product_id is not None:
        query = query.where(r.product_id == product_id)
    return _items(conn, query)


def modes(conn: Connection) -> list[Item]:
    """All modes, the reserved ones first."""
    return _items(conn, select(t.modes).order_by(t.modes.c.reserved.desc(), t.modes.c.id))


def states(conn: Connection, asset_id: int | None) -> list[Item]:
    """All states; of an asset those that hold there, where its own hide those from above."""
    return _holding(conn, t.states, asset_id)


def waste_reasons(conn: Connection, asset_id: int | None) -> list[Item]:
    """All waste reasons; of an asset those that hold there, its own before those from above."""
    return _holding(conn, t.waste_reasons, asset_id)


def counters(conn: Connection, line_id: int | None) -> list[Item]:
    """Counters of all lines or of one."""
    c = t.counters.c
    query = select(t.counters).order_by(c.line_id, c.kind, c.id)
    return _items(conn, query if line_id is None else query.where(c.line_id == line_id))


def shifts(conn: Connection, asset_id: int | None) -> list[Item]:
    """All shifts; of an asset those that apply to it: of the nearest asset above that has any."""
    query = select(t.shifts).order_by(t.shifts.c.asset_id, t.shifts.c.start, t.shifts.c.id)
    items = _items(conn, query)
    if asset_id is None:
        return items
    having = {item["asset_id"] for item in items}
    nearest = next((each for each in _line_of_descent(conn, asset_id) if each in having), None)
    return [item for item in items if item["asset_id"] == nearest]


def changeovers(conn: Connection, line_id: int | None) -> list[Item]:
    """All rules of the changeover matrix; of a line its own and those of every line."""
    c = t.changeovers.c
    query = select(t.changeovers).order_by(c.line_id.nulls_first(), c.id)
    if line_id is not None:
        query = query.where(or_(c.line_id.is_(None), c.line_id == line_id))
    return _items(conn, query)


def statuses(conn: Connection) -> list[Item]:
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
    return items


def order_sources(conn: Connection) -> list[Item]:
    """Where orders come from."""
    return _items(conn, select(t.order_sources).order_by(t.order_sources.c.id))


def signal_sources(conn: Connection) -> list[Item]:
    """How machines speak."""
    return _items(conn, select(t.signal_sources).order_by(t.signal_sources.c.id))


def units(conn: Connection) -> list[Item]:
    """All units by code."""
    return _items(conn, select(t.units).order_by(t.units.c.code))


def setup_history(conn: Connection, subjects: Iterable[str], limit: int) -> list[Item]:
    """The newest changes of things of these subjects, each with the fields that changed."""
    a = t.audit.c
    query = select(t.audit).where(a.subject.in_(list(subjects))).order_by(a.id.desc()).limit(limit)
    return [
        {
            "id": row.id,
            "at": row.at,
            "actor": row.actor,
            "act": row.act,
            "subject": row.subject,
            "subject_id": row.subject_id,
            "thing": _thing(row.after or row.before or {}),
            "reason": row.reason,
            "changes": _changes(row.before or {}, row.after or {}),
        }
        for row in conn.execute(query)
    ]


def _thing(said: Mapping[str, Any]) -> str:
    """What a person would call the thing that a trail speaks of."""
    if "minutes" in said:
        from_end = said.get("from_product") or said.get("from_class") or "anything"
        to_end = said.get("to_product") or said.get("to_class") or "anything"
        return " ".join(filter(None, [said.get("line"), f"{from_end} to {to_end}"]))
    keys = ("product", "path", "code") if "name" not in said else ("path", "name")
    name = next((str(said[key]) for key in keys if said.get(key)), "")
    owner = said.get("line") or said.get("asset")
    return f"{name} of {owner}" if owner else name


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Item]:
    return [
        {"field": field, "before": before.get(field), "after": after.get(field)}
        for field in dict.fromkeys([*after, *before])
        if before.get(field) != after.get(field)
    ]


def _holding(conn: Connection, table: Table, asset_id: int | None) -> list[Item]:
    items = _items(conn, select(table).order_by(table.c.asset_id.nulls_first(), table.c.id))
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


def _items(conn: Connection, query: Select[Any] | TextClause) -> list[Item]:
    rows = conn.execute(query)
    # Some names of columns are a string type of their own, which JSON is not written from.
    names = [str(name) for name in rows.keys()]  # noqa: SIM118
    return [dict(zip(names, row, strict=True)) for row in rows]
