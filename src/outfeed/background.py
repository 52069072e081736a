"""
What goes on by itself beside the screens: the plan is followed, projected and laid on.

Of all processes on a database one does it, whoever holds the lock; the others stand by and take
over when it is gone. What fails is told, and tried again after a while.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from outfeed.activities.act import SYSTEM, acting
from outfeed.activities.clock import Clock
from outfeed.activities.following import follow_line, lines_due
from outfeed.activities.optimising.repairing import notice
from outfeed.activities.optimising.schedules import plan_due, publish_found
from outfeed.activities.projecting import project_lines
from outfeed.activities.series_extending import extend_series
from outfeed.leading import LONGEST_PAUSE, going_on, hear_changes, in_thread, lead_when_free, words
from outfeed.model.errors import OutfeedError
from outfeed.web.links import FollowingState, PlanFollowing

log = structlog.get_logger(__name__)

ONE_FOLLOWS = 7_062_003
"""Key of the advisory lock of the one process that follows the plan."""
EVERY, PROJECT_EVERY, EXTEND_EVERY = 1.0, 15.0, 3600.0
"""Seconds: between looks at what is due, between projections of all lines, and between looks at
which series are to be laid on."""
NOTICE_EVERY, PLAN_EVERY = 15.0, 5.0
"""Seconds between looks at what disturbs the plan, and at what is to be planned by itself."""
_CHANGES = frozenset({"entries", "runs", "plant", "all"})
"""Topics after which what is expected of entries may be other than it was."""


@dataclass(slots=True)
class _Failing:
    """What failed is not tried again for a while, twice as long each time."""

    until: float = 0.0
    pause: float = EVERY / 2


@dataclass(slots=True)
class _Changed:
    """The lines that changed since they were projected; `all` where it is not known which."""

    lines: set[int] = field(default_factory=set)
    all: bool = False

    def hear(self, topics: set[str]) -> None:
        """Note what an announcement touched."""
        if topics.isdisjoint(_CHANGES):
            return
        self.all = self.all or not topics.isdisjoint({"plant", "all", "line"})
        self.lines |= {int(each[5:]) for each in topics if each.startswith("line:")}


class PlanFollower:
    """The one background task: it follows the plan while the application is served."""

    def __init__(self, engine: Engine, clock: Clock, *, begins: bool = True) -> None:
        """With `begins` off it waits for `begin`, as while a history is told on a stepped clock."""
        self._engine, self._clock = engine, clock
        self._begun = threading.Event()
        if begins:
            self._begun.set()
        self._state: FollowingState = "waiting"
        self._since = clock.now()
        self._round_at: datetime | None = None
        self._failing: dict[str, _Failing] = {}
        self._errors: dict[str, str] = {}
        self._changed = _Changed()
        self._due = {"project": 0.0, "extend": 0.0, "notice": 0.0, "plan": 0.0}
        self._tried: set[int] = set()

    def begin(self) -> None:
        """Follow from now on."""
        self._begun.set()

    def now(self) -> PlanFollowing:
        """Say how it goes."""
        return PlanFollowing(
            state=self._state,
            since=self._since,
            round_at=self._round_at,
            errors=[f"{what}: {error}" for what, error in sorted(self._errors.items())],
        )

    @contextlib.asynccontextmanager
    async def beside(self, app: FastAPI) -> AsyncIterator[None]:
        """Follow the plan while the application is served."""
        app.state.plan_following = self.now
        hearing = hear_changes(app, lambda topics: self._changed.hear(topics))
        async with going_on(self._run(), hearing):
            yield

    async def _run(self) -> None:
        while not self._begun.is_set():
            await asyncio.sleep(EVERY)
        stands_by = partial(self._becomes, "standing by")
        await lead_when_free(self._engine, ONE_FOLLOWS, self._follow, self._failed, stands_by)

    async def _follow(self, conn: Connection, goes_well: Callable[[], None]) -> None:
        while True:
            await in_thread(self._round, conn)
            self._becomes("following")
            self._errors.pop("database", None)
            goes_well()
            await asyncio.sleep(EVERY)

    def _failed(self, error: Exception, retry_in: float) -> None:
        self._becomes("failing")
        self._errors["database"] = words(error)
        log.warning("plan_not_followed", error=words(error), retry_in=retry_in)

    def _becomes(self, state: FollowingState) -> None:
        if state != self._state:
            self._state, self._since = state, self._clock.now()

    # --- one round, in a thread ------------------------------------------------------------

    def _round(self, conn: Connection) -> None:
        now = self._clock.now()
        for line_id in lines_due(conn, now):
            self._try(f"line {line_id}", follow_line, self._engine, self._clock, line_id)
        self._project()
        if self._is_time("extend", EXTEND_EVERY):
            self._try("series", self._extend)
        if self._is_time("notice", NOTICE_EVERY):
            self._try("repairs", notice, self._engine, self._clock)
        if self._is_time("plan", PLAN_EVERY):
            self._try("optimiser schedules", plan_due, self._engine, self._clock)
            self._try("optimiser plans", publish_found, self._engine, self._clock, self._tried)
        self._round_at = now

    def _project(self) -> None:
        changed, self._changed = self._changed, _Changed()
        if self._is_time("project", PROJECT_EVERY) or changed.all:
            self._try("projection", project_lines, self._engine, self._clock)
        elif changed.lines:
            self._try("projection", project_lines, self._engine, self._clock, changed.lines)

    def _extend(self) -> None:
        more = True
        while more:
            with acting(self._engine, self._clock, SYSTEM) as act:
                more = extend_series(act)

    def _is_time(self, what: str, every: float) -> bool:
        if time.monotonic() < self._due[what]:
            return False
        self._due[what] = time.monotonic() + every
        return True

    def _try(self, what: str, do: Callable[..., Any], *given: Any) -> None:
        """Do something that may fail without keeping the rest from being done."""
        known = self._failing.get(what)
        if known is not None and time.monotonic() < known.until:
            return
        try:
            do(*given)
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            known = self._failing.setdefault(what, _Failing())
            known.pause = min(known.pause * 2, LONGEST_PAUSE)
            known.until = time.monotonic() + known.pause
            self._errors[what] = words(error)
            expected = isinstance(error, OutfeedError)
            log.warning("not_followed", what=what, error=words(error), exc_info=not expected)
        else:
            self._failing.pop(what, None)
            self._errors.pop(what, None)
