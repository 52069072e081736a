"""An order goes off the board: its entries are taken out, and the plan closes up behind them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from outfeed.activities.act import Act
from outfeed.activities.board import Board
from outfeed.activities.gestures import leave
from outfeed.activities.locks import lock_with_boards, orders_planned_on
from outfeed.model.errors import Conflict
from outfeed.model.order import CANCELLED, CLOSED, COMPLETED
from outfeed.model.placing import IfNoRoom
from outfeed.store import tables as t

OFF_BOARD = (COMPLETED, CLOSED, CANCELLED)
"""The statuses in which an order has nothing more to do, and so nothing on the board to come."""


def lock_board_of(act: Act, order_ids: Collection[int], status: str) -> None:
    """Lock what orders that go to a status are taken off, them and all that may move for them."""
    if status not in OFF_BOARD:
        return
    ids = set(order_ids)

    def involved(lines: Collection[int]) -> tuple[set[int], set[int]]:
        moving = orders_planned_on(act.conn, lines, act.now) if status == CANCELLED else set()
        return ids, ids | moving

    lock_with_boards(act.conn, (), involved)


def take_off_board(act: Act, order_id: int, status: str) -> None:
    """Take the entries of an order that came to a status out of the plan; its board is locked.

    Cancelled, it loses all of them, and what is left moves only where a changeover needs it; raises
    `Conflict` ``rules_broken`` where that can't be. Completed or closed, it loses those to come
    that no run began, and nothing moves: one stays where the others would have to.
    """
    e, r = t.entries.c, t.runs.c
    entries = select(e.id, e.line_id).where(e.order_id == order_id).order_by(func.lower(e.during))
    why = f"its order was {status.lower()}"
    if status == CANCELLED:
        for entry in act.conn.execute(entries).all():
            _take_out(act, order_id, entry.id, entry.line_id, "push", why)
        return
    begun = select(r.id).where(r.entry_id == e.id).exists()
    waiting = entries.where(func.upper(e.during) > act.now, ~begun)
    for entry in act.conn.execute(waiting).all():
        topics = set(act.topics)
        try:
            with act.conn.begin_nested():
                _take_out(act, order_id, entry.id, entry.line_id, "refuse", why)
        except Conflict:
            act.topics = topics


def _take_out(
    act: Act, order_id: int, entry_id: int, line_id: int, if_no_room: IfNoRoom, why: str
) -> None:
    board = Board.opened(
        act,
        [line_id],
        preview=False,
        entry_id=entry_id,
        order_ids=[order_id],
        others_move=if_no_room != "refuse",
    )
    found = board.find(entry_id)
    assert found is not None  # noqa: S101 - the line is locked since its entries were read
    leave(board, found, None, if_no_room)
    board.finish("remove", None, why)
