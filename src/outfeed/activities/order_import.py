"""Taking a file of orders: what is new goes in, what changed is updated, the rest is told.

Importing the same file again changes nothing. A row that can't be taken is kept as a rejection
with its place and reason; the others go in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import select

from outfeed.activities.act import Act
from outfeed.activities.order_draft import source_named
from outfeed.activities.order_files import MOST_ROWS, OrderFile, RejectedRow
from outfeed.activities.order_import_report import (
    ImportReport,
    Progress,
    Stage,
    UnknownWord,
    preview_row,
    why,
    why_in_part,
    why_lost,
)
from outfeed.activities.order_rows import Habits, Place, RowReader
from outfeed.activities.orders import number_form
from outfeed.model.errors import Conflict, Invalid
from outfeed.store import order_imports as kept
from outfeed.store import order_staging as staging
from outfeed.store import tables as t
from outfeed.store.order_lookups import (
    Lines,
    modes_of,
    nearest,
    nearest_products,
    sources_of,
    status_ids_of,
)

REPORTED = 1_000
PREVIEWED = 500
TOLD_BY_NAME = 150
MOST_UNKNOWN = 200
SUGGESTED_FOR = 50
"""A file of another plant names thousands of products; suggestions for so many will do."""

Watch = Callable[[Progress], None]


def _nobody(_: Progress) -> None:
    """Watch nothing."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A kept rejection that is taken again: its id, and the row that it was in its file."""

    rejection_id: int
    row: int | None


@dataclass(frozen=True, slots=True)
class Mending:
    """Rows of an import that are taken again; the rows of the file are numbered as they are."""

    import_id: int
    rows: list[Mended]
    already: int


def import_orders(
    act: Act,
    source: str,
    file: str,
    orders: OrderFile,
    *,
    dry_run: bool = False,
    watch: Watch = _nobody,
) -> ImportReport:
    """Take the orders of a file from a source; with ``dry_run`` only say what that would do.

    ``watch`` is told how far it is; what it raises ends the import. Raises `NotFound`
    ``unknown_source``, `Conflict` ``source_disabled``, `Invalid` ``too_many_rows``.
    """
    source_id, source = source_named(act.conn, source)
    enabled = select(t.order_sources.c.enabled).where(t.order_sources.c.id == source_id)
    if not act.conn.execute(enabled).scalar_one():
        raise Conflict("source_disabled", f"The order source {source} is disabled.")
    return run_import(act, Running(act, source_id, source, file, orders, watch), dry_run)


def run_import(act: Act, running: Running, dry_run: bool) -> ImportReport:
    """Run an import in this act, and take it back after a dry run."""
    undo = act.conn.begin_nested() if dry_run else None
    report = running.run()
    if undo is not None:
        undo.rollback()
        report.id = None
        report.rejections = [replace(rejection, id=None) for rejection in report.rejections]
    elif report.new or report.changed or report.rejected:
        act.tell("orders", "rejections", *running.topics)
    return report


