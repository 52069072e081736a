"""An act: one transaction of one actor, that knows what it changed and tells those who look."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, text

from outfeed.activities.clock import Clock
from outfeed.store import tables as t
from outfeed.store.plan_of import THE_PLAN, PlanOf


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user, or a part of the system under its own name.

    `panel_id` is the user that the panel is signed in as, where another person acts at it.
    """

    name: str
    user_id: int | None = None
    panel_id: int | None = None


SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the trail: what was done to a subject, what it was and what it is."""

    subject_id: int
    verb: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    reason: str | None = None


_AUDIT_ALL = text("""
    INSERT INTO audit
        (at, user_id, actor, panel_id, subject, subject_id, act, before, after, reason)
    SELECT :at, cast(:user_id AS int), :actor, cast(:panel_id AS int), :subject, r.subject_id,
           r.verb, r.before, r.after, r.reason
    FROM jsonb_to_recordset(cast(:records AS jsonb))
         AS r (subject_id int, verb text, before jsonb, after jsonb, reason text)
""")

_ANNOUNCE = text("""
    SELECT pg_notify('outfeed', '{"seq":' || nextval('changes') || ',"topics":' || :topics || '}')
""")


@dataclass(slots=True)
class Act:
    """
    What every activity is handed: the open transaction, the present instant, and who acts.

    `plan` is which plan an act on entries is about, the one carried out or a what-if copy of it.
    """

    conn: Connection
    now: datetime
    actor: Actor
    topics: set[str] = field(default_factory=set)
    plan: PlanOf = THE_PLAN

    def tell(self, *topics: str) -> None:
        """Name what this act changed, for the screens that show it."""
        self.topics.update(topics)

    def audit(
        self,
        subject: str,
        subject_id: int,
        verb: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        """Write to the trail: who did what to which subject, what it was, what it is, why."""
        self.conn.execute(
            t.audit.insert().values(
                at=self.now,
                user_id=self.actor.user_id,
                actor=self.actor.name,
                panel_id=self.actor.panel_id,
                subject=subject,
                subject_id=subject_id,
                act=verb,
                before=before,
                after=after,
                reason=reason,
            )
        )

    def audit_all(self, subject: str, records: Sequence[Record]) -> None:
        """Write what was done to many subjects of a kind to the trail, in one statement."""
        if not records:
            return
        self.conn.execute(
            _AUDIT_ALL,
            {
                "at": self.now,
                "user_id": self.actor.user_id,
                "actor": self.actor.name,
                "panel_id": self.actor.panel_id,
                "subject": subject,
                "records": orjson.dumps(records, default=str).decode(),
            },
        )

    def announce(self) -> None:
        """Take the next change number and hand it, with the topics, to those who listen."""
        if not self.topics:
            return
        self.conn.execute(_ANNOUNCE, {"topics": orjson.dumps(_few(self.topics)).decode()})
        self.topics.clear()


MOST_TOPICS = 200
"""Topics of one announcement: a notification holds at most 8,000 bytes."""


def _few(topics: set[str]) -> list[str]:
    """Name so few topics that they can be told: of which there are most, only their kind."""
    by_kind: dict[str, set[str]] = {}
    for topic in topics:
        by_kind.setdefault(topic.split(":")[0], set()).add(topic)
    for kind in sorted(by_kind, key=lambda kind: len(by_kind[kind]), reverse=True):
        if sum(map(len, by_kind.values())) <= MOST_TOPICS:
            break
        by_kind[kind] = {kind}
    return sorted(topic for named in by_kind.values() for topic in named)


@contextmanager
def acting(engine: Engine, clock: Clock, actor: Actor) -> Iterator[Act]:
    """Open one transaction for an actor; it commits at the end, and rolls back on any error."""
    with engine.begin() as conn:
        act = Act(conn, clock.now(), actor)
        yield act
        act.announce()
