"""Orders: made, edited, and moved from status to status.

Each change bumps the version, goes into the audit trail and is told to the screens. A writer that
saw an older version is refused with the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from outfeed.activities.act import Act
from outfeed.activities.order_current import (
    CurrentOrder,
    current_order,
    locked_order,
)
from outfeed.activities.order_draft import read_draft
from outfeed.activities.order_following import (
    entries_changed,
    order_ran,
    run_started,
    set_status,
    tell_edit,
    write_order,
)
from outfeed.activities.order_off_board import OFF_BOARD, lock_board_of, take_off_board
from outfeed.model.errors import Conflict, FieldError, Invalid
from outfeed.model.order import (
    CANCELLED,
    ON_HOLD,
    PLANNED,
    chosen_move,
    legal_moves,
    status_by_entries,
)
from outfeed.model.order_fields import Reading, read_text
from outfeed.store import tables as t
from outfeed.store.order_lookups import Statuses, sources_of, statuses_of
from outfeed.store.order_suggestions import external_id_is_taken, order_with_number
from outfeed.store.settings import settings_of

__all__ = [
    "create_order",
    "edit_order",
    "entries_changed",
    "move_order",
    "moves_of",
    "next_number",
    "number_form",
    "order_ran",
    "read_reason",
    "run_started",
]

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

    The setting ``order_number`` says so.
    """
    form = settings_of(act.conn).order_number
    return form.prefix, form.digits


def _external_id_taken(act: Act, values: Mapping[str, Any]) -> bool:
    external_id = values.get("external_id")
    if external_id is None:
        return False
    return external_id_is_taken(act.conn, values["source_id"], external_id)


def _taken(act: Act, number: str, values: Mapping[str, Any]) -> Conflict:
    found = order_with_number(act.conn, number)
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


def edit_order(
    act: Act,
    order_id: int,
    version: int,
    given: Mapping[str, object],
    reason: str | None = None,
) -> None:
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
    for refused in fields_in_use(current, wanted):
        raise refused
    if "number" in wanted:
        _refuse_taken_number(act, order_id, str(wanted["number"]))
    write_order(act, current, **{key: draft.columns[key] for key in _columns(wanted)})
    if "lines" in wanted:
        _write_lines(act, order_id, draft.line_ids or [])
    before = {name: current.shown[name] for name in wanted}
    tell_edit(act, current, "edit", before, wanted, read_reason(reason))
    _tell_lines(act, order_id)


def _columns(wanted: Iterable[str]) -> list[str]:
    renamed = {"product": "product_id", "mode": "mode_id"}
    return [renamed.get(name, name) for name in wanted if name != "lines"]


def _tell_lines(act: Act, order_id: int) -> None:
    """Tell the lines on whose board or panel the order stands."""
    entries = select(t.entries.c.line_id).where(t.entries.c.order_id == order_id)
    runs = select(t.runs.c.line_id).where(
        t.runs.c.order_id == order_id, func.upper_inf(t.runs.c.during)
    )
    for line_id in act.conn.execute(entries.union(runs)).scalars():
        act.tell(f"line:{line_id}", "entries")


def _stale(act: Act, current: CurrentOrder, version: int, wanted: Mapping[str, Any]) -> Conflict:
    was = _values_at(act, current.row.id, version)
    differences = [
        {"field": name, "yours": yours, "theirs": current.shown[name], "base": was[name]}
        for name, yours in wanted.items()
        if name in was
    ]
    both = ", ".join(difference["field"] for difference in differences)
    return Conflict(
        "stale_version",
        "Someone else changed the order meanwhile"
        + (f", in fields that you changed too: {both}." if both else ", in other fields."),
        differences=differences,
        changed=sorted(was),
        version=current.row.version,
    )


def _values_at(act: Act, order_id: int, version: int) -> dict[str, Any]:
    """Give what the fields that changed since a version were in that version, by the trail."""
    a = t.audit.c
    trail = act.conn.execute(
        select(a.before, a.after)
        .where(
            a.subject == "order",
            a.subject_id == order_id,
            a.after["version"].as_integer() > version,
        )
        .order_by(a.id)
    )
    was: dict[str, Any] = {}
    for before, after in trail:
        for name in after:
            was.setdefault(name, (before or {}).get(name))
    was.pop("version", None)
    return was


def fields_in_use(current: CurrentOrder, wanted: Mapping[str, Any]) -> list[Conflict]:
    """Give the refusals of wanted fields that the entries or runs of an order carry."""
    what = "runs" if current.has_runs else "entries on the board"
    return [
        Conflict(
            f"{field}_in_use",
            f"The {field} can't be changed: the order has {what}.",
            field=field,
            yours=wanted[field],
            theirs=current.shown[field],
        )
        for field in ("product", "unit")
        if field in wanted and (current.has_entries or current.has_runs)
    ]


def _refuse_taken_number(act: Act, order_id: int, number: str) -> None:
    found = order_with_number(act.conn, number)
    if found is not None and found.id != order_id:
        raise _taken(act, found.number, {})


# --- moving ----------------------------------------------------------------------------------


def move_order(
    act: Act,
    order_id: int,
    status: str,
    *,
    version: int | None = None,
    reason: str | None = None,
    statuses: Statuses | None = None,
) -> None:
    """Move an order to a status by hand; ``statuses`` are those of the plant, where they are known.

    Refused: `Conflict` ``illegal_move`` naming the ``legal`` ones, ``stale_version``; `Invalid`
    ``unknown_status``, ``reason_missing``. Cancelling takes the entries of the order off the board,
    and is refused as ``rules_broken`` where what stays can't get the changeover that it then needs;
    completing and closing take those off that no run began and that have time to come.
    """
    statuses = statuses or statuses_of(act.conn)
    name = status_named(statuses, status)
    reason = read_reason(reason)
    lock_board_of(act, [order_id], name)
    current = locked_order(act, order_id)
    if version is not None and version != current.row.version:
        raise _stale(act, current, version, {})
    chosen_move(
        current.standing, name, reason, statuses.by_name, statuses.moves, statuses.automatic
    )
    held_from = current.row.status if name == ON_HOLD else None
    has_entries = current.has_entries and name != CANCELLED
    name, held_from = status_by_entries(name, held_from, has_entries, statuses.automatic)
    set_status(act, statuses, current, name, held_from, reason=reason)
    if name in OFF_BOARD and current.has_entries:
        take_off_board(act, order_id, name)
    _tell_lines(act, order_id)


def moves_of(conn: Connection, order_id: int) -> list[str]:
    """Give the statuses that a person may move an order to now; raises `NotFound`."""
    statuses = statuses_of(conn)
    standing = current_order(conn, order_id).standing
    legal = legal_moves(standing, statuses.by_name, statuses.moves, statuses.automatic)
    return [move.to_status for move in legal]


def status_named(statuses: Statuses, given: str) -> str:
    """Give the name of a status as the plant writes it; raises `Invalid` ``unknown_status``."""
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
