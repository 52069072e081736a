"""A traveller as a label of 100 mm by 62 mm: what is scanned, and what is read from a step away."""

from typing import Any

from reportlab.lib.units import mm

from outfeed.web.printing.qr import QUIET, draw_qr, modules_of
from outfeed.web.printing.sheet import INK, NONE, QUIET_INK, Place
from outfeed.web.printing.text import Face, draw, line_of, lines_of, size_for

LABEL = (100 * mm, 62 * mm)
_EDGE = 4 * mm
_QR_SIZE = 40 * mm


def draw_label(canvas: Any, order: dict[str, Any], place: Place) -> None:
    """Draw the label of one order."""
    width, height = LABEL
    words, number, product = place.words, order["number"], order["product"]
    quiet = _QR_SIZE * QUIET / (len(modules_of(number)) + 2 * QUIET)
    # Of the quiet zone what the edge of the label gives; it is 4 mm of empty paper itself.
    shift = min(quiet, _EDGE)
    draw_qr(canvas, _EDGE - shift, height - _EDGE - _QR_SIZE + shift, _QR_SIZE, number)
    pen = _Pen(canvas)
    column = _EDGE + _QR_SIZE - shift
    room = width - _EDGE - column
    size = size_for(number, "SemiBold", 22, 10, room)
    y = pen.lines(number, column, height - _EDGE, size, "SemiBold", room, most=4)
    y = pen.lines(product["code"], column, y - 4, 12, "SemiBold", room, most=2)
    most = max(1, int((y - height + _EDGE + _QR_SIZE) // 14))
    pen.lines(product["name"], column, y, 11, "Regular", room, most=most)
    whole = width - 2 * _EDGE
    text = f"{words.quantity(order['required_quantity'])} {order['unit']}"
    base = _EDGE + 7
    pen.label(words("required_quantity"), _EDGE, base + 23)
    pen.label(words("due_at"), _EDGE + whole * 0.46, base + 23)
    size = size_for(text, "SemiBold", 18, 7, whole * 0.43)
    pen.lines(text, _EDGE, base + size * 1.15, size, "SemiBold", whole * 0.43, most=1)
    due = words.instant(order["due_at"], place.zone) if order["due_at"] else NONE
    size = size_for(due, "SemiBold", 14, 8, whole * 0.54)
    y = pen.lines(due, _EDGE + whole * 0.46, base + size * 1.15, size, "SemiBold",
                  whole * 0.54, most=1)  # fmt: skip
    if order["due_at"]:
        pen.label(place.zone, _EDGE + whole * 0.46, _EDGE - 4)
    canvas.showPage()


class _Pen:
    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas

    def lines(
        self, text: str, x: float, y: float, size: float, face: Face, width: float, most: int
    ) -> float:
        """Draw so many lines at most below ``y``; the last is cut where there are more."""
        self._canvas.setFillColorRGB(*INK)
        lines = lines_of(" ".join(text.split()), face, size, width)
        if len(lines) > most:
            rest = " ".join(lines[most - 1 :])
            lines = [*lines[: most - 1], line_of(rest, face, size, width)]
        for line in lines:
            y -= size * 1.15
            draw(self._canvas, x, y + size * 0.15, line, face, size)
        return y

    def label(self, text: str, x: float, y: float) -> None:
        """Draw a small word."""
        self._canvas.setFillColorRGB(*QUIET_INK)
        draw(self._canvas, x, y, text, "Regular", 7.5)
