"""The columns of a file of orders that this system writes, and takes back unchanged."""

from typing import Literal

Kind = Literal["text", "quantity", "whole", "number", "share", "instant", "lines"]

COLUMNS: dict[str, Kind] = {
    "id": "whole",
    "number": "text",
    "source": "text",
    "external_id": "text",
    "product": "text",
    "product_name": "text",
    "product_class": "text",
    "mode": "text",
    "status": "text",
    "held_from": "text",
    "required_quantity": "quantity",
    "scheduled_quantity": "quantity",
    "actual_quantity": "quantity",
    "remaining_quantity": "quantity",
    "waste_quantity": "quantity",
    "infeed_quantity": "quantity",
    "unit": "text",
    "progress": "share",
    "due_at": "instant",
    "lateness": "number",
    "expected_end": "instant",
    "earliest_start": "instant",
    "priority": "whole",
    "lines": "lines",
    "notes": "text",
    "version": "whole",
    "created_at": "instant",
    "updated_at": "instant",
}
"""The name of each column, as the API calls the field, and what it holds."""

ATTRIBUTE = "attributes."
"""What the names of columns with attributes begin with."""

TAKEN = frozenset(
    {
        "number", "external_id", "product", "status", "required_quantity", "unit", "due_at",
        "earliest_start", "priority", "lines", "notes",
    }
)  # fmt: skip
"""The columns that an import takes; the others say what is derived or can't be imported."""
