"""What the set-up of the plant looks like on the wire."""

from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, Field, PlainSerializer

from outfeed.model.equipment import Level, ModeType, SourceKind, StateType
from outfeed.model.product import CountKind

Figure = Annotated[
    str,
    Field(pattern=r"^-?\d+(\.\d+)?$", description="A decimal number as a text", examples=["132.5"]),
]
Clock = Annotated[
    time,
    PlainSerializer(lambda clock: clock.isoformat(), return_type=str),
    Field(description="Wall time of the site", examples=["06:00:00"]),
]


WallTime = Annotated[
    datetime,
    PlainSerializer(lambda wall: wall.isoformat(), return_type=str),
    Field(description="Wall time of the site", examples=["2026-12-24T00:00:00"]),
]
Day = date
"""A date, by a name that a field called date does not hide."""


class Listed(BaseModel):
    """What every list has beside its items."""

    next_cursor: str | None = Field(description="None where nothing follows")
    total: int


class Asset(BaseModel):
    """A thing in the plant tree."""

    id: int
    parent_id: int | None = Field(description="None for the enterprise")
    level: Level
    name: str
    display_name: str
    path: str = Field(description="Lower-case names below the enterprise, joined by slashes")
    topic: str = Field(description="What machines call it: its whole topic path")
    own_topic: str = Field(
        description="What it adds to the topic of its parent: what `topic` is when it is written"
    )
    time_zone: str = Field(
        description="IANA name; of the nearest asset above that has one, else of the first site"
    )
    production_day_start: Clock | None
    micro_stop_time: int | None = Field(
        description="Its own: seconds below which a stop is a micro-stop"
    )
    stop_prompt_time: int | None = Field(
        description="Its own: seconds after which the reason of a stop is asked for"
    )
    enabled: bool
    usable: bool = Field(description="Whether it is enabled and so is all that it stands in")
    position: int = Field(description="Its rank among its siblings")
    version: int


class Assets(Listed):
    """The plant tree, parents before their children."""

    items: list[Asset]


class ProductUnit(BaseModel):
    """A unit of a product: one of it is so many base units, numerator / denominator exactly."""

    unit: str
    factor: Figure = Field(description="Rounded to 6 decimals where its decimals never end")
    numerator: Figure
    denominator: Figure


class Product(BaseModel):
    """What is made."""

    id: int
    code: str
    name: str
    product_class: str | None
    base_unit: str
    units: list[ProductUnit] = Field(description="The base unit first")
    attributes: dict[str, Any]
    enabled: bool
    version: int


class Products(Listed):
    """All products by code."""

    items: list[Product]


class ProductClass(BaseModel):
    """A class of products."""

    id: int
    parent_id: int | None
    name: str
    version: int


class ProductClasses(Listed):
    """All product classes by name."""

    items: list[ProductClass]


class Rate(BaseModel):
    """How fast a product goes through a line: rate_unit per rate_period."""

    id: int
    line_id: int
    product_id: int
    standard_rate: Figure
    scheduled_rate: Figure | None = Field(description="What is planned with, if not the standard")
    rate_period: int = Field(description="Seconds")
    rate_unit: str
    infeed_unit: str
    outfeed_unit: str
    waste_unit: str
    package_count: Figure = Field(description="Infeed units in one outfeed unit")
    enabled: bool
    version: int


class Rates(Listed):
    """Production rates."""

    items: list[Rate]


class Mode(BaseModel):
    """What a line may be meant to do."""

    id: int
    name: str
    type: ModeType
    colour: str | None
    reserved: bool
    enabled: bool
    version: int


class Modes(Listed):
    """All modes, the reserved ones first."""

    items: list[Mode]


class State(BaseModel):
    """What a line may say it does."""

    id: int
    asset_id: int | None = Field(description="Where it holds, with all below; None is everywhere")
    name: str
    code: int | None
    type: StateType
    category: str | None
    aliases: list[str]
    reserved: bool
    enabled: bool
    version: int


