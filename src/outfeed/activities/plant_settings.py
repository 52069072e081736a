"""Settings of the plant: what it lets happen by itself."""

from dataclasses import asdict, dataclass, fields

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from outfeed.activities.act import Act
from outfeed.store import tables as t

KEY = "plant"


@dataclass(frozen=True, slots=True)
class PlantSettings:
    """What happens by itself.

    ``complete_when_made``: an order whose required quantity is made is completed when its run ends.
    """

    complete_when_made: bool = False


def settings_of(conn: Connection) -> PlantSettings:
    """Give the settings as they are; what was never set has its default."""
    found = conn.execute(select(t.settings.c.value).where(t.settings.c.key == KEY)).scalar() or {}
    known = {field.name for field in fields(PlantSettings)}
    return PlantSettings(**{name: value for name, value in found.items() if name in known})


def change_settings(act: Act, **changes: bool) -> PlantSettings:
    """Set what is named, and leave the rest as it is."""
    before = settings_of(act.conn)
    after = PlantSettings(**{**asdict(before), **changes})
    values = {"key": KEY, "value": asdict(after)}
    written = insert(t.settings).values(values)
    act.conn.execute(
        written.on_conflict_do_update(
            index_elements=["key"], set_={"value": written.excluded.value}
        )
    )
    act.audit("settings", 0, "change", before=asdict(before), after=asdict(after))
    act.tell("plant")
    return after
