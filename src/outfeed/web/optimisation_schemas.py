"""What the optimiser's searches and plans look like on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from outfeed.web import entry_schemas as w
from outfeed.web.openapi import ProblemDetails
from outfeed.web.optimisation_profiles import SearchTime, Time, Weighing, Weight
from outfeed.web.sent import Sent

Status = Literal["waiting", "running", "done", "failed", "accepted", "discarded"]
Id = Annotated[int, Field(ge=1, lt=2**31)]


class OptimisationWeights(Sent):
    """What weighs otherwise than in the profile."""

    lateness: Weight | None = None
    changeover: Weight | None = None
    line_end: Weight | None = None
    moved: Weight | None = None
    shifted: Weight | None = None


class NewOptimisation(Sent):
    """What to search a better plan for; what is left out is as the profile has it.

    With null for `until`, `split_over` or `smallest_piece` there is none, whatever the profile has.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"profile": "Due dates first", "time_limit": 30},
                {"lines": ["site1/packaging"], "weights": {"changeover": 20}, "only_new": True},
            ]
        }
    )

    profile: w.Ref | None = Field(
        default=None, description="Name or id; without, the profile that was made first"
    )
    weights: OptimisationWeights | None = None
    lines: list[w.Ref] | None = Field(
        default=None,
        min_length=1,
        max_length=1000,
        description="Ids or paths, also of areas; all lines that are in use if not given",
    )
    orders: list[w.Ref] | None = Field(
        default=None,
        max_length=10_000,
        description="Ids or numbers of those to place beside what is planned; all if not given",
    )
    until: datetime | None = Field(
        default=None, description="Orders that are due later and not planned yet are left out"
    )
    freeze_until: datetime | None = Field(
        default=None, description="Entries that start earlier stay where they are"
    )
    time_limit: SearchTime | None = Field(default=None, description="Seconds")
    seed: int = Field(default=0, ge=0, lt=2**31)
    split_over: Time | None = Field(
        default=None, description="Seconds: orders that take longer may be split over lines"
    )
    smallest_piece: Time | None = Field(default=None, description="Seconds of a piece at least")
    only_new: bool = Field(
        default=False, description="Only place what is not planned yet, and move nothing"
    )
    what_if: Id | None = Field(default=None, description="Of the what-if copy that is meant")


class AskedOptimisation(BaseModel):
    """What was asked for; ids of lines and orders, times in seconds, null where nothing bounds."""

    lines: list[int] | None
    orders: list[int] | None
    until: datetime | None
    freeze_until: datetime | None
    profile: "AskedWeights"
    time_limit: int
    seed: int
    split_over: int | None
    smallest_piece: int | None
    only_new: bool
    affected: list[int] | None = Field(
        default=None, description="Of a repair, the entries that a disturbance touched"
    )


class AskedWeights(Weighing):
    """The weights that were asked for, under the name of the profile that they were taken from."""

    name: str


class OfWhatIf(BaseModel):
    """A what-if copy of the plan."""

    id: int
    name: str


class CurvePoint(BaseModel):
    """What the best plan came to, so many seconds after the search began; times in seconds."""

    seconds: float
    objective: int
    late_orders: int
    tardiness: int
    changeover_time: int
    by: str = Field(description="What found it")


class FoundFigures(BaseModel):
    """What a plan comes to: of the orders that it places, on the lines it is for; in seconds."""

    late_orders: int
    tardiness: int = Field(description="Sum of the times by which orders end after they are due")
    weighted_tardiness: int
    changeover_time: int
    line_end_time: int = Field(description="Sum over lines from now to the end of the last order")
    moved: int = Field(description="Entries that go to another line")
    shifted: int = Field(description="Sum of the times by which entries end earlier or later")
    makespan: int = Field(description="From now to the end of the last order")


class LineDifference(BaseModel):
    """What accepting would do to a line; times in seconds."""

    line_id: int
    line_name: str
    entries: int = Field(description="In the plan that was found")
    changes: int = Field(description="Entries that come, go, or stand at other times; 0: the same")
    moved: int = Field(description="Entries that come from another line, or stand at other times")
    new: int
    tardiness: int
    tardiness_before: int
    changeover_time: int
    changeover_time_before: int
    needs: list[int] = Field(description="Lines that can only be accepted together with it")


