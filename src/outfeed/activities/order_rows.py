"""Rows of a file of orders, checked one by one before the database sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from outfeed.activities.order_dates import DateOrder, plain_date
from outfeed.activities.order_draft import PRODUCT_LENGTH
from outfeed.activities.order_files import (
    CellError,
    RawOrder,
    RejectedRow,
    WrittenNumber,
    shortened,
)
from outfeed.activities.order_mapping import OrderMapping
from outfeed.activities.order_rows_kept import kept_row
from outfeed.model import order_fields as fields
from outfeed.model.order import RELEASED
from outfeed.model.order_fields import DecimalMark, FieldRefused, ProductionDay
from outfeed.store.order_lookups import Lines, or_nearest
from outfeed.store.order_staging import GIVEN

UNIT_LENGTH = 60
REMEMBERED = 10_000
_STAGED = (
    "source", "number", "external_id", "product", "required_quantity", "unit", "due_at",
    "earliest_start", "priority", "lines", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habits:
    """How the rows of a file are written: its words, decimal mark and order of dates."""

    mapping: OrderMapping
    mark: DecimalMark | None
    order: DateOrder | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows go: the source of those that name none, and what there is to be named."""

    source_id: int
    sources: Mapping[str, int]
    statuses: Iterable[str]
    lines: Lines


class RowReader:
    """Turns raw rows into rows to stage, or into rejections that name every field at fault."""

    def __init__(self, place: Place, habits: Habits) -> None:
        self._lines = place.lines
        self._habits = habits
        self._source_id = place.source_id
        self._sources = {name.lower(): (name, key) for name, key in place.sources.items()}
        self._statuses = {name.lower(): name for name in place.statuses}
        mapping = habits.mapping
        self._units, self._products, self._line_words = (
            {given.lower(): meant for given, meant in words.items()}
            for words in (mapping.units, mapping.products, mapping.lines)
        )
        self._known_lines: dict[str, list[int]] = {}
        self._day = ProductionDay()
        self._due_at: Any = None
        self.given_as: dict[str, str] = {}
        """What the file says for a product or unit that the mapping gives another word for."""
        self.unknown_lines: dict[str, int] = {}
        """How many rows name a line that nobody knows."""
        self._reads: tuple[tuple[str, Callable[[Mapping[str, Any]], Any]], ...] = (
            ("number", _read_number),
            ("external_id", _read_external_id),
            ("source", self._read_source),
            ("product", self._read_product),
            ("required_quantity", self._read_quantity),
            ("unit", self._read_unit),
            ("lines", self._read_lines),
            ("due_at", self._read_due_at),
            ("earliest_start", self._read_earliest_start),
            ("priority", _read_priority),
            ("notes", _read_notes),
            ("status", self._read_status),
        )

    def read(self, row: int, raw: RawOrder) -> tuple[Any, ...] | RejectedRow:
        """Give the row to stage, in the order of `order_staging.STAGED`, or why it is refused."""
        values: dict[str, Any] = {}
        refused: list[tuple[str, FieldRefused]] = []
        given: Mapping[str, Any] = raw.fields
        if CellError in map(type, given.values()):
            given = _without_errors(given, refused)
        faulty = {name for name, _ in refused}
        for name, read in self._reads:
            if name in faulty:
                continue
            try:
                values[name] = read(given)
            except FieldRefused as error:
                refused.append((name, error))
        try:
            attributes = _attributes(raw.attributes)
        except FieldRefused as error:
            refused.append(("attributes", error))
        if refused:
            return self._rejection(raw, refused, values)
        given_fields = sum(bit for name, bit in GIVEN.items() if name in raw.fields)
        of_row = (values[name] for name in _STAGED)
        return (row, raw.where, raw.row, *of_row, attributes, values["status"], given_fields)

    def _read_source(self, given: Mapping[str, Any]) -> int:
        said = given.get("source")
        if said is None or said == "":
            return self._source_id
        text = fields.read_text(said, "source", PRODUCT_LENGTH)
        if not text:
            return self._source_id
        found = self._sources.get(text.lower())
        if found is None:
            nearest = or_nearest(text, [name for name, _ in self._sources.values()])
            raise FieldRefused(
                "unknown_source", f"There is no order source {text[:60]!r}.{nearest}"
            )
        return found[1]

    def _read_product(self, given: Mapping[str, Any]) -> str:
        product = given.get("product")
        text = fields.read_text(product, "product", PRODUCT_LENGTH, missing=True)
        return self._meant(self._products, text)

    def _read_unit(self, given: Mapping[str, Any]) -> str | None:
        unit = given.get("unit")
        if not unit:
            return None
        text = fields.read_text(unit, "unit", UNIT_LENGTH)
        return self._meant(self._units, text) if text else None

    def _meant(self, words: Mapping[str, str], text: str) -> str:
        meant = words.get(text.lower()) if words else None
        if meant is None:
            return text
        self.given_as[meant.lower()] = text
        return meant

    def _read_quantity(self, given: Mapping[str, Any]) -> str:
        quantity = given.get("required_quantity")
        mark = "." if isinstance(quantity, WrittenNumber) else self._habits.mark
        return str(fields.read_quantity("" if quantity is None else quantity, mark))

    def _read_lines(self, given: Mapping[str, Any]) -> list[int]:
        said = given.get("lines")
        key = said if isinstance(said, str) else repr(said)
        found = self._known_lines.get(key)
        if found is None:
            # Without lines for its date, a row is read by the days of the plant's first site.
            self._day = self._lines.production_day([])
            found = sorted({self._line(ref) for ref in self._refs(said)})
            if len(self._known_lines) < REMEMBERED:
                self._known_lines[key] = found
        self._day = self._lines.production_day(found)
        return found

    def _refs(self, said: Any) -> Iterable[str]:
        if isinstance(said, str) and said.strip().lower() in self._line_words:
            return [said]
        return _refs(said)

    def _line(self, ref: str) -> int:
        meant = self._line_words.get(ref.strip().lower(), ref)
        line_id = self._lines.find(meant)
        if line_id is None:
            if ref in self.unknown_lines or len(self.unknown_lines) < REMEMBERED:
                self.unknown_lines[ref] = self.unknown_lines.get(ref, 0) + 1
            raise FieldRefused(
                "unknown_line",
                f"There is no line {meant[:80]!r}.{self._lines.nearest(meant[:200])}",
            )
        return line_id

    def _read_due_at(self, given: Mapping[str, Any]) -> Any:
        self._due_at = None
        self._due_at = self._instant(given.get("due_at"), "end")
        return self._due_at

    def _read_earliest_start(self, given: Mapping[str, Any]) -> Any:
        earliest_start = self._instant(given.get("earliest_start"), "start")
        fields.dates_in_order(earliest_start, self._due_at)
        return earliest_start

    def _instant(self, given: Any, edge: fields.Edge) -> Any:
        if given is None or given == "":
            return None
        text = str(given)
        if len(text) > 100:
            raise FieldRefused("not_a_date", "This is no date.")
        return fields.read_instant(plain_date(text, self._habits.order), self._day, edge)

    def _read_status(self, given: Mapping[str, Any]) -> str:
        status = given.get("status")
        text = str(status).strip() if status else ""
        if not text:
            return RELEASED
        # What an order that is there already may be is looked at where it is known.
        if name := self._statuses.get(text.lower()):
            return name
        raise FieldRefused("unknown_status", f"There is no status {text[:60]!r}.")

    def _rejection(
        self, raw: RawOrder, refused: list[tuple[str, FieldRefused]], values: Mapping[str, Any]
    ) -> RejectedRow:
        names = ", ".join(name for name, _ in refused)
        where = f"{raw.where}, column{'s' if len(refused) > 1 else ''} {names}"
        reason = " ".join(error.detail for _, error in refused)
        of_row = {**raw.fields, "attributes": raw.attributes}
        given = [(name, of_row.get(name, "")) for name, _ in refused]
        told = (
            given[0][1] if len(given) == 1 else "; ".join(f"{n}: {str(v)[:500]}" for n, v in given)
        )
        return RejectedRow(
            where,
            refused[0][1].code,
            reason,
            shortened("" if told is None else told),
            raw.row,
            names,
            kept_row(raw, values, self._lines),
        )


