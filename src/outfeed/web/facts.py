"""Floor facts over HTTP: taken in batches, once each, and listed as they were recorded."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

import msgspec
import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, select, text

from outfeed.activities import collection
from outfeed.activities.signals import CountSignal, Signal, StateSignal, TotalSignal
from outfeed.model.equipment import StateType
from outfeed.model.errors import Invalid, Rejection
from outfeed.model.product import CountKind
from outfeed.store import tables as t
from outfeed.store.assets import find_asset
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.oee import From, To, checked_span
from outfeed.web.openapi import REFERENCE
from outfeed.web.problems import problem

router = APIRouter(prefix="/api/v1", tags=["facts"], route_class=ActingRoute)

LARGEST_BATCH = 10_000
LARGEST_BODY = 16 * 1024 * 1024
LONGEST_KEY = 500
LONGEST_NUMBER = 64
KINDS = frozenset(CountKind)
MOST = 10**30


class Fact(msgspec.Struct):
    """A fact as it is sent. Which fields it needs depends on its kind."""

    key: str
    kind: str
    line: str | int | None = None
    count: str | None = None
    quantity: str | int | float | None = None
    counter: str | int | None = None
    total: str | int | float | None = None
    state: str | int | None = None
    occurred_at: str | None = None


class FactBatch(msgspec.Struct):
    """Facts and what sent them; a key means the same fact wherever it comes from that source."""

    facts: list[Fact]
    source: str = "api"


class UnreadFactBatch(msgspec.Struct):
    """A batch of which some facts can't be read."""

    facts: list[msgspec.Raw]
    source: str = "api"


class SentFact(BaseModel):
    """A fact: a count of a line, a counter's running total, or a line's new state."""

    key: str = Field(max_length=LONGEST_KEY, description="Natural key; sent again it does nothing.")
    kind: Literal["count", "total", "state"]
    line: str | int | None = Field(default=None, description="Path or id.")
    count: CountKind | None = None
    quantity: str | None = Field(default=None, examples=["12"])
    counter: str | int | None = Field(default=None, description="Name on its line, or id.")
    total: str | None = Field(default=None, examples=["48210"])
    state: str | int | None = Field(default=None, description="Name, code or alias.")
    occurred_at: datetime | None = None


class SentFacts(BaseModel):
    """A batch of facts."""

    source: str = Field(default="api", examples=["line 1 gateway"])
    facts: list[SentFact] = Field(
        examples=[
            [
                {
                    "key": "L1-000042",
                    "kind": "count",
                    "line": "site1/packaging/labelerline01",
                    "count": "outfeed",
                    "quantity": "12",
                    "occurred_at": "2026-11-30T06:00:00Z",
                }
            ]
        ]
    )


class RefusedFact(BaseModel):
    """A fact that was not taken: its place in the batch, and why."""

    index: int
    key: str
    code: str
    reason: str


class TakenFacts(BaseModel):
    """What became of a batch."""

    accepted: int
    repeated: int
    rejected: list[RefusedFact]


class RecordedFact(BaseModel):
    """A fact as it is recorded."""

    key: str
    kind: Literal["count", "state"]
    count: CountKind | None
    state: str | None
    state_type: StateType | None
    quantity: str | None
    total: str | None
    corrects: str | None
    occurred_at: datetime
    recorded_at: datetime
    source: str
    recorded_by: str | None
    reason: str | None
    waste_reason: str | None
    entry: str | None = Field(description="What a person entered at once, with others")


class Facts(BaseModel):
    """A page of facts, newest first."""

    items: list[RecordedFact]
    next_cursor: str | None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Invalid("body_too_large", "A batch is at most 16 MiB; send it in parts.")
    return bytes(body)


@router.post(
    "/facts",
    response_model=TakenFacts,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": SentFacts.model_json_schema(ref_template=REFERENCE)}
            },
        }
    },
)
def take_facts(body: Annotated[bytes, Depends(_body)], act: Acting) -> Response:
    """Take a batch of facts in one transaction. Those that can't be taken are kept and named."""
    try:
        batch = _decoded(body)
    except Invalid as refused_batch:
        # Kept too, for the people of the plant: a gateway seldom shows what it was answered.
        code, reason = refused_batch.code, refused_batch.detail
        given = body[: 2 * collection.LONGEST_GIVEN].decode("utf-8", "replace")
        collection.reject(act, "api", [Rejection("batch", code, reason, given)])
        return problem(422, code, reason)
    reader = _Reader(act.conn, act.now)
    signals: list[Signal] = []
    places: list[int] = []
    refused: list[tuple[int, str, Rejection]] = []
    keys: list[str] = []
    sent_facts: Sequence[Fact | msgspec.Raw] = batch.facts
    for index, sent in enumerate(sent_facts):
        fact, wrong = reader.read(index, sent)
        keys.append(fact.key if fact else "")
        if wrong is not None:
            refused.append((index, keys[-1], wrong))
            continue
        assert fact is not None  # noqa: S101 - a fact or a reason
        signal = reader.signal(index, fact)
        if isinstance(signal, Rejection):
            refused.append((index, fact.key, signal))
        else:
            signals.append(signal)
            places.append(index)
    collection.reject(act, batch.source, [rejection for _, _, rejection in refused])
    taken = collection.take(act, batch.source, signals)
    refused += [(places[n], keys[places[n]], r) for n, r in taken.rejected]
    answer = {
        "accepted": taken.accepted,
        "repeated": taken.repeated,
        "rejected": [
            {"index": index, "key": key, "code": r.code, "reason": r.reason}
            for index, key, r in sorted(refused, key=lambda row: row[0])
        ],
    }
    return Response(orjson.dumps(answer), media_type="application/json")


