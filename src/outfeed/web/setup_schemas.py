"""What edits of the set-up answer beside the things themselves."""

from typing import Any

from pydantic import BaseModel, Field

from outfeed.web.order_schemas import FieldChange
from outfeed.web.plant_schemas import Asset, Changeover, Rate


class Consequence(BaseModel):
    """What would come of a change, of how many things."""

    code: str = Field(examples=["entry_times"])
    detail: str
    count: int
    examples: list[str] = Field(description="What people call the first 5 of them")


class Preview(BaseModel):
    """What an edit would do; nothing is changed."""

    item: dict[str, Any] | None = Field(description="The thing as it would be; null: taken away")
    changes: list[FieldChange]
    consequences: list[Consequence]


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
