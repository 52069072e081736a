"""Webhooks over HTTP: who is told of events, and what became of each message."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, Row, func, select

from outfeed.activities import webhooks as acts
from outfeed.model.call import Event
from outfeed.model.errors import NotFound
from outfeed.store import tables as t
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.versions import TAGGED, SeenVersion, etag, version_seen

router = APIRouter(prefix="/api/v1", tags=["webhooks"], route_class=ActingRoute)

WebhookId = Annotated[int, Path(ge=1, lt=2**31)]
_Version = Annotated[int | None, Query(description="The version that you saw")]
w, d = t.webhooks.c, t.webhook_deliveries.c


class Webhook(BaseModel):
    """An address that is told of events."""

    id: int
    name: str
    url: str
    events: list[Event]
    enabled: bool
    waiting: int = Field(description="Messages that are still to arrive.")
    error: str | None = Field(description="Why the last message that was tried did not arrive.")
    delivered_at: datetime | None = Field(description="When a message last arrived.")
    version: int


class Webhooks(BaseModel):
    """All webhooks, by name."""

    items: list[Webhook]


class NewWebhook(BaseModel):
    """A webhook to make."""

    name: str = Field(max_length=1000, examples=["Maintenance desk"])
    url: str = Field(max_length=5000, examples=["https://desk.example.com/outfeed"])
    events: list[Event] = Field(max_length=100, examples=[["call.opened", "call.resolved"]])
    enabled: bool = True


class MadeWebhook(Webhook):
    """A webhook with the secret that signs what it is told; it is shown this once."""

    secret: str


class WebhookChange(BaseModel):
    """What is left out stays as it is."""

    name: str | None = Field(default=None, max_length=1000, examples=["Maintenance desk"])
    url: str | None = Field(default=None, max_length=5000)
    events: list[Event] | None = Field(default=None, max_length=100)
    enabled: bool | None = Field(default=None, examples=[False])
    version: int | None = Field(default=None, examples=[1])


class SeenWebhook(BaseModel):
    """The version of a webhook that was seen."""

    version: int | None = Field(default=None, examples=[1])


DeliveryState = Literal["waiting", "delivered", "given_up"]


class Delivery(BaseModel):
    """A message to a webhook; `key` is its id wherever it arrives, and however often."""

    id: int
    webhook_id: int
    key: UUID
    event: str
    body: dict[str, Any]
    made_at: datetime
    state: DeliveryState
    due_at: datetime | None = Field(description="When it is tried next.")
    attempts: int
    delivered_at: datetime | None
    error: str | None = Field(description="Why the last attempt failed.")


class Deliveries(BaseModel):
    """Messages to a webhook, the newest first."""

    items: list[Delivery]
    next_cursor: str | None


@router.get("/webhooks")
def webhooks(conn: ReadConn) -> Webhooks:
    """Give all webhooks, without their secrets."""
    return Webhooks(items=_webhooks(conn))


@router.post("/webhooks", status_code=201, responses={201: TAGGED})
def make_webhook(new: NewWebhook, act: Acting, response: Response) -> MadeWebhook:
    """Make a webhook; the answer has its secret, which is not shown again."""
    made, secret = acts.make_webhook(act, new.name, new.url, new.events, enabled=new.enabled)
    return _with_secret(act.conn, made, secret, response)


@router.patch("/webhooks/{webhook_id}", responses={200: TAGGED})
def change_webhook(
    webhook_id: WebhookId, change: WebhookChange, seen: SeenVersion, act: Acting, response: Response
) -> Webhook:
    """Change a webhook; switched off, it is told nothing more, not even what waits."""
    version = version_seen(change.version, seen)
    said = change.model_dump(exclude_none=True, exclude={"version"})
    acts.change_webhook(act, webhook_id, version, said)
    return _answered(act.conn, webhook_id, response)


@router.post("/webhooks/{webhook_id}/secret", responses={200: TAGGED})
def draw_secret(
    webhook_id: WebhookId, what: SeenWebhook, seen: SeenVersion, act: Acting, response: Response
) -> MadeWebhook:
    """Draw another secret, shown this once; the one before it signs nothing any more."""
    secret = acts.draw_secret(act, webhook_id, version_seen(what.version, seen))
    return _with_secret(act.conn, webhook_id, secret, response)


@router.delete("/webhooks/{webhook_id}", status_code=204)
def delete_webhook(
    webhook_id: WebhookId, seen: SeenVersion, act: Acting, version: _Version = None
) -> None:
    """Delete a webhook with all that it was told."""
    acts.delete_webhook(act, webhook_id, version_seen(version, seen))


@router.post("/webhooks/{webhook_id}/test", status_code=202)
def try_webhook(webhook_id: WebhookId, act: Acting) -> Delivery:
    """Send a test message; what became of it is said among the deliveries."""
    return _delivery(act.conn, acts.try_webhook(act, webhook_id))


@router.get("/webhooks/{webhook_id}/deliveries")
def deliveries(
    webhook_id: WebhookId,
    conn: ReadConn,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Deliveries:
    """Give what a webhook was told, the newest first, and why it did not arrive."""
    if conn.execute(select(w.id).where(w.id == webhook_id)).first() is None:
        detail = f"There is no webhook {webhook_id}."
        raise NotFound("unknown_webhook", detail, webhook_id=webhook_id)
    query = select(t.webhook_deliveries).where(d.webhook_id == webhook_id).order_by(d.id.desc())
    if cursor is not None:
        query = query.where(d.id < cursor)
    rows = conn.execute(query.limit(limit + 1)).all()
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    return Deliveries(items=[_told(row) for row in rows[:limit]], next_cursor=following)


@router.post("/webhook-deliveries/{delivery_id}/again", status_code=202)
def send_again(delivery_id: Annotated[int, Path(ge=1, lt=2**63)], act: Acting) -> Delivery:
    """Send a message once more, with the id that it had."""
    acts.send_again(act, delivery_id)
    return _delivery(act.conn, delivery_id)


def _with_secret(conn: Connection, webhook_id: int, secret: str, response: Response) -> MadeWebhook:
    shown = _answered(conn, webhook_id, response)
    return MadeWebhook(**shown.model_dump(), secret=secret)


def _answered(conn: Connection, webhook_id: int, response: Response) -> Webhook:
    found = _webhooks(conn, w.id == webhook_id)[0]
    response.headers["ETag"] = etag(found.version)
    return found


def _webhooks(conn: Connection, *conditions: ColumnElement[bool]) -> list[Webhook]:
    mine = d.webhook_id == w.id
    waiting = select(func.count()).where(mine, d.due_at.is_not(None)).scalar_subquery()
    arrived = select(func.max(d.delivered_at)).where(mine).scalar_subquery()
    tried = select(d.error).where(mine, d.delivered_at.is_not(None) | d.error.is_not(None))
    rows = conn.execute(
        select(
            *(w[name] for name in ("id", "name", "url", "events", "enabled", "version")),
            waiting.label("waiting"),
            arrived.label("delivered_at"),
            tried.order_by(d.id.desc()).limit(1).scalar_subquery().label("error"),
        )
        .where(*conditions)
        .order_by(func.lower(w.name))
    )
    return [Webhook(**row._mapping) for row in rows]


def _delivery(conn: Connection, delivery_id: int) -> Delivery:
    return _told(conn.execute(select(t.webhook_deliveries).where(d.id == delivery_id)).one())


def _told(row: Row[Any]) -> Delivery:
    state: DeliveryState = "delivered" if row.delivered_at is not None else "given_up"
    return Delivery(**row._mapping, state="waiting" if row.due_at is not None else state)
