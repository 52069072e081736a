"""Dates as people write them, with day or month first, brought to the one form that is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from outfeed.model.order_fields import FieldRefused

DateOrder = Literal["dmy", "mdy", "ymd"]
ORDER_IN_WORDS: dict[DateOrder, str] = {
    "dmy": "day/month/year",
    "mdy": "month/day/year",
    "ymd": "year/month/day",
}
_PARTED = re.compile(
    r"(?P<a>\d{1,4})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{1,4})(?P<rest>(\D.*)?)",
    re.DOTALL,
)
_TWELVE = re.compile(
    r"(?P<before>.*?\D)(?P<hour>\d{1,2})(?P<minutes>:\d{2}(:\d{2}(\.\d+)?)?)"
    r" ?(?P<half>[AaPp])\.?[Mm]\.?"
)
_LONGEST = 100
_PLACES: dict[DateOrder, tuple[str, str, str]] = {
    "dmy": ("c", "b", "a"),
    "mdy": ("c", "a", "b"),
    "ymd": ("a", "b", "c"),
}


@lru_cache(maxsize=8192)
def plain_date(text: str, order: DateOrder | None) -> str:
    """Give a date, with or without a time, year first and its time in 24 hours.

    ``order`` says what comes first; None refuses (`FieldRefused` ``date_ambiguous``) what may be
    day or month first. Dates with points are day first unless ``order`` says otherwise. What is no
    date is given back as it came.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return text
    text = _of_24_hours(text)
    found = _PARTED.fullmatch(text)
    if found is None:
        return text
    if len(found["a"]) == 4:
        order = "ymd"
    elif order is None:
        if found["sign"] != ".":
            raise FieldRefused(
                "date_ambiguous",
                f"{text!r} can be day or month first; write it as 2026-11-30, or say which in the"
                " mapping.",
            )
        order = "dmy"
    year, month, day = (found[place] for place in _PLACES[order])
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return text
    return f"{'20' if len(year) == 2 else ''}{year}-{month:0>2}-{day:0>2}{found['rest']}"


def _of_24_hours(text: str) -> str:
    found = _TWELVE.fullmatch(text)
    if found is None or not 1 <= int(found["hour"]) <= 12:
        return text
    hour = int(found["hour"]) % 12 + (12 if found["half"] in "Pp" else 0)
    return f"{found['before']}{hour:02}{found['minutes']}"


class DateOrders:
    """Finds out from dates, one after another, whether day or month comes first in them."""

    def __init__(self) -> None:
        self._day_first = self._month_first = False
        self.doubtful: str | None = None

    def look_at(self, texts: Iterable[str]) -> None:
        """Look at more dates."""
        for text in texts:
            found = _PARTED.fullmatch(text.strip()) if len(text) <= _LONGEST else None
            if found is None or found["sign"] == "." or len(found["a"]) > 2:
                continue
            first, second = int(found["a"]), int(found["b"])
            self._day_first |= first > 12 >= second
            self._month_first |= second > 12 >= first
            self.doubtful = self.doubtful or text.strip()

    @property
    def order(self) -> DateOrder | None:
        """What comes first, None where nothing tells it or the dates say both."""
        if self._day_first == self._month_first:
            return None
        return "dmy" if self._day_first else "mdy"

    @property
    def in_doubt(self) -> bool:
        """Whether there are such dates and it can't be told."""
        return self.doubtful is not None and self.order is None

    @property
    def undecided(self) -> bool:
        """Whether more dates could still tell it."""
        return self.in_doubt and not self._day_first

    def warning(self) -> str:
        """Say why these dates are not read."""
        if self._day_first and self._month_first:
            return (
                "Some dates have the day first and others the month, so that dates such as"
                f" {self.doubtful} are refused. Say in the mapping which comes first."
            )
        return (
            f"All dates such as {self.doubtful} can have the day or the month first, so that they"
            " are refused. Say in the mapping which comes first."
        )
