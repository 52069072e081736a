"""Counts by hand as they are sent and answered."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from outfeed.model.product import CountKind
from outfeed.web.line_status import LineStatus
from outfeed.web.runs import Run

LONGEST_TEXT = 1000
_KEY = Field(
    default=None,
    min_length=1,
    max_length=500,
    description="Sent again under the same key it does nothing.",
)
_AT = Field(default=None, description="When it was counted, with its time zone; now if not given.")
_Why = Annotated[str, Field(max_length=LONGEST_TEXT)]


class NewWaste(BaseModel):
    """A quantity that was wasted, in the waste unit of the line, and why."""

    quantity: Decimal
    reason: int | str | None = Field(
        default=None, description="Id or name of a waste reason of the line."
    )
    comment: _Why | None = None


class NewCounts(BaseModel):
    """What a person counted in one go, each in the unit of its kind on the line."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "good": "240",
                    "waste": [{"quantity": "12", "reason": "Torn label", "comment": "new reel"}],
                    "occurred_at": "2026-11-30T06:42:00Z",
                }
            ]
        }
    }

    good: Decimal | None = Field(default=None, description="What came out, in outfeed units.")
    infeed: Decimal | None = None
    waste: list[NewWaste] = Field(default=[], max_length=50)
    occurred_at: datetime | None = _AT
    key: str | None = _KEY


class NewReading(BaseModel):
    """What a counter of the line shows."""

    counter: int | str = Field(description="Its name on the line, or its id.", examples=["out"])
    total: Decimal = Field(examples=["48210"])
    occurred_at: datetime | None = _AT
    key: str | None = _KEY


class EnteredCounts(LineStatus):
    """The status of the line with what was entered; `entry` is by what it is taken back."""

    entry: UUID


class Reading(BaseModel):
    """What a reading counts: how much, what is made of it, and that in words."""

    counted: str
    kind: Literal["baseline", "advance", "repeat", "rollover", "reset", "backstep", "jump", "late"]
    detail: str


class EnteredReading(LineStatus):
    """The status of the line with the reading; without `entry` where it left nothing to undo."""

    entry: UUID | None
    reading: Reading


class EntryUndo(BaseModel):
    """Why an entry is taken back."""

    reason: _Why | None = Field(default=None, examples=["Counted twice"])


class RunTotals(BaseModel):
    """What a run counted in truth, each kind in the run's unit of it; what is left out stays."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {"outfeed": "4800", "waste": "36", "reason": "Pallets were counted by hand"}
            ]
        }
    }

    infeed: Decimal | None = None
    outfeed: Decimal | None = None
    waste: Decimal | None = None
    waste_reason: int | str | None = Field(
        default=None, description="Id or name of the reason of the waste that differs."
    )
    reason: _Why


class CorrectedRun(Run):
    """The run with its new counts; `entry` is by what the correction is taken back."""

    entry: UUID


class CorrectionPreview(BaseModel):
    """The run as it is, and as it would be."""

    before: Run
    after: Run


class CountOfEntry(BaseModel):
    """A quantity of a kind, in its unit where a product ran; waste with the name of its reason."""

    kind: CountKind
    quantity: str
    unit: str | None
    reason: str | None
    comment: str | None


class CountEntry(BaseModel):
    """What a person entered at once. `undoes` is the entry that it takes back."""

    id: UUID
    act: Literal["entry", "reading", "correction", "undo"]
    occurred_at: datetime
    recorded_at: datetime
    by: str | None
    run_id: int | None
    order_number: str | None
    counter: str | None
    total: str | None
    counts: list[CountOfEntry]
    reason: str | None
    undone: bool
    undoes: UUID | None


class CountEntries(BaseModel):
    """Entries of a line, the newest first."""

    items: list[CountEntry]
