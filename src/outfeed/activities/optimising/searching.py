"""What is noted of a search while it goes on, and which one is to go on next.

Of all processes on a database each takes one search after the other, and one repair after the other
beside it. Whoever has one says all the time that it goes on; when that is no longer heard, another
begins it anew. What is noted counts only from whoever began it last, and only while it is still
wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text

from outfeed.activities.act import Act
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.jobs import tell

SILENT_FOR = 15
"""Seconds after which a search is taken for dead of which nothing was heard."""
MOST_TRIES = 3
LONGEST_FAILURE = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """A search that was taken to be carried out, for the `tries`-th time."""

    id: int
    tries: int
    asked: Asked
    what_if_id: int | None
    repair: bool


_SILENT = f"status = 'running' AND heard_at < clock_timestamp() - interval '{SILENT_FOR} s'"
_OVER = text(f"""
    UPDATE optimisations SET
        status = CASE WHEN stop_asked AND found IS NOT NULL THEN 'done'
                      WHEN stop_asked THEN 'discarded' ELSE 'failed' END,
        failure = CASE WHEN NOT stop_asked THEN :failure END,
        ended_at = :now, version = version + 1
    WHERE id IN (SELECT id FROM optimisations
                 WHERE {_SILENT} AND (stop_asked OR tries >= :most) FOR UPDATE SKIP LOCKED)
    RETURNING id
""")
# What is to be mended is searched before what is to be bettered.
_TAKE = text(f"""
    UPDATE optimisations SET
        status = 'running', started_at = :now, heard_at = clock_timestamp(), tries = tries + 1,
        curve = '[]', bound = NULL, found = NULL, difference = NULL, version = version + 1
    WHERE id = (SELECT id FROM optimisations
                WHERE (status = 'waiting' OR {_SILENT}) AND NOT stop_asked AND tries < :most
                  AND (kind = 'repair' OR NOT :only_repairs)
                ORDER BY kind DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, tries, asked, what_if_id, kind
""")


def take_search(act: Act, *, only_repairs: bool = False) -> Taken | None:
    """Take the search that waits longest, repairs first, or one that is silent; None without any.

    Silent ones that were begun too often fail; those that were to be stopped end with what they
    have.
    """
    failure = "The search died again and again. See the log of the server."
    given = {"now": act.now, "most": MOST_TRIES}
    for over in act.conn.execute(_OVER, {**given, "failure": failure}).scalars():
        tell(act, over)
    row = act.conn.execute(_TAKE, {**given, "only_repairs": only_repairs}).first()
    if row is None:
        return None
    tell(act, row.id)
    return Taken(row.id, row.tries, Asked.read(row.asked), row.what_if_id, row.kind == "repair")


_HEARD = text("""
    UPDATE optimisations SET heard_at = clock_timestamp()
    WHERE id = :id AND tries = :tries AND status = 'running' RETURNING stop_asked
""")
_ASKED_TO_STOP = text("""
    SELECT stop_asked FROM optimisations
    WHERE id = :id AND tries = :tries AND status = 'running'
""")


def shall_stop(act: Act, job_id: int, tries: int, *, say_so: bool) -> bool | None:
    """Whether a search is to stop; None where nobody wants it any more, or another has it.

    With `say_so` it is noted that it goes on.
    """
    asked = _HEARD if say_so else _ASKED_TO_STOP
    found: bool | None = act.conn.execute(asked, {"id": job_id, "tries": tries}).scalar()
    return found


_NOTE = text("""
    UPDATE optimisations SET
        heard_at = clock_timestamp(), curve = cast(:curve AS jsonb),
        bound = coalesce(:bound, bound),
        found = coalesce(cast(:found AS jsonb), found),
        difference = coalesce(cast(:difference AS jsonb), difference)
    WHERE id = :id AND tries = :tries AND status = 'running' RETURNING id
""")


@dataclass(frozen=True, slots=True)
class Progress:
    """How a search goes on; `found` and `difference` are left as they were where None."""

    curve: list[dict[str, Any]]
    bound: int | None
    found: dict[str, Any] | None = None
    difference: list[dict[str, Any]] | None = None


def note_progress(act: Act, job_id: int, tries: int, progress: Progress) -> bool:
    """Note how a search goes on, and tell it. False where nobody wants it any more."""
    values = {
        "id": job_id,
        "tries": tries,
        "curve": _json(progress.curve),
        "bound": progress.bound,
        "found": _json(progress.found),
        "difference": _json(progress.difference),
    }
    if act.conn.execute(_NOTE, values).first() is None:
        return False
    act.tell(f"optimisation:{job_id}")
    return True


_END = text("""
    UPDATE optimisations SET
        status = :status, failure = :failure, ended_at = :now, version = version + 1
    WHERE id = :id AND tries = :tries AND status = 'running' RETURNING id
""")


def end_search(act: Act, job_id: int, tries: int, failure: str | None = None) -> None:
    """End a search: done with what it found, or failed."""
    status = "done" if failure is None else "failed"
    _end(act, job_id, tries, status, None if failure is None else failure[:LONGEST_FAILURE])


def end_without_plan(act: Act, job_id: int, tries: int) -> None:
    """End a search that was stopped before it had any plan."""
    _end(act, job_id, tries, "discarded", None)


def _end(act: Act, job_id: int, tries: int, status: str, failure: str | None) -> None:
    values = {"id": job_id, "tries": tries, "status": status, "failure": failure, "now": act.now}
    if act.conn.execute(_END, values).first() is not None:
        tell(act, job_id)


_LET_GO = text("""
    UPDATE optimisations SET
        status = 'waiting', started_at = NULL, tries = tries - :off, version = version + 1
    WHERE id = :id AND tries = :tries AND status = 'running' AND NOT stop_asked
    RETURNING id
""")


def let_go(act: Act, job_id: int, tries: int) -> None:
    """Give a search back that this process can't go on with, because it stops."""
    _let_go(act, job_id, tries, 1)


def note_death(act: Act, job_id: int, tries: int, how: str) -> None:
    """Note that what carried out a search died; it is begun anew, but not again and again."""
    if shall_stop(act, job_id, tries, say_so=False):
        found = text("SELECT found IS NOT NULL FROM optimisations WHERE id = :id")
        kept = act.conn.execute(found, {"id": job_id}).scalar()
        _end(act, job_id, tries, "done" if kept else "discarded", None)
    elif tries >= MOST_TRIES:
        end_search(act, job_id, tries, f"The search died {tries} times; at last it {how}.")
    else:
        _let_go(act, job_id, tries, 0)


def _let_go(act: Act, job_id: int, tries: int, off: int) -> None:
    given = {"id": job_id, "tries": tries, "off": off}
    if act.conn.execute(_LET_GO, given).first() is not None:
        tell(act, job_id)


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()
