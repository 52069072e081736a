"""Fields of one thing of the plant, as a program or a person sends them, read into values.

They are read by the same readers as a plant file, so that both take the same and refuse the same.
What refers to another thing may name it by its id, its code, its name or its path.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from outfeed.activities import plant_yaml as y
from outfeed.activities.plant_reading import WRONG, Read, Reading
from outfeed.model import equipment as e
from outfeed.model.errors import FieldError, Invalid
from outfeed.model.plant_faults import nearest
from outfeed.store.plant import StoredPlant

THIS = "this"
"""Where the edited thing stands, for faults that are found in the whole plant."""

_API_NAMES = {
    "products": {"class": "product_class"},
    "shifts": {"from": "start", "to": "length"},
    "calendar_exceptions": {"ends": "length"},
    "counters": {"cell": "asset"},
    "rates": {"per": "rate_period"},
    "signal_sources": {"topics": "definition.topics"},
}
"""What the API calls a field that a plant file calls otherwise."""


def node_of(value: Any) -> y.Node:
    """Give a JSON value as the node that the readers of plant files read."""
    if isinstance(value, Mapping):
        return y.Mapping(
            [(y.Scalar(str(key), False, 0), node_of(v)) for key, v in value.items()], 0
        )
    if isinstance(value, list | tuple):
        return y.Sequence([node_of(each) for each in value], 0)
    if value is None:
        return y.Scalar("null", True, 0)
    if isinstance(value, bool):
        return y.Scalar(str(value).lower(), True, 0)
    if isinstance(value, int | float | Decimal):
        return y.Scalar(_figure(value), True, 0)
    return y.Scalar(str(value), False, 0)


def _figure(value: float | Decimal) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return f"{exact:f}"


@dataclass(frozen=True)
class Names:
    """The plant as references find it: a thing by its id or by what people call it."""

    stored: StoredPlant

    def by_id(self, kind: str) -> dict[int, Any]:
        """The things of a kind by their ids."""
        if kind not in self._by_id:
            ids = self.stored.ids[kind]
            self._by_id[kind] = {ids[item.key]: item for item in getattr(self.stored.plant, kind)}
        return self._by_id[kind]

    @cached_property
    def _by_id(self) -> dict[str, dict[int, Any]]:
        return {}

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], dict[str, Any]]:
        return {}

    def named(self, kind: str, attribute: str) -> dict[str, Any]:
        """The things of a kind by a name in lower case; only of those that share it with none."""
        known = self._by_name.get((kind, attribute))
        if known is None:
            known = {}
            shared = set()
            for item in getattr(self.stored.plant, kind):
                name = getattr(item, attribute).lower()
                if name in known:
                    shared.add(name)
                known[name] = item
            for name in shared:
                del known[name]
            self._by_name[kind, attribute] = known
        return known

    def find(self, kind: str, given: y.Scalar) -> Any:
        """Give the thing of a kind that is named, or None: a number is first taken for an id."""
        text = given.text.strip()
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
        by_id = None if number is None else self.by_id(kind).get(number)
        first, *others = _CALLED[kind]
        word = text.strip(e.SEPARATOR) if kind == "assets" else text
        by_name = self.named(kind, first).get(word.lower())
        found = (by_id or by_name) if given.plain else (by_name or by_id)
        for attribute in others:
            found = found or self.named(kind, attribute).get(word.lower())
        return found

    def read(self, kind: str, what: str, levels: Collection[e.Level] = ()) -> Read:
        """Give the reader of a reference: it answers what the plant refers to the thing by."""
        called = _CALLED[kind][0]

        def read(reading: Reading, node: y.Node, path: str) -> Any:
            if not isinstance(node, y.Scalar):
                reading.fault(path, f"Here must stand the id or the {called} of a {what}.")
                return WRONG
            found = self.find(kind, node)
            if found is None or (levels and found.level not in levels):
                known = [
                    getattr(item, called)
                    for item in getattr(self.stored.plant, kind)
                    if not levels or item.level in levels
                ]
                reading.fault(path, f"There is no {what} {node.text!r}.{nearest(node.text, known)}")
                return WRONG
            return getattr(found, called)

        return read


_CALLED = {
    "assets": ("path",),
    "product_classes": ("name",),
    "products": ("code", "name"),
    "order_statuses": ("name",),
}
"""What a thing of each kind is called by; the plant refers to it by the first."""


@dataclass
class Faults:
    """What is wrong with an edit, by the field of the API."""

    errors: list[FieldError] = field(default_factory=list)

    def take(self, reading: Reading) -> None:
        """Take over what could not be read."""
        for fault in reading.faults:
            self.add(fault.path, fault.detail, "invalid_value")

    def found(self, kind: str, name_field: str, faults: Iterable[tuple[str, str]]) -> None:
        """Take over what is wrong in the whole plant, told of the edited thing."""
        for where, detail in faults:
            place, _, field_name = where.partition(THIS)
            called = self._called(kind, field_name.removeprefix(".")) or name_field
            self.add(place + called, detail, "invalid_plant")

    def _called(self, kind: str, field_name: str) -> str:
        for theirs, ours in _API_NAMES.get(kind, {}).items():
            if field_name == theirs or field_name.startswith((f"{theirs}.", f"{theirs}[")):
                return ours + field_name[len(theirs) :]
        return field_name

    def add(self, field_name: str, detail: str, code: str) -> None:
        """Note one fault."""
        error = FieldError(field_name, code, detail)
        if error not in self.errors:
            self.errors.append(error)

    def refuse(self) -> None:
        """Raise `Invalid` ``invalid_plant`` with all that was found, if anything was."""
        if self.errors:
            detail = " ".join(error.detail for error in self.errors[:5])
            raise Invalid("invalid_plant", detail, errors=self.errors)
