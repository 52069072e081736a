"""What an act announces: every topic, or of which there are too many their kind."""

from collections.abc import Callable

import orjson
import psycopg
import pytest
from sqlalchemy import Engine

from outfeed.activities.act import MOST_TOPICS, Actor, acting
from outfeed.activities.clock import SteppedClock


@pytest.fixture
def heard(engine: Engine, clock: SteppedClock) -> Callable[..., list[str]]:
    """Tell topics in an act; gives what a listener hears of it."""

    def tell(*topics: str) -> list[str]:
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as listener:
            listener.execute("LISTEN outfeed")
            with acting(engine, clock, Actor("tester")) as act:
                act.tell(*topics)
            [notice] = listener.notifies(timeout=10, stop_after=1)
        return orjson.loads(notice.payload)["topics"]

    return tell


def test_what_changed_is_named(heard: Callable[..., list[str]]) -> None:
    few = sorted(f"order:{2_147_483_000 + n}" for n in range(MOST_TOPICS - 1))
    assert heard("orders", *few) == [*few, "orders"]


def test_only_the_kind_of_which_there_are_too_many_loses_its_names(
    heard: Callable[..., list[str]],
) -> None:
    many = [f"order:{n}" for n in range(1_000)]
    assert heard("orders", "line:3", *many) == ["line:3", "order", "orders"]
    lines = [f"line:{n}" for n in range(300)]
    assert heard("runs", *lines, *many) == ["line", "order", "runs"]
