"""The settings of a plant: how its own order numbers look, and what it lets happen by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from outfeed.model.following import Switches
from outfeed.model.order import AutomaticMoves

LONGEST_PREFIX = 32
MOST_DIGITS = 18
MOST_TOLERANCE = 86_400
LONGEST_STOP_TIME = 86_400
SIGN_OFF_AFTER = (30, 86_400)
REPAIR_AFTER = (60, 86_400)
MOST_RUSH = 30 * 86_400


@dataclass(frozen=True, slots=True)
class OrderNumber:
    """How a number looks that is drawn: what it begins with, and its digits at least."""

    prefix: str = "PO-"
    digits: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantSettings:
    """
    What holds for the whole plant; there is one of it.

    The moves that happen by themselves are those of `AutomaticMoves`, what the schedule does on
    lines is in `Switches`. What starts or ends within `on_time_tolerance` seconds of its plan is on
    time. A stop shorter than `micro_stop_time` seconds is a micro-stop, and the reason of one
    longer than `stop_prompt_time` is asked for, where no asset says it otherwise. Who signed on at
    a panel acts there until `sign_off_after` seconds without a touch. A line that stands for
    `repair_after` seconds has its plan repaired, and so has an order that is due within
    `rush_within` seconds and not planned; zero is never. `where` is its place in a plant file, as
    for everything else that stands in one.
    """

    order_number: OrderNumber = OrderNumber()
    complete_when_made: bool = False
    scheduled_by_entries: bool = True
    in_progress_by_run: bool = True
    schedule_sets_mode: bool = True
    schedule_starts_production: bool = False
    schedule_ends_production: bool = False
    on_time_tolerance: int = 300
    micro_stop_time: int = 60
    stop_prompt_time: int = 300
    sign_off_after: int = 600
    repair_after: int = 1800
    rush_within: int = 86_400
    where: str = field(default="", compare=False, repr=False)

    @property
    def key(self) -> str:
        """Nothing: a plant has them once."""
        return ""

    @property
    def automatic(self) -> AutomaticMoves:
        """Which moves of orders happen by themselves."""
        return AutomaticMoves(
            self.complete_when_made, self.scheduled_by_entries, self.in_progress_by_run
        )

    @property
    def switches(self) -> Switches:
        """What the schedule may do on lines by itself."""
        return Switches(
            self.schedule_sets_mode, self.schedule_starts_production, self.schedule_ends_production
        )


SWITCHES = (
    "complete_when_made",
    "scheduled_by_entries",
    "in_progress_by_run",
    "schedule_sets_mode",
    "schedule_starts_production",
    "schedule_ends_production",
)

TIMES = (
    "on_time_tolerance",
    "micro_stop_time",
    "stop_prompt_time",
    "sign_off_after",
    "repair_after",
    "rush_within",
)
"""Settings that are whole seconds."""


def settings_from(kept: Mapping[str, Any]) -> PlantSettings:
    """Give settings as they were kept; what was never set has its default."""
    usual, number = OrderNumber(), kept.get("order_number") or {}
    said: dict[str, Any] = {name: bool(kept[name]) for name in SWITCHES if name in kept}
    said |= {name: int(kept[name]) for name in TIMES if name in kept}
    return PlantSettings(
        order_number=OrderNumber(
            str(number.get("prefix", usual.prefix)), int(number.get("digits", usual.digits))
        ),
        **said,
    )


def prefix_fault(prefix: str) -> str | None:
    """Say what is wrong with what numbers are to begin with; None where nothing is."""
    if len(prefix) > LONGEST_PREFIX:
        return f"Numbers begin with at most {LONGEST_PREFIX} characters; this has {len(prefix)}."
    if not prefix.isprintable():
        return "This has a line break or a control character in it; take it out."
    if prefix != prefix.lstrip():
        return "A number can't begin with a space."
    return None


def digits_fault(digits: int) -> str | None:
    """Say what is wrong with a number of digits; None where nothing is."""
    if not 1 <= digits <= MOST_DIGITS:
        return f"A number has from 1 to {MOST_DIGITS} digits, not {digits}."
    return None


def tolerance_fault(seconds: int) -> str | None:
    """Say what is wrong with how far from its plan something may be; None where nothing is."""
    if not 0 <= seconds <= MOST_TOLERANCE:
        return f"On time is from 0 to {MOST_TOLERANCE} seconds, not {seconds}."
    return None


def stop_time_fault(seconds: int) -> str | None:
    """Say what is wrong with a time that stops are told apart by; None where nothing is."""
    if not 0 <= seconds <= LONGEST_STOP_TIME:
        return f"A stop is told by 0 to {LONGEST_STOP_TIME} seconds, not {seconds}."
    return None


def sign_off_fault(seconds: int) -> str | None:
    """Say what is wrong with how long a panel waits for a touch; None where nothing is."""
    least, most = SIGN_OFF_AFTER
    if not least <= seconds <= most:
        return f"A panel waits {least} to {most} seconds for a touch, not {seconds}."
    return None


def repair_fault(seconds: int) -> str | None:
    """Say what is wrong with how long a line stands before its plan is repaired; None where
    nothing is. Zero is never.
    """
    least, most = REPAIR_AFTER
    if seconds and not least <= seconds <= most:
        detail = f"A plan is repaired once its line stands for {least} to {most} seconds"
        return f"{detail}, or never (0), not {seconds}."
    return None


def rush_fault(seconds: int) -> str | None:
    """Say what is wrong with how soon a rush order is due; None where nothing is. Zero is never."""
    if not 0 <= seconds <= MOST_RUSH:
        return f"A rush order is due within 0 (none is) to {MOST_RUSH} seconds, not {seconds}."
    return None
