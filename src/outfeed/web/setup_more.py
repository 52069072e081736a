"""Edits of several things of the set-up at once: assets moved and copied, grids of figures."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from outfeed.activities import plant_edit
from outfeed.activities import plant_edit_more as more
from outfeed.activities.act import Act
from outfeed.activities.plant_edit import Edited
from outfeed.activities.plant_edit_more import Batch
from outfeed.store import plant_lists as lists
from outfeed.web import plant_schemas as w
from outfeed.web.deps import Acting
from outfeed.web.idempotency import ActingRoute
from outfeed.web.setup import PREVIEW, Number, Previewing, previewed
from outfeed.web.setup_answers import answer, one
from outfeed.web.setup_bodies import AssetCopy, AssetMove, ChangeoverBatch, RateBatch
from outfeed.web.setup_schemas import (
    AssetsPreview,
    BatchPreview,
    ChangeoversPut,
    MadeAssets,
    Preview,
    RatesPut,
)
from outfeed.web.versions import TAGGED, SeenVersion, version_seen

router = APIRouter(prefix="/api/v1", tags=["set-up"], route_class=ActingRoute)

_BELOW_ASSETS = {
    "assets",
    "rates",
    "changeovers",
    "states",
    "waste_reasons",
    "counters",
    "shifts",
    "calendar_exceptions",
}


@router.post("/assets/{id}/move", responses={200: {"model": w.Asset | Preview, **TAGGED}})
def move_asset(
    id: Number,  # noqa: A002 - as the address calls it
    body: AssetMove,
    act: Acting,
    seen: SeenVersion,
    preview: Previewing = False,
) -> Response:
    """Move an asset with all below it to another place in the tree; what refers to it follows."""
    given: dict[str, Any] = body.model_dump(exclude_unset=True)
    version = version_seen(given.pop("version", None), seen)

    def do() -> tuple[Edited, dict[str, Any]]:
        edited = plant_edit.change(act, "assets", id, version, given)
        return edited, {"item": lists.assets(act.conn, id)[0]}

    return previewed(act, {"assets"}, do) if preview else one(do()[1]["item"])


@router.post(
    "/assets/{id}/duplicate",
    status_code=201,
    responses={201: {"model": MadeAssets}, 200: PREVIEW | {"model": AssetsPreview}},
)
def duplicate_asset(
    id: Number,  # noqa: A002
    body: AssetCopy,
    act: Acting,
    preview: Previewing = False,
) -> Response:
    """Copy an asset under another name, with all below it and what belongs to each; no history."""

    def do() -> tuple[Edited, dict[str, Any]]:
        edited = more.duplicate(act, id, body.model_dump(exclude_unset=True))
        made = {item["id"]: item for item in lists.assets(act.conn)}
        return edited, {"item": None, "items": [made[asset_id] for asset_id in edited.ids]}

    if preview:
        return previewed(act, _BELOW_ASSETS, do)
    return answer({"items": do()[1]["items"]}, 201)


@router.put("/rates/batch", responses={200: {"model": RatesPut | BatchPreview}})
def put_rates(body: RateBatch, act: Acting, preview: Previewing = False) -> Response:
    """Make, change or take away rates by line and product: all of them or none."""
    return _put(act, "rates", body.items, more.put_rates, lists.rates_page, preview)


@router.put("/changeovers/batch", responses={200: {"model": ChangeoversPut | BatchPreview}})
def put_changeovers(body: ChangeoverBatch, act: Acting, preview: Previewing = False) -> Response:
    """Make, change or take away changeovers by line and sides: all of them or none."""
    return _put(act, "changeovers", body.items, more.put_changeovers, lists.changeovers, preview)


def _put(
    act: Act,
    kind: str,
    items: Sequence[BaseModel],
    put: Callable[..., Batch],
    listed: Callable[..., Any],
    preview: bool,
) -> Response:
    given = [item.model_dump(exclude_unset=True) for item in items]

    def do() -> tuple[Edited, dict[str, Any]]:
        batch = put(act, given)
        found = listed(act.conn)
        rows = found.items if isinstance(found, lists.Page) else found
        shown = {row["id"]: row for row in rows}
        counts = {
            name: getattr(batch, name) for name in ("created", "changed", "unchanged", "removed")
        }
        return batch.edited, counts | {"items": [shown[row_id] for row_id in batch.edited.ids]}

    if not preview:
        return answer(do()[1])
    return previewed(act, {kind}, lambda: _without_item(*do()))


def _without_item(edited: Edited, shown: dict[str, Any]) -> tuple[Edited, dict[str, Any]]:
    return edited, {"item": None, **shown}
