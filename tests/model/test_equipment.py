from datetime import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.equipment import (
    Asset,
    Changeover,
    Counter,
    Level,
    LineRate,
    Mode,
    ModeType,
    OrderSource,
    Plant,
    Product,
    ProductClass,
    Shift,
    SignalSource,
    SourceKind,
    State,
    StateType,
    Status,
    Unit,
    in_rank,
    topics_of,
)
from outfeed.model.plant_faults import nearest, package_count_of, plant_faults
from outfeed.model.product import CountKind
from outfeed.model.reserved import RESERVED

_LEVELS = [Level.ENTERPRISE, Level.SITE, Level.AREA, Level.LINE, Level.CELL]
LINE = "site1/packing/line1"


def an_asset(path: str, level: Level | None = None, **fields: object) -> Asset:
    depth = len(path.split("/")) if path else 0
    level = level or _LEVELS[depth]
    name = path.rpartition("/")[2] or "Works"
    usual = {
        "name": name,
        "display_name": name,
        "topic": name,
        "time_zone": "Europe/Berlin" if level is Level.SITE else None,
        "where": f"at {path}",
    }
    return Asset(path=path, level=level, **usual | fields)  # type: ignore[arg-type]


TREE = tuple(an_asset(path) for path in ("", "site1", "site1/packing", LINE, f"{LINE}/labeler"))
UNITS = (Unit(code="bottle", name="Bottle"), Unit(code="CS", name="Case"))
PACK = Product(
    code="PACK",
    name="Pack",
    base_unit="CS",
    units={"bottle": Fraction(1, 12)},
    where="products[0]",
)
STORED = Plant(units=UNITS, assets=TREE, products=(PACK,)).over(RESERVED)


def a_rate(**fields: object) -> LineRate:
    usual = {
        "line": LINE,
        "product": "PACK",
        "standard_rate": Decimal(300),
        "scheduled_rate": None,
        "rate_period": 60,
        "rate_unit": "CS",
        "infeed_unit": "bottle",
        "outfeed_unit": "CS",
        "waste_unit": "bottle",
        "package_count": Decimal(12),
        "where": "rates[0]",
    }
    return LineRate(**usual | fields)  # type: ignore[arg-type]


def the_fault(**parts: object) -> tuple[str, str]:
    [found] = plant_faults(Plant(**{kind: (item,) for kind, item in parts.items()}), STORED)  # type: ignore[arg-type]
    return found


def test_a_right_plant_has_no_faults():
    assert plant_faults(STORED, Plant()) == []
    assert plant_faults(RESERVED, Plant()) == []
    assert plant_faults(Plant(rates=(a_rate(),)), STORED) == []


def test_topics_join_what_each_asset_adds():
    assets = [
        an_asset("", topic=""),
        an_asset("site1", topic="eu/works1"),
        an_asset("site1/packing", topic=""),
        an_asset(LINE, topic="L1"),
    ]
    assert topics_of(reversed(assets)) == {
        "": "",
        "site1": "eu/works1",
        "site1/packing": "eu/works1",
        LINE: "eu/works1/L1",
    }


def test_over_lays_things_over_those_of_the_same_key():
    stored = Plant(products=(PACK,), units=UNITS)
    renamed = Product(code="pack", name="Carton", base_unit="CS")
    whole = Plant(products=(renamed,)).over(stored)
    assert whole.products == (renamed,)
    assert whole.units == UNITS


names = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(names, names)
def test_a_whole_list_says_the_order_and_a_part_of_it_moves_nothing(stored_names, listed):
    def siblings(those):
        return [an_asset(name, Level.SITE) for name in those]

    stored = in_rank(siblings(stored_names), [])
    assert [asset.position for asset in stored] == list(range(len(stored)))
    placed = in_rank(siblings(listed), stored)
    positions = [asset.position for asset in placed]
    assert len(set(positions)) == len(positions)
    if set(stored_names) <= set(listed):
        assert positions == list(range(len(listed)))
    else:
        ranks = {asset.path: asset.position for asset in stored}
        assert all(ranks.get(asset.path, asset.position) == asset.position for asset in placed)
        assert all(asset.position >= len(stored) for asset in placed if asset.path not in ranks)


