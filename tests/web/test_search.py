"""Search over orders, products and lines: the best first, and fast on a large plant."""

import time

import httpx
import pytest
from sqlalchemy import Connection, Engine, text

from outfeed.activities.act import Act
from outfeed.store.search import search
from tests.builders import a_plant, an_order

API = "/api/v1"
_MANY = """
INSERT INTO order_sources (name, kind) VALUES ('SAP', 'external');
INSERT INTO orders (number, source_id, external_id, product_id, mode_id, required_quantity, unit,
                    status_id, notes, due_at, created_at, updated_at)
SELECT 'PO-' || lpad(n::text, 6, '0'), (SELECT max(id) FROM order_sources),
       (4500000000 + n)::text, (SELECT min(id) FROM products) + n % 3,
       (SELECT id FROM modes WHERE name = 'Production'), n, 'EA',
       (SELECT min(id) FROM order_statuses) + n % 8,
       CASE WHEN n % 2 = 0 THEN 'keep the pallets dry, batch ' || md5(n::text) ELSE '' END,
       '2026-11-16'::timestamptz + n * interval '5 min', now(), now()
FROM generate_series(1, 100000) n;
ANALYZE orders
"""


def found(client: httpx.Client, given: str, **params: object) -> dict:
    answer = client.get(f"{API}/search", params={"text": given, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(client: httpx.Client, given: str) -> list[str]:
    return [order["number"] for order in found(client, given)["orders"]]


def test_what_is_called_so_comes_before_what_begins_so(act: Act, client: httpx.Client) -> None:
    a_plant(act)
    an_order(act, number="A-1", notes="like B-1")
    an_order(act, number="B-10", released=False)
    an_order(act, number="B-1")
    an_order(act, number="XB-1")
    an_order(act, number="Z%", external_id="b-1", source="Outfeed")
    act.conn.commit()
    assert numbers(client, " b-1 ") == ["B-1", "Z%", "B-10", "XB-1", "A-1"]
    assert numbers(client, "B") == ["B-1", "B-10"]
    assert numbers(client, "B-") == ["B-1", "B-10"]
    # Signs that a pattern gives a meaning to are signs here.
    assert numbers(client, "z%") == ["Z%"]
    assert numbers(client, "_-1") == numbers(client, "-1%") == []
    [order] = found(client, "XB-1")["orders"]
    assert order == {
        "id": order["id"],
        "number": "XB-1",
        "product_name": "Cola",
        "status": "Released",
        "due_at": None,
    }


def test_products_and_lines_are_found_by_every_word(act: Act, client: httpx.Client) -> None:
    plant = a_plant(act)
    act.conn.commit()
    assert found(client, "cola")["products"] == [
        {"id": plant.products["COLA"], "code": "COLA", "name": "Cola"}
    ]
    lines = found(client, "pack line2")["lines"]
    assert [line["path"] for line in lines] == ["site1/packaging/line2"]
    assert found(client, "line", limit=1)["lines"][0]["display_name"] == "line1"
    assert found(client, "  ") == {"orders": [], "products": [], "lines": []}
    assert client.get(f"{API}/search", params={"text": "a\x00"}).json()["code"] == "nul_character"


def test_a_hundred_thousand_orders_are_searched_in_no_time(act: Act, engine: Engine) -> None:
    a_plant(act)
    for statement in _MANY.split(";"):
        act.conn.execute(text(statement))
    act.conn.commit()
    with engine.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT")
        _are_found_soon(conn)
        [order] = search(conn, "po-054321", 8)["orders"]
        assert [order] == search(conn, "4500054321", 8)["orders"]
        assert len(search(conn, "PO-0543", 8)["orders"]) == 8


def _are_found_soon(conn: Connection) -> None:
    for given in ("p", "PO-", "PO-0543", "PO-054321", "4500054321", "54321", "pallets", "xyzzy"):
        search(conn, given, 8)
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            search(conn, given, 8)
            times.append(time.perf_counter() - begin)
        assert min(times) < 0.05, (given, times)


@pytest.mark.parametrize("limit", [0, 51])
def test_a_limit_that_can_not_be(client: httpx.Client, limit: int) -> None:
    answer = client.get(f"{API}/search", params={"text": "a", "limit": limit})
    assert answer.status_code == 422
