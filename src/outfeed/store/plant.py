"""The plant as it is stored, as the same values that a plant file is read into."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812 - what is stored is called date
from datetime import time
from fractions import Fraction
from itertools import count, groupby
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from outfeed.model.equipment import (
    SEPARATOR,
    Asset,
    CalendarException,
    Changeover,
    Counter,
    Level,
    LineRate,
    Mode,
    ModeType,
    OrderSource,
    Plant,
    Product,
    ProductClass,
    Shift,
    ShiftDay,
    SignalSource,
    SourceKind,
    State,
    StateType,
    Status,
    Unit,
    WasteReason,
)
from outfeed.model.product import CountKind
from outfeed.store import tables as t
from outfeed.store.settings import settings_of

Rows = list[Row[Any]]


@dataclass(frozen=True, slots=True)
class StoredPlant:
    """The plant, and the ids of its things: by kind, then by the key of each."""

    plant: Plant
    ids: Mapping[str, dict[Hashable, int]]


class _Names:
    """Names by id, of what other rows refer to."""

    def __init__(self, conn: Connection) -> None:
        self.assets = _column(conn, t.assets, "path")
        self.classes = _column(conn, t.product_classes, "name")
        self.products = _column(conn, t.products, "code")
        self.statuses = _column(conn, t.order_statuses, "name")


def stored_plant(conn: Connection) -> StoredPlant:
    """Read everything that a plant file can say, with ids."""
    names = _Names(conn)
    plant: dict[str, tuple[Any, ...]] = {"units": _units(conn), "settings": (settings_of(conn),)}
    ids: dict[str, dict[Hashable, int]] = {}
    for kind, (table, read) in _READ.items():
        rows = _rows(conn, table)
        items = tuple(read(conn, rows, names))
        plant[kind] = items
        ids[kind] = {item.key: row.id for item, row in zip(items, rows, strict=True)}
    return StoredPlant(Plant(**plant), ids)


def _rows(conn: Connection, table: Table) -> Rows:
    order = [table.c.position] if "position" in table.c else []
    return list(conn.execute(select(table).order_by(*order, table.c.id)))


def _column(conn: Connection, table: Table, column: str) -> dict[int | None, str]:
    return {row[0]: row[1] for row in conn.execute(select(table.c.id, table.c[column]))}


def _units(conn: Connection) -> tuple[Unit, ...]:
    rows = conn.execute(select(t.units).order_by(t.units.c.code))
    return tuple(Unit(code=row.code, name=row.name) for row in rows)


def _assets(_: Connection, rows: Rows, names: _Names) -> list[Asset]:
    topics = {row.id: row.topic for row in rows}
    ranks: dict[int | None, count[int]] = {}
    return [
        Asset(
            path=row.path,
            level=Level(row.level),
            name=row.name,
            display_name=row.display_name,
            topic=_added(topics.get(row.parent_id, ""), row.topic),
            time_zone=row.time_zone,
            production_day_start=row.production_day_start,
            micro_stop_time=row.micro_stop_time,
            stop_prompt_time=row.stop_prompt_time,
            enabled=row.enabled,
            position=next(ranks.setdefault(row.parent_id, count())),
        )
        for row in rows
    ]


def _added(above: str, topic: str) -> str:
    """What a topic adds to the one above it."""
    return topic[len(above) :].removeprefix(SEPARATOR) if above else topic


def _classes(_: Connection, rows: Rows, names: _Names) -> list[ProductClass]:
    return [ProductClass(name=row.name, parent=names.classes.get(row.parent_id)) for row in rows]


def _products(conn: Connection, rows: Rows, names: _Names) -> list[Product]:
    factors: dict[int, dict[str, Fraction]] = {}
    for unit in conn.execute(select(t.product_units).order_by(t.product_units.c.unit)):
        factor = Fraction(unit.numerator) / Fraction(unit.denominator)
        factors.setdefault(unit.product_id, {})[unit.unit] = factor
    return [
        Product(
            code=row.code,
            name=row.name,
            product_class=names.classes.get(row.product_class_id),
            base_unit=row.base_unit,
            units={
                unit: factor
                for unit, factor in factors.get(row.id, {}).items()
                if unit != row.base_unit
            },
            attributes=row.attributes,
            enabled=row.enabled,
        )
        for row in rows
    ]


def _rates(_: Connection, rows: Rows, names: _Names) -> list[LineRate]:
    return [
        LineRate(
            line=names.assets[row.line_id],
            product=names.products[row.product_id],
            standard_rate=row.standard_rate,
            scheduled_rate=row.scheduled_rate,
            rate_period=row.rate_period,
            rate_unit=row.rate_unit,
            infeed_unit=row.infeed_unit,
            outfeed_unit=row.outfeed_unit,
            waste_unit=row.waste_unit,
            package_count=row.package_count,
            enabled=row.enabled,
        )
        for row in rows
    ]


def _changeovers(_: Connection, rows: Rows, names: _Names) -> list[Changeover]:
    return [
        Changeover(
            line=names.assets.get(row.line_id),
            from_product=names.products.get(row.from_product_id),
            from_class=names.classes.get(row.from_class_id),
            to_product=names.products.get(row.to_product_id),
            to_class=names.classes.get(row.to_class_id),
            minutes=row.minutes,
        )
        for row in rows
    ]


def _modes(_: Connection, rows: Rows, names: _Names) -> list[Mode]:
    return [
        Mode(name=row.name, type=ModeType(row.type), colour=row.colour, enabled=row.enabled)
        for row in rows
    ]


def _states(_: Connection, rows: Rows, names: _Names) -> list[State]:
    return [
        State(
            asset=names.assets.get(row.asset_id),
            name=row.name,
            code=row.code,
            type=StateType(row.type),
            category=row.category,
            aliases=tuple(row.aliases),
            enabled=row.enabled,
        )
        for row in rows
    ]


def _waste_reasons(_: Connection, rows: Rows, names: _Names) -> list[WasteReason]:
    return [
        WasteReason(
            asset=names.assets.get(row.asset_id), name=row.name, code=row.code, enabled=row.enabled
        )
        for row in rows
    ]


def _counters(_: Connection, rows: Rows, names: _Names) -> list[Counter]:
    return [
        Counter(
            line=names.assets[row.line_id],
            asset=names.assets[row.asset_id],
            name=row.name,
            kind=CountKind(row.kind),
            tag=row.tag or row.kind,
            rollover_at=row.rollover_at,
            max_rate_per_minute=row.max_rate_per_minute,
            enabled=row.enabled,
        )
        for row in rows
    ]


def _shifts(_: Connection, rows: Rows, names: _Names) -> list[Shift]:
    return [
        Shift(
            asset=names.assets[row.asset_id],
            name=row.name,
            crew=row.crew,
            rrule=row.rrule,
            start=row.start,
            length=row.length,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            excluded=tuple(sorted(row.excluded)),
            changed=tuple(_shift_day(**day) for day in row.changed),
            rotation=tuple(row.rotation),
        )
        for row in rows
    ]


def _shift_day(date: str, start: str, length: int, crew: str | None = None) -> ShiftDay:
    return ShiftDay(Date.fromisoformat(date), time.fromisoformat(start), length, crew)


def stored_days(days: Iterable[ShiftDay]) -> list[dict[str, Any]]:
    """Give the changed days of a shift as they are stored."""
    return [
        {"date": str(day.date), "start": str(day.start), "length": day.length, "crew": day.crew}
        for day in days
    ]


def _exceptions(_: Connection, rows: Rows, names: _Names) -> list[CalendarException]:
    return [
        CalendarException(
            asset=names.assets[row.asset_id],
            name=row.name,
            working=row.working,
            starts=row.starts,
            length=row.length,
            rrule=row.rrule,
            valid_until=row.valid_until,
            excluded=tuple(sorted(row.excluded)),
        )
        for row in rows
    ]


def _statuses(conn: Connection, rows: Rows, names: _Names) -> list[Status]:
    table = t.order_status_moves
    moves = list(conn.execute(select(table).order_by(table.c.from_id, table.c.to_id)))
    by_from = {key: list(some) for key, some in groupby(moves, lambda move: move.from_id)}
    statuses = [
        Status(
            name=row.name,
            colour=row.colour,
            enabled=row.enabled,
            active=row.active,
            can_schedule=row.can_schedule,
            can_execute=row.can_execute,
            moves={
                names.statuses[move.to_id]: move.reason_required for move in by_from.get(row.id, [])
            },
        )
        for row in rows
    ]
    return [replace(status, position=rank) for rank, status in enumerate(statuses)]


def _order_sources(_: Connection, rows: Rows, names: _Names) -> list[OrderSource]:
    return [
        OrderSource(name=row.name, kind=SourceKind(row.kind), enabled=row.enabled) for row in rows
    ]


def _signal_sources(_: Connection, rows: Rows, names: _Names) -> list[SignalSource]:
    return [
        SignalSource(name=row.name, kind=row.kind, definition=row.definition, enabled=row.enabled)
        for row in rows
    ]


_READ: dict[str, tuple[Table, Callable[[Connection, Rows, _Names], list[Any]]]] = {
    "assets": (t.assets, _assets),
    "product_classes": (t.product_classes, _classes),
    "products": (t.products, _products),
    "rates": (t.production_rates, _rates),
    "changeovers": (t.changeovers, _changeovers),
    "modes": (t.modes, _modes),
    "states": (t.states, _states),
    "waste_reasons": (t.waste_reasons, _waste_reasons),
    "counters": (t.counters, _counters),
    "shifts": (t.shifts, _shifts),
    "calendar_exceptions": (t.calendar_exceptions, _exceptions),
    "order_statuses": (t.order_statuses, _statuses),
    "order_sources": (t.order_sources, _order_sources),
    "signal_sources": (t.signal_sources, _signal_sources),
}
