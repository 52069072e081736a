"""Facts over HTTP: once each, whatever comes beside them; what can't be taken is kept and told."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from outfeed.activities.act import Act
from outfeed.web.facts import LARGEST_BATCH, LARGEST_BODY
from tests.plants import a_small_plant, counter_of

API = "/api/v1"
LINE = "site1/floor/filler"
NOW = "2026-11-16T09:00:00Z"
Facts = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def plant(act: Act) -> dict[str, int]:
    lines = a_small_plant(act)
    ids = {**lines, "out": counter_of(act, lines["filler"], "out")}
    act.conn.commit()
    return ids


@pytest.fixture
def send(client: httpx.Client) -> Callable[..., dict[str, Any]]:
    def send(facts: Facts, source: str = "test") -> dict[str, Any]:
        answer = client.post(f"{API}/facts", json={"source": source, "facts": facts})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return send


@pytest.fixture
def counted(engine: Engine) -> Callable[[], Decimal]:
    """Give all that the line's outfeed counted."""

    def counted() -> Decimal:
        query = text("SELECT coalesce(sum(quantity), 0) FROM count_minutes WHERE kind = 'outfeed'")
        with engine.connect() as conn:
            return Decimal(conn.execute(query).scalar_one())

    return counted


def a_count(key: str, quantity: object = 1, **fields: object) -> dict[str, Any]:
    fact = {"key": key, "kind": "count", "line": LINE, "count": "outfeed", "quantity": quantity}
    return {**fact, "occurred_at": NOW, **fields}


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code
    assert problem["status"] == status
    return problem


def test_every_kind_is_taken_once(
    send: Callable[..., dict[str, Any]], client: httpx.Client, plant: dict[str, int]
) -> None:
    facts = [
        a_count("c1", "12.5"),
        a_count("c2", 3, line=plant["filler"]),
        a_count("c3", 0.25, line=f"/{LINE.upper()}/"),
        {"key": "t1", "kind": "total", "counter": plant["out"], "total": "100", "occurred_at": NOW},
        {"key": "t2", "kind": "total", "line": LINE, "counter": " OUT ", "total": 107,
         "occurred_at": "2026-11-16T10:00:01+01:00"},
        {"key": "s1", "kind": "state", "line": LINE, "state": "running", "occurred_at": NOW},
        {"key": "s2", "kind": "state", "line": LINE, "state": 7},
        {"key": "s3", "kind": "state", "line": LINE, "state": "JAMMED"},
    ]  # fmt: skip
    assert send(facts) == {"accepted": 8, "repeated": 0, "rejected": []}
    assert send(facts) == {"accepted": 0, "repeated": 8, "rejected": []}
    assert send(facts, "another")["accepted"] == 6
    params = {"line": LINE, "from": "2026-11-16T08:00:00Z", "to": "2026-11-16T10:00:00Z"}
    items = client.get(f"{API}/facts", params=params).json()["items"]
    mine = [item for item in items if item["source"] == "test"]
    quantities = sorted(Decimal(i["quantity"]) for i in mine if i["kind"] == "count")
    assert quantities == [Decimal(q) for q in ("0", "0.25", "3", "7", "12.5")]
    assert [i["state"] for i in mine if i["kind"] == "state"].count("Jam") == 2
    assert {i["recorded_by"] for i in mine} == {"Tester"}


