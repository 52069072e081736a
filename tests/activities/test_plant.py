from datetime import time
from decimal import Decimal
from importlib.resources import files

import pytest
from sqlalchemy import func, insert, select

from outfeed.activities.plant import (
    PlantRefused,
    check_plant,
    ensure_reserved,
    export_plant,
    import_plant,
)
from outfeed.activities.plant_changes import Changes
from outfeed.store import tables as t
from outfeed.store.plant import stored_plant

BEVERAGE = (files("outfeed") / "plants" / "beverage.yaml").read_text(encoding="utf-8")
WORKS = """\
enterprise: {name: Works}
units:
  - {code: bottle}
  - {code: CS, name: Case}
products:
  - {code: COLA, base_unit: bottle}
  - code: PACK
    name: Cola 12
    base_unit: CS
    units: {bottle: 1/12}
sites:
  - name: North
    time_zone: Europe/Berlin
    shifts:
      - {name: Early, days: mon-fri, from: "06:00", to: "14:00"}
    lines:
      - name: Line1
        cells:
          - name: Labeler
        counters:
          - {name: bottles in, kind: infeed, cell: Labeler}
          - {name: waste, kind: waste, cell: labeler, tag: defect}
        rates:
          - {product: COLA, standard_rate: 100, per: minute}
          - {product: PACK, standard_rate: 12.50, per: minute, infeed_unit: bottle}
"""


def rows(act, table):
    return act.conn.execute(select(table).order_by(table.c.id)).all()


def count(act, table):
    return act.conn.execute(select(func.count()).select_from(table)).scalar_one()


# --- taking a file -------------------------------------------------------------------------------


def test_a_file_makes_the_plant_that_it_says(act):
    assert import_plant(act, WORKS) == Changes(created=13, changed=0, unchanged=0)
    assets = {row.path: row for row in rows(act, t.assets)}
    assert list(assets) == ["", "north", "north/line1", "north/line1/labeler"]
    line = assets["north/line1"]
    assert line.topic == "Works/North/Line1"
    assert assets["north"].production_day_start == time(0)
    assert [row.line_id for row in act.conn.execute(select(t.line_status))] == [line.id]

    cola, pack = rows(act, t.production_rates)
    assert (cola.rate_unit, cola.infeed_unit, cola.waste_unit) == ("bottle", "bottle", "bottle")
    assert pack.standard_rate == Decimal("12.5")
    assert (pack.infeed_unit, pack.outfeed_unit, pack.package_count) == ("bottle", "CS", 12)
    assert pack.waste_unit == "bottle"

    units = {(row.product_id, row.unit): row for row in act.conn.execute(select(t.product_units))}
    bottle = units[pack.product_id, "bottle"]
    assert (bottle.numerator, bottle.denominator) == (1, 12)
    assert units[pack.product_id, "CS"].numerator == 1

    into, waste = rows(act, t.counters)
    assert (into.tag, waste.tag) == ("infeed", "defect")
    assert into.asset_id == waste.asset_id == assets["north/line1/labeler"].id
    [shift] = rows(act, t.shifts)
    assert (shift.rrule, shift.start, shift.length) == (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        time(6),
        8 * 3600,
    )
    assert "plant" in act.topics


def test_taking_a_file_again_changes_nothing_and_tells_nobody(act):
    import_plant(act, WORKS)
    act.topics.clear()
    trail = count(act, t.audit)
    assert import_plant(act, WORKS) == Changes(created=0, changed=0, unchanged=13)
    assert count(act, t.audit) == trail
    assert not act.topics


def test_a_change_is_written_with_what_it_was_and_is(act):
    import_plant(act, WORKS)
    changed = import_plant(act, WORKS.replace("12.50", "15"))
    assert changed == Changes(created=0, changed=1, unchanged=12)
    rate = rows(act, t.production_rates)[1]
    assert (rate.standard_rate, rate.version) == (15, 2)
    trail = rows(act, t.audit)[-1]
    assert (trail.actor, trail.subject, trail.subject_id, trail.act) == (
        "tester",
        "rate",
        rate.id,
        "change",
    )
    same = {"line": "north/line1", "product": "PACK"}
    assert trail.before == {**same, "standard_rate": "12.50"}
    assert trail.after == {**same, "standard_rate": "15"}


