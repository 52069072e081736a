"""Which plan a request is about: the one that lines carry out, or a what-if copy of it."""

from typing import Annotated

from fastapi import Depends, Query

from outfeed.activities.act import Act
from outfeed.store.plan_of import PlanOf
from outfeed.store.what_ifs import plan_of
from outfeed.web.deps import Acting, ReadConn

WhatIfId = Annotated[
    int | None,
    Query(
        ge=1,
        lt=2**31,
        description="Of the what-if copy that is meant; the plan itself if not given",
    ),
]


def _read(conn: ReadConn, what_if: WhatIfId = None) -> PlanOf:
    return plan_of(conn, what_if)


def _acting(act: Acting, what_if: WhatIfId = None) -> Act:
    act.plan = plan_of(act.conn, what_if)
    return act


ReadPlan = Annotated[PlanOf, Depends(_read, scope="function")]
"""The plan that is read."""
ActingOnPlan = Annotated[Act, Depends(_acting, scope="function")]
"""An act on the plan that is meant, which it says."""
