"""Taking a file of orders: what is new goes in, what changed is updated, the rest is told.

Importing the same file again changes nothing. A row that can't be taken is kept as a rejection
with its place and reason; the others go in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Row

from outfeed.activities.act import Act
from outfeed.activities.order_draft import source_named
from outfeed.activities.order_files import OrderFile, shortened
from outfeed.activities.order_rows import RowReader
from outfeed.activities.orders import number_form
from outfeed.model.errors import Rejection
from outfeed.store import order_staging as staging
from outfeed.store import tables as t
from outfeed.store.order_lookups import Lines, modes_of, nearest_products
from outfeed.store.orders import plain

REPORTED = 1_000
TOLD_BY_NAME = 150


@dataclass(slots=True)
class ImportReport:
    """What an import did: how many orders were new, changed, the same and rejected.

    ``rejections`` are the first 1,000; all are kept. ``id`` is None after a dry run.
    """

    id: int | None
    source: str
    file: str
    read_as: str
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)


def import_orders(
    act: Act, source: str, file: str, orders: OrderFile, *, dry_run: bool = False
) -> ImportReport:
    """Take the orders of a file from a source; with ``dry_run`` only say what that would do.

    Raises `NotFound` ``unknown_source``.
    """
    source_id, source = source_named(act.conn, source)
    undo = act.conn.begin_nested() if dry_run else None
    running = _Import(act, source_id, source, file, orders)
    report = running.run()
    if undo is not None:
        undo.rollback()
        report.id = None
    elif report.new or report.changed or report.rejected:
        act.tell("orders", "rejections", *running.topics)
    return report


class _Import:
    """One import while it runs."""

    def __init__(self, act: Act, source_id: int, source: str, file: str, orders: OrderFile) -> None:
        self._act = act
        self._source_id = source_id
        self._orders = orders
        self._report = ImportReport(None, source, file, orders.read_as)
        self._suggestions: dict[str, str] = {}
        self.topics: list[str] = []

    def run(self) -> ImportReport:
        conn = self._act.conn
        self._report.id = self._open()
        staging.open_stage(conn)
        self._stage()
        staging.wait_for_turn(conn)
        staging.resolve(conn, self._source_id)
        self._reject(_why(row, self._suggest) for row in staging.problems(conn))
        staging.draw_numbers(conn, *number_form(self._act))
        staging.find_changes(conn)
        self._reject(_why_in_part(row) for row in staging.refused_changes(conn))
        self._write()
        self._close()
        return self._report

    def _open(self) -> int:
        values = {
            "at": self._act.now,
            "user_id": self._act.actor.user_id,
            "source_id": self._source_id,
            "file": self._report.file,
            "created": 0,
            "changed": 0,
            "same": 0,
            "rejected": 0,
        }
        insert = t.imports.insert().values(values).returning(t.imports.c.id)
        import_id: int = self._act.conn.execute(insert).scalar_one()
        return import_id

    def _stage(self) -> None:
        reader = RowReader(Lines(self._act.conn), self._orders.decimal_mark)
        row = 0
        for raws, rejections in self._orders.pieces:
            staged: list[tuple[Any, ...]] = []
            for raw in raws:
                row += 1
                found = reader.read(row, raw)
                if isinstance(found, Rejection):
                    rejections.append(found)
                else:
                    staged.append(found)
            staging.stage(self._act.conn, staged)
            self._reject(rejections)

    def _reject(self, rejections: Iterable[Rejection]) -> None:
        waiting = iter(rejections)
        # Gathered before they are written: they come from the connection that writes them.
        while batch := list(islice(waiting, 2_000)):
            self._keep(batch)

    def _keep(self, rejections: list[Rejection]) -> None:
        report = self._report
        report.rejected += len(rejections)
        report.rejections += rejections[: max(0, REPORTED - len(report.rejections))]
        origin = f"orders:{report.source}"
        staging.keep_rejections(
            self._act.conn,
            [
                (self._act.now, origin, report.id, r.where, r.code, r.reason, r.given)
                for r in rejections
            ],
        )

    def _suggest(self, product: str) -> str:
        if product not in self._suggestions:
            # A file of another plant names thousands; suggestions for the first ones will do.
            few = len(self._suggestions) < 50
            found = nearest_products(self._act.conn, product) if few else []
            self._suggestions[product] = f" Did you mean {' or '.join(found)}?" if found else ""
        return self._suggestions[product]

    def _write(self) -> None:
        act = self._act
        modes = modes_of(act.conn)
        facts = {
            "source_id": self._source_id,
            "mode_id": next(iter(modes.values())),
            "now": act.now,
            "import_id": self._report.id,
            "source": self._report.source,
            "user_id": act.actor.user_id,
            "actor": act.actor.name,
        }
        lost = staging.write_new(act.conn, facts)
        self._reject(
            Rejection(row.where, "number_taken", f"There is an order {row.number} already.",
                      row.number)
            for row in lost
        )  # fmt: skip
        staging.write_changed(act.conn, facts)
        changed = staging.changed_ids(act.conn, TOLD_BY_NAME)
        self.topics = [f"order:{order_id}" for order_id in changed]

    def _close(self) -> None:
        counts = staging.counts(self._act.conn)
        report = self._report
        report.new, report.changed, report.same = counts.new, counts.changed, counts.same
        self._act.conn.execute(
            t.imports.update()
            .where(t.imports.c.id == report.id)
            .values(
                created=report.new,
                changed=report.changed,
                same=report.same,
                rejected=report.rejected,
            )
        )


def _why(row: Row[Any], suggest: Callable[[str], str]) -> Rejection:
    """Say why a row can't be taken, from what the database found of it."""
    if row.problem == "unknown_product":
        reason = f"There is no product {row.product[:80]!r}.{suggest(row.product)}"
        return _of(row, "product", reason, row.product)
    if row.problem == "product_disabled":
        return _of(row, "product", f"The product {row.code} is disabled.", row.product)
    if row.problem == "unknown_unit":
        units = ", ".join(row.units) or "none"
        given = row.given_unit or ""
        return _of(row, "unit", f"{row.code} has no unit {given[:60]!r}; it has {units}.", given)
    if row.problem == "number_taken":
        reason = f"The number {row.taken_number} belongs to an order from {row.taken_source}."
        return _of(row, "number", reason, row.given_number)
    reason = f"The file has {row.given_number or row.key} before, with other content."
    return _of(row, "number", reason, row.given_number or row.key)


def _of(row: Row[Any], column: str, reason: str, given: object) -> Rejection:
    return Rejection(f"{row.where}, column {column}", row.problem, reason, shortened(given))


def _why_in_part(row: Row[Any]) -> Rejection:
    kept = []
    if row.keeps_product:
        kept.append(("product", row.old_product, row.new_product))
    if row.keeps_unit:
        kept.append(("unit", row.old_unit, row.new_unit))
    if row.keeps_quantity:
        kept.append(("required_quantity", plain(row.old_quantity), plain(row.new_quantity)))
    what = "runs" if row.has_runs else "entries on the board"
    fields = ", ".join(f"{name} stays {old}" for name, old, _ in kept)
    return Rejection(
        f"{row.where}, column {kept[0][0]}",
        "change_refused",
        f"The order {row.number} has {what}: {fields}. The other fields were taken.",
        shortened("; ".join(f"{name}: {new}" for name, _, new in kept)),
    )
