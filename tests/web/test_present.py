"""Panels are told what time it is, and screens what to keep."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.web.present import NOW_HEADER, not_ahead
from outfeed.web.screens import serve_screens
from tests.asking import ask
from tests.conftest import NOW
from tests.plants import a_small_plant


def test_every_answer_says_what_time_it_is(client: httpx.Client, clock: SteppedClock) -> None:
    for path in ("/api/v1/session", "/api/v1/nothing", "/api/v1/lines"):
        assert datetime.fromisoformat(client.get(path).headers[NOW_HEADER]) == NOW
    clock.step_to(NOW + timedelta(hours=1))
    told = client.get("/api/v1/session").headers[NOW_HEADER]
    assert datetime.fromisoformat(told) == NOW + timedelta(hours=1)


def test_pages_are_served_without_it(client: httpx.Client) -> None:
    assert NOW_HEADER not in client.get("/").headers


@pytest.mark.parametrize(
    ("ahead", "taken"),
    [
        (timedelta(0), timedelta(0)),
        (timedelta(seconds=-7), timedelta(seconds=-7)),
        (timedelta(seconds=7), timedelta(0)),
        (timedelta(minutes=6), timedelta(minutes=6)),
    ],
)
def test_a_tap_is_not_ahead_of_the_server(ahead: timedelta, taken: timedelta) -> None:
    assert not_ahead(NOW + ahead, NOW) == NOW + taken
    assert not_ahead(None, NOW) is None


def test_a_run_started_at_a_panel_that_is_a_little_ahead_starts_now(
    act: Act, client: httpx.Client
) -> None:
    a_small_plant(act)
    act.conn.commit()
    at = (NOW + timedelta(seconds=20)).isoformat()
    answer = client.post(
        "/api/v1/lines/site1/floor/filler/start", json={"product": "COLA", "at": at}
    )
    assert datetime.fromisoformat(answer.json()["run_started_at"]) == NOW


@pytest.fixture
def browse(tmp_path: Path, serve: Callable[..., str]) -> Callable[[str], httpx.Response]:
    (tmp_path / "index.html").write_text("<!doctype html>")
    app = FastAPI()
    serve_screens(app, tmp_path)
    base = serve(app)
    return lambda path: ask(f"{base}{path}")


def test_the_worker_is_asked_for_anew_and_serves_the_whole_site(
    browse: Callable[[str], httpx.Response], tmp_path: Path
) -> None:
    (tmp_path / "worker.js").write_text("self.skipWaiting();")
    answer = browse("/worker.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith(("text/javascript", "application/javascript"))


def test_browsers_give_up_a_worker_that_is_gone(
    browse: Callable[[str], httpx.Response],
) -> None:
    """The page itself, given in its place, would keep an old worker for good."""
    assert browse("/worker.js").status_code == 404
    assert browse("/line/site1").status_code == 200