def test_what_a_file_leaves_out_stays_as_it_is(act):
    import_plant(act, WORKS)
    before = export_plant(act.conn)
    signposts = """\
    enterprise: {name: Works}
    sites:
      - name: North
        lines:
          - name: Line1
            rates:
              - {product: COLA, standard_rate: 200, per: minute}
    """
    assert import_plant(act, signposts) == Changes(created=0, changed=1, unchanged=3)
    assert export_plant(act.conn) == before.replace("standard_rate: 100", "standard_rate: 200")


def test_a_thing_that_is_named_is_told_whole(act):
    import_plant(act, WORKS.replace("name: Line1", "name: Line1\n        display_name: Labelers"))
    import_plant(act, "units: [{code: CS}]")
    assert act.conn.execute(select(t.units.c.name).where(t.units.c.code == "CS")).scalar() == "CS"
    # A line that is told nothing but its name only shows the way; one that is told more is whole.
    lines = "enterprise: {name: Works}\nsites: [{name: North, lines: [{name: Line1, %s}]}]"
    named = select(t.assets.c.display_name).where(t.assets.c.path == "north/line1")
    import_plant(act, lines % "cells: []")
    assert act.conn.execute(named).scalar() == "Labelers"
    import_plant(act, lines % "enabled: true")
    assert act.conn.execute(named).scalar() == "Line1"


def test_a_changed_topic_goes_down_the_tree(act):
    import_plant(act, WORKS)
    assert import_plant(act, "enterprise: {name: Works, topic: acme/eu}").changed == 1
    topics = [row.topic for row in rows(act, t.assets)]
    assert topics == [
        "acme/eu",
        "acme/eu/North",
        "acme/eu/North/Line1",
        "acme/eu/North/Line1/Labeler",
    ]
    assert import_plant(act, export_plant(act.conn)).changed == 0


def test_things_take_over_from_one_another_what_only_one_can_have(act):
    swapped = WORKS.replace("tag: defect", "tag: infeed").replace(
        "kind: infeed, cell: Labeler", "kind: infeed, cell: Labeler, tag: defect"
    )
    import_plant(act, WORKS)
    assert import_plant(act, swapped).changed == 2
    assert [row.tag for row in rows(act, t.counters)] == ["defect", "infeed"]


def test_lines_stand_in_the_order_of_the_file(act):
    def lines(*names):
        listed = ", ".join(f"{{name: {name}}}" for name in names)
        return f"enterprise: {{name: W}}\nsites: [{{name: S, time_zone: UTC, lines: [{listed}]}}]"

    def order():
        return [
            row.name
            for row in act.conn.execute(
                select(t.assets).order_by(t.assets.c.position, t.assets.c.id)
            )
            if row.level == "line"
        ]

    import_plant(act, lines("A", "B", "C"))
    assert order() == ["A", "B", "C"]
    assert import_plant(act, lines("B")).changed == 0
    assert import_plant(act, lines("C", "A", "B")).changed == 3
    assert order() == ["C", "A", "B"]
    import_plant(act, lines("D"))
    assert order() == ["C", "A", "B", "D"]


def test_one_fault_and_nothing_is_taken(act):
    trail = count(act, t.audit)
    wrong = WORKS.replace("standard_rate: 100", "standard_rate: -100").replace("mon-fri", "mon-fry")
    with pytest.raises(PlantRefused) as refused:
        import_plant(act, wrong)
    assert [(fault.path, fault.line) for fault in refused.value.faults] == [
        ("sites[0].shifts[0].days", 15),
        ("sites[0].lines[0].rates[0].standard_rate", 24),
    ]
    assert "2 things" in refused.value.detail
    assert count(act, t.assets) == 0
    assert count(act, t.audit) == trail


def test_checking_says_what_taking_would_do_and_does_nothing(act):
    assert check_plant(act.conn, WORKS) == Changes(created=13, changed=0, unchanged=0)
    assert count(act, t.assets) == 0
    with pytest.raises(PlantRefused):
        check_plant(act.conn, "units: 5")


