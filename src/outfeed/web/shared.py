"""Answers that many screens ask for at once: made once for each change, and handed to all."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

A = TypeVar("A")


class Shared(Generic[A]):
    """One answer, kept until something changes or it has become old.

    Whoever asks while it is being made waits for it instead of making it a second time.
    """

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._lock = threading.Lock()
        self._made: tuple[object, float, A] | None = None

    def get(self, change: object, make: Callable[[], A]) -> A:
        """Give the answer as of a change, at most `longest` seconds old."""
        with self._lock:
            if self._made is not None:
                known, made_at, answer = self._made
                if known == change and time.monotonic() - made_at < self._longest:
                    return answer
            begun = time.monotonic()
            answer = make()
            # Under the change that was known when it was begun: a later one asks for it anew.
            self._made = (change, begun, answer)
            return answer
