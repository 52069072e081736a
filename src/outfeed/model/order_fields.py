"""The fields of a production order: how what was given is read, and what it may be.

Each ``read_…`` function takes what came from a form, a file or a message and gives the value, or
raises `FieldRefused` with a stable code and a sentence that says what would be taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Literal, TypeVar

from outfeed.model.errors import FieldError, Invalid
from outfeed.model.time import (
    end_of_production_day,
    start_of_production_day,
    wall_to_utc,
    zone_of,
)

LARGEST_QUANTITY = Decimal(10) ** 12
QUANTITY_PLACES = 6
FIRST_YEAR, LAST_YEAR = 2000, 2100
LARGEST_PRIORITY = 1_000_000
NUMBER_LENGTH = 64
EXTERNAL_ID_LENGTH = 200
NOTES_LENGTH = 10_000
ATTRIBUTES_MOST = 200
ATTRIBUTE_NAME_LENGTH = 100
ATTRIBUTE_LENGTH = 2_000

DecimalMark = Literal[".", ",", "?"]
"""The decimal mark of where a quantity came from; ``?`` where 1.234 may be either, too."""
T = TypeVar("T")


class FieldRefused(ValueError):  # noqa: N818 - an answer to a person, as the errors of the model
    """A field that can't be taken: a stable ``code`` and a sentence for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ProductionDay:
    """Where and when days begin: what turns a date without a time into an instant."""

    zone: str = "UTC"
    start: time = time(0)


class Reading:
    """Reads many fields and gathers everything that is wrong with them, to be told at once."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def take(self, field: str, read: Callable[..., T], *given: Any) -> T | None:
        """Give what ``read`` makes of the given, or None after noting why it can't be taken."""
        try:
            return read(*given)
        except FieldRefused as refused:
            self.errors.append(FieldError(field, refused.code, refused.detail))
            return None

    def refuse(self, field: str, code: str, detail: str) -> None:
        """Note what is wrong with a field."""
        self.errors.append(FieldError(field, code, detail))

    def done(self) -> None:
        """Raise `Invalid` ``invalid_order`` with every field that is wrong, if any is."""
        if self.errors:
            detail = " ".join(error.detail for error in self.errors)
            raise Invalid("invalid_order", detail, errors=self.errors)


# --- quantities ------------------------------------------------------------------------------

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?")
_GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"),
    ",": re.compile(r"[+-]?\d{1,3}([.'\u2019 \u00a0\u202f]\d{3})+(,\d+)?|[+-]?\d+,\d+"),
}
_SPACED = re.compile(r"[+-]?\d{1,3}(['\u2019 \u00a0\u202f]\d{3})+(\.\d+)?")
_EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")


def decimal_mark_of(text: str) -> Literal[".", ","] | None:
    """Tell which sign is the decimal mark where the text leaves no doubt, else None."""
    text = text.strip()
    marks = [sign for sign in text if sign in ".,"]
    if not marks or _EITHER.fullmatch(text):
        return None
    if len(set(marks)) == 2:
        return "," if marks[-1] == "," else "."
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    return "," if marks[0] == "," else "."


def read_quantity(given: object, mark: DecimalMark | None = ".") -> Decimal:
    """Give a quantity: more than 0, at most 10¹², at most 6 decimals.

    ``mark`` is the decimal mark of where it came from; None refuses what could be read two ways.
    """
    if isinstance(given, bool) or not isinstance(given, (str, int, float, Decimal)):
        raise FieldRefused("not_a_quantity", f"The quantity is no number: {_shown(given)}.")
    text = (repr(given) if isinstance(given, float) else str(given)).strip()
    if not text:
        raise FieldRefused("quantity_missing", "The quantity is missing.")
    return _quantity(text, mark)


@lru_cache(maxsize=4096)
def _quantity(text: str, mark: DecimalMark | None) -> Decimal:
    try:
        # Built from the text alone; no arithmetic that would round to the context's precision.
        quantity = Decimal(_plain(text, mark))
    except InvalidOperation:
        raise FieldRefused("not_a_quantity", f"{_shown(text)} is no number.") from None
    if not quantity.is_finite() or quantity.adjusted() > 40 or quantity.adjusted() < -40:
        raise FieldRefused("quantity_out_of_range", f"{_shown(text)} is no quantity to make.")
    if quantity <= 0:
        raise FieldRefused("quantity_not_positive", "The quantity must be more than 0.")
    if quantity > LARGEST_QUANTITY:
        raise FieldRefused("quantity_too_large", "The quantity may be at most 1,000,000,000,000.")
    plain = format(quantity, "f")
    whole, _, places = plain.partition(".")
    places = places.rstrip("0")
    if len(places) > QUANTITY_PLACES:
        raise FieldRefused(
            "quantity_too_fine", f"The quantity may have at most {QUANTITY_PLACES} decimals."
        )
    return Decimal(f"{whole}.{places}" if places else whole)


def _plain(text: str, mark: DecimalMark | None) -> str:
    if len(text) > 100:
        return "too long"
    if mark is None or mark == "?":
        if _EITHER.fullmatch(text) and ("," in text or mark == "?"):
            raise FieldRefused(
                "quantity_ambiguous",
                f"{text} can be read in two ways; write it without a thousands separator.",
            )
        mark = decimal_mark_of(text) or "."
    if mark == "," and _GROUPED[","].fullmatch(text):
        return re.sub(r"[^\d,+-]", "", text).replace(",", ".")
    if _PLAIN.fullmatch(text):
        return text
    if _GROUPED["."].fullmatch(text):
        return text.replace(",", "")
    if _SPACED.fullmatch(text):
        return re.sub(r"[^\d.+-]", "", text)
    return "not a number"


# --- instants --------------------------------------------------------------------------------

