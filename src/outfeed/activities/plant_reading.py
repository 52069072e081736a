"""Reading the nodes of a plant file field by field, and keeping every fault with its line."""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from outfeed.activities import plant_yaml as y
from outfeed.model.equipment import Fault
from outfeed.model.plant_faults import nearest

_WHOLE = re.compile(r"[-+]?[0-9]{1,19}")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
WRONG = object()
"""Stands for a value that could not be read; its fault is noted already."""

Read = Callable[["Reading", y.Node, str], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """How a key is read.

    Where it can't be, ``stand_in`` lets the rest be looked at; without one the thing is left out.
    """

    read: Read
    default: Any = None
    required: bool = False
    stand_in: Any = WRONG


def needed(read: Read, stand_in: Any = WRONG) -> Field:
    """A field that must be there."""
    return Field(read, required=True, stand_in=stand_in)


def may(read: Read, default: Any = None) -> Field:
    """A field that may be left out."""
    return Field(read, default)


@dataclass(slots=True)
class Reading:
    """What was found out about one file: its faults, and the line of every place."""

    faults: list[Fault] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def fault(self, path: str, detail: str) -> None:
        """Note what is wrong at a place."""
        self.faults.append(Fault(path, self.line_of(path), detail))

    def has_fault(self, path: str) -> bool:
        """Whether something is wrong at a place or below it."""
        return any(fault.path.startswith(path) for fault in self.faults)

    def line_of(self, path: str) -> int | None:
        """Line of a place, or of the nearest thing around it that is in the file."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path)

    def mapping(self, node: y.Node, path: str, allowed: Collection[str]) -> dict[str, y.Node]:
        """The keys of a mapping; notes the unknown and the repeated ones."""
        self.lines.setdefault(path, node.line)
        if not isinstance(node, y.Mapping):
            if not (isinstance(node, y.Scalar) and node.is_null):
                keys = ", ".join(sorted(allowed))
                self.fault(path, f"Here must stand keys with values; the keys are {keys}.")
            return {}
        found: dict[str, y.Node] = {}
        for key, value in node.pairs:
            place = _below(path, key.text)
            if key.text in found:
                self.faults.append(
                    Fault(place, key.line, f"The key {key.text!r} stands here twice.")
                )
            elif key.text not in allowed:
                offer = nearest(key.text, allowed) or f" Known are {', '.join(sorted(allowed))}."
                self.faults.append(Fault(place, key.line, f"Unknown key {key.text!r}.{offer}"))
            else:
                found[key.text] = value
                self.lines[place] = key.line
        return found

    def items(self, node: y.Node | None, path: str) -> Iterator[tuple[str, y.Node]]:
        """The items of a list, each with its place."""
        if node is None or (isinstance(node, y.Scalar) and node.is_null):
            return
        self.lines.setdefault(path, node.line)
        if not isinstance(node, y.Sequence):
            self.fault(path, "Here must stand a list; begin each item with a dash.")
            return
        for index, item in enumerate(node.items):
            place = f"{path}[{index}]"
            self.lines[place] = item.line
            yield place, item

    def record(
        self,
        node: y.Node,
        path: str,
        fields: Mapping[str, Field],
        below: Collection[str] = (),
    ) -> tuple[dict[str, Any] | None, dict[str, y.Node]]:
        """The values of a thing's fields (None where it can't be gone on with), and its nodes."""
        nodes = self.mapping(node, path, [*fields, *below])
        values: dict[str, Any] = {}
        whole = isinstance(node, y.Mapping)
        for key, how in fields.items():
            value = self._value(nodes.get(key), path, key, how)
            if value is WRONG:
                whole = False
            values[key] = value
        return (values if whole else None), nodes

    def _value(self, node: y.Node | None, path: str, key: str, how: Field) -> Any:
        if node is None or (isinstance(node, y.Scalar) and node.is_null):
            if how.required:
                self.fault(path, f"{key!r} is missing here.")
                return how.stand_in
            return how.default
        value = how.read(self, node, _below(path, key))
        if value is WRONG:
            return how.stand_in if how.required else how.default
        return value


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def scalar(convert: Callable[[str], Any]) -> Read:
    """Read one value with a converter that raises `ValueError` with a sentence."""

    def read(reading: Reading, node: y.Node, path: str) -> Any:
        reading.lines.setdefault(path, node.line)
        if not isinstance(node, y.Scalar):
            reading.fault(path, "Here must stand one value, not a list and not keys.")
            return WRONG
        try:
            return convert(node.text)
        except ValueError as wrong:
            reading.fault(path, str(wrong))
            return WRONG

    return read


def several(convert: Callable[[str], Any]) -> Read:
    """Read a list of values, or one value alone, into a tuple."""
    one = scalar(convert)

    def read(reading: Reading, node: y.Node, path: str) -> Any:
        if isinstance(node, y.Scalar):
            value = one(reading, node, path)
            return WRONG if value is WRONG else (value,)
        read_items = (one(reading, item, place) for place, item in reading.items(node, path))
        return tuple(dict.fromkeys(value for value in read_items if value is not WRONG))

    return read


def table(convert_key: Callable[[str], str], convert: Callable[[str], Any]) -> Read:
    """Read a mapping of the file's own keys to values."""
    one = scalar(convert)

    def read(reading: Reading, node: y.Node, path: str) -> Any:
        keys = [key.text for key, _ in node.pairs] if isinstance(node, y.Mapping) else []
        found = {}
        for key, value_node in reading.mapping(node, path, keys).items():
            place = _below(path, key)
            try:
                name = convert_key(key)
            except ValueError as wrong:
                reading.fault(place, str(wrong))
                continue
            value = one(reading, value_node, place)
            if value is not WRONG:
                found[name] = value
        return found

    return read


def anything(reading: Reading, node: y.Node, path: str) -> Any:
    """Read a value of any shape: texts, numbers, true, false, null, lists, keys."""
    reading.lines.setdefault(path, node.line)
    if isinstance(node, y.Sequence):
        return [anything(reading, item, place) for place, item in reading.items(node, path)]
    if isinstance(node, y.Mapping):
        keys = [key.text for key, _ in node.pairs]
        if any("\0" in key for key in keys):
            reading.fault(path, "A key here has a control character in it; take it out.")
            return WRONG
        return {
            key: anything(reading, value, _below(path, key))
            for key, value in reading.mapping(node, path, keys).items()
        }
    if "\0" in node.text or any("\ud800" <= character <= "\udfff" for character in node.text):
        reading.fault(path, "This has a character in it that is no text; take it out.")
        return WRONG
    return plain_value(node.text) if node.plain else node.text


def plain_value(given: str) -> Any:
    """What a text without quotes says by the core schema of YAML 1.2."""
    words = {"true": True, "false": False, "null": None, "~": None, "": None}
    if given in words:
        return words[given]
    if _WHOLE.fullmatch(given):
        whole = int(given)
        # What does not fit would come back from the database as something else.
        return whole if -(2**63) <= whole < 2**63 else given
    if _NUMBER.fullmatch(given):
        number = float(given)
        return number if math.isfinite(number) else given
    return given
