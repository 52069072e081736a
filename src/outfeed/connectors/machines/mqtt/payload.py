"""What a payload says: numbers, words and instants, or why it says none. Pure."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from outfeed.model.errors import Rejection

LARGEST_PAYLOAD = 65_536
"""Bytes; what is larger is no reading of a machine."""
LONGEST_TEXT = 200
LONGEST_GIVEN = 200
AHEAD = timedelta(minutes=5)
"""How far a machine's clock may run ahead of ours before it is not believed."""
BEHIND = timedelta(days=366)
"""How old a message may be; what claims to be older comes from a clock that was never set."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_LONGEST_NUMBER = 64
_LARGEST_NUMBER = Decimal(10) ** 18
_FINEST_EXPONENT = -30
_FIRST_MILLISECONDS = 100_000_000_000
"""Seconds since 1970 reach this in the year 5138, milliseconds did in 1973."""


class Unreadable(Exception):  # noqa: N818 - it is an answer, not a failure
    """A payload that says nothing usable: a stable `code` and a `reason` for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason

    def rejection(self, topic: str, payload: bytes) -> Rejection:
        """Say it of a message, with as much of it as a person wants to see."""
        return Rejection(topic, self.code, self.reason, shown(payload))


def shown(payload: bytes) -> str:
    """Show a payload as text that any screen and any database takes, shortened."""
    text = payload[: LONGEST_GIVEN * 4].decode("utf-8", "backslashreplace")
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    cut = len(text) > LONGEST_GIVEN or len(payload) > LONGEST_GIVEN * 4
    return f"{text[:LONGEST_GIVEN]}… ({len(payload)} bytes)" if cut else text


def decoded(payload: bytes) -> str:
    """Give the payload's text without the space around it."""
    if len(payload) > LARGEST_PAYLOAD:
        raise Unreadable("too_large", f"The payload is larger than {LARGEST_PAYLOAD} bytes.")
    try:
        return payload.decode().strip()
    except UnicodeDecodeError:
        raise Unreadable("not_text", "The payload is not UTF-8 text.") from None


def _constant(name: str) -> object:
    raise Unreadable("not_json", f"{name} is not JSON.")


_JSON = json.JSONDecoder(parse_float=Decimal, parse_constant=_constant)


def document(payload: bytes) -> object:
    """Read a JSON payload; its fractions are Decimal, so that no digit is lost."""
    text = decoded(payload)
    if not text:
        raise Unreadable("empty", "The payload is empty.")
    try:
        return _JSON.decode(text)
    except json.JSONDecodeError as wrong:
        raise Unreadable("not_json", f"The payload is not JSON: {wrong}.") from None
    except (ValueError, ArithmeticError, RecursionError):
        raise Unreadable("not_json", "The payload is no JSON that can be true.") from None


def member(content: object, path: tuple[str, ...]) -> object:
    """Follow a path of names (and positions in lists) into a JSON document."""
    for step in path:
        if isinstance(content, dict) and step in content:
            content = content[step]
        elif isinstance(content, list) and step.isdecimal() and int(step) < len(content):
            content = content[int(step)]
        else:
            raise Unreadable("no_value", f"The payload has no {'.'.join(path)}.")
    return content


def number(value: object) -> Decimal:
    """Read a number that is not below zero: a bare payload's text, or a JSON number."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return _plausible(Decimal(value))
    if not isinstance(value, _Bare):
        raise Unreadable("not_a_number", f"It is {_kind(value)}, not a number.")
    if not value:
        raise Unreadable("empty", "The payload is empty.")
    if _DECIMAL_COMMA.fullmatch(value):
        raise Unreadable("decimal_comma", "It has a decimal comma; send a decimal point.")
    if len(value) > _LONGEST_NUMBER or not _NUMBER.fullmatch(value):
        raise Unreadable("not_a_number", "It is not a number.")
    try:
        return _plausible(Decimal(value))
    except InvalidOperation:
        raise Unreadable("not_a_number", "It is not a number.") from None


def _plausible(value: Decimal) -> Decimal:
    if value < 0:
        raise Unreadable("negative", "A quantity counted is never below zero.")
    exponent = value.as_tuple().exponent
    if value >= _LARGEST_NUMBER or not isinstance(exponent, int) or exponent < _FINEST_EXPONENT:
        raise Unreadable("out_of_range", "No counter reaches such a number.")
    return value


class _Bare(str):
    """The text of a payload that is not JSON, where a number is written as text."""

    __slots__ = ()


def bare(payload: bytes) -> str:
    """Give a bare payload's text, from which `number` and `instant` may read."""
    return _Bare(decoded(payload))


def words(value: object) -> str:
    """Read a name or a code as text; JSON null is no text at all."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return f"{value.normalize() if isinstance(value, Decimal) else value:f}"[:LONGEST_TEXT]
    if not isinstance(value, str):
        raise Unreadable("not_text", f"It is {_kind(value)}, not a name or a code.")
    text = value.strip()
    if len(text) > LONGEST_TEXT:
        raise Unreadable("too_long", f"It is longer than {LONGEST_TEXT} characters.")
    if not text.isprintable():
        raise Unreadable("not_text", "It holds characters that can't be shown.")
    return text


def instant(value: object) -> datetime:
    """Read an instant: RFC 3339 with its zone, or seconds or milliseconds since 1970."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        return _from_text(value.strip())
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unreadable("not_an_instant", f"Its time is {_kind(value)}.")
    try:
        seconds = Decimal(value)
        if abs(seconds) >= _FIRST_MILLISECONDS:
            seconds /= 1000
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(seconds * 1_000_000))
    except (ArithmeticError, ValueError):
        raise Unreadable("not_an_instant", "Its time is no instant of any calendar.") from None


def _from_text(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("not_an_instant", "Its time is not RFC 3339.") from None
    if at.tzinfo is None:
        raise Unreadable("no_time_zone", "Its time has no offset from UTC; end it with Z.")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Unreadable("not_an_instant", "Its time is no instant of any calendar.") from None


def believed(at: datetime, received_at: datetime, whose: str) -> datetime:
    """Give the instant back if the clock of `whose` can be right, measured by ours."""
    if at - received_at > AHEAD:
        raise Unreadable(
            "clock_ahead",
            f"The clock of {whose} is ahead: it says {at:%Y-%m-%d %H:%M:%S}Z"
            f" when it is {received_at:%Y-%m-%d %H:%M:%S}Z.",
        )
    if received_at - at > BEHIND:
        raise Unreadable(
            "clock_behind",
            f"The clock of {whose} is behind: it says {at:%Y-%m-%d %H:%M:%S}Z"
            f" when it is {received_at:%Y-%m-%d %H:%M:%S}Z.",
        )
    return at


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", list: "a list", dict: "an object", type(None): "null"}
    return names.get(type(value), "a number")