class States(Listed):
    """States."""

    items: list[State]


class WasteReason(BaseModel):
    """Why something was wasted."""

    id: int
    asset_id: int | None = Field(description="Where it holds, with all below; None is everywhere")
    name: str
    code: int | None
    enabled: bool
    version: int


class WasteReasons(Listed):
    """Waste reasons."""

    items: list[WasteReason]


class Counter(BaseModel):
    """A running total that counts for a line."""

    id: int
    line_id: int
    asset_id: int = Field(description="The line itself or the cell that keeps it")
    name: str
    kind: CountKind
    tag: str | None = Field(description="What machines call it below their asset")
    rollover_at: Figure | None
    max_rate_per_minute: Figure | None
    enabled: bool
    version: int


class Counters(Listed):
    """Counters."""

    items: list[Counter]


class ShiftDay(BaseModel):
    """A day on which a shift is at another time, or worked by another crew."""

    date: Day
    start: Clock
    length: int = Field(description="Seconds of wall time")
    crew: str | None = Field(None, description="None: the one of the day")


class Shift(BaseModel):
    """Recurring working time."""

    id: int
    asset_id: int
    name: str
    crew: str | None
    rrule: str = Field(description="RFC 5545, from valid_from at start")
    start: Clock
    length: int = Field(description="Seconds of wall time")
    valid_from: date
    valid_until: date | None
    excluded: list[date]
    changed: list[ShiftDay] = Field(description="Days on which it is at another time")
    rotation: list[str] = Field(
        description="Crews of the days from valid_from on, over and over; empty: it is not worked"
    )
    version: int


class Shifts(Listed):
    """Shifts."""

    items: list[Shift]


class CalendarException(BaseModel):
    """A holiday, or time that is worked beyond the shifts."""

    id: int
    asset_id: int
    name: str
    working: bool = Field(description="Whether it is worked then; else it is not")
    starts: WallTime
    length: int = Field(description="Seconds of wall time")
    rrule: str | None = Field(description="RFC 5545, from starts on; none: it is once")
    valid_until: date | None
    excluded: list[date]
    version: int


class CalendarExceptions(Listed):
    """Holidays and extra times."""

    items: list[CalendarException]


class Changeover(BaseModel):
    """Minutes from a product or class to another; a side without either is anything."""

    id: int
    line_id: int | None
    from_product_id: int | None
    from_class_id: int | None
    to_product_id: int | None
    to_class_id: int | None
    minutes: Figure
    version: int


class Changeovers(Listed):
    """Rules of the changeover matrix; the most specific one that matches wins."""

    items: list[Changeover]


class Move(BaseModel):
    """Where an order may go from a status, and by whom."""

    to: str
    by: list[str] = Field(description="planner, operator, erp, quality, or itself")
    reason_required: bool


class Status(BaseModel):
    """A stage of an order."""

    id: int
    name: str
    reserved: bool
    enabled: bool
    active: bool = Field(description="There is still work to do")
    can_schedule: bool
    can_execute: bool
    colour: str
    position: int
    moves: list[Move]
    version: int


class Statuses(Listed):
    """All order statuses in their order."""

    items: list[Status]


class OrderSource(BaseModel):
    """Where orders come from."""

    id: int
    name: str
    kind: SourceKind
    enabled: bool
    version: int


class OrderSources(Listed):
    """All order sources."""

    items: list[OrderSource]


class SignalSource(BaseModel):
    """How machines speak."""

    id: int
    name: str
    kind: str
    definition: dict[str, Any]
    enabled: bool
    version: int


class SignalSources(Listed):
    """All signal sources."""

    items: list[SignalSource]


class Unit(BaseModel):
    """A unit that quantities are given in."""

    code: str
    name: str
    version: int


class Units(Listed):
    """All units by code."""

    items: list[Unit]
