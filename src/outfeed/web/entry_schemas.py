"""What the plan looks like on the wire."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from outfeed.model.equipment import ModeType
from outfeed.web.openapi import ProblemDetails

Quantity = str
Told = int | SkipJsonSchema[None]
"""A number that is left out where it does not apply."""
# PostgreSQL takes every text but one with a NUL in it.
Text = Annotated[str, StringConstraints(max_length=400, pattern=r"^[^\x00]*$")]
Seen = Annotated[int | None, Field(description="The version that was seen, unless in `If-Match`")]
Ref = Text | Annotated[int, Field(ge=0, lt=2**31)]


class IfNoRoom(StrEnum):
    """What happens to the other entries.

    They stay (`refuse`), those in the way move to the right (`push`), or all behind the change are
    laid as early as they can be (`reflow`).
    """

    REFUSE = "refuse"
    PUSH = "push"
    REFLOW = "reflow"


class NewEntry(BaseModel):
    """An order to place on a line, or without an order a planned stop in a mode until `end_at`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "line": "site1/packaging/labelerline01",
                    "order": "PO-000123",
                    "start_at": "2026-11-30T06:00:00Z",
                    "if_no_room": "push",
                },
                {
                    "line": 17,
                    "mode": "Maintenance",
                    "start_at": "2026-11-30T06:00:00Z",
                    "end_at": "2026-11-30T08:00:00Z",
                },
            ]
        }
    )

    line: Ref = Field(description="Id or path", examples=["site1/packaging/labelerline01"])
    order: Ref | None = Field(default=None, description="Id or number")
    quantity: Decimal | None = Field(
        default=None, description="In the order's unit; what is left of it if not given."
    )
    start_at: datetime
    mode: Text | None = Field(default=None, examples=["Maintenance"])
    end_at: datetime | None = Field(default=None, description="Of a planned stop.")
    pinned: bool = False
    notes: str = ""
    if_no_room: IfNoRoom = IfNoRoom.REFUSE


class EntryMove(BaseModel):
    """Where an entry goes: to a start, to a line, or both."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"start_at": "2026-11-30T06:00:00Z", "version": 3}]}
    )

    line: Ref | None = None
    start_at: datetime | None = None
    version: Seen = None
    if_no_room: IfNoRoom = IfNoRoom.REFUSE


class EntrySplit(BaseModel):
    """A quantity to split off an entry, and where it goes; at once behind the rest if not given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"quantity": "600", "version": 3}]})

    quantity: Decimal
    version: Seen = None
    line: Ref | None = None
    start_at: datetime | None = None
    if_no_room: IfNoRoom | None = None


class EntryPin(BaseModel):
    """Whether an entry stays where it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"pinned": True, "version": 3}]})

    pinned: bool
    version: Seen = None


class EntryChange(BaseModel):
    """A new quantity, end (of a planned stop) or notes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"quantity": "3600", "version": 3}]})

    quantity: Decimal | None = None
    end_at: datetime | None = None
    notes: str | None = None
    version: Seen = None
    if_no_room: IfNoRoom = IfNoRoom.REFUSE


class Entry(BaseModel):
    """A bar on the board."""

    id: int
    line_id: int
    mode: str
    mode_type: ModeType
    order_id: int | None
    order_number: str | None
    product_id: int | None
    product_name: str | None
    product_class: str | None
    quantity: Quantity | None
    unit: str | None
    actual_quantity: Quantity | None = Field(description="Good quantity of its runs, in `unit`.")
    start_at: datetime
    end_at: datetime
    pinned: bool
    changeover_for: int | None = Field(description="The entry that this changeover leads to.")
    notes: str
    version: int
    due_at: datetime | None
    late: bool = Field(description="Whether it ends after its order is due.")
    run_id: int | None = Field(description="Its newest run; it is started then.")
    series_id: int | None = Field(description="The series that this planned stop is of.")
    series_date: date | None = Field(description="The day of it that it is, wherever it stands.")
    origin_id: int | None = Field(
        description="The entry of the plan that one of a what-if copy was copied from."
    )
    expected_start_at: datetime | None = Field(
        description="Where it differs from the plan by a minute or more; else null."
    )
    expected_end_at: datetime | None = Field(description="The same of its end.")
    expected_late: bool = Field(description="Whether it is expected to end after its order is due.")


class PlanFigures(BaseModel):
    """Of the whole plan from now on; times in seconds, changeovers in working time."""

    late_orders: int
    total_lateness: float
    changeover_time: int


class Entries(BaseModel):
    """Entries by line and start, and the figures of the whole plan."""

    items: list[Entry]
    figures: PlanFigures


class Warned(BaseModel):
    """What a planner should know of a plan that may stand all the same: `late`,
    `over_scheduled`.
    """

    code: str
    detail: str
    entry_id: int | None


class SeriesSeen(BaseModel):
    """A series of planned stops, in the version that an act left it in."""

    id: int = Field(ge=1, lt=2**31)
    version: int = Field(ge=1, lt=2**31)


class Plan(BaseModel):
    """The plan of the lines that an act touched, after it."""

    entries: list[Entry]
    removed: list[int]
    warnings: list[Warned]
    figures: PlanFigures
    figures_before: PlanFigures
    before: list[Entry] = Field(
        description="What it changed or removed, as it was, without changeovers"
    )
    created: list[int] = Field(description="What is new, in the order that it was asked for in")
    series_undo: list[SeriesSeen] | SkipJsonSchema[None] = Field(
        default=None,
        description="Series that it made, changed or removed: `series` of the arrangement that"
        " takes it back. Left out where there are none",
    )


class Violation(BaseModel):
    """A rule that a refused act would break, without what does not apply."""

    code: str
    detail: str
    entry_id: Told = None
    order_id: Told = None
    other_id: Told = Field(default=None, description="The entry in the way.")
    by: Told = Field(default=None, description="Seconds that are missing.")
    series_date: date | SkipJsonSchema[None] = Field(
        default=None, description="The day of a series on which it would be broken."
    )


class PlanConflict(ProblemDetails):
    """An act that the plan does not allow; with code `rules_broken` all the rules it breaks."""

    violations: list[Violation] | SkipJsonSchema[None] = None
    days: list[date] | SkipJsonSchema[None] = Field(
        default=None, description="Of a series, the days that `skip_conflicts` would leave out."
    )


class WorkingWindow(BaseModel):
    """When a line works; without a shift it works round the clock."""

    start_at: datetime
    end_at: datetime
    shift: str | None = Field(description="Its shift, or the extra time that it is")
    crew: str | None = Field(description="Who works it, where shifts name crews")


class WorkingWindows(BaseModel):
    """The working windows of a line."""

    items: list[WorkingWindow]


class LineWindows(BaseModel):
    """The working windows of one line."""

    line_id: int
    windows: list[WorkingWindow]


class Calendar(BaseModel):
    """The working windows of many lines."""

    items: list[LineWindows]
