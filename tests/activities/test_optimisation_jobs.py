"""Searches in the background: who takes which, and what becomes of those that stop or die."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from outfeed import optimiser, optimiser_child
from outfeed.activities import scheduling
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.optimising import jobs, searching
from outfeed.activities.optimising.asked import Asked, AskedProfile
from outfeed.activities.optimising.asking import asked_by
from outfeed.activities.optimising.searching import Progress, take_search
from outfeed.activities.what_ifs import discard_what_if, make_what_if
from outfeed.config import Settings
from outfeed.model.errors import Conflict, Invalid
from outfeed.optimiser import Optimiser
from outfeed.optimiser_child import MOST_POINTS, Curve
from outfeed.store.optimisations import one_job
from outfeed.web.app import create_app
from tests.builders import Plant, a_plant, an_order
from tests.plans import at

PATIENCE = 180.0
REPAIR = {"kind": "repair", "cause": {"what": "asked"}}


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimiser, "EVERY", 0.1)


@pytest.fixture
def plant(act: Act) -> Plant:
    """A, B and C planned late on line 1, while line 2 does nothing."""
    made = a_plant(act)
    for place, number in enumerate("ABC"):
        order = an_order(act, "COLA", "3600", number=number, due_at=at(3).isoformat())
        scheduling.place_entry(act, made.lines[0], order, at(5 + 2 * place))
    act.conn.commit()
    return made


def row(engine: Engine, job: int) -> Any:
    with engine.connect() as conn:
        return conn.execute(text("SELECT * FROM optimisations WHERE id = :id"), {"id": job}).one()


def until(engine: Engine, job: int, true: Callable[[Any], Any]) -> Any:
    end = time.monotonic() + PATIENCE
    while not true(now := row(engine, job)):
        assert time.monotonic() < end, now
        time.sleep(0.05)
    return now


def is_(*statuses: str) -> Callable[[Any], bool]:
    return lambda now: now.status in statuses


def asked(act: Act, limit: int = 1, **how: Any) -> int:
    made = jobs.ask(act, Asked(time_limit=limit), **how)
    act.announce()
    act.conn.commit()
    return made


def silent(act: Act, job: int) -> None:
    """As if nothing had been heard of it for long."""
    old = text("UPDATE optimisations SET heard_at = now() - interval '1 h' WHERE id = :id")
    act.conn.execute(old, {"id": job})


# --- who takes which ---------------------------------------------------------------------------


def test_repairs_come_first_and_then_what_waits_longest(act: Act, plant: Plant) -> None:
    first, second = asked(act), asked(act)
    repair = asked(act, **REPAIR)
    taken = [take_search(act) for _ in range(4)]
    assert [each and each.id for each in taken] == [repair, first, second, None]
    assert [each and each.repair for each in taken] == [True, False, False, None]


def test_who_takes_only_repairs_leaves_the_rest(act: Act, plant: Plant) -> None:
    silent_one, repair = asked(act), asked(act, **REPAIR)
    assert take_search(act, only_repairs=True).id == repair  # type: ignore[union-attr]
    assert take_search(act).id == silent_one  # type: ignore[union-attr]
    silent(act, silent_one)
    assert take_search(act, only_repairs=True) is None


def test_no_two_take_the_same(engine: Engine, act: Act, plant: Plant, tester: Actor) -> None:
    waiting = {asked(act) for _ in range(12)}
    taken: list[int] = []
    ready = threading.Barrier(4)

    def take() -> None:
        ready.wait()
        for _ in range(6):
            with acting(engine, SteppedClock(act.now), tester) as mine:
                found = take_search(mine)
            if found is not None:
                taken.append(found.id)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(waiting)


def test_what_is_silent_is_begun_anew_and_counts_only_for_who_began_it_last(
    act: Act, plant: Plant
) -> None:
    job = asked(act)
    first = take_search(act)
    assert take_search(act) is None
    silent(act, job)
    second = take_search(act)
    assert first is not None
    assert second is not None
    assert (second.id, second.tries) == (job, 2)
    assert searching.shall_stop(act, job, first.tries, say_so=True) is None
    assert not searching.note_progress(act, job, first.tries, Progress([], None))
    searching.end_search(act, job, first.tries)
    assert one_job(act.conn, job).status == "running"
    searching.end_search(act, job, second.tries)
    assert one_job(act.conn, job).status == "done"


def test_what_dies_again_and_again_fails(act: Act, plant: Plant) -> None:
    job = asked(act)
    for tries in range(1, searching.MOST_TRIES + 1):
        taken = take_search(act)
        assert taken is not None
        assert taken.tries == tries
        searching.note_death(act, job, tries, "was killed by SIGKILL")
    found = one_job(act.conn, job)
    assert found.status == "failed"
    assert "killed by SIGKILL" in (found.failure or "")
    assert take_search(act) is None


def test_silent_searches_end_when_they_were_to_stop_or_died_too_often(
    act: Act, plant: Plant
) -> None:
    stopped, failing = asked(act), asked(act)
    for job in (stopped, failing):
        taken = take_search(act)
        assert taken is not None
        assert taken.id == job
    jobs.stop(act, stopped)
    act.conn.execute(text("UPDATE optimisations SET tries = 3 WHERE id = :id"), {"id": failing})
    silent(act, stopped)
    silent(act, failing)
    assert take_search(act) is None
    assert one_job(act.conn, stopped).status == "discarded"
    assert one_job(act.conn, failing).status == "failed"


def test_what_waits_is_discarded_when_it_is_stopped(act: Act, plant: Plant) -> None:
    job = asked(act)
    jobs.stop(act, job)
    assert one_job(act.conn, job).status == "discarded"
    assert take_search(act) is None


def test_only_so_many_wait(act: Act, plant: Plant) -> None:
    for _ in range(jobs.MOST_WAITING):
        asked(act)
    with pytest.raises(Conflict) as refused:
        asked(act)
    assert refused.value.code == "too_many_waiting"


def test_what_is_long_over_goes_and_what_goes_on_stays(act: Act, plant: Plant) -> None:
    over, lately, waiting = asked(act), asked(act), asked(act)
    jobs.discard(act, over)
    old = "UPDATE optimisations SET made_at = :at, ended_at = :at WHERE id = :id"
    act.conn.execute(text(old), {"id": over, "at": act.now - jobs.KEPT_FOR - timedelta(1)})
    jobs.discard(act, lately)
    waits = "UPDATE optimisations SET made_at = :at WHERE id = :id"
    act.conn.execute(text(waits), {"id": waiting, "at": act.now - 2 * jobs.KEPT_FOR})
    jobs.sweep(act)
    left = set(act.conn.execute(text("SELECT id FROM optimisations")).scalars())
    assert left == {lately, waiting}


def test_the_curve_keeps_its_ends_and_few_points(monkeypatch: pytest.MonkeyPatch) -> None:
    curve = Curve()
    monkeypatch.setattr(optimiser_child, "point_of", lambda _, found, __: {"seconds": found})
    for number in range(10 * MOST_POINTS):
        curve.add(None, number, None)  # type: ignore[arg-type]
    seconds = [point["seconds"] for point in curve.points]
    assert len(seconds) <= MOST_POINTS
    assert (seconds[0], seconds[-1]) == (0, 10 * MOST_POINTS - 1)
    assert seconds == sorted(set(seconds))


def test_a_profile_is_what_is_asked_unless_it_is_said_otherwise(act: Act) -> None:
    plain = asked_by(None, act.now)
    assert plain == Asked(profile=AskedProfile())
    other = asked_by(None, act.now, weights={"changeover": 9}, time_limit=5, lines=[1])
    assert (other.profile.changeover, other.time_limit, other.lines) == (9, 5, [1])
    with pytest.raises(Invalid):
        asked_by(None, act.now, smallest_piece=60)


# --- the processes -----------------------------------------------------------------------------


@pytest.fixture
def served(
    engine: Engine, clock: SteppedClock, serve: Callable[..., str]
) -> Callable[[], Optimiser]:
    def start() -> Optimiser:
        beside = Optimiser(engine, clock, threads=1)
        serve(create_app(Settings(), engine, clock, background=[beside.beside]))
        return beside

    return start


def children() -> list[int]:
    """The processes of searches that this one began."""
    listed = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "pid=,args="], capture_output=True, text=True
    )
    found = [line.split(None, 1) for line in listed.stdout.splitlines()]
    return [int(pid) for pid, command in found if "outfeed.optimiser_child" in command]


def until_none_is_left() -> None:
    end = time.monotonic() + PATIENCE
    while children():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_search_whose_process_is_killed_is_begun_anew(
    engine: Engine, act: Act, plant: Plant, served: Callable[[], Optimiser]
) -> None:
    job = asked(act, limit=600)
    served()
    until(engine, job, lambda now: now.found is not None)
    [child] = children()
    assert os.getpriority(os.PRIO_PROCESS, child) >= optimiser_child.NICE
    os.kill(child, signal.SIGKILL)
    again = until(engine, job, lambda now: now.tries == 2 and now.found is not None)
    assert again.status == "running"
    with acting(engine, SteppedClock(at(0)), Actor("tester")) as other:
        jobs.stop(other, job)
    done = until(engine, job, is_("done"))
    assert done.found["parts"]["late_orders"] < 3
    until_none_is_left()


def test_a_repair_does_not_wait_for_a_search_that_goes_on(
    engine: Engine, act: Act, plant: Plant, served: Callable[[], Optimiser]
) -> None:
    search = asked(act, limit=600)
    served()
    until(engine, search, is_("running"))
    repairs = [asked(act, **REPAIR) for _ in range(2)]
    for repair in repairs:
        until(engine, repair, is_("done"))
    assert row(engine, search).status == "running"
    with acting(engine, SteppedClock(at(0)), Actor("tester")) as other:
        jobs.discard(other, search)
    until_none_is_left()


def test_a_server_that_stops_leaves_its_search_to_another(
    engine: Engine, clock: SteppedClock, act: Act, plant: Plant, tmp_path: Any
) -> None:
    job = asked(act, limit=600)
    script = tmp_path / "served.py"
    script.write_text(_SERVED.format(url=engine.url.render_as_string(hide_password=False)))
    servers = []
    try:
        servers.append(subprocess.Popen([sys.executable, str(script)]))
        until(engine, job, lambda now: now.found is not None)
        servers[0].send_signal(signal.SIGTERM)
        left = until(engine, job, is_("waiting"))
        assert (left.tries, left.started_at) == (0, None)
        assert servers[0].wait(20) is not None
        # One that is killed says nothing: its search dies with it, and is silent from then on.
        servers.append(subprocess.Popen([sys.executable, str(script)]))
        until(engine, job, lambda now: now.found is not None and now.status == "running")
        servers[1].kill()
        servers[1].wait()
        heard = _at_rest(engine, job)
        assert heard.status == "running"
    finally:
        for each in servers:
            each.kill()
            each.wait()
    silent(act, job)
    taken = take_search(act)
    assert taken is not None
    assert taken.id == job


def _at_rest(engine: Engine, job: int) -> Any:
    """Wait until nothing is heard of it any more."""
    end = time.monotonic() + PATIENCE
    before = row(engine, job)
    while time.monotonic() < end:
        time.sleep(optimiser_child.SAY_EVERY * 2)
        now = row(engine, job)
        if now.heard_at == before.heard_at:
            return now
        before = now
    raise AssertionError("it goes on")


_SERVED = """
from datetime import UTC, datetime

