"""What someone gave for an order, read and checked against the plant: the draft of a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from outfeed.model import order_fields as fields
from outfeed.model.errors import FieldError, NotFound
from outfeed.model.order import PLANNED, RELEASED
from outfeed.model.order_fields import ProductionDay, Reading
from outfeed.store.order_lookups import (
    Lines,
    ProductRow,
    find_product,
    modes_of,
    nearest_products,
    or_nearest,
    product_row,
    sources_of,
)

EDITABLE = (
    "number",
    "product",
    "required_quantity",
    "unit",
    "due_at",
    "earliest_start",
    "priority",
    "lines",
    "notes",
    "attributes",
    "mode",
)
PRODUCT_LENGTH = 300
ONLY_NEW = ("source", "external_id", "status")


class Existing(Protocol):
    """The order that a draft changes."""

    @property
    def row(self) -> Any:
        """The row of the order."""

    @property
    def shown(self) -> Mapping[str, Any]:
        """Its fields as people see them."""

    @property
    def line_ids(self) -> list[int]:
        """The lines it may run on."""


@dataclass(slots=True)
class OrderDraft:
    """The fields that were given: as columns to write and as people see them in the trail."""

    columns: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    line_ids: list[int] | None = None
    source: str | None = None
    status: str | None = None

    def put(self, name: str, value: Any, shown: Any, column: str | None = None) -> None:
        """Note the value of a field."""
        self.columns[column or name] = value
        self.shown[name] = shown


def read_draft(
    conn: Connection, given: Mapping[str, object], existing: Existing | None = None
) -> OrderDraft:
    """Read the fields of a new order, or of a change to an existing one.

    Raises `Invalid` ``invalid_order`` with every field that is wrong.
    """
    reading, draft = _read(conn, given, existing)
    reading.done()
    return draft


def read_partly(
    conn: Connection, given: Mapping[str, object], existing: Existing | None = None
) -> tuple[OrderDraft, list[FieldError]]:
    """Read fields that may be wrong: those that can be taken, and what is wrong with the others."""
    reading, draft = _read(conn, given, existing)
    return draft, reading.errors


def _read(
    conn: Connection, given: Mapping[str, object], existing: Existing | None
) -> tuple[Reading, OrderDraft]:
    reading, draft = Reading(), OrderDraft()
    _refuse_unknown(reading, given, existing)
    _plain_fields(reading, draft, given)
    if not given.keys().isdisjoint(("lines", "earliest_start", "due_at")):
        _lines_and_dates(conn, reading, draft, given, existing)
    _product_and_unit(conn, reading, draft, given, existing)
    _mode(conn, reading, draft, given, existing)
    if existing is not None:
        _merge_attributes(draft, existing)
    else:
        _new_only(conn, reading, draft, given)
        _without_nothing(draft)
    return reading, draft


def _refuse_unknown(
    reading: Reading, given: Mapping[str, object], existing: Existing | None
) -> None:
    known = EDITABLE if existing is not None else EDITABLE + ONLY_NEW
    for name in given:
        if name in known:
            continue
        if name in ONLY_NEW:
            reading.refuse(name, "field_fixed", f"The field {name} of an order can't be changed.")
            continue
        nearest = or_nearest(str(name), known)
        reading.refuse(str(name), "unknown_field", f"An order has no field {name}.{nearest}")


def _plain_fields(reading: Reading, draft: OrderDraft, given: Mapping[str, object]) -> None:
    if given.get("number") is not None:
        number = reading.take("number", fields.read_number, given["number"])
        draft.put("number", number, number)
    if "priority" in given:
        priority = reading.take("priority", fields.read_priority, given["priority"])
        draft.put("priority", priority, priority)
    if "notes" in given:
        notes = reading.take(
            "notes", fields.read_text, given["notes"], "notes", fields.NOTES_LENGTH
        )
        draft.put("notes", notes, notes)
    if "attributes" in given:
        attributes = reading.take("attributes", fields.read_attributes, given["attributes"])
        draft.put("attributes", attributes, attributes)


def _merge_attributes(draft: OrderDraft, existing: Existing) -> None:
    if draft.columns.get("attributes") is not None:
        merged = existing.shown["attributes"] | draft.columns["attributes"]
        merged = {name: value for name, value in merged.items() if value is not None}
        draft.put("attributes", merged, merged)


def _without_nothing(draft: OrderDraft) -> None:
    if draft.columns.get("attributes") is not None:
        kept = {n: value for n, value in draft.columns["attributes"].items() if value is not None}
        draft.put("attributes", kept, kept)


def _read_lines(lines: Lines, given: object) -> list[int]:
    if given is None:
        return []
    if not isinstance(given, Iterable) or isinstance(given, (str, Mapping)):
        raise fields.FieldRefused("not_lines", "Lines are a list of ids or paths.")
    found = []
    for ref in given:
        line_id = lines.find(ref)
        if line_id is None:
            raise fields.FieldRefused(
                "unknown_line", f"There is no line {str(ref)[:80]!r}.{lines.nearest(str(ref))}"
            )
        found.append(line_id)
    return list(dict.fromkeys(found))


def _lines_and_dates(
    conn: Connection,
    reading: Reading,
    draft: OrderDraft,
    given: Mapping[str, object],
    existing: Existing | None,
) -> None:
    # The lines of the plant are read only for an order that names one or the day of one.
    lines = Lines(conn)
    if "lines" in given:
        draft.line_ids = reading.take("lines", _read_lines, lines, given["lines"])
        draft.shown["lines"] = sorted(lines.path(line_id) for line_id in draft.line_ids or ())
    _dates(reading, draft, given, lines, existing)


def _dates(
    reading: Reading,
    draft: OrderDraft,
    given: Mapping[str, object],
    lines: Lines,
    existing: Existing | None,
) -> None:
    line_ids = draft.line_ids
    if line_ids is None:
        line_ids = existing.line_ids if existing is not None else []
    day = lines.production_day(line_ids)
    for name in ("earliest_start", "due_at"):
        if name in given:
            at = reading.take(name, _read_instant, given[name], day, name)
            draft.put(name, at, at.isoformat().replace("+00:00", "Z") if at else None)
    start, due = (
        draft.columns.get(name, getattr(existing.row, name) if existing is not None else None)
        for name in ("earliest_start", "due_at")
    )
    if "due_at" in given or "earliest_start" in given:
        reading.take("due_at", fields.dates_in_order, start, due)


def _read_instant(given: object, day: ProductionDay, name: str) -> datetime | None:
    if given is None:
        return None
    text = given.isoformat() if isinstance(given, datetime) else str(given)
    if len(text) > 100:
        raise fields.FieldRefused("not_a_date", "This is no date.")
    return fields.read_instant(text, day, "start" if name == "earliest_start" else "end")


def _product_and_unit(
    conn: Connection,
    reading: Reading,
    draft: OrderDraft,
    given: Mapping[str, object],
    existing: Existing | None,
) -> None:
    new = existing is None
    product: ProductRow | None = None
    if "product" in given or new:
        product = reading.take("product", _read_product, conn, given.get("product"), existing)
        if product is not None:
            draft.put("product", product.id, product.code, "product_id")
    elif existing is not None and "unit" in given:
        product = product_row(conn, existing.row.product_id)
    if "required_quantity" in given or new:
        quantity = reading.take(
            "required_quantity", fields.read_quantity, given.get("required_quantity", ""), None
        )
        draft.put("required_quantity", quantity, f"{quantity:f}" if quantity else None)
    if product is not None and ("unit" in given or "product" in given):
        kept = existing.row.unit if existing is not None else None
        unit = reading.take("unit", _read_unit, product, given.get("unit"), kept)
        draft.put("unit", unit, unit)


def _read_product(conn: Connection, given: object, existing: Existing | None) -> ProductRow:
    text = fields.read_text(given, "product", PRODUCT_LENGTH, missing=True)
    product = find_product(conn, given)
    if product is None:
        found = nearest_products(conn, text)
        hint = f" Did you mean {' or '.join(found)}?" if found else ""
        raise fields.FieldRefused("unknown_product", f"There is no product {text[:80]!r}.{hint}")
    if not product.enabled and (existing is None or existing.row.product_id != product.id):
        raise fields.FieldRefused("product_disabled", f"The product {product.code} is disabled.")
    return product


def _read_unit(product: ProductRow, given: object, kept: str | None) -> str:
    text = "" if given is None else str(given).strip()
    if not text and kept is None:
        return product.base_unit
    text = text or kept or ""
    for unit in (*(u for u in product.units if u == text), *product.units):
        if unit.lower() == text.lower():
            return unit
    raise fields.FieldRefused(
        "unknown_unit",
        f"{product.code} has no unit {text[:60]!r}; it has {', '.join(product.units)}.",
    )


def _mode(
    conn: Connection,
    reading: Reading,
    draft: OrderDraft,
    given: Mapping[str, object],
    existing: Existing | None,
) -> None:
    if given.get("mode") is None and existing is not None:
        return
    modes = modes_of(conn)
    if given.get("mode") is None:
        name = next(iter(modes))
        draft.put("mode", modes[name], name, "mode_id")
        return
    text = str(given["mode"]).strip()
    for name, mode_id in modes.items():
        if name.lower() == text.lower():
            draft.put("mode", mode_id, name, "mode_id")
            return
    reading.refuse(
        "mode", "unknown_mode", f"There is no mode {text[:60]!r}; there are {', '.join(modes)}."
    )


def _new_only(
    conn: Connection, reading: Reading, draft: OrderDraft, given: Mapping[str, object]
) -> None:
    if given.get("external_id") is not None:
        length = fields.EXTERNAL_ID_LENGTH
        external_id = reading.take(
            "external_id", fields.read_text, given["external_id"], "external_id", length, True
        )
        draft.put("external_id", external_id, external_id)
    if given.get("source") is not None:
        sources = sources_of(conn)
        draft.source = reading.take("source", known_source, sources, given["source"])
    if given.get("status") is not None:
        draft.status = str(given["status"])
        if draft.status not in (PLANNED, RELEASED):
            reading.refuse(
                "status", "not_a_first_status", f"A new order is {PLANNED} or {RELEASED}."
            )


def known_source(sources: Mapping[str, int], given: object) -> str:
    """Give the name of a source as the plant writes it."""
    text = str(given).strip()
    for name in sources:
        if name.lower() == text.lower():
            return name
    raise fields.FieldRefused(
        "unknown_source",
        f"There is no order source {text[:60]!r}; there are {', '.join(sources)}.",
    )


def source_named(conn: Connection, given: object) -> tuple[int, str]:
    """Give the id and name of an order source; raises `NotFound`."""
    sources = sources_of(conn)
    try:
        name = known_source(sources, given)
    except fields.FieldRefused as refused:
        raise NotFound(refused.code, refused.detail, sources=list(sources)) from None
    return sources[name], name
