"""Repairs of the plan that somebody asks for, over HTTP."""

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from outfeed.activities.optimising.repairing import repair_asked
from outfeed.store.assets import find_asset
from outfeed.store.orders import order_id_of
from outfeed.web import entry_schemas as w
from outfeed.web import optimisation_schemas as s
from outfeed.web.deps import Acting
from outfeed.web.entries import aware
from outfeed.web.idempotency import ActingRoute
from outfeed.web.optimisations import one_optimisation
from outfeed.web.sent import Sent
from outfeed.web.versions import TAGGED

router = APIRouter(prefix="/api/v1", tags=["optimiser"], route_class=ActingRoute)


class Repairing(Sent):
    """What is to be mended: a line that is down, an order, or all that is expected to be late."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"line": "site1/packaging/line1", "down_until": "2026-11-16T14:00:00Z"},
                {"order": "PO-000123"},
                {},
            ]
        }
    )

    line: w.Ref | None = None
    order: w.Ref | None = Field(default=None, description="To be placed, or placed better")
    down_until: datetime | None = Field(
        default=None,
        description="Until when the line makes nothing; else as long again as it stands by now",
    )


@router.post("/optimisations/repair", status_code=201, responses={201: TAGGED})
def repair(wanted: Repairing, act: Acting, response: Response) -> s.Optimisation:
    """Look for a repair of the plan now, with as few moves as possible; it goes on for seconds.

    Lines that stand long and orders in a rush have one looked for by themselves.
    """
    line = order = None
    if wanted.line is not None:
        line = find_asset(act.conn, str(wanted.line), "line")
    if wanted.order is not None:
        order = order_id_of(act.conn, wanted.order)
    down_until = aware("down_until", wanted.down_until)
    job_id = repair_asked(act, line=line, order_id=order, down_until=down_until)
    return one_optimisation(job_id, act.conn, response)
