"""Search over orders, products and lines."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from outfeed.model.errors import FieldError, Invalid
from outfeed.store.search import search
from outfeed.web.deps import ReadConn

router = APIRouter(prefix="/api/v1", tags=["search"])


class FoundOrder(BaseModel):
    """An order that was found."""

    id: int
    number: str
    product_name: str
    status: str
    due_at: datetime | None


class FoundProduct(BaseModel):
    """A product that was found."""

    id: int
    code: str
    name: str


class FoundLine(BaseModel):
    """A line that was found."""

    id: int
    path: str
    display_name: str


class Found(BaseModel):
    """What a text leads to, the best first."""

    orders: list[FoundOrder]
    products: list[FoundProduct]
    lines: list[FoundLine]


@router.get("/search")
def search_all(
    conn: ReadConn,
    text: Annotated[str, Query(max_length=200, examples=["PO-0001"])],
    limit: Annotated[int, Query(ge=1, le=50, description="Of each kind")] = 8,
) -> Found:
    """Find orders, products and lines: what is called so, what begins so, what has it inside."""
    if "\x00" in text:
        detail = "The text holds a NUL character, which no text has."
        raise Invalid("nul_character", detail, errors=[FieldError("text", "nul_character", detail)])
    return Found.model_validate(search(conn, text, limit))
