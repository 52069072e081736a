"""Rows of a file of orders, checked one by one before the database sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from outfeed.activities.order_draft import PRODUCT_LENGTH
from outfeed.activities.order_files import RawOrder, shortened
from outfeed.model import order_fields as fields
from outfeed.model.errors import Rejection
from outfeed.model.order import PLANNED, RELEASED
from outfeed.model.order_fields import DecimalMark, FieldRefused, ProductionDay
from outfeed.store.order_lookups import Lines
from outfeed.store.order_staging import GIVEN

UNIT_LENGTH = 60
REMEMBERED = 10_000


class RowReader:
    """Turns raw rows into rows to stage, or into rejections that name every field at fault."""

    def __init__(self, lines: Lines, mark: DecimalMark | None) -> None:
        self._lines = lines
        self._mark = mark
        self._known_lines: dict[str, list[int]] = {}
        self._day = ProductionDay()
        self._number: str | None = None
        self._due_at: Any = None
        self._reads: tuple[tuple[str, Callable[[Mapping[str, Any]], Any]], ...] = (
            ("number", self._read_number),
            ("external_id", self._read_external_id),
            ("product", _read_product),
            ("required_quantity", self._read_quantity),
            ("unit", _read_unit),
            ("lines", self._read_lines),
            ("due_at", self._read_due_at),
            ("earliest_start", self._read_earliest_start),
            ("priority", _read_priority),
            ("notes", _read_notes),
            ("status", _read_status),
        )

    def read(self, row: int, raw: RawOrder) -> tuple[Any, ...] | Rejection:
        """Give the row to stage, in the order of `order_staging.STAGED`, or why it is refused."""
        values: dict[str, Any] = {}
        refused: list[tuple[str, FieldRefused]] = []
        for name, read in self._reads:
            try:
                values[name] = read(raw.fields)
            except FieldRefused as error:
                refused.append((name, error))
        try:
            attributes = _attributes(raw.attributes)
        except FieldRefused as error:
            refused.append(("attributes", error))
        if refused:
            return _rejection(raw, refused)
        return (
            row,
            raw.where,
            values["number"],
            values["external_id"],
            values["product"],
            values["required_quantity"],
            values["unit"],
            values["due_at"],
            values["earliest_start"],
            values["priority"],
            values["lines"],
            values["notes"],
            attributes,
            values["status"],
            sum(bit for name, bit in GIVEN.items() if name in raw.fields),
        )

    def _read_number(self, given: Mapping[str, Any]) -> str | None:
        self._number = None
        number = given.get("number")
        if number is None or number == "":
            if given.get("external_id") in (None, ""):
                raise FieldRefused("number_missing", "The number is missing.")
            return None
        self._number = fields.read_number(number)
        return self._number

    def _read_external_id(self, given: Mapping[str, Any]) -> str | None:
        external_id = given.get("external_id")
        if external_id is None:
            return None
        length = fields.EXTERNAL_ID_LENGTH
        return fields.read_text(external_id, "external_id", length) or None

    def _read_quantity(self, given: Mapping[str, Any]) -> str:
        quantity = given.get("required_quantity")
        return str(fields.read_quantity("" if quantity is None else quantity, self._mark))

    def _read_lines(self, given: Mapping[str, Any]) -> list[int]:
        said = given.get("lines")
        key = said if isinstance(said, str) else repr(said)
        found = self._known_lines.get(key)
        if found is None:
            # Without lines for its date, a row is read by the days of the plant's first site.
            self._day = self._lines.production_day([])
            found = sorted({self._line(ref) for ref in _refs(said)})
            if len(self._known_lines) < REMEMBERED:
                self._known_lines[key] = found
        self._day = self._lines.production_day(found)
        return found

    def _line(self, ref: str) -> int:
        line_id = self._lines.find(ref)
        if line_id is None:
            raise FieldRefused(
                "unknown_line", f"There is no line {ref[:80]!r}.{self._lines.nearest(ref[:200])}"
            )
        return line_id

    def _read_due_at(self, given: Mapping[str, Any]) -> Any:
        self._due_at = None
        self._due_at = _instant(given.get("due_at"), self._day, "end")
        return self._due_at

    def _read_earliest_start(self, given: Mapping[str, Any]) -> Any:
        earliest_start = _instant(given.get("earliest_start"), self._day, "start")
        fields.dates_in_order(earliest_start, self._due_at)
        return earliest_start


def _read_product(given: Mapping[str, Any]) -> str:
    return fields.read_text(given.get("product"), "product", PRODUCT_LENGTH, missing=True)


def _read_unit(given: Mapping[str, Any]) -> str | None:
    unit = given.get("unit")
    return (fields.read_text(unit, "unit", UNIT_LENGTH) or None) if unit else None


def _read_priority(given: Mapping[str, Any]) -> int:
    priority = given.get("priority")
    return fields.read_priority(priority.strip() if isinstance(priority, str) else priority)


def _read_notes(given: Mapping[str, Any]) -> str:
    notes = given.get("notes")
    return fields.read_text(notes, "notes", fields.NOTES_LENGTH) if notes else ""


def _read_status(given: Mapping[str, Any]) -> str:
    status = given.get("status")
    text = str(status).strip() if status else ""
    if not text:
        return RELEASED
    for name in (PLANNED, RELEASED):
        if text.lower() == name.lower():
            return name
    raise FieldRefused(
        "not_a_first_status", f"A file makes orders {PLANNED} or {RELEASED}, not {text[:60]!r}."
    )


def _refs(given: Any) -> Iterable[str]:
    if given is None:
        return []
    if isinstance(given, list):
        return [str(ref) for ref in given]
    text = str(given)
    for sign in ";|\n":
        text = text.replace(sign, ",")
    return [ref for ref in (part.strip() for part in text.split(",")) if ref]


def _instant(given: Any, day: ProductionDay, edge: fields.Edge) -> Any:
    if given is None or given == "":
        return None
    text = str(given)
    if len(text) > 100:
        raise FieldRefused("not_a_date", "This is no date.")
    return fields.read_instant(text, day, edge)


def _attributes(given: dict[str, Any]) -> str:
    if not given:
        return "{}"
    return orjson.dumps(fields.read_attributes(given)).decode()


def _rejection(raw: RawOrder, refused: list[tuple[str, FieldRefused]]) -> Rejection:
    names = [name for name, _ in refused]
    where = f"{raw.where}, column{'s' if len(names) > 1 else ''} {', '.join(names)}"
    reason = " ".join(error.detail for _, error in refused)
    values = {**raw.fields, "attributes": raw.attributes}
    given = [(name, values.get(name, "")) for name in names]
    told = given[0][1] if len(given) == 1 else "; ".join(f"{n}: {str(v)[:500]}" for n, v in given)
    return Rejection(where, refused[0][1].code, reason, shortened("" if told is None else told))
