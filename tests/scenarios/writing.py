"""How times and values are written in the files of a scenario."""

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

_CLOCK = re.compile(r"(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{2}:\d{2}(?::\d{2})?)([+-]\d{2}:\d{2}|Z)?")


def read_yaml(file: Path) -> Any:
    """Read a YAML file with every value as the text that it is written as."""
    return YAML(typ="base").load(file.read_text())


class Clocks:
    """Clocks such as `06:10`, on the scenario's date and in the plant's zone unless they say."""

    def __init__(self, day: str, zone: str) -> None:
        self._day, self._zone = date.fromisoformat(day), ZoneInfo(zone)

    def instant(self, text: str) -> datetime:
        """The instant of `06:10`, `06:10:30`, `2026-10-25 02:30` or `2026-10-25 02:30+01:00`."""
        found = self.maybe(text)
        assert found, f"{text!r} is no time such as 06:10 or 2026-10-25 02:30+01:00."
        return found

    def maybe(self, text: str) -> datetime | None:
        """The instant of a text, None where it is none."""
        found = _CLOCK.fullmatch(text.strip())
        if found is None:
            return None
        day, clock, offset = found.groups()
        at = datetime.combine(date.fromisoformat(day) if day else self._day, time.min)
        parts = [int(part) for part in clock.split(":")]
        at += timedelta(hours=parts[0], minutes=parts[1], seconds=sum(parts[2:]))
        if offset:
            return datetime.fromisoformat(f"{at.isoformat()}{offset.replace('Z', '+00:00')}")
        local = at.replace(tzinfo=self._zone)
        twice = local.utcoffset() != local.replace(fold=1).utcoffset()
        assert not twice, f"{text} happens twice or never; say its offset, such as +01:00."
        return local
