import string
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from outfeed.activities.plant import (
    PlantRefused,
    check_plant,
    ensure_reserved,
    export_plant,
    import_plant,
)
from outfeed.activities.plant_changes import Changes
from outfeed.activities.plant_export import plant_text
from outfeed.activities.plant_fields import days, days_of
from outfeed.activities.plant_file import read_plant
from outfeed.model import equipment as e
from outfeed.model.product import CountKind
from outfeed.model.reserved import RESERVED
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


def faults_of(text, stored=RESERVED):
    return [(fault.path, fault.line, fault.detail) for fault in read_plant(text, stored).faults]


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


# --- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "line", "words"),
    [
        ("units: [{code: a}", "", 1, "This is not YAML"),
        ("units:\n\t- {code: a}", "", 2, "This is not YAML"),
        ("a: 1\n---\nb: 2", "", 2, "one document"),
        ("units: &u []\nmodes: *u", "", 2, "*u repeats something by reference"),
        ("a: !!python/name:os.system x", "", 1, "has no meaning in a plant file"),
        (b"units:\n  - {code: \xfc}", "", 2, "not UTF-8: the byte 0xFC"),
        ("units: [{code: \x01}]", "", 1, "U+0001"),
        ("[" * 1000, "", 1, "nested more than"),
        ("a: " + "x" * 4_000_000, "", None, "at most 4,000,000"),
        ("hello", "", 1, "Here must stand keys"),
        ("[a]", "", 1, "Here must stand keys"),
        ("unit: []", "unit", 1, "Did you mean 'units'?"),
        ("units: []\nunits: []", "units", 2, "stands here twice"),
        ("units: {code: a}", "units", 1, "must stand a list"),
        ("units: [a]", "units[0]", 1, "must stand keys with values"),
        ("units:\n  - {name: a}", "units[0]", 2, "'code' is missing"),
        ("units:\n  - code: [a]", "units[0].code", 2, "one value, not a list"),
        ("units:\n  - code: ''", "units[0].code", 2, "empty"),
        ('units:\n  - code: "a\\nb"', "units[0].code", 2, "line break"),
        ("units:\n  - code: " + "x" * 201, "units[0].code", 2, "at most 200"),
        ("units:\n  - {code: a}\n  - {code: a}", "units[1]", 3, "given twice"),
        ("modes:\n  - {name: M, type: producing}", "modes[0].type", 2, "none of production"),
        ("modes: [{name: M, type: other, colour: red}]", "modes[0].colour", 1, "#0B6BB8"),
        ("modes: [{name: M, type: other, enabled: maybe}]", "modes[0].enabled", 1, "true or false"),
        ("changeovers: [{minutes: -1}]", "changeovers[0].minutes", 1, "0 is the least"),
        ("changeovers: [{minutes: 99999}]", "changeovers[0].minutes", 1, "more than a week"),
        ("changeovers: [{minutes: 1e3}]", "changeovers[0].minutes", 1, "is no number"),
        ("states: [{name: S, type: running, code: 1.5}]", "states[0].code", 1, "is no code"),
        (
            "signal_sources: [{name: B, kind: opcua}]",
            "signal_sources[0].kind",
            1,
            "none of mqtt",
        ),
    ],
)
def test_a_fault_is_told_with_place_line_and_words(text, path, line, words):
    found = faults_of(text)
    assert [(place, at) for place, at, detail in found if words in detail] == [(path, line)], found


