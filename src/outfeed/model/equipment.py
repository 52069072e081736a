"""
The plant as data: its asset tree and everything that is set up once for it.

A `Plant` is what a plant file says or what the database holds; both are the same kind of thing, so
that a file is compared with what is there by comparing values. Each item has a `key`, by which the
same thing is found again, and `where` it stands in a file, which is no part of what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from outfeed.model.product import CountKind
from outfeed.model.settings import PlantSettings

SEPARATOR = "/"
MIDNIGHT = time(0)
ANY_DAY = date(2024, 1, 1)
"""Shifts without `valid_from` begin here, on a Monday, so that an INTERVAL has a fixed anchor."""


class Level(StrEnum):
    """How high in the tree an asset stands (ISA-95 EquipmentLevel)."""

    ENTERPRISE = "enterprise"
    SITE = "site"
    AREA = "area"
    LINE = "line"
    CELL = "cell"


class ModeType(StrEnum):
    """What kind of thing a line is meant to do in a mode."""

    PRODUCTION = "production"
    SETUP = "setup"
    CLEANING = "cleaning"
    MAINTENANCE = "maintenance"
    IDLE = "idle"
    OTHER = "other"


class StateType(StrEnum):
    """How the time in a state counts in availability."""

    RUNNING = "running"
    PLANNED_DOWNTIME = "planned_downtime"
    UNPLANNED_DOWNTIME = "unplanned_downtime"


class SourceKind(StrEnum):
    """Whether orders are made here or come from outside."""

    INTERNAL = "internal"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a plant file and how to mend it; `line` counts from 1."""

    path: str
    line: int | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Anything of a plant; `where` is its place in the file it was read from."""

    where: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset(Item):
    """
    A thing in the plant tree.

    `path` joins the lower-case names below the enterprise, whose own path is empty. `topic` is
    what it adds to its parent's topic; empty where it adds nothing. `position` is its rank among
    its siblings. What stands in something disabled is disabled with it, `enabled` or not. Of lines
    below it stops shorter than `micro_stop_time` seconds are micro-stops, and the reason of those
    longer than `stop_prompt_time` is asked for, where nothing nearer to the line says it otherwise.
    """

    path: str
    level: Level
    name: str
    display_name: str
    topic: str
    time_zone: str | None = None
    production_day_start: time | None = None
    micro_stop_time: int | None = None
    stop_prompt_time: int | None = None
    enabled: bool = True
    position: int = 0

    @property
    def key(self) -> str:
        """The path."""
        return self.path

    @property
    def parent(self) -> str | None:
        """Path of the parent; None for the enterprise."""
        if self.level is Level.ENTERPRISE:
            return None
        return self.path.rpartition(SEPARATOR)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Item):
    """A unit that quantities are given in."""

    code: str
    name: str

    @property
    def key(self) -> str:
        """The code as written: mg and Mg are two units."""
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductClass(Item):
    """A class of products, below its parent class."""

    name: str
    parent: str | None = None

    @property
    def key(self) -> str:
        """The name in lower case."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Item):
    """What is made. One of a further unit is so many base units."""

    code: str
    name: str
    base_unit: str
    product_class: str | None = None
    units: Mapping[str, Fraction] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    enabled: bool = True

    @property
    def key(self) -> str:
        """The code in lower case."""
        return self.code.lower()

    @property
    def factors(self) -> dict[str, Fraction]:
        """Base units in one of each of its units, the base unit among them."""
        return {self.base_unit: Fraction(1), **self.units}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRate(Item):
    """How fast a product goes through a line: `rate_unit` per `rate_period` seconds."""

    line: str
    product: str
    standard_rate: Decimal
    scheduled_rate: Decimal | None
    rate_period: int
    rate_unit: str
    infeed_unit: str
    outfeed_unit: str
    waste_unit: str
    package_count: Decimal
    enabled: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Line and product."""
        return self.line, self.product.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changeover(Item):
    """Minutes from one product or class to another; without a line, on every line."""

    line: str | None = None
    from_product: str | None = None
    from_class: str | None = None
    to_product: str | None = None
    to_class: str | None = None
    minutes: Decimal

    @property
    def key(self) -> tuple[str | None, ...]:
        """Everything but the minutes."""
        ends = (self.from_product, self.from_class, self.to_product, self.to_class)
        return self.line, *(end and end.lower() for end in ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode(Item):
    """What a line may be meant to do."""

    name: str
    type: ModeType
    colour: str | None = None
    enabled: bool = True

    @property
    def key(self) -> str:
        """The name in lower case."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Item):
    """What a line may say it does; holds for `asset` and all below, without one everywhere."""

    asset: str | None = None
    name: str
    type: StateType
    code: int | None = None
    category: str | None = None
    aliases: tuple[str, ...] = ()
    enabled: bool = True

    @property
    def key(self) -> tuple[str | None, str]:
        """Asset and name in lower case."""
        return self.asset, self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteReason(Item):
    """Why something was wasted; holds for `asset` and all below, without one everywhere."""

    asset: str | None = None
    name: str
    code: int | None = None
    enabled: bool = True

    @property
    def key(self) -> tuple[str | None, str]:
        """Asset and name in lower case."""
        return self.asset, self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter(Item):
    """A running total that `asset` (the line or a cell of it) keeps and that counts for `line`."""

    line: str
    asset: str
    name: str
    kind: CountKind
    tag: str
    rollover_at: Decimal | None = None
    max_rate_per_minute: Decimal | None = None
    enabled: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Line and name in lower case."""
        return self.line, self.name.lower()


@dataclass(frozen=True, slots=True)
class ShiftDay:
    """One day on which a shift is at another time, or worked by another crew."""

    date: date
    start: time
    length: int
    crew: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Item):
    """
    Recurring working time: from `start` for `length` seconds, both by the site's wall clock.

    `rotation` is who works it, day by day from `valid_from` on; empty is nobody.
    """

    asset: str
    name: str
    rrule: str
    start: time
    length: int
    crew: str | None = None
    valid_from: date = ANY_DAY
    valid_until: date | None = None
    excluded: tuple[date, ...] = ()
    changed: tuple[ShiftDay, ...] = ()
    rotation: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, date]:
        """Asset, name in lower case and first day."""
        return self.asset, self.name.lower(), self.valid_from


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarException(Item):
    """
    A time in which an asset and all below it do not work, or work beyond their shifts.

    From `starts` for `length` seconds, both by the site's wall clock; with an `rrule` wherever that
    recurs.
    """

    asset: str
    name: str
    starts: datetime
    length: int
    working: bool = False
    rrule: str | None = None
    valid_until: date | None = None
    excluded: tuple[date, ...] = ()

    @property
    def key(self) -> tuple[str, str, datetime]:
        """Asset, name in lower case and first start."""
        return self.asset, self.name.lower(), self.starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Item):
    """A stage of an order. `moves` names where it may go, and whether that takes a reason."""

    name: str
    colour: str
    enabled: bool = True
    active: bool = True
    can_schedule: bool = False
    can_execute: bool = False
    moves: Mapping[str, bool] = field(default_factory=dict)
    position: int = 0

    @property
    def key(self) -> str:
        """The name in lower case."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSource(Item):
    """Where orders come from."""

    name: str
    kind: SourceKind = SourceKind.EXTERNAL
    enabled: bool = True

    @property
    def key(self) -> str:
        """The name in lower case."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSource(Item):
    """How machines speak; `definition` is told by its kind."""

    name: str
    kind: str
    definition: Mapping[str, Any]
    enabled: bool = True

    @property
    def key(self) -> str:
        """The name in lower case."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant, whole or in part; in every tuple what is referred to comes first."""

    units: tuple[Unit, ...] = ()
    assets: tuple[Asset, ...] = ()
    product_classes: tuple[ProductClass, ...] = ()
    products: tuple[Product, ...] = ()
    rates: tuple[LineRate, ...] = ()
    changeovers: tuple[Changeover, ...] = ()
    modes: tuple[Mode, ...] = ()
    states: tuple[State, ...] = ()
    waste_reasons: tuple[WasteReason, ...] = ()
    counters: tuple[Counter, ...] = ()
    shifts: tuple[Shift, ...] = ()
    calendar_exceptions: tuple[CalendarException, ...] = ()
    order_statuses: tuple[Status, ...] = ()
    order_sources: tuple[OrderSource, ...] = ()
    signal_sources: tuple[SignalSource, ...] = ()
    settings: tuple[PlantSettings, ...] = ()

    def over(self, stored: Plant) -> Plant:
        """Answer what `stored` becomes when this is laid over it: nothing of it is left out."""
        return Plant(
            **{
                name: tuple({item.key: item for item in (*getattr(stored, name), *mine)}.values())
                for name, mine in self.kinds()
            }
        )

    def kinds(self) -> Iterable[tuple[str, tuple[Any, ...]]]:
        """Each kind of thing by name with its items, what is referred to first."""
        return [(part.name, getattr(self, part.name)) for part in fields(self)]


