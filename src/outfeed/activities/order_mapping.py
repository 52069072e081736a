"""How the files of a source are read: which column is which field, and what its words mean."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from outfeed.activities.order_dates import DateOrder
from outfeed.model.errors import FieldError, Invalid
from outfeed.model.order_fields import DecimalMark

FIELDS: Final = (
    "number",
    "external_id",
    "source",
    "product",
    "required_quantity",
    "unit",
    "due_at",
    "earliest_start",
    "priority",
    "lines",
    "notes",
    "status",
)
"""The fields of an order that a file may give."""
REQUIRED: Final = ("number", "product", "required_quantity")
ATTRIBUTE, IGNORE, AUTO = "attribute", "ignore", "auto"
ENCODINGS: Final = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    *(f"windows-{number}" for number in range(1250, 1259)),
    *(f"iso-8859-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
    "cp437",
    "cp850",
    "cp852",
    "mac-roman",
    "shift_jis",
    "gb18030",
    "big5",
    "euc-jp",
    "euc-kr",
)
"""What an encoding may be, beside ``auto``; also under Python's other names for the same."""
MOST_WORDS = 20_000
LONGEST_WORD = 300
_ORDERS = (AUTO, "dmy", "mdy", "ymd")
_MARKS = (AUTO, ".", ",")
_TAB = {"\\t": "\t", "tab": "\t"}


@dataclass(frozen=True)
class OrderMapping:
    """How files are read; everything may be left out, and is then found out from the file.

    ``columns`` name by the header of a column a field, ``attribute`` or ``ignore``; ``units``,
    ``products`` and ``lines`` by what a file says what is meant.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    date_order: Literal["auto", "dmy", "mdy", "ymd"] = "auto"
    decimal_mark: Literal["auto", ".", ","] = "auto"
    encoding: str = AUTO
    delimiter: str = AUTO
    sheet: str | None = None

    @property
    def said_order(self) -> DateOrder | None:
        """The order of dates that it says, None where it is to be found out."""
        return None if self.date_order == "auto" else self.date_order

    @property
    def said_mark(self) -> DecimalMark | None:
        """The decimal mark that it says, None where it is to be found out."""
        return None if self.decimal_mark == "auto" else self.decimal_mark

    @cached_property
    def _columns(self) -> dict[str, str]:
        return {name.strip().lower(): target for name, target in self.columns.items()}

    def target_of(self, column: str) -> str | None:
        """Give what a column is said to be, None where nothing is said of it."""
        return self.columns.get(column.strip()) or self._columns.get(column.strip().lower())

    def as_json(self) -> dict[str, Any]:
        """Give it as it is kept and answered, with all its keys."""
        return asdict(self)


PLAIN = OrderMapping()


def read_mapping(given: object) -> OrderMapping:
    """Read a mapping; raises `Invalid` ``invalid_mapping`` with everything that is wrong."""
    if given is None:
        return PLAIN
    reading = _MappingReading()
    values: dict[str, Any] = {}
    if isinstance(given, Mapping):
        values = reading.read(given)
    else:
        reading.refuse("mapping", "not_a_mapping", "A mapping is a JSON object.")
    if reading.errors:
        detail = " ".join(error.detail for error in reading.errors[:20])
        raise Invalid("invalid_mapping", detail, errors=reading.errors)
    return OrderMapping(**values)


class _MappingReading:
    """Reads a mapping and gathers what is wrong with it."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []
        self._read: dict[str, Callable[[str, Any], Any]] = {
            "columns": self._columns,
            "units": self._words,
            "products": self._words,
            "lines": self._words,
            "date_order": lambda name, given: self._one_of(name, given, _ORDERS),
            "decimal_mark": lambda name, given: self._one_of(name, given, _MARKS),
            "encoding": self._encoding,
            "delimiter": self._delimiter,
            "sheet": self._sheet,
        }

    def refuse(self, name: str, code: str, detail: str) -> None:
        """Note what is wrong."""
        if len(self.errors) < 200:
            self.errors.append(FieldError(name, code, detail))

    def read(self, given: Mapping[Any, Any]) -> dict[str, Any]:
        """Give the values of what is there and right."""
        values = {}
        for name, value in given.items():
            read = self._read.get(name)
            if read is None:
                known = ", ".join(self._read)
                self.refuse(
                    str(name)[:60], "unknown_key", f"A mapping has no {name!r:.60}; it has {known}."
                )
            elif value is not None:
                values[name] = read(name, value)
        return values

    def _words(self, name: str, given: Any) -> dict[str, str]:
        if not isinstance(given, Mapping) or len(given) > MOST_WORDS:
            detail = f"The {name} are an object of at most {MOST_WORDS:,} texts by name."
            self.refuse(name, "not_words", detail)
            return {}
        words = {}
        for said, meant in given.items():
            if isinstance(said, str) and _is_word(said) and _is_word(meant):
                words[said.strip()] = str(meant).strip()
            else:
                detail = f"{said!r:.80} must stand for a text of 1 to {LONGEST_WORD} characters."
                self.refuse(f"{name}.{said!s:.80}", "not_a_word", detail)
        return words

    def _columns(self, name: str, given: Any) -> dict[str, str]:
        columns = self._words(name, given)
        fields: dict[str, str] = {}
        for column, target in columns.items():
            place = f"{name}.{column}"
            if target not in (*FIELDS, ATTRIBUTE, IGNORE):
                known = ", ".join((*FIELDS, ATTRIBUTE, IGNORE))
                self.refuse(
                    place, "unknown_field", f"A column can't be {target!r:.80}; it can be {known}."
                )
            elif target in fields:
                detail = f"The columns {fields[target]!r} and {column!r} both are the {target}."
                self.refuse(place, "column_given_twice", detail)
            elif target in FIELDS:
                fields[target] = column
        return columns

    def _one_of(self, name: str, given: Any, known: tuple[str, ...]) -> str:
        if given not in known:
            said = ", ".join(known)
            words = name.replace("_", " ")
            self.refuse(name, "unknown_value", f"The {words} is one of {said}, not {given!r:.60}.")
        return str(given)

    def _encoding(self, name: str, given: Any) -> str:
        if given == AUTO:
            return AUTO
        known = {codecs.lookup(encoding).name: encoding for encoding in ENCODINGS}
        try:
            found = known.get(codecs.lookup(str(given)).name)
        except (LookupError, ValueError):
            found = None
        if found is None:
            detail = f"There is no encoding {given!r:.60}; such as auto, {', '.join(ENCODINGS)}."
            self.refuse(name, "unknown_encoding", detail)
        return found or AUTO

    def _delimiter(self, name: str, given: Any) -> str:
        if given == AUTO:
            return AUTO
        sign = _TAB.get(str(given).lower(), given)
        if not isinstance(sign, str) or len(sign) != 1 or sign.isalnum() or sign in '"\r\n\x00':
            detail = f"Cells end at auto or one sign that is no letter or quote, not {given!r:.60}."
            self.refuse(name, "not_a_delimiter", detail)
        return str(sign)

    def _sheet(self, name: str, given: Any) -> str:
        if not _is_word(given):
            self.refuse(name, "not_a_word", f"A sheet is named by 1 to {LONGEST_WORD} characters.")
        return str(given)


def _is_word(given: object) -> bool:
    return (
        isinstance(given, str)
        and 0 < len(given.strip()) <= LONGEST_WORD
        and "\x00" not in given
        and not any("\ud800" <= sign <= "\udfff" for sign in given)
    )
