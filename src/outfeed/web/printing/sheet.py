"""A traveller on A4: one order, on as many pages as its notes and attributes need."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from outfeed.web.printing.qr import QUIET, draw_qr, modules_of
from outfeed.web.printing.text import Face, draw, lines_of, size_for, width_of
from outfeed.web.printing.words import Words

INK, QUIET_INK, HAIRLINE = (0.102, 0.114, 0.129), (0.357, 0.392, 0.439), (0.80, 0.82, 0.845)
WIDTH, HEIGHT = A4
LEFT, RIGHT = 18 * mm, WIDTH - 18 * mm
TOP, BOTTOM = HEIGHT - 18 * mm, 24 * mm
QR_SIZE = 42 * mm
NONE = "\u2013"
_LEADING = 1.38

Drawing = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Place:
    """What every page says of where it came from: the plant, when, and the zone of the clocks."""

    words: Words
    printed: str
    zone: str


class Sheet:
    """The pages of one order: what is set flows down, and on to a further page."""

    def __init__(self, order: dict[str, Any], place: Place) -> None:
        self._order, self._place, self._words = order, place, place.words
        self._pages: list[list[Drawing]] = [[]]
        self._y = TOP
        self._head()
        self._quantities()
        self._facts()
        self._lines()
        self._section("notes", str(order["notes"]).strip())
        self._attributes()

    def draw(self, canvas: Any) -> None:
        """Draw all pages."""
        for page, drawings in enumerate(self._pages, 1):
            for drawing in drawings:
                drawing(canvas)
            self._foot(canvas, page, len(self._pages))
            canvas.showPage()

    # --- the parts ---------------------------------------------------------------------------

    def _head(self) -> None:
        order, words = self._order, self._words
        code_size = QR_SIZE
        margin = code_size * QUIET / (len(modules_of(order["number"])) + 2 * QUIET)
        # The quiet zone goes into the margins of the page: the dark modules stand on them.
        x, y = RIGHT - code_size + margin, TOP - code_size + margin
        self._add(lambda canvas: draw_qr(canvas, x, y, code_size, order["number"]))
        column = RIGHT - LEFT - code_size - 4 * mm
        self._y -= 9
        self._text(words("title"), 10, colour=QUIET_INK)
        size = size_for(order["number"], "SemiBold", 34, 20, column)
        self._y -= size * 0.45
        self._paragraph(order["number"], size, "SemiBold", column, leading=1.1)
        self._y -= 8
        product = order["product"]
        self._paragraph(product["code"], 14, "SemiBold", column)
        self._paragraph(product["name"], 14, "Regular", column)
        self._y = min(self._y, TOP - code_size + margin) - 10

    def _quantities(self) -> None:
        order, words = self._order, self._words
        self._rule()
        names = ("required_quantity", "scheduled_quantity", "actual_quantity", "remaining_quantity")
        column = (RIGHT - LEFT) / 4
        texts = [f"{words.quantity(order[name])} {order['unit']}" for name in names]
        size = min(size_for(text, "SemiBold", 19, 8, column - 16) for text in texts)
        for place, (name, text) in enumerate(zip(names, texts, strict=True)):
            x = LEFT + place * column
            self._label(words(name), x)
            face: Face = "SemiBold" if place == 0 else "Regular"
            self._put(text, x, self._y - 32, size, face)
        self._y -= 44

    def _facts(self) -> None:
        order, words, zone = self._order, self._words, self._place.zone
        due, start = (
            f"{words.instant(order[name], zone)} ({zone})" if order[name] else NONE
            for name in ("due_at", "earliest_start")
        )
        came_as = order["external_id"]
        facts = [
            ("due_at", due, "SemiBold"), ("earliest_start", start, "Regular"),
            ("status", words.status(order["status"]), "Regular"),
            ("priority", words.quantity(str(order["priority"])), "Regular"),
            ("mode", order["mode"], "Regular"),
            ("source", f"{order['source']} · {came_as}" if came_as else order["source"], "Regular"),
        ]  # fmt: skip
        column = (RIGHT - LEFT) / 2
        for at in range(0, len(facts), 2):
            self._rule()
            top = deepest = self._y
            for place, (name, text, face) in enumerate(facts[at : at + 2]):
                self._y = top
                x = LEFT + place * column
                self._label(words(name), x)
                self._y -= 13
                self._paragraph(text, 11, face, column - 12, x=x)  # type: ignore[arg-type]
                deepest = min(deepest, self._y)
            self._y = deepest - 8

    def _lines(self) -> None:
        named = [f"{line['display_name']}  {line['path']}" for line in self._order["lines"]]
        self._section("lines", "\n".join(named) or self._words("any_line"), 11)

    def _section(self, name: str, text: str, size: float = 11) -> None:
        if not text:
            return
        self._room(48)
        self._rule()
        self._label(self._words(name), LEFT)
        self._y -= 13
        self._paragraph(text, size, "Regular", RIGHT - LEFT)
        self._y -= 8

    def _attributes(self) -> None:
        attributes = sorted(self._order["attributes"].items())
        if not attributes:
            return
        self._room(48)
        self._rule()
        self._label(self._words("attributes"), LEFT)
        self._y -= 13
        column = (RIGHT - LEFT) * 0.34
        for name, value in attributes:
            names = lines_of(name, "Regular", 10, column - 12)
            values = lines_of(_plain(value), "Regular", 10, RIGHT - LEFT - column)
            for at in range(max(len(names), len(values))):
                self._room(10 * _LEADING)
                self._y -= 10 * _LEADING
                if at < len(names):
                    self._put(names[at], LEFT, self._y, 10, "Regular", QUIET_INK)
                if at < len(values):
                    self._put(values[at], LEFT + column, self._y, 10, "Regular")
            self._y -= 2

    # --- setting -----------------------------------------------------------------------------

    def _add(self, drawing: Drawing) -> None:
        self._pages[-1].append(drawing)

    def _room(self, height: float) -> None:
        if self._y - height >= BOTTOM:
            return
        self._pages.append([])
        order = self._order
        head = f"{order['number']} · {order['product']['code']} · {self._words('continued')}"
        self._y = TOP
        for line in lines_of(head, "SemiBold", 11, RIGHT - LEFT):
            self._y -= 11 * _LEADING
            self._put(line, LEFT, self._y, 11, "SemiBold")
        self._y -= 8
        self._rule()

    def _rule(self) -> None:
        y = self._y

        def rule(canvas: Any) -> None:
            canvas.setStrokeColorRGB(*HAIRLINE)
            canvas.setLineWidth(0.6)
            canvas.line(LEFT, y, RIGHT, y)

        self._add(rule)
        self._y -= 4

    def _label(self, text: str, x: float) -> None:
        self._put(text, x, self._y - 10, 8.5, "Regular", QUIET_INK)

    def _text(self, text: str, size: float, colour: tuple[float, float, float] = INK) -> None:
        self._put(text, LEFT, self._y, size, "Regular", colour)

    def _paragraph(
        self,
        text: str,
        size: float,
        face: Face,
        width: float,
        *,
        x: float = LEFT,
        leading: float = _LEADING,
    ) -> None:
        for line in lines_of(text, face, size, width):
            self._room(size * leading)
            self._y -= size * leading
            self._put(line, x, self._y, size, face)

    def _put(
        self,
        line: str,
        x: float,
        y: float,
        size: float,
        face: Face,
        colour: tuple[float, float, float] = INK,
    ) -> None:
        def put(canvas: Any) -> None:
            canvas.setFillColorRGB(*colour)
            draw(canvas, x, y, line, face, size)

        self._add(put)

    def _foot(self, canvas: Any, page: int, pages: int) -> None:
        canvas.setFillColorRGB(*QUIET_INK)
        words, y = self._words, BOTTOM - 12 * mm
        said = words("page", page=page, pages=pages)
        width = width_of(said, "Regular", 8)
        draw(canvas, RIGHT - width, y, said, "Regular", 8)
        lines = lines_of(self._place.printed, "Regular", 8, RIGHT - LEFT - width - 12)
        for down, line in enumerate(lines[:2]):
            draw(canvas, LEFT, y - down * 10, line, "Regular", 8)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
