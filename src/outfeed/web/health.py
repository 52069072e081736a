"""Whether the server answers, for whoever watches over it."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text

from outfeed.web.links import FollowingNow, FollowingState

router = APIRouter(prefix="/api/v1", tags=["live"])


class Health(BaseModel):
    """
    That the server answers, and its database.

    `plan` is whether this process follows the plan; null where it never does.
    """

    status: Literal["ok"]
    plan: FollowingState | None


@router.get("/health")
def health(request: Request) -> Health:
    """Answer when the server and its database do."""
    with request.app.state.engine.connect() as conn:
        conn.execute(text("SELECT 1"))
    following: FollowingNow | None = request.app.state.plan_following
    return Health(status="ok", plan=following().state if following else None)
