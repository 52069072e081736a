"""Refusals as RFC 9457 problem details: the one place where errors become HTTP answers."""

import json
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from outfeed.model.errors import Conflict, Invalid, NotAllowed, NotFound, OutfeedError

log = structlog.get_logger(__name__)

STATUS: dict[type[OutfeedError], int] = {
    NotFound: 404,
    Conflict: 409,
    NotAllowed: 403,
    Invalid: 422,
}
BY_CODE = {
    "signed_out": 401,
    "body_too_large": 413,
    "version_missing": 428,
    "too_many_attempts": 429,
}
TITLE = {
    400: "The request can't be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "In conflict with what is there",
    412: "Changed by someone else meanwhile",
    413: "Too large",
    422: "Not valid",
    428: "Say which version you saw",
    429: "Too often",
    500: "Something broke",
    503: "Not available just now",
}
UNSTORABLE = {None, "22001", "22003", "22007", "22008", "22021", "22P02", "22P03", "22P05"}
"""Too long, too large, no text: of the data, where others of its class are of our statements."""
UNIQUE, EXCLUSION, DEADLOCK, SERIALISATION = "23505", "23P01", "40P01", "40001"


def problem(status: int, code: str, detail: str, **facts: Any) -> Response:
    """One problem+json answer; facts stand beside the standard members."""
    return _answer(status, code, detail, facts)


def _answer(status: int, code: str, detail: str, facts: Mapping[str, Any]) -> Response:
    members = {
        "type": f"urn:outfeed:{code}",
        "title": TITLE.get(status, "Refused"),
        "status": status,
        "code": code,
        "detail": detail,
    }
    # A fact of a member's name must not pass for it.
    beside = {f"fact_{name}" if name in members else name: fact for name, fact in facts.items()}
    content = _json(members | beside)
    return Response(content, status, media_type="application/problem+json")


def _json(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body, default=str)
    except TypeError:
        # Half a character (a lone surrogate) or a number beyond 64 bits, from what was sent.
        return json.dumps(body, default=str).encode()


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, OutfeedError)  # noqa: S101 - registered for this class only
    status = BY_CODE.get(error.code) or STATUS.get(type(error), 409)
    if error.code == "stale_version" and "if-match" in request.headers:
        status = 412
    facts = dict(error.facts)
    if isinstance(error, Invalid) and error.errors:
        facts["errors"] = [
            {"field": e.field, "code": e.code, "detail": e.detail} for e in error.errors
        ]
    answer = _answer(status, error.code, error.detail, facts)
    if "retry_after" in facts:
        answer.headers["Retry-After"] = str(facts["retry_after"])
    return answer


def _unreadable(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = [
        {
            "field": ".".join(str(part) for part in e["loc"][1:]) or str(e["loc"][0]),
            "code": e["type"],
            "detail": e["msg"],
        }
        for e in error.errors()
    ]
    named = "; ".join(f"{e['field']}: {e['detail']}" for e in errors[:5])
    return problem(422, "invalid_request", f"The request is not valid: {named}", errors=errors)


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = "not_found" if error.status_code == 404 else f"http_{error.status_code}"
    answer = problem(error.status_code, code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _database(request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)  # noqa: S101
    state = getattr(error.orig, "sqlstate", None)
    if state in (UNIQUE, EXCLUSION):
        return problem(
            409,
            "conflicting_change",
            "Someone else changed the same thing at this moment. Look at it as it is now, and try"
            " again.",
        )
    if isinstance(error, DataError) and state in UNSTORABLE:
        return _unstorable(request, error.orig or error)
    if state in (DEADLOCK, SERIALISATION) or error.connection_invalidated or state is None:
        log.warning("database_unavailable", path=request.url.path, error=str(error.orig))
        answer = problem(
            503, "try_again", "The database could not answer just now. Nothing was changed."
        )
        answer.headers["Retry-After"] = "1"
        return answer
    log.exception("database_error", path=request.url.path)
    return problem(500, "internal_error", "The server broke on this request. Nothing was changed.")


def _unstorable(_: Request, error: BaseException) -> Response:
    """A NUL or half a character in a text, or a number or instant beyond what is kept."""
    detail = f"Something given can't be kept or looked for: {str(error).splitlines()[0][:200]}."
    return problem(422, "unstorable_value", detail)


class AnswersWhatBroke:
    """Answers a request on which the application broke, and goes on with its connection.

    Starlette answers such a request too, but raises again what broke: then the server hangs up, and
    what a client sends meanwhile as the next request of this connection is lost.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does; with a problem where it broke before it answered."""
        begun = False

        async def seen(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, seen)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            log.error("request_failed", path=scope["path"], exc_info=error)
            detail = "The server broke on this request. Nothing was changed."
            await problem(500, "internal_error", detail)(scope, receive, send)


def answer_with_problems(app: FastAPI) -> None:
    """Make every refusal of this application a problem+json answer."""
    app.add_exception_handler(OutfeedError, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(UnicodeEncodeError, _unstorable)
    # The innermost, so that what stands around it sees this answer like any other.
    app.user_middleware.append(Middleware(AnswersWhatBroke))
