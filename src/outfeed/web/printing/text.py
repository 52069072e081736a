"""Setting text: each sign in a typeface that has it, lines broken to a width."""
# ruff: noqa: RUF001 - marks of the East are meant

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from outfeed.web.printing.scripts import begins_right, joined, visual

Face = Literal["Regular", "SemiBold"]
REST = "DejaVuSans-Rest"
HAN, KANA, HANGUL = "STSong-Light", "HeiseiKakuGo-W5", "HYGothic-Medium"
MISSING = "\u25a1"
_EAST = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_KANA = re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_NOT_FIRST = "、。，．：；？！）」』】》〉〕］｝％ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_UNIT = re.compile(r"\s+|\S+")
_KEPT_LINES = 4096


@cache
def _faces() -> dict[str, dict[int, Any]]:
    """Make the typefaces known, once, and give the signs of those that are shipped."""
    signs = {}
    for name in ("Inter-Regular", "Inter-SemiBold", REST):
        font = TTFont(name, str(files("outfeed.web") / "fonts" / f"{name}.ttf"))
        pdfmetrics.registerFont(font)
        signs[name] = font.face.charToGlyph
    for name in (HAN, KANA, HANGUL):
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return signs


def _runs(text: str, face: Face) -> Iterator[tuple[str, str]]:
    """Part text into pieces that one typeface has, each with the name of that."""
    japanese = bool(_KANA.search(text))
    piece, font = "", ""
    for sign in text:
        shown, name = _typeface(sign, face, japanese)
        if name != font and piece:
            yield font, piece
            piece = ""
        piece, font = piece + shown, name
    if piece:
        yield font, piece


def _typeface(sign: str, face: Face, japanese: bool) -> tuple[str, str]:
    signs, code = _faces(), ord(sign)
    if code in signs[f"Inter-{face}"]:
        return sign, f"Inter-{face}"
    if _HANGUL.match(sign):
        return sign, HANGUL
    if _EAST.match(sign):
        return sign, KANA if japanese else HAN
    if code in signs[REST]:
        return sign, REST
    if unicodedata.category(sign) in ("Cf", "Cc", "Mn", "Me"):
        return "", f"Inter-{face}"
    return (" ", f"Inter-{face}") if sign.isspace() else (MISSING, REST)


@lru_cache(maxsize=_KEPT_LINES)
def width_of(text: str, face: Face, size: float) -> float:
    """Give the width of text, in points."""
    widths = (pdfmetrics.stringWidth(piece, font, size) for font, piece in _runs(text, face))
    return float(sum(widths))


def lines_of(text: str, face: Face, size: float, width: float) -> list[str]:
    """Break text to a width, at its own line ends too; gives the lines as they are seen."""
    lines: list[str] = []
    for paragraph in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text):
        right = begins_right(paragraph)
        shaped = joined(paragraph.replace("\t", "    "))
        lines += [visual(line, right) for line in _broken(shaped, face, size, width)]
    return lines


def line_of(text: str, face: Face, size: float, width: float) -> str:
    """Give text on one line, cut with an ellipsis where it is wider than ``width``."""
    lines = lines_of(" ".join(text.split()), face, size, width)
    if len(lines) <= 1:
        return "".join(lines)
    cut = lines[0]
    while cut and width_of(f"{cut}…", face, size) > width:
        cut = cut[:-1]
    return f"{cut.rstrip()}…"


def size_for(text: str, face: Face, largest: float, least: float, width: float) -> float:
    """Give the largest size in which text takes one line, or the least."""
    wide = width_of(text, face, largest)
    return largest if wide <= width else max(least, largest * width / wide)


def _broken(text: str, face: Face, size: float, width: float) -> Iterator[str]:
    line = ""
    for unit in _units(text):
        if width_of(line + unit.rstrip(), face, size) <= width:
            line += unit
            continue
        if line.strip():
            yield line.rstrip()
            line = ""
        for part in _parts(unit, face, size, width):
            if line and width_of(line + part.rstrip(), face, size) > width:
                yield line.rstrip()
                line = ""
            line += part
        line = line.lstrip() if not line.strip() else line
    yield line.rstrip()


def _parts(unit: str, face: Face, size: float, width: float) -> Iterator[str]:
    """Part what is wider than a line: after its hyphens and strokes, else anywhere."""
    if width_of(unit.rstrip(), face, size) <= width:
        yield unit
        return
    for part in re.split(r"(?<=[-/_.])", unit):
        yield from (part,) if width_of(part, face, size) <= width else part


def _units(text: str) -> Iterator[str]:
    """Part text where a line may end: after spaces, and beside signs of the East."""
    for found in _UNIT.finditer(text):
        word = found[0]
        if not _EAST.search(word):
            yield word
            continue
        unit = ""
        for sign in word:
            if unit and sign not in _NOT_FIRST and (_EAST.match(sign) or _EAST.match(unit[-1])):
                yield unit
                unit = ""
            unit += sign
        yield unit


def draw(canvas: Any, x: float, y: float, line: str, face: Face, size: float) -> None:
    """Draw one line, as `lines_of` gives it, with its base line at ``y``."""
    for font, piece in _runs(line, face):
        canvas.setFont(font, size)
        canvas.drawString(x, y, piece)
        x += pdfmetrics.stringWidth(piece, font, size)
