"""Saved views: own and shared, changed by their owner only, within limits."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine, text

from outfeed.activities import access, saved_views
from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from tests.asking import asking
from tests.conftest import PASSWORD

API = "/api/v1"
LATE = {"late": "true", "sort": "-due_at"}


@pytest.fixture
def other(base_url: str, engine: Engine, clock: SteppedClock) -> Iterator[httpx.Client]:
    with acting(engine, clock, Actor("set-up")) as act:
        access.create_user(act, "other", "The Other", PASSWORD)
    with asking(base_url, headers={"X-Outfeed": "1"}) as client:
        client.post(f"{API}/sign-in", json={"name": "other", "password": PASSWORD})
        yield client


def keep(client: httpx.Client, name: str = "Late", **fields: object) -> httpx.Response:
    view = {"screen": "orders", "name": name, "query": LATE, **fields}
    return client.post(f"{API}/views", json=view)


def names(client: httpx.Client, screen: str = "orders") -> list[str]:
    items = client.get(f"{API}/views", params={"screen": screen}).json()["items"]
    return [item["name"] for item in items]


def test_a_view_is_kept_changed_and_taken_away(client: httpx.Client) -> None:
    made = keep(client)
    assert made.status_code == 201
    view = made.json()
    assert view == {
        "id": view["id"],
        "screen": "orders",
        "name": "Late",
        "shared": False,
        "mine": True,
        "owner": "Tester",
        "query": LATE,
        "version": 1,
    }
    assert made.headers["etag"] == '"1"'
    place = f"{API}/views/{view['id']}"
    changed = client.patch(place, json={"version": 1, "name": "Very late", "query": {"a": "b"}})
    assert changed.json() == view | {"name": "Very late", "query": {"a": "b"}, "version": 2}
    assert client.get(place).json() == changed.json()
    assert client.patch(place, json={"version": 2, "name": "Very late"}).json()["version"] == 2
    assert names(client, "schedule") == []
    assert client.delete(place).status_code == 428
    assert client.delete(place, params={"version": 1}).status_code == 409
    assert client.delete(place, headers={"If-Match": '"2"'}).status_code == 204
    assert client.get(place).status_code == 404


def test_a_stale_change_is_told_with_the_difference(client: httpx.Client) -> None:
    place = f"{API}/views/{keep(client).json()['id']}"
    client.patch(place, json={"version": 1, "name": "Later"})
    stale = client.patch(place, json={"name": "Latest"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert stale.json()["differences"] == [{"field": "name", "yours": "Latest", "theirs": "Later"}]
    assert stale.json()["version"] == 2


def test_others_see_what_is_shared_and_change_none_of_it(
    client: httpx.Client, other: httpx.Client
) -> None:
    shared = keep(client, "Shared", shared=True).json()
    private = keep(client, "Private").json()
    assert keep(other, "shared").status_code == 201
    assert names(other) == ["Shared", "shared"]
    seen = other.get(f"{API}/views/{shared['id']}").json()
    assert (seen["mine"], seen["owner"]) == (False, "Tester")
    refused = other.patch(f"{API}/views/{shared['id']}", json={"version": 1, "name": "Mine"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_owner")
    refused = other.delete(f"{API}/views/{shared['id']}", params={"version": 1})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_owner")
    assert other.get(f"{API}/views/{private['id']}").status_code == 404
    assert other.delete(f"{API}/views/{private['id']}?version=1").status_code == 404


def test_a_name_is_the_only_one_of_its_user_and_screen(client: httpx.Client) -> None:
    first = keep(client).json()
    assert keep(client, " LATE ").json()["code"] == "name_taken"
    assert keep(client, screen="schedule").status_code == 201
    second = keep(client, "Early").json()
    taken = client.patch(f"{API}/views/{second['id']}", json={"version": 1, "name": "late"})
    assert taken.json()["code"] == "name_taken"
    same = client.patch(f"{API}/views/{first['id']}", json={"version": 1, "name": "LATE"})
    assert same.json()["name"] == "LATE"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"query": {"text": "x" * 8_000}}, "query"),
        ({"query": {"text": "\x00"}}, "query"),
        ({"query": {"late": True}}, "query"),
        ({"screen": "../x"}, "screen"),
    ],
)
def test_what_can_not_be_kept_is_refused(client: httpx.Client, fields: dict, field: str) -> None:
    answer = keep(client, **fields)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].split(".")[0] == field
    assert names(client) == []


def test_a_user_keeps_so_many_and_no_more(client: httpx.Client, engine: Engine) -> None:
    with engine.begin() as conn:
        conn.execute(
            text(
                "INSERT INTO saved_views (user_id, screen, name, query, updated_at)"
                " SELECT u.id, 'orders', 'V' || n, '{}', now() FROM users u,"
                " generate_series(1, :most) n WHERE u.name = 'tester'"
            ),
            {"most": saved_views.MOST},
        )
    refused = keep(client, screen="schedule")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_views")
