"""Orders over HTTP: the routes, their refusals in words, and the shapes that are documented."""

import json

import httpx
import pytest

from outfeed.activities.act import Act
from outfeed.connectors.erp import files  # noqa: F401 - registers the reader of order files
from outfeed.store import tables as t
from outfeed.web.order_schemas import (
    BulkAnswer,
    History,
    Order,
    OrderChecked,
    OrderPage,
    Rejections,
)
from tests.activities.test_order_import import a_run
from tests.plants import a_small_plant

API = "/api/v1"
COLA = {"product": "COLA", "required_quantity": "100"}


@pytest.fixture(autouse=True)
def plant(act: Act) -> None:
    a_small_plant(act)
    act.conn.execute(t.order_sources.insert().values(name="SAP", kind="external"))
    act.conn.commit()


@pytest.fixture
def order(client: httpx.Client) -> dict:
    answer = client.post(f"{API}/orders", json={**COLA, "number": "W/1"})
    assert answer.status_code == 201
    return answer.json()


def refused(answer: httpx.Response, status: int, code: str) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code
    return problem


def test_an_order_as_it_is_documented(client: httpx.Client, order: dict) -> None:
    assert Order.model_validate(order, strict=False)
    assert order["required_quantity"] == "100"
    assert order["created_at"] == "2026-11-16T09:00:00Z"
    for ref in (order["id"], "W/1", "w%2F1"):
        assert client.get(f"{API}/orders/{ref}").json() == order
    refused(client.get(f"{API}/orders/nope"), 404, "unknown_order")
    refused(client.get(f"{API}/orders/%00"), 422, "nul_character")


def test_everything_wrong_is_answered_at_once(client: httpx.Client) -> None:
    wrong = {"product": "KOLA", "required_quantity": 0, "due_at": [], "weight": 3}
    problem = refused(client.post(f"{API}/orders", json=wrong), 422, "invalid_order")
    assert {error["field"] for error in problem["errors"]} == set(wrong)


def test_json_numbers_are_quantities_too(client: httpx.Client) -> None:
    answer = client.post(f"{API}/orders", json={"product": 1, "required_quantity": 0.1})
    assert answer.json()["required_quantity"] == "0.1"


def test_edit_and_the_difference_for_who_comes_late(client: httpx.Client, order: dict) -> None:
    path = f"{API}/orders/{order['id']}"
    edited = client.patch(path, json={"version": 1, "notes": "first", "due_at": "2026-11-20"})
    assert edited.json()["due_at"] == "2026-11-21T05:00:00Z"
    assert edited.json()["version"] == 2
    late = {"version": 1, "notes": "second", "priority": 4}
    problem = refused(client.patch(path, json=late), 409, "stale_version")
    assert problem["differences"] == [
        {"field": "notes", "yours": "second", "theirs": "first", "base": ""}
    ]
    refused(client.patch(path, json={"notes": "x"}), 428, "version_missing")


def test_a_version_in_a_header(client: httpx.Client, order: dict) -> None:
    path = f"{API}/orders/{order['id']}"
    assert client.get(path).headers["etag"] == '"1"'
    seen = {"If-Match": '"1"'}
    edited = client.patch(path, json={"notes": "first"}, headers=seen)
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    problem = refused(client.patch(path, json={"notes": "x"}, headers=seen), 412, "stale_version")
    assert problem["differences"][0]["base"] == ""
    assert problem["version"] == 2
    move = {"status": "Released"}
    refused(client.post(f"{path}/move", json=move, headers=seen), 412, "stale_version")
    weak = client.post(f"{path}/move", json=move, headers={"If-Match": 'W/"2"'})
    assert (weak.status_code, weak.headers["etag"]) == (200, '"3"')
    for wrong in ("*", "3", '"3", "4"', '"x"'):
        answer = client.patch(path, json={"notes": "x"}, headers={"If-Match": wrong})
        refused(answer, 422, "unreadable_version")
    both = client.patch(path, json={"notes": "x", "version": 2}, headers={"If-Match": '"3"'})
    refused(both, 422, "versions_differ")
    assert client.get(path).json()["notes"] == "first"


def test_moves_and_their_history(client: httpx.Client, order: dict) -> None:
    path = f"{API}/orders/{order['id']}"
    problem = refused(client.post(f"{path}/move", json={"status": "Closed"}), 409, "illegal_move")
    assert problem["legal"] == client.get(f"{path}/moves").json()["items"]
    assert problem["legal"] == ["Released", "On Hold", "Cancelled"]
    moved = client.post(f"{path}/move", json={"status": "Released", "version": 1})
    assert (moved.json()["status"], moved.json()["version"]) == ("Released", 2)
    history = client.get(f"{API}/orders/W/1/history").json()
    assert History.model_validate(history)
    assert history["items"][0]["changes"] == [
        {"field": "status", "before": "Planned", "after": "Released"}
    ]
    assert history["items"][0]["actor"] == "tester"


