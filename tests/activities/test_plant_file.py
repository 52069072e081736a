import string
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outfeed.activities.plant_export import plant_text
from outfeed.activities.plant_fields import days, days_of
from outfeed.activities.plant_file import read_plant
from outfeed.model import equipment as e
from outfeed.model.product import CountKind
from outfeed.model.reserved import RESERVED
from tests.activities.test_plant import WORKS


def faults_of(text, stored=RESERVED):
    return [(fault.path, fault.line, fault.detail) for fault in read_plant(text, stored).faults]


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
        ("name: Labeler\n", "name: Lab/eler\n", "cells[0].name", "The name that is shown may"),
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
            micro_stop_time=draw(st.none() | st.integers(0, 86_400)),
            stop_prompt_time=draw(st.none() | st.integers(0, 86_400)),
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
    clocks = st.times().map(lambda clock: clock.replace(microsecond=0))
    lengths = st.integers(1, 86400)
    days = st.lists(st.dates(), max_size=3, unique=True).map(sorted).map(tuple)
    shift = st.builds(
        e.Shift,
        asset=st.sampled_from(["", "s", "s/l"]),
        name=words,
        rrule=st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU,WE", "FREQ=MONTHLY"]),
        start=clocks,
        length=lengths,
        crew=st.none() | words,
        valid_from=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        excluded=days,
        changed=st.lists(
            st.builds(e.ShiftDay, st.dates(), clocks, lengths, st.none() | words),
            max_size=3,
            unique_by=lambda day: day.date,
        ).map(lambda some: tuple(sorted(some, key=lambda day: day.date))),
        rotation=st.just(()) | st.lists(words | st.just(""), min_size=1).filter(any).map(tuple),
    )
    exception = st.builds(
        e.CalendarException,
        asset=st.sampled_from(["", "s", "s/l"]),
        name=words,
        working=st.booleans(),
        starts=st.builds(datetime.combine, st.dates(date(2000, 1, 1), date(2100, 1, 1)), clocks),
        length=lengths | st.integers(1, 366 * 86400),
        rrule=st.sampled_from([None, "FREQ=YEARLY", "FREQ=WEEKLY;BYDAY=SA"]),
        excluded=days,
    )
    counters = {counter.tag: counter for counter in draw(st.lists(counter, max_size=3))}
    return e.Plant(
        units=units,
        assets=tree,
        products=products,
        counters=unique(counters.values()),
        # Of one name there may be two, but not at one time.
        shifts=tuple(
            {
                (each.asset, each.name.lower()): each for each in draw(st.lists(shift, max_size=3))
            }.values()
        ),
        calendar_exceptions=unique(draw(st.lists(exception, max_size=3))),
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