def topics_of(assets: Iterable[Asset]) -> dict[str, str]:
    """Full topic path of each asset's path: what it and its ancestors add, joined by slashes."""
    full: dict[str, str] = {}
    for asset in sorted(assets, key=lambda asset: _depth(asset.path)):
        above = "" if asset.parent is None else full[asset.parent]
        full[asset.path] = SEPARATOR.join(part for part in (above, asset.topic) if part)
    return full


def usable_of(assets: Iterable[Asset]) -> dict[str, bool]:
    """Whether the asset of each path is enabled, and so is all that it stands in."""
    usable: dict[str, bool] = {}
    for asset in sorted(assets, key=lambda asset: _depth(asset.path)):
        above = asset.parent is None or usable[asset.parent]
        usable[asset.path] = above and asset.enabled
    return usable


def _depth(path: str) -> int:
    return path.count(SEPARATOR) + bool(path)


Ranked = TypeVar("Ranked", Asset, Status)


def in_rank(items: Iterable[Ranked], stored: Iterable[Ranked]) -> list[Ranked]:
    """
    Give siblings their positions.

    A list that names all that are stored says their order. One that names only some of them moves
    none, and what is new in it comes last.
    """
    items = list(items)
    ranks = {item.key: item.position for item in stored}
    if ranks.keys() <= {item.key for item in items}:
        return [replace(item, position=rank) for rank, item in enumerate(items)]
    after = max(ranks.values()) + 1
    placed = []
    for item in items:
        rank = ranks.get(item.key)
        if rank is None:
            rank, after = after, after + 1
        placed.append(replace(item, position=rank))
    return placed
