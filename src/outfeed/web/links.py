"""Links: whether the machines' brokers are reached, and what came from them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

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


FollowingState = Literal["waiting", "following", "standing by", "failing"]


class PlanFollowing(BaseModel):
    """
    How the plan is followed by this process.

    `round_at` is when it last looked at what is due, `errors` what it is to try again.
    """

    state: FollowingState
    since: datetime
    round_at: datetime | None
    errors: list[str]


class Links(BaseModel):
    """All links of this process; `plan` is null where it does not follow the plan."""

    items: list[Link]
    plan: PlanFollowing | None


FollowingNow = Callable[[], PlanFollowing]
LinksNow = Callable[[], Sequence[Link]]


@router.get("/links")
def links(_: ReadConn, request: Request) -> Links:
    """Say how the links to machines are at present, and how the plan is followed."""
    following: FollowingNow | None = request.app.state.plan_following
    plan = following() if following is not None else None
    return Links(items=list(request.app.state.links()), plan=plan)
