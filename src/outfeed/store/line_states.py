"""The states that a line can be in: its own, those of the assets above it, and the plant's."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from outfeed.store import tables as t


def states_of_line(conn: Connection, line_id: int) -> Sequence[Row[Any]]:
    """Give the enabled states of a line, the nearest asset's before those of the whole plant."""
    above = (
        select(t.assets.c.id, t.assets.c.parent_id)
        .where(t.assets.c.id == line_id)
        .cte("above", recursive=True)
    )
    above = above.union_all(
        select(t.assets.c.id, t.assets.c.parent_id).join(above, t.assets.c.id == above.c.parent_id)
    )
    order = {row.id: n for n, row in enumerate(conn.execute(select(above.c.id)))}
    rows = conn.execute(
        select(t.states).where(
            t.states.c.enabled,
            t.states.c.asset_id.is_(None) | t.states.c.asset_id.in_(list(order)),
        )
    ).all()
    return sorted(rows, key=lambda row: (order.get(row.asset_id, len(order)), row.id))


def by_name(states: Iterable[Row[Any]]) -> dict[str, int]:
    """Give the ids of states under all that they are called; of one name the first has it."""
    names: dict[str, int] = {}
    for state in states:
        for name in (state.name, state.code, *state.aliases):
            if name is not None:
                names.setdefault(str(name).strip().casefold(), state.id)
    return names
