"""Acts that are done once for each ``Idempotency-Key``, however often they are asked for.

The key and the answer are written in the transaction of the act, so that a crash leaves neither or
both. Who asks at the same time waits for the first and gets its answer. Refusals are not kept.
A key is known for longer than its answer is kept: a panel may be without network for days, and what
it sends again then must not be done again.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import CTE, ColumnElement, Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from starlette.concurrency import run_in_threadpool

from outfeed.model.errors import Conflict, FieldError, Invalid
from outfeed.store import tables as t
from outfeed.web.versions import HEADER as VERSION_HEADER

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 200
KEPT_FOR = timedelta(hours=24)
KNOWN_FOR = timedelta(days=30)
SWEPT_AT_ONCE = 200
LARGEST_BODY = 256 * 2**20
READING = {"GET", "HEAD", "OPTIONS"}
SECRET = ("/api-keys", "/calendar-feed", "/webhooks", "/secret")
"""How the addresses end whose answer holds a secret that nothing may keep."""
_NOT_KEPT = {"content-length", "set-cookie"}
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?')

k = t.idempotency_keys.c
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class AnsweredBefore(Exception):  # noqa: N818 - no failure: what was asked for is done
    """It was done before; `answer` is what it was answered."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


class ActingRoute(APIRoute):
    """A route whose act is done once for each key of a user."""

    def get_route_handler(self) -> Handler:
        """Give the handler that keeps what it answered, and answers the same again."""
        handle = super().get_route_handler()

        async def once(request: Request) -> Response:
            if HEADER not in request.headers or request.method in READING:
                return await handle(request)
            asked = Asked(request.headers[HEADER], await _hash_of(request))
            request.state.asked_once = asked
            try:
                answer = await handle(request)
            except AnsweredBefore as before:
                return before.answer
            await run_in_threadpool(asked.keep, request.url.path, answer)
            return answer

        return once


@dataclass(slots=True)
class Asked:
    """What was asked for under a key."""

    key: str
    request_hash: bytes
    conn: Connection | None = None
    user_id: int = 0

    def claim(self, conn: Connection, user_id: int, now: datetime) -> None:
        """Take the key for this transaction, after waiting for another that has it.

        Raises `AnsweredBefore`; `Invalid` ``idempotency_key_reused`` where it stands for something
        else; `Conflict` ``answer_not_kept`` where it was done, and its answer can't be given again.
        """
        _sweep(conn, user_id, self.key, now)
        claimed = (
            insert(t.idempotency_keys)
            .values(user_id=user_id, key=self.key, request_hash=self.request_hash, created_at=now)
            .on_conflict_do_nothing()
            .returning(k.user_id)
        )
        while conn.execute(claimed).first() is None:
            found = conn.execute(
                select(k.request_hash, k.status, k.headers, k.body, k.created_at).where(
                    k.user_id == user_id, k.key == self.key
                )
            ).first()
            if found is not None:
                raise self._answered(found, now)
        self.conn, self.user_id = conn, user_id

    def _answered(self, found: Any, now: datetime) -> Exception:
        if found.request_hash != self.request_hash:
            detail = f"The {HEADER} {self.key[:60]!r} was sent with another request before."
            errors = [FieldError(HEADER.lower(), "idempotency_key_reused", detail)]
            return Invalid("idempotency_key_reused", detail, errors=errors)
        if found.status is None or found.created_at < now - KEPT_FOR:
            return Conflict(
                "answer_not_kept", "This was done before; its answer can't be given again."
            )
        answer = Response(found.body, found.status, dict(found.headers))
        answer.headers[REPLAYED] = "true"
        return AnsweredBefore(answer)

    def keep(self, path: str, answer: Response) -> None:
        """Keep an answer in the transaction that claimed the key; a refusal gives the key back."""
        if self.conn is None:
            return
        mine = (k.user_id == self.user_id, k.key == self.key)
        if answer.status_code >= 400:
            self.conn.execute(delete(t.idempotency_keys).where(*mine))
            return
        body = getattr(answer, "body", None)
        if path.endswith(SECRET) or body is None:
            return
        headers = {name: value for name, value in answer.headers.items() if name not in _NOT_KEPT}
        self.conn.execute(
            update(t.idempotency_keys)
            .where(*mine)
            .values(status=answer.status_code, headers=headers, body=bytes(body))
        )


def claim(request: Request, conn: Connection, user_id: int, now: datetime) -> None:
    """Take the key of a request, if it has one, for the transaction that does what it asks for."""
    if HEADER in request.headers:
        request.state.asked_once.claim(conn, user_id, now)


def _sweep(conn: Connection, user_id: int, key: str, now: datetime) -> None:
    """Take away what was kept for long enough: of some answers what they said, and some keys."""
    forgotten = k.created_at < now - KNOWN_FOR
    mine = (k.user_id == user_id, k.key == key)
    conn.execute(delete(t.idempotency_keys).where(*mine, forgotten))
    old = _some(forgotten)
    conn.execute(delete(t.idempotency_keys).where(k.user_id == old.c.user_id, k.key == old.c.key))
    said = _some((k.created_at < now - KEPT_FOR) & k.status.is_not(None))
    conn.execute(
        update(t.idempotency_keys)
        .where(k.user_id == said.c.user_id, k.key == said.c.key)
        .values(status=None, headers=None, body=None)
    )


def _some(which: ColumnElement[bool]) -> CTE:
    """Some keys that nobody is looking at; no more than an act has time for."""
    some = select(k.user_id, k.key).where(which).limit(SWEPT_AT_ONCE)
    return some.with_for_update(skip_locked=True).cte("some").prefix_with("MATERIALIZED")


async def _hash_of(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Invalid("body_too_large", f"With an {HEADER} a body is at most 256 MiB.")
    # Where Starlette keeps a body that was read, for whoever reads it after.
    request._body = bytes(body)
    what = (request.method, request.url.path, request.url.query)
    seen = request.headers.get(VERSION_HEADER, "")
    found = hashlib.sha256("\n".join((*what, seen, "")).encode())
    found.update(_without_boundary(request._body, request.headers.get("content-type", "")))
    return found.digest()


def _without_boundary(body: bytes, content_type: str) -> bytes:
    """A file that is sent again stands between other boundaries, drawn anew."""
    named = _BOUNDARY.search(content_type) if content_type.startswith("multipart/") else None
    return body.replace(named[1].encode("latin-1"), b"") if named else body
