"""What an import tells: what it did, to which orders, and why a row was not taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Row

from outfeed.activities.order_files import FileWarning, RejectedRow, shortened
from outfeed.store.orders import plain

Stage = Literal["reading", "comparing", "writing"]
_NOT_TOLD = ("version", "number", "product")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: rows done in its present stage, of so many where it is known."""

    stage: Stage
    rows: int
    total: int | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a field was and what it is; ``before`` is None in a new order."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row that makes or changes an order."""

    where: str
    row: int | None
    outcome: Literal["new", "changed"]
    number: str
    product: str
    changes: list[FieldChange]


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """What rows name and nobody knows, how many do, and what might be meant."""

    given: str
    count: int
    suggestions: list[str]


@dataclass(slots=True)
class Unknown:
    """The products, units and lines that nobody knows, those named most first."""

    products: list[UnknownWord] = field(default_factory=list)
    units: list[UnknownWord] = field(default_factory=list)
    lines: list[UnknownWord] = field(default_factory=list)


@dataclass(slots=True)
class ImportReport:
    """What an import did: how many orders were new, changed, the same and rejected.

    ``rejections`` are the first 1,000; all are kept. ``preview`` are the first 500 rows that were
    new or changed. ``id`` is None after a dry run.
    """

    id: int | None
    source: str
    file: str
    read_as: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    preview: list[PreviewRow] = field(default_factory=list)
    rejections: list[RejectedRow] = field(default_factory=list)
    unknown: Unknown = field(default_factory=Unknown)
    warnings: list[FileWarning] = field(default_factory=list)


def preview_row(row: Row[Any]) -> PreviewRow:
    """Give a row of the preview from what the database tells of it."""
    if row.is_new:
        changes = [
            FieldChange(name, None, value)
            for name, value in row.shown.items()
            if name not in _NOT_TOLD and value not in (None, "", 0, {}, [])
        ]
    else:
        before, after = row.before or {}, row.after or {}
        changes = [
            FieldChange(name, before.get(name), value)
            for name, value in after.items()
            if name != "version"
        ]
    outcome: Literal["new", "changed"] = "new" if row.is_new else "changed"
    return PreviewRow(row.where, row.file_row, outcome, row.number, row.product, changes)


# --- why a row was not taken -----------------------------------------------------------------


def why(row: Row[Any], suggest: Callable[[str], str], given_as: Mapping[str, str]) -> RejectedRow:
    """Say why a row can't be taken, from what the database found of it."""
    if row.problem == "unknown_product":
        given = given_as.get(row.product.lower(), row.product)
        reason = f"There is no product {row.product[:80]!r}.{suggest(row.product)}"
        return _of(row, "product", reason, given)
    if row.problem == "product_disabled":
        return _of(row, "product", f"The product {row.code} is disabled.", row.product)
    if row.problem == "unknown_unit":
        units = ", ".join(row.units) or "none"
        unit = row.given_unit or ""
        return _of(row, "unit", f"{row.code} has no unit {unit[:60]!r}; it has {units}.", unit)
    if row.problem == "number_taken":
        reason = f"The number {row.taken_number} belongs to an order from {row.taken_source}."
        return _of(row, "number", reason, row.given_number)
    if row.problem == "not_a_first_status":
        reason = f"A file makes orders Planned or Released, not {row.status!r}."
        return _of(row, "status", reason, row.status)
    reason = f"The file has {row.given_number or row.key} before, with other content."
    return _of(row, "number", reason, row.given_number or row.key)


def why_lost(row: Row[Any]) -> RejectedRow:
    """Say why a new order was not made after all: someone else made one of its number."""
    return RejectedRow(
        row.where,
        "number_taken",
        f"There is an order {row.number} already.",
        row.number,
        row.file_row,
        "number",
        row.fields,
    )


def why_in_part(row: Row[Any]) -> RejectedRow:
    """Say which fields of a row were not taken, because runs or entries carry them."""
    kept = []
    if row.keeps_product:
        kept.append(("product", row.old_product, row.new_product))
    if row.keeps_unit:
        kept.append(("unit", row.old_unit, row.new_unit))
    if row.keeps_quantity:
        kept.append(("required_quantity", plain(row.old_quantity), plain(row.new_quantity)))
    what = "runs" if row.has_runs else "entries on the board"
    fields = ", ".join(f"{name} stays {old}" for name, old, _ in kept)
    return RejectedRow(
        f"{row.where}, column {kept[0][0]}",
        "change_refused",
        f"The order {row.number} has {what}: {fields}. The other fields were taken.",
        shortened("; ".join(f"{name}: {new}" for name, _, new in kept)),
        row.file_row,
        ", ".join(name for name, _, _ in kept),
        row.fields,
    )


def _of(row: Row[Any], column: str, reason: str, given: object) -> RejectedRow:
    where = f"{row.where}, column {column}"
    return RejectedRow(
        where, row.problem, reason, shortened(given), row.file_row, column, row.fields
    )
