"""The first steps: from nothing to a running line, each step told when it is done."""

import time

import httpx
from sqlalchemy import Engine

from outfeed.store.first_steps import STEPS, first_steps
from tests.conftest import NOW

API = "/api/v1"
PLANT = """
units: [{code: EA}]
enterprise: {name: Works}
sites:
  - name: Site1
    time_zone: UTC
    display_name: The Works
"""
LINE = PLANT + "    lines:\n      - name: line1\n"
MORE = (
    LINE.replace("units:", "products: [{code: COLA, name: Cola, base_unit: EA}]\nunits:")
    + "        rates: [{product: COLA, standard_rate: 60, per: minute}]\n"
    + '        shifts: [{name: Day, days: mon-fri, from: "06:00", to: "22:00"}]\n'
)


def done(client: httpx.Client) -> dict[str, str]:
    answer = client.get(f"{API}/first-steps").json()
    steps = [item["step"] for item in answer["items"]]
    assert steps == list(STEPS)
    assert answer["complete"] == all(item["done"] for item in answer["items"])
    assert all(item["done"] == (item["detail"] is not None) for item in answer["items"])
    return {item["step"]: item["detail"] for item in answer["items"] if item["done"]}


def test_from_nothing_to_a_running_line(client: httpx.Client) -> None:
    assert done(client) == {}
    client.put(f"{API}/plant", content=PLANT)
    assert done(client) == {"site": "The Works"}
    client.put(f"{API}/plant", content=LINE)
    assert done(client) == {"site": "The Works", "line": "line1"}
    client.put(f"{API}/plant", content=MORE)
    set_up = {"site": "The Works", "line": "line1", "product": "Cola", "rate": "line1: Cola",
              "shift": "Day"}  # fmt: skip
    assert done(client) == set_up
    order = {"product": "COLA", "required_quantity": "60", "number": "W-1", "status": "Released"}
    order_id = client.post(f"{API}/orders", json=order).json()["id"]
    assert done(client) == set_up | {"order": "W-1"}
    entry = {"line": "site1/line1", "order": order_id, "start_at": NOW.isoformat()}
    client.post(f"{API}/entries", json=entry)
    assert done(client) == set_up | {"order": "W-1", "entry": "W-1: line1"}
    client.post(f"{API}/lines/site1/line1/start", json={"order": order_id})
    client.post(f"{API}/lines/site1/line1/counts", json={"good": "5"})
    assert done(client)["run"] == "line1: Cola"
    assert done(client)["machine"] == "line1"
    assert client.get(f"{API}/first-steps").json()["complete"]


def test_a_counter_with_signals_to_be_told_by_is_a_machine(client: httpx.Client) -> None:
    counter = MORE + "        counters: [{name: Out, kind: outfeed}]\n"
    client.put(f"{API}/plant", content=counter)
    assert "machine" not in done(client)
    source = """
signal_sources:
  - name: Broker
    kind: mqtt
    topics: [{match: "{asset}/count/{counter}", signal: total}]
"""
    assert client.put(f"{API}/plant", content=source).status_code == 200
    assert done(client)["machine"] == "line1: Out"


def test_it_is_answered_in_no_time(client: httpx.Client, engine: Engine) -> None:
    client.put(f"{API}/plant", content=MORE)
    with engine.connect() as conn:
        first_steps(conn)
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            first_steps(conn)
            times.append(time.perf_counter() - begin)
    assert min(times) < 0.02
