"""The words of a run: who set what a line does, how a run ends for its order, how it keeps up."""

from enum import StrEnum


class ModeSetter(StrEnum):
    """Who set what a line is meant to do: its controller, a person, or the plan."""

    PLC = "plc"
    OPERATOR = "operator"
    SCHEDULE = "schedule"


class Outcome(StrEnum):
    """What becomes of the order of a run that ends."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    CONTINUE = "continue"


class Pace(StrEnum):
    """How a run keeps up with when its order is due and with what it requires."""

    ON_TRACK = "on_track"
    BEHIND = "behind"
    OVER = "over"
