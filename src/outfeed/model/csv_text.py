"""Texts in cells of CSV that no spreadsheet may take for a formula."""

import re

_TEMPTING = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    """Give a text with an apostrophe before it where a spreadsheet would run it as a formula.

    One is added to texts that have some already, too, so that `unguarded` gives each back.
    """
    return f"'{text}" if _TEMPTING.match(text) else text


def guarded_again(text: str) -> str:
    """Give a text for a cell that never is a formula, but is read by `unguarded` all the same."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(cell: str) -> str:
    """Give the text that a guarded cell says."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell
