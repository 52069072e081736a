"""The settings of the plant as they are kept: one row, written whole."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from outfeed.model.settings import PlantSettings, settings_from
from outfeed.store import tables as t

KEY = "plant"


def settings_of(conn: Connection) -> PlantSettings:
    """Give the settings as they are; what was never set has its default."""
    kept = conn.execute(select(t.settings.c.value).where(t.settings.c.key == KEY)).scalar()
    return settings_from(kept or {})


def write_settings(conn: Connection, value: Mapping[str, Any]) -> None:
    """Keep settings in place of those that were."""
    written = insert(t.settings).values(key=KEY, value=dict(value))
    conn.execute(
        written.on_conflict_do_update(
            index_elements=["key"], set_={"value": written.excluded.value}
        )
    )
