"""Signing on at a shared panel: who acts, for how long, and that no secret is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from outfeed.activities import access, users
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.web.deps import COOKIE, SIGN_ON_HEADER
from tests.asking import ask, asking
from tests.builders import a_plant
from tests.conftest import NOW
from tests.web.test_session import API, WRITE, refused

LINE = "site1/packaging/line1"
OTHER = "site1/packaging/line2"
PIN = "2580"
BADGE = "HID-0042-7731"
Panel = Callable[[], httpx.Client]


@pytest.fixture
def ana(act: Act) -> int:
    """A person with a PIN and a badge, on a plant of two lines."""
    a_plant(act)
    user = access.create_user(act, "ana", "Ana Ruiz", "as long as it is")
    users.set_pin(act, user.id, PIN)
    users.set_badge(act, user.id, BADGE)
    act.conn.commit()
    return user.id


@pytest.fixture
def ben(act: Act, ana: int) -> int:
    user = access.create_user(act, "ben", "Ben Okafor", "as long as it is")
    users.set_pin(act, user.id, "1379")
    act.conn.commit()
    return user.id


@pytest.fixture
def panel(base_url: str, engine: Engine, clock: SteppedClock) -> Iterator[Panel]:
    """Give panels, each signed in as the user "panel" by a session of its own."""
    opened: list[httpx.Client] = []
    with acting(engine, clock, Actor("set-up")) as act:
        user = access.create_user(act, "panel", "Panel", "as long as it is")

    def sign_in() -> httpx.Client:
        with acting(engine, clock, user.actor) as act:
            token = access.open_session(act, user.id, timedelta(hours=12))
        opened.append(asking(base_url, headers=WRITE, cookies={COOKIE: token}))
        return opened[-1]

    yield sign_in
    for client in opened:
        client.close()


def sign_on(panel: httpx.Client, user: int, pin: str = PIN, line: str = LINE) -> httpx.Response:
    return panel.post(f"{API}/session/sign-on", json={"line": line, "user": user, "pin": pin})


def scan(panel: httpx.Client, badge: str = BADGE, line: str = LINE) -> httpx.Response:
    return panel.post(f"{API}/session/sign-on", json={"line": line, "badge": badge})


def acts(panel: httpx.Client, line: str = LINE, **headers: Any) -> httpx.Response:
    return panel.post(f"{API}/lines/{line}/start", json={"mode": "Maintenance"}, headers=headers)


def under(sign_on: int) -> dict[str, str]:
    return {SIGN_ON_HEADER: str(sign_on)}


def started_by(engine: Engine) -> list[tuple[str, str | None]]:
    """Who started runs, and at the panel of which user, as the trail has it."""
    with engine.connect() as conn:
        rows = conn.execute(
            text(
                "SELECT a.actor, p.name FROM audit a LEFT JOIN users p ON p.id = a.panel_id"
                " WHERE a.act = 'start_run' ORDER BY a.id"
            )
        )
        return [(row[0], row[1]) for row in rows]


def on_line(panel: httpx.Client, line: str = LINE) -> list[tuple[str, bool]]:
    items = panel.get(f"{API}/lines/{line}/people").json()["items"]
    return [(there["display_name"], there["acting_here"]) for there in items]


def test_by_pin_and_from_then_on_acts_are_theirs(
    panel: Panel, ana: int, engine: Engine, clock: SteppedClock
) -> None:
    here = panel()
    assert here.get(f"{API}/session").json()["acting"] is None
    session = sign_on(here, ana).json()
    acting_now = session["acting"]
    assert acting_now["user"] == {"id": ana, "name": "ana", "display_name": "Ana Ruiz"}
    assert acting_now["since"] == "2026-11-16T09:00:00Z"
    assert session["user"]["name"] == "panel"
    assert here.get(f"{API}/session").json()["acting"] == acting_now
    assert acts(here).status_code == 200
    status = here.get(f"{API}/lines/{LINE}").json()
    there = {"sign_on": acting_now["sign_on"], "user_id": ana, "display_name": "Ana Ruiz"}
    assert status["people"] == [{**there, "since": "2026-11-16T09:00:00Z"}]
    assert on_line(here) == [("Ana Ruiz", True)]
    off = here.post(f"{API}/session/sign-off", json={"leave": False}).json()
    assert off["acting"] is None
    assert on_line(here) == [("Ana Ruiz", False)]
    assert acts(here).status_code == 200
    assert started_by(engine) == [("ana", "panel"), ("panel", None)]


def test_by_badge_and_leaving(panel: Panel, ana: int) -> None:
    here = panel()
    assert scan(here, f" {BADGE}\r").json()["acting"]["user"]["name"] == "ana"
    left = here.post(f"{API}/session/sign-off", json={"leave": True})
    assert left.json()["acting"] is None
    assert on_line(here) == []
    # Doing it twice does nothing.
    assert here.post(f"{API}/session/sign-off", json={"leave": True}).status_code == 200


def test_two_panels_each_know_who_acts_at_them(
    panel: Panel, ana: int, ben: int, engine: Engine
) -> None:
    one, two = panel(), panel()
    sign_on(one, ana)
    sign_on(two, ben, "1379")
    assert on_line(one) == [("Ana Ruiz", True), ("Ben Okafor", False)]
    assert on_line(two) == [("Ana Ruiz", False), ("Ben Okafor", True)]
    acts(one)
    acts(two)
    assert started_by(engine) == [("ana", "panel"), ("ben", "panel")]
    # Where somebody else signs on, who acted acts no longer, and is still there.
    sign_on(one, ben, "1379")
    assert on_line(one) == [("Ana Ruiz", False), ("Ben Okafor", True)]
    assert two.get(f"{API}/session").json()["acting"] is None


def test_nobody_is_on_two_lines(panel: Panel, ana: int) -> None:
    here = panel()
    sign_on(here, ana)
    sign_on(here, ana, line=OTHER)
    assert on_line(here) == []
    assert on_line(here, OTHER) == [("Ana Ruiz", True)]


def test_entries_keep_the_sign_on_under_which_they_were_made(
    panel: Panel, ana: int, ben: int, engine: Engine
) -> None:
    here, elsewhere = panel(), panel()
    anas = sign_on(here, ana).json()["acting"]["sign_on"]
    sign_on(here, ben, "1379")
    assert acts(here, **under(anas)).status_code == 200
    assert acts(here).status_code == 200
    # Under none: entered while nobody had signed on.
    assert acts(here, **under(0)).status_code == 200
    assert started_by(engine) == [("ana", "panel"), ("ben", "panel"), ("panel", None)]
    refused(acts(elsewhere, **under(anas)), 403, "not_your_sign_on")
    refused(acts(here, **under(999)), 403, "not_your_sign_on")
    refused(acts(here, **under(-1)), 422, "invalid_request")
    key = here.post(f"{API}/api-keys", json={"name": "k"}).json()["token"]
    bearer = {"Authorization": f"Bearer {key}", **under(anas)}
    refused(acts(here, **bearer), 403, "not_your_sign_on")


def test_a_key_of_an_entry_means_the_same_whoever_acts_by_then(
    panel: Panel, ana: int, ben: int, engine: Engine
) -> None:
    here = panel()
    sign_on(here, ana)
    acts(here, **{"Idempotency-Key": "tap"})
    sign_on(here, ben, "1379")
    again = acts(here, **{"Idempotency-Key": "tap"})
    assert again.headers["idempotency-replayed"] == "true"
    assert started_by(engine) == [("ana", "panel")]


def test_what_was_wrong_is_not_told(panel: Panel, ana: int, act: Act, clock: SteppedClock) -> None:
    here = panel()
    plain = access.create_user(act, "plain", "Without a PIN", "as long as it is")
    gone = access.create_user(act, "gone", "Gone", "as long as it is")
    users.set_pin(act, gone.id, PIN)
    users.set_badge(act, gone.id, "GONE-1")
    act.conn.execute(text("UPDATE users SET enabled = false WHERE name = 'gone'"))
    act.conn.commit()
    said = set()
    for user, pin in ((ana, "0000"), (ana, ""), (plain.id, PIN), (gone.id, PIN), (9999, PIN)):
        said.add(refused(sign_on(here, user, pin), 403, "wrong_sign_on")["detail"])
    assert len(said) == 1
    said = {refused(scan(here, code), 403, "wrong_sign_on")["detail"] for code in ("", "GONE-1")}
    assert len(said) == 1
    known = here.get(f"{API}/lines/{LINE}/people").json()["known"]
    assert known == [{"id": ana, "display_name": "Ana Ruiz"}]


@pytest.mark.parametrize(
    "body",
    [
        {"line": LINE},
        {"line": LINE, "user": 1},
        {"line": LINE, "pin": PIN},
        {"line": LINE, "user": 1, "pin": PIN, "badge": BADGE},
    ],
)
def test_who_is_meant_must_be_clear(panel: Panel, ana: int, body: Any) -> None:
    refused(panel().post(f"{API}/session/sign-on", json=body), 422, "unclear_sign_on")


def test_a_pin_is_not_found_by_trying(
    panel: Panel, ana: int, ben: int, clock: SteppedClock
) -> None:
    one, two = panel(), panel()
    for n in range(5):
        refused(sign_on((one, two)[n % 2], ana, f"000{n}"), 403, "wrong_sign_on")
    # Not at another panel either, and not with what is right; others and a badge still can.
    for here in (one, two):
        answer = sign_on(here, ana)
        refused(answer, 429, "too_many_attempts")
        assert answer.headers["retry-after"] == "60"
    assert sign_on(one, ben, "1379").status_code == 200
    assert scan(one).status_code == 200
    assert sign_on(one, ana).status_code == 200


def test_a_person_is_not_tried_all_day(panel: Panel, ana: int, clock: SteppedClock) -> None:
    here = panel()
    for minute in range(10):
        clock.step_to(NOW + timedelta(minutes=minute))
        for _ in range(5):
            refused(sign_on(here, ana, "0000"), 403, "wrong_sign_on")
    clock.step_to(NOW + timedelta(hours=1))
    refused(sign_on(here, ana), 429, "too_many_attempts")
    # Who is given another PIN starts anew.
    changed = here.patch(f"{API}/users/{ana}", json={"version": 1, "pin": "97531"})
    assert changed.status_code == 200, changed.text
    assert sign_on(here, ana, "97531").status_code == 200


def test_badges_are_not_found_by_trying_at_a_panel(panel: Panel, ana: int) -> None:
    here = panel()
    for n in range(10):
        refused(scan(here, f"HID-{n}"), 403, "wrong_sign_on")
    refused(scan(here), 429, "too_many_attempts")


def test_a_user_who_is_disabled_acts_no_more(
    panel: Panel, ana: int, client: httpx.Client, engine: Engine
) -> None:
    here = panel()
    anas = sign_on(here, ana).json()["acting"]["sign_on"]
    off = client.patch(f"{API}/users/{ana}", json={"version": 1, "enabled": False})
    assert off.json()["enabled"] is False
    assert here.get(f"{API}/session").json()["acting"] is None
    assert on_line(here) == []
    refused(acts(here, **under(anas)), 403, "disabled_user")
    acts(here)
    assert started_by(engine) == [("panel", None)]
    refused(sign_on(here, ana), 403, "wrong_sign_on")
    refused(scan(here), 403, "wrong_sign_on")


def test_a_sign_on_never_makes_the_session_wider(
    panel: Panel, ana: int, engine: Engine, clock: SteppedClock
) -> None:
    here = panel()
    clock.step_to(NOW + timedelta(hours=11))
    anas = sign_on(here, ana).json()["acting"]["sign_on"]
    # What lets others in, or is somebody's own, stays that of who is signed in.
    key = here.post(f"{API}/api-keys", json={"name": "k"}).json()["token"]
    bearer = {"Authorization": f"Bearer {key}"}
    who = ask(f"{here.base_url}{API}/session", headers=bearer).json()
    assert who["user"]["name"] == "panel"
    assert who["acting"] is None
    view = {"screen": "orders", "name": "v", "query": {}}
    assert here.post(f"{API}/views", json=view).json()["owner"] == "Panel"
    clock.step_to(NOW + timedelta(hours=11 + 12))
    refused(here.get(f"{API}/session"), 401, "signed_out")
    refused(acts(here, **under(anas)), 401, "signed_out")
    # Another session of the panel is another panel.
    again = panel()
    assert again.get(f"{API}/session").json()["acting"] is None
    refused(acts(again, **under(anas)), 403, "not_your_sign_on")


def test_signing_out_signs_off(panel: Panel, ana: int) -> None:
    here, other = panel(), panel()
    sign_on(here, ana)
    assert here.post(f"{API}/sign-out").status_code == 204
    assert on_line(other) == [("Ana Ruiz", False)]


def test_a_key_signs_nobody_on(client: httpx.Client, ana: int, base_url: str) -> None:
    key = client.post(f"{API}/api-keys", json={"name": "k"}).json()["token"]
    with asking(base_url, headers={"Authorization": f"Bearer {key}"}) as program:
        refused(scan(program), 403, "no_session")
        refused(program.post(f"{API}/session/sign-off", json={}), 403, "no_session")


def test_somebody_else_says_that_a_person_has_left(
    panel: Panel, ana: int, ben: int, engine: Engine
) -> None:
    here = panel()
    anas = sign_on(here, ana).json()["acting"]["sign_on"]
    sign_on(here, ben, "1379")
    address = f"{API}/lines/{LINE}/people/{anas}/leave"
    for _ in range(2):
        left = here.post(address).json()
        assert [there["display_name"] for there in left["items"]] == ["Ben Okafor"]
    # Those last on the line come first.
    assert [one["display_name"] for one in left["known"]] == ["Ana Ruiz", "Ben Okafor"]
    elsewhere = f"{API}/lines/{OTHER}/people/{anas}/leave"
    refused(here.post(elsewhere), 404, "unknown_sign_on")
    with engine.connect() as conn:
        told = text("SELECT actor FROM audit WHERE act = 'leave'")
        assert conn.execute(told).scalars().all() == ["ben"]


def test_when_it_was_may_be_told(panel: Panel, ana: int, clock: SteppedClock) -> None:
    here = panel()
    for at, status, code in (
        ("2026-11-16T08:50:00Z", 200, None),
        ("2026-11-16T09:05:00Z", 422, "in_the_future"),
        ("2026-11-15T09:05:00Z", 422, "too_long_ago"),
        ("2026-11-16T08:50:00", 422, "no_time_zone"),
    ):
        body = {"line": LINE, "badge": BADGE, "at": at}
        answer = here.post(f"{API}/session/sign-on", json=body)
        assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert here.get(f"{API}/session").json()["acting"]["since"] == "2026-11-16T08:50:00Z"


@contextmanager
def nothing_of(engine: Engine, *secrets: str) -> Iterator[None]:
    """Hold that nothing of these is kept anywhere in clear."""
    yield
    with engine.connect() as conn:
        for table in ("audit", "users", "sign_ons", "sessions", "idempotency_keys"):
            kept = conn.execute(text(f"SELECT {table}::text FROM {table}")).scalars().all()
            assert not [row for row in kept if any(secret in row for secret in secrets)]


def test_pins_and_badges_are_told_nobody(
    client: httpx.Client, ana: int, ben: int, engine: Engine
) -> None:
    with nothing_of(engine, "86420", "CARD-17"):
        path = f"{API}/users/{ben}"
        given = {"version": 1, "pin": "86420", "badge": "CARD-17", "display_name": "Ben"}
        answer = client.patch(path, json=given, headers={"Idempotency-Key": "k"})
        assert answer.json() == {
            "id": ben,
            "name": "ben",
            "display_name": "Ben",
            "enabled": True,
            "has_pin": True,
            "has_badge": True,
            "version": 2,
        }
    taken = client.patch(f"{API}/users/{ben}", json={"version": 2, "badge": BADGE})
    refused(taken, 409, "badge_taken")
    away = client.patch(path, json={"version": 2, "pin": None, "badge": None}).json()
    assert (away["has_pin"], away["has_badge"]) == (False, False)
    for field, wrong in (("pin", "123"), ("pin", "123456789"), ("pin", "12a4"),
                         ("pin", "\uff11" * 4), ("badge", "abc"), ("badge", "ab\x07cd"),
                         ("display_name", " "), ("password", "short")):  # fmt: skip
        problem = refused(
            client.patch(path, json={"version": 3, field: wrong}), 422, "invalid_user"
        )
        assert [error["field"] for error in problem["errors"]] == [field]
    mine = client.get(f"{API}/session").json()["user"]["id"]
    shut = client.patch(f"{API}/users/{mine}", json={"version": 1, "enabled": False})
    refused(shut, 409, "own_user")
