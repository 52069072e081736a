"""Times that stops of a line are told apart by: from the nearest asset, else from the plant."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, text

from outfeed.store.settings import settings_of

_NEAREST = text("""
    WITH RECURSIVE above AS (
        SELECT id AS line_id, parent_id, micro_stop_time, stop_prompt_time
        FROM assets WHERE id = ANY(:lines)
        UNION ALL
        SELECT b.line_id, a.parent_id, coalesce(b.micro_stop_time, a.micro_stop_time),
               coalesce(b.stop_prompt_time, a.stop_prompt_time)
        FROM above b JOIN assets a ON a.id = b.parent_id
    )
    SELECT line_id, micro_stop_time, stop_prompt_time FROM above WHERE parent_id IS NULL
""")


@dataclass(frozen=True, slots=True)
class StopTimes:
    """A stop shorter than one is a micro-stop; longer than the other it is asked for its reason."""

    micro_stop_time: timedelta
    stop_prompt_time: timedelta


def stop_times(conn: Connection, line_ids: Collection[int]) -> dict[int, StopTimes]:
    """Give the times of lines, by line."""
    if not line_ids:
        return {}
    usual = settings_of(conn)
    rows = conn.execute(_NEAREST, {"lines": sorted(line_ids)})
    return {
        row.line_id: StopTimes(
            _seconds(row.micro_stop_time, usual.micro_stop_time),
            _seconds(row.stop_prompt_time, usual.stop_prompt_time),
        )
        for row in rows
    }


def _seconds(own: int | None, usual: int) -> timedelta:
    return timedelta(seconds=usual if own is None else own)
