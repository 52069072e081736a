"""An order while it is being written: what is wrong with it, and what could be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from outfeed.activities.order_current import CurrentOrder, current_order
from outfeed.activities.order_draft import ONLY_NEW, OrderDraft, read_partly
from outfeed.activities.orders import fields_in_use
from outfeed.model.errors import FieldError
from outfeed.store.order_lookups import ProductRow, find_product, product_row, sources_of
from outfeed.store.order_suggestions import (
    external_id_is_taken,
    lines_with_rate,
    number_to_come,
    order_with_number,
)
from outfeed.store.settings import settings_of


@dataclass(frozen=True, slots=True)
class OrderChecked:
    """Everything that is wrong with the fields as they are, and what could be written."""

    errors: list[FieldError]
    suggestion: Mapping[str, Any]


def check_order(
    conn: Connection, given: Mapping[str, object], order_id: int | None = None
) -> OrderChecked:
    """Check the fields of a new order, or of a change to the order of an id; keeps nothing.

    Raises `NotFound` for an unknown id.
    """
    existing = current_order(conn, order_id) if order_id is not None else None
    if existing is not None:
        # A form sends all that it shows; what can't be changed is no mistake of who writes.
        given = {name: value for name, value in given.items() if name not in ONLY_NEW}
    draft, errors = read_partly(conn, given, existing)
    errors = [*errors, *_conflicts(conn, draft, existing)]
    return OrderChecked(errors, _suggestion(conn, given, existing))


def _conflicts(
    conn: Connection, draft: OrderDraft, existing: CurrentOrder | None
) -> Iterator[FieldError]:
    number = draft.columns.get("number")
    if number is not None:
        found = order_with_number(conn, number)
        if found is not None and (existing is None or found.id != existing.row.id):
            yield FieldError("number", "number_taken", f"There is an order {found.number} already.")
    external_id = draft.columns.get("external_id")
    if external_id is not None:
        sources = sources_of(conn)
        source_id = sources[draft.source or next(iter(sources))]
        if external_id_is_taken(conn, source_id, external_id):
            detail = f"There is an order {external_id!r} of this source already."
            yield FieldError("external_id", "external_id_taken", detail)
    if existing is not None:
        wanted = {
            name: value
            for name, value in draft.shown.items()
            if value is not None and value != existing.shown[name]
        }
        for refused in fields_in_use(existing, wanted):
            yield FieldError(str(refused.facts["field"]), refused.code, refused.detail)


def _suggestion(
    conn: Connection, given: Mapping[str, object], existing: CurrentOrder | None
) -> dict[str, Any]:
    form = settings_of(conn).order_number
    product = _product(conn, given, existing)
    return {
        "number": number_to_come(conn, form.prefix, form.digits),
        "unit": product.base_unit if product else None,
        "units": list(product.units) if product else [],
        "lines": lines_with_rate(conn, product.id) if product else [],
    }


def _product(
    conn: Connection, given: Mapping[str, object], existing: CurrentOrder | None
) -> ProductRow | None:
    named = given.get("product")
    if isinstance(named, (str, int)) and "\x00" not in str(named):
        return find_product(conn, named)
    return product_row(conn, existing.row.product_id) if existing is not None else None