_DATE_FORMS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"), (3, 2, 1)),
)
_SLASHED = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}.*")
_DATED_TIME = re.compile(
    r"(?P<date>[\d./-]+)[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(:(?P<second>\d{2})"
    r"(\.(?P<part>\d{1,9}))?)? ?(?P<offset>Z|z|[+-]\d{2}:?\d{2})?"
)
Edge = Literal["start", "end"]


@lru_cache(maxsize=8192)
def read_instant(text: str, day: ProductionDay, edge: Edge) -> datetime | None:
    """Give the instant, in UTC, of a date or a date with time; None where nothing was given.

    A date alone is the start or the end (``edge``) of that production day; a time without an
    offset is wall time of the site. Years before 2000 and after 2100 are refused.
    """
    text = text.strip()
    if not text or not text.strip("0 -/.:"):
        return None
    instant = _instant_of(text, day, edge)
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise FieldRefused(
            "date_out_of_range",
            f"{_shown(text)} is not between the years {FIRST_YEAR} and {LAST_YEAR}.",
        )
    return instant


def _instant_of(text: str, day: ProductionDay, edge: Edge) -> datetime:
    try:
        if bare := _date_of(text):
            ends = end_of_production_day if edge == "end" else start_of_production_day
            return ends(bare, day.zone, day.start)
        if (found := _DATED_TIME.fullmatch(text)) and (bare := _date_of(found["date"])):
            return _with_time(bare, found, day)
    except (ValueError, OverflowError):
        raise FieldRefused("date_impossible", f"There is no such date: {_shown(text)}.") from None
    if _SLASHED.fullmatch(text):
        raise FieldRefused(
            "date_ambiguous",
            f"{_shown(text)} can be day or month first; write it as 2026-11-30.",
        )
    raise FieldRefused(
        "not_a_date", f"{_shown(text)} is no date; write 2026-11-30 or 2026-11-30T14:00:00Z."
    )


def _date_of(text: str) -> date | None:
    for form, (year, month, day) in _DATE_FORMS:
        if found := form.fullmatch(text):
            return date(int(found[year]), int(found[month]), int(found[day]))
    return None


def _with_time(bare: date, found: re.Match[str], day: ProductionDay) -> datetime:
    part = (found["part"] or "0")[:6].ljust(6, "0")
    at = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), int(part))
    wall = datetime.combine(bare, at)
    offset = found["offset"]
    if offset is None:
        return wall_to_utc(wall, zone_of(day.zone))
    if offset in "Zz":
        return wall.replace(tzinfo=UTC)
    return datetime.fromisoformat(f"{wall.isoformat()}{offset}").astimezone(UTC)


# --- texts and the rest ----------------------------------------------------------------------


def read_text(given: object, name: str, length: int, missing: bool = False) -> str:
    """Give a text without surrounding space; refused: too long, a NUL in it, or missing."""
    text = "" if given is None else str(given).strip()
    if missing and not text:
        raise FieldRefused(f"{name}_missing", f"The {name.replace('_', ' ')} is missing.")
    if len(text) > length:
        raise FieldRefused(
            f"{name}_too_long",
            f"The {name.replace('_', ' ')} has {len(text):,} characters;"
            f" it may have at most {length:,}.",
        )
    if "\x00" in text:
        raise FieldRefused(
            "nul_character",
            f"The {name.replace('_', ' ')} holds a NUL character, which no text has.",
        )
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise FieldRefused("not_text", f"The {name.replace('_', ' ')} is no valid Unicode text.")
    return text


def read_number(given: object) -> str:
    """Give an order number: 1 to 64 printable characters."""
    text = read_text(given, "number", NUMBER_LENGTH, missing=True)
    if not text.isprintable():
        raise FieldRefused("number_not_printable", "The number holds a line break or control sign.")
    return text


def read_priority(given: object) -> int:
    """Give a priority: a whole number; nothing given is 0."""
    if given is None or given == "":
        return 0
    text = str(given).strip()
    if isinstance(given, bool) or not re.fullmatch(r"[+-]?\d{1,9}(\.0+)?", text):
        raise FieldRefused("not_a_priority", f"The priority is no whole number: {_shown(given)}.")
    priority = int(text.partition(".")[0])
    if abs(priority) > LARGEST_PRIORITY:
        raise FieldRefused(
            "priority_out_of_range", f"The priority lies within ±{LARGEST_PRIORITY:,}."
        )
    return priority


def read_attributes(given: object) -> dict[str, Any]:
    """Give named extra values: texts, numbers, true or false; None takes a value away."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise FieldRefused("not_attributes", "Attributes are names with values.")
    if len(given) > ATTRIBUTES_MOST:
        raise FieldRefused(
            "too_many_attributes", f"An order may have at most {ATTRIBUTES_MOST} attributes."
        )
    return {_attribute_name(name): _attribute(name, value) for name, value in given.items()}


def _attribute_name(name: object) -> str:
    return read_text(name, "attribute_name", ATTRIBUTE_NAME_LENGTH, missing=True)


def _attribute(name: object, value: object) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, str):
        return read_text(value, "attribute", ATTRIBUTE_LENGTH)
    raise FieldRefused(
        "not_an_attribute",
        f"The attribute {_shown(name)} is neither a text nor a number that JSON can keep.",
    )


def dates_in_order(earliest_start: datetime | None, due_at: datetime | None) -> None:
    """Refuse a due date that lies before the earliest start."""
    if earliest_start is not None and due_at is not None and due_at < earliest_start:
        raise FieldRefused("due_before_start", "The due date lies before the earliest start.")


def _shown(given: object) -> str:
    text = repr(given) if isinstance(given, str) else str(given)
    return text if len(text) <= 60 else text[:57] + "…"
