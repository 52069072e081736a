"""Edits of the plant: whatever is done, it holds together, and what refers to a thing follows."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from outfeed.activities.act import Act
from outfeed.activities.execution import Target, start_run
from outfeed.activities.machine_map import mapped_plant
from outfeed.activities.plant import check_plant, export_plant, import_plant
from outfeed.activities.plant_consequences import consequences, standing
from outfeed.activities.plant_edit import change, create, version_of
from outfeed.activities.plant_edit_more import delete, duplicate, put_rates
from outfeed.activities.plant_edit_preview import tried
from outfeed.activities.scheduling import place_entry, place_stop
from outfeed.model.equipment import usable_of
from outfeed.model.errors import Conflict, Invalid
from outfeed.model.plant_faults import plant_faults
from outfeed.store import plant_use
from outfeed.store import tables as t
from outfeed.store.assets import find_asset
from outfeed.store.plant import stored_plant
from tests.builders import a_plant, an_order, instant, undone

BEVERAGE = (files("outfeed") / "plants" / "beverage.yaml").read_text(encoding="utf-8")
LATER = instant("2026-11-17T09:00:00Z")


def holds(act: Act) -> None:
    """What is stored has no fault, and its file taken again changes nothing."""
    counted = check_plant(act.conn, export_plant(act.conn))
    assert (counted.created, counted.changed) == (0, 0)
    stored = stored_plant(act.conn).plant
    assert plant_faults(stored, stored) == []
    usable = {row.path: row.usable for row in act.conn.execute(select(t.assets))}
    assert usable == usable_of(stored.assets)


def codes(found: list[Any]) -> dict[str, int]:
    return {each.code: each.count for each in found}


def tried_change(act: Act, kind: str, thing_id: Any, **fields: Any) -> dict[str, int]:
    version = version_of(act, kind, thing_id)
    before = export_plant(act.conn)
    _, told = tried(act, {kind}, lambda: change(act, kind, thing_id, version, fields))
    assert export_plant(act.conn) == before
    with undone(act):
        seen = standing(act.conn, act.now, {kind})
        change(act, kind, thing_id, version, fields)
        assert consequences(seen, standing(act.conn, act.now, {kind})) == told
    return codes(told)


# --- names follow --------------------------------------------------------------------------------


def test_a_renamed_area_takes_all_below_it_along(act: Act) -> None:
    import_plant(act, BEVERAGE)
    area = find_asset(act.conn, "site1/packaging").id
    rule = {"match": "{asset}/state", "signal": "state", "only": ["site1/packaging/labelerline01"]}
    source = {"name": "B", "kind": "mqtt", "definition": {"topics": [rule]}}
    made = create(act, "signal_sources", source)
    line = find_asset(act.conn, "site1/packaging/labelerline01")
    change(act, "assets", area, 1, {"name": "Packing"})
    holds(act)
    moved = find_asset(act.conn, "site1/packing/labelerline01")
    assert moved.id == line.id
    assert moved.version == line.version
    assert moved.topic == "Enterprise B/Site1/Packing/labelerline01"
    definition = act.conn.execute(
        select(t.signal_sources.c.definition).where(t.signal_sources.c.id == made.ids[0])
    ).scalar_one()
    assert definition["topics"][0]["only"] == ["site1/packing/labelerline01"]


def test_a_renamed_unit_is_followed_by_orders_and_runs(act: Act) -> None:
    plant = a_plant(act)
    order = an_order(act, "COLA", "10", unit="CS")
    start_run(act, plant.lines[0], Target(order_id=order))
    change(act, "units", "CS", 1, {"code": "CASE"})
    change(act, "units", "EA", 1, {"code": "PIECE", "name": "Piece"})
    holds(act)
    assert act.conn.execute(select(t.orders.c.unit)).scalar_one() == "CASE"
    run = act.conn.execute(select(t.runs)).one()
    assert {run.rate_unit, run.infeed_unit, run.outfeed_unit, run.waste_unit} == {"PIECE"}


def test_statuses_and_classes_and_products_are_followed(act: Act) -> None:
    plant = a_plant(act)
    made = create(act, "order_statuses", {"name": "Waiting", "moves": ["Released"]})
    create(act, "order_statuses", {"name": "Checked", "moves": ["Waiting"]})
    change(act, "order_statuses", made.ids[0], 1, {"name": "Blocked"})
    drink = act.conn.execute(
        select(t.product_classes.c.id).where(t.product_classes.c.name == "Drink")
    ).scalar_one()
    change(act, "product_classes", drink, 1, {"name": "Beverage"})
    change(act, "products", plant.products["COLA"], 1, {"code": "cola"})
    change(act, "products", plant.products["COLA"], 2, {"code": "C-1"})
    holds(act)
    stored = stored_plant(act.conn).plant
    assert {"Blocked": False} in [status.moves for status in stored.order_statuses]
    assert {rate.product for rate in stored.rates} == {"C-1", "LIME", "SOAP"}
    assert {product.product_class for product in stored.products} == {"Beverage", "Soap", None}
    delete(act, "order_statuses", made.ids[0], 2)
    holds(act)


def test_a_state_of_a_signal_is_followed_unless_another_has_its_name(act: Act) -> None:
    plant = a_plant(act)
    jam = create(act, "states", {"name": "Jam", "type": "unplanned_downtime"}).ids[0]
    rule = {"match": "{asset}/state", "signal": "state", "states": {"1": "Jam"}}
    source = {"name": "B", "kind": "mqtt", "definition": {"topics": [rule]}}
    create(act, "signal_sources", source)
    with pytest.raises(Conflict) as refused:
        delete(act, "states", jam, 1)
    assert [use["code"] for use in refused.value.facts["uses"]] == ["signal_sources"]
    change(act, "states", jam, 1, {"name": "Jammed"})
    assert stored_plant(act.conn).plant.signal_sources[0].definition["topics"][0]["states"] == {
        "1": "Jammed"
    }
    own = {"name": "Jammed", "type": "unplanned_downtime", "asset": plant.lines[0]}
    create(act, "states", own)
    change(act, "states", jam, 2, {"name": "Stuck"})
    holds(act)


# --- refusals ------------------------------------------------------------------------------------


def test_a_line_that_runs_is_not_disabled(act: Act) -> None:
    plant = a_plant(act)
    order = an_order(act)
    start_run(act, plant.lines[0], Target(order_id=order))
    with pytest.raises(Conflict) as refused:
        change(act, "assets", plant.lines[0], 1, {"enabled": False})
    assert refused.value.code == "run_open"
    assert "end the run first" in refused.value.detail
    for above in ("site1/packaging", "site1"):
        with pytest.raises(Conflict) as refused:
            change(act, "assets", find_asset(act.conn, above).id, 1, {"enabled": False})
        assert refused.value.code == "run_open"
    file = "sites: [{name: Site1, areas: [{name: packaging, enabled: false}]}]"
    with pytest.raises(Conflict) as refused:
        import_plant(act, file)
    assert refused.value.code == "run_open"
    change(act, "assets", plant.lines[1], 1, {"enabled": False})
    off = create(act, "assets", {"parent": "site1", "level": "area", "name": "x", "enabled": False})
    with pytest.raises(Conflict) as refused:
        change(act, "assets", plant.lines[0], 1, {"parent": off.ids[0]})
    assert refused.value.code == "run_open"


def test_what_stands_in_something_disabled_is_disabled_with_it(act: Act) -> None:
    plant = a_plant(act)
    order = an_order(act)
    one, two = plant.lines
    place_entry(act, one, order, LATER)
    area = find_asset(act.conn, "site1/packaging").id
    told = tried_change(act, "assets", one, enabled=False)
    assert told == {"entries_on_disabled_line": 1}
    whole = tried_change(act, "assets", area, enabled=False)
    assert whole == {"entries_on_disabled_line": 1, "orders_that_can_run_nowhere": 1}
    assert tried_change(act, "assets", find_asset(act.conn, "site1").id, enabled=False) == whole
    change(act, "assets", area, 1, {"enabled": False})
    holds(act)
    assert find_asset(act.conn, "site1/packaging/line1").enabled
    with pytest.raises(Conflict) as refused:
        start_run(act, one, Target(order_id=order))
    assert refused.value.code == "line_disabled"
    with pytest.raises(Conflict) as refused:
        place_entry(act, two, order, LATER)
    assert "line_disabled" in [each["code"] for each in refused.value.facts["violations"]]
    assert mapped_plant(act.conn).assets[-1].path == "site1"
    change(act, "assets", two, 1, {"parent": "site1"})
    start_run(act, two, Target(order_id=order))
    change(act, "assets", area, 2, {"enabled": True})
    holds(act)
    start_run(act, one, Target(order_id=order))


def test_what_gave_facts_a_meaning_keeps_it(act: Act) -> None:
    plant = a_plant(act)
    start_run(act, plant.lines[0], Target(order_id=an_order(act)))
    with pytest.raises(Invalid) as refused:
        change(act, "products", plant.products["COLA"], 1, {"base_unit": "CS", "units": []})
    assert {error.field for error in refused.value.errors} >= {"base_unit"}


def test_a_cell_does_not_leave_the_line_that_its_counter_counts_for(act: Act) -> None:
    plant = a_plant(act)
    cell = create(act, "assets", {"parent": plant.lines[0], "level": "cell", "name": "cap"}).ids[0]
    create(act, "counters", {"line": plant.lines[0], "asset": cell, "name": "in", "kind": "infeed"})
    with pytest.raises(Invalid) as refused:
        change(act, "assets", cell, 1, {"parent": plant.lines[1]})
    assert [error.field for error in refused.value.errors] == ["parent"]
    other = {"line": plant.lines[1], "asset": cell, "name": "x", "kind": "waste"}
    with pytest.raises(Invalid) as refused:
        create(act, "counters", other)
    assert [error.field for error in refused.value.errors] == ["asset"]


def test_every_reference_of_the_schema_has_words() -> None:
    kinds = set(plant_use.TABLES.values())
    silent = {
        table.name
        for table in t.metadata.sorted_tables
        for column in table.c
        for key in column.foreign_keys
        if key.column.table in kinds
    } - {*plant_use.WORDS, *plant_use.GOES_ALONG, *plant_use.IMPLIED}
    assert silent == set()


# --- what comes of it ----------------------------------------------------------------------------


def test_rates_leave_entries_that_no_longer_fit_and_shifts_take_them_along(act: Act) -> None:
    plant = a_plant(act, shifts=True)
    order = an_order(act, number="PO-1", quantity="7200")
    place_entry(act, plant.lines[0], order, LATER)
    early, late = act.conn.execute(select(t.shifts.c.id).order_by(t.shifts.c.start)).scalars()
    assert tried_change(act, "shifts", late, crew="B") == {}
    assert tried_change(act, "shifts", early, length=3600 * 4) == {}
    rate = act.conn.execute(
        select(t.production_rates.c.id).where(
            t.production_rates.c.line_id == plant.lines[0],
            t.production_rates.c.product_id == plant.products["COLA"],
        )
    ).scalar_one()
    assert tried_change(act, "rates", rate, scheduled_rate="1800") == {"entry_times": 1}
    assert tried_change(act, "rates", rate, enabled=False) == {"entries_without_rate": 1}
    assert tried_change(act, "assets", plant.lines[0], enabled=False) == {
        "entries_on_disabled_line": 1
    }
    assert tried_change(act, "assets", plant.lines[0], name="Filler")["machine_topics"] == 1


def test_a_status_tells_the_orders_that_it_leaves_behind(act: Act) -> None:
    plant = a_plant(act)
    made = create(
        act,
        "order_statuses",
        {"name": "Checked", "can_schedule": True, "can_execute": True, "moves": ["Released"]},
    ).ids[0]
    order = an_order(act, number="PO-7")
    place_entry(act, plant.lines[0], order, LATER)
    act.conn.execute(t.orders.update().values(status_id=made))
    assert tried_change(act, "order_statuses", made, moves=[]) == {"orders_without_way_on": 1}
    assert tried_change(act, "order_statuses", made, enabled=False) == {
        "orders_in_disabled_status": 1
    }
    assert tried_change(act, "order_statuses", made, active=False) == {"orders_no_longer_active": 1}
    assert tried_change(act, "order_statuses", made, can_schedule=False) == {
        "entries_not_schedulable": 1,
        "orders_not_schedulable": 1,
    }
    assert tried_change(act, "order_statuses", made, can_execute=False) == {
        "orders_not_executable": 1
    }


def test_disabling_tells_who_still_needs_it(act: Act) -> None:
    plant = a_plant(act, lines=1)
    order = an_order(act, number="PO-3")
    start_run(act, plant.lines[0], Target(order_id=order))
    told = tried_change(act, "products", plant.products["COLA"], enabled=False)
    assert told == {"orders_of_disabled_product": 1}
    rate = act.conn.execute(
        select(t.production_rates.c.id).where(
            t.production_rates.c.product_id == plant.products["COLA"]
        )
    ).scalar_one()
    told = tried_change(act, "rates", rate, enabled=False)
    assert told == {"orders_that_can_run_nowhere": 1, "runs_without_rate": 1}
    source = create(act, "order_sources", {"name": "SAP"}).ids[0]
    an_order(act, source="SAP", external_id="1")
    assert tried_change(act, "order_sources", source, enabled=False) == {
        "orders_of_disabled_source": 1
    }
    cleaning = create(act, "modes", {"name": "Cleaning", "type": "cleaning"}).ids[0]
    place_stop(act, plant.lines[0], "Cleaning", LATER, instant("2026-11-17T10:00:00Z"))
    assert tried_change(act, "modes", cleaning, enabled=False) == {"entries_in_disabled_mode": 1}


# --- copies --------------------------------------------------------------------------------------


def test_a_copy_equals_its_original_but_for_names(act: Act) -> None:
    import_plant(act, BEVERAGE)
    area = find_asset(act.conn, "site1/packaging").id
    made = duplicate(act, area, {"name": "packaging2", "display_name": "Packaging"})
    holds(act)
    stored = stored_plant(act.conn).plant
    counted = {"assets": 0, "rates": 0, "counters": 0, "states": 0, "shifts": 0}
    for kind in counted:
        original = _told(stored, kind, "site1/packaging")
        copy = _told(stored, kind, "site1/packaging2")
        assert original == copy, kind
        counted[kind] = len(copy)
    assert counted["assets"] == len(made.ids) > 5
    assert counted["rates"] > 5 < counted["counters"]
    line = find_asset(act.conn, "site1/packaging2/labelerline01")
    assert line.topic == "Enterprise B/Site1/packaging2/labelerline01"
    assert (
        act.conn.execute(
            select(func.count())
            .select_from(t.line_status)
            .where(t.line_status.c.line_id == line.id)
        ).scalar_one()
        == 1
    )


def _told(plant: Any, kind: str, path: str) -> list[str]:
    found = []
    for item in getattr(plant, kind):
        names = (getattr(item, name, None) for name in ("path", "line", "asset"))
        place = next((name for name in names if name is not None), None)
        if f"{place}/".startswith(f"{path}/"):
            words = repr(item).replace(path, "HERE")
            if place == path:
                name = path.rpartition("/")[2]
                words = words.replace(f"'{name}'", "'NAME'").partition("position")[0]
            found.append(words)
    return sorted(found)


# --- any edits -----------------------------------------------------------------------------------

WORDS = ["A", "b", "Line1", "LINE2", "Packaging", "COLA", "Ännchen", "x y", "7", "On Hold"]
_word = st.sampled_from(WORDS)
_pick = st.integers(0, 60)
_FIELDS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "units": lambda d: {"code": d(_word)},
    "assets": lambda d: {
        "name": d(_word),
        "level": d(st.sampled_from(["area", "line", "cell", "site"])),
        "parent": d(_pick),
        "position": d(st.integers(0, 3)),
        "topic": d(st.sampled_from([None, "", "t", "a/b"])),
    },
    "product_classes": lambda d: {"name": d(_word), "parent": d(st.sampled_from([None, *WORDS]))},
    "products": lambda d: {
        "code": d(_word),
        "base_unit": d(st.sampled_from(["EA", "CS", *WORDS])),
        "units": d(st.sampled_from([[], [{"unit": "CS", "factor": "1/3"}]])),
    },
    "rates": lambda d: {
        "line": d(_pick),
        "product": d(st.sampled_from(["COLA", "LIME", *WORDS])),
        "standard_rate": d(st.sampled_from(["1", "0.25", 7])),
        "rate_period": d(st.sampled_from([60, "hour"])),
    },
    "changeovers": lambda d: {
        "from_product": d(st.sampled_from([None, "COLA", *WORDS])),
        "to_class": d(st.sampled_from([None, "Soap", *WORDS])),
        "minutes": d(st.sampled_from([0, "1.5"])),
    },
    "modes": lambda d: {"name": d(_word), "type": d(st.sampled_from(["other", "cleaning"]))},
    "states": lambda d: {
        "name": d(_word),
        "type": "running",
        "asset": d(st.sampled_from([None, 1, 3, 4])),
        "aliases": d(st.lists(_word, max_size=2)),
        "code": d(st.sampled_from([None, 7, 8])),
    },
    "counters": lambda d: {
        "line": d(_pick),
        "name": d(_word),
        "kind": d(st.sampled_from(["infeed", "waste"])),
    },
    "shifts": lambda d: {
        "asset": d(_pick),
        "name": d(_word),
        "rrule": "FREQ=DAILY",
        "start": d(st.sampled_from(["00:00", "22:00"])),
        "length": d(st.sampled_from([3600, 86400])),
        "rotation": d(st.sampled_from([[], ["A", ""], ["A", "A", "B", "B"]])),
        "valid_from": d(st.sampled_from(["2025-01-01", "2026-01-01"])),
        "valid_until": d(st.sampled_from([None, "2025-12-31"])),
        "changed": d(
            st.sampled_from([[], [{"date": "2026-12-24", "start": "5:00", "length": 60}]])
        ),
    },
    "calendar_exceptions": lambda d: {
        "asset": d(_pick),
        "name": d(_word),
        "working": d(st.booleans()),
        "starts": d(st.sampled_from(["2026-12-24", "2026-12-31T12:00"])),
        "length": d(st.sampled_from([3600, 3 * 86400])),
        "rrule": d(st.sampled_from([None, "FREQ=YEARLY"])),
    },
    "order_statuses": lambda d: {
        "name": d(_word),
        "position": d(st.integers(0, 9)),
        "moves": d(st.lists(st.sampled_from(["Planned", "Released", *WORDS]), max_size=2)),
    },
    "order_sources": lambda d: {"name": d(_word)},
}


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_edits_leave_a_plant_that_holds(act: Act, data: st.DataObject) -> None:
    with undone(act):
        a_plant(act)
        done = []
        for _ in range(25):
            kind = data.draw(st.sampled_from(sorted(_FIELDS)))
            fields = _FIELDS[kind](data.draw)
            verb = data.draw(st.sampled_from(["create", "change", "change", "delete", "copy"]))
            before = export_plant(act.conn)
            try:
                with act.conn.begin_nested():
                    _edit(act, data, kind, fields, verb)
                done.append(verb)
            except (Invalid, Conflict):
                assert export_plant(act.conn) == before
        event(f"{len(done) // 5 * 5} done")
        holds(act)
        ranks = text(
            "SELECT parent_id, array_agg(position ORDER BY position) FROM assets GROUP BY 1"
        )
        for _, positions in act.conn.execute(ranks):
            assert positions == list(range(len(positions)))


def _edit(act: Act, data: st.DataObject, kind: str, fields: dict[str, Any], verb: str) -> None:
    if verb == "create":
        create(act, kind, fields)
        return
    table = plant_use.TABLES[kind]
    column = table.c.code if kind == "units" else table.c.id
    there = act.conn.execute(select(column).order_by(column)).scalars().all()
    if not there:
        return
    thing = there[data.draw(_pick) % len(there)]
    version = version_of(act, kind, thing)
    if verb == "change":
        names = data.draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=2))
        change(act, kind, thing, version, {name: fields[name] for name in names})
    elif verb == "delete":
        delete(act, kind, thing, version, below=kind == "assets" and data.draw(st.booleans()))
    elif kind == "assets":
        duplicate(act, thing, {"name": fields["name"]})


# --- how long it takes ---------------------------------------------------------------------------


def test_an_edit_asks_as_little_of_a_large_plant_as_of_a_small_one(act: Act) -> None:
    def statements_of(edit: Callable[[], object]) -> int:
        asked: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
            asked.append(statement)

        sa.event.listen(act.conn, "before_cursor_execute", note)
        edit()
        sa.event.remove(act.conn, "before_cursor_execute", note)
        return len(asked)

    a_plant(act)
    line = find_asset(act.conn, "site1/packaging/line1").id
    small = statements_of(lambda: change(act, "assets", line, 1, {"display_name": "First"}))
    import_plant(act, BEVERAGE.replace("name: Enterprise B", "name: Works"))
    large = statements_of(lambda: change(act, "assets", line, 2, {"display_name": "One"}))
    assert small == large < 40


def test_what_is_changed_to_what_it_is_writes_nothing(act: Act) -> None:
    plant = a_plant(act)
    assert change(act, "assets", plant.lines[0], 1, {"name": "line1"}).changes == []
    assert version_of(act, "assets", plant.lines[0]) == 1
    assert put_rates(act, []).unchanged == 0
