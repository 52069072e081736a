"""Users as they are set up: what they are called, whether they may act, and their PIN and badge."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, update

from outfeed.activities.access import (
    SHORTEST_PASSWORD,
    close_sessions,
    digest,
    hasher,
    set_password,
)
from outfeed.activities.act import Act
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.store import tables as t

SHORTEST_PIN = 4
LONGEST_PIN = 8
SHORTEST_BADGE = 4
LONGEST_BADGE = 200
u = t.users.c


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """What of a user shall be other than it is; None leaves it.

    An empty `pin` or `badge` takes it away.
    """

    display_name: str | None = None
    enabled: bool | None = None
    password: str | None = None
    pin: str | None = None
    badge: str | None = None


def change_user(act: Act, user_id: int, version: int, change: UserChange, own: int) -> None:
    """Change a user. ``own`` is the user that the session is open for, which stays enabled.

    Raises `NotFound` ``unknown_user``, `Conflict` ``stale_version``, ``own_user`` and
    ``badge_taken``, `Invalid` ``invalid_user`` with the fields.
    """
    row = _user(act, user_id)
    if row.version != version:
        theirs = {"display_name": row.display_name, "enabled": row.enabled}
        raise Conflict(
            "stale_version",
            f"{row.display_name} was changed by someone else meanwhile.",
            version=row.version,
            **theirs,
        )
    _refuse(change)
    if change.enabled is False and user_id in (own, act.actor.user_id):
        raise Conflict("own_user", "Nobody can disable the user that they are signed in as.")
    _rename(act, row, change)
    if change.password is not None:
        set_password(act, user_id, change.password)
    if change.pin is not None:
        set_pin(act, user_id, change.pin or None)
    if change.badge is not None:
        set_badge(act, user_id, change.badge or None)
    if change.enabled is False:
        _shut_out(act, user_id)
    act.conn.execute(update(t.users).where(u.id == user_id).values(version=u.version + 1))
    act.tell("users")


def set_pin(act: Act, user_id: int, pin: str | None) -> None:
    """Give a user the PIN to sign on with at a panel, or none. Refused: other than 4 to 8 digits.

    Like a password it is kept as a hash only, and the trail says that it was set, not to what.
    """
    if pin is not None and (fault := pin_fault(pin)):
        raise Invalid("invalid_pin", fault, errors=[FieldError("pin", "invalid_pin", fault)])
    kept = None if pin is None else hasher.hash(pin)
    _set(act, user_id, "set_pin" if pin else "take_pin", pin_hash=kept)


def set_badge(act: Act, user_id: int, badge: str | None) -> None:
    """Give a user the badge to sign on with, as a scanner reads it, or none.

    Refused: a code that is too short or can't be printed, and the badge of somebody else. Only its
    hash is kept.
    """
    if badge is None:
        _set(act, user_id, "take_badge", badge_hash=None)
        return
    code = badge.strip()
    if fault := badge_fault(code):
        raise Invalid("invalid_badge", fault, errors=[FieldError("badge", "invalid_badge", fault)])
    taken = select(u.display_name).where(u.badge_hash == digest(code), u.id != user_id)
    if owner := act.conn.execute(taken).scalar():
        raise Conflict("badge_taken", f"This is the badge of {owner} already.")
    order = select(t.orders.c.number).where(func.lower(t.orders.c.number) == code.lower())
    if number := act.conn.execute(order).scalar():
        raise Conflict("badge_is_an_order", f"This is no badge but the code of order {number}.")
    _set(act, user_id, "set_badge", badge_hash=digest(code))


def pin_fault(pin: str) -> str | None:
    """Say what is wrong with a PIN; None where nothing is."""
    if pin.isascii() and pin.isdecimal() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN:
        return None
    return f"A PIN has from {SHORTEST_PIN} to {LONGEST_PIN} digits and nothing else."


def badge_fault(code: str) -> str | None:
    """Say what is wrong with the code of a badge; None where nothing is."""
    if code.isprintable() and SHORTEST_BADGE <= len(code) <= LONGEST_BADGE:
        return None
    return (
        f"The code of a badge has from {SHORTEST_BADGE} to {LONGEST_BADGE} characters that can be"
        " printed."
    )


def _refuse(change: UserChange) -> None:
    faults: dict[str, str | None] = {}
    if change.display_name is not None and not change.display_name.strip():
        faults["display_name"] = "A user needs a name that others know."
    if change.password is not None and len(change.password) < SHORTEST_PASSWORD:
        faults["password"] = f"A password has at least {SHORTEST_PASSWORD} characters."
    if change.pin:
        faults["pin"] = pin_fault(change.pin)
    if change.badge:
        faults["badge"] = badge_fault(change.badge.strip())
    errors = [FieldError(name, "invalid", fault) for name, fault in faults.items() if fault]
    if errors:
        raise Invalid("invalid_user", " ".join(e.detail for e in errors), errors=errors)


def _rename(act: Act, row: Row[Any], change: UserChange) -> None:
    said = {"display_name": change.display_name, "enabled": change.enabled}
    wanted = {name: value for name, value in said.items() if value is not None}
    if "display_name" in wanted:
        wanted["display_name"] = str(wanted["display_name"]).strip()
    new = {name: value for name, value in wanted.items() if value != row._mapping[name]}
    if not new:
        return
    act.conn.execute(update(t.users).where(u.id == row.id).values(**new))
    before = {"name": row.name} | {name: row._mapping[name] for name in new}
    act.audit("user", row.id, "change", before, {"name": row.name, **new})


def _shut_out(act: Act, user_id: int) -> None:
    close_sessions(act, user_id)
    s = t.sign_ons.c
    there = update(t.sign_ons).where(s.user_id == user_id, s.ended_at.is_(None))
    ended = there.values(acting=False, ended_at=func.greatest(s.started_at, act.now))
    for line_id in act.conn.execute(ended.returning(s.line_id)).scalars():
        act.tell(f"line:{line_id}", "people")


def _set(act: Act, user_id: int, verb: str, **values: Any) -> None:
    row = _user(act, user_id)
    act.conn.execute(update(t.users).where(u.id == user_id).values(**values))
    act.audit("user", user_id, verb, after={"name": row.name})
    act.tell("users")


def _user(act: Act, user_id: int) -> Row[Any]:
    row = act.conn.execute(select(t.users).where(u.id == user_id).with_for_update()).first()
    if row is None:
        raise NotFound("unknown_user", f"There is no user {user_id}.", user_id=user_id)
    return row
