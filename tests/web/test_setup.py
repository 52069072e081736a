"""Every kind of thing of the set-up over HTTP: made, seen, changed, tried out, taken away."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from outfeed.activities.act import Act
from outfeed.web import plant_schemas as w
from outfeed.web.setup_bodies import EXAMPLES, FIELDS
from outfeed.web.setup_schemas import Preview
from tests.builders import a_plant, an_order

API = "/api/v1"
LINE = "site1/packaging/line1"

CASES: dict[str, tuple[type[Any], dict[str, Any], dict[str, Any]]] = {
    "units": (w.Unit, {"code": "PAL", "name": "Pallet"}, {"code": "PLT"}),
    "assets": (
        w.Asset,
        {"parent": "site1/packaging", "level": "line", "name": "Line9"},
        {"name": "LineNine"},
    ),
    "product-classes": (w.ProductClass, {"name": "Water", "parent": "Drink"}, {"name": "Still"}),
    "products": (
        w.Product,
        {"code": "W1", "base_unit": "EA", "units": [{"unit": "CS", "factor": "6"}]},
        {"code": "W2", "name": "Water"},
    ),
    "rates": (
        w.Rate,
        {"line": LINE, "product": "RARE", "standard_rate": "10.5", "rate_period": "minute"},
        {"standard_rate": "12", "scheduled_rate": "11"},
    ),
    "changeovers": (w.Changeover, {"from_class": "Soap", "minutes": 9}, {"minutes": "12.5"}),
    "modes": (w.Mode, {"name": "Cleaning", "type": "cleaning"}, {"name": "Washing"}),
    "states": (
        w.State,
        {"name": "Jam", "type": "unplanned_downtime", "asset": LINE, "code": 4},
        {"name": "Jammed", "aliases": ["Jam"]},
    ),
    "waste-reasons": (w.WasteReason, {"name": "Torn", "code": 3}, {"name": "Label torn"}),
    "counters": (w.Counter, {"line": LINE, "name": "in", "kind": "infeed"}, {"name": "bottles"}),
    "shifts": (
        w.Shift,
        {
            "asset": "site1",
            "name": "Early",
            "rrule": "FREQ=DAILY",
            "start": "06:00",
            "length": 28800,
        },
        {
            "name": "First",
            "start": "05:30",
            "changed": [{"date": "2026-12-24", "start": "05:30:00", "length": 21600, "crew": None}],
            "rotation": ["A", "A", "", "B"],
        },
    ),
    "calendar-exceptions": (
        w.CalendarException,
        {"asset": "site1", "name": "Christmas", "starts": "2026-12-24T00:00", "length": 259200},
        {"name": "Stocktaking", "working": True, "rrule": "FREQ=YEARLY"},
    ),
    "statuses": (
        w.Status,
        {"name": "Waiting", "colour": "#112233", "moves": ["Released", {"to": "Planned"}]},
        {"name": "Blocked", "position": 0},
    ),
    "sources": (w.OrderSource, {"name": "SAP"}, {"name": "ERP", "enabled": False}),
    "signal-sources": (
        w.SignalSource,
        {
            "name": "Broker",
            "kind": "mqtt",
            "definition": {"topics": [{"match": "{asset}/state", "signal": "state"}]},
        },
        {"name": "Plant broker"},
    ),
}


@pytest.fixture
def plant(act: Act, client: httpx.Client) -> httpx.Client:
    a_plant(act)
    act.conn.commit()
    return client


def made(client: httpx.Client, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{API}/{kind}", json=given)
    assert answer.status_code == 201, answer.text
    item: dict[str, Any] = answer.json()
    return item


def whole(client: httpx.Client) -> str:
    return client.get(f"{API}/plant").text


def address(kind: str, item: dict[str, Any]) -> str:
    return f"{API}/{kind}/{item['code' if kind == 'units' else 'id']}"


@pytest.mark.parametrize("kind", CASES)
def test_a_thing_of_every_kind_lives_its_life(kind: str, plant: httpx.Client) -> None:
    model, fields, change = CASES[kind]
    before = whole(plant)
    tried = plant.post(f"{API}/{kind}", params={"preview": True}, json=fields)
    assert tried.status_code == 200, tried.text
    preview = Preview.model_validate_json(tried.content)
    assert whole(plant) == before

    answer = plant.post(f"{API}/{kind}", json=fields)
    assert answer.status_code == 201, answer.text
    item = answer.json()
    assert answer.headers["etag"] == '"1"'
    # A number is drawn anew for what is only tried out.
    assert {**item, "id": 0} == {**(preview.item or {}), "id": 0}
    assert item.keys() == model.model_validate_json(answer.content).model_dump().keys()
    assert item in plant.get(f"{API}/{kind}").json()["items"]
    seen = plant.get(address(kind, item))
    assert (seen.json(), seen.headers["etag"]) == (item, '"1"')

    asked = {"params": {"preview": True}, "json": change}
    if_seen = {"If-Match": '"1"'}
    tried = plant.patch(address(kind, item), headers=if_seen, **asked)  # type: ignore[arg-type]
    preview = Preview.model_validate_json(tried.content)
    assert plant.get(address(kind, item)).json() == item
    changed = plant.patch(address(kind, item), json={"version": 1, **change})
    assert changed.status_code == 200, changed.text
    assert changed.json() == preview.item
    assert changed.headers["etag"] == '"2"'
    assert {each.field for each in preview.changes} >= set(change) - {"length"}
    for name, value in change.items():
        if isinstance(value, str) and name != "start":
            assert changed.json()[name] == value

    stale = plant.patch(address(kind, changed.json()), json={"version": 1, **change, **change})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert stale.json()["version"] == 2
    stale = plant.delete(address(kind, changed.json()), headers=if_seen)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert plant.delete(address(kind, changed.json())).status_code == 428

    item = changed.json()
    tried = plant.delete(address(kind, item), params={"version": 2, "preview": True})
    assert tried.status_code == 200, tried.text
    assert tried.json()["item"] is None
    assert plant.get(address(kind, item)).status_code == 200
    assert plant.delete(address(kind, item), params={"version": 2}).status_code == 204
    assert plant.get(address(kind, item)).status_code == 404
    assert whole(plant) == before
    acts = [each["act"] for each in plant.get(f"{API}/setup/history?limit=3").json()["items"]]
    assert acts == ["delete", "change", "create"]


@pytest.mark.parametrize("kind", CASES)
def test_nothing_is_made_of_nothing(kind: str, plant: httpx.Client) -> None:
    answer = plant.post(f"{API}/{kind}", json={"nonsense": 1})
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "invalid_plant"
    schema = CASES[kind][0].__name__
    fields = {error["field"].partition("[")[0] for error in answer.json()["errors"]}
    assert fields <= {"nonsense", *FIELDS[schema]}
    assert "nonsense" in fields
    assert len(fields) > 1


def test_the_examples_of_the_description_can_be_sent(plant: httpx.Client) -> None:
    made(plant, "assets", {"parent": "site1/packaging", "level": "line", "name": "labelerline01"})
    for given in (
        ("units", {"code": "bottle"}),
        ("product-classes", {"name": "Drinks"}),
        ("product-classes", EXAMPLES["ProductClass"]),
        ("product-classes", {"name": "Lemon"}),
        ("products", EXAMPLES["Product"]),
        ("rates", EXAMPLES["Rate"]),
    ):
        made(plant, *given)
    for kind, (model, _, _) in CASES.items():
        if model.__name__ not in ("Unit", "Product", "ProductClass", "Rate"):
            made(plant, kind, EXAMPLES[model.__name__])


def test_every_fault_is_told_of_its_field(plant: httpx.Client) -> None:
    def faults(kind: str, given: dict[str, Any]) -> dict[str, str]:
        answer = plant.post(f"{API}/{kind}", json=given)
        assert answer.status_code == 422, answer.text
        return {each["field"]: each["detail"] for each in answer.json()["errors"]}

    wrong = faults("products", {"code": "", "base_unit": "EA", "units": [{"unit": "CS"}]})
    assert wrong.keys() == {"code", "units[0]"}
    assert faults("products", {"code": "N", "base_unit": "KG"}).keys() == {"base_unit"}
    assert "already" in faults("products", {"code": "cola", "base_unit": "EA"})["code"]
    rate = {"line": LINE, "product": "COLO", "standard_rate": -1, "rate_period": "week"}
    assert faults("rates", rate).keys() == {"product", "standard_rate", "rate_period"}
    assert "COLA" in faults("rates", rate)["product"]
    shift = CASES["shifts"][1] | {"rrule": "FREQ=NEVER"}
    assert faults("shifts", shift).keys() == {"rrule"}
    assert faults("shifts", CASES["shifts"][1] | {"length": 90_000}).keys() == {"length"}
    turns = CASES["shifts"][1] | {"rotation": [""], "changed": [{"date": "today"}]}
    assert faults("shifts", turns).keys() == {
        "changed[0]",
        "changed[0].date",
    }
    assert faults("shifts", turns | {"changed": []}).keys() == {"rotation"}
    holiday = CASES["calendar-exceptions"][1]
    assert faults("calendar-exceptions", holiday | {"length": 0}).keys() == {"length"}
    assert faults("calendar-exceptions", holiday | {"starts": "10:00"}).keys() == {"starts"}
    assert faults("calendar-exceptions", holiday | {"rrule": "FREQ=NEVER"}).keys() == {"rrule"}
    asset = {"parent": LINE, "level": "area", "name": "a/b"}
    assert faults("assets", asset).keys() == {"name"}
    assert faults("assets", asset | {"name": "ab"}).keys() == {"name"}
    broker = CASES["signal-sources"][1] | {"definition": {"topics": [{"match": "x"}]}}
    assert faults("signal-sources", broker).keys() == {"definition.topics[0]"}
    assert faults("signal-sources", broker | {"kind": "opc"}).keys() >= {"kind"}


def test_what_is_reserved_stays(plant: httpx.Client) -> None:
    for kind in ("modes", "states", "statuses", "sources"):
        [item, *_] = [
            each
            for each in plant.get(f"{API}/{kind}").json()["items"]
            if each.get("reserved", True) and each["name"] != "Cancelled"
        ]
        answer = plant.patch(address(kind, item), json={"version": 1, "name": "Other"})
        assert [each["field"] for each in answer.json()["errors"]] == ["name"], answer.text
        answer = plant.patch(address(kind, item), json={"version": 1, "enabled": False})
        assert [each["field"] for each in answer.json()["errors"]] == ["enabled"], answer.text
        answer = plant.delete(address(kind, item), params={"version": 1})
        assert (answer.status_code, answer.json()["code"]) == (409, "reserved")


def test_what_was_answered_can_be_sent_back_and_changes_nothing(plant: httpx.Client) -> None:
    before = whole(plant)
    for kind, (model, _, _) in CASES.items():
        for item in plant.get(f"{API}/{kind}").json()["items"]:
            fields = {name: item[name] for name in FIELDS[model.__name__] if name in item}
            fields.pop("topic", None)
            if kind == "assets" and item["level"] != "site":
                # What is answered is that of the nearest asset above that has one.
                del fields["time_zone"]
            answer = plant.patch(address(kind, item), json={"version": item["version"], **fields})
            assert answer.status_code == 200, (fields, answer.text)
            assert answer.json() == item
    assert whole(plant) == before


def test_in_use_is_refused_with_what_hangs_on_it(act: Act, plant: httpx.Client) -> None:
    an_order(act, number="PO-1")
    act.conn.commit()
    products = {each["code"]: each for each in plant.get(f"{API}/products").json()["items"]}
    answer = plant.delete(address("products", products["COLA"]), params={"version": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    uses = {use["code"]: use["count"] for use in answer.json()["uses"]}
    assert uses == {"rates": 2, "changeovers": 2, "orders": 1}
    assert "Disable it instead" in answer.json()["detail"]
    site = plant.get(f"{API}/assets").json()["items"][1]
    answer = plant.delete(address("assets", site), params={"version": 1})
    assert {use["code"] for use in answer.json()["uses"]} == {"assets"}


def test_a_line_goes_with_its_set_up_where_it_has_no_past(plant: httpx.Client) -> None:
    before = whole(plant)
    line = next(a for a in plant.get(f"{API}/assets").json()["items"] if a["path"] == LINE)
    asked = {"name": "Copy", "display_name": "The copy"}
    tried = plant.post(f"{API}/assets/{line['id']}/duplicate?preview=true", json=asked)
    assert tried.status_code == 200, tried.text
    assert whole(plant) == before
    answer = plant.post(f"{API}/assets/{line['id']}/duplicate", json=asked)
    assert answer.status_code == 201, answer.text
    [copy] = answer.json()["items"]
    assert copy["path"] == "site1/packaging/copy"
    assert len(plant.get(f"{API}/rates", params={"line": copy["id"]}).json()["items"]) == 3
    answer = plant.delete(address("assets", copy), params={"version": 1})
    assert {use["code"] for use in answer.json()["uses"]} == {"rates"}
    answer = plant.delete(address("assets", copy), params={"version": 1, "below": True})
    assert answer.status_code == 204, answer.text
    assert whole(plant) == before


def test_an_asset_is_moved_with_all_below_it(plant: httpx.Client) -> None:
    area = made(plant, "assets", {"parent": "site1", "level": "area", "name": "Hall"})
    line = next(a for a in plant.get(f"{API}/assets").json()["items"] if a["path"] == LINE)
    moved = plant.post(
        f"{API}/assets/{line['id']}/move",
        json={"parent": area["id"], "position": 0, "version": line["version"]},
    )
    assert moved.status_code == 200, moved.text
    assert moved.json()["path"] == "site1/hall/line1"
    assert moved.json()["topic"] == "Works/Site1/Hall/line1"
    lines = [a for a in plant.get(f"{API}/assets").json()["items"] if a["level"] == "line"]
    assert [(each["path"], each["position"]) for each in lines] == [
        ("site1/packaging/line2", 0),
        ("site1/hall/line1", 0),
    ]
    inside = plant.post(
        f"{API}/assets/{area['id']}/move", json={"parent": line["id"], "version": 1}
    )
    assert [each["field"] for each in inside.json()["errors"]] == ["parent"]


def test_grids_are_taken_whole_or_not_at_all(plant: httpx.Client) -> None:
    before = whole(plant)
    items: list[dict[str, Any]] = [
        {"line": LINE, "product": "COLA", "standard_rate": "1500"},
        {"line": LINE, "product": "LIME", "remove": True},
        {"line": LINE, "product": "SOAP"},
        {"line": LINE, "product": "RARE", "standard_rate": 5, "rate_period": 60},
    ]
    tried = plant.put(f"{API}/rates/batch?preview=true", json={"items": items})
    assert tried.status_code == 200, tried.text
    assert whole(plant) == before
    counts = {"created": 1, "changed": 1, "unchanged": 1, "removed": 1}
    assert counts.items() <= tried.json().items()
    bad = [*items, {"line": LINE, "product": "COLA", "standard_rate": "x"}, {"product": "COLA"}]
    answer = plant.put(f"{API}/rates/batch", json={"items": bad})
    fields = {each["field"] for each in answer.json()["errors"]}
    assert fields == {"items[4].product", "items[5].line"}
    bad[4] = {"line": "site1/packaging/line2", "product": "COLA", "standard_rate": "0"}
    fields = {
        each["field"]
        for each in plant.put(f"{API}/rates/batch", json={"items": bad[:5]}).json()["errors"]
    }
    assert fields == {"items[4].standard_rate"}
    assert whole(plant) == before
    done = plant.put(f"{API}/rates/batch", json={"items": items})
    assert counts.items() <= done.json().items()
    assert [item["standard_rate"] for item in done.json()["items"]] == ["1500", "2000", "5"]

    rules: list[dict[str, Any]] = [
        {"from_product": "COLA", "to_product": "LIME", "minutes": None},
        {"from_product": "LIME", "to_product": "COLA", "minutes": 15},
        {"line": LINE, "to_class": "Soap", "minutes": "7.5"},
    ]
    answer = plant.put(f"{API}/changeovers/batch", json={"items": rules})
    counts = {"created": 1, "changed": 0, "unchanged": 1, "removed": 1}
    assert counts.items() <= answer.json().items(), answer.text


def test_two_at_once_one_of_them_sees_that_he_is_late(plant: httpx.Client) -> None:
    item = made(plant, "modes", {"name": "Cleaning", "type": "cleaning"})

    def rename(number: int) -> int:
        body = {"version": 1, "name": f"Cleaning {number}"}
        return plant.patch(f"{API}/modes/{item['id']}", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(rename, range(4))) == [200, 409, 409, 409]


def test_a_stale_writer_is_told_what_differs(plant: httpx.Client) -> None:
    item = made(plant, "modes", {"name": "Cleaning", "type": "cleaning"})
    plant.patch(f"{API}/modes/{item['id']}", json={"version": 1, "colour": "#112233"})
    late = plant.patch(
        f"{API}/modes/{item['id']}", json={"colour": "#445566"}, headers={"If-Match": '"1"'}
    )
    assert late.status_code == 412
    assert late.json()["differences"] == [
        {"field": "colour", "yours": "#445566", "theirs": "#112233"}
    ]
    assert late.json()["version"] == 2


def test_products_and_rates_come_in_pages(plant: httpx.Client) -> None:
    first = plant.get(f"{API}/products", params={"limit": 3}).json()
    assert ([p["code"] for p in first["items"]], first["total"]) == (["COLA", "LIME", "RARE"], 4)
    rest = plant.get(f"{API}/products", params={"limit": 3, "cursor": first["next_cursor"]}).json()
    assert ([p["code"] for p in rest["items"]], rest["next_cursor"]) == (["SOAP"], None)
    found = plant.get(f"{API}/products", params={"text": "im"}).json()
    assert ([p["code"] for p in found["items"]], found["total"]) == (["LIME"], 1)
    rates = plant.get(f"{API}/rates", params={"text": "line2", "limit": 2}).json()
    assert (len(rates["items"]), rates["total"]) == (2, 3)
    answer = plant.get(f"{API}/rates", params={"cursor": "nonsense"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")
