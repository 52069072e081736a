"""What a twin needs to know of a plant, and what it says. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class TwinAsset:
    """A line or a cell: its path in this system and its topic at the broker."""

    path: str
    topic: str


@dataclass(frozen=True, slots=True)
class TwinCounter:
    """A running total of a line, kept by the line or by one of its cells."""

    asset: TwinAsset
    tag: str
    kind: str
    rollover_at: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TwinState:
    """A state that a line may say it is in; `type` is that of the plant's states."""

    name: str
    type: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class TwinProduct:
    """A product on a line: `rate` is outfeed units a minute at the standard rate, and
    `package_count` infeed units go into one outfeed unit.
    """

    code: str
    rate: Decimal
    package_count: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class TwinLine:
    """A line as its twin needs it.

    `speed` is what it really runs at, as a share of the standard rate (None: drawn), and
    `changeovers` the minutes from one product code to another (those missing are drawn).
    """

    asset: TwinAsset
    counters: Sequence[TwinCounter]
    states: Sequence[TwinState]
    products: Sequence[TwinProduct]
    cells: Sequence[TwinAsset] = ()
    speed: float | None = None
    changeovers: Mapping[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProgrammedOrder:
    """An order that a controller is to run: `quantity` in outfeed units, None without a target."""

    order_number: str
    product: str
    quantity: Decimal | None
    start_at: datetime


@dataclass(frozen=True, slots=True)
class SimulatedPlant:
    """Lines with their programs (by line path), and the topic rules of the signal source."""

    lines: Sequence[TwinLine]
    rules: Sequence[Mapping[str, Any]]
    programs: Mapping[str, Sequence[ProgrammedOrder]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StateEntered:
    """The line entered a state."""

    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class TotalReached:
    """A counter showed a total."""

    at: datetime
    counter: TwinCounter
    total: Decimal


@dataclass(frozen=True, slots=True)
class OrderSwitched:
    """The controller took up an order; an empty number means that it runs none any more."""

    at: datetime
    order_number: str


Event = StateEntered | TotalReached | OrderSwitched
