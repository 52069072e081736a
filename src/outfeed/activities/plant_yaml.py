"""YAML to plain nodes that know their line: what a plant file is written in, and nothing more.

Texts stay as they are written, so that 0.10 is not taken through a binary fraction and 06:00 is no
number. Anchors, tags and several documents are refused in words; so are files that are too large.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from outfeed.model.equipment import Fault

LARGEST_FILE = 4_000_000
"""Characters; some 40,000 products."""
DEEPEST = 40
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it is written; ``plain`` when without quotes."""

    text: str
    plain: bool
    line: int

    @property
    def is_null(self) -> bool:
        """Whether it says that there is nothing."""
        return self.plain and self.text in _NULLS


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: list["Node"]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order in which they stand, repeated ones and all."""

    pairs: list[tuple[Scalar, "Node"]]
    line: int


Node = Scalar | Sequence | Mapping


class Unreadable(Exception):  # noqa: N818 - it is an answer to a person, not a failure
    """The text can't be read as YAML at all, and why."""

    def __init__(self, detail: str, line: int | None = None) -> None:
        super().__init__(detail)
        self.fault = Fault("", line, detail)


def nodes_of(content: str | bytes) -> Node:
    """Read a document. Raises `Unreadable` with the first thing that can't be understood."""
    text = decoded(content)
    if len(text) > LARGEST_FILE:
        raise Unreadable(
            f"The file has {len(text):,} characters; at most {LARGEST_FILE:,} are taken."
            " Give the products in several files: what a file leaves out stays as it is."
        )
    try:
        return _composed(_events(text))
    except ReaderError as wrong:
        line = text.count("\n", 0, wrong.position) + 1
        code = wrong.character if isinstance(wrong.character, int) else ord(wrong.character)
        raise Unreadable(
            f"The character U+{code:04X} can't stand in YAML; take it out,"
            " or write it as an escape in double quotes.",
            line,
        ) from None
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        said = " ".join(part for part in (wrong.context, wrong.problem) if part)
        raise Unreadable(
            f"This is not YAML: {said}. Look at the indentation, the colons and the quotes on this"
            " line and the one before.",
            mark.line + 1 if mark else None,
        ) from None
    except (YAMLError, ValueError) as wrong:
        raise Unreadable(f"This is not YAML: {wrong}.") from None


def decoded(content: str | bytes) -> str:
    """Text of the bytes: UTF-8, or UTF-16 that says so by its mark. Raises `Unreadable`."""
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise Unreadable(
            f"The file is not UTF-8: the byte 0x{content[wrong.start]:02X} has no meaning there."
            " Save it with the encoding UTF-8.",
            line,
        ) from None


def _events(text: str) -> Iterator[Any]:
    yield from YAML(typ="safe", pure=True).parse(text)


def _composed(events: Iterator[Any]) -> Node:
    """Build nodes without recursion, so that no nesting however deep can break the reader."""
    root: list[Node] = []
    open_nodes: list[Sequence | Mapping] = []
    keys: list[Scalar | None] = []
    documents = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Unreadable("A plant file is one document; take the second --- out.", line)
        elif isinstance(event, AliasEvent):
            raise Unreadable(
                f"*{event.anchor} repeats something by reference; write it out instead.", line
            )
        elif isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent)):
            node = _node(event, line)
            _attach(node, open_nodes, keys, root)
            if not isinstance(node, Scalar):
                open_nodes.append(node)
                keys.append(None)
                if len(open_nodes) > DEEPEST:
                    raise Unreadable(f"This is nested more than {DEEPEST} deep.", line)
        elif open_nodes:
            open_nodes.pop()
            keys.pop()
    return root[0] if root else Scalar("", True, 1)


def _node(event: Any, line: int) -> Node:
    if event.tag is not None and event.tag != "!":
        raise Unreadable(f"The tag {event.tag} has no meaning in a plant file; take it out.", line)
    if isinstance(event, ScalarEvent):
        return Scalar(event.value, event.style is None and event.tag is None, line)
    return Sequence([], line) if isinstance(event, SequenceStartEvent) else Mapping([], line)


def _attach(
    node: Node,
    open_nodes: list[Sequence | Mapping],
    keys: list[Scalar | None],
    root: list[Node],
) -> None:
    if not open_nodes:
        root.append(node)
        return
    above = open_nodes[-1]
    if isinstance(above, Sequence):
        above.items.append(node)
    elif (key := keys[-1]) is not None:
        above.pairs.append((key, node))
        keys[-1] = None
    elif isinstance(node, Scalar):
        keys[-1] = node
    else:
        raise Unreadable("A key must be a word, not a list or a mapping.", node.line)
