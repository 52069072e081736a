"""Which column of a file is which field of an order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from outfeed.activities.order_mapping import ATTRIBUTE, IGNORE, OrderMapping
from outfeed.model.order_columns import ATTRIBUTE as ATTRIBUTE_COLUMN
from outfeed.model.order_columns import COLUMNS, TAKEN

SYNONYMS: dict[str, tuple[str, ...]] = {
    "number": (
        "number", "order", "order_number", "order_no", "work_order", "work_order_number",
        "workorder", "production_order", "manufacturing_order", "aufnr",
    ),
    "external_id": ("external_id", "external_reference", "erp_id"),
    "product": (
        "product", "product_code", "item", "item_code", "material", "material_number", "matnr",
        "part", "part_number", "sku",
    ),
    "required_quantity": (
        "required_quantity", "quantity", "qty", "quantity_target", "target_quantity",
        "order_quantity", "planned_quantity", "total_quantity", "gamng",
    ),
    "unit": ("unit", "uom", "unit_of_measure", "gmein"),
    "due_at": (
        "due_at", "due", "due_date", "basic_finish", "basic_finish_date", "finish_date",
        "end_date", "deadline", "delivery_date", "gltrp",
    ),
    "earliest_start": (
        "earliest_start", "earliest_start_date", "release", "release_date", "basic_start",
        "basic_start_date", "start_date", "gstrp",
    ),
    "priority": ("priority", "prio"),
    "lines": (
        "lines", "line", "topic_path", "asset", "assets", "asset_path", "work_center",
        "work_centre", "arbpl",
    ),
    "notes": ("notes", "note", "comment", "comments", "remark", "remarks", "instructions"),
    "status": ("status",),
    "source": ("source",),
}  # fmt: skip
"""For each field the names that a column of it may have; case, spaces and hyphens don't count."""

DERIVED = frozenset(COLUMNS) - TAKEN - {"source", "id", "version"}
"""Columns of our own export that follow from others: they are no attributes of an order."""
OURS = frozenset({"number", "required_quantity"})
"""With columns of these names a file is one of ours, whose ids and versions aren't taken either."""

_FIELDS = {name: field for field, names in SYNONYMS.items() for name in names}
_JOINTS = re.compile(r"[\s\-./_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file: the places of fields and of attributes, and what each was taken for.

    ``targets`` has for each column a field, ``attribute`` or ``ignore``; None where nobody said.
    """

    names: list[str]
    fields: list[tuple[int, str]]
    attributes: list[tuple[int, str]]
    targets: list[str | None]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names)


def field_of(column: str) -> str | None:
    """Give the field that a column is by its name, or None for one that becomes an attribute."""
    plain = column.strip().strip("\ufeff")
    # UoM is one word and workOrderNumber three: both readings are tried.
    for name in (plain, _CAMEL.sub("_", plain)):
        if field := _FIELDS.get(_joined(name)):
            return field
    return None


def _joined(name: str) -> str:
    return _JOINTS.sub("_", name).strip("_").lower()


def header_of(columns: Sequence[str], mapping: OrderMapping) -> Header:
    """Give what the columns are, by a mapping and else by their names.

    Raises ValueError with a sentence where two columns are one field or have one name.
    """
    names = [column.strip().strip("\ufeff") for column in columns]
    targets = [mapping.target_of(name) if name else IGNORE for name in names]
    said = set(targets)
    if set(names) >= OURS:
        said.add("id")
    fields: list[tuple[int, str]] = []
    attributes: list[tuple[int, str]] = []
    seen: dict[str, str] = {}
    for place, name in enumerate(names):
        target = targets[place] or _target_by_name(name, said)
        targets[place] = target
        if target == IGNORE:
            continue
        is_field = target not in (None, ATTRIBUTE)
        called = str(target) if is_field else name.removeprefix(ATTRIBUTE_COLUMN) or name
        known_as = called if is_field else f"attribute {called}"
        if known_as in seen:
            raise ValueError(
                f"The columns {seen[known_as]!r} and {name!r} both are the {known_as}."
            )
        seen[known_as] = name
        (fields if is_field else attributes).append((place, called))
    return Header(names, fields, attributes, targets)


def _target_by_name(name: str, said: set[str | None]) -> str | None:
    field = field_of(name)
    if field is not None:
        # A column that the mapping calls the field takes it from one that only is named so.
        return None if field in said else field
    ours = "id" in said and name in ("id", "version")
    return IGNORE if ours or _joined(name) in DERIVED else None


def missing_columns(fields: set[str]) -> str:
    """Give a sentence that says which columns an order needs and lacks; empty if none."""
    lacks = [name for name in ("product", "required_quantity") if name not in fields]
    if not fields & {"number", "external_id"}:
        lacks.insert(0, "number")
    if not lacks:
        return ""
    named = "; ".join(f"{name} (or {', '.join(SYNONYMS[name][1:4])})" for name in lacks)
    return f"The header lacks: {named}."
