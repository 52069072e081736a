"""The plan of a line as iCalendar, and the feeds that calendar programs read it from."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import Connection, Row, select

from outfeed.activities import calendar_feeds
from outfeed.activities.calendars import Calendars
from outfeed.model.icalendar import Event, EventStatus, calendar_text
from outfeed.model.order import CANCELLED
from outfeed.model.time import next_tick_of, tick_of, words_in
from outfeed.store import tables as t
from outfeed.store.assets import find_asset
from outfeed.store.calendar_feed import Told, installed_at, told_of_entries
from outfeed.store.entries import Entry, entries_where
from outfeed.store.orders import plain
from outfeed.web import entry_schemas as w
from outfeed.web.deps import Now, OwnActing, ReadConn, signed_in
from outfeed.web.entries import MaybeFrom, aware
from outfeed.web.idempotency import ActingRoute
from outfeed.web.printing.words import Language, Words

router = APIRouter(prefix="/api/v1", tags=["plan"], route_class=ActingRoute)

LOOK_BACK = timedelta(days=28)
ASKED_AGAIN_AFTER = timedelta(minutes=15)
_CALENDAR: dict[int | str, dict[str, Any]] = {200: {"content": {"text/calendar": {}}}}
_LATE: dict[Language, str] = {
    "en": "late by {time}",
    "de": "zu spät um {time}",
    "es": "con retraso de {time}",
    "zh": "延迟 {time}",
}


class Feed(BaseModel):
    """A feed: whose it is, of which line, and since when. Its key is not kept."""

    id: int
    user_id: int
    user: str
    line_id: int
    line_path: str
    created_at: datetime


class Feeds(BaseModel):
    """All feeds, by line and user."""

    items: list[Feed]


class MadeFeed(BaseModel):
    """A new feed; the address holds its key and is shown this once."""

    id: int
    url: str


def _reading(
    ref: w.Text,
    request: Request,
    key: Annotated[str | None, Query(description="Of a feed of this line", max_length=200)] = None,
) -> Iterator[Connection]:
    with request.app.state.engine.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT")
        if key is None:
            signed_in(request, conn)
        else:
            # An unknown line and one of another feed are refused alike, so that nothing is told.
            number = ref.isascii() and ref.isdecimal() and len(ref) < 10
            calendar_feeds.check_key(conn, key, int(ref) if number else 0)
        yield conn


FeedConn = Annotated[Connection, Depends(_reading, scope="function")]


@router.get("/lines/{ref:path}/calendar.ics", response_class=Response, responses=_CALENDAR)
def calendar_of_line(
    ref: w.Text,
    request: Request,
    conn: FeedConn,
    now: Now,
    from_: MaybeFrom = None,
    to: datetime | None = None,
    language: Language = "en",
) -> Response:
    """Give the entries of a line as iCalendar, from 28 days ago on if no instant is named.

    Who asks signs in, sends an API key, or names the key of a feed of this line.
    """
    line = find_asset(conn, ref, "line")
    start = aware("from", from_) or now - LOOK_BACK
    entries = entries_where(conn, line_ids=[line.id], from_=start, to=aware("to", to))
    events = _Events(conn, line, str(request.base_url), entries, language)
    content = calendar_text(line.display_name, events.all(), ASKED_AGAIN_AFTER)
    headers = {"Content-Disposition": f'inline; filename="line-{line.id}.ics"'}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


@router.post("/lines/{ref:path}/calendar-feed", status_code=201)
def make_feed(ref: w.Text, request: Request, act: OwnActing, language: Language = "en") -> MadeFeed:
    """Make a feed of a line for whoever asks; the address of an older one is refused from then on.

    It reads this line's calendar and nothing else.
    """
    line = find_asset(act.conn, ref, "line")
    key = calendar_feeds.make_feed(act, line.id)
    feed = select(t.calendar_feeds.c.id).where(
        t.calendar_feeds.c.line_id == line.id, t.calendar_feeds.c.user_id == act.actor.user_id
    )
    # By its id: the line may get another name, and the address stays.
    address = f"{request.base_url}api/v1/lines/{line.id}/calendar.ics"
    told = {"key": key} | ({} if language == "en" else {"language": language})
    return MadeFeed(id=act.conn.execute(feed).scalar_one(), url=f"{address}?{urlencode(told)}")


@router.get("/calendar-feeds")
def feeds(conn: ReadConn) -> Feeds:
    """Give all feeds, without their keys."""
    f, u, a = t.calendar_feeds.c, t.users.c, t.assets.c
    rows = conn.execute(
        select(
            f.id,
            f.user_id,
            u.display_name.label("user"),
            f.line_id,
            a.path.label("line_path"),
            f.created_at,
        )
        .join(t.users, u.id == f.user_id)
        .join(t.assets, a.id == f.line_id)
        .order_by(a.path, u.name)
    )
    return Feeds(items=[Feed(**row._mapping) for row in rows])


@router.delete("/calendar-feeds/{feed_id}", status_code=204)
def delete_feed(feed_id: Annotated[int, Path(ge=1, lt=2**31)], act: OwnActing) -> None:
    """Take a feed back; its address is refused from then on."""
    calendar_feeds.delete_feed(act, feed_id)


class _Events:
    """The entries of a line as events."""

    def __init__(
        self,
        conn: Connection,
        line: Row[Any],
        base_url: str,
        entries: Sequence[Entry],
        language: Language,
    ) -> None:
        self._line, self._base, self._language = line, base_url, language
        self._entries = entries
        self._told = told_of_entries(conn, [entry.id for entry in entries])
        self._words, self._zone = Words(language), Calendars(conn).zone_of(line.id)
        self._system = uuid.uuid5(uuid.NAMESPACE_OID, installed_at(conn).isoformat())
        self._products = {entry.id: entry.product_name for entry in entries}

    def all(self) -> Iterator[Event]:
        """Give all of them; what was removed since the entries were read is left out."""
        for entry in self._entries:
            if entry.id in self._told:
                yield self._event(entry, self._told[entry.id])

    def _event(self, entry: Entry, told: Told) -> Event:
        before = entry.start_at.astimezone(UTC) - timedelta(hours=1)
        place = {"from": f"{before:%Y-%m-%dT%H:%M:%SZ}", "entry": entry.id}
        return Event(
            uid=f"entry-{entry.id}@{self._system}",
            start_at=entry.start_at,
            end_at=entry.end_at,
            changed_at=told.changed_at,
            sequence=entry.version - 1,
            summary=self._summary(entry),
            description="\n".join(self._description(entry, told)),
            status=_status(told),
            url=f"{self._base}schedule?{urlencode(place)}",
            location=self._line.display_name,
            category=entry.mode,
        )

    def _summary(self, entry: Entry) -> str:
        if entry.production:
            return f"{entry.order_number} {entry.product_name}, {self._quantity(entry)}"
        leads_to = self._products.get(entry.changeover_for or 0)
        return f"{entry.mode}: {leads_to}" if leads_to else entry.mode

    def _quantity(self, entry: Entry) -> str:
        assert entry.quantity is not None  # noqa: S101 - production entries have one
        return f"{self._words.quantity(plain(entry.quantity))} {entry.unit}"

    def _description(self, entry: Entry, told: Told) -> Iterator[str]:
        words = self._words
        if entry.production:
            yield f"{words('title')}: {entry.order_number}"
            yield f"{words('product')}: {entry.product_name}"
            yield f"{words('scheduled_quantity')}: {self._quantity(entry)}"
            yield f"{words('status')}: {words.status(told.status or '')}"
        if entry.due_at is not None:
            due = f"{words('due_at')}: {words.instant(entry.due_at, self._zone)}"
            by = next_tick_of(entry.end_at) - tick_of(entry.due_at)
            late = _LATE[self._language].format(time=words_in(self._zone).time(by))
            yield f"{due} ({late})" if entry.late else due
        if entry.notes:
            yield f"{words('notes')}: {entry.notes}"


def _status(told: Told) -> EventStatus:
    """Of a cancelled order it will not be; of one that can't be started now, it may not be."""
    if told.status == CANCELLED:
        return EventStatus.CANCELLED
    if told.status is not None and told.active and not told.can_execute:
        return EventStatus.TENTATIVE
    return EventStatus.CONFIRMED