_STATE = {"kind": "state", "line": LINE, "occurred_at": NOW}
_TOTAL = {"kind": "total", "line": LINE, "counter": "out", "occurred_at": NOW}
ODD: list[tuple[str, dict[str, Any]]] = [
    ("unknown_line", a_count("a", line="site1/floor/nowhere")),
    ("unknown_line", a_count("a", line="site1/floor")),
    ("unknown_line", a_count("a", line=None)),
    ("unknown_line", a_count("a", line="²")),
    ("unknown_line", a_count("a", line="a\x00b")),
    ("unknown_line", a_count("a", line=10**12)),
    ("unknown_kind", a_count("a", kind="cuont")),
    ("unknown_count", a_count("a", count="infed")),
    ("unknown_count", a_count("a", count=None)),
    ("unknown_counter", {**_TOTAL, "key": "a", "counter": "on", "total": 1}),
    ("unknown_counter", {**_TOTAL, "key": "a", "counter": None, "total": 1}),
    ("unknown_state", {**_STATE, "key": "a", "state": "Rnning\x00"}),
    ("unknown_state", {**_STATE, "key": "a", "state": "x" * 100_000}),
    ("missing_state", {**_STATE, "key": "a", "state": " "}),
    ("missing_state", {**_STATE, "key": "a"}),
    ("not_a_quantity", a_count("a", "many")),
    ("not_a_quantity", a_count("a", "")),
    ("not_a_quantity", a_count("a", None)),
    ("not_a_quantity", a_count("a", "NaN")),
    ("not_a_quantity", a_count("a", "-Infinity")),
    ("not_a_quantity", a_count("a", "1_000")),
    ("not_a_quantity", a_count("a", "1,5")),
    ("not_a_quantity", a_count("a", "1\x00")),
    ("unreadable_fact", a_count("a", float("nan"))),
    ("unreadable_fact", a_count("a", float("inf"))),
    ("unreadable_fact", a_count("a", True)),
    ("unreadable_fact", a_count("a", [1])),
    ("negative_quantity", a_count("a", -1)),
    ("negative_quantity", a_count("a", "-0.001")),
    ("absurd_quantity", a_count("a", "1e400")),
    ("absurd_quantity", a_count("a", "1e-400")),
    ("absurd_quantity", a_count("a", "12345678901234567890")),
    ("absurd_quantity", a_count("a", 12345678901234567890)),
    ("absurd_quantity", a_count("a", 10**40)),
    ("absurd_quantity", a_count("a", "9" * 10_000)),
    ("absurd_quantity", a_count("a", "0.0000000000001")),
    ("invalid_total", {**_TOTAL, "key": "a", "total": "-1"}),
    ("invalid_total", {**_TOTAL, "key": "a", "total": "1e30"}),
    ("not_a_quantity", {**_TOTAL, "key": "a"}),
    ("no_time_zone", a_count("a", occurred_at="2026-11-16T09:00:00")),
    ("no_time_zone", a_count("a", occurred_at="2026-11-16")),
    ("impossible_date", a_count("a", occurred_at="2026-02-30T09:00:00Z")),
    ("impossible_date", a_count("a", occurred_at="now\x00")),
    ("impossible_date", a_count("a", occurred_at="")),
    ("impossible_date", a_count("a", occurred_at="0001-01-01T00:00:00+14:00")),
    ("impossible_date", a_count("a", occurred_at="9999-12-31T23:59:59-14:00")),
    ("unreadable_fact", a_count("a", occurred_at=1)),
    ("too_long_ago", a_count("a", occurred_at="1900-01-01T00:00:00Z")),
    ("clock_ahead", a_count("a", occurred_at="2026-11-16T10:00:00Z")),
    ("clock_ahead", a_count("a", occurred_at="9999-12-31T23:59:59Z")),
    ("invalid_key", a_count("")),
    ("invalid_key", a_count("  ")),
    ("invalid_key", a_count("k" * 501)),
    ("unreadable_fact", {"kind": "count", "line": LINE, "count": "outfeed", "quantity": 1}),
    ("unreadable_fact", {**_STATE, "key": 5, "state": "Jam"}),
    ("negative_quantity", a_count("nul\x00key", -1)),
]  # fmt: skip


def test_what_is_odd_is_named_and_kept_and_the_rest_is_counted(
    send: Callable[..., dict[str, Any]], client: httpx.Client, counted: Callable[[], Decimal]
) -> None:
    good = 0
    for number, (code, odd) in enumerate(ODD):
        first, last = a_count(f"before {number}"), a_count(f"after {number}")
        body = json.dumps({"source": "odd", "facts": [first, odd, last]})
        answer = client.post(f"{API}/facts", content=body)
        assert answer.status_code == 200, (odd, answer.text)
        said = answer.json()
        assert (said["accepted"], said["repeated"]) == (2, 0), odd
        (wrong,) = said["rejected"]
        assert (wrong["index"], wrong["code"]) == (1, code), (odd, wrong)
        assert 10 < len(wrong["reason"]) < 400, wrong
        good += 2
    assert counted() == good
    kept = client.get(f"{API}/rejections", params={"origin": "odd", "limit": 500}).json()["items"]
    assert [row["code"] for row in reversed(kept)] == [code for code, _ in ODD]
    assert all(row["reason"] and row["given"] and row["where"] for row in kept)


