"""What bytes are: text in which encoding, or no text at all."""

import codecs
import io
from typing import BinaryIO

from outfeed.activities.order_mapping import AUTO

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_BINARY = {
    b"PK\x03\x04": "a ZIP archive or a broken Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel file, or one that a password protects",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
}
_HEAD = 65_536
_BLOCK = 1 << 20
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 0x1A, 0x1B})
REPLACED = "\ufffd"
FEW_CONTROLS = 8
"""So many control signs may be slips in a text; its rows then are refused one by one."""


class NoTextError(ValueError):
    """The file is no text; the message says what it looks like."""


def text_of(file: BinaryIO, encoding: str) -> tuple[io.TextIOWrapper, str]:
    """Give the text of a file and its encoding for people; ``encoding`` says it, or ``auto``.

    Detach the text when all is read, so that it does not close the file. Raises `NoTextError`.
    """
    codec, name = encoding_of(file, encoding)
    return io.TextIOWrapper(file, codec, errors="replace", newline=""), name


def first_sign(text: io.TextIOWrapper) -> str:
    """Give the first sign of a text that is no space, empty without one; goes back to its start."""
    sign = text.read(1)
    while sign and (sign.isspace() or sign == "\ufeff"):
        sign = text.read(1)
    text.seek(0)
    return sign


def encoding_of(file: BinaryIO, said: str = AUTO) -> tuple[str, str]:
    """Give the codec of a file and its name for people; leaves the file at its beginning.

    UTF-8 with or without a mark, UTF-16, else Windows-1252; or what is ``said``, unless a mark at
    its beginning tells better. Raises `NoTextError`.
    """
    file.seek(0)
    head = file.read(_HEAD)
    for bom, codec, name in _BOMS:
        if head.startswith(bom):
            file.seek(0)
            return codec, name
    for magic, what in _BINARY.items():
        if head.startswith(magic):
            raise NoTextError(f"The file is {what}, not text. Save it as XLSX, CSV or JSON.")
    if said != AUTO:
        file.seek(0)
        return said, said
    if wide := _utf_16(head):
        file.seek(0)
        return wide, "UTF-16"
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > max(FEW_CONTROLS, len(head) * 0.03):
        raise NoTextError("The file is binary, not text. Save it as XLSX, CSV or JSON.")
    codec = "utf-8" if _is_utf_8(file) else "cp1252"
    file.seek(0)
    return codec, "UTF-8" if codec == "utf-8" else "Windows-1252"


def _utf_16(head: bytes) -> str | None:
    even, odd = head[0::2], head[1::2]
    if len(odd) >= 4 and odd.count(0) > len(odd) * 0.4 and even.count(0) < len(even) * 0.05:
        return "utf-16-le"
    if len(even) >= 4 and even.count(0) > len(even) * 0.4 and odd.count(0) < len(odd) * 0.05:
        return "utf-16-be"
    return None


def _is_utf_8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
