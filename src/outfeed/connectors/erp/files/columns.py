"""Which column of a file is which field of an order."""

import re

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
}  # fmt: skip
"""For each field the names that a column of it may have; case, spaces and hyphens don't count."""

_FIELDS = {name: field for field, names in SYNONYMS.items() for name in names}
_JOINTS = re.compile(r"[\s\-./_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def field_of(column: str) -> str | None:
    """Give the field that a column is, or None for one that becomes an attribute."""
    plain = column.strip().strip("\ufeff")
    # UoM is one word and workOrderNumber three: both readings are tried.
    for name in (plain, _CAMEL.sub("_", plain)):
        if field := _FIELDS.get(_JOINTS.sub("_", name).strip("_").lower()):
            return field
    return None


def fields_of(columns: list[str]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Give the places of the fields, and those of the columns that become attributes.

    Raises ValueError with a sentence where two columns are one field or have one name.
    """
    fields: list[tuple[int, str]] = []
    attributes: list[tuple[int, str]] = []
    seen: dict[str, str] = {}
    for place, column in enumerate(columns):
        field, name = field_of(column), column.strip()
        if not name:
            continue
        known_as = field or f"attribute {name}"
        if known_as in seen:
            raise ValueError(
                f"The columns {seen[known_as]!r} and {name!r} both are the {known_as}."
            )
        seen[known_as] = name
        (fields if field else attributes).append((place, field or name))
    return fields, attributes


def missing_columns(fields: set[str]) -> str:
    """Give a sentence that says which columns an order needs and lacks; empty if none."""
    lacks = [name for name in ("product", "required_quantity") if name not in fields]
    if not fields & {"number", "external_id"}:
        lacks.insert(0, "number")
    if not lacks:
        return ""
    named = "; ".join(f"{name} (or {', '.join(SYNONYMS[name][1:4])})" for name in lacks)
    return f"The header lacks: {named}."