class UnplacedOrder(BaseModel):
    """An order that could not be placed, and the rule that stops it."""

    order_id: int
    order_number: str
    code: str
    detail: str


class RepairCause(BaseModel):
    """What disturbed the plan, and what it would cost if nothing were done."""

    what: Literal["line_stopped", "rush_order", "asked"]
    since: datetime
    detail: str
    line_id: int | None
    line_name: str | None
    state: str | None = Field(description="That the line stands in")
    down_until: datetime | None = Field(description="When the line is thought to be back")
    order_id: int | None = Field(description="The first of the `orders`")
    order_number: str | None
    orders: list[int] = Field(description="Ids of orders that are to be placed")
    late_orders: int = Field(description="That become late, or later")
    late_by: int = Field(description="Seconds, altogether")


class OptimisationInList(BaseModel):
    """A search for a better plan, and what it came to."""

    id: int
    kind: Literal["plan", "repair"]
    status: Status
    asked: AskedOptimisation
    cause: RepairCause | None = Field(description="What a repair is for")
    what_if: OfWhatIf | None
    schedule_id: int | None = Field(description="The schedule that asked for it")
    made_by: str | None
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    stop_asked: bool = Field(description="It ends within a second")
    bound: int | None = Field(description="No plan is better; null where none is known")
    objective: int | None = Field(description="Of the best plan; null while there is none")
    figures: FoundFigures | None
    figures_before: FoundFigures | None = Field(description="The same of the plan as it was")
    unplaced_orders: int | None
    failure: str | None
    accepted_lines: list[int]
    version: int = Field(description="Rises when the status changes or lines are accepted")


class Optimisation(OptimisationInList):
    """A search for a better plan, with how it went on and what its plan does to each line."""

    curve: list[CurvePoint]
    lines: list[LineDifference]
    unplaced: list[UnplacedOrder]


class Optimisations(BaseModel):
    """Searches, the newest first."""

    items: list[OptimisationInList]


class StoodBefore(BaseModel):
    """Where an entry stood before."""

    line_id: int
    line_name: str
    start_at: datetime
    end_at: datetime


class FoundEntry(BaseModel):
    """An order on a line in a plan that was found."""

    line_id: int
    line_name: str
    order_id: int
    order_number: str
    product_name: str
    entry_id: int | None = Field(description="Null for what would be new")
    quantity: w.Quantity
    start_at: datetime
    end_at: datetime
    expected_end_at: datetime | None = Field(
        description="When it is expected to end, where that is not when it is planned to"
    )
    due_at: datetime | None
    late: bool = Field(description="Whether it is expected to end after it is due")
    before: StoodBefore | None
    what: Literal["new", "moved", "same"]


class FoundPlan(BaseModel):
    """The plan that a search found, by line and start."""

    items: list[FoundEntry]


class AcceptingFound(Sent):
    """What of the found plan shall become the plan; all, or some lines."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"version": 3},
                {"lines": ["site1/packaging/line1"], "version": 3},
                {"what_if_name": "By the optimiser", "version": 3},
            ]
        }
    )

    lines: list[w.Ref] | None = Field(
        default=None, min_length=1, max_length=1000, description="Ids or paths, also of areas"
    )
    what_if_name: str | None = Field(
        default=None, max_length=1000, description="Make a new what-if copy of it instead"
    )
    version: w.Seen = None


class AcceptedPlan(w.Plan):
    """The plan of the lines that changed, and the what-if copy that it is of, if one."""

    what_if: int | None = None


class StaleInPlan(BaseModel):
    """What changed since the plan was searched, so that it can't be accepted as it is."""

    detail: str
    entry_id: int | None = None
    order_id: int | None = None


class NotAccepted(ProblemDetails):
    """Refused: `stale_plan` because of what changed meanwhile, else by the rules of the plan."""

    changes: list[StaleInPlan] | SkipJsonSchema[None] = None
    violations: list[w.Violation] | SkipJsonSchema[None] = None
    lines: list[int] | SkipJsonSchema[None] = Field(
        default=None, description="With `lines_belong_together`, what must be accepted at once"
    )
