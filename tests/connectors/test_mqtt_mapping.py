"""What messages mean by topic rules, and why some mean nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.activities.machine_map import MappedAsset, MappedCounter, MappedPlant, MappedSource
from outfeed.activities.signals import OrderSignal, StateSignal, TotalSignal
from outfeed.connectors.machines.mqtt.mapping import Mapping, Part, covers
from outfeed.model.errors import Invalid, Rejection

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LINE = "Enterprise B/Site1/packaging/labelerline01"
SEALER = f"{LINE}/sealer"
VAT = "Enterprise B/Site1/liquidprocessing/mixroom01/vat01"
BEVERAGE: list[dict[str, Any]] = [
    {"match": "{asset}/processdata/state/name", "signal": "state"},
    {"match": "{asset}/processdata/count/{counter}", "signal": "total"},
    {"match": "{asset}/workorder/workordernumber", "signal": "order"},
    {
        "match": "{asset}/workorder/workordernumber",
        "signal": "order",
        "only": ["site1/liquidprocessing/mixroom01/vat01"],
    },
]
PLANT = MappedPlant(
    assets=[
        MappedAsset(1, "", "Enterprise B", "enterprise", None),
        MappedAsset(2, "site1", "Enterprise B/Site1", "site", None),
        MappedAsset(3, "site1/packaging/labelerline01", LINE, "line", 3),
        MappedAsset(4, "site1/packaging/labelerline01/sealer", SEALER, "cell", 3),
        MappedAsset(
            5,
            "site1/liquidprocessing/mixroom01",
            "Enterprise B/Site1/liquidprocessing/mixroom01",
            "line",
            5,
        ),
        MappedAsset(6, "site1/liquidprocessing/mixroom01/vat01", VAT, "cell", 5),
        MappedAsset(
            7, "site1/palletizing/pal01", "Enterprise B/Site1/palletizing/pal01", "line", 7
        ),
    ],
    counters=[
        MappedCounter(11, 3, 3, "infeed", "infeed", "infeed"),
        MappedCounter(12, 3, 4, "good", "outfeed", "outfeed"),
        MappedCounter(13, 7, 4, "from sealer", "outfeed", "infeed"),
        MappedCounter(14, 3, 3, "waste", "defect", "waste"),
    ],
    sources=[],
)


def mapping(*rules: dict[str, Any], part: Part | None = None) -> Mapping:
    return Mapping.of(PLANT, MappedSource("mqtt", "mqtt", {"topics": list(rules)}), part)


def rejected(
    answer: object, topic: str = f"{LINE}/processdata/count/infeed"
) -> tuple[str, str, str]:
    assert isinstance(answer, Rejection)
    assert answer.where == topic
    return answer.code, answer.reason, answer.given


def test_reads_the_beverage_namespace() -> None:
    beverage = mapping(*BEVERAGE)
    at = NOW.isoformat()
    topic = f"{LINE}/processdata/count/infeed"
    assert beverage.signals(topic, b"4711", NOW, True) == [
        TotalSignal(f"{topic}|{at}|4711", 11, Decimal(4711), NOW, True)
    ]
    topic = f"{LINE}/processdata/state/name"
    assert beverage.signals(topic, b"Planned Downtime", NOW) == [
        StateSignal(f"{topic}|{at}|Planned Downtime", 3, "Planned Downtime", NOW, in_order=True)
    ]
    topic = f"{LINE}/workorder/workordernumber"
    assert beverage.signals(topic, b" WO-L03-0964 ", NOW) == [
        OrderSignal(f"{topic}|{at}|WO-L03-0964", 3, "WO-L03-0964", NOW)
    ]
    assert beverage.signals(topic, b"", NOW) == [OrderSignal(f"{topic}|{at}|", 3, "", NOW)]


def test_a_cell_speaks_for_its_line_only_where_the_plant_says_so() -> None:
    beverage = mapping(*BEVERAGE)
    assert beverage.signals(f"{SEALER}/processdata/state/name", b"Running", NOW) is None
    assert beverage.signals(f"{SEALER}/workorder/workordernumber", b"WO-1", NOW) is None
    assert beverage.signals(f"{SEALER}/processdata/count/infeed", b"1", NOW) is None
    vat = beverage.signals(f"{VAT}/workorder/workordernumber", b"WO-1", NOW)
    assert not isinstance(vat, Rejection | None)
    assert [signal.line_id for signal in vat if isinstance(signal, OrderSignal)] == [5]


def test_a_counter_that_counts_for_two_lines_gives_two_signals() -> None:
    answer = mapping(*BEVERAGE).signals(f"{SEALER}/processdata/count/outfeed", b"9", NOW)
    assert not isinstance(answer, Rejection | None)
    assert [s.counter_id for s in answer if isinstance(s, TotalSignal)] == [12, 13]
    assert len({signal.key for signal in answer}) == 2


def test_asks_for_what_is_mapped_and_nothing_else() -> None:
    beverage = mapping(*BEVERAGE)
    expected = [
        f"{VAT}/workorder/workordernumber",
        f"{LINE}/processdata/count/defect",
        f"{LINE}/processdata/count/infeed",
        f"{LINE}/processdata/state/name",
        f"{LINE}/workorder/workordernumber",
        f"{SEALER}/processdata/count/outfeed",
    ]
    assert [f for f in beverage.subscriptions() if "labeler" in f or "vat" in f] == sorted(expected)
    for other in ("mixroom01", "pal01"):
        assert sum(other in f and "vat" not in f for f in beverage.subscriptions()) == 2


def test_asks_by_wildcards_where_single_topics_would_be_too_many() -> None:
    beverage = mapping(*BEVERAGE)
    few = beverage.subscriptions(most=3)
    assert "+/+/+/+/processdata/count/+" in few
    assert "+/+/+/+/+/processdata/count/+" in few
    for topic in beverage.subscriptions():
        assert sum(covers(each, topic) for each in few) == 1


def test_the_first_rule_that_matches_wins() -> None:
    both = mapping(
        {"match": "{asset}/+/name", "signal": "order"},
        {"match": "{asset}/state/name", "signal": "state"},
        {"match": "{asset}/state/code", "signal": "state"},
        {"match": "{asset}/state/#", "signal": "order"},
    )
    for topic, kind in (("state/name", OrderSignal), ("state/code", StateSignal)):
        answer = both.signals(f"{LINE}/{topic}", b"1", NOW)
        assert not isinstance(answer, Rejection | None)
        assert isinstance(answer[0], kind)
    assert f"{LINE}/state/code" not in both.subscriptions()
    assert f"{LINE}/+/name" in both.subscriptions()


def test_parts_share_the_lines_without_overlap() -> None:
    whole = set(mapping(*BEVERAGE).subscriptions())
    # The sealer counts for two lines; both parts want it, each for its own.
    shares = [set(mapping(*BEVERAGE, part=(n, 2)).subscriptions()) for n in range(2)]
    assert set.union(*shares) == whole


RULE = {
    "match": "{asset}/json/{counter}",
    "signal": "total",
    "value": "data.value",
    "time": "data.ts",
}


def test_reads_value_time_and_key_from_json() -> None:
    json = mapping({**RULE, "key": "data.id"})
    topic = f"{LINE}/json/infeed"
    at = NOW - timedelta(seconds=90)
    for ts in (f'"{at:%Y-%m-%dT%H:%M:%SZ}"', f"{at.timestamp():.0f}", f"{at.timestamp():.0f}000"):
        payload = f'{{"data": {{"value": 12.50, "ts": {ts}, "id": "a-7"}}}}'.encode()
        assert json.signals(topic, payload, NOW) == [
            TotalSignal(f"{topic}|a-7", 11, Decimal("12.50"), at)
        ]


def test_an_mqtt_5_property_says_when_it_happened() -> None:
    at = NOW - timedelta(hours=5, microseconds=7)
    topic = f"{LINE}/processdata/state/name"
    properties = [("source", "plc"), ("timestamp", at.isoformat())]
    answer = mapping(*BEVERAGE).signals(topic, b"Running", NOW, properties=properties)
    assert not isinstance(answer, Rejection | None)
    assert answer[0].occurred_at == at


def test_translates_what_a_machine_calls_its_states() -> None:
    rule = {"match": "{asset}/st", "signal": "state", "states": {"1": "Running", True: "Idle"}}
    for payload, state in ((b"1", "Running"), (b"true", "Idle"), (b"7", "7")):
        answer = mapping(rule).signals(f"{LINE}/st", payload, NOW)
        assert not isinstance(answer, Rejection | None)
        assert [s.state for s in answer if isinstance(s, StateSignal)] == [state]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty"),
        (b"   ", "empty"),
        (b"NaN", "not_a_number"),
        (b"Infinity", "not_a_number"),
        (b"-1", "negative"),
        (b"1e18", "out_of_range"),
        (b"1e999", "out_of_range"),
        (b"1e-999", "out_of_range"),
        (b"1e99999", "not_a_number"),
        (b"9" * 65, "not_a_number"),
        (b"9" * 70_000, "too_large"),
        (b"12,5", "decimal_comma"),
        (b"1.234,5", "not_a_number"),
        (b"1_000", "not_a_number"),
        (b'"12"', "not_a_number"),
        (b"true", "not_a_number"),
        (b"null", "not_a_number"),
        (b'{"value": 3}', "not_a_number"),
        ("١٢".encode(), "not_a_number"),
        (b"\x00\x00\x00\x0c", "not_a_number"),
        (b"\xff\xfe\x01", "not_text"),
    ],
)
def test_refuses_bare_payloads_that_are_no_total(payload: bytes, code: str) -> None:
    topic = f"{LINE}/processdata/count/infeed"
    found, reason, shown = rejected(mapping(*BEVERAGE).signals(topic, payload, NOW))
    assert found == code
    assert reason.endswith(".")
    assert len(shown) < 250
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty"),
        (b"12", "no_value"),
        (b"{", "not_json"),
        (b"[" * 60_000, "not_json"),
        (b'{"data": {"value": NaN}}', "not_json"),
        (b'{"data": {"value": 1e99999999999999999999}}', "not_json"),
        (b'{"data": {"value": ' + b"9" * 5_000 + b"}}", "not_json"),
        (b'{"data": {"value": 12', "not_json"),
        (b'{"data": {}}', "no_value"),
        (b'{"data": [1, 2]}', "no_value"),
        (b'{"data": {"value": "12", "ts": 1794819600}}', "not_a_number"),
        (b'{"data": {"value": true, "ts": 1794819600}}', "not_a_number"),
        (b'{"data": {"value": null, "ts": 1794819600}}', "not_a_number"),
        (b'{"data": {"value": [1], "ts": 1794819600}}', "not_a_number"),
        (b'{"data": {"value": -3, "ts": 1794819600}}', "negative"),
        (b'{"data": {"value": 3}}', "no_value"),
        (b'{"data": {"value": 3, "ts": ""}}', "not_an_instant"),
        (b'{"data": {"value": 3, "ts": "yesterday"}}', "not_an_instant"),
        (b'{"data": {"value": 3, "ts": true}}', "not_an_instant"),
        (b'{"data": {"value": 3, "ts": 1e17}}', "not_an_instant"),
        (b'{"data": {"value": 3, "ts": "0001-01-01T00:00:00+14:00"}}', "not_an_instant"),
        (b'{"data": {"value": 3, "ts": "2026-11-16T08:59:00"}}', "no_time_zone"),
        (b'{"data": {"value": 3, "ts": "2126-11-16T08:59:00Z"}}', "clock_ahead"),
        (b'{"data": {"value": 3, "ts": "2026-11-16T09:05:01Z"}}', "clock_ahead"),
        (b'{"data": {"value": 3, "ts": "1926-11-16T08:59:00Z"}}', "clock_behind"),
        (b'{"data": {"value": 3, "ts": 0}}', "clock_behind"),
    ],
)
def test_refuses_json_payloads_that_are_no_total(payload: bytes, code: str) -> None:
    topic = f"{LINE}/json/infeed"
    found, reason, shown = rejected(mapping(RULE).signals(topic, payload, NOW), topic)
    assert found == code
    assert reason.endswith(".")
    assert shown.isprintable()


def test_names_the_clock_that_is_ahead() -> None:
    topic = f"{LINE}/json/infeed"
    payload = b'{"data": {"value": 3, "ts": "2026-11-16T10:00:00Z"}}'
    _, reason, _ = rejected(mapping(RULE).signals(topic, payload, NOW), topic)
    assert "clock of site1/packaging/labelerline01 is ahead" in reason
    assert "2026-11-16 10:00:00Z when it is 2026-11-16 09:00:00Z" in reason


@pytest.mark.parametrize("payload", [b"Run\x00ning", b"a\nb", b"x" * 201, b"\xc3\x28"])
def test_refuses_names_that_no_state_can_have(payload: bytes) -> None:
    topic = f"{LINE}/processdata/state/name"
    assert isinstance(mapping(*BEVERAGE).signals(topic, payload, NOW), Rejection)


def test_a_lone_surrogate_in_json_is_refused() -> None:
    rule = {"match": "{asset}/st", "signal": "state", "value": "s"}
    answer = mapping(rule).signals(f"{LINE}/st", b'{"s": "\\ud800"}', NOW)
    assert isinstance(answer, Rejection)


@given(st.binary(max_size=200), st.sampled_from(["processdata/count/infeed", "json/infeed"]))
def test_no_payload_whatever_raises(payload: bytes, topic: str) -> None:
    answer = mapping(*BEVERAGE, RULE).signals(f"{LINE}/{topic}", payload, NOW)
    if isinstance(answer, Rejection):
        answer.given.encode()
        assert "\x00" not in answer.given


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"match": 7, "signal": "state"}, "match"),
        ({"match": "{asset}/x", "signal": "speed"}, "signal"),
        ({"match": "{asset}/x", "signal": "total"}, "match"),
        ({"match": "{asset}/{counter}", "signal": "state"}, "match"),
        ({"match": "{asset}/#/x", "signal": "state"}, "match"),
        ({"match": "{asset}/a+", "signal": "state"}, "match"),
        ({"match": "x", "signal": "state"}, "match"),
        ({"match": "{asset}/x", "signal": "state", "time": "ts"}, "value"),
        ({"match": "{asset}/x", "signal": "state", "retain": "yes"}, "retain"),
        ({"match": "{asset}/x", "signal": "state", "only": "site1"}, "only"),
    ],
)
def test_refuses_faulty_rules_by_their_field(rule: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        mapping(rule)
    assert [fault.field for fault in refused.value.errors] == [f"topics[0].{field}"]


@given(
    st.lists(st.sampled_from(["a", "b", "+"]), min_size=1, max_size=4),
    st.booleans(),
    st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=5),
)
def test_covers_as_the_standard_says(segments: list[str], tail: bool, topic: list[str]) -> None:
    outer = "/".join([*segments, "#"] if tail else segments)
    fits = all(one in ("+", other) for one, other in zip(segments, topic, strict=False))
    long_enough = len(topic) >= len(segments) if tail else len(topic) == len(segments)
    assert covers(outer, "/".join(topic)) == (fits and long_enough)
