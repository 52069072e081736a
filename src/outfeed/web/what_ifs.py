"""What-if copies of the plan over HTTP: made, compared, published, discarded."""

from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from outfeed.activities import what_ifs as copies
from outfeed.activities.what_if_comparing import compare
from outfeed.activities.what_if_publishing import publish_what_if
from outfeed.store import what_ifs as kept
from outfeed.store.assets import find_asset, lines_under
from outfeed.web import entry_schemas as w
from outfeed.web.deps import Acting, Now, ReadConn
from outfeed.web.entries import Preview
from outfeed.web.idempotency import ActingRoute
from outfeed.web.openapi import ProblemDetails
from outfeed.web.plan_figures import LineUse
from outfeed.web.versions import TAGGED, SeenVersion, etag, version_seen

router = APIRouter(prefix="/api/v1", tags=["plan"], route_class=ActingRoute)

WhatIfId = Annotated[int, Path(ge=1, lt=2**31)]


class WhatIf(BaseModel):
    """A copy of the plan to try things on; lines and orders know nothing of it."""

    id: int
    name: str
    made_by: str | None
    made_at: datetime
    entries: int = Field(description="Without changeovers.")
    changed: int = Field(description="Entries that are new, other than copied, or taken out.")
    version: int = Field(description="Of the whole copy: every act on it makes it the next.")


class WhatIfs(BaseModel):
    """The copies, the newest first."""

    items: list[WhatIf]


class NewWhatIf(BaseModel):
    """A copy to make of the plan as it is now."""

    name: str = Field(max_length=1000, examples=["Night shift on line 2"])


class WhatIfName(BaseModel):
    """Another name for a copy."""

    name: str = Field(max_length=1000, examples=["Night shift on lines 2 and 3"])
    version: w.Seen = Field(default=None, examples=[1])


class Publishing(BaseModel):
    """What of a copy shall become the plan: some lines, or all that it has."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"version": 4}, {"lines": ["site1/packaging/line1"], "version": 4}]
        }
    )

    lines: list[w.Ref] | None = Field(
        default=None, min_length=1, max_length=1000, description="Ids or paths, also of areas"
    )
    version: w.Seen = None


class Stand(BaseModel):
    """Where an entry stands in one of the two plans, and what it is there."""

    line_id: int
    start_at: datetime
    end_at: datetime
    quantity: w.Quantity | None
    pinned: bool
    notes: str
    late: bool


class PlanDifference(BaseModel):
    """What publishing would do to one entry."""

    what: Literal["moved", "added", "removed", "changed"]
    entry_id: int = Field(description="In the copy; in the plan where the copy has it no more.")
    origin_id: int | None = Field(description="In the plan; null for what is new in the copy.")
    order_number: str | None
    product_name: str | None
    mode: str
    unit: str | None
    line: str = Field(description="The name of the line it is on in the copy, or else was.")
    before: Stand | None = Field(description="In the plan")
    after: Stand | None = Field(description="In the copy")


class Meanwhile(BaseModel):
    """What changed in the plan since the copy was made, so that this of it can't be published."""

    entry_id: int = Field(description="In the copy; in the plan where the copy has it no more.")
    detail: str


class PlanCompared(w.PlanFigures):
    """The figures of a plan from now on, and how it uses each line."""

    lines: list[LineUse]


class FiguresCompared(BaseModel):
    """The figures of both plans."""

    plan: PlanCompared
    what_if: PlanCompared


class Comparison(BaseModel):
    """A copy beside the plan: figures, what publishing would do, and what stands in its way."""

    figures: FiguresCompared
    differences: list[PlanDifference] = Field(description="By line and start, without changeovers.")
    conflicts: list[Meanwhile]


class PlanChanged(ProblemDetails):
    """Refused: with `plan_changed` because the plan is not what was copied, else by its rules."""

    conflicts: list[Meanwhile] | SkipJsonSchema[None] = None
    violations: list[w.Violation] | SkipJsonSchema[None] = None


_REFUSES: dict[int | str, dict[str, Any]] = {
    409: {"model": PlanChanged, "description": "The plan changed meanwhile, or does not allow it"}
}


@router.get("/what-ifs")
def list_what_ifs(conn: ReadConn) -> WhatIfs:
    """Give the what-if copies of the plan."""
    return WhatIfs.model_validate({"items": [each.shown() for each in kept.what_ifs(conn)]})


@router.post("/what-ifs", status_code=201, responses={201: TAGGED})
def make_what_if(new: NewWhatIf, act: Acting, response: Response) -> WhatIf:
    """Copy the plan as it is now."""
    return _answered(act, copies.make_what_if(act, new.name), response)


@router.get("/what-ifs/{what_if_id}", responses={200: TAGGED})
def one_what_if(what_if_id: WhatIfId, conn: ReadConn, response: Response) -> WhatIf:
    """Give a what-if copy."""
    found = kept.one_what_if(conn, what_if_id)
    response.headers["ETag"] = etag(found.version)
    return WhatIf.model_validate(found.shown())


@router.patch("/what-ifs/{what_if_id}", responses={200: TAGGED})
def rename_what_if(
    what_if_id: WhatIfId, change: WhatIfName, seen: SeenVersion, act: Acting, response: Response
) -> WhatIf:
    """Give a what-if copy another name."""
    version = version_seen(change.version, seen)
    copies.rename_what_if(act, what_if_id, version, change.name)
    return _answered(act, what_if_id, response)


@router.delete("/what-ifs/{what_if_id}", status_code=204)
def discard_what_if(
    what_if_id: WhatIfId,
    seen: SeenVersion,
    act: Acting,
    version: Annotated[int | None, Query(description="The version that you saw")] = None,
) -> None:
    """Take a what-if copy away, with all that was tried on it."""
    copies.discard_what_if(act, what_if_id, version_seen(version, seen))


@router.get("/what-ifs/{what_if_id}/comparison", response_model=Comparison)
def comparison(what_if_id: WhatIfId, conn: ReadConn, now: Now) -> Response:
    """Set a what-if copy beside the plan."""
    found = compare(conn, now, kept.plan_of(conn, what_if_id))
    return _json(found.shown())


@router.post("/what-ifs/{what_if_id}/publish", response_model=w.Plan, responses=_REFUSES)
def publish(
    what_if_id: WhatIfId,
    wanted: Publishing,
    act: Acting,
    seen: SeenVersion,
    preview: Preview = False,
) -> Response:
    """Make the plan what a copy is, on some lines or all, in one act; answered as acts are.

    Then the copy is gone; with `lines` it stays, with what else it has.
    """
    refs = wanted.lines
    lines = None if refs is None else {id_ for ref in refs for id_ in _line_ids(act, ref)}
    version = version_seen(wanted.version, seen)
    plan = publish_what_if(act, what_if_id, version, line_ids=lines, preview=preview)
    return _json(plan.shown())


def _line_ids(act: Acting, ref: str | int) -> list[int]:
    return [line.id for line in lines_under(act.conn, find_asset(act.conn, str(ref)).id)]


def _answered(act: Acting, what_if_id: int, response: Response) -> WhatIf:
    found = kept.one_what_if(act.conn, what_if_id)
    response.headers["ETag"] = etag(found.version)
    return WhatIf.model_validate(found.shown())


def _json(content: object) -> Response:
    content = orjson.dumps(content, option=orjson.OPT_UTC_Z)
    return Response(content, media_type="application/json")