@pytest.mark.parametrize(
    ("was", "becomes", "path", "words"),
    [
        ("standard_rate: 100", "standard_rate: 0", "rates[0].standard_rate", "more than 0"),
        ("standard_rate: 100", "standard_rate: 10000000000000", "rates[0].standard_rate", "large"),
        ("standard_rate: 100, ", "", "rates[0]", "'standard_rate' is missing"),
        ("standard_rate: 100", "standart_rate: 100", "rates[0].standart_rate", "'standard_rate'?"),
        ("per: minute, inf", "per: fortnight, inf", "rates[1].per", "a number of seconds"),
        ("infeed_unit: bottle", "infeed_unit: COLA", "rates[1]", "Say package_count"),
        ("infeed_unit: bottle", "package_count: 2", "rates[1].package_count", "must be 1"),
        ("product: PACK", "product: PAK", "rates[1].product", "Did you mean 'PACK'?"),
        ("name: Labeler\n", "name: Lab/eler\n", "cells[0].name", "Put it in display_name"),
        ("cell: Labeler", "cell: Filler", "counters[0].cell", "no cell of this line 'filler'"),
        ("tag: defect", "tag: a/b", "counters[1].tag", "without slashes"),
    ],
)
def test_a_fault_in_a_line_is_told_where_it_is(was, becomes, path, words):
    assert was in WORKS
    found = faults_of(WORKS.replace(was, becomes))
    places = [place for place, _, detail in found if words in detail]
    assert places == [f"sites[0].lines[0].{path}"], found


def test_every_fault_is_told_in_the_order_of_the_file():
    text = WORKS.replace("1/12", "1/0").replace("Europe/Berlin", "Europe/Berlon")
    text = text.replace('"06:00"', '"25:00"').replace("kind: infeed", "kind: in")
    found = faults_of(text)
    assert [(path.rpartition(".")[2], line) for path, line, _ in found] == [
        ("bottle", 10),
        ("time_zone", 13),
        ("from", 15),
        ("kind", 21),
    ]


@pytest.mark.parametrize(
    ("rule", "key", "words"),
    [
        ('{match: "a/b", signal: state}', "match", "{asset} once"),
        ('{match: "{asset}/{counter}", signal: state}', "match", "signal: total only"),
        ('{match: "{asset}/count", signal: total}', "match", "needs {counter} once"),
        ('{match: "{asset}/a+", signal: state}', "match", "can't be part of a topic"),
        ('{match: "{asset}//a", signal: state}', "match", "empty part"),
        ('{match: "{asset}/a", signal: stat}', "signal", "none of state, total, order"),
        ('{match: "{asset}/a", signal: state, states: {1: Runing}}', "states", "'Running'?"),
        ('{match: "{asset}/a", signal: state, only: [site1]}', "only", "no asset 'site1'"),
    ],
)
def test_a_topic_rule_is_told_what_is_wrong_with_it(rule, key, words):
    text = f"signal_sources:\n  - name: B\n    kind: mqtt\n    topics:\n      - {rule}"
    [(path, line, detail)] = faults_of(text)
    assert (path, line) == (f"signal_sources[0].topics[0].{key}", 5)
    assert words in detail


def test_topic_rules_are_kept_as_they_are_written():
    text = """\
    signal_sources:
      - name: Broker
        kind: mqtt
        topics:
          - match: "{asset}/state"
            signal: state
            value: data.value
            time: data.ts
            states: {"1": Running}
          - {match: "{asset}/count/{counter}", signal: total}
    """
    [source] = read_plant(text, RESERVED).plant.signal_sources
    assert source.definition == {
        "topics": [
            {
                "match": "{asset}/state",
                "signal": "state",
                "value": "data.value",
                "time": "data.ts",
                "states": {"1": "Running"},
            },
            {"match": "{asset}/count/{counter}", "signal": "total"},
        ]
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_encodings_that_editors_write(encoding):
    [unit] = read_plant("units: [{code: µm}]".encode(encoding), RESERVED).plant.units
    assert unit.code == "µm"


@pytest.mark.parametrize(
    ("friendly", "rrule", "again"),
    [
        ("every day", "FREQ=DAILY", "every day"),
        ("Mon-Fri", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "mon-fri"),
        ("fri-mon", "FREQ=WEEKLY;BYDAY=MO,FR,SA,SU", "mon,fri,sat,sun"),
        ("monday, Wed and sat", "FREQ=WEEKLY;BYDAY=MO,WE,SA", "mon,wed,sat"),
        ("mon-wed,sun", "FREQ=WEEKLY;BYDAY=MO,TU,WE,SU", "mon,tue,wed,sun"),
        ("mon-sun", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "mon-sun"),
    ],
)
def test_days_are_written_as_people_say_them(friendly, rrule, again):
    assert days(friendly) == rrule
    assert days_of(rrule) == again
    assert days(again) == rrule


@pytest.mark.parametrize("rrule", ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "FREQ=WEEKLY;BYDAY=1MO"])
def test_a_rule_that_has_no_friendly_word_stays_a_rule(rrule):
    assert days_of(rrule) is None


