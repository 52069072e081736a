"""What a planner asks for: a profile, and what is asked otherwise this time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from outfeed.activities.optimising.asked import Asked, AskedProfile
from outfeed.activities.optimising.profiles import LONGEST_SEARCH, checked_weights
from outfeed.model.errors import FieldError, Invalid
from outfeed.store.optimisation_profiles import Profile


def asked_by(
    profile: Profile | None,
    now: datetime,
    *,
    weights: Mapping[str, int] | None = None,
    without: Collection[str] = (),
    **otherwise: Any,
) -> Asked:
    """Give what is asked with a profile (without one, with what weighs by default).

    `weights` stand in place of the profile's, and so does what is given `otherwise`, by the names
    that `Asked` has; what is None there is as the profile has it, and what is named in `without` is
    nothing whatever the profile says. Raises `Invalid`.
    """
    known = AskedProfile() if profile is None else AskedProfile(profile.name, **profile.weights())
    if weights:
        before = {name: value for name, value in known.shown().items() if name != "name"}
        known = AskedProfile(known.name, **checked_weights(weights, before))
    asked = Asked(profile=known)
    if profile is not None:
        asked = replace(
            asked,
            time_limit=profile.time_limit,
            freeze_until=now + timedelta(seconds=profile.freeze_time),
            until=_after(now, profile.horizon_time),
            split_over=profile.split_over,
            smallest_piece=profile.smallest_piece,
        )
    given = {name: value for name, value in otherwise.items() if value is not None}
    given |= dict.fromkeys(without)
    return _checked(replace(asked, **given))


def _after(now: datetime, time: int | None) -> datetime | None:
    return None if time is None else now + timedelta(seconds=time)


def _checked(asked: Asked) -> Asked:
    if not 1 <= asked.time_limit <= LONGEST_SEARCH:
        detail = f"A search goes on for 1 to {LONGEST_SEARCH:,} seconds."
        raise _refused("time_limit", "out_of_bounds", detail)
    over, piece = asked.split_over, asked.smallest_piece
    if (over is None) != (piece is None) or (
        over is not None and piece is not None and not 0 < piece <= over
    ):
        detail = "To split orders say over which time, and the smallest piece, which is no longer."
        raise _refused("smallest_piece", "needs_both", detail)
    return asked


def _refused(field: str, code: str, detail: str) -> Invalid:
    return Invalid("invalid_search", detail, errors=[FieldError(field, code, detail)])
