"""People: users as they are set up, and who of them is on a line."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, select

from outfeed.activities import access, sign_on, users
from outfeed.activities.sign_on import SignOn
from outfeed.model.errors import NotFound
from outfeed.store import tables as t
from outfeed.store.assets import find_asset
from outfeed.web import deps
from outfeed.web.deps import Acting, PanelAct, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.versions import TAGGED, SeenVersion, etag, version_seen

router = APIRouter(prefix="/api/v1", tags=["people"], route_class=ActingRoute)

UserId = Annotated[int, Path(ge=1, lt=2**31)]


class User(BaseModel):
    """A user. Whether there is a PIN or a badge is told, never which."""

    id: int
    name: str
    display_name: str
    enabled: bool = Field(description="One that isn't can neither sign in nor on, nor act")
    has_pin: bool
    has_badge: bool
    version: int


class Users(BaseModel):
    """All users."""

    items: list[User]


class NewUser(BaseModel):
    """A user to make."""

    name: str = Field(max_length=200, examples=["ana"])
    display_name: str = Field(default="", max_length=200, examples=["Ana Ruiz"])
    password: str = Field(max_length=1000, examples=["correct horse battery"])


class UserChange(BaseModel):
    """What of a user shall be other than it is."""

    version: int | None = Field(None, description="The version that you saw", examples=[1])
    display_name: str | None = Field(None, max_length=200, examples=["Ana Ruiz"])
    enabled: bool | None = Field(None, examples=[True])
    password: str | None = Field(
        None, max_length=1000, description="All sessions of the user are closed"
    )
    pin: str | None = Field(
        None, max_length=100, description="4 to 8 digits; null takes it away", examples=["2580"]
    )
    badge: str | None = Field(
        None,
        max_length=1000,
        description="What a scanner reads from the badge; null takes it away",
        examples=["HID-0042-7731"],
    )


class OnLine(BaseModel):
    """A person who is on a line, under the number of their sign-on."""

    sign_on: int
    user_id: int
    display_name: str
    since: datetime


class OnThisLine(OnLine):
    """A person who is on the line, and whether what is done at this panel is put down to them."""

    acting_here: bool


class KnownPerson(BaseModel):
    """Somebody who can sign on with a PIN."""

    id: int
    display_name: str


class People(BaseModel):
    """Who is on a line, and who may sign on to it, those last on it first."""

    items: list[OnThisLine]
    known: list[KnownPerson]


@router.get("/users")
def list_users(conn: ReadConn) -> Users:
    """All users, by name."""
    return Users(items=_users(conn))


@router.post("/users", status_code=201, responses={201: TAGGED})
def create_user(user: NewUser, act: Acting, response: Response) -> User:
    """Make a user."""
    made = access.create_user(act, user.name, user.display_name, user.password)
    return _answered(act.conn, made.id, response)


@router.patch("/users/{user_id}", responses={200: TAGGED})
def change_user(
    user_id: UserId,
    change: UserChange,
    seen: SeenVersion,
    act: PanelAct,
    request: Request,
    response: Response,
) -> User:
    """Change a user: what it is called, whether it may act, its password, PIN and badge."""
    said = change.model_dump(exclude={"version"}, exclude_unset=True)
    for taken_away in ("pin", "badge"):
        if taken_away in said:
            said[taken_away] = said[taken_away] or ""
    version = version_seen(change.version, seen)
    own = deps.signed_in(request, act.conn).id
    users.change_user(act, user_id, version, users.UserChange(**said), own)
    if "pin" in said:
        request.app.state.sign_on_attempts.forget(user_id)
    return _answered(act.conn, user_id, response)


@router.get("/lines/{ref:path}/people")
def people(ref: str, conn: ReadConn, request: Request) -> People:
    """Give who is on a line, and who may sign on to it with a PIN."""
    line = find_asset(conn, ref, "line")
    return _people(conn, request, line.id)


@router.post("/lines/{ref:path}/people/{sign_on_id}/leave")
def leave(
    ref: str, sign_on_id: Annotated[int, Path(ge=1, lt=2**31)], act: Acting, request: Request
) -> People:
    """Note that a person has left the line; nothing where they have already."""
    line = find_asset(act.conn, ref, "line")
    sign_on.leave(act, line.id, sign_on_id)
    return _people(act.conn, request, line.id)


def on_line(there: SignOn) -> OnLine:
    """Give a person on a line as it is answered."""
    return OnLine(
        sign_on=there.id,
        user_id=there.user.id,
        display_name=there.user.display_name,
        since=there.since,
    )


def _people(conn: Connection, request: Request, line_id: int) -> People:
    here = deps.session_hash(request)
    return People(
        items=[
            OnThisLine(
                **on_line(there).model_dump(),
                acting_here=there.acting_at is not None and there.acting_at == here,
            )
            for there in sign_on.people_on(conn, [line_id]).get(line_id, [])
        ],
        known=[
            KnownPerson(id=user.id, display_name=user.display_name)
            for user in sign_on.known_people(conn, line_id)
        ],
    )


def _users(conn: Connection, *conditions: Any) -> list[User]:
    u = t.users.c
    rows = conn.execute(
        select(
            u.id,
            u.name,
            u.display_name,
            u.enabled,
            u.pin_hash.is_not(None).label("has_pin"),
            u.badge_hash.is_not(None).label("has_badge"),
            u.version,
        )
        .where(*conditions)
        .order_by(u.name)
    )
    return [User(**row._mapping) for row in rows]


def _answered(conn: Connection, user_id: int, response: Response) -> User:
    found = _users(conn, t.users.c.id == user_id)
    if not found:
        raise NotFound("unknown_user", f"There is no user {user_id}.", user_id=user_id)
    response.headers["ETag"] = etag(found[0].version)
    return found[0]