def _without_errors(
    given: Mapping[str, Any], refused: list[tuple[str, FieldRefused]]
) -> Mapping[str, Any]:
    for name, value in given.items():
        if isinstance(value, CellError):
            detail = f"The cell of the {name.replace('_', ' ')} holds no value but {value[:40]}."
            refused.append((name, FieldRefused("error_cell", detail)))
    return {name: value for name, value in given.items() if not isinstance(value, CellError)}


def _read_number(given: Mapping[str, Any]) -> str | None:
    number = given.get("number")
    if number is None or number == "":
        if given.get("external_id") in (None, ""):
            raise FieldRefused("number_missing", "The number is missing.")
        return None
    return fields.read_number(number)


def _read_external_id(given: Mapping[str, Any]) -> str | None:
    external_id = given.get("external_id")
    if external_id is None:
        return None
    length = fields.EXTERNAL_ID_LENGTH
    return fields.read_text(external_id, "external_id", length) or None


def _read_priority(given: Mapping[str, Any]) -> int:
    priority = given.get("priority")
    return fields.read_priority(priority.strip() if isinstance(priority, str) else priority)


def _read_notes(given: Mapping[str, Any]) -> str:
    notes = given.get("notes")
    return fields.read_text(notes, "notes", fields.NOTES_LENGTH) if notes else ""


def _refs(given: Any) -> Iterable[str]:
    if given is None:
        return []
    if isinstance(given, list):
        return [str(ref) for ref in given]
    text = str(given)
    for sign in ";|\n":
        text = text.replace(sign, ",")
    return [ref for ref in (part.strip() for part in text.split(",")) if ref]


def _attributes(given: dict[str, Any]) -> str:
    if not given:
        return "{}"
    for name, value in given.items():
        if isinstance(value, CellError):
            detail = f"The cell of {name[:60]} holds no value but {value[:40]}."
            raise FieldRefused("error_cell", detail)
    return orjson.dumps(fields.read_attributes(given)).decode()