def test_the_widest_facts_that_are_taken(
    send: Callable[..., dict[str, Any]], counted: Callable[[], Decimal]
) -> None:
    widest = [
        a_count("k" * 500, "0.000000000001"),
        a_count("nul\x00 ü 漢 🏭", "1000000000000"),
        a_count("zero", 0),
        a_count("minus zero", "-0"),
        a_count("old", 1, occurred_at="2000-01-01T00:00:00Z"),
        a_count("ahead", 1, occurred_at="2026-11-16T09:05:00Z"),
        a_count("without an instant", 1, occurred_at=None),
        a_count("exponent", "1.5E+3"),
        {**_TOTAL, "key": "total", "total": "9" * 30},
    ]
    assert send(widest) == {"accepted": len(widest), "repeated": 0, "rejected": []}
    assert counted() == Decimal("1000000001503.000000000001")
    assert send(widest)["repeated"] == len(widest)


def test_one_fact_that_strict_json_can_not_hold_does_not_take_the_others_down(
    client: httpx.Client, counted: Callable[[], Decimal]
) -> None:
    good = json.dumps(a_count("good")).encode()
    for number, odd in enumerate(
        [
            good.replace(b'"good"', b'"\\ud800"'),
            good.replace(b'"good"', b'"\xff\xfe"'),
            good.replace(b'"quantity": 1', b'"quantity": NaN'),
            good.replace(b'"quantity": 1', b'"quantity": 1e400'),
            good.replace(b'"quantity": 1', b'"quantity": ' + b"9" * 5000),
            b"null",
            b"[]",
            b'"fact"',
            b"7",
        ]
    ):
        own = good.replace(b'"good"', f'"good {number}"'.encode())
        answer = client.post(f"{API}/facts", content=b'{"facts": [%b, %b]}' % (odd, own))
        assert answer.status_code == 200, (odd, answer.text)
        said = answer.json()
        assert said["accepted"] == 1, (odd, said)
        assert [(r["index"], r["code"]) for r in said["rejected"]] == [(0, "unreadable_fact")]
    assert counted() == 9


UNREADABLE = [
    (b"", "unreadable_batch"),
    (b"{", "unreadable_batch"),
    (b'{"facts": [}', "unreadable_batch"),
    (b"[]", "unreadable_batch"),
    (b"{}", "unreadable_batch"),
    (b'{"facts": {}}', "unreadable_batch"),
    (b'{"facts": [NaN', "unreadable_batch"),
    (b'{"facts": [], "source": 3}', "unreadable_batch"),
    (b"\x00\x01\x02", "unreadable_batch"),
    (b"[" * 100_000, "unreadable_batch"),
    (b'{"facts": ' + b"[" * 100_000, "unreadable_batch"),
    (b'{"facts": [], "source": ""}', "invalid_source"),
    (b'{"facts": [], "source": "a\\u0000"}', "invalid_source"),
    (b'{"facts": [], "source": "%b"}' % (b"s" * 201), "invalid_source"),
    (b'{"facts": [%b0]}' % (b"0," * LARGEST_BATCH), "batch_too_large"),
]


def test_a_batch_that_can_not_be_read_is_refused_and_kept(client: httpx.Client) -> None:
    told = []
    for body, code in UNREADABLE:
        problem = refused(client.post(f"{API}/facts", content=body), 422, code)
        told.append((code, problem["detail"]))
    kept = client.get(f"{API}/rejections", params={"origin": "api"}).json()["items"]
    assert [(row["code"], row["reason"]) for row in reversed(kept)] == told


def test_a_body_without_end_is_cut_off(client: httpx.Client) -> None:
    refused(client.post(f"{API}/facts", content=b" " * (LARGEST_BODY + 1)), 413, "body_too_large")
    refused(client.post(f"{API}/facts", content=iter([b" " * LARGEST_BODY, b" "])), 413,
            "body_too_large")  # fmt: skip


def test_other_encodings_of_json_are_read(
    client: httpx.Client, counted: Callable[[], Decimal]
) -> None:
    for number, encoding in enumerate(("utf-8", "utf-8-sig", "utf-16", "utf-32")):
        facts = json.dumps({"facts": [a_count(f"ü {number}")]}, ensure_ascii=False)
        answer = client.post(f"{API}/facts", content=facts.encode(encoding))
        assert answer.json() == {"accepted": 1, "repeated": 0, "rejected": []}
    assert counted() == 4


def test_a_key_twice_in_a_batch_is_one_fact(
    send: Callable[..., dict[str, Any]], counted: Callable[[], Decimal]
) -> None:
    twice = [a_count("a", 5), a_count("a", 5), a_count("a", 9)]
    assert send(twice) == {"accepted": 1, "repeated": 2, "rejected": []}
    assert counted() == 5
    totals = [{**_TOTAL, "key": key, "total": total} for key, total in (("b", 10), ("b", 20))]
    assert send(totals) == {"accepted": 1, "repeated": 1, "rejected": []}
    assert send([{**_TOTAL, "key": "c", "total": 30}])["accepted"] == 1
    assert counted() == 25