import uvicorn

from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.optimiser import Optimiser
from outfeed.store.database import open_engine
from outfeed.web.app import create_app

engine = open_engine("{url}")
clock = SteppedClock(datetime(2026, 11, 16, 9, tzinfo=UTC))
app = create_app(
    Settings(), engine, clock, background=[Optimiser(engine, clock, threads=1).beside]
)
uvicorn.run(app, port=0, log_level="warning")
"""


def test_a_search_of_a_copy_that_is_discarded_goes_with_it(
    engine: Engine, act: Act, plant: Plant, served: Callable[[], Optimiser]
) -> None:
    copy = make_what_if(act, "Try")
    gone = asked(act, limit=600, what_if=copy)
    served()
    until(engine, gone, lambda now: now.found is not None)
    with acting(engine, SteppedClock(at(0)), Actor("tester")) as other:
        discard_what_if(other, copy, 1)
    until_none_is_left()
    assert until(engine, asked(act), is_("done")).tries == 1


def test_a_search_without_any_order_finds_nothing_to_do(
    engine: Engine, act: Act, served: Callable[[], Optimiser]
) -> None:
    a_plant(act)
    job = asked(act)
    served()
    done = until(engine, job, is_("done", "failed"))
    assert (done.status, done.failure) == ("done", None)
    assert done.found["items"] == []