# --- writing and reading again -------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=12)
words = texts.map(str.strip).filter(lambda text: text and text.isprintable())
codes = st.text(string.ascii_letters + string.digits + "-_. ", min_size=1, max_size=9).map(
    str.strip
)
names = codes.filter(lambda name: name not in ("", ".", "..") and not name.isdigit())
numbers = st.decimals("0.001", 10**9, places=3)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts | st.floats(-1e9, 1e9),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(words, below, max_size=3),
    max_leaves=5,
)


def unique(things):
    return tuple({thing.key: thing for thing in things}.values())


@st.composite
def plants(draw):
    some = draw(st.lists(words, min_size=2, max_size=4, unique=True))
    units = tuple(e.Unit(code=code, name=draw(words)) for code in some)
    factors = st.fractions("1/1000", 1000, max_denominator=1000)
    product = st.builds(
        e.Product,
        code=words,
        name=words,
        base_unit=st.just(some[0]),
        units=st.dictionaries(st.sampled_from(some[1:]), factors),
        attributes=st.dictionaries(words, values, max_size=3),
        enabled=st.booleans(),
    )
    products = unique(draw(st.lists(product, max_size=4)))
    line = e.Asset(
        path="s/l", level=e.Level.LINE, name="l", display_name=draw(words), topic=draw(names)
    )
    tree = (
        e.Asset(path="", level=e.Level.ENTERPRISE, name="W", display_name="W", topic=""),
        e.Asset(
            path="s",
            level=e.Level.SITE,
            name="S",
            display_name=draw(words),
            topic="S",
            time_zone="Europe/Berlin",
            production_day_start=draw(st.times()).replace(microsecond=0),
        ),
        line,
    )
    counter = st.builds(
        e.Counter,
        line=st.just("s/l"),
        asset=st.just("s/l"),
        name=words,
        kind=st.sampled_from(CountKind),
        tag=names,
        rollover_at=st.none() | numbers,
        max_rate_per_minute=st.none() | numbers,
    )
    shift = st.builds(
        e.Shift,
        asset=st.sampled_from(["", "s", "s/l"]),
        name=words,
        rrule=st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU,WE", "FREQ=MONTHLY"]),
        start=st.times().map(lambda clock: clock.replace(microsecond=0)),
        length=st.integers(1, 86400),
        crew=st.none() | words,
        valid_from=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        excluded=st.lists(st.dates(), max_size=3, unique=True).map(sorted).map(tuple),
    )
    counters = {counter.tag: counter for counter in draw(st.lists(counter, max_size=3))}
    return e.Plant(
        units=units,
        assets=tree,
        products=products,
        counters=unique(counters.values()),
        shifts=unique(draw(st.lists(shift, max_size=3))),
    )


@settings(max_examples=60, deadline=None)
@given(plants())
def test_a_plant_that_is_written_reads_as_the_same_plant(plant):
    file = read_plant(plant_text(plant), RESERVED)
    assert file.faults == []
    for kind, things in plant.kinds():
        assert {thing.key: thing for thing in getattr(file.plant, kind)} == {
            thing.key: thing for thing in things
        }


def test_factors_are_written_as_people_say_them():
    product = e.Product(
        code="P",
        name="P",
        base_unit="a",
        units={
            "b": Fraction(1, 12),
            "c": Fraction(12),
            "d": Fraction(5, 2),
            "e": Fraction(2, 3),
        },
    )
    assert "units: {b: 1/12, c: 12, d: 2.5, e: 2/3}" in plant_text(e.Plant(products=(product,)))
