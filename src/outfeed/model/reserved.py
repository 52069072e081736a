"""What every plant has: the reserved modes, states and statuses, and this system.

The code relies on their names; a plant may colour them and add its own beside them.
"""

from outfeed.model.equipment import (
    Mode,
    ModeType,
    OrderSource,
    Plant,
    SourceKind,
    State,
    StateType,
    Status,
)
from outfeed.model.order import (
    COMPLETED,
    IN_PROGRESS,
    PLANNED,
    RELEASED,
    RESERVED_STATUSES,
    SCHEDULED,
)

OWN_SOURCE = "Outfeed"

MODES = (
    Mode(name="Unknown", type=ModeType.OTHER),
    Mode(name="Idle", type=ModeType.IDLE, colour="#8A929C"),
    Mode(name="Production", type=ModeType.PRODUCTION, colour="#00775A"),
    Mode(name="Changeover", type=ModeType.SETUP, colour="#7B5EA7"),
    Mode(name="Maintenance", type=ModeType.MAINTENANCE, colour="#9A6700"),
)

STATES = (
    State(name="Offline", type=StateType.UNPLANNED_DOWNTIME, category="No signal"),
    State(name="Running", type=StateType.RUNNING),
    State(name="Idle", type=StateType.UNPLANNED_DOWNTIME, category="Waiting"),
    State(name="Faulted", type=StateType.UNPLANNED_DOWNTIME),
)
"""Offline and Idle lose availability unless the plant says that they are planned. Faulted has no
category: a machine says by it that it stands, and a person why."""

FIXED_STATE_TYPES = {"Running": StateType.RUNNING, "Faulted": StateType.UNPLANNED_DOWNTIME}

STATUSES = tuple(
    Status(
        name=status.name,
        colour=status.colour,
        active=status.active,
        can_schedule=status.can_schedule,
        can_execute=status.can_execute,
        position=position,
    )
    for position, status in enumerate(RESERVED_STATUSES)
)
"""Their moves are `order.RESERVED_MOVES`; a plant only adds to them."""

ALWAYS_ENABLED_STATUSES = frozenset({PLANNED, RELEASED, SCHEDULED, IN_PROGRESS, COMPLETED})
"""The system itself moves orders through these."""

RESERVED = Plant(
    modes=MODES,
    states=STATES,
    order_statuses=STATUSES,
    order_sources=(OrderSource(name=OWN_SOURCE, kind=SourceKind.INTERNAL),),
)


def is_reserved_mode(name: str) -> bool:
    """Whether the code relies on a mode of this name."""
    return any(mode.name == name for mode in MODES)


def is_reserved_state(asset: str | None, name: str) -> bool:
    """Whether the code relies on this state; one of an asset of its own is the plant's."""
    return asset is None and any(state.name == name for state in STATES)


def is_reserved_status(name: str) -> bool:
    """Whether the code relies on a status of this name."""
    return any(status.name == name for status in STATUSES)
