"""Why the plan is as it is, over HTTP: the best places of an order, and why an entry is late."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from outfeed.activities.act import SYSTEM, Act
from outfeed.model.errors import Invalid
from outfeed.store.entries import entries_where
from outfeed.store.orders import order_id_of
from outfeed.web import entry_schemas as w
from outfeed.web.deps import Now, ReadConn
from outfeed.web.entries import REFUSES, EntryId
from outfeed.web.plan_of import ReadPlan

router = APIRouter(prefix="/api/v1", tags=["plan"])
# What ranks places is imported where it is first asked for: its compiler takes a second to load.

Quantity = Annotated[
    Decimal | None, Query(description="In the order's unit; what is left of it if not given")
]
Limit = Annotated[int, Query(ge=1, le=100, description="So many places, the best first")]


class PlaceAfter(BaseModel):
    """The entry before a place."""

    entry_id: int
    order_number: str | None


class LaterOrder(BaseModel):
    """An order that becomes late, or later."""

    order_id: int
    order_number: str
    by: float = Field(description="Seconds")


class BestPlace(BaseModel):
    """
    A place, as the board answers an insertion there with `if_no_room` `push`.

    Times are seconds. `cost`, `lateness` and `changeover_time` are what the place adds to the plan,
    below 0 what it saves.
    """

    line_id: int
    line_name: str
    place_at: datetime = Field(
        description="The start to ask for: the order starts later where a changeover comes first."
    )
    start_at: datetime
    end_at: datetime
    after: PlaceAfter | None
    late_by: float
    cost: float = Field(
        description="What places are ranked by, in seconds of changeover time: lateness of all"
        " orders counts five times, an entry that moves a minute."
    )
    lateness: float = Field(description="Of all orders")
    changeover_time: int
    moves: int = Field(description="Other entries that start elsewhere then")
    makes_late: list[LaterOrder]
    fits_without_moving: bool


class LineWithoutPlace(BaseModel):
    """A line on which it can't be made, and the rule that stops it."""

    line_id: int
    line_name: str
    code: str
    detail: str


class BestPlacesFound(BaseModel):
    """Places for a quantity, the best first, and the lines that have none."""

    order_id: int
    order_number: str
    quantity: w.Quantity | None
    unit: str
    entry: w.Entry | None = Field(description="The one that would move")
    items: list[BestPlace]
    cannot: list[LineWithoutPlace]


class ChainLink(BaseModel):
    """A stretch of the time from an order's release to its end, and what passed in it."""

    what: Literal[
        "release", "queue", "changeover", "calendar", "stop", "pinned", "started", "idle", "run"
    ]
    start_at: datetime
    end_at: datetime
    time: float = Field(description="Seconds")
    order_number: str | None = Field(description="What was waited for or made")
    entry_id: int | None
    name: str | None = Field(description="Of the product, or the mode of a planned stop")
    count: int = Field(description="How many entries it stands for")
    critical: bool = Field(description="Whether it made the entry as late as it is")
    detail: str


class OvertimeWindow(BaseModel):
    """A time in which a line would have to work though it is closed."""

    line_id: int
    start_at: datetime
    end_at: datetime


class RemedyEntry(BaseModel):
    """An entry as `POST /entries/arrange` is to be asked for it; what does not apply is absent."""

    entry: int | None = None
    version: int | None = None
    line: int | None = None
    order: int | None = None
    start_at: datetime | None = None
    quantity: w.Quantity | None = None


class RemedyTried(BaseModel):
    """A change that was tried, and what came of it; times are seconds."""

    what: Literal["other_line", "earlier", "swap", "overtime", "split"]
    detail: str
    late_by: float = Field(description="Of the order then")
    tardiness: float = Field(description="Of all orders then")
    tardiness_before: float
    wanted: list[RemedyEntry] | None = Field(
        description="`entries` for `POST /entries/arrange`; null where the calendar has to change."
    )
    if_no_room: w.IfNoRoom
    window: OvertimeWindow | None
    line_name: str | None
    order_number: str | None = Field(description="The other order of a swap")
    quantity: w.Quantity | None = Field(description="The part of a split")
    start_at: datetime | None


class WhyLate(BaseModel):
    """Why an entry ends when it does, and what would help where it is late."""

    entry: w.Entry
    late_by: float | None = Field(description="Seconds; 0 on time, null without a due date")
    chain: list[ChainLink] = Field(description="From the release of the order to its end")
    remedies: list[RemedyTried] = Field(description="By the lateness of the plan then")
    next_best: list[BestPlace] = Field(description="Where else it could be, the best first")


@router.get("/orders/{ref:path}/best-places", response_model=BestPlacesFound, responses=REFUSES)
def best_places(
    ref: str,
    conn: ReadConn,
    now: Now,
    of: ReadPlan,
    quantity: Quantity = None,
    limit: Limit = 10,
    entry: Annotated[
        int | None, Query(ge=1, lt=2**31, description="One of its entries, that would move")
    ] = None,
) -> Response:
    """Rank the places where an order, or what is left of it, could be put on the board.

    Each is what the board answers an insertion there with push. Nothing changes.
    """
    from outfeed.activities.optimising.best_places import best_places_of_order

    act, order_id = _asking(conn, now, of), order_id_of(conn, ref)
    if entry is None:
        found = best_places_of_order(act, order_id, quantity=quantity, limit=limit)
        return _answer(found.shown())
    if not any(each.id == entry for each in entries_where(conn, order_id=order_id, of=of)):
        raise Invalid("not_of_order", f"Entry {entry} is not of this order.")
    return _of_entry(act, entry, quantity, limit)


@router.get("/entries/{entry_id}/best-places", response_model=BestPlacesFound, responses=REFUSES)
def best_places_for_entry(
    entry_id: EntryId,
    conn: ReadConn,
    now: Now,
    of: ReadPlan,
    quantity: Quantity = None,
    limit: Limit = 10,
) -> Response:
    """Rank the places to which an entry could move, but for where it is."""
    return _of_entry(_asking(conn, now, of), entry_id, quantity, limit)


@router.get("/entries/{entry_id}/why", response_model=WhyLate, responses=REFUSES)
def why_late(entry_id: EntryId, conn: ReadConn, now: Now, of: ReadPlan) -> Response:
    """Tell why an entry ends when it does, and what would make it less late.

    The chain has no gap from the release of its order to its end. Remedies were tried on the whole
    plan; of each kind the best is told. Nothing changes.
    """
    from outfeed.activities.optimising.why_late import why

    return _answer(why(_asking(conn, now, of), entry_id).shown())


def _asking(conn: ReadConn, now: datetime, of: ReadPlan) -> Act:
    """An act that only looks."""
    return Act(conn, now, SYSTEM, plan=of)


def _of_entry(act: Act, entry_id: int, quantity: Decimal | None, limit: int) -> Response:
    from outfeed.activities.optimising.best_places import best_places_of_entry

    found = best_places_of_entry(act, entry_id, quantity=quantity, limit=limit)
    return _answer(found.shown())


def _answer(content: dict[str, Any]) -> Response:
    return Response(orjson.dumps(content, option=orjson.OPT_UTC_Z), media_type="application/json")
