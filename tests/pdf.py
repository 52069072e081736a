"""Reads the PDF that this system writes: the text of each page, and the shapes filled on it."""

import base64
import re
import zlib
from dataclasses import dataclass, field

_OBJECT = re.compile(rb"(?s)\n(\d+) 0 obj\n(.*?)\nendobj")
_STREAM = re.compile(rb"(?s)stream\r?\n(.*?)endstream")
_TOKEN = re.compile(
    rb"/(?P<font>F\d+(?:\+\d+)?) (?P<size>[\d.]+) Tf|(?P<text>\((?:\\.|[^\\()])*\)) Tj"
    rb"|(?P<box>(?:-?[\d.]+ ){4})re|1 0 0 1 (?P<at>-?[\d.]+ -?[\d.]+) Tm",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass
class Page:
    """A page: its size, its lines of text as they are seen, and the boxes filled on it."""

    size: tuple[float, float]
    lines: list[str] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def pages_of(content: bytes) -> list[Page]:
    """Give the pages of a PDF."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    fonts = _fonts(objects)
    pages = []
    for body in objects.values():
        if b"/Type /Page\n" in body or re.search(rb"/Type /Page\b(?!s)", body):
            media = [float(n) for n in re.search(rb"MediaBox \[([^\]]+)\]", body)[1].split()]
            shown = _stream(objects[int(re.search(rb"/Contents (\d+)", body)[1])])
            pages.append(_page((media[2], media[3]), shown, fonts))
    return pages


def _page(size: tuple[float, float], shown: bytes, fonts: dict[bytes, dict[int, str] | None]):
    page, font, line = Page(size), None, None
    for found in _TOKEN.finditer(shown):
        if found["font"]:
            font = fonts[found["font"]]
        elif found["at"]:
            down = found["at"].split()[1]
            if down != line:
                page.lines.append("")
            line = down
        elif found["box"]:
            page.boxes.append(tuple(float(n) for n in found["box"].split()))
        else:
            raw = _ESCAPE.sub(_plain, found["text"][1:-1])
            page.lines[-1] += (
                raw.decode("utf-16-be") if font is None else "".join(font[code] for code in raw)
            )
    return page


def _plain(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8)]) if sign.isdigit() else _CONTROLS.get(sign, sign)


def _fonts(objects: dict[int, bytes]) -> dict[bytes, dict[int, str] | None]:
    """Give for each font what its codes mean; None for one whose codes are UTF-16."""
    fonts: dict[bytes, dict[int, str] | None] = {}
    for body in objects.values():
        if b"/Type /Font\n" not in body and not re.search(rb"/Type /Font\b(?!D)", body):
            continue
        if name := re.search(rb"/Name /(F\d+(?:\+\d+)?)", body):
            mapped = re.search(rb"/ToUnicode (\d+)", body)
            fonts[name[1]] = _codes(_stream(objects[int(mapped[1])])) if mapped else None
    return fonts


def _codes(stream: bytes) -> dict[int, str]:
    codes: dict[int, str] = {}
    for first, _last, signs in re.findall(
        rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)> \[([^\]]+)\]", stream
    ):
        for code, sign in enumerate(re.findall(rb"<([0-9A-Fa-f]+)>", signs), int(first, 16)):
            codes[code] = bytes.fromhex(sign.decode()).decode("utf-16-be")
    for code, sign in re.findall(rb"\n<([0-9A-Fa-f]{2})> <([0-9A-Fa-f]{4})>(?=\n)", stream):
        codes.setdefault(int(code, 16), chr(int(sign, 16)))
    return codes


def _stream(body: bytes) -> bytes:
    data = _STREAM.search(body)[1].strip()
    if b"/ASCII85Decode" in body:
        data = base64.a85decode(data.removesuffix(b"~>"))
    return zlib.decompress(data) if b"/FlateDecode" in body else data
