"""Files of scheduling problems, as they are published and as plants write them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from outfeed.model.errors import Invalid
from outfeed.solver.given import Instance
from outfeed.solver.makespan_files import by_keywords, with_changeovers, without_changeovers
from outfeed.solver.mes_files import mes
from outfeed.solver.problem import Problem


def read_instance(path: Path) -> Problem:
    """The problem of a file; see `read_file`."""
    return read_file(path).problem


def read_file(path: Path) -> Instance:
    """
    Read `mes` JSON, R | s_ijk | Cmax as published (small, with `SSD`, or by keywords), or
    R || Cmax; they are told apart by what is in the file. Raises `Invalid` where it is none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        detail = f"{path} can't be read: {wrong.strerror}."
        raise Invalid("unreadable_instance", detail) from wrong
    except UnicodeDecodeError as wrong:
        raise Invalid("unreadable_instance", f"{path} is no text in UTF-8.") from wrong
    try:
        return read_text(text)
    except Invalid:
        raise
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as wrong:
        said = f"{wrong.args[0]!r} is missing" if isinstance(wrong, KeyError) else wrong
        detail = f"{path} can't be read as a scheduling problem: {said}."
        raise Invalid("unreadable_instance", detail) from wrong


def read_text(text: str) -> Instance:
    """The problem of a file's text. Raises `ValueError` and its like where it is none."""
    if not text.strip():
        raise ValueError("there is nothing in it")
    if text.lstrip().startswith(("{", "[")):
        return mes(json.loads(text))
    if re.search(r"^\s*processing\b", text, re.MULTILINE):
        return by_keywords(text)
    return with_changeovers(text) if "SSD" in text else without_changeovers(text)
