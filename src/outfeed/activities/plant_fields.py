"""How one field of a plant file is read: a text becomes a value, or a sentence that mends it."""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from outfeed.model.settings import (
    digits_fault,
    prefix_fault,
    repair_fault,
    rush_fault,
    sign_off_fault,
    stop_time_fault,
    tolerance_fault,
)

Value = TypeVar("Value")

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_FORBIDDEN_IN_NAME = "/+#?%\\"
LARGEST = Decimal(10) ** 12
FINEST = 12
"""Decimals that a figure of a plant file may have."""
LONGEST_TEXT = 200
PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = tuple(name[:3] for name in _DAY_NAMES)
_EVERY_DAY = {"every day", "daily", "all"}
DAILY = "FREQ=DAILY"
_WEEKLY = "FREQ=WEEKLY;BYDAY="


def text(given: str) -> str:
    """A text of one line."""
    trimmed = given.strip()
    if not trimmed:
        raise ValueError("This is empty; write a word or leave the key out.")
    if len(trimmed) > LONGEST_TEXT:
        raise ValueError(f"This has {len(trimmed)} characters; at most {LONGEST_TEXT} are taken.")
    if not trimmed.isprintable():
        raise ValueError("This has a line break or a control character in it; take it out.")
    return trimmed


def asset_name(given: str) -> str:
    """A name that can stand in a path and in a topic."""
    name = text(given)
    wrong = [character for character in _FORBIDDEN_IN_NAME if character in name]
    if wrong or name in (".", ".."):
        raise ValueError(
            f"{name!r} can't be the name of an asset: it is part of a path, where"
            f" {' '.join(wrong) or name} has a meaning. The name that is shown may have it."
        )
    return name


def topic(given: str) -> str:
    """What an asset adds to its parent's topic; empty where it adds nothing."""
    trimmed = given.strip()
    if any(character in trimmed for character in "+#\0"):
        raise ValueError(f"{trimmed!r} can't be a topic: + and # are wildcards there.")
    if trimmed.startswith("/") or trimmed.endswith("/") or "//" in trimmed:
        raise ValueError(f"{trimmed!r} has an empty part between slashes; take the slash out.")
    return text(trimmed) if trimmed else ""


def topic_part(given: str) -> str:
    """One part of a topic, between slashes."""
    part = topic(given)
    if not part or "/" in part:
        raise ValueError(f"{given!r} must be one word of a topic, without slashes.")
    return part


def number_prefix(given: str) -> str:
    """What order numbers begin with; it may be nothing."""
    return _without(prefix_fault(given), given)


def number_digits(given: str) -> int:
    """How many digits an order number has at least."""
    digits = whole_number(given)
    return _without(digits_fault(digits), digits)


def tolerance(given: str) -> int:
    """How many seconds from its plan something still is on time."""
    seconds = whole_number(given)
    return _without(tolerance_fault(seconds), seconds)


def stop_time(given: str) -> int:
    """How many seconds a stop lasts that is told apart from others by it."""
    seconds = whole_number(given)
    return _without(stop_time_fault(seconds), seconds)


def sign_off_after(given: str) -> int:
    """How many seconds without a touch sign off who signed on at a panel."""
    seconds = whole_number(given)
    return _without(sign_off_fault(seconds), seconds)


def repair_after(given: str) -> int:
    """How many seconds a line stands before its plan is repaired."""
    seconds = whole_number(given)
    return _without(repair_fault(seconds), seconds)


def rush_within(given: str) -> int:
    """Within how many seconds an order is due that is a rush order."""
    seconds = whole_number(given)
    return _without(rush_fault(seconds), seconds)


def _without(fault: str | None, value: Value) -> Value:
    if fault is not None:
        raise ValueError(fault)
    return value


def boolean(given: str) -> bool:
    """Either of true and false."""
    if given.lower() not in ("true", "false"):
        raise ValueError(f"{given!r} is neither true nor false; write true or false.")
    return given.lower() == "true"


def number(given: str) -> Decimal:
    """A decimal number that can be true of a plant."""
    if not _NUMBER.fullmatch(given.strip()):
        raise ValueError(f"{given!r} is no number; write it like 12 or 0.5, without a unit.")
    figure = Decimal(given.strip())
    if abs(figure) > LARGEST:
        raise ValueError(f"{given} is too large to be true; at most {LARGEST:,.0f} is taken.")
    if -int(figure.normalize().as_tuple().exponent) > FINEST:
        raise ValueError(f"{given} has too many decimals; at most {FINEST} are kept.")
    return figure


