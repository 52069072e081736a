"""Series of planned stops are laid on as time goes by."""

from __future__ import annotations

from datetime import datetime, timedelta

from outfeed.activities.act import Act
from outfeed.activities.board import Board
from outfeed.activities.series_laying import Laying, entry_on, horizon, rule_of
from outfeed.store.entries import modes_to_plan
from outfeed.store.series import (
    Series,
    days_laid,
    line_to_extend,
    series_of_lines,
    update_series,
)


def extend_series(act: Act) -> bool:
    """Lay on the series of one line that are not laid for the next 120 days; whether there was one.

    What is in the way moves to the right. What can't be laid is left out, and missing. Asked again
    until there is none, all lines are seen to, each in a transaction of its own.
    """
    until = horizon(act.now)
    due = until - timedelta(days=1)
    line_id = line_to_extend(act.conn, due)
    if line_id is None:
        return False
    board = Board.opened(act, [line_id], preview=False, others_move=True)
    plan, modes = board.plans[line_id], {mode.id: mode for mode in modes_to_plan(act.conn)}
    series = [
        one
        for one in series_of_lines(act.conn, [line_id])
        if one.mode_id in modes and (one.laid_until is None or one.laid_until < due)
    ]
    laid = days_laid(act.conn, [one.id for one in series])
    wanted = [
        entry_on(board, one, modes[one.mode_id], day)
        for one in series
        for day in rule_of(one, plan.zone).occurrences(
            max(one.laid_until or act.now, act.now), until
        )
        if day.day not in laid[one.id]
    ]
    laying = Laying(board, plan, "push", plan.stops)
    laying.lay(sorted(wanted, key=lambda entry: entry.start_at))
    for one in series:
        update_series(act.conn, one._replace(laid_until=until))
    if len(laying.left_out) < len(wanted):
        laying.settle()
        board.finish("place", _new(board))
    return True


def _laid(series: Series, act: Act) -> datetime:
    """From when on it is still to be laid."""
    return max(series.laid_until or act.now, act.now)


def _new(board: Board) -> set[int]:
    return {
        entry.id
        for entries in board.after.values()
        for entry in entries
        if entry.id < 0 and entry.series_id is not None
    }
