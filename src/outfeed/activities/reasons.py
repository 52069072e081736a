"""Reasons: why a line may stand, most likely first by what people said of its stops before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log
from typing import Any

from sqlalchemy import Connection, Row

from outfeed.model.equipment import StateType
from outfeed.model.state_pieces import is_uncoded
from outfeed.store import state_edits
from outfeed.store.line_states import states_of_line

LOOKED_BACK = timedelta(days=90)
HALF_LIFE = timedelta(days=21)
"""After so long what was said counts half."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A state that says why a line stands; how often people said so, and its share by weight."""

    state: Row[Any]
    times: int
    share: float


def reasons(
    conn: Connection, line_id: int, now: datetime, said: int | None = None
) -> Sequence[Reason]:
    """Give the downtime states of a line that say why it stands, most likely first.

    By what was said of its stops in the last 90 days, of which the newer counts more; with `said`,
    of those at which the machine said that state. Those never said come last, by category and name.
    """
    usable = [
        state
        for state in states_of_line(conn, line_id)
        if state.type != StateType.RUNNING and not is_uncoded(state.type, state.category)
    ]
    times: dict[int, int] = {}
    weights: dict[int, float] = {}
    for row in state_edits.coded(conn, line_id, now - LOOKED_BACK, said):
        times[row.state_id] = times.get(row.state_id, 0) + 1
        age = max(now - row.start_at, timedelta(0)) / HALF_LIFE
        weights[row.state_id] = weights.get(row.state_id, 0.0) + exp(-log(2) * age)
    total = sum(weights.get(state.id, 0.0) for state in usable)
    found = [
        Reason(state, times.get(state.id, 0), weights.get(state.id, 0.0) / total if total else 0.0)
        for state in usable
    ]
    return sorted(found, key=_likely_first)


def _likely_first(reason: Reason) -> tuple[float, bool, str, str]:
    state = reason.state
    category = (state.category or "").casefold()
    return -reason.share, not category, category, state.name.casefold()
