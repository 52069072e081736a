"""Profiles: what a planner weighs, and for how long and how far ahead it is searched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from outfeed.activities.act import Act
from outfeed.model.errors import Conflict, FieldError, Invalid
from outfeed.store import tables as t
from outfeed.store.optimisation_profiles import WEIGHTS, Profile, one_profile

MOST = 50
"""Profiles that there are at once."""
NAME_LENGTH = 100
HEAVIEST = 1_000_000
LONGEST_SEARCH = 36_000
LONGEST_TIME = 10 * 366 * 86_400
"""Seconds: for how long a search may go on, and of any other time of a profile."""

p = t.optimisation_profiles.c

_LEAST = {"time_limit": 1, "freeze_time": 0, "horizon_time": 1, "split_over": 1}
_NEEDED = {"time_limit", "freeze_time"}


def make_profile(act: Act, said: Mapping[str, Any]) -> int:
    """Make a profile; give its id. What is not said has its default.

    Raises `Invalid`, and `Conflict` ``name_taken`` or ``too_many_profiles``.
    """
    _wait_for_turn(act)
    if act.conn.execute(select(func.count()).select_from(t.optimisation_profiles)).scalar() == MOST:
        detail = f"There are {MOST} profiles, which is the most. Delete some first."
        raise Conflict("too_many_profiles", detail)
    values = _checked(act, said, None)
    made: int = act.conn.execute(
        insert(t.optimisation_profiles).values(values).returning(p.id)
    ).scalar_one()
    act.audit("optimisation_profile", made, "create", after=_told(one_profile(act.conn, made)))
    act.tell("optimisation-profiles")
    return made


def change_profile(act: Act, profile_id: int, version: int, said: Mapping[str, Any]) -> None:
    """Change what is said of a profile; searches that go on keep what they were asked with.

    Raises `NotFound`, `Invalid`, and `Conflict` ``stale_version`` with ``differences`` or
    ``name_taken``.
    """
    before = _seen(act, profile_id, version, said)
    wanted = {field: value for field, value in said.items() if value != getattr(before, field)}
    if not wanted:
        return
    values = _checked(act, wanted, before)
    act.conn.execute(
        update(t.optimisation_profiles)
        .where(p.id == profile_id)
        .values(**values, version=before.version + 1)
    )
    after = one_profile(act.conn, profile_id)
    act.audit("optimisation_profile", profile_id, "change", _told(before), _told(after))
    act.tell("optimisation-profiles")


def delete_profile(act: Act, profile_id: int, version: int) -> None:
    """Delete a profile.

    Raises `NotFound`, and `Conflict` ``stale_version``, or ``profile_in_use`` while the optimiser
    plans by itself with it.
    """
    before = _seen(act, profile_id, version, {})
    s = t.optimisation_schedules.c
    using = select(s.name).where(s.profile_id == profile_id).order_by(s.name)
    schedules = list(act.conn.execute(using).scalars())
    if schedules:
        named = ", ".join(schedules[:3]) + (", …" if len(schedules) > 3 else "")
        detail = f"{before.name} is what it is planned with by itself: {named}."
        raise Conflict("profile_in_use", detail, schedules=schedules)
    act.conn.execute(delete(t.optimisation_profiles).where(p.id == profile_id))
    act.audit("optimisation_profile", profile_id, "delete", _told(before))
    act.tell("optimisation-profiles")


def checked_weights(said: Mapping[str, int], known: Mapping[str, int]) -> dict[str, int]:
    """Give all weights, those said in place of those known. Raises `Invalid`."""
    weights = {**known, **said}
    faults = _faults_of_weights(weights)
    if faults:
        raise _refused(faults)
    return {name: weights[name] for name in WEIGHTS}


# --- helpers ---------------------------------------------------------------------------------


def _seen(act: Act, profile_id: int, version: int, said: Mapping[str, Any]) -> Profile:
    _wait_for_turn(act)
    found = one_profile(act.conn, profile_id)
    if found.version == version:
        return found
    differences = [
        {"field": field, "yours": yours, "theirs": getattr(found, field)}
        for field, yours in said.items()
        if yours != getattr(found, field)
    ]
    raise Conflict(
        "stale_version",
        f"{found.name} was changed meanwhile. Look at it as it is now, and try again.",
        differences=differences,
        changed=[difference["field"] for difference in differences],
        version=found.version,
    )


def _wait_for_turn(act: Act) -> None:
    """Profiles are few and changed rarely: one at a time does it, and names stay apart."""
    locked = select(p.id).order_by(p.id).with_for_update()
    act.conn.execute(locked)


def _checked(act: Act, said: Mapping[str, Any], known: Profile | None) -> dict[str, Any]:
    values = dict(said)
    faults: list[FieldError] = []
    if known is None or "name" in said:
        values["name"] = " ".join(str(said.get("name") or "").split())
        faults += _faults_of_name(values["name"])
    before = _DEFAULTS if known is None else known.shown()
    faults += _faults_of_weights({name: values.get(name, before[name]) for name in WEIGHTS})
    faults += _faults_of_times({**before, **values})
    if faults:
        raise _refused(faults)
    if "name" in values:
        same = func.lower(p.name) == func.lower(values["name"])
        others = select(p.id).where(same, p.id != (known.id if known else 0))
        if act.conn.execute(others).first() is not None:
            detail = f"There is a profile {values['name']!r} already."
            raise Conflict("name_taken", detail, name=values["name"])
    return values


_DEFAULTS: dict[str, Any] = {
    "lateness": 10,
    "changeover": 2,
    "line_end": 0,
    "moved": 0,
    "shifted": 0,
    "time_limit": 60,
    "freeze_time": 0,
    "horizon_time": None,
    "split_over": None,
    "smallest_piece": None,
}
"""As the table has them."""


def _faults_of_name(name: str) -> list[FieldError]:
    if name and len(name) <= NAME_LENGTH and name.isprintable() and not name.isdigit():
        return []
    detail = f"A profile needs a name of at most {NAME_LENGTH} characters that is no number."
    return [FieldError("name", "not_a_name", detail)]


def _faults_of_weights(weights: Mapping[str, int]) -> list[FieldError]:
    faults = [
        FieldError(name, "out_of_bounds", f"A weight is a whole number from 0 to {HEAVIEST:,}.")
        for name, weight in weights.items()
        if not 0 <= weight <= HEAVIEST
    ]
    if not any(weights.values()):
        detail = "Something must weigh more than nothing, else every plan is as good."
        faults.append(FieldError("lateness", "weighs_nothing", detail))
    return faults


def _faults_of_times(times: Mapping[str, Any]) -> list[FieldError]:
    faults = []
    for field, least in _LEAST.items():
        most = LONGEST_SEARCH if field == "time_limit" else LONGEST_TIME
        value = times[field]
        if (value is None and field in _NEEDED) or (
            value is not None and not least <= value <= most
        ):
            detail = f"It is a time of {least:,} to {most:,} seconds."
            faults.append(FieldError(field, "out_of_bounds", detail))
    over, piece = times["split_over"], times["smallest_piece"]
    if (over is None) != (piece is None) or (piece is not None and not 0 < piece <= over):
        detail = "To split orders say over which time, and the smallest piece, which is no longer."
        faults.append(FieldError("smallest_piece", "needs_both", detail))
    return faults


def _refused(faults: list[FieldError]) -> Invalid:
    return Invalid("invalid_profile", faults[0].detail, errors=faults)


def _told(profile: Profile) -> dict[str, Any]:
    return {field: value for field, value in profile.shown().items() if field != "version"}