def _decoded(body: bytes) -> FactBatch | UnreadFactBatch:
    batch: FactBatch | UnreadFactBatch
    try:
        try:
            batch = msgspec.json.decode(body, type=FactBatch)
        except (msgspec.DecodeError, UnicodeDecodeError):
            # At least one fact is wrong: each is read for itself, and the others go in.
            batch = _unread(body)
    except (ValueError, RecursionError) as error:
        raise Invalid(
            "unreadable_batch", f"The batch is not JSON of the form {{facts: […]}}: {error}"
        ) from error
    if len(batch.facts) > LARGEST_BATCH:
        raise Invalid("batch_too_large", f"A batch holds at most {LARGEST_BATCH} facts.")
    if not batch.source.strip() or len(batch.source) > 200 or not batch.source.isprintable():
        raise Invalid("invalid_source", "The source is a name of 1 to 200 printable characters.")
    return batch


def _unread(body: bytes) -> UnreadFactBatch:
    try:
        return msgspec.json.decode(body, type=UnreadFactBatch)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Half a character or NaN in one fact makes the whole unreadable to strict JSON only.
        lenient = json.loads(body)
        if not isinstance(lenient, dict) or not isinstance(lenient.get("facts"), list):
            raise
        lenient["facts"] = [msgspec.Raw(json.dumps(fact).encode()) for fact in lenient["facts"]]
        return msgspec.convert(lenient, UnreadFactBatch)


class _Reader:
    """Reads facts as they were sent; looks every line and counter up once."""

    def __init__(self, conn: Connection, now: datetime) -> None:
        self._now = now
        self._decoder = msgspec.json.Decoder(Fact)
        lines = conn.execute(
            select(t.assets.c.id, t.assets.c.path).where(t.assets.c.level == "line")
        )
        self._lines: dict[str, int] = {}
        for row in lines:
            self._lines[row.path] = self._lines[str(row.id)] = row.id
        self._counters: dict[tuple[int | None, str], int] = {}
        for row in conn.execute(select(t.counters)):
            self._counters[row.line_id, row.name.casefold()] = row.id
            self._counters[row.line_id, str(row.id)] = row.id
            self._counters[None, str(row.id)] = row.id

    def read(self, index: int, sent: Fact | msgspec.Raw) -> tuple[Fact | None, Rejection | None]:
        if isinstance(sent, Fact):
            fact = sent
        else:
            try:
                fact = self._decoder.decode(sent)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                reason = f"The fact can't be read: {error}."
                return None, _rejection(index, "unreadable_fact", reason, bytes(sent))
        if not fact.key.strip() or len(fact.key) > LONGEST_KEY:
            reason = f"A fact needs a key of 1 to {LONGEST_KEY} characters."
            return None, _rejection(index, "invalid_key", reason, msgspec.json.encode(fact))
        return fact, None

    def signal(self, index: int, fact: Fact) -> Signal | Rejection:
        try:
            return self._signal(fact)
        except Invalid as refused:
            given = msgspec.json.encode(fact)
            return _rejection(index, refused.code, refused.detail, given)

    def _signal(self, fact: Fact) -> Signal:
        at = self._instant(fact.occurred_at)
        if fact.kind == "total":
            return TotalSignal(fact.key, self._counter(fact), _decimal(fact.total, "total"), at)
        line = self._line(fact.line)
        if fact.kind == "state":
            if fact.state is None or not str(fact.state).strip():
                raise Invalid("missing_state", "A fact of kind state needs its state.")
            return StateSignal(fact.key, line, str(fact.state), at)
        if fact.kind != "count":
            raise Invalid(
                "unknown_kind", f"A fact's kind is count, total or state, not {_brief(fact.kind)}."
            )
        if fact.count not in KINDS:
            raise Invalid("unknown_count", "A count is of infeed, outfeed or waste.")
        return CountSignal(fact.key, line, fact.count, _decimal(fact.quantity, "quantity"), at)

    def _line(self, ref: str | int | None) -> int:
        found = self._lines.get(str(ref).strip().strip("/").lower())
        if found is None:
            raise Invalid("unknown_line", f"There is no line {_brief(ref)}; give its path or id.")
        return found

    def _counter(self, fact: Fact) -> int:
        line = self._line(fact.line) if fact.line is not None else None
        found = self._counters.get((line, str(fact.counter).strip().casefold()))
        if found is None:
            raise Invalid(
                "unknown_counter",
                f"There is no counter {_brief(fact.counter)}; give its line and name, or its id.",
            )
        return found

    def _instant(self, given: str | None) -> datetime:
        if given is None:
            return self._now
        try:
            at = datetime.fromisoformat(given)
        except ValueError as error:
            raise Invalid(
                "impossible_date", f"{_brief(given)} is no instant; send RFC 3339."
            ) from error
        if at.tzinfo is None:
            raise Invalid(
                "no_time_zone", f"{_brief(given)} has no time zone; end it with Z or an offset."
            )
        try:
            return at.astimezone(UTC)
        except OverflowError as error:
            raise Invalid(
                "impossible_date", f"{_brief(given)} lies beyond all calendars."
            ) from error


