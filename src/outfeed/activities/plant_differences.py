"""What a plant file would make and change, as people read it: field by field."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import orjson

from outfeed.activities.plant_changes import Change, said
from outfeed.activities.plant_subjects import SUBJECTS
from outfeed.store.setup_history import changes_between, name_of

MOST = 1_000
"""Differences that are told; beyond that nobody reads them."""


def told(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Give the first of the differences as the API shows them."""
    return [_told(change) for change in islice(changes, MOST)]


def _told(change: Change) -> dict[str, Any]:
    before, after = _plain(change.before), _plain(change.after)
    return {
        "subject": SUBJECTS[change.kind].value,
        "name": name_of(after),
        "act": "create" if change.before is None else "change",
        "changes": changes_between(before, after),
    }


def _plain(item: Any) -> dict[str, Any]:
    # As the trail keeps it, so that a difference and what the history says of it are the same.
    plain: dict[str, Any] = orjson.loads(orjson.dumps(said(item) or {}, default=str))
    return plain
