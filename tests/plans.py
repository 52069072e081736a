"""What tests ask of a plan: its entries in words, and which rules a refusal names."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from outfeed.activities.act import Act
from outfeed.activities.plan_answer import Plan
from outfeed.model.errors import Conflict
from outfeed.store import tables as t
from outfeed.store.entries import Entry, entries_where
from tests.conftest import NOW

HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    """So many hours from now, Monday 10:00 in Berlin."""
    return NOW + timedelta(hours=hours)


def codes(refused: "pytest.ExceptionInfo[Conflict]") -> list[str]:
    assert refused.value.code == "rules_broken"
    violations: Any = refused.value.facts["violations"]
    assert all(violation["detail"] in refused.value.detail for violation in violations)
    return [violation["code"] for violation in violations]


def hours_from_now(instant: datetime) -> float:
    return round((instant - NOW) / HOUR, 6)


def spans(entries: Iterable[Entry]) -> list[tuple[str, float, float]]:
    """Name, start and end in hours from now."""
    return [
        (entry.name, hours_from_now(entry.start_at), hours_from_now(entry.end_at))
        for entry in entries
    ]


def on_line(act: Act, line_id: int) -> list[Entry]:
    return entries_where(act.conn, line_ids=[line_id])


def the(plan: Plan, order_id: int) -> Entry:
    [entry] = [entry for entry in plan.entries if entry.order_id == order_id]
    return entry


def order_row(act: Act, order_id: int) -> Any:
    return act.conn.execute(
        select(t.orders.c.number, t.order_statuses.c.name, t.order_figures)
        .join(t.order_statuses, t.order_statuses.c.id == t.orders.c.status_id)
        .join(t.order_figures, t.order_figures.c.order_id == t.orders.c.id)
        .where(t.orders.c.id == order_id)
    ).one()
