"""The plant: what every plant has, and taking, checking and giving a plant file."""

from dataclasses import dataclass

from sqlalchemy import Connection

from outfeed.activities.act import Act
from outfeed.activities.plant_changes import Change, Changes, differences, lay, wait_for_turn
from outfeed.activities.plant_consequences import Consequence, consequences, standing
from outfeed.activities.plant_export import plant_text
from outfeed.activities.plant_file import read_plant
from outfeed.activities.plant_use import faults_of_use, refuse_open_runs
from outfeed.activities.reflowing import Reflow, calendars_before, follow_calendars
from outfeed.model.equipment import Fault, Plant
from outfeed.model.errors import FieldError, Invalid
from outfeed.model.reserved import RESERVED
from outfeed.store.plant import StoredPlant, stored_plant


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What came, or would come, of a plant file: how many things, which, and what follows.

    `reflow` is what it moved on the board; None where it could change no calendar.
    """

    counted: Changes
    changes: list[Change]
    consequences: list[Consequence]
    reflow: Reflow | None


class PlantRefused(Invalid):
    """A plant file that was not taken: every fault with its place, its line and how to mend it."""

    faults: list[Fault]

    def __init__(self, faults: list[Fault]) -> None:
        count = f"{len(faults)} things" if len(faults) > 1 else "one thing"
        super().__init__(
            "invalid_plant",
            f"The plant file has {count} to mend; nothing of it was taken.",
            errors=[FieldError(fault.path, "plant_file", _sentence(fault)) for fault in faults],
        )
        self.faults = faults


def _sentence(fault: Fault) -> str:
    return f"Line {fault.line}: {fault.detail}" if fault.line else fault.detail


def ensure_reserved(act: Act) -> Changes:
    """Make the reserved modes, states, statuses and the own source where they are missing.

    What is there already is left as the plant has it.
    """
    wait_for_turn(act)
    stored = stored_plant(act.conn)
    missing = {}
    for kind, items in RESERVED.kinds():
        there = {item.key for item in getattr(stored.plant, kind)}
        missing[kind] = tuple(item for item in items if item.key not in there)
    return lay(act, Plant(**missing), stored)


def import_plant(act: Act, content: str | bytes) -> Changes:
    """Take a plant file: make what is new in it, change what differs, leave the rest alone.

    The plan of lines whose calendar it changes follows. Things are found again by their names and
    paths. What the file leaves out stays as it is; nothing is ever deleted. Raises `PlantRefused`
    with every fault, `Conflict` ``run_open`` where a line on which a run is open would be disabled
    and ``rules_broken`` where the plan can't follow, and then changes nothing.
    """
    ensure_reserved(act)
    stored = stored_plant(act.conn)
    plant = _right_plant(act.conn, content, stored)
    refuse_open_runs(act.conn, stored, plant.over(stored.plant), stored.ids)
    changes, _ = differences(plant, stored.plant)
    calendars = calendars_before(act, changes)
    counted = lay(act, plant, stored)
    follow_calendars(act, calendars, changes)
    return counted


def take_plant(act: Act, content: str | bytes) -> Taken:
    """Do as `import_plant`, and tell what was changed and what came of it."""
    ensure_reserved(act)
    stored = stored_plant(act.conn)
    plant = _right_plant(act.conn, content, stored)
    refuse_open_runs(act.conn, stored, plant.over(stored.plant), stored.ids)
    changes, _ = differences(plant, stored.plant)
    kinds = {change.kind for change in changes}
    before = standing(act.conn, act.now, kinds)
    calendars = calendars_before(act, changes)
    counted = lay(act, plant, stored)
    reflow = follow_calendars(act, calendars, changes)
    found = consequences(before, standing(act.conn, act.now, kinds))
    return Taken(counted, changes, found, reflow)


def preview_plant(act: Act, content: str | bytes) -> Taken:
    """Tell what `take_plant` would, and do nothing. Raises `PlantRefused` as it would."""
    topics = set(act.topics)
    savepoint = act.conn.begin_nested()
    try:
        return take_plant(act, content)
    finally:
        savepoint.rollback()
        act.topics = topics


def check_plant(conn: Connection, content: str | bytes) -> Changes:
    """Say what `import_plant` would do, and do nothing. Raises `PlantRefused` as it would."""
    stored = stored_plant(conn)
    _, counted = differences(_right_plant(conn, content, stored), stored.plant)
    return counted


def export_plant(conn: Connection) -> str:
    """Give the whole plant as a file; taking it again changes nothing."""
    return plant_text(stored_plant(conn).plant)


def _right_plant(conn: Connection, content: str | bytes, stored: StoredPlant) -> Plant:
    file = read_plant(content, stored.plant)
    faults = file.faults
    if not faults:
        changes, _ = differences(file.plant, stored.plant)
        for path, detail in faults_of_use(conn, changes, stored):
            faults.append(Fault(path, file.line_of(path), detail))
    if faults:
        raise PlantRefused(faults)
    return file.plant
