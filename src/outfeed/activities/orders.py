"""Orders: made, edited, moved from status to status, and followed as entries and runs change.

Each change bumps the version, goes into the audit trail and is told to the screens. A writer that
saw an older version is refused with the difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    any_,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from outfeed.activities.act import Act
from outfeed.activities.order_current import (
    CurrentOrder,
    current_order,
    instant_text,
    locked_order,
)
from outfeed.activities.order_draft import read_draft
from outfeed.model.errors import Conflict, FieldError, Invalid
from outfeed.model.order import (
    CANCELLED,
    COMPLETED,
    ON_HOLD,
    PLANNED,
    RELEASED,
    SCHEDULED,
    chosen_move,
    legal_moves,
    status_by_entries,
    status_by_run,
)
from outfeed.model.order_fields import Reading, read_text
from outfeed.store import tables as t
from outfeed.store.order_lookups import Statuses, sources_of, statuses_of
from outfeed.store.orders import plain
from outfeed.store.rollups import lock_lines

o = t.orders.c
REASON_LENGTH = 2_000


# --- making ----------------------------------------------------------------------------------


def create_order(act: Act, given: Mapping[str, object]) -> int:
    """Make an order and give its id; without a number it takes the next one (``PO-000123``).

    ``given`` are the fields by name: ``product`` and ``required_quantity`` must be there. Refused:
    `Invalid` with every field that is wrong, `Conflict` ``number_taken``.
    """
    draft = read_draft(act.conn, given)
    sources = sources_of(act.conn)
    source = draft.source or next(iter(sources))
    status = draft.status or PLANNED
    values = {
        **draft.columns,
        "source_id": sources[source],
        "status_id": statuses_of(act.conn).ids[status],
        "created_at": act.now,
        "updated_at": act.now,
    }
    order_id, number = _insert(act, values)
    act.conn.execute(t.order_figures.insert().values(order_id=order_id))
    _write_lines(act, order_id, draft.line_ids or [])
    after = {"number": number, **draft.shown, "source": source, "status": status, "version": 1}
    act.audit("order", order_id, "create", after=after)
    act.tell("orders", f"order:{order_id}")
    return order_id


def _insert(act: Act, values: dict[str, Any]) -> tuple[int, str]:
    drawn = values.get("number") is None
    while True:
        number = next_number(act) if drawn else values["number"]
        made = act.conn.execute(
            upsert(t.orders)
            .values(**values | {"number": number})
            .on_conflict_do_nothing()
            .returning(o.id)
        ).scalar()
        if made is not None:
            return made, number
        if not drawn or _external_id_taken(act, values):
            raise _taken(act, number, values)


def next_number(act: Act) -> str:
    """Draw the next number of the sequence, such as ``PO-000123``."""
    prefix, digits = number_form(act)
    drawn = act.conn.execute(select(t.order_numbers.next_value())).scalar_one()
    return f"{prefix}{drawn:0{digits}d}"


def number_form(act: Act) -> tuple[str, int]:
    """Give what numbers that are drawn begin with and how many digits they have at least.

    The setting ``order_number`` says so: ``{"prefix": "PO-", "digits": 6}``.
    """
    form = act.conn.execute(
        select(t.settings.c.value).where(t.settings.c.key == "order_number")
    ).scalar()
    form = {"prefix": "PO-", "digits": 6} | (form or {})
    return str(form["prefix"]), int(form["digits"])


def _external_id_taken(act: Act, values: Mapping[str, Any]) -> bool:
    if values.get("external_id") is None:
        return False
    same = (o.source_id == values["source_id"], o.external_id == values["external_id"])
    return act.conn.execute(select(o.id).where(*same)).first() is not None


def _taken(act: Act, number: str, values: Mapping[str, Any]) -> Conflict:
    found = act.conn.execute(
        select(o.id, o.number).where(func.lower(o.number) == number.lower())
    ).first()
    if found is None:
        return Conflict(
            "external_id_taken",
            f"There is an order {values['external_id']!r} of this source already.",
            external_id=values["external_id"],
        )
    return Conflict(
        "number_taken",
        f"There is an order {found.number} already.",
        number=found.number,
        order_id=found.id,
    )


def _write_lines(act: Act, order_id: int, line_ids: Iterable[int]) -> None:
    rows = [{"order_id": order_id, "line_id": line_id} for line_id in dict.fromkeys(line_ids)]
    act.conn.execute(delete(t.order_lines).where(t.order_lines.c.order_id == order_id))
    if rows:
        act.conn.execute(t.order_lines.insert(), rows)


# --- editing ---------------------------------------------------------------------------------


def edit_order(act: Act, order_id: int, version: int, given: Mapping[str, object]) -> None:
    """Change the given fields of an order; attributes are merged, None takes one away.

    Refused: `Invalid` with every field that is wrong; `Conflict` ``stale_version`` with the
    ``differences`` where ``version`` is not the present one, ``number_taken``, and
    ``product_in_use`` or ``unit_in_use`` where entries or runs carry them.
    """
    current = locked_order(act, order_id)
    draft = read_draft(act.conn, given, current)
    wanted = {name: value for name, value in draft.shown.items() if value != current.shown[name]}
    if version != current.row.version:
        raise _stale(act, current, version, wanted)
    if not wanted:
        return
    _refuse_in_use(current, wanted)
    if "number" in wanted:
        _refuse_taken_number(act, order_id, str(wanted["number"]))
    _write(act, current, **{key: draft.columns[key] for key in _columns(wanted)})
    if "lines" in wanted:
        _write_lines(act, order_id, draft.line_ids or [])
    before = {name: current.shown[name] for name in wanted}
    _tell_edit(act, current, "edit", before, wanted)
    _tell_lines(act, order_id)


def _columns(wanted: Iterable[str]) -> list[str]:
    renamed = {"product": "product_id", "mode": "mode_id"}
    return [renamed.get(name, name) for name in wanted if name != "lines"]


def _write(act: Act, current: CurrentOrder, **values: object) -> None:
    act.conn.execute(
        update(t.orders)
        .where(o.id == current.row.id)
        .values(**values, version=current.row.version + 1, updated_at=act.now)
    )


def _tell_edit(
    act: Act,
    current: CurrentOrder,
    verb: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str | None = None,
) -> None:
    version = current.row.version
    was, now = {**before, "version": version}, {**after, "version": version + 1}
    act.audit("order", current.row.id, verb, was, now, reason)
    act.tell("orders", f"order:{current.row.id}")


def _tell_lines(act: Act, order_id: int) -> None:
    """Tell the lines on whose board or panel the order stands."""
    entries = select(t.entries.c.line_id).where(t.entries.c.order_id == order_id)
    runs = select(t.runs.c.line_id).where(
        t.runs.c.order_id == order_id, func.upper_inf(t.runs.c.during)
    )
    for line_id in act.conn.execute(entries.union(runs)).scalars():
        act.tell(f"line:{line_id}", "entries")


def _stale(act: Act, current: CurrentOrder, version: int, wanted: Mapping[str, Any]) -> Conflict:
    changed = _changed_since(act, current.row.id, version)
    differences = [
        {"field": name, "yours": yours, "theirs": current.shown[name]}
        for name, yours in wanted.items()
        if name in changed
    ]
    both = ", ".join(difference["field"] for difference in differences)
    return Conflict(
        "stale_version",
        "Someone else changed the order meanwhile"
        + (f", in fields that you changed too: {both}." if both else ", in other fields."),
        differences=differences,
        changed=sorted(changed),
        version=current.row.version,
    )


def _changed_since(act: Act, order_id: int, version: int) -> set[str]:
    a = t.audit.c
    trail = act.conn.execute(
        select(a.after).where(
            a.subject == "order",
            a.subject_id == order_id,
            a.after["version"].as_integer() > version,
        )
    )
    return {name for after in trail.scalars() for name in after} - {"version"}


def _refuse_in_use(current: CurrentOrder, wanted: Mapping[str, Any]) -> None:
    if not (current.has_entries or current.has_runs):
        return
    what = "runs" if current.has_runs else "entries on the board"
    for field in ("product", "unit"):
        if field in wanted:
            raise Conflict(
                f"{field}_in_use",
                f"The {field} can't be changed: the order has {what}.",
                field=field,
                yours=wanted[field],
                theirs=current.shown[field],
            )


def _refuse_taken_number(act: Act, order_id: int, number: str) -> None:
    same = func.lower(o.number) == func.lower(number)
    found = act.conn.execute(select(o.id, o.number).where(same, o.id != order_id)).first()
    if found:
        raise _taken(act, found.number, {})


# --- moving ----------------------------------------------------------------------------------


def move_order(
    act: Act,
    order_id: int,
    status: str,
    *,
    version: int | None = None,
    reason: str | None = None,
) -> None:
    """Move an order to a status by hand.

    Refused: `Conflict` ``illegal_move`` naming the ``legal`` ones, ``stale_version``; `Invalid`
    ``unknown_status``, ``reason_missing``. Cancelling takes the entries of the order off the board.
    """
    statuses = statuses_of(act.conn)
    name = _status_named(statuses, status)
    reason = read_reason(reason)
    if name == CANCELLED:
        _lock_lines_of(act, order_id)
    current = locked_order(act, order_id)
    if version is not None and version != current.row.version:
        raise _stale(act, current, version, {})
    chosen_move(current.standing, name, reason, statuses.by_name, statuses.moves)
    held_from = current.row.status if name == ON_HOLD else None
    has_entries = current.has_entries and name != CANCELLED
    name, held_from = status_by_entries(name, held_from, has_entries)
    if name == CANCELLED and current.has_entries:
        _take_off_board(act, order_id)
    _set_status(act, statuses, current, name, held_from, reason=reason)
    _tell_lines(act, order_id)


def moves_of(conn: Connection, order_id: int) -> list[str]:
    """Give the statuses that a person may move an order to now; raises `NotFound`."""
    statuses = statuses_of(conn)
    standing = current_order(conn, order_id).standing
    return [move.to_status for move in legal_moves(standing, statuses.by_name, statuses.moves)]


def _status_named(statuses: Statuses, given: str) -> str:
    for name in statuses.by_name:
        if name.lower() == given.strip().lower():
            return name
    detail = f"There is no status {given[:60]!r}; there are {', '.join(statuses.by_name)}."
    raise Invalid("unknown_status", detail, errors=[FieldError("status", "unknown_status", detail)])


def read_reason(given: object) -> str | None:
    """Give the reason for a move, None where none was given; raises `Invalid`."""
    reading = Reading()
    reason = reading.take("reason", read_text, given, "reason", REASON_LENGTH)
    reading.done()
    return reason or None


def _lock_lines_of(act: Act, order_id: int) -> None:
    # Who changes a plan locks the line before its orders; in that order nobody waits for ever.
    lines = select(t.entries.c.line_id).where(t.entries.c.order_id == order_id).distinct()
    lock_lines(act.conn, act.conn.execute(lines).scalars().all())


def _take_off_board(act: Act, order_id: int) -> None:
    gone = act.conn.execute(
        delete(t.entries)
        .where(t.entries.c.order_id == order_id)
        .returning(t.entries.c.id, t.entries.c.line_id, t.entries.c.quantity, t.entries.c.during)
    ).all()
    for entry in gone:
        before = {
            "line_id": entry.line_id,
            "quantity": plain(entry.quantity),
            "start_at": instant_text(entry.during.lower),
            "end_at": instant_text(entry.during.upper),
        }
        act.audit("entry", entry.id, "remove", before, reason="its order was cancelled")
        act.tell("entries", f"line:{entry.line_id}")
    _derive_scheduled(act, [order_id])


def _set_status(
    act: Act,
    statuses: Statuses,
    current: CurrentOrder,
    status: str,
    held_from: str | None,
    reason: str | None = None,
) -> None:
    completed_at = current.row.completed_at
    if status == COMPLETED:
        completed_at = act.now
    elif statuses.by_name[status].active:
        completed_at = None
    _write(
        act,
        current,
        status_id=statuses.ids[status],
        held_from_status_id=statuses.ids[held_from] if held_from else None,
        completed_at=completed_at,
    )
    was = {"status": current.row.status, "held_from": current.row.held_from}
    now = {"status": status, "held_from": held_from}
    changed = [name for name in now if now[name] != was[name]]
    before = {name: was[name] for name in changed}
    _tell_edit(act, current, "move", before, {name: now[name] for name in changed}, reason)


# --- what follows by itself ------------------------------------------------------------------


def entries_changed(act: Act, order_ids: Collection[int]) -> None:
    """Follow entries that came, went or changed: call it after writing them.

    Re-derives the scheduled quantity and the end of the last entry, and moves orders between
    Released and Scheduled.
    """
    ids = sorted(set(order_ids))
    if not ids:
        return
    _derive_scheduled(act, ids)
    statuses = statuses_of(act.conn)
    scheduled, released = statuses.ids[SCHEDULED], statuses.ids[RELEASED]
    has_entries = select(t.entries.c.id).where(t.entries.c.order_id == o.id).exists()
    followed = func.coalesce(o.held_from_status_id, o.status_id)
    due_a_move = select(o.id).where(
        _is_among(ids),
        followed.in_([scheduled, released]),
        followed != case((has_entries, scheduled), else_=released),
    )
    for order_id in act.conn.execute(due_a_move.order_by(o.id)).scalars().all():
        current = locked_order(act, order_id)
        status, held_from = status_by_entries(
            current.row.status, current.row.held_from, current.has_entries
        )
        if (status, held_from) != (current.row.status, current.row.held_from):
            _set_status(act, statuses, current, status, held_from)
    act.tell("orders", *(f"order:{order_id}" for order_id in ids))


_DERIVE_SCHEDULED = text(
    """
    UPDATE order_figures f
    SET scheduled_quantity = d.quantity, expected_end = d.end_at
    FROM (
        SELECT o.id, coalesce(sum(e.quantity), 0) AS quantity, max(upper(e.during)) AS end_at
        FROM unnest(:ids) AS o(id) LEFT JOIN entries e ON e.order_id = o.id
        GROUP BY o.id
    ) d
    WHERE f.order_id = d.id
      AND (f.scheduled_quantity, f.expected_end) IS DISTINCT FROM (d.quantity, d.end_at)
    """
).bindparams(bindparam("ids", type_=ARRAY(Integer)))


def _is_among(ids: list[int]) -> ColumnElement[bool]:
    # One array and not a parameter each, so that the statement is the same for any number.
    return o.id == any_(literal(ids, ARRAY(Integer)))


def _derive_scheduled(act: Act, ids: list[int]) -> None:
    # Locked in the order of their ids: two acts on the same orders wait, and never for each other.
    # Their figures too, which facts lock without the orders.
    figures = t.order_figures.c.order_id
    locked = select(o.id, figures).where(_is_among(ids), figures == o.id)
    act.conn.execute(locked.order_by(o.id).with_for_update()).all()
    act.conn.execute(_DERIVE_SCHEDULED, {"ids": ids})


def run_started(act: Act, order_id: int) -> None:
    """Follow a run that started: Released and Scheduled become In Progress.

    Raises `Conflict` ``not_executable`` where the order's status does not let it run.
    """
    statuses = statuses_of(act.conn)
    current = locked_order(act, order_id)
    if not statuses.by_name[current.row.status].can_execute:
        raise Conflict(
            "not_executable",
            f"Order {current.row.number} is {current.row.status} and can't be run.",
            order_id=order_id,
            order_status=current.row.status,
        )
    status = status_by_run(current.row.status)
    if status != current.row.status:
        _set_status(act, statuses, current, status, None)
    act.tell("orders", f"order:{order_id}")
