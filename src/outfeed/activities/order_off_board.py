"""An order goes off the board: its entries are taken out, and the plan closes up behind them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Integer, any_, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from outfeed.activities.act import Act
from outfeed.activities.board import Board
from outfeed.activities.gestures import leave
from outfeed.store import tables as t
from outfeed.store.rollups import lock_lines

_LOCK_ORDERS = text("""
    SELECT id FROM orders
    WHERE id = ANY(:orders) OR id IN (
        SELECT order_id FROM entries WHERE line_id = ANY(:lines) AND upper(during) > :now
    )
    ORDER BY id FOR UPDATE
""")


def lock_board_of(act: Act, order_ids: Sequence[int]) -> None:
    """Lock the lines that orders are planned on, then them and all that may move for them."""
    # Who changes a plan locks the line before its orders; in that order nobody waits for ever.
    of_orders = t.entries.c.order_id == any_(literal(list(order_ids), ARRAY(Integer)))
    lines = select(t.entries.c.line_id).where(of_orders).distinct()
    line_ids = sorted(act.conn.execute(lines).scalars())
    if line_ids:
        lock_lines(act.conn, line_ids)
        place = {"orders": list(order_ids), "lines": line_ids, "now": act.now}
        act.conn.execute(_LOCK_ORDERS, place).all()


def take_off_board(act: Act, order_id: int) -> None:
    """Take the entries of a cancelled order out of the plan; its board is locked.

    What is left moves only where a changeover needs it. Raises `Conflict` ``rules_broken``.
    """
    e = t.entries.c
    entries = select(e.id, e.line_id).where(e.order_id == order_id).order_by(func.lower(e.during))
    for entry in act.conn.execute(entries).all():
        board = Board.opened(
            act,
            [entry.line_id],
            preview=False,
            entry_id=entry.id,
            order_ids=[order_id],
            others_move=True,
        )
        found = board.find(entry.id)
        assert found is not None  # noqa: S101 - the line is locked since its entries were read
        leave(board, found, None, "push")
        board.finish("remove", None, "its order was cancelled")
