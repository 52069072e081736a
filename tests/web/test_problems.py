"""Refusals as answers: one shape for all of them, whatever went wrong and whatever it says."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Connection, Engine, text
from starlette.exceptions import HTTPException

from outfeed.model.errors import (
    Conflict,
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    OutfeedError,
)
from outfeed.web.problems import answer_with_problems
from tests.asking import asking

MEMBERS = {"type", "title", "status", "code", "detail"}
REFUSALS: dict[str, OutfeedError] = {
    "not-found": NotFound("unknown_thing", "There is no thing."),
    "conflict": Conflict("stale", "Someone was faster.", legal=["a", "b"], version=3),
    "not-allowed": NotAllowed("not_yours", "Someone else's."),
    "signed-out": NotAllowed("signed_out", "Sign in."),
    "too-often": NotAllowed("too_many_attempts", "Wait.", retry_after=7),
    "other": OutfeedError("other", "Refused."),
    "members": Conflict("c", "d", status="Planned", title="T", type="x", retry_after=3),
    "strange": Conflict("c", "d", surrogate="\ud800", huge=10**40, raw=b"\xff", none=None),
    "invalid": Invalid("wrong", "Wrong.", errors=[FieldError("a", "missing", "Give a.")], given=1),
}
REFUSALS["members"].facts |= {"code": "mine", "detail": "mine"}
STATEMENTS = {
    "duplicate": "INSERT INTO units (code, name) VALUES ('u', 'u'), ('u', 'u')",
    "overflow": "SELECT cast(1e10 AS int)",
    "cast": "SELECT cast('x' AS int)",
    "bug": "SELECT nothing FROM nowhere",
    "division": "SELECT 1 / 0",
    "deadlock": "DO $$ BEGIN RAISE deadlock_detected; END $$",
    "serialisation": "DO $$ BEGIN RAISE serialization_failure; END $$",
}


class Thing(BaseModel):
    """A body of a request."""

    name: str
    count: int


@pytest.fixture
def strict(engine: Engine, serve: Callable[..., str]) -> Iterator[httpx.Client]:
    """A client of an application whose routes fail in every way."""
    app = FastAPI()
    answer_with_problems(app)

    def query(conn: Connection, statement: str) -> None:
        conn.execute(text(statement))

    @app.get("/refused/{name}")
    def refuse(name: str) -> None:
        raise REFUSALS[name]

    @app.get("/database/{name}")
    def database(name: str) -> None:
        with engine.begin() as conn:
            query(conn, STATEMENTS[name])

    @app.get("/text")
    def store(kind: str) -> None:
        given = {"nul": "\x00", "surrogate": "\ud800"}[kind]
        with engine.begin() as conn:
            conn.execute(text("SELECT cast(:given AS text)"), {"given": given})

    @app.get("/killed")
    def killed() -> None:
        with engine.begin() as conn:
            pid = conn.execute(text("SELECT pg_backend_pid()")).scalar()
            url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            with psycopg.connect(url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
            query(conn, "SELECT 1")

    @app.post("/things")
    def take(thing: Thing) -> Thing:
        return thing

    @app.get("/bug")
    def bug() -> None:
        raise ZeroDivisionError("the secret of the house")

    @app.get("/http")
    def http() -> None:
        raise HTTPException(413, "Too much.", {"X-Most": "5"})

    with asking(serve(app)) as client:
        yield client


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert set(said) >= MEMBERS
    assert (said["status"], said["code"], said["type"]) == (status, code, f"urn:outfeed:{code}")
    assert said["title"]
    assert said["detail"]
    return said


def test_refused_commands(strict: httpx.Client) -> None:
    def get(name: str) -> httpx.Response:
        return strict.get(f"/refused/{name}")

    assert set(problem(get("not-found"), 404, "unknown_thing")) == MEMBERS
    assert problem(get("conflict"), 409, "stale")["legal"] == ["a", "b"]
    problem(get("not-allowed"), 403, "not_yours")
    problem(get("signed-out"), 401, "signed_out")
    problem(get("other"), 409, "other")
    often = get("too-often")
    problem(often, 429, "too_many_attempts")
    assert often.headers["retry-after"] == "7"
    invalid = problem(get("invalid"), 422, "wrong")
    assert invalid["errors"] == [{"field": "a", "code": "missing", "detail": "Give a."}]
    assert invalid["given"] == 1


def test_facts_never_pass_for_members_and_never_break_the_answer(strict: httpx.Client) -> None:
    said = problem(strict.get("/refused/members"), 409, "c")
    assert said["detail"] == "d"
    facts = {name: value for name, value in said.items() if name.startswith("fact_")}
    assert facts == {
        "fact_status": "Planned",
        "fact_title": "T",
        "fact_type": "x",
        "fact_code": "mine",
        "fact_detail": "mine",
    }
    strange = problem(strict.get("/refused/strange"), 409, "c")
    assert strange["huge"] == 10**40
    assert strange["none"] is None


def test_what_the_database_refuses(strict: httpx.Client) -> None:
    for name, status, code in (
        ("duplicate", 409, "conflicting_change"),
        ("overflow", 422, "unstorable_value"),
        ("cast", 422, "unstorable_value"),
        ("bug", 500, "internal_error"),
        ("division", 500, "internal_error"),
        ("deadlock", 503, "try_again"),
        ("serialisation", 503, "try_again"),
    ):
        answer = strict.get(f"/database/{name}")
        said = problem(answer, status, code)
        assert "nowhere" not in said["detail"]
        assert ("retry-after" in answer.headers) == (status == 503)
    for kind in ("nul", "surrogate"):
        problem(strict.get("/text", params={"kind": kind}), 422, "unstorable_value")
    problem(strict.get("/killed"), 503, "try_again")


def test_bugs_are_told_without_their_secrets(strict: httpx.Client) -> None:
    said = problem(strict.get("/bug"), 500, "internal_error")
    assert "secret" not in str(said)


def test_after_a_bug_the_connection_goes_on(strict: httpx.Client) -> None:
    used = {
        answer.extensions["network_stream"].get_extra_info("client_addr")
        for answer in [strict.get("/bug") for _ in range(3)]
    }
    assert len(used) == 1


def test_http_itself(strict: httpx.Client) -> None:
    problem(strict.get("/nothing"), 404, "not_found")
    answer = strict.delete("/things")
    problem(answer, 405, "http_405")
    assert answer.headers["allow"] == "POST"
    large = strict.get("/http")
    problem(large, 413, "http_413")
    assert large.headers["x-most"] == "5"


def test_requests_that_can_not_be_read(strict: httpx.Client) -> None:
    json = {"content-type": "application/json"}
    for body, fields in (
        (b'{"name": 1, "count": "x"}', {"name", "count"}),
        (b"{}", {"name", "count"}),
        (b"", {"body"}),
        (b"[]", {"body"}),
        (b"{", {"1"}),
        (b'{"name": "a", "count": 1e999}', {"count"}),
        (b'{"name": "a", "count": NaN}', {"count"}),
    ):
        answer = strict.post("/things", content=body, headers=json)
        said = problem(answer, 422, "invalid_request")
        assert {error["field"] for error in said["errors"]} == fields, (body, said)
        assert all(error["code"] and error["detail"] for error in said["errors"])
    for body in (b"\xff\xfe", b'{"name": "\xff"}', b"[" * 50_000):
        answer = strict.post("/things", content=body, headers=json)
        assert answer.status_code in (400, 422), (body[:20], answer.text)
        problem(answer, answer.status_code, answer.json()["code"])
    plain = strict.post("/things", content=b"name=a", headers={"content-type": "text/plain"})
    problem(plain, 422, "invalid_request")
