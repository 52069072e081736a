"""What differs between a part of an answer, as a scenario writes it, and the answer."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.scenarios.writing import Clocks

_PERCENT = re.compile(r"(\d+(?:\.(\d+))?) ?%")


def differences(expected: Any, actual: Any, where: str, clocks: Clocks) -> Iterator[str]:
    """Tell what differs. Keys that are not expected may be anything; lists are as long as told."""
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            yield f"{where} is {actual!r}, which has no {', '.join(expected)}"
            return
        for key, value in expected.items():
            if key in actual:
                yield from differences(value, actual[key], f"{where}: {key}", clocks)
            else:
                yield f"{where} has no {key}; it has {', '.join(actual)}"
    elif isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            yield f"{where} is {actual!r}, not {len(expected)} items"
            return
        for number, (one, other) in enumerate(zip(expected, actual, strict=True), start=1):
            yield from differences(one, other, f"{where} {number}", clocks)
    elif not _same(expected, actual, clocks):
        yield f"{where} is {actual!r}, not {expected}"


def _same(expected: str, actual: Any, clocks: Clocks) -> bool:
    if expected in ("no data", "none"):
        return actual is None
    if isinstance(actual, bool):
        return expected == ("yes" if actual else "no")
    if percent := _PERCENT.fullmatch(expected):
        places = len(percent[2] or "")
        return actual is not None and f"{Decimal(actual) * 100:.{places}f}" == percent[1]
    if isinstance(actual, str) and (instant := clocks.maybe(expected)):
        return datetime.fromisoformat(actual) == instant
    try:
        return Decimal(expected) == Decimal(str(actual))
    except InvalidOperation:
        return expected == str(actual)
