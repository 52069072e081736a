"""An act is done once for each key, however often and however many at once ask for it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from outfeed.activities import orders as order_acts
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.connectors.erp import files  # noqa: F401 - registers the reader of order files
from outfeed.store import tables as t
from outfeed.web import deps
from outfeed.web.app import create_app
from outfeed.web.idempotency import ActingRoute
from tests.builders import a_plant

API = "/api/v1"
COLA = {"product": "COLA", "required_quantity": "100"}


@pytest.fixture(autouse=True)
def plant(act: Act) -> None:
    a_plant(act)
    act.conn.execute(t.order_sources.insert().values(name="SAP", kind="external"))
    act.conn.commit()


def once(client: httpx.Client, key: str, body: Any = COLA, path: str = "orders") -> httpx.Response:
    return client.post(f"{API}/{path}", json=body, headers={"Idempotency-Key": key})


def kept(engine: Engine) -> int:
    with engine.connect() as conn:
        return conn.execute(select(func.count()).select_from(t.idempotency_keys)).scalar_one()


def answers_kept(engine: Engine) -> int:
    with engine.connect() as conn:
        bodies = select(func.count(t.idempotency_keys.c.body))
        return conn.execute(bodies).scalar_one()


def orders(engine: Engine) -> int:
    with engine.connect() as conn:
        return conn.execute(select(func.count()).select_from(t.orders)).scalar_one()


def same(one: httpx.Response, other: httpx.Response) -> bool:
    told = ("content-type", "etag")
    return (one.status_code, one.content, [one.headers.get(name) for name in told]) == (
        other.status_code,
        other.content,
        [other.headers.get(name) for name in told],
    )


def test_sent_again_it_is_answered_and_not_done(client: httpx.Client, engine: Engine) -> None:
    first = once(client, "a")
    again = once(client, "a")
    assert first.status_code == 201
    assert same(first, again)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert orders(engine) == 1
    assert once(client, "b").json()["id"] != first.json()["id"]
    gone = {"Idempotency-Key": "g"}
    key_id = client.post(f"{API}/api-keys", json={"name": "k"}).json()["id"]
    for _ in range(2):
        answer = client.delete(f"{API}/api-keys/{key_id}", headers=gone)
        assert (answer.status_code, answer.content) == (204, b"")


def test_a_key_stands_for_one_request(client: httpx.Client, engine: Engine) -> None:
    first = once(client, "a").json()
    move = {"status": "Released"}
    for answer in (
        once(client, "a", {**COLA, "priority": 1}),
        once(client, "a", move, f"orders/{first['id']}/move"),
        client.patch(f"{API}/orders/{first['id']}", json=COLA, headers={"Idempotency-Key": "a"}),
    ):
        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency_key_reused"
    assert orders(engine) == 1


def test_a_refusal_is_not_kept(client: httpx.Client, engine: Engine) -> None:
    assert once(client, "a", {"product": "KOLA"}).status_code == 422
    assert once(client, "a").status_code == 201
    plant = {"content": b"nonsense: 1", "headers": {"Idempotency-Key": "p"}}
    assert client.put(f"{API}/plant", **plant).status_code == 422
    assert kept(engine) == 1


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_what_is_no_key(client: httpx.Client, engine: Engine, key: str) -> None:
    assert once(client, key).json()["code"] == "invalid_request"
    assert orders(engine) == 0


def test_a_crash_leaves_neither_the_act_nor_the_key(
    client: httpx.Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = order_acts.create_order

    def breaks(act: Act, given: Any) -> int:
        made(act, given)
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(order_acts, "create_order", breaks)
        assert once(client, "a").status_code == 500
    assert (orders(engine), kept(engine)) == (0, 0)
    assert once(client, "a").status_code == 201


def test_a_secret_is_answered_once(client: httpx.Client, engine: Engine) -> None:
    made = once(client, "k", {"name": "gateway"}, "api-keys")
    again = once(client, "k", {"name": "gateway"}, "api-keys")
    assert made.json()["token"]
    assert (again.status_code, again.json()["code"]) == (409, "answer_not_kept")
    with engine.connect() as conn:
        assert conn.execute(select(t.idempotency_keys.c.body)).scalars().all() == [None]
    assert len(client.get(f"{API}/api-keys").json()["items"]) == 1


def test_a_file_is_the_same_between_other_boundaries(client: httpx.Client, engine: Engine) -> None:
    def take(content: bytes, boundary: str) -> httpx.Response:
        return client.post(
            f"{API}/orders/import",
            files={"file": ("o.csv", content)},
            data={"source": "SAP"},
            headers={
                "Idempotency-Key": "f",
                "Content-Type": f"multipart/form-data; boundary={boundary}",
            },
        )

    content = b"number;product;quantity\nS-1;COLA;1,5\n"
    first, again = take(content, "one"), take(content, "another")
    assert first.status_code == 200, first.text
    assert same(first, again)
    other = take(content.replace(b"S-1", b"S-2"), "one")
    assert other.json()["code"] == "idempotency_key_reused"
    assert orders(engine) == 1


def test_keys_are_kept_for_a_day(client: httpx.Client, engine: Engine, clock: SteppedClock) -> None:
    token = client.post(f"{API}/api-keys", json={"name": "k"}).json()["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    once(client, "a")
    once(client, "b")
    clock.step_to(clock.now() + timedelta(hours=23))
    assert once(client, "a").headers["idempotency-replayed"]
    assert kept(engine) == 2
    clock.step_to(clock.now() + timedelta(hours=2))
    for key in ("a", "b", "a"):
        answer = once(client, key)
        assert (answer.status_code, answer.json()["code"]) == (409, "answer_not_kept")
    assert once(client, "a", {**COLA, "priority": 1}).json()["code"] == "idempotency_key_reused"
    once(client, "c")
    assert (kept(engine), answers_kept(engine)) == (3, 1)
    clock.step_to(clock.now() + timedelta(days=30, hours=1))
    assert "idempotency-replayed" not in once(client, "a").headers
    assert kept(engine) == 1
    assert orders(engine) == 4


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(times=st.integers(2, 6), key=st.uuids(), priority=st.integers(0, 9))
def test_in_parallel_it_is_done_once(
    client: httpx.Client, engine: Engine, times: int, key: object, priority: int
) -> None:
    before = orders(engine)
    together = Barrier(times)
    body = {**COLA, "priority": priority}

    def ask(_: int) -> httpx.Response:
        together.wait()
        return once(client, str(key), body)

    with ThreadPoolExecutor(times) as pool:
        answers = list(pool.map(ask, range(times)))
    assert {answer.status_code for answer in answers} == {201}
    assert all(same(answers[0], answer) for answer in answers)
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert orders(engine) == before + 1


def _acts(dependant: Dependant) -> bool:
    return any(
        each.call in (deps._acting, deps._own_acting) or _acts(each)
        for each in dependant.dependencies
    )


def test_every_route_that_acts_takes_a_key(engine: Engine, clock: SteppedClock) -> None:
    from outfeed.web.app import ROUTERS

    acting = [
        route
        for router in ROUTERS
        for route in router.routes
        if _acts(route.dependant)  # type: ignore[attr-defined]
    ]
    assert len(acting) > 15
    assert [route for route in acting if not isinstance(route, ActingRoute)] == []
    app: FastAPI = create_app(Settings(), engine, clock)
    for route in acting:
        for method in route.methods - {"GET", "HEAD"}:  # type: ignore[attr-defined]
            said = app.openapi()["paths"][route.path.replace(":path", "")]  # type: ignore[attr-defined]
            names = {given["name"] for given in said[method.lower()]["parameters"]}
            assert "Idempotency-Key" in names, (method, route)
