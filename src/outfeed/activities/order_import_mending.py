"""Rows that an import could not take, mended by a person and taken again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select

from outfeed.activities.act import Act
from outfeed.activities.order_files import OrderFile, RawOrder, WrittenNumber
from outfeed.activities.order_import import Mended, Mending, Running, run_import
from outfeed.activities.order_import_report import ImportReport
from outfeed.activities.order_mapping import FIELDS, OrderMapping
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.store import order_imports as kept
from outfeed.store import tables as t
from outfeed.store.order_staging import wait_for_turn

MOST_ROWS = 10_000
ATTRIBUTES = "attributes"


@dataclass(frozen=True, slots=True)
class MendedRow:
    """What a person gives for a rejected row: its fields that are other than they were."""

    rejection_id: int
    fields: Mapping[str, Any]


def mend_import(act: Act, import_id: int, rows: Sequence[MendedRow]) -> ImportReport:
    """Take rejected rows of an import again, as mended; what is wrong still stays rejected.

    A row that was mended before counts as the same and is not taken again. Raises `NotFound`
    ``unknown_import``, `Conflict` ``already_undone``, `Invalid` ``invalid_mend``.
    """
    wait_for_turn(act.conn)
    found = _root_of(act, import_id)
    rejections = kept.locked_rejections(act.conn, [row.rejection_id for row in rows])
    _refuse_faults(rows, rejections, found.id)
    source = act.conn.execute(
        select(t.order_sources.c.name).where(t.order_sources.c.id == found.source_id)
    ).scalar_one()
    wanted = [row for row in rows if rejections[row.rejection_id].mended_by_id is None]
    mending = Mending(
        found.id,
        [Mended(row.rejection_id, rejections[row.rejection_id].row) for row in wanted],
        len(rows) - len(wanted),
    )
    raws = [_raw(number, row, rejections[row.rejection_id]) for number, row in enumerate(wanted, 1)]
    orders = _order_file(found.mapping or {}, raws)
    running = Running(act, found.source_id, source, found.file, orders, mending=mending)
    return run_import(act, running, dry_run=False)


def _root_of(act: Act, import_id: int) -> Row[Any]:
    """Give the import whose rejections are mended: this one, or that whose rows it mended."""
    found = act.conn.execute(select(t.imports).where(t.imports.c.id == import_id)).first()
    if found is None:
        raise NotFound("unknown_import", f"There is no import {import_id}.", import_id=import_id)
    if found.mends_id is not None:
        return _root_of(act, found.mends_id)
    if found.undone_at is not None:
        raise Conflict(
            "already_undone", f"The import {found.id} was undone; import its file again."
        )
    return found


def _refuse_faults(
    rows: Sequence[MendedRow], rejections: Mapping[int, Row[Any]], import_id: int
) -> None:
    errors: list[FieldError] = []
    seen: set[int] = set()
    for place, row in enumerate(rows):
        if fault := _fault(row, rejections.get(row.rejection_id), import_id, seen):
            errors.append(FieldError(f"rows[{place}]", *fault))
        seen.add(row.rejection_id)
    if len(rows) > MOST_ROWS:
        detail = f"At most {MOST_ROWS:,} rows are mended at once."
        errors.append(FieldError("rows", "too_many_rows", detail))
    if errors:
        detail = " ".join(error.detail for error in errors[:20])
        raise Invalid("invalid_mend", detail, errors=errors[:200])


def _fault(
    row: MendedRow, rejection: Row[Any] | None, import_id: int, seen: set[int]
) -> tuple[str, str] | None:
    named = f"rejection {row.rejection_id}"
    if rejection is None or rejection.import_id != import_id:
        return "unknown_rejection", f"The import {import_id} has no {named}."
    if row.rejection_id in seen:
        return "given_twice", f"The {named} is given twice."
    if rejection.fields is None:
        return "not_mendable", f"The row of {named} can't be read; mend it in the file."
    for name in row.fields:
        if name not in (*FIELDS, ATTRIBUTES):
            return "unknown_field", f"An order has no field {name!r:.60}."
    if not isinstance(row.fields.get(ATTRIBUTES, {}), (Mapping, type(None))):
        return "not_attributes", "Attributes are names with values."
    return None


def _raw(number: int, row: MendedRow, rejection: Row[Any]) -> RawOrder:
    before: dict[str, Any] = dict(rejection.fields)
    attributes = before.pop(ATTRIBUTES, {})
    given = dict(row.fields)
    attributes = attributes | dict(given.pop(ATTRIBUTES, None) or {})
    refused = set((rejection.column or "").split(", "))
    quantity = before.get("required_quantity")
    if "required_quantity" not in refused and given.get("required_quantity") in (None, quantity):
        # It was understood, and is kept with a point whatever the file has.
        given.pop("required_quantity", None)
        before["required_quantity"] = WrittenNumber(quantity or "")
    where = rejection.where.partition(", column")[0]
    return RawOrder(where, before | given, attributes, number)


def _order_file(kept_mapping: Mapping[str, Any], raws: list[RawOrder]) -> OrderFile:
    said = dict(kept_mapping)
    found = said.pop("found", None) or {}
    mark = found.get("decimal_mark")
    return replace(
        OrderFile("mended rows", None, iter([(raws, [])])),
        # In words of a file with decimal commas, 1.234 is doubtful; a person is asked again.
        decimal_mark="?" if mark in (",", "?") else None,
        date_order=found.get("date_order"),
        mapping=OrderMapping(**said),
    )
