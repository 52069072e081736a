from importlib.resources import files

import httpx
import pytest

from outfeed.web import plant_schemas as w
from tests.asking import asking

API = "/api/v1"
BEVERAGE = (files("outfeed") / "plants" / "beverage.yaml").read_text(encoding="utf-8")
LINE = "site1/packaging/labelerline01"


@pytest.fixture
def beverage(client: httpx.Client) -> httpx.Client:
    answer = client.put(f"{API}/plant", content=BEVERAGE)
    assert answer.status_code == 200, answer.text
    assert answer.json()["created"] > 300
    return client


def got(client: httpx.Client, path: str, **params: object) -> list[dict[str, object]]:
    answer = client.get(f"{API}{path}", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


def test_the_lists_are_what_the_api_says_of_them(beverage: httpx.Client) -> None:
    models = {
        "/assets": w.Assets,
        "/products": w.Products,
        "/product-classes": w.ProductClasses,
        "/rates": w.Rates,
        "/modes": w.Modes,
        "/states": w.States,
        "/waste-reasons": w.WasteReasons,
        "/counters": w.Counters,
        "/shifts": w.Shifts,
        "/changeovers": w.Changeovers,
        "/statuses": w.Statuses,
        "/sources": w.OrderSources,
        "/signal-sources": w.SignalSources,
        "/units": w.Units,
    }
    for path, model in models.items():
        answer = beverage.get(f"{API}{path}")
        assert answer.status_code == 200, (path, answer.text)
        read = model.model_validate_json(answer.content)
        assert read.items, path
        # Whatever is sent is described: nothing goes lost on the way through the model.
        assert answer.json().keys() == {"items", "next_cursor", "total"}
        for sent, kept in zip(answer.json()["items"], read.items, strict=True):
            assert sent.keys() == kept.model_dump().keys(), path


def test_the_tree_comes_parents_first_with_zones(beverage: httpx.Client) -> None:
    assets = got(beverage, "/assets")
    assert len(assets) == 121
    seen: set[object] = {None}
    for asset in assets:
        assert asset["parent_id"] in seen
        seen.add(asset["id"])
    zones = {asset["path"]: asset["time_zone"] for asset in assets}
    assert zones[""] == zones[LINE] == "America/Chicago"
    assert zones["site3/packaging/labelerline01/sealer"] == "Europe/Berlin"
    assert [asset["name"] for asset in assets if asset["level"] == "site"] == [
        "Site1",
        "Site2",
        "Site3",
    ]


def test_rates_of_a_line_and_of_a_product(beverage: httpx.Client) -> None:
    rates = got(beverage, "/rates", line=LINE)
    assert [(rate["standard_rate"], rate["rate_period"]) for rate in rates] == [("314", 60)] * 4
    assert sorted(str(rate["package_count"]) for rate in rates) == ["12", "16", "20", "24"]
    [twelve] = got(beverage, "/rates", line=LINE, product="ORANGE-05-12PK")
    assert (twelve["infeed_unit"], twelve["outfeed_unit"]) == ("bottle", "CS")
    products = {product["code"]: product for product in got(beverage, "/products")}
    assert products["ORANGE-05-12PK"]["id"] == twelve["product_id"]
    assert products["ORANGE-05-12PK"]["units"] == [
        {"unit": "CS", "factor": "1", "numerator": "1", "denominator": "1"},
        {"unit": "bottle", "factor": "0.083333", "numerator": "1", "denominator": "12"},
    ]
    assert beverage.get(f"{API}/rates", params={"product": "nothing"}).status_code == 404
    assert beverage.get(f"{API}/rates", params={"line": "site1"}).status_code == 404


def test_what_holds_for_a_line(beverage: httpx.Client) -> None:
    line = next(asset for asset in got(beverage, "/assets") if asset["path"] == LINE)
    own = """
    enterprise: {name: Enterprise B}
    sites:
      - name: Site1
        areas:
          - name: packaging
            lines:
              - name: labelerline01
                states:
                  - {name: Starved, type: planned_downtime}
    """
    made = beverage.put(f"{API}/plant", content=own).json()
    assert (made["created"], made["changed"], made["unchanged"]) == (1, 0, 4)
    assert [(each["subject"], each["name"]) for each in made["differences"]] == [
        ("state", f"Starved of {LINE}")
    ]
    everywhere = [state for state in got(beverage, "/states") if state["name"] == "Starved"]
    [here] = [state for state in got(beverage, "/states", line=LINE) if state["name"] == "Starved"]
    assert len(everywhere) == 2
    assert (here["asset_id"], here["type"]) == (line["id"], "planned_downtime")
    assert {shift["name"] for shift in got(beverage, "/shifts", asset=LINE)} == {
        "Early",
        "Late",
        "Night",
    }
    assert len(got(beverage, "/shifts")) == 9
    assert len(got(beverage, "/counters", line=LINE)) == 4
    own_rule = "site1/fillerproduction/fillingline03"
    assert len(got(beverage, "/changeovers", line=own_rule)) == len(got(beverage, "/changeovers"))
    assert len(got(beverage, "/changeovers", line=LINE)) == len(got(beverage, "/changeovers")) - 1


def test_statuses_tell_where_an_order_may_go_and_by_whom(client: httpx.Client) -> None:
    statuses = {status["name"]: status for status in got(client, "/statuses")}
    moves = {move["to"]: move for move in statuses["Released"]["moves"]}  # type: ignore[attr-defined]
    assert moves["Scheduled"]["by"] == ["itself"]
    assert "erp" in moves["Cancelled"]["by"]
    [reopen] = [
        move
        for move in statuses["Completed"]["moves"]  # type: ignore[attr-defined]
        if move["to"] == "In Progress"
    ]
    assert reopen["reason_required"]


def test_who_is_signed_out_sees_nothing_of_the_plant(base_url: str) -> None:
    with asking(base_url) as stranger:
        assert stranger.get(f"{API}/plant").status_code == 401
        assert stranger.put(f"{API}/plant", content="units: []").status_code == 401
