"""Links: whether the machines' brokers are reached, and what came from them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel

from outfeed.web.deps import ReadConn

router = APIRouter(prefix="/api/v1", tags=["machines"])


class Link(BaseModel):
    """A link to a broker: up or down since when, what was received, taken and rejected."""

    name: str
    kind: str
    up: bool
    since: datetime
    last_message_at: datetime | None
    received: int
    taken: int
    rejected: int
    error: str | None


class Links(BaseModel):
    """All links of this process."""

    items: list[Link]


LinksNow = Callable[[], Sequence[Link]]


@router.get("/links")
def links(_: ReadConn, request: Request) -> Links:
    """Say how the links to machines are at present."""
    return Links(items=list(request.app.state.links()))
