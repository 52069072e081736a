"""What orders look like on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from outfeed.web.openapi import FieldProblem
from outfeed.web.sent import Sent

Quantity = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", examples=["1200.5"])]


# What people write is read by the model, which tells everything that is wrong at once; here it is
# only described.
_Text = Annotated[Any, WithJsonSchema({"type": ["string", "null"]})]
_Product = Annotated[Any, WithJsonSchema({"type": ["string", "integer"]})]
_Amount = Annotated[Any, WithJsonSchema({"type": ["string", "number"]})]
_Whole = Annotated[Any, WithJsonSchema({"type": ["integer", "null"]})]
_Lines = Annotated[
    Any, WithJsonSchema({"type": ["array", "null"], "items": {"type": ["string", "integer"]}})
]
_Named = Annotated[Any, WithJsonSchema({"type": ["object", "null"], "additionalProperties": True})]


Seen = Annotated[int | None, Field(description="The version that was seen, unless in `If-Match`")]


class OrderFields(BaseModel):
    """The fields of an order that people write."""

    model_config = ConfigDict(extra="allow")

    number: _Text = Field(None, description="Unique; drawn from a sequence where none is given")
    product: _Product = Field(None, description="Code, id, or a name that only it has")
    required_quantity: _Amount = Field(
        None, description="More than 0, at most 10^12 and 6 decimals; best as a text"
    )
    unit: _Text = Field(None, description="A unit of the product; its base unit where none is")
    due_at: _Text = Field(
        None, description="An instant, or a date: the end of the site's production day"
    )
    earliest_start: _Text = Field(
        None, description="An instant, or a date: the start of the site's production day"
    )
    priority: _Whole = Field(None, description="Higher goes first")
    lines: _Lines = Field(
        None, description="Ids or paths of the lines it may run on; none: all with a rate"
    )
    notes: _Text = Field(None, description="For the operator")
    attributes: _Named = Field(None, description="Values by name; null takes one away")
    mode: _Text = Field(None, description="Production where none is given")


class NewOrder(OrderFields):
    """An order to make: ``product`` and ``required_quantity`` must be given."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "product": "COLA-05",
                    "required_quantity": "12000",
                    "unit": "bottle",
                    "due_at": "2026-11-30",
                    "lines": ["site1/packaging/labelerline01"],
                    "notes": "Customer collects",
                }
            ]
        }
    )

    source: _Text = Field(None, description="Name of an order source; this system without")
    external_id: _Text = Field(None, description="How the source calls it")
    status: _Text = Field(None, description="Planned, where not given, or Released")


class OrderChange(OrderFields):
    """Fields to change, and the version that they were seen in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"version": 7, "due_at": "2026-11-30T14:00:00Z", "priority": 5}]
        }
    )

    version: Seen = None


class OrderMove(BaseModel):
    """The status to move an order to; ``reason`` where the move asks for one."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "On Hold", "reason": "Labels are missing"}]}
    )

    status: str = Field(max_length=200)
    version: Seen = None
    reason: str | None = None


class OrderProduct(BaseModel):
    """The product of an order."""

    id: int
    code: str
    name: str
    product_class: str | None


class OrderLine(BaseModel):
    """A line that an order may run on."""

    id: int
    path: str
    display_name: str


class BareOrder(BaseModel):
    """A production order without its derived figures, as listed with ``actuals=false``."""

    id: int
    number: str
    source: str
    external_id: str | None
    product: OrderProduct
    mode: str
    required_quantity: Quantity
    unit: str
    earliest_start: datetime | None
    due_at: datetime | None
    priority: int
    status: str
    held_from: str | None = Field(description="Where it was before it was put on hold")
    lines: list[OrderLine]
    notes: str
    attributes: dict[str, Any]
    version: int
    created_at: datetime
    updated_at: datetime
    lateness: float | None = Field(description="Seconds late now or at completion")


class Order(BareOrder):
    """A production order with its derived figures, in its unit."""

    scheduled_quantity: Quantity
    actual_quantity: Quantity
    waste_quantity: Quantity
    infeed_quantity: Quantity
    remaining_quantity: Quantity
    progress: float = Field(description="Actual over required: 1 is all of it")
    expected_end: datetime | None = Field(
        description="When its last entry is expected to end, or as planned where nothing says more"
    )
    expected_lateness: float | None = Field(
        description="Seconds late at its expected end, or already now; null if not, or once made"
    )


class OrderPage(BaseModel):
    """One page of the list of orders."""

    items: list[Order | BareOrder]
    next_cursor: str | None
    total: int


class LegalMoves(BaseModel):
    """The statuses that a person may move an order to now."""

    items: list[str]


class FieldChange(BaseModel):
    """What a field was and what it is."""

    field: str
    before: Any
    after: Any


class HistoryItem(BaseModel):
    """One act on an order."""

    at: datetime
    actor: str
    act: str
    reason: str | None
    changes: list[FieldChange]


class History(BaseModel):
    """What happened to an order, the newest first."""

    items: list[HistoryItem]


class RejectedRow(BaseModel):
    """Something that could not be taken: its place, why, and what it said."""

    where: str
    code: str
    reason: str
    given: str


class KeptRejection(RejectedRow):
    """A rejection as it is kept."""

    id: int
    recorded_at: datetime
    origin: str
    import_id: int | None
    row: int | None = Field(description="In the file")
    column: str | None
    mended_by_id: int | None = Field(description="The import that took it after it was mended")


class Rejections(BaseModel):
    """What could not be taken, the newest first."""

    items: list[KeptRejection]
    next_cursor: str | None
    total: int


# --- many orders at once, and orders that are being written -----------------------------------


class BulkFields(Sent):
    """Fields that many orders are given at once."""

    priority: _Whole = None
    lines: _Lines = None
    notes: _Text = None
    due_at: _Text = None
    earliest_start: _Text = None


class Bulk(BaseModel):
    """What is done to many orders: moved to a `status`, or given `fields`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"ids": [41, 42], "act": "move", "status": "Released"},
                {"ids": [41, 42], "act": "edit", "fields": {"notes": "Rush"}, "append_notes": True},
            ]
        }
    )

    ids: Annotated[
        list[Annotated[int, Field(ge=1, lt=2**31)]], Field(min_length=1, max_length=1_000)
    ]
    act: Literal["move", "edit"]
    status: str | None = Field(None, max_length=200)
    reason: str | None = None
    fields: BulkFields | None = None
    append_notes: bool = Field(False, description="Add the notes to those that are there")


class BulkItem(BaseModel):
    """What became of one order."""

    id: int
    number: str | None
    outcome: Literal["done", "unchanged", "refused"]
    code: str | None = Field(description="Why it was refused")
    detail: str | None
    version: int | None


class BulkAnswer(BaseModel):
    """What became of each order, in the order of the ids, and how many of each outcome."""

    items: list[BulkItem]
    done: int
    unchanged: int
    refused: int


class OrderCheck(NewOrder):
    """The fields of an order as they are being written; ``id`` where there is one already."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"product": "COLA-05", "required_quantity": "1200,5"}]}
    )

    id: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class SuggestedLine(OrderLine):
    """A line that makes the product, and how fast it should."""

    standard_rate: Quantity
    rate_unit: str
    rate_period: int = Field(description="Seconds")


class Suggestion(BaseModel):
    """What could be written: the next number, and the units and lines of the product."""

    number: str
    unit: str | None
    units: list[str]
    lines: list[SuggestedLine]


class OrderChecked(BaseModel):
    """Everything that is wrong with the fields as they are, and what could be written."""

    errors: list[FieldProblem]
    suggestion: Suggestion
