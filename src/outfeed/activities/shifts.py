"""Shifts: which apply to an asset, and when they are."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from outfeed.model.calendar import Shift, Window, working_windows
from outfeed.store import tables as t


class Shifts:
    """All shifts of the plant, found by asset: its own, else the nearest above that has any."""

    def __init__(self, conn: Connection) -> None:
        assets = conn.execute(select(t.assets.c.id, t.assets.c.parent_id, t.assets.c.time_zone))
        self._assets = {row.id: row for row in assets}
        self._own = defaultdict(list)
        for row in conn.execute(select(t.shifts).order_by(t.shifts.c.start, t.shifts.c.id)):
            self._own[row.asset_id].append(
                Shift(
                    name=row.name,
                    rrule=row.rrule,
                    start=row.start,
                    length=timedelta(seconds=row.length),
                    zone=self.zone_of(row.asset_id),
                    valid_from=row.valid_from,
                    valid_until=row.valid_until,
                    excluded=frozenset(row.excluded),
                )
            )

    def of(self, asset_id: int) -> list[Shift]:
        """Give the shifts that apply to an asset; none means that it works round the clock."""
        at: int | None = asset_id
        while at is not None:
            if at in self._own:
                return self._own[at]
            at = self._assets[at].parent_id
        return []

    def zone_of(self, asset_id: int) -> str:
        """Give the time zone of an asset: its site's."""
        at: int | None = asset_id
        while at is not None:
            if self._assets[at].time_zone:
                return str(self._assets[at].time_zone)
            at = self._assets[at].parent_id
        return "UTC"

    def spans(self, asset_id: int, during: tuple[datetime, datetime]) -> Sequence[Window]:
        """Give when the shifts of an asset are within a span; nothing where it has no shifts."""
        shifts = self.of(asset_id)
        return working_windows(shifts, (), during) if shifts else []
