"""What planners weigh, as it is kept."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from outfeed.model.errors import NotFound
from outfeed.store import tables as t

p = t.optimisation_profiles.c

WEIGHTS = ("lateness", "changeover", "line_end", "moved", "shifted")


class Profile(NamedTuple):
    """Weights (of a minute, `moved` of an order) and times in seconds, as the table says."""

    id: int
    name: str
    lateness: int
    changeover: int
    line_end: int
    moved: int
    shifted: int
    time_limit: int
    freeze_time: int
    horizon_time: int | None
    split_over: int | None
    smallest_piece: int | None
    version: int

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return self._asdict()

    def weights(self) -> dict[str, int]:
        """Give what it weighs, by name."""
        return {name: getattr(self, name) for name in WEIGHTS}


def profiles(conn: Connection) -> list[Profile]:
    """Give all profiles, by name."""
    return [Profile(*row) for row in conn.execute(_query().order_by(func.lower(p.name)))]


def one_profile(conn: Connection, profile_id: int) -> Profile:
    """Give a profile; raises `NotFound`."""
    row = conn.execute(_query().where(p.id == profile_id)).first()
    if row is None:
        raise _unknown(profile_id)
    return Profile(*row)


def profile_of(conn: Connection, ref: str | int) -> Profile:
    """Give a profile by its name, else by its id; raises `NotFound`."""
    text = str(ref).strip()
    row = conn.execute(_query().where(func.lower(p.name) == func.lower(text))).first()
    if row is None and text.isascii() and text.isdigit() and len(text) < 10:
        row = conn.execute(_query().where(p.id == int(text))).first()
    if row is None:
        raise _unknown(text[:100])
    return Profile(*row)


def first_profile(conn: Connection) -> Profile | None:
    """Give the profile that was made before all others; None without any."""
    row = conn.execute(_query().order_by(p.id).limit(1)).first()
    return None if row is None else Profile(*row)


def _query() -> Select[Any]:
    return select(*(p[field] for field in Profile._fields))


def _unknown(ref: str | int) -> NotFound:
    return NotFound("unknown_profile", f"There is no optimiser profile {ref}.", profile=ref)
