"""What an act on the plan leaves in the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

from outfeed.activities.act import Record
from outfeed.store.entries import Entry
from outfeed.store.orders import plain

FOLLOW = "follow"
"""What entries do that move because something else did."""

_TRAIL: dict[str, Callable[[Any], Any]] = {
    "line_id": int,
    "mode": str,
    "order_id": lambda order_id: order_id,
    "quantity": lambda quantity: None if quantity is None else plain(quantity),
    "start_at": datetime.isoformat,
    "end_at": datetime.isoformat,
    "pinned": bool,
    "notes": str,
    "version": int,
}
_values: Callable[[Entry], tuple[Any, ...]] = attrgetter(*_TRAIL)


def records(
    before: Mapping[int, Entry],
    written: Iterable[Entry],
    gone: Iterable[Entry],
    verb: str,
    subjects: Collection[int],
    reason: str | None = None,
) -> Iterator[Record]:
    """Give the trail of all entries that an act wrote or removed, but for changeovers.

    Those only follow, as do entries that moved because of the subjects: their verb is ``follow``.
    """
    for entry in gone:
        if entry.changeover_for is None:
            yield Record(entry.id, "remove", before=_told(entry), reason=reason)
    for entry in written:
        if entry.changeover_for is not None:
            continue
        known = before.get(entry.id)
        if known is None:
            own = entry.id in subjects and verb != "arrange"
            yield Record(entry.id, verb if own else "place", after=_told(entry))
            continue
        values = zip(_TRAIL, _values(known), _values(entry), strict=True)
        changed = [name for name, was, becomes in values if was != becomes]
        yield Record(
            entry.id,
            verb if entry.id in subjects else FOLLOW,
            _told(known, changed),
            _told(entry, changed),
            reason if verb == FOLLOW else None,
        )


def _told(entry: Entry, names: Iterable[str] = tuple(_TRAIL)) -> dict[str, Any]:
    return {name: _TRAIL[name](getattr(entry, name)) for name in names}