@pytest.mark.parametrize(
    ("parts", "where", "words"),
    [
        ({"assets": an_asset("site2", time_zone=None)}, "at site2", "needs a time_zone"),
        (
            {"assets": an_asset("site2", time_zone="Europe/Berln")},
            "at site2.time_zone",
            "'Europe/Berlin'",
        ),
        (
            {"assets": an_asset("site1/packing", Level.LINE)},
            "at site1/packing",
            "is an area already",
        ),
        ({"assets": an_asset("site9/packing")}, "at site9/packing", "stands below nothing"),
        ({"assets": an_asset("12")}, "at 12.name", "only digits"),
        ({"assets": an_asset("site2", topic="site1")}, "at site2.topic", "'site1' too"),
        (
            {"product_classes": ProductClass(name="A", parent="A", where="c")},
            "c.parent",
            "its own ancestor: A > A",
        ),
        (
            {"product_classes": ProductClass(name="A", parent="B", where="c")},
            "c.parent",
            "no product class 'B'",
        ),
        (
            {"products": Product(code="X", name="X", base_unit="botle", where="p")},
            "p.base_unit",
            "Did you mean 'bottle'?",
        ),
        (
            {
                "products": Product(
                    code="X", name="X", base_unit="CS", units={"CS": Fraction(2)}, where="p"
                )
            },
            "p.units.CS",
            "its factor is 1",
        ),
        (
            {
                "products": Product(
                    code="PACK", name="Pack", base_unit="CS", product_class="Z", where="p"
                )
            },
            "p.class",
            "no product class 'Z'",
        ),
        ({"rates": a_rate(product="PAK")}, "rates[0].product", "Did you mean 'PACK'?"),
        (
            {"rates": a_rate(package_count=Decimal(10))},
            "rates[0].package_count",
            "is 12 bottle, not 10",
        ),
        ({"rates": a_rate(waste_unit="kg")}, "rates[0].waste_unit", "no unit 'kg'"),
        (
            {"rates": a_rate(scheduled_rate=Decimal(4000))},
            "rates[0].scheduled_rate",
            "more than ten times",
        ),
        (
            {"changeovers": Changeover(line="site1/packing", minutes=Decimal(1), where="c")},
            "c.line",
            "no line 'site1/packing'",
        ),
        (
            {"modes": Mode(name="production", type=ModeType.PRODUCTION, where="m")},
            "m.name",
            "written 'Production'",
        ),
        (
            {"modes": Mode(name="Production", type=ModeType.SETUP, where="m")},
            "m.type",
            "its type is production",
        ),
        (
            {"modes": Mode(name="Idle", type=ModeType.IDLE, enabled=False, where="m")},
            "m.enabled",
            "can't be disabled",
        ),
        (
            {"states": State(name="Running", type=StateType.PLANNED_DOWNTIME, where="s")},
            "s.type",
            "its type is running",
        ),
        (
            {"states": State(name="Run", type=StateType.RUNNING, aliases=("running",), where="s")},
            "s",
            "'running' says 'Running' already",
        ),
        (
            {
                "counters": Counter(
                    line=LINE,
                    asset=f"{LINE}/labeller",
                    name="in",
                    kind=CountKind.INFEED,
                    tag="infeed",
                    where="c",
                )
            },
            "c.cell",
            "Did you mean 'labeler'?",
        ),
        (
            {
                "shifts": Shift(
                    asset="site1", name="A", rrule="FREQ=DALY", start=time(6), length=60, where="s"
                )
            },
            "s.rrule",
            "FREQ=DALY",
        ),
        (
            {"order_statuses": Status(name="Planned", colour="#000000", enabled=False, where="s")},
            "s.enabled",
            "can't be disabled",
        ),
        (
            {
                "order_statuses": Status(
                    name="QA", colour="#000000", moves={"Relesed": False}, where="s"
                )
            },
            "s.moves",
            "Did you mean 'Released'?",
        ),
        (
            {
                "order_statuses": Status(
                    name="Closed", colour="#000000", moves={"Planned": False}, where="s"
                )
            },
            "s.moves",
            "only their own moves",
        ),
        (
            {
                "order_statuses": Status(
                    name="QA", colour="#000000", moves={"In Progress": False}, where="s"
                )
            },
            "s.moves",
            "only by itself",
        ),
        (
            {"order_sources": OrderSource(name="SAP", kind=SourceKind.INTERNAL, where="o")},
            "o.kind",
            "Only Outfeed is internal",
        ),
        (
            {
                "signal_sources": SignalSource(
                    name="B",
                    kind="mqtt",
                    definition={
                        "topics": [{"match": "{asset}/s", "signal": "state", "only": ["site7"]}]
                    },
                    where="b",
                )
            },
            "b.topics[0].only",
            "Did you mean 'site1'?",
        ),
    ],
)
def test_what_can_not_be_true_is_told_with_its_place(parts, where, words):
    place, detail = the_fault(**parts)
    assert place == where
    assert words in detail


def test_classes_that_are_their_own_ancestors_through_others_are_found():
    classes = (
        ProductClass(name="A", parent="C", where="a"),
        ProductClass(name="B", parent="A", where="b"),
    )
    stored = Plant(product_classes=(ProductClass(name="C", parent="B"),))
    assert [where for where, _ in plant_faults(Plant(product_classes=classes), stored)] == [
        "a.parent",
        "b.parent",
    ]


def test_a_product_can_not_lose_a_unit_that_a_stored_rate_needs():
    stored = Plant(rates=(a_rate(where="", infeed_unit="bottle", waste_unit="bottle"),)).over(
        STORED
    )
    litre = Product(
        code="PACK", name="Pack", base_unit="CS", units={"bottle": Fraction(1, 6)}, where="p"
    )
    [(where, detail)] = plant_faults(Plant(products=(litre,)), stored)
    assert where == "p.units"
    assert LINE in detail


def test_two_counters_of_a_cell_can_not_share_a_tag():
    first = Counter(
        line=LINE, asset=LINE, name="in", kind=CountKind.INFEED, tag="total", where="first"
    )
    second = Counter(
        line=LINE, asset=LINE, name="out", kind=CountKind.OUTFEED, tag="total", where="second"
    )
    [(where, detail)] = plant_faults(Plant(counters=(first, second)), STORED)
    assert where == "second.tag"
    assert "'in'" in detail


def test_what_is_given_twice_is_told_at_the_second_place():
    twice = (PACK, Product(code="pack", name="P", base_unit="CS", where="products[1]"))
    assert ("products[1]", "This is given twice under products: also at products[0].") in (
        plant_faults(Plant(products=twice), Plant(units=UNITS))
    )


def test_a_package_count_follows_from_the_units():
    assert package_count_of(PACK, "bottle", "CS") == 12
    assert package_count_of(PACK, "CS", "CS") == 1
    assert package_count_of(PACK, "kg", "CS") is None
    thirds = Product(code="T", name="T", base_unit="CS", units={"bottle": Fraction(3)})
    assert package_count_of(thirds, "bottle", "CS") is None


def test_the_nearest_word_is_offered_only_where_one_is_near():
    assert nearest("standard_rat", ["standard_rate", "per"]) == " Did you mean 'standard_rate'?"
    assert nearest("xyz", ["standard_rate", "per"]) == ""
