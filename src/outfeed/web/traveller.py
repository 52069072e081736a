"""Travellers of orders to print: PDF, on A4 or on labels, one or many."""

from io import BytesIO
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import Connection, select

from outfeed.model.errors import FieldError, Invalid, NotFound
from outfeed.store import tables as t
from outfeed.store.order_lookups import Lines
from outfeed.store.orders import order_id_of, orders_with
from outfeed.web.deps import Now, ReadConn
from outfeed.web.printing.label import LABEL, draw_label
from outfeed.web.printing.sheet import Place, Sheet
from outfeed.web.printing.words import Language, Words

router = APIRouter(prefix="/api/v1", tags=["orders"])

MOST = 500
_LARGEST_ID = 2**31 - 1
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}
Format = Annotated[
    Literal["a4", "label"], Query(description="A page of A4, or a label of 100 mm by 62 mm")
]


@router.get("/orders/traveller", response_class=Response, responses=_PDF)
def travellers(
    request: Request,
    conn: ReadConn,
    now: Now,
    ids: Annotated[str, Query(description="Ids of orders with commas between, at most 500")],
    format: Format = "a4",  # noqa: A002 - the name in the address
    language: Language = "en",
) -> Response:
    """Give the travellers of orders in one PDF, in the order of their ids."""
    wanted = _ids(ids)
    orders = orders_with(conn, wanted, now)
    if unknown := sorted(set(wanted) - {order["id"] for order in orders}):
        detail = f"There is no order {', '.join(map(str, unknown[:5]))}."
        raise NotFound("unknown_order", detail, ids=unknown)
    content = _pdf(request, conn, now, orders, format, Words(language))
    return _answer(content, "travellers.pdf")


@router.get("/orders/{ref:path}/traveller", response_class=Response, responses=_PDF)
def traveller(
    ref: str,
    request: Request,
    conn: ReadConn,
    now: Now,
    format: Format = "a4",  # noqa: A002 - the name in the address
    language: Language = "en",
) -> Response:
    """Give the traveller of one order, by its id or number, as PDF."""
    if "\x00" in ref:
        raise Invalid("nul_character", "The order holds a NUL character, which no text has.")
    orders = orders_with(conn, [order_id_of(conn, ref)], now)
    content = _pdf(request, conn, now, orders, format, Words(language))
    return _answer(content, f"{orders[0]['number']}.pdf")


def _ids(given: str) -> list[int]:
    parts = [part.strip() for part in given.split(",") if part.strip()]
    odd = [part for part in parts if not (part.isascii() and part.isdigit() and len(part) < 20)]
    if odd or not parts:
        _refuse("not_an_id", f"{odd[0][:40]!r} is no id." if odd else "Say which orders to print.")
    wanted = list(dict.fromkeys(int(part) for part in parts))
    if len(wanted) > MOST:
        _refuse("too_many", f"{len(wanted):,} orders are more than one PDF takes: {MOST}.")
    if too_large := [n for n in wanted if n > _LARGEST_ID]:
        raise NotFound("unknown_order", f"There is no order {too_large[0]}.", ids=too_large)
    return wanted


def _refuse(code: str, detail: str) -> None:
    raise Invalid(code, detail, errors=[FieldError("ids", code, detail)])


def _pdf(
    request: Request,
    conn: Connection,
    now: Any,
    orders: list[dict[str, Any]],
    form: str,
    words: Words,
) -> bytes:
    lines, a = Lines(conn), t.assets.c
    plant = conn.execute(select(a.display_name).where(a.parent_id.is_(None)).limit(1)).scalar()
    file = BytesIO()
    canvas = Canvas(file, LABEL if form == "label" else A4, pageCompression=1)
    canvas.setTitle(" ".join(order["number"] for order in orders[:20]))
    canvas.setCreator("Outfeed")
    from_where = f"{plant} · {request.base_url}" if plant else str(request.base_url)
    for order in orders:
        zone = lines.production_day(line["id"] for line in order["lines"]).zone
        at = f"{words.instant(now, zone)} ({zone})"
        place = Place(words, words("printed", at=at, place=from_where.rstrip("/")), zone)
        if form == "label":
            draw_label(canvas, order, place)
        else:
            Sheet(order, place).draw(canvas)
    canvas.save()
    return file.getvalue()


def _answer(content: bytes, name: str) -> Response:
    named = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": named})