def test_the_list(client: httpx.Client, order: dict) -> None:
    for n in range(5):
        client.post(f"{API}/orders", json={**COLA, "status": "Released", "priority": n})
    first = client.get(f"{API}/orders", params={"sort": "-priority", "limit": 4}).json()
    assert OrderPage.model_validate(first)
    assert [item["priority"] for item in first["items"]] == [4, 3, 2, 1]
    assert first["total"] == 6
    params = {"sort": "-priority", "limit": 4, "cursor": first["next_cursor"]}
    rest = client.get(f"{API}/orders", params=params).json()
    assert len(rest["items"]) == 2
    assert rest["next_cursor"] is None
    some = client.get(f"{API}/orders", params={"status": "planned,Scheduled"}).json()
    assert [item["number"] for item in some["items"]] == ["W/1"]
    lean = client.get(f"{API}/orders", params={"actuals": "false", "limit": 1}).json()["items"][0]
    assert set(some["items"][0]) - set(lean) == {
        "scheduled_quantity", "actual_quantity", "waste_quantity", "infeed_quantity",
        "remaining_quantity", "expected_end", "expected_lateness", "progress",
    }  # fmt: skip
    assert client.get(f"{API}/orders", params={"product": "none"}).json()["total"] == 0
    assert client.get(f"{API}/orders", params={"line": "site1"}).json()["total"] == 6
    assert client.get(f"{API}/orders", params={"source": "SAP"}).json()["total"] == 0


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"sort": "colour"}, "unknown_sort"),
        ({"status": "Doing"}, "unknown_status"),
        ({"cursor": "x"}, "unknown_cursor"),
        ({"text": "a\x00"}, "nul_character"),
        ({"line": "a\x00"}, "nul_character"),
        ({"source": "a\x00"}, "nul_character"),
        ({"line": "nowhere"}, None),
        ({"source": "nobody"}, None),
        ({"product_class": "Soap"}, None),
        ({"ids": "1,x"}, "unreadable_ids"),
        ({"ids": "1,999999999"}, None),
        ({"product": "99999999999999999999"}, None),
        ({"limit": "0"}, "invalid_request"),
        ({"due_from": "soon"}, "invalid_request"),
    ],
)
def test_odd_questions(client: httpx.Client, params: dict, code: str | None) -> None:
    answer = client.get(f"{API}/orders", params=params)
    if code is None:
        assert answer.json()["total"] == 0
    else:
        refused(answer, 422, code)


def test_a_run_makes_the_product_stay(client: httpx.Client, order: dict, act: Act) -> None:
    a_run(act, order["id"])
    act.conn.commit()
    answer = client.patch(f"{API}/orders/W/1", json={"version": 1, "product": "LIME"})
    problem = refused(answer, 409, "product_in_use")
    assert problem["theirs"] == "COLA"


def test_the_shapes_are_documented(client: httpx.Client) -> None:
    spec = client.get("/api/openapi.json").json()
    paths = spec["paths"]
    shown = paths[f"{API}/orders"]["get"]["responses"]["200"]["content"]["application/json"]
    assert shown["schema"]["$ref"].endswith("OrderPage")
    fields = spec["components"]["schemas"]["NewOrder"]["properties"]
    assert "description" in fields["due_at"]
    json.dumps(spec)


def test_several_of_everything(client: httpx.Client, order: dict) -> None:
    lime = client.post(f"{API}/orders", json={**COLA, "product": "LIME", "source": "SAP"}).json()
    pack = client.post(f"{API}/orders", json={**COLA, "product": "COLA4"}).json()
    client.post(f"{API}/orders/{pack['id']}/move", json={"status": "On Hold"})
    every = {order["id"], lime["id"], pack["id"]}

    def found(*params: tuple[str, str]) -> set[int]:
        answer = client.get(f"{API}/orders", params=list(params))
        assert answer.status_code == 200, answer.text
        return {item["id"] for item in answer.json()["items"]}

    assert found(("product", "lime,COLA4")) == {lime["id"], pack["id"]}
    assert found(("product", "LIME"), ("product", "COLA")) == {order["id"], lime["id"]}
    assert found(("status", "planned"), ("status", "On Hold, Released")) == every
    assert found(("held", "true")) == {pack["id"]}
    assert found(("product_class", "pack")) == {pack["id"]}
    assert found(("source", "sap,nobody")) == {lime["id"]}
    assert found(("line", "site1/floor/packer"), ("line", "nowhere")) == {pack["id"]}
    assert found(("line", "site1")) == every
    assert found(("ids", f"{order['id']},{pack['id']}")) == {order["id"], pack["id"]}
    assert found(("ids", "")) == every