def test_a_total_sent_again_without_an_instant_changes_nothing(
    send: Callable[..., dict[str, Any]], counted: Callable[[], Decimal]
) -> None:
    for key, total in (("a", 100), ("b", 500), ("a", 100), ("c", 510)):
        send([{"key": key, "kind": "total", "line": LINE, "counter": "out", "total": total}])
    assert counted() == 410


def test_a_large_batch_with_one_that_is_wrong(
    send: Callable[..., dict[str, Any]], counted: Callable[[], Decimal]
) -> None:
    facts = [a_count(str(n)) for n in range(LARGEST_BATCH)]
    facts[5000]["quantity"] = "x"
    said = send(facts)
    assert said["accepted"] == LARGEST_BATCH - 1
    assert [r["index"] for r in said["rejected"]] == [5000]
    assert counted() == LARGEST_BATCH - 1


def test_a_disabled_line_takes_nothing(
    send: Callable[..., dict[str, Any]], client: httpx.Client, plant: dict[str, int]
) -> None:
    disabled = {"version": 1, "enabled": False}
    filler = f"{API}/assets/{plant['filler']}"
    assert client.patch(filler, json=disabled).status_code == 200
    said = send(
        [a_count("a"), {**_TOTAL, "key": "b", "total": 5}, a_count("c", line=plant["packer"])]
    )
    assert said["accepted"] == 1
    assert [r["code"] for r in said["rejected"]] == ["unknown_line", "unknown_line"]


QUESTIONS = [
    ({"cursor": "²"}, "invalid_cursor"),
    ({"cursor": "9" * 30}, "invalid_cursor"),
    ({"cursor": "-1"}, "invalid_cursor"),
    ({"limit": 0}, "invalid_request"),
    ({"kind": "x"}, "invalid_request"),
    ({"from": "2026-11-16T00:00:00"}, "no_time_zone"),
    ({"from": "2027-11-16T00:00:00Z"}, "invalid_span"),
    ({"from": "0001-01-01T00:00:00+14:00"}, "invalid_span"),
    ({"to": "9999-12-31T23:59:59-14:00"}, "invalid_span"),
    ({"to": "2126-11-16T00:00:00Z"}, "span_too_long"),
    ({"line": "²"}, "unknown_asset"),
    ({"line": "9" * 30}, "unknown_asset"),
    ({"line": "\x00"}, "unknown_asset"),
    ({"line": "site1"}, "not_a_line"),
]


def test_odd_questions(client: httpx.Client) -> None:
    span = {"line": LINE, "from": "2026-11-16T00:00:00Z", "to": "2026-11-17T00:00:00Z"}
    for params, code in QUESTIONS:
        status = 404 if code in ("unknown_asset", "not_a_line") else 422
        refused(client.get(f"{API}/facts", params={**span, **params}), status, code)


def test_pages_hold_every_fact_once(
    send: Callable[..., dict[str, Any]], client: httpx.Client
) -> None:
    send([a_count(str(n), n) for n in range(25)])
    span = {"line": LINE, "from": "2026-11-16T09:00:00Z", "to": "2026-11-16T09:00:01Z", "limit": 10}
    seen: list[str] = []
    cursor: str | None = None
    while cursor is not None or not seen:
        page = client.get(f"{API}/facts", params={**span, **({"cursor": cursor} if cursor else {})})
        seen += [item["quantity"] for item in page.json()["items"]]
        cursor = page.json()["next_cursor"]
    assert sorted(map(int, seen)) == list(range(25))


_sent = st.tuples(st.integers(0, 11), st.integers(1, 4))


@given(sent=st.lists(_sent, min_size=1, max_size=12), again=st.lists(_sent, max_size=6))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_batches_split_or_repeated_change_nothing(
    client: httpx.Client,
    counted: Callable[[], Decimal],
    sent: list[tuple[int, int]],
    again: list[tuple[int, int]],
) -> None:
    source = f"{sent}{again}"[:200]
    before = counted()
    known: set[int] = set()
    for start, length in [*sent, *again]:
        keys = range(start, start + length)
        facts = [a_count(f"{key}", 2**key) for key in keys]
        answer = client.post(f"{API}/facts", json={"source": source, "facts": facts}).json()
        fresh = set(keys) - known
        assert (answer["accepted"], answer["repeated"]) == (len(fresh), length - len(fresh))
        known |= fresh
    assert counted() - before == sum(2**key for key in known)