def positive(given: str) -> Decimal:
    """A number above nothing."""
    figure = number(given)
    if figure <= 0:
        raise ValueError(f"{given} must be more than 0.")
    return figure


def minutes(given: str) -> Decimal:
    """Minutes of a changeover, up to a week."""
    figure = number(given)
    if figure < 0:
        raise ValueError(f"A changeover can't take {given} minutes; 0 is the least.")
    if figure > 7 * 24 * 60:
        raise ValueError(f"{given} minutes are more than a week; a changeover can't take that.")
    return figure


def factor(given: str) -> Fraction:
    """A factor such as 12, 0.5 or 1/12."""
    upper, slash, lower = (part.strip() for part in given.partition("/"))
    fraction = Fraction(positive(upper))
    if slash:
        fraction /= Fraction(positive(lower))
    if max(fraction.numerator, fraction.denominator) > LARGEST:
        raise ValueError(f"{given} is too fine to be true; write a fraction of smaller numbers.")
    return fraction


def whole_number(given: str) -> int:
    """A code as machines send it."""
    if not re.fullmatch(r"[+-]?\d{1,9}", given.strip()):
        raise ValueError(f"{given!r} is no code; write a whole number of at most 9 digits.")
    return int(given)


def period(given: str) -> int:
    """Seconds of the time that a rate is per."""
    word = given.strip().lower()
    if word in PERIODS:
        return PERIODS[word]
    if re.fullmatch(r"\d{1,6}", word) and 0 < int(word) <= PERIODS["day"]:
        return int(word)
    raise ValueError(
        f"A rate can't be per {given!r}; write {', '.join(PERIODS)} or a number of seconds up to"
        " a day."
    )


def colour(given: str) -> str:
    """A colour as #RRGGBB."""
    if not _COLOUR.fullmatch(given.strip()):
        raise ValueError(f'{given!r} is no colour; write it like "#0B6BB8", in quotes.')
    return given.strip().upper()


def clock(given: str) -> time:
    """Wall time of the day."""
    found = _CLOCK.fullmatch(given.strip())
    if not found:
        raise ValueError(f'{given!r} is no time of day; write it like "06:00".')
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def clock_or_midnight(given: str) -> time:
    """Wall time of the day, where the day's end may be called 24:00."""
    return time(0) if given.strip() == "24:00" else clock(given)


def calendar_date(given: str) -> date:
    """A date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise ValueError(f"{given!r} is no date; write it like 2026-12-24.") from None


def one_of(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    """Give the reader of one word of a closed list."""

    def read(given: str) -> StrEnum:
        try:
            return kind(given.strip().lower().replace(" ", "_"))
        except ValueError:
            words = ", ".join(kind)
            raise ValueError(f"{given!r} is none of {words}; write one of these.") from None

    return read


def asset_path(given: str) -> str:
    """Path of an asset."""
    return text(given).strip("/").lower()


def days(given: str) -> str:
    """The rule that recurs on days such as mon-fri, "mon, wed" or every day."""
    words = given.strip().lower()
    if words in _EVERY_DAY:
        return DAILY
    chosen: set[int] = set()
    for part in words.replace(" and ", ",").split(","):
        first, dash, last = part.partition("-")
        if dash:
            chosen |= _span(_day(first, given), _day(last, given))
        else:
            chosen.add(_day(part, given))
    return _WEEKLY + ",".join(_DAYS[day][:2].upper() for day in sorted(chosen))


def _day(word: str, given: str) -> int:
    day = word.strip()
    for index, name in enumerate(_DAY_NAMES):
        if len(day) >= 2 and name.startswith(day):
            return index
    raise ValueError(
        f"{given!r} names no days; write mon-fri, mon,wed,sat or every day, or give an rrule."
    )


def _span(first: int, last: int) -> set[int]:
    return {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}


def days_of(rrule: str) -> str | None:
    """The friendly word for a rule; None where only the rule itself says it."""
    if rrule == DAILY:
        return "every day"
    if not rrule.startswith(_WEEKLY):
        return None
    codes = [name[:2].upper() for name in _DAYS]
    given = rrule.removeprefix(_WEEKLY).split(",")
    if any(day not in codes for day in given):
        return None
    chosen = [codes.index(day) for day in given]
    if len(chosen) > 2 and chosen == list(range(chosen[0], chosen[-1] + 1)):
        friendly = f"{_DAYS[chosen[0]]}-{_DAYS[chosen[-1]]}"
    else:
        friendly = ",".join(_DAYS[day] for day in chosen)
    return friendly if days(friendly) == rrule else None
