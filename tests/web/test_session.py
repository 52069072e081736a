"""Signing in over HTTP, and that nothing is to be had without it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Engine, text

from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.web.app import create_app
from outfeed.web.deps import COOKIE
from tests.asking import ask, asking
from tests.conftest import NOW, PASSWORD

API = "/api/v1"
WRITE = {"X-Outfeed": "1"}
RIGHT = {"name": "tester", "password": PASSWORD}
OPEN = {f"{API}/sign-in", f"{API}/sign-out", f"{API}/health"}


@pytest.fixture
def app(engine: Engine, clock: SteppedClock) -> FastAPI:
    return create_app(Settings(), engine, clock)


@pytest.fixture
def stranger(app: FastAPI, serve: Callable[..., str]) -> Iterator[httpx.Client]:
    """A client that is not signed in."""
    with asking(serve(app)) as client:
        yield client


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code
    return problem


def test_signing_in_and_out(stranger: httpx.Client, clock: SteppedClock) -> None:
    refused(stranger.get(f"{API}/session"), 401, "signed_out")
    answer = stranger.post(f"{API}/sign-in", json=RIGHT, headers=WRITE)
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert f"max-age={400 * 24 * 3600}" in cookie
    session = stranger.get(f"{API}/session").json()
    assert session == answer.json()
    assert session["user"]["display_name"] == "Tester"
    assert session["now"] == "2026-11-16T09:00:00Z"
    assert session["demo"] is False
    token = stranger.cookies[COOKIE]
    assert stranger.post(f"{API}/sign-out", headers=WRITE).status_code == 204
    stranger.cookies.set(COOKIE, token)
    refused(stranger.get(f"{API}/session"), 401, "signed_out")


def test_a_session_expires_that_is_not_used(stranger: httpx.Client, clock: SteppedClock) -> None:
    stranger.post(f"{API}/sign-in", json=RIGHT, headers=WRITE)
    moment, lasts = timedelta(seconds=1), timedelta(hours=12)
    for used in (lasts - moment, 2 * (lasts - moment)):
        clock.step_to(NOW + used)
        assert stranger.get(f"{API}/lines").status_code == 200
    clock.step_to(NOW + 2 * (lasts - moment) + lasts)
    refused(stranger.get(f"{API}/lines"), 401, "signed_out")


def test_a_write_without_our_header_may_come_from_another_site(stranger: httpx.Client) -> None:
    refused(stranger.post(f"{API}/sign-in", json=RIGHT), 403, "missing_header")
    stranger.post(f"{API}/sign-in", json=RIGHT, headers=WRITE)
    for method, path in (("POST", "/facts"), ("POST", "/sign-out"), ("PUT", "/plant"),
                         ("PATCH", "/orders/1"), ("DELETE", "/api-keys/1")):  # fmt: skip
        refused(stranger.request(method, API + path, json={"facts": []}), 403, "missing_header")
    assert stranger.get(f"{API}/session").status_code == 200


def test_a_key_needs_neither_cookie_nor_header(
    client: httpx.Client, base_url: str, engine: Engine
) -> None:
    made = client.post(f"{API}/api-keys", json={"name": "Gateway"}).json()
    assert set(client.get(f"{API}/api-keys").json()["items"][0]) == {"id", "name", "created_at"}
    bearer = {"Authorization": f"Bearer {made['token']}"}
    sent = {"facts": []}
    with asking(base_url, headers=bearer) as program:
        post = program.post(f"{API}/facts", json=sent)
    assert post.json() == {"accepted": 0, "repeated": 0, "rejected": []}
    session = ask(f"{base_url}{API}/session", headers=bearer).json()
    assert session["user"]["name"] == "tester"
    for wrong in ("Bearer of_nothing", "Bearer", "Bearer of_\xff", f"Basic {made['token']}"):
        headers = {"Authorization": wrong.encode("latin-1")}
        refused(ask(f"{base_url}{API}/session", headers=headers), 401, "signed_out")
    # A cookie that is right does not make up for a key that is wrong.
    refused(client.get(f"{API}/session", headers={"Authorization": "Bearer no"}), 401, "signed_out")
    assert client.delete(f"{API}/api-keys/{made['id']}").status_code == 204
    refused(client.delete(f"{API}/api-keys/{made['id']}"), 404, "unknown_api_key")
    refused(ask(f"{base_url}{API}/session", headers=bearer), 401, "signed_out")
    with engine.connect() as conn:
        acts = conn.execute(text("SELECT act FROM audit WHERE subject = 'api_key' ORDER BY id"))
        assert list(acts.scalars()) == ["create", "delete"]


def test_users_are_made_and_get_new_passwords(client: httpx.Client, base_url: str) -> None:
    anna = {"name": "anna", "display_name": "Anna", "password": "as long as it is"}
    made = client.post(f"{API}/users", json=anna).json()
    assert [user["name"] for user in client.get(f"{API}/users").json()["items"]] == [
        "anna",
        "tester",
    ]
    refused(client.post(f"{API}/users", json={**anna, "name": "ANNA"}), 409, "name_taken")
    short = refused(
        client.post(f"{API}/users", json={**anna, "password": "x"}), 422, "invalid_user"
    )
    assert short["errors"][0]["field"] == "password"
    path = f"{API}/users/{made['id']}"
    renewed = {"version": 1, "password": "another long one"}
    refused(client.patch(path, json={"password": "another long one"}), 428, "version_missing")
    changed = client.patch(path, json=renewed)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    refused(client.patch(path, json=renewed), 409, "stale_version")
    refused(client.patch(path, json={"version": 2, "password": "x"}), 422, "invalid_user")
    refused(client.patch(f"{API}/users/99", json=renewed), 404, "unknown_user")
    with asking(base_url, headers=WRITE) as annas:
        refused(annas.post(f"{API}/sign-in", json=anna), 403, "wrong_credentials")
        now = {"name": "Anna ", "password": "another long one"}
        assert annas.post(f"{API}/sign-in", json=now).status_code == 200


def test_guessing_is_slowed_down(stranger: httpx.Client, clock: SteppedClock) -> None:
    stranger.headers.update(WRITE)
    for _ in range(5):
        wrong = {"name": "Tester", "password": "guess"}
        refused(stranger.post(f"{API}/sign-in", json=wrong), 403, "wrong_credentials")
    answer = stranger.post(f"{API}/sign-in", json=RIGHT)
    refused(answer, 429, "too_many_attempts")
    assert answer.headers["retry-after"] == "60"
    other = {"name": "nobody", "password": "guess"}
    refused(stranger.post(f"{API}/sign-in", json=other), 403, "wrong_credentials")
    clock.step_to(NOW + timedelta(seconds=60))
    assert stranger.post(f"{API}/sign-in", json=RIGHT).status_code == 200
    for _ in range(6):
        assert stranger.post(f"{API}/sign-in", json=RIGHT).status_code == 200


def test_odd_credentials(stranger: httpx.Client) -> None:
    stranger.headers.update(WRITE)
    for body, status in (
        ({"name": "\x00", "password": "x"}, 422),
        ({"name": "tester", "password": "\x00"}, 403),
        ({"name": "x" * 201, "password": "x"}, 422),
        ({"name": "", "password": "x" * 1001}, 422),
        ({}, 422),
        ([], 422),
    ):
        answer = stranger.post(f"{API}/sign-in", json=body)
        assert answer.status_code == status, (body, answer.text)
    raw = b'{"name": "\\ud800", "password": "\\ud800"}'
    assert stranger.post(f"{API}/sign-in", content=raw).status_code == 422
    stranger.cookies.set(COOKIE, "'; DROP TABLE users; --")
    refused(stranger.get(f"{API}/session"), 401, "signed_out")


def every_route(app: FastAPI) -> Iterator[tuple[str, str]]:
    for path, item in app.openapi()["paths"].items():
        for method in item:
            yield method.upper(), path


def test_nothing_is_to_be_had_without_signing_in(app: FastAPI, stranger: httpx.Client) -> None:
    stranger.headers.update(WRITE)
    looked_at = 0
    for method, path in every_route(app):
        if path in OPEN:
            continue
        address = re.sub(r"\{[^}]+\}", "1", path)
        for body in ({}, {"json": {}}):
            answer = stranger.request(method, address, **body)
            problem = refused(answer, 401, "signed_out")
            assert set(problem) == {"type", "title", "status", "code", "detail"}, path
        looked_at += 1
    assert looked_at > 50
    known = {path for _, path in every_route(app)} | {"/{path}"}
    paths = {re.sub(r":\w+", "", r.path) for r in app.routes if isinstance(r, APIRoute)}
    assert paths <= known


def test_a_demo_signs_in_whoever_sits_at_this_computer(
    engine: Engine, clock: SteppedClock, serve: Callable[..., str]
) -> None:
    url = serve(create_app(Settings(), engine, clock, demo=True))
    with asking(url) as client:
        refused(client.get(f"{API}/lines"), 401, "signed_out")
        refused(client.get(f"{API}/session", headers={"Host": "evil.example"}), 401, "signed_out")
        assert client.get(f"{API}/session").json()["demo"] is True
        assert client.get(f"{API}/lines").status_code == 200
