"""How the set-up is answered: lists, pages, one thing with its version, and figures as texts."""

import base64
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson
from fastapi import Response

from outfeed.activities.plant_export import factor_text
from outfeed.model.errors import FieldError, Invalid
from outfeed.store.plant_lists import Item, Page
from outfeed.web.versions import etag


def answer(content: object, status: int = 200, version: int | None = None) -> Response:
    """Give content as JSON, with the tag of its version where it has one."""
    body = orjson.dumps(content, default=_plain, option=orjson.OPT_UTC_Z)
    headers = {} if version is None else {"ETag": etag(version)}
    return Response(body, status, headers, media_type="application/json")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, Fraction):
        return factor_text(value)
    raise TypeError(type(value).__name__)


def one(item: Item, status: int = 200) -> Response:
    """Answer one thing."""
    return answer(item, status, item["version"])


def listed(items: list[Item]) -> Response:
    """Answer a whole list."""
    return answer({"items": items, "next_cursor": None, "total": len(items)})


def page_of(page: Page) -> Response:
    """Answer a part of a list."""
    cursor = None
    if page.after is not None:
        cursor = base64.urlsafe_b64encode(orjson.dumps(page.after)).decode()
    return answer({"items": page.items, "next_cursor": cursor, "total": page.total})


def after_of(cursor: str | None, types: Sequence[type]) -> list[Any] | None:
    """Give what a cursor says, None without one. Raises `Invalid` ``invalid_cursor``."""
    if cursor is None:
        return None
    try:
        after = orjson.loads(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError:
        after = None
    fits = isinstance(after, list) and len(after) == len(types)
    if not fits or not all(map(_is_key, after, types)):
        detail = "This is no cursor of this list; take next_cursor of the page before."
        errors = [FieldError("cursor", "invalid_cursor", detail)]
        raise Invalid("invalid_cursor", detail, errors=errors)
    kept: list[Any] = after
    return kept


def _is_key(value: Any, type_: type) -> bool:
    if type_ is int:
        return type(value) is int and 0 <= value < 2**31
    return isinstance(value, str) and "\x00" not in value
