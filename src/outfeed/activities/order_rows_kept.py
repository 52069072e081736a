"""Rows that were not taken, kept whole so that a person can mend them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from outfeed.activities.order_current import instant_text
from outfeed.activities.order_files import RawOrder
from outfeed.store.order_lookups import Lines

LARGEST_KEPT = 500_000
"""So many bytes of a row are kept."""
_IN_OUR_WORDS = ("required_quantity", "priority")
_INSTANTS = ("due_at", "earliest_start")


def kept_row(raw: RawOrder, values: Mapping[str, Any], lines: Lines) -> dict[str, Any] | None:
    """Give a row to be kept: the ``values`` that were understood in our words, the rest as it came.

    None where the database can't hold all of it, since a part of it must not pass for the whole.
    """
    kept: dict[str, Any] = {}
    for name, given in raw.fields.items():
        if name not in values:
            kept[name] = _text(given)
        elif name == "lines":
            kept[name] = ", ".join(lines.path(line_id) for line_id in values[name])
        elif name in _INSTANTS:
            kept[name] = instant_text(values[name]) or ""
        else:
            kept[name] = str(values[name]) if name in _IN_OUR_WORDS else _text(given)
    if raw.attributes:
        kept["attributes"] = {
            str(name): None if given is None else _text(given)
            for name, given in raw.attributes.items()
        }
    return kept if _can_be_kept(kept) else None


def _text(given: Any) -> str:
    if isinstance(given, list):
        return ", ".join(map(str, given))
    return "" if given is None else str(given)


def _can_be_kept(kept: dict[str, Any]) -> bool:
    try:
        content = orjson.dumps(kept)
    except (TypeError, ValueError):
        return False
    return len(content) <= LARGEST_KEPT and b"\\u0000" not in content
