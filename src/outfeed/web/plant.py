"""The set-up of the plant: its lists."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection

from outfeed.model.errors import NotFound
from outfeed.store import plant_lists as lists
from outfeed.store.assets import find_asset
from outfeed.store.order_lookups import find_product
from outfeed.web import plant_schemas as w
from outfeed.web.deps import ReadConn
from outfeed.web.setup_answers import after_of, listed, page_of

router = APIRouter(prefix="/api/v1", tags=["plant"])

Line = Annotated[str | None, Query(description="Id or path of a line")]
AnyAsset = Annotated[str | None, Query(description="Id or path of an asset")]
Words = Annotated[str, Query(max_length=200, description="Only what is called by these words")]
Limit = Annotated[int | None, Query(ge=1, le=10_000, description="At most so many; else all")]
Cursor = Annotated[
    str | None, Query(max_length=2_000, description="`next_cursor` of the page before")
]


def _asset_id(conn: Connection, ref: str | None, level: str | None = None) -> int | None:
    if ref is None:
        return None
    asset_id: int = find_asset(conn, ref, level).id
    return asset_id


def _product_id(conn: Connection, ref: str | None) -> int | None:
    if ref is None:
        return None
    product = find_product(conn, ref)
    if product is None:
        raise NotFound("unknown_product", f"There is no product {ref!r}.", product=ref)
    return product.id


@router.get("/assets", response_model=w.Assets)
def assets(conn: ReadConn) -> Response:
    """Give the plant tree: enterprise, sites, areas, lines and cells in their order."""
    return listed(lists.assets(conn))


@router.get("/products", response_model=w.Products)
def products(
    conn: ReadConn, text: Words = "", limit: Limit = None, cursor: Cursor = None
) -> Response:
    """Give products with their units, by code."""
    return page_of(lists.products_page(conn, text, limit, after_of(cursor, (str, int))))


@router.get("/product-classes", response_model=w.ProductClasses)
def product_classes(conn: ReadConn) -> Response:
    """Give the tree of product classes."""
    return listed(lists.product_classes(conn))


@router.get("/rates", response_model=w.Rates)
def rates(
    conn: ReadConn,
    line: Line = None,
    product: Annotated[str | None, Query(description="Id, code or name of a product")] = None,
    text: Words = "",
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    """Give production rates: which line runs which product, and how fast."""
    line_id, product_id = _asset_id(conn, line, "line"), _product_id(conn, product)
    after = after_of(cursor, (int, int))
    return page_of(lists.rates_page(conn, line_id, product_id, text, limit, after))


@router.get("/modes", response_model=w.Modes)
def modes(conn: ReadConn) -> Response:
    """Give all modes."""
    return listed(lists.modes(conn))


@router.get("/states", response_model=w.States)
def states(conn: ReadConn, line: AnyAsset = None) -> Response:
    """Give all states, or those that hold for a line: its own hide those from above by name."""
    return listed(lists.states(conn, _asset_id(conn, line)))


@router.get("/waste-reasons", response_model=w.WasteReasons)
def waste_reasons(conn: ReadConn, line: AnyAsset = None) -> Response:
    """Give all waste reasons, or those that hold for a line."""
    return listed(lists.waste_reasons(conn, _asset_id(conn, line)))


@router.get("/counters", response_model=w.Counters)
def counters(conn: ReadConn, line: Line = None) -> Response:
    """Give the counters of all lines or of one."""
    return listed(lists.counters(conn, _asset_id(conn, line, "line")))


@router.get("/shifts", response_model=w.Shifts)
def shifts(conn: ReadConn, asset: AnyAsset = None) -> Response:
    """Give all shifts, or those that apply to an asset: of the nearest above it that has any."""
    return listed(lists.shifts(conn, _asset_id(conn, asset)))


@router.get("/calendar-exceptions", response_model=w.CalendarExceptions)
def calendar_exceptions(conn: ReadConn, asset: AnyAsset = None) -> Response:
    """Give all holidays and extra times, or those of an asset and of all that it stands in."""
    return listed(lists.calendar_exceptions(conn, _asset_id(conn, asset)))


@router.get("/changeovers", response_model=w.Changeovers)
def changeovers(conn: ReadConn, line: Line = None) -> Response:
    """Give the changeover matrix, or what of it can match on a line."""
    return listed(lists.changeovers(conn, _asset_id(conn, line, "line")))


@router.get("/statuses", response_model=w.Statuses)
def statuses(conn: ReadConn) -> Response:
    """Give the order statuses with the moves from each."""
    return listed(lists.statuses(conn))


@router.get("/sources", response_model=w.OrderSources)
def sources(conn: ReadConn) -> Response:
    """Give the order sources."""
    return listed(lists.order_sources(conn))


@router.get("/signal-sources", response_model=w.SignalSources)
def signal_sources(conn: ReadConn) -> Response:
    """Give the signal sources with their definitions."""
    return listed(lists.signal_sources(conn))


@router.get("/units", response_model=w.Units)
def units(conn: ReadConn) -> Response:
    """Give all units."""
    return listed(lists.units(conn))
