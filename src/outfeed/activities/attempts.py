"""Attempts to prove who one is: only so many may fail within a time, in this process."""

import math
import threading
from datetime import datetime, timedelta

from outfeed.model.errors import NotAllowed

REMEMBERED = 10_000
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


class Attempts:
    """Attempts of each that tries, by its name: only so many may fail within a time.

    An attempt counts from its beginning, so that many at once can't slip through.
    """

    def __init__(self, most: int = 5, within: timedelta = MINUTE) -> None:
        self._most, self._within = most, within
        self._begun: dict[str, list[datetime]] = {}
        self._lock = threading.Lock()

    def begin(self, name: str, now: datetime, what: str | None = None) -> None:
        """Note an attempt. Refused: one more than may fail, with the seconds until the next."""
        with self._lock:
            if len(self._begun) >= REMEMBERED:
                self._begun = {n: recent for n in self._begun if (recent := self._recent(n, now))}
            recent = self._recent(_folded(name), now)
            if len(recent) >= self._most:
                wait = max(math.ceil((recent[0] + self._within - now).total_seconds()), 1)
                what = what or f"Signing in as {name[:60]!r}"
                detail = f"{what} failed too often. Try again in {wait} s."
                raise NotAllowed("too_many_attempts", detail, retry_after=wait)
            self._begun[_folded(name)] = [*recent, now]

    def succeeded(self, name: str) -> None:
        """Forget the attempts of a name that proved who it is."""
        with self._lock:
            self._begun.pop(_folded(name), None)

    def take_back(self, name: str, begun: datetime) -> None:
        """Forget one attempt, and leave the others of the name."""
        with self._lock:
            left = self._begun.get(_folded(name), [])
            if begun in left:
                left.remove(begun)

    def _recent(self, name: str, now: datetime) -> list[datetime]:
        return [at for at in self._begun.get(name, ()) if at > now - self._within]


def _folded(name: str) -> str:
    return name.strip().lower()


class SignOnAttempts:
    """Attempts to sign on at panels: few a minute, and so few a day that no PIN is found by trying.

    They count for the person, at whichever panel, and for the panel, whoever it is that tries. Who
    signs on frees the person, but not the panel, of what failed before.
    """

    def __init__(self) -> None:
        self._person = (Attempts(5, MINUTE), Attempts(50, DAY))
        self._panel = (Attempts(10, MINUTE), Attempts(500, DAY))

    def begin(self, panel: str, person: int | None, now: datetime) -> None:
        """Note an attempt, by badge where it names no person. Refused: one too many."""
        for limit in self._panel:
            limit.begin(panel, now, "Signing on at this panel")
        for limit in self._person if person is not None else ():
            limit.begin(str(person), now, "Signing on with this person's PIN")

    def succeeded(self, panel: str, person: int, begun: datetime) -> None:
        """Forget an attempt that was none to guess, and those of the person before it."""
        for limit in self._panel:
            limit.take_back(panel, begun)
        self.forget(person)

    def forget(self, person: int) -> None:
        """Forget the attempts of a person, whose PIN is another from now on."""
        for limit in self._person:
            limit.succeeded(str(person))