def _decimal(given: str | int | float | None, name: str) -> Decimal:
    if isinstance(given, int) and -MOST < given < MOST:
        return Decimal(given)
    if len(str(given)) > LONGEST_NUMBER:
        raise Invalid("absurd_quantity", f"The {name} has more digits than anything counts.")
    try:
        # An underscore between digits is Python's way of writing, nobody else's.
        number = Decimal(str(given).replace("_", "?"))
    except InvalidOperation as error:
        raise Invalid("not_a_quantity", f"{_brief(given)} is no {name}.") from error
    if not number.is_finite():
        raise Invalid("not_a_quantity", f"{number} is no {name}.")
    if not -12 <= _exponent(number) <= 30:
        raise Invalid("absurd_quantity", f"The {name} has more digits than anything counts.")
    return number


def _brief(given: object) -> str:
    return repr(str(given)[:60])


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 99


def _rejection(index: int, code: str, reason: str, given: bytes) -> Rejection:
    return Rejection(f"fact {index}", code, reason, given.decode("utf-8", "replace"))


@router.get("/facts")
def facts(
    conn: ReadConn,
    line: str,
    start: From,
    end: To,
    kind: Literal["count", "state"] | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    cursor: str | None = None,
) -> Facts:
    """Give the facts of a line over a span, newest first: what its figures are made of."""
    asset = find_asset(conn, line, "line")
    span = checked_span(start, end)
    skipped = _skipped(cursor)
    rows = conn.execute(
        _FACTS,
        {
            "line": asset.id,
            "start": span[0],
            "end": span[1],
            "counts": kind != "state",
            "states": kind != "count",
            "limit": limit + 1,
            "skipped": skipped,
        },
    ).all()
    more = len(rows) > limit
    return Facts(items=_recorded(rows[:limit]), next_cursor=str(skipped + limit) if more else None)


def _skipped(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise Invalid("invalid_cursor", "The cursor is the next_cursor of the page before.")
    return int(cursor)


_FACTS = text("""
    SELECT f.*, u.display_name AS person, w.name AS waste_reason FROM (
        SELECT cast(key AS text) AS key, 'count' AS kind, cast(kind AS text) AS count,
               NULL AS state, NULL AS state_type, quantity, total,
               cast(corrects AS text) AS corrects, occurred_at, recorded_at, source,
               recorded_by, reason, waste_reason_id, cast(entry AS text) AS entry
        FROM count_events
        WHERE :counts AND line_id = :line AND kind IN ('infeed', 'outfeed', 'waste')
          AND occurred_at >= :start AND occurred_at < :end
        UNION ALL
        SELECT cast(e.key AS text), 'state', NULL, s.name, cast(s.type AS text), NULL, NULL, NULL,
               e.occurred_at, e.recorded_at, e.source, e.recorded_by, e.comment, NULL,
               NULL
        FROM state_events e JOIN states s ON s.id = e.state_id
        WHERE :states AND e.line_id = :line
          AND e.occurred_at >= :start AND e.occurred_at < :end
    ) f LEFT JOIN users u ON u.id = f.recorded_by
    LEFT JOIN waste_reasons w ON w.id = f.waste_reason_id
    ORDER BY f.occurred_at DESC, f.key
    LIMIT :limit OFFSET :skipped
""")


def _recorded(rows: Sequence[Any]) -> list[RecordedFact]:
    return [
        RecordedFact(
            key=row.key,
            kind=row.kind,
            count=row.count,
            state=row.state,
            state_type=row.state_type,
            quantity=None if row.quantity is None else f"{row.quantity:f}",
            total=None if row.total is None else f"{row.total:f}",
            corrects=row.corrects,
            occurred_at=row.occurred_at,
            recorded_at=row.recorded_at,
            source=row.source,
            recorded_by=row.person,
            reason=row.reason,
            waste_reason=row.waste_reason,
            entry=row.entry,
        )
        for row in rows
    ]
