"""The plant: what every plant has, and taking, checking and giving a plant file."""

from sqlalchemy import func, select

from outfeed.activities.act import Act
from outfeed.activities.plant_changes import Changes, lay
from outfeed.model.equipment import Plant
from outfeed.model.reserved import RESERVED
from outfeed.store.plant import stored_plant

_ONE_AT_A_TIME = 7_062_001
"""Key of the advisory lock that whoever changes the plant holds until the commit."""


def ensure_reserved(act: Act) -> Changes:
    """Make the reserved modes, states, statuses and the own source where they are missing.

    What is there already is left as the plant has it.
    """
    _wait_for_turn(act)
    stored = stored_plant(act.conn)
    missing = {}
    for kind, items in RESERVED.kinds():
        there = {item.key for item in getattr(stored.plant, kind)}
        missing[kind] = tuple(item for item in items if item.key not in there)
    return lay(act, Plant(**missing), stored)


def _wait_for_turn(act: Act) -> None:
    act.conn.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
