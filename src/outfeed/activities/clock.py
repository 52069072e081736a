"""What time it is: the wall's, or one that is stepped by whoever simulates."""

import threading
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Gives the present instant, in UTC."""

    def now(self) -> datetime:
        """Give the present instant."""


class WallClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Give the present instant."""
        return datetime.now(UTC)


class SteppedClock:
    """A clock that stands still until it is stepped, and can be let go to run with the wall's."""

    def __init__(self, start: datetime) -> None:
        self._instant: datetime | None = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Give the instant it was last stepped to; the wall's after `release`."""
        with self._lock:
            return self._instant or datetime.now(UTC)

    def step_to(self, instant: datetime) -> None:
        """Step forward; a clock never goes back."""
        with self._lock:
            if self._instant is not None:
                self._instant = max(self._instant, instant)

    def release(self) -> None:
        """Run with the wall's clock from now on."""
        with self._lock:
            self._instant = None