class Running:
    """One import while it runs."""

    def __init__(
        self,
        act: Act,
        source_id: int,
        source: str,
        file: str,
        orders: OrderFile,
        watch: Watch = _nobody,
        mending: Mending | None = None,
    ) -> None:
        self._act = act
        self._source_id = source_id
        self._orders = orders
        self._watch = watch
        self._mending = mending
        self._report = ImportReport(None, source, file, orders.read_as, warnings=orders.warnings)
        self._suggestions: dict[str, list[str]] = {}
        self._refused: set[int] = set()
        self._reader = self._row_reader()
        self.topics: list[str] = []

    def _row_reader(self) -> RowReader:
        conn = self._act.conn
        place = Place(self._source_id, sources_of(conn), status_ids_of(conn), Lines(conn))
        orders = self._orders
        return RowReader(place, Habits(orders.mapping, orders.decimal_mark, orders.date_order))

    def run(self) -> ImportReport:
        """Do it all, in the order in which it must be done."""
        conn = self._act.conn
        self._report.id = self._open()
        staging.open_stage(conn)
        self._stage()
        self._tell("comparing", 0)
        staging.wait_for_turn(conn)
        staging.resolve(conn)
        given_as = self._reader.given_as
        self._reject(why(row, self._suggest, given_as) for row in staging.problems(conn))
        self._find_unknown()
        staging.draw_numbers(conn, *number_form(self._act))
        staging.find_changes(conn)
        self._reject(why_in_part(row) for row in staging.refused_changes(conn))
        self._tell("comparing", self._report.rows)
        self._write()
        self._close()
        return self._report

    def _tell(self, stage: Stage, rows: int) -> None:
        self._watch(Progress(stage, rows, None if stage == "reading" else self._report.rows))

    def _open(self) -> int:
        orders = self._orders
        found = {"date_order": orders.date_order, "decimal_mark": orders.decimal_mark}
        values = {
            "at": self._act.now,
            "user_id": self._act.actor.user_id,
            "source_id": self._source_id,
            "file": self._report.file,
            "created": 0,
            "changed": 0,
            "same": 0,
            "rejected": 0,
            "mapping": orders.mapping.as_json() | {"found": found},
            "mends_id": self._mending.import_id if self._mending else None,
        }
        insert = t.imports.insert().values(values).returning(t.imports.c.id)
        import_id: int = self._act.conn.execute(insert).scalar_one()
        return import_id

    # --- reading -----------------------------------------------------------------------------

    def _stage(self) -> None:
        row = 0
        report = self._report
        report.rows = self._mending.already if self._mending else 0
        self._tell("reading", 0)
        for raws, rejections in self._orders.pieces:
            staged: list[tuple[Any, ...]] = []
            report.rows += len(raws) + len(rejections)
            if report.rows > MOST_ROWS:
                detail = f"A file may have at most {MOST_ROWS:,} rows; send it in parts."
                raise Invalid("too_many_rows", detail)
            for raw in raws:
                row += 1
                found = self._reader.read(row, raw)
                if isinstance(found, RejectedRow):
                    rejections.append(found)
                else:
                    staged.append(found)
            staging.stage(self._act.conn, staged)
            self._reject(rejections)
            self._tell("reading", report.rows)

    # --- rejecting ---------------------------------------------------------------------------

    def _reject(self, rejections: Iterable[RejectedRow]) -> None:
        waiting = iter(rejections)
        # Gathered before they are written: they come from the connection that writes them.
        while batch := list(islice(waiting, 2_000)):
            self._keep(batch)

    def _keep(self, rejections: list[RejectedRow]) -> None:
        report = self._report
        report.rejected += len(rejections)
        if self._mending is not None:
            rejections = [self._still_wrong(rejection, self._mending) for rejection in rejections]
        report.rejections += rejections[: max(0, REPORTED - len(report.rejections))]
        if self._mending is not None:
            return
        origin = f"orders:{report.source}"
        staging.keep_rejections(
            self._act.conn,
            [
                (
                    self._act.now,
                    origin,
                    report.id,
                    r.where,
                    r.row,
                    r.column,
                    r.code,
                    r.reason,
                    r.given,
                    None if r.fields is None else orjson.dumps(r.fields).decode(),
                )
                for r in rejections
            ],
        )

    def _still_wrong(self, rejection: RejectedRow, mending: Mending) -> RejectedRow:
        mended = mending.rows[(rejection.row or 1) - 1]
        self._refused.add(mended.rejection_id)
        rejection = replace(rejection, row=mended.row, id=mended.rejection_id)
        kept.change_rejection(self._act.conn, rejection)
        return rejection

    def _suggest(self, product: str) -> str:
        found = self._products_like(product)
        return f" Did you mean {' or '.join(found)}?" if found else ""

    def _products_like(self, product: str) -> list[str]:
        if product not in self._suggestions:
            few = len(self._suggestions) < SUGGESTED_FOR
            self._suggestions[product] = nearest_products(self._act.conn, product) if few else []
        return self._suggestions[product]

    def _find_unknown(self) -> None:
        conn, given_as, unknown = self._act.conn, self._reader.given_as, self._report.unknown
        unknown.products = [
            UnknownWord(
                given_as.get(row.given.lower(), row.given),
                row.named,
                kept.codes_of(conn, self._products_like(row.given)),
            )
            for row in staging.unknown_products(conn, MOST_UNKNOWN)
        ]
        unknown.units = [
            UnknownWord(
                given_as.get(row.given.lower(), row.given),
                row.named,
                nearest(row.given, row.units) or list(row.units[:5]),
            )
            for row in staging.unknown_units(conn, MOST_UNKNOWN)
        ]
        paths = kept.line_paths(conn) if self._reader.unknown_lines else []
        named = sorted(self._reader.unknown_lines.items(), key=lambda item: (-item[1], item[0]))
        unknown.lines = [
            UnknownWord(given[:300], count, nearest(given[:200], paths))
            for given, count in named[:MOST_UNKNOWN]
        ]

    # --- writing -----------------------------------------------------------------------------

    def _write(self) -> None:
        act = self._act
        self._tell("writing", 0)
        facts = {
            "mode_id": next(iter(modes_of(act.conn).values())),
            "now": act.now,
            "import_id": self._report.id,
            "source": self._report.source,
            "user_id": act.actor.user_id,
            "actor": act.actor.name,
        }
        lost = staging.write_new(act.conn, facts)
        self._reject(why_lost(row) for row in lost)
        self._tell("writing", staging.counts(act.conn).new)
        staging.write_changed(act.conn, facts)
        changed = staging.changed_ids(act.conn, TOLD_BY_NAME)
        self.topics = [f"order:{order_id}" for order_id in changed]
        self._tell("writing", self._report.rows)

    def _close(self) -> None:
        conn, report = self._act.conn, self._report
        counts = staging.counts(conn)
        report.new, report.changed, report.same = counts.new, counts.changed, counts.same
        report.preview = [preview_row(row) for row in staging.preview(conn, PREVIEWED)]
        if self._mending is None:
            self._name_rejections()
        else:
            report.same += self._mending.already
            mended = [m.rejection_id for m in self._mending.rows]
            done = [rejection_id for rejection_id in mended if rejection_id not in self._refused]
            kept.mark_mended(conn, done, report.id)
        report.rejections.sort(key=lambda rejection: (rejection.row is None, rejection.row or 0))
        conn.execute(
            t.imports.update()
            .where(t.imports.c.id == report.id)
            .values(
                created=report.new,
                changed=report.changed,
                same=report.same,
                rejected=report.rejected,
            )
        )

    def _name_rejections(self) -> None:
        report = self._report
        ids = kept.rejection_ids(self._act.conn, report.id, REPORTED)
        report.rejections = [
            replace(rejection, id=rejection_id)
            for rejection, rejection_id in zip(report.rejections, ids, strict=True)
        ]