def test_what_every_plant_has_is_there_and_stays_as_the_plant_has_it(act):
    import_plant(act, 'modes: [{name: Idle, type: idle, colour: "#123456"}]')
    assert ensure_reserved(act) == Changes(0, 0, 0)
    names = {row.name: row.colour for row in rows(act, t.modes)}
    assert names["Idle"] == "#123456"
    assert {"Unknown", "Production", "Changeover", "Maintenance"} < names.keys()
    assert [row.name for row in rows(act, t.order_statuses)] == [
        "Planned",
        "Released",
        "Scheduled",
        "In Progress",
        "On Hold",
        "Completed",
        "Closed",
        "Cancelled",
    ]
    assert {row.name for row in rows(act, t.states)} == {"Offline", "Running", "Idle", "Faulted"}
    assert [(row.name, row.kind) for row in rows(act, t.order_sources)] == [("Outfeed", "internal")]


def test_statuses_of_the_plant_and_their_moves(act):
    text = """\
    order_statuses:
      - name: Awaiting Quality
        colour: "#9a6700"
        moves: [Completed, {to: Cancelled, reason_required: true}]
      - name: In Progress
        moves: [Awaiting Quality, Completed, {to: On Hold, reason_required: true}]
    """
    import_plant(act, text)
    statuses = {status.name: status for status in stored_plant(act.conn).plant.order_statuses}
    assert statuses["Awaiting Quality"].moves == {"Completed": False, "Cancelled": True}
    # Completed is a move of the reserved status itself; only what the plant adds to it is kept.
    assert statuses["In Progress"].moves == {"Awaiting Quality": False, "On Hold": True}
    assert statuses["In Progress"].can_execute
    assert import_plant(act, text).changed == 0
    assert import_plant(act, export_plant(act.conn)).changed == 0


# --- what is in use ------------------------------------------------------------------------------


def a_run(act):
    product = rows(act, t.products)[1]
    line = next(row for row in rows(act, t.assets) if row.level == "line")
    mode = next(row for row in rows(act, t.modes) if row.name == "Production")
    act.conn.execute(
        insert(t.runs).values(
            line_id=line.id,
            mode_id=mode.id,
            production=True,
            product_id=product.id,
            standard_rate=12,
            during=func.tstzrange(act.now, None),
            set_by="operator",
        )
    )


def test_units_of_a_product_that_was_run_can_not_mean_something_else(act):
    import_plant(act, WORKS)
    a_run(act)
    other = WORKS.replace("1/12", "1/10")
    with pytest.raises(PlantRefused) as refused:
        import_plant(act, other)
    [fault] = refused.value.faults
    assert (fault.path, fault.line) == ("products[1].units.bottle", 10)
    assert "can't change" in fault.detail
    assert import_plant(act, WORKS.replace("Cola 12", "Cola Twelve")).changed == 1


def test_a_state_that_was_seen_can_not_count_otherwise(act):
    import_plant(act, WORKS + "states: [{name: Jam, type: unplanned_downtime}]")
    line = next(row for row in rows(act, t.assets) if row.level == "line")
    jam = next(row for row in rows(act, t.states) if row.name == "Jam")
    act.conn.execute(
        insert(t.state_events).values(
            key=func.gen_random_uuid(),
            line_id=line.id,
            state_id=jam.id,
            occurred_at=act.now,
            recorded_at=act.now,
            source="test",
        )
    )
    planned = "states: [{name: Jam, type: planned_downtime}]"
    with pytest.raises(PlantRefused, match="one thing"):
        import_plant(act, planned)
    assert (
        import_plant(act, "states: [{name: Jam, type: unplanned_downtime, code: 4}]").changed == 1
    )


# --- the shipped plant ---------------------------------------------------------------------------


def test_the_beverage_plant_is_right_and_comes_back_as_it_is(act):
    made = import_plant(act, BEVERAGE)
    levels = act.conn.execute(
        select(t.assets.c.level, func.count()).group_by(t.assets.c.level)
    ).all()
    assert dict(map(tuple, levels)) == {
        "enterprise": 1,
        "site": 3,
        "area": 12,
        "line": 29,
        "cell": 76,
    }
    assert count(act, t.products) == 15
    exported = export_plant(act.conn)
    assert import_plant(act, exported).changed == 0
    assert import_plant(act, BEVERAGE) == Changes(0, 0, made.created)
    assert export_plant(act.conn) == exported
    topics = {row.path: row.topic for row in rows(act, t.assets)}
    assert topics["site1/packaging/labelerline01/sealer"] == (
        "Enterprise B/Site1/packaging/labelerline01/sealer"
    )
