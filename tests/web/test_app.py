"""The application: that it answers, and that nothing of it is left when it is served no more."""

import gc
import weakref

from sqlalchemy import Engine

from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.web.app import create_app
from tests.asking import ask


def test_it_answers_without_a_sign_in(base_url: str) -> None:
    answer = ask(f"{base_url}/api/v1/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "plan": None}


def test_nothing_keeps_it_that_outlives_it(engine: Engine, clock: SteppedClock) -> None:
    # The framework keeps the functions of routes for good, and with them what these close over.
    left = weakref.ref(create_app(Settings(), engine, clock))
    gc.collect()
    assert left() is None
