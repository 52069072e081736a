"""What edits of the set-up answer beside the things themselves."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from outfeed.web.entry_schemas import PlanFigures, Warned
from outfeed.web.order_schemas import FieldChange
from outfeed.web.plant_schemas import Asset, Changeover, Rate


class Consequence(BaseModel):
    """What would come of a change, of how many things."""

    code: str = Field(examples=["entry_times"])
    detail: str
    count: int
    examples: list[str] = Field(description="What people call the first 5 of them")


class Span(BaseModel):
    """From when to when something is."""

    start_at: datetime
    end_at: datetime


class MovedEntry(BaseModel):
    """An entry on the board that has other times than before."""

    entry_id: int
    line_id: int
    line: str = Field(description="What people call it")
    order_number: str | None
    mode: str
    before: Span
    after: Span
    late_before: bool
    late_after: bool


class Reflow(BaseModel):
    """What moves on the board with a changed calendar, and the figures of the plan."""

    moved: list[MovedEntry] = Field(description="The first 500, by line and start")
    moved_count: int
    figures_before: PlanFigures
    figures: PlanFigures
    warnings: list[Warned] = Field(
        description="As in the answer of an act on the plan; `outside_working_time`: what is fixed"
        " stays though the line does not work then. The first 500"
    )


class Preview(BaseModel):
    """What an edit would do; nothing is changed."""

    item: dict[str, Any] | None = Field(description="The thing as it would be; null: taken away")
    changes: list[FieldChange]
    consequences: list[Consequence]
    reflow: Reflow | None = Field(
        description="What would move on the board; null where no calendar can change"
    )


class MadeAssets(BaseModel):
    """Assets that were made, parents before their children."""

    items: list[Asset]


class AssetsPreview(Preview):
    """What a copy would make; nothing is changed."""

    items: list[Asset]


class _Batch(BaseModel):
    created: int
    changed: int
    unchanged: int
    removed: int


class RatesPut(_Batch):
    """What became of the rates of a grid; those that were not taken away."""

    items: list[Rate]


class ChangeoversPut(_Batch):
    """What became of the changeovers of a grid; those that were not taken away."""

    items: list[Changeover]


class BatchPreview(_Batch, Preview):
    """What a grid would do; nothing is changed. Fields stand as ``items[3].standard_rate``."""

    items: list[dict[str, Any]]
