"""
What is told to whoever asked for something that can't be had.

A refused command raises one of the four subclasses of `OutfeedError`; bad data in a file or a
message is not an error but a `Rejection`, kept beside what was accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of a refused command: its name, a stable `code` and a `detail` for people."""

    field: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """
    Something inbound that was not taken.

    `where` is its place (a row, a topic, an index), `code` the stable name of the reason,
    `reason` the sentence for people and `given` what arrived, as text.
    """

    where: str
    code: str
    reason: str
    given: str


class OutfeedError(Exception):
    """A refused command: a stable `code`, a sentence in `detail` and the `facts` behind it."""

    code: str
    detail: str
    facts: dict[str, object]

    def __init__(self, code: str, detail: str, **facts: object) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.detail} ({self.code})"


class NotFound(OutfeedError):  # noqa: N818 - it is an answer to a person, not a failure
    """What was named does not exist, or not for whoever asks."""


class Conflict(OutfeedError):  # noqa: N818
    """It can't be done as things are now: a stale version, an illegal move, a broken rule."""


class NotAllowed(OutfeedError):  # noqa: N818
    """Whoever asks may not do this."""


class Invalid(OutfeedError):  # noqa: N818
    """What was given can't be true of anything; `errors` names the fields, where it is known."""

    errors: list[FieldError]

    def __init__(
        self, code: str, detail: str, *, errors: Sequence[FieldError] = (), **facts: object
    ) -> None:
        super().__init__(code, detail, **facts)
        self.errors = list(errors)
