"""Webhooks: addresses that are told of events, each message signed with a secret of its own.

What they are told is written in the transaction of the event, and sent after it.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy import Row, delete, func, insert, select, text, update

from outfeed.activities.act import Act
from outfeed.model.call import TEST_EVENT, Event, url_fault
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.store import tables as t

NAME_LENGTH = 100
MOST = 50
"""Webhooks that there are at once."""

w, d = t.webhooks.c, t.webhook_deliveries.c
_QUEUE = text("""
    INSERT INTO webhook_deliveries (webhook_id, key, event, body, made_at, due_at)
    SELECT id, :key, :event, cast(:body AS jsonb), :now, :now
    FROM (SELECT id FROM webhooks WHERE enabled AND :event = ANY (events)
          ORDER BY id FOR KEY SHARE) AS told
""")


def tell_webhooks(act: Act, event: Event, facts: Mapping[str, Any]) -> None:
    """Put a message to every webhook that wants the event into the outbox.

    All have the same id. One that is being deleted is waited for, and left out.
    """
    key, body = _message(act, event, facts)
    queued = {"key": key, "event": event, "body": body, "now": act.now}
    if act.conn.execute(_QUEUE, queued).rowcount:
        act.tell("webhooks")


def _message(act: Act, event: str, facts: Mapping[str, Any]) -> tuple[uuid.UUID, str]:
    key = uuid.uuid4()
    message = {"id": str(key), "event": event, "at": act.now, **facts}
    return key, orjson.dumps(message, option=orjson.OPT_UTC_Z).decode()


def make_webhook(
    act: Act, name: str, url: str, events: Collection[Event], *, enabled: bool = True
) -> tuple[int, str]:
    """Make a webhook; give its id, and the secret that is told this once.

    Raises `Invalid`, and `Conflict` ``name_taken`` or ``too_many_webhooks``.
    """
    values = _checked(act, {"name": name, "url": url, "events": list(events), "enabled": enabled})
    if act.conn.execute(select(func.count()).select_from(t.webhooks)).scalar_one() >= MOST:
        detail = f"There are {MOST} webhooks, which is the most. Delete some first."
        raise Conflict("too_many_webhooks", detail)
    secret = _new_secret()
    made: int = act.conn.execute(
        insert(t.webhooks).values(**values, secret=secret).returning(w.id)
    ).scalar_one()
    act.audit("webhook", made, "create", after=values)
    act.tell("webhooks")
    return made, secret


def change_webhook(act: Act, webhook_id: int, version: int, said: Mapping[str, Any]) -> None:
    """Change what is named; what waits for a webhook that is switched off is not sent any more.

    Raises `NotFound`, `Invalid`, and `Conflict` ``stale_version`` or ``name_taken``.
    """
    before = _seen(act, webhook_id, version)
    values = _checked(act, said, webhook_id)
    after = {**before, **values}
    if after == before:
        return
    _change(act, webhook_id, values)
    if before["enabled"] and not after["enabled"]:
        waiting = (d.webhook_id == webhook_id, d.due_at.is_not(None))
        stopped = update(t.webhook_deliveries).where(*waiting)
        act.conn.execute(stopped.values(due_at=None, error="The webhook was switched off."))
    act.audit("webhook", webhook_id, "change", before, after)
    act.tell("webhooks")


def draw_secret(act: Act, webhook_id: int, version: int) -> str:
    """Give a webhook another secret, told this once; from now on all is signed with it.

    Raises `NotFound`, and `Conflict` ``stale_version``.
    """
    before = _seen(act, webhook_id, version)
    secret = _new_secret()
    _change(act, webhook_id, {"secret": secret})
    # What it was and is, is nobody's to read.
    act.audit("webhook", webhook_id, "draw_secret", before, before)
    act.tell("webhooks")
    return secret


def delete_webhook(act: Act, webhook_id: int, version: int) -> None:
    """Delete a webhook with all that it was sent.

    Raises `NotFound`, and `Conflict` ``stale_version``.
    """
    before = _seen(act, webhook_id, version)
    act.conn.execute(delete(t.webhooks).where(w.id == webhook_id))
    act.audit("webhook", webhook_id, "delete", before)
    act.tell("webhooks")


def try_webhook(act: Act, webhook_id: int) -> int:
    """Send a message that only says that it is a test, even to one that is switched off.

    Gives the delivery. Raises `NotFound`.
    """
    webhook = _locked(act, webhook_id)
    facts = {"webhook": {"id": webhook.id, "name": webhook.name}}
    key, body = _message(act, TEST_EVENT, facts)
    values = {"webhook_id": webhook_id, "key": key, "event": TEST_EVENT}
    sent = values | {"body": orjson.loads(body), "made_at": act.now, "due_at": act.now}
    made: int = act.conn.execute(
        insert(t.webhook_deliveries).values(sent).returning(d.id)
    ).scalar_one()
    act.audit("webhook", webhook_id, "test")
    act.tell("webhooks")
    return made


def send_again(act: Act, delivery_id: int) -> None:
    """Send a message once more, with the same id, as if it had never been tried.

    Raises `NotFound`.
    """
    values = {"due_at": act.now, "attempts": 0, "delivered_at": None}
    again = update(t.webhook_deliveries).where(d.id == delivery_id).values(values)
    webhook_id = act.conn.execute(again.returning(d.webhook_id)).scalar()
    if webhook_id is None:
        detail = f"There is no delivery {delivery_id}."
        raise NotFound("unknown_delivery", detail, delivery_id=delivery_id)
    act.audit("webhook", webhook_id, "send_again", after={"delivery": delivery_id})
    act.tell("webhooks")


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def _locked(act: Act, webhook_id: int) -> Row[Any]:
    query = select(t.webhooks).where(w.id == webhook_id).with_for_update()
    found = act.conn.execute(query).first()
    if found is None:
        detail = f"There is no webhook {webhook_id}."
        raise NotFound("unknown_webhook", detail, webhook_id=webhook_id)
    return found


def _seen(act: Act, webhook_id: int, version: int) -> dict[str, Any]:
    """Lock a webhook in the version that was seen, and give what of it may be told."""
    found = _locked(act, webhook_id)
    if found.version != version:
        raise Conflict(
            "stale_version",
            f"{found.name} was changed meanwhile. Look at it as it is now, and try again.",
            differences=[],
            changed=[],
            version=found.version,
        )
    return {name: getattr(found, name) for name in ("name", "url", "events", "enabled")}


def _change(act: Act, webhook_id: int, values: Mapping[str, Any]) -> None:
    changed = update(t.webhooks).where(w.id == webhook_id)
    act.conn.execute(changed.values(version=w.version + 1, **values))


def _checked(act: Act, said: Mapping[str, Any], webhook_id: int = 0) -> dict[str, Any]:
    """Give what was said in the form it is kept in."""
    values, errors = dict(said), []
    if "name" in values:
        values["name"] = name = " ".join(values["name"].split())
        if not name or len(name) > NAME_LENGTH or not name.isprintable():
            detail = f"A webhook needs a name of at most {NAME_LENGTH} characters."
            errors.append(FieldError("name", "not_a_name", detail))
    if "url" in values:
        values["url"] = values["url"].strip()
        fault = url_fault(values["url"])
        if fault is not None:
            errors.append(FieldError("url", "not_an_address", fault))
    if "events" in values:
        wanted = set(values["events"])
        values["events"] = [event.value for event in Event if event in wanted]
        if not wanted:
            errors.append(FieldError("events", "missing", "Choose at least one event."))
    if errors:
        detail = " ".join(error.detail for error in errors)
        raise Invalid("invalid_webhook", detail, errors=errors)
    if "name" in values:
        _refuse_taken(act, values["name"], webhook_id)
    return values


def _refuse_taken(act: Act, name: str, webhook_id: int) -> None:
    same = select(w.id).where(func.lower(w.name) == func.lower(name), w.id != webhook_id)
    if act.conn.execute(same).first() is not None:
        raise Conflict("name_taken", f"There is a webhook {name!r} already.", name=name)
