"""What is asked of a search, as it is kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from outfeed.activities.order_current import instant_text


@dataclass(frozen=True, slots=True)
class AskedProfile:
    """
    What the planner weighs, under the name of a profile.

    `lateness` and `shifted` are for a minute, as are `changeover` and `line_end`; `moved` is for an
    entry that goes to another line.
    """

    name: str = ""
    lateness: int = 10
    changeover: int = 2
    line_end: int = 0
    moved: int = 0
    shifted: int = 0

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> AskedProfile:
        """Give it from its JSON."""
        return cls(**{name: given[name] for name in cls.__dataclass_fields__ if name in given})

    def shown(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Down:
    """A line that is thought to make nothing until an instant, whatever its calendar says.

    It goes on then at the pace that it had before it stood, `since` an instant where it did.
    """

    line_id: int
    until: datetime
    since: datetime | None = None

    def shown(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "line_id": self.line_id,
            "until": instant_text(self.until),
            "since": instant_text(self.since),
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What a search is for; lists are of ids, times are seconds.

    Without `lines` it is for all that are usable, without `orders` for all that can be scheduled
    and of which something is left; an empty list names none. Orders that are due after `until` are
    left out, entries are not. Entries that start before `freeze_until` stay, and with `only_new`
    all do. What takes longer than `split_over` may be made in pieces of `smallest_piece` or more.
    `affected` are the entries of a repair that a disturbance touched: to move them costs nothing.
    """

    lines: list[int] | None = None
    orders: list[int] | None = None
    until: datetime | None = None
    freeze_until: datetime | None = None
    profile: AskedProfile = field(default_factory=AskedProfile)
    time_limit: int = 60
    seed: int = 0
    split_over: int | None = None
    smallest_piece: int | None = None
    only_new: bool = False
    affected: list[int] | None = None
    down: tuple[Down, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Asked:
        """Give it from its JSON."""
        values = {name: given[name] for name in cls.__dataclass_fields__ if name in given}
        for name in ("until", "freeze_until"):
            values[name] = _instant(values.get(name))
        values["profile"] = AskedProfile.read(values.get("profile") or {})
        values["down"] = tuple(
            Down(
                each["line_id"],
                datetime.fromisoformat(each["until"]),
                _instant(each.get("since")),
            )
            for each in values.get("down") or ()
        )
        return cls(**values)

    def shown(self) -> dict[str, Any]:
        """Give it as JSON."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            **values,
            "until": instant_text(self.until),
            "freeze_until": instant_text(self.freeze_until),
            "profile": self.profile.shown(),
            "down": [each.shown() for each in self.down],
        }


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
