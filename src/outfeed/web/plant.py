"""The set-up of the plant: its lists, its file, and what was changed in it."""

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from outfeed.activities import plant
from outfeed.activities.plant import PlantRefused
from outfeed.activities.plant_changes import Changes, Subject
from outfeed.model.errors import NotFound
from outfeed.store import plant_lists as lists
from outfeed.store.assets import find_asset
from outfeed.store.order_lookups import find_product
from outfeed.web import plant_schemas as w
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.problems import problem

router = APIRouter(prefix="/api/v1", tags=["plant"], route_class=ActingRoute)

YAML = "application/yaml"
LARGEST_BODY = 16_000_000
Line = Annotated[str | None, Query(description="Id or path of a line")]
AnyAsset = Annotated[str | None, Query(description="Id or path of an asset")]


def _answer(items: list[dict[str, Any]]) -> Response:
    content = orjson.dumps({"items": items}, default=_plain, option=orjson.OPT_UTC_Z)
    return Response(content, media_type="application/json")


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    raise TypeError(type(value).__name__)


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
    return _answer(lists.assets(conn))


@router.get("/products", response_model=w.Products)
def products(conn: ReadConn) -> Response:
    """Give all products with their units."""
    return _answer(lists.products(conn))


@router.get("/product-classes", response_model=w.ProductClasses)
def product_classes(conn: ReadConn) -> Response:
    """Give the tree of product classes."""
    return _answer(lists.product_classes(conn))


@router.get("/rates", response_model=w.Rates)
def rates(
    conn: ReadConn,
    line: Line = None,
    product: Annotated[str | None, Query(description="Id, code or name of a product")] = None,
) -> Response:
    """Give production rates: which line runs which product, and how fast."""
    return _answer(lists.rates(conn, _asset_id(conn, line, "line"), _product_id(conn, product)))


@router.get("/modes", response_model=w.Modes)
def modes(conn: ReadConn) -> Response:
    """Give all modes."""
    return _answer(lists.modes(conn))


@router.get("/states", response_model=w.States)
def states(conn: ReadConn, line: AnyAsset = None) -> Response:
    """Give all states, or those that hold for a line: its own hide those from above by name."""
    return _answer(lists.states(conn, _asset_id(conn, line)))


@router.get("/waste-reasons", response_model=w.WasteReasons)
def waste_reasons(conn: ReadConn, line: AnyAsset = None) -> Response:
    """Give all waste reasons, or those that hold for a line."""
    return _answer(lists.waste_reasons(conn, _asset_id(conn, line)))


@router.get("/counters", response_model=w.Counters)
def counters(conn: ReadConn, line: Line = None) -> Response:
    """Give the counters of all lines or of one."""
    return _answer(lists.counters(conn, _asset_id(conn, line, "line")))


@router.get("/shifts", response_model=w.Shifts)
def shifts(conn: ReadConn, asset: AnyAsset = None) -> Response:
    """Give all shifts, or those that apply to an asset: of the nearest above it that has any."""
    return _answer(lists.shifts(conn, _asset_id(conn, asset)))


@router.get("/changeovers", response_model=w.Changeovers)
def changeovers(conn: ReadConn, line: Line = None) -> Response:
    """Give the changeover matrix, or what of it can match on a line."""
    return _answer(lists.changeovers(conn, _asset_id(conn, line, "line")))


@router.get("/statuses", response_model=w.Statuses)
def statuses(conn: ReadConn) -> Response:
    """Give the order statuses with the moves from each."""
    return _answer(lists.statuses(conn))


@router.get("/sources", response_model=w.OrderSources)
def sources(conn: ReadConn) -> Response:
    """Give the order sources."""
    return _answer(lists.order_sources(conn))


@router.get("/signal-sources", response_model=w.SignalSources)
def signal_sources(conn: ReadConn) -> Response:
    """Give the signal sources with their definitions."""
    return _answer(lists.signal_sources(conn))


@router.get("/units", response_model=w.Units)
def units(conn: ReadConn) -> Response:
    """Give all units."""
    return _answer(lists.units(conn))


@router.get("/setup/history", response_model=w.SetupHistory)
def setup_history(
    conn: ReadConn,
    subject: Annotated[Subject | None, Query(description="One kind of thing; else all")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Give what was changed in the set-up, by whom and when, the newest first."""
    return _answer(lists.setup_history(conn, [subject] if subject else list(Subject), limit))


# --- the plant file ------------------------------------------------------------------------------


async def _file(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_BODY:
            raise HTTPException(413, f"A plant file has at most {LARGEST_BODY:,} bytes.")
    return bytes(content)


PlantFile = Annotated[bytes, Depends(_file)]
_TAKES_YAML: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A plant file",
        "content": {YAML: {"schema": {"type": "string"}}},
    }
}
_REFUSES: dict[int | str, dict[str, Any]] = {
    413: {"description": "The file is too large"},
    422: {"model": w.PlantProblem, "description": "Every fault of the file"},
}


def _counted(changes: Changes) -> w.PlantChanges:
    return w.PlantChanges(**asdict(changes))


def _refusal(refused: PlantRefused) -> Response:
    errors = [asdict(fault) for fault in refused.faults]
    return problem(422, refused.code, refused.detail, errors=errors)


@router.get(
    "/plant",
    response_class=Response,
    responses={200: {"content": {YAML: {"schema": {"type": "string"}}}}},
)
def export_plant(conn: ReadConn) -> Response:
    """Give the whole plant as a plant file."""
    return Response(plant.export_plant(conn), media_type=f"{YAML}; charset=utf-8")


@router.put("/plant", response_model=w.PlantChanges, responses=_REFUSES, openapi_extra=_TAKES_YAML)
def import_plant(file: PlantFile, act: Acting) -> w.PlantChanges | Response:
    """Take a plant file: make what is new in it, change what differs, leave the rest alone."""
    try:
        return _counted(plant.import_plant(act, file))
    except PlantRefused as refused:
        return _refusal(refused)


@router.post(
    "/plant/check", response_model=w.PlantChanges, responses=_REFUSES, openapi_extra=_TAKES_YAML
)
def check_plant(file: PlantFile, conn: ReadConn) -> w.PlantChanges | Response:
    """Say what taking the plant file would do, and change nothing."""
    try:
        return _counted(plant.check_plant(conn, file))
    except PlantRefused as refused:
        return _refusal(refused)
