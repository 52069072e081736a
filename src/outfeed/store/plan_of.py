"""Which plan is meant: the one that is carried out, or a what-if copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause, text

# What only the plan itself knows of an entry is that of the entry that one was copied from.
_COPIED = """(
    SELECT w.*, origin.planned
    FROM what_if_entries w LEFT JOIN entries origin ON origin.id = w.origin_id
    WHERE w.what_if_id = :what_if
)"""
_SCHEDULED_IN_COPY = """(
    SELECT f.order_id, coalesce(w.quantity, 0) AS scheduled_quantity
    FROM order_figures f
    LEFT JOIN (
        SELECT order_id, sum(quantity) AS quantity FROM what_if_entries
        WHERE what_if_id = :what_if GROUP BY order_id
    ) w ON w.order_id = f.order_id
)"""


@dataclass(frozen=True, slots=True)
class PlanOf:
    """
    The plan, or with the id `what_if` a what-if copy of it, for statements to read and write.

    `as_planned` leaves out when entries are expected to be, as it is left out of copies.
    """

    what_if: int | None = None
    as_planned: bool = False

    def statement(self, sql: str) -> TextClause:
        """
        Give a statement about this plan.

        In it ``{entries}`` stands for the entries as they are read, ``{origin}`` for the column
        with the id by which runs know them, ``{order_figures}`` for the scheduled quantities of
        orders, ``{table}`` for the table they are written to, and ``{of}`` and ``{is}`` for
        columns that only that one has and their values, and ``{also}`` for what of them changes.
        ``{projected}`` joins projections ``x`` to entries ``e``; copies have none.
        """
        return _statement(self, sql)


THE_PLAN = PlanOf()
"""The plan that lines carry out."""
AS_PLANNED = PlanOf(as_planned=True)
"""The same, whatever is expected to become of it."""


@lru_cache(maxsize=512)
def _statement(plan: PlanOf, sql: str) -> TextClause:
    copy = plan.what_if is not None
    words = {
        "{entries}": _COPIED if copy else "entries",
        "{projected}": "false" if copy or plan.as_planned else "x.entry_id = e.id",
        "{origin}": "origin_id" if copy else "id",
        "{order_figures}": _SCHEDULED_IN_COPY if copy else "order_figures",
        "{table}": "what_if_entries" if copy else "entries",
        "{of}": ", what_if_id" if copy else ", series_id, series_date",
        "{is}": ", cast(:what_if AS int)" if copy else ", series_id, series_date",
        "{also}": ""
        if copy
        else ", series_id = excluded.series_id, series_date = excluded.series_date",
    }
    for word, meaning in words.items():
        sql = sql.replace(word, meaning)
    statement = text(sql)
    return statement.bindparams(what_if=plan.what_if) if ":what_if" in sql else statement
