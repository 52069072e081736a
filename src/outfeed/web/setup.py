"""The set-up of the plant, edited one thing at a time: the same routes for every kind."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel
from sqlalchemy import Connection

from outfeed.activities import plant_edit
from outfeed.activities.act import Act
from outfeed.activities.plant_changes import Change
from outfeed.activities.plant_differences import told
from outfeed.activities.plant_edit import Edited
from outfeed.activities.plant_edit_kinds import KINDS
from outfeed.activities.plant_edit_more import delete
from outfeed.activities.plant_edit_preview import names_outside, tried
from outfeed.model.errors import NotFound
from outfeed.store import plant_lists as lists
from outfeed.web import plant_schemas as w
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.setup_answers import answer, one
from outfeed.web.setup_bodies import change_of, new_of
from outfeed.web.setup_schemas import Preview
from outfeed.web.versions import TAGGED, SeenVersion, version_seen

router = APIRouter(prefix="/api/v1", tags=["set-up"], route_class=ActingRoute)

Previewing = Annotated[
    bool, Query(alias="preview", description="Only say what it would do, and what comes of it")
]
Version = Annotated[
    int | None, Query(description="The version that was seen, or the header If-Match")
]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
PREVIEW: dict[str, Any] = {"model": Preview, "description": "With `preview`: what it would do"}
_IN_USE: dict[str, Any] = {
    "description": "As `in_use` with its `uses`, `[{code, detail, count}]`; as `stale_version`"
}


@dataclass(frozen=True, slots=True)
class Routed:
    """One kind of thing over HTTP: its address, its name in `Plant`, its list and its schema."""

    path: str
    kind: str
    items: Callable[..., list[lists.Item]]
    model: type[BaseModel]

    @property
    def word(self) -> str:
        """What people call one of it."""
        return KINDS[self.kind].word

    def item(self, conn: Connection, thing_id: Any) -> lists.Item:
        """Give one thing as its list shows it; raises `NotFound`."""
        found = self.items(conn, only=thing_id)
        if not found:
            code = f"unknown_{self.word.replace(' ', '_')}"
            raise NotFound(code, f"There is no {self.word} {thing_id!r}.", id=thing_id)
        return found[0]


def _all_rates(conn: Connection, only: int) -> list[lists.Item]:
    return lists.rates(conn, None, None, only)


def _all_products(conn: Connection, only: int) -> list[lists.Item]:
    return lists.products(conn, only)


ROUTED = (
    Routed("units", "units", lists.units, w.Unit),
    Routed("assets", "assets", lists.assets, w.Asset),
    Routed("product-classes", "product_classes", lists.product_classes, w.ProductClass),
    Routed("products", "products", _all_products, w.Product),
    Routed("rates", "rates", _all_rates, w.Rate),
    Routed("changeovers", "changeovers", lists.changeovers, w.Changeover),
    Routed("modes", "modes", lists.modes, w.Mode),
    Routed("states", "states", lists.states, w.State),
    Routed("waste-reasons", "waste_reasons", lists.waste_reasons, w.WasteReason),
    Routed("counters", "counters", lists.counters, w.Counter),
    Routed("shifts", "shifts", lists.shifts, w.Shift),
    Routed(
        "calendar-exceptions",
        "calendar_exceptions",
        lists.calendar_exceptions,
        w.CalendarException,
    ),
    Routed("statuses", "order_statuses", lists.statuses, w.Status),
    Routed("sources", "order_sources", lists.order_sources, w.OrderSource),
    Routed("signal-sources", "signal_sources", lists.signal_sources, w.SignalSource),
)


def changes_told(changes: list[Change]) -> list[dict[str, Any]]:
    """Give every field that an edit changes, as its trail would have it."""
    return [
        change
        for difference in told(change for change in changes if not change.follows)
        for change in difference["changes"]
    ]


def previewed(
    act: Act, kinds: set[str], do: Callable[[], tuple[Edited, dict[str, Any]]]
) -> Response:
    """Answer what an edit would do: `do` does it, and gives what to show of it."""
    (edited, shown), found = tried(act, kinds, do)
    consequences = [asdict(each) for each in [*found, *names_outside(edited.changes)]]
    fields = {
        "changes": changes_told(edited.changes),
        "consequences": consequences,
        "reflow": None if edited.reflow is None else edited.reflow.shown(),
    }
    return answer(_kept(shown) | fields)


def _kept(shown: dict[str, Any]) -> dict[str, Any]:
    # The things that are shown are there only within the preview.
    kept: dict[str, Any] = orjson.loads(answer(shown).body)
    return kept


def _get(routed: Routed) -> Callable[..., Response]:
    def get_one(id: Number, conn: ReadConn) -> Response:  # noqa: A002 - as the address calls it
        return one(routed.item(conn, id))

    return get_one


def _create(routed: Routed) -> Callable[..., Response]:
    def create(body: BaseModel, act: Acting, preview: Previewing = False) -> Response:
        given = body.model_dump(exclude_unset=True)

        def do() -> tuple[Edited, dict[str, Any]]:
            edited = plant_edit.create(act, routed.kind, given)
            return edited, {"item": routed.item(act.conn, edited.ids[0])}

        if preview:
            return previewed(act, {routed.kind}, do)
        return one(do()[1]["item"], 201)

    return create


def _change(routed: Routed) -> Callable[..., Response]:
    def change(
        id: Number,  # noqa: A002
        body: BaseModel,
        act: Acting,
        seen: SeenVersion,
        preview: Previewing = False,
    ) -> Response:
        given = body.model_dump(exclude_unset=True)
        version = version_seen(given.pop("version", None), seen)

        def do() -> tuple[Edited, dict[str, Any]]:
            edited = plant_edit.change(act, routed.kind, id, version, given)
            return edited, {"item": routed.item(act.conn, edited.ids[0])}

        if preview:
            return previewed(act, {routed.kind}, do)
        return one(do()[1]["item"])

    return change


def _delete(routed: Routed) -> Callable[..., Response]:
    def remove(
        id: Number,  # noqa: A002
        act: Acting,
        seen: SeenVersion,
        version: Version = None,
        preview: Previewing = False,
        below: Annotated[
            bool, Query(description="Take along what stands below it and what belongs to it")
        ] = False,
    ) -> Response:
        wanted = version_seen(version, seen)

        def do() -> tuple[Edited, dict[str, Any]]:
            return delete(act, routed.kind, id, wanted, below=below), {"item": None}

        if preview:
            return previewed(act, {routed.kind}, do)
        do()
        return Response(status_code=204)

    return remove


def _named(
    routed: Routed, endpoint: Callable[..., Response], name: str, body: type[BaseModel] | None
) -> Callable[..., Response]:
    """Give an endpoint the types of its kind, from which it is read and described."""
    signature = inspect.signature(endpoint, eval_str=True)
    parameters = dict(signature.parameters)
    if body is not None:
        parameters["body"] = parameters["body"].replace(annotation=body)
    if routed.kind == "units" and "id" in parameters:
        code = Annotated[str, Path(max_length=200, description="The code of the unit")]
        parameters["id"] = parameters["id"].replace(annotation=code)
    if routed.kind != "assets":
        parameters.pop("below", None)
    endpoint.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=list(parameters.values())
    )
    endpoint.__name__ = f"{name}_{routed.kind}"
    return endpoint


def _add(routed: Routed) -> None:
    word, schema = routed.word, routed.model.__name__
    path = f"/{routed.path}"
    at = f"{path}/{{id:path}}" if routed.kind == "units" else f"{path}/{{id}}"
    either = {"model": routed.model | Preview, **TAGGED}
    new, changed = new_of(schema, word), change_of(schema, word)
    a = "an" if word[0] in "aeiou" and word != "unit" else "a"
    router.add_api_route(
        at,
        _named(routed, _get(routed), "get", None),
        methods=["GET"],
        responses={200: {"model": routed.model, **TAGGED}},
        description=f"Give one {word}.",
    )
    router.add_api_route(
        path,
        _named(routed, _create(routed), "create", new),
        methods=["POST"],
        status_code=201,
        responses={201: {"model": routed.model, **TAGGED}, 200: PREVIEW},
        description=f"Make {a} {word}.",
    )
    router.add_api_route(
        at,
        _named(routed, _change(routed), "change", changed),
        methods=["PATCH"],
        responses={200: either},
        description=f"Change {a} {word}; what refers to it follows another name.",
    )
    router.add_api_route(
        at,
        _named(routed, _delete(routed), "delete", None),
        methods=["DELETE"],
        status_code=204,
        response_class=Response,
        responses={200: PREVIEW, 409: _IN_USE},
        description=f"Take {a} {word} away that nothing hangs on; else disable it.",
    )


for _routed in ROUTED:
    _add(_routed)
