"""What orders look like on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

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

    source: _Text = Field(None, description="Name of an order source; this system without")
    external_id: _Text = Field(None, description="How the source calls it")
    status: _Text = Field(None, description="Planned, where not given, or Released")


class OrderChange(OrderFields):
    """Fields to change, and the version that they were seen in."""

    version: int


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
    expected_end: datetime | None = Field(description="End of its last entry on the board")


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


class Rejections(BaseModel):
    """What could not be taken, the newest first."""

    items: list[KeptRejection]
