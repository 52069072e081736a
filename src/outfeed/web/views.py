"""Saved views: ways to look at a screen by the query of its address, own and shared."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from outfeed.activities import saved_views as views
from outfeed.activities.access import User
from outfeed.web import deps
from outfeed.web.deps import OwnActing, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.versions import TAGGED, SeenVersion, etag, version_seen

router = APIRouter(prefix="/api/v1", tags=["views"], route_class=ActingRoute)

Parameters = dict[str, str]
_QUERY: Any = Field(
    description="What stands in the address of the screen, by name",
    examples=[{"status": "Released,Scheduled", "sort": "-due_at"}],
)


class View(BaseModel):
    """A way to look at a screen."""

    id: int
    screen: str
    name: str
    shared: bool = Field(description="Everybody sees it; only its owner can change it")
    mine: bool
    owner: str
    query: Parameters = _QUERY
    version: int


class Views(BaseModel):
    """Views by name."""

    items: list[View]


class NewView(BaseModel):
    """A view to keep; its name is the only one of yours for the screen."""

    screen: str = Field(max_length=1000, examples=["orders"])
    name: str = Field(max_length=1000, examples=["Late on line 1"])
    shared: bool = False
    query: Parameters = _QUERY


class ViewChange(BaseModel):
    """What of a view shall be other than it is."""

    version: int | None = Field(None, description="The version that you saw", examples=[1])
    name: str | None = Field(None, max_length=1000, examples=["Late on line 2"])
    shared: bool | None = Field(None, examples=[True])
    query: Parameters | None = Field(None, examples=[{"late": "true"}])


def _user(request: Request, conn: ReadConn) -> User:
    return deps.signed_in(request, conn)


Reader = Annotated[User, Depends(_user, scope="function")]


@router.get("/views")
def list_views(
    conn: ReadConn,
    user: Reader,
    screen: Annotated[str, Query(max_length=200, examples=["orders"])],
) -> Views:
    """Give the views of a screen: your own, and those that others share."""
    return Views.model_validate({"items": views.views_of(conn, user.id, screen)})


@router.post("/views", status_code=201, responses={201: TAGGED})
def create_view(view: NewView, act: OwnActing, response: Response) -> View:
    """Keep a view."""
    made = views.create_view(act, view.screen, view.name, view.query, view.shared)
    return _answered(act, made, response)


@router.get("/views/{view_id}", responses={200: TAGGED})
def one_view(view_id: int, conn: ReadConn, user: Reader, response: Response) -> View:
    """Give a view."""
    view = View.model_validate(views.one_view(conn, user.id, view_id))
    response.headers["ETag"] = etag(view.version)
    return view


@router.patch("/views/{view_id}", responses={200: TAGGED})
def change_view(
    view_id: int, change: ViewChange, seen: SeenVersion, act: OwnActing, response: Response
) -> View:
    """Change a view of your own."""
    version = version_seen(change.version, seen)
    views.change_view(
        act, view_id, version, name=change.name, query=change.query, shared=change.shared
    )
    return _answered(act, view_id, response)


@router.delete("/views/{view_id}", status_code=204)
def delete_view(
    view_id: int,
    seen: SeenVersion,
    act: OwnActing,
    version: Annotated[int | None, Query(description="The version that you saw")] = None,
) -> None:
    """Take a view of your own away."""
    views.delete_view(act, view_id, version_seen(version, seen))


def _answered(act: OwnActing, view_id: int, response: Response) -> View:
    assert act.actor.user_id is not None  # noqa: S101 - who acts here is signed in
    view = View.model_validate(views.one_view(act.conn, act.actor.user_id, view_id))
    response.headers["ETag"] = etag(view.version)
    return view
