"""Handover: the note and figures that a shift leaves on a line, and that the next takes over."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from outfeed.activities.act import Act
from outfeed.activities.calendars import Calendars
from outfeed.activities.shift_report import shift_report, shift_starting
from outfeed.model.calendar import Window
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.store import tables as t

LONGEST_NOTE = 4000
WRITABLE = timedelta(days=7)
"""How long after its end a shift may still be written about: what was kept without a network."""
h = t.handovers.c


def write_handover(
    act: Act, line_id: int, shift_start: datetime, note: str, version: int | None
) -> Window:
    """Keep the note of a shift with its figures as they are now; gives the shift.

    ``version`` is the one that the writer saw, None where nothing was left yet. The same note again
    changes nothing. Raises `Invalid` ``no_such_shift``, ``invalid_note``; `Conflict`
    ``stale_version`` with the note that is there, ``taken_over`` once the next shift has it.
    """
    note = note.strip()
    _check(note, shift_start)
    shift = shift_starting(Calendars(act.conn), line_id, shift_start)
    if shift is None or not shift.start_at <= act.now < shift.end_at + WRITABLE:
        raise Invalid(
            "no_such_shift", "No shift of this line that can be written about starts then."
        )
    # Of two who write the first note at once, one waits.
    act.conn.execute(select(t.assets.c.id).where(t.assets.c.id == line_id).with_for_update())
    there = _there(act, line_id, shift.start_at)
    if there is not None and there.note == note:
        return shift
    _refuse_unseen(there, version)
    figures = shift_report(act.conn, line_id, shift, act.now).figures.as_json()
    written = {"note": note, "figures": figures, "written_at": act.now}
    written["written_by"] = act.actor.user_id
    if there is None:
        of_shift = {"line_id": line_id, "shift_name": shift.label}
        times = {"shift_start": shift.start_at, "shift_end": shift.end_at}
        made = t.handovers.insert().values(**of_shift, **times, **written).returning(h.id)
        handover_id = act.conn.execute(made).scalar_one()
    else:
        handover_id = there.id
        new = update(t.handovers).where(h.id == handover_id)
        act.conn.execute(new.values(**written, version=h.version + 1))
    before = None if there is None else {"note": there.note}
    act.audit("handover", handover_id, "write", before, {"note": note})
    act.tell(f"line:{line_id}", "handovers")
    return shift


def take_over(act: Act, handover_id: int) -> None:
    """Note that the next shift has read what was left; said again it changes nothing."""
    found = select(t.handovers).where(h.id == handover_id).with_for_update()
    row = act.conn.execute(found).first()
    if row is None:
        detail = f"There is no handover {handover_id}."
        raise NotFound("unknown_handover", detail, handover_id=handover_id)
    if row.taken_over_at is not None:
        return
    taken = {"taken_over_at": act.now, "taken_over_by": act.actor.user_id}
    act.conn.execute(
        update(t.handovers).where(h.id == row.id).values(**taken, version=h.version + 1)
    )
    act.audit("handover", row.id, "take_over", after={"shift_start": row.shift_start.isoformat()})
    act.tell(f"line:{row.line_id}", "handovers")


def _check(note: str, shift_start: datetime) -> None:
    faults = {}
    if len(note) > LONGEST_NOTE:
        faults["note"] = f"A note has at most {LONGEST_NOTE} characters; this has {len(note)}."
    if "\x00" in note:
        faults["note"] = "The note holds a NUL character."
    if shift_start.tzinfo is None:
        faults["shift_start"] = "An instant has a time zone."
    if faults:
        errors = [FieldError(field, "invalid_note", fault) for field, fault in faults.items()]
        raise Invalid("invalid_note", " ".join(faults.values()), errors=errors)


def _there(act: Act, line_id: int, shift_start: datetime) -> Row[Any] | None:
    found = select(t.handovers).where(h.line_id == line_id, h.shift_start == shift_start)
    return act.conn.execute(found).first()


def _refuse_unseen(there: Row[Any] | None, version: int | None) -> None:
    if there is None:
        return
    if there.taken_over_at is not None:
        raise Conflict(
            "taken_over",
            "The next shift has taken this over already. Write it into the note of the shift that"
            " is on.",
            note=there.note,
        )
    if there.version != version:
        raise Conflict(
            "stale_version",
            "Somebody else wrote into this note meanwhile.",
            version=there.version,
            note=there.note,
        )