def test_a_class_has_those_below_it(client: httpx.Client, order: dict, act: Act) -> None:
    c = t.product_classes.c
    top = act.conn.execute(
        t.product_classes.insert().values(name="Drinks, all").returning(c.id)
    ).scalar_one()
    act.conn.execute(t.product_classes.update().where(c.name == "Bottle").values(parent_id=top))
    act.conn.commit()
    for name, total in (("drinks, all", 1), ("Bottle", 1), ("Pack", 0), (str(top), 1)):
        answer = client.get(f"{API}/orders", params={"product_class": name})
        assert answer.json()["total"] == total, name


def test_many_at_once(client: httpx.Client, order: dict) -> None:
    other = client.post(f"{API}/orders", json={**COLA, "status": "Released"}).json()
    ids = [other["id"], 999, order["id"]]
    answer = client.post(
        f"{API}/orders/bulk", json={"ids": ids, "act": "move", "status": "released"}
    ).json()
    assert BulkAnswer.model_validate(answer)
    assert [item["outcome"] for item in answer["items"]] == ["unchanged", "refused", "done"]
    assert (answer["done"], answer["unchanged"], answer["refused"]) == (1, 1, 1)
    edit = {"ids": ids, "act": "edit", "fields": {"notes": "Rush"}, "append_notes": True}
    assert client.post(f"{API}/orders/bulk", json=edit).json()["done"] == 2
    assert client.get(f"{API}/orders/{order['id']}").json()["version"] == 3
    for wrong, code in (
        ({"ids": ids, "act": "move"}, "status_missing"),
        ({"ids": ids, "act": "move", "status": "Doing"}, "unknown_status"),
        ({"ids": ids, "act": "edit", "fields": {}}, "fields_missing"),
        ({"ids": [], "act": "edit", "fields": {"priority": 1}}, "invalid_request"),
        ({"ids": list(range(1, 1_002)), "act": "move", "status": "x"}, "invalid_request"),
        ({"ids": ids, "act": "edit", "fields": {"product": "LIME"}}, "invalid_request"),
    ):
        refused(client.post(f"{API}/orders/bulk", json=wrong), 422, code)


def test_a_check_while_it_is_written(client: httpx.Client, order: dict) -> None:
    given = {"number": "w/1", "product": "COLA4", "required_quantity": ""}
    checked = client.post(f"{API}/orders/check", json=given)
    assert checked.status_code == 200
    assert OrderChecked.model_validate(checked.json())
    assert {error["field"] for error in checked.json()["errors"]} == {"number", "required_quantity"}
    assert checked.json()["suggestion"]["number"] == "PO-000001"
    odd = client.post(f"{API}/orders/check", json={"product": "a\x00", "colour": "red", "unit": []})
    assert odd.status_code == 200
    assert {error["field"] for error in odd.json()["errors"]} >= {"product", "colour"}
    shown = {**given, "id": order["id"], "required_quantity": "7", "source": "SAP"}
    assert client.post(f"{API}/orders/check", json=shown).json()["errors"] == []
    refused(client.post(f"{API}/orders/check", json={"id": 999}), 404, "unknown_order")
    assert client.get(f"{API}/orders").json()["total"] == 1


def test_rejections_page_by_page(client: httpx.Client, act: Act) -> None:
    def take(rows: int) -> int:
        content = "number;product;quantity\n" + "".join(f"S-{n};KOLA;1\n" for n in range(rows))
        answer = client.post(
            f"{API}/orders/import",
            files={"file": ("o.csv", content.encode())},
            data={"source": "SAP"},
        )
        return answer.json()["id"]

    few, many = take(3), take(7)
    for params, total in (({}, 10), ({"import": few}, 3), ({"import": many}, 7)):
        found, cursor = [], None
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = client.get(f"{API}/rejections", params={**params, "limit": 2, **more}).json()
            assert Rejections.model_validate(page)
            assert page["total"] == total
            found += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert found == sorted(set(found), reverse=True)
        assert len(found) == total
    refused(client.get(f"{API}/rejections", params={"cursor": "x"}), 422, "unknown_cursor")
