"""A QR code as shapes, sharp at any size."""

from typing import Any

import segno

QUIET = 4
"""Modules around a code that must stay empty (ISO/IEC 18004)."""


def modules_of(text: str) -> list[list[bool]]:
    """Give the rows of dark and light modules that say a text."""
    code = segno.make(text, error="m", micro=False)
    return [[bool(module) for module in row] for row in code.matrix]


def draw_qr(canvas: Any, x: float, y: float, size: float, text: str) -> None:
    """Draw the code of a text, its quiet zone included, into a square with this lower corner."""
    rows = modules_of(text)
    module = size / (len(rows) + 2 * QUIET)
    path = canvas.beginPath()
    for down, row in enumerate(rows):
        at = 0
        while at < len(row):
            end = at
            while end < len(row) and row[end]:
                end += 1
            if end > at:
                left = x + (QUIET + at) * module
                path.rect(left, y + size - (QUIET + down + 1) * module, (end - at) * module, module)
            at = end + 1
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1)
