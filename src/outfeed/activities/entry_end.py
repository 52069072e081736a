"""An entry whose run ended: from then on it keeps nothing of the line."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from outfeed.activities.act import Act
from outfeed.activities.order_current import instant_text
from outfeed.activities.order_following import entries_changed
from outfeed.model.time import instant_of, next_tick_of
from outfeed.store.projections import forget_projections

_KNOWN = text("""
    SELECT e.line_id, e.order_id, e.version, lower(e.during) AS start_at, upper(e.during) AS end_at,
           (SELECT min(lower(r.during)) FROM runs r WHERE r.entry_id = e.id) AS began_at
    FROM entries e WHERE e.id = :entry
""")
_IN_THE_WAY = text("""
    SELECT FROM entries e
    WHERE e.line_id = :line AND e.id <> :entry AND e.changeover_for IS DISTINCT FROM :entry
      AND e.during && tstzrange(:start_at, :end_at)
""")
_SHORTEN = text("""
    UPDATE entries
    SET during = tstzrange(:start_at, :end_at), version = version + 1,
        pauses = pauses * tstzmultirange(tstzrange(:start_at, :end_at))
    WHERE id = :entry
""")
_END_CHANGEOVER = text("""
    DELETE FROM entries WHERE changeover_for = :entry AND upper(during) > :start_at
""")


def end_entry(act: Act, entry_id: int, at: datetime) -> None:
    """End an entry where its run ended, if that is before its planned end.

    It keeps what its run used. One that ran before its planned start goes to where it ran, if
    nothing stands there. Nothing else moves. The line and the order are locked.
    """
    known = act.conn.execute(_KNOWN, {"entry": entry_id}).one()
    end_at = instant_of(next_tick_of(at))
    if end_at >= known.end_at:
        return
    start_at = known.start_at
    if end_at <= start_at:
        start_at = min(known.began_at, at)
        place = {"line": known.line_id, "entry": entry_id, "start_at": start_at, "end_at": end_at}
        if act.conn.execute(_IN_THE_WAY, place).first() is not None:
            return
    span = {"entry": entry_id, "start_at": start_at, "end_at": end_at}
    act.conn.execute(_SHORTEN, span)
    forget_projections(act.conn, [entry_id])
    act.conn.execute(_END_CHANGEOVER, {"entry": entry_id, "start_at": start_at})
    before = (known.start_at, known.end_at, known.version)
    after = (start_at, end_at, known.version + 1)
    was, now = (
        {"start_at": instant_text(start), "end_at": instant_text(end), "version": version}
        for start, end, version in (before, after)
    )
    act.audit("entry", entry_id, "end", was, now, "its run ended")
    if known.order_id is not None:
        entries_changed(act, [known.order_id])
    act.tell("entries", f"line:{known.line_id}")
