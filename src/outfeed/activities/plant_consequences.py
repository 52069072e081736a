"""What a change of the set-up breaks or touches: told before it is made, and the same after it.

It is found by looking twice: at everything that may go wrong as things stand, and again when the
change is made. What is there only the second time comes of the change.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, TextClause, select, text

from outfeed.activities.line_plan import LinePlan
from outfeed.activities.line_plan_reading import line_plans
from outfeed.activities.plant_concerns import CONCERNS, Concern
from outfeed.model.order import RESERVED_MOVES
from outfeed.model.time import tick_of, words_in
from outfeed.store import tables as t

EXAMPLES = 5
Found = Mapping[Hashable, tuple[int, list[str]]]
"""What a concern is about by its identity: how many it stands for, and what people call them."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What comes of a change, of how many things, and what people call the first of them."""

    code: str
    detail: str
    count: int
    examples: list[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What of the plan, the orders and the floor is out of order at one time, by code."""

    found: Mapping[str, Found]


def standing(conn: Connection, now: datetime, kinds: Collection[str]) -> Standing:
    """Look at what changes of these kinds of things (the names in `Plant`) may come to."""
    found: dict[str, Found] = {}
    place = {"now": now, "without": _without_way_on(conn) if "order_statuses" in kinds else []}
    for concern in CONCERNS:
        if concern.kinds.intersection(kinds):
            found[concern.code] = _rows(conn, concern.query, place)
    if _OF_TIMES.intersection(kinds):
        plans = _plans(conn, now)
        found["entry_times"] = dict(_misfits(plans))
        if not _CALENDAR_THINGS.issuperset(kinds):
            found["changeover_times"] = dict(_changeovers(plans))
    return Standing(found)


def consequences(before: Standing, after: Standing) -> list[Consequence]:
    """Tell what is out of order after a change and was not before it."""
    told = []
    for code, found in after.found.items():
        known = before.found.get(code, {})
        first = {key[0] for key in known if isinstance(key, tuple)}
        new = [
            each
            for key, each in found.items()
            # What is identified by two parts was there before in its first.
            if key not in known and (not isinstance(key, tuple) or key[0] in first)
        ]
        if new:
            count = sum(number for number, _ in new)
            examples = [name for _, names in new for name in names][:EXAMPLES]
            told.append(Consequence(code, _sentence(code, count, examples), count, examples))
    return told


def _sentence(code: str, count: int, examples: list[str]) -> str:
    one, many = _SENTENCES[code]
    return (one if count == 1 else many).format(count=f"{count:,}", first=examples[0])


def _rows(conn: Connection, query: TextClause, place: dict[str, Any]) -> Found:
    wanted = {name: place[name] for name in query.compile().params}
    return {
        (row.id, row.second) if hasattr(row, "second") else row.id: (row.number, list(row.examples))
        for row in conn.execute(query, wanted)
    }


def _without_way_on(conn: Connection) -> list[int]:
    """Statuses from which no move leads to an enabled status."""
    s = t.order_statuses.c
    statuses = conn.execute(select(s.id, s.name, s.enabled)).all()
    ids = {row.name: row.id for row in statuses}
    enabled = {row.id for row in statuses if row.enabled}
    moves = {(row[0], row[1]) for row in conn.execute(select(t.order_status_moves))}
    moves |= {(ids[m.from_status], ids[m.to_status]) for m in RESERVED_MOVES}
    onward = {from_id for from_id, to_id in moves if to_id in enabled}
    return sorted(set(ids.values()) - onward)


# --- times of the plan ---------------------------------------------------------------------------


def _plans(conn: Connection, now: datetime) -> list[LinePlan]:
    lines = conn.execute(
        select(t.assets).where(
            t.assets.c.id.in_(text("SELECT line_id FROM entries WHERE upper(during) > :now"))
        ),
        {"now": now},
    ).all()
    return list(line_plans(conn, lines, now).values())


def _misfits(plans: list[LinePlan]) -> Iterator[tuple[Hashable, tuple[int, list[str]]]]:
    found = [(entry, plan) for plan in plans for entry in plan.misfits()]
    for entry, plan in sorted(found, key=lambda each: each[0].start_at):
        at = words_in(plan.zone).at(tick_of(entry.start_at))
        yield entry.id, (1, [f"{entry.name} on {plan.name}, {at}"])


def _changeovers(plans: list[LinePlan]) -> Iterator[tuple[Hashable, tuple[int, list[str]]]]:
    for plan in plans:
        for before, after in pairwise(plan.production):
            if after.start_at > plan.now:
                seconds = plan.changeover(before.product_id, after.product_id)
                name = f"{before.name} to {after.name} on {plan.name}"
                yield (after.id, seconds), (1, [name])


_CALENDAR_THINGS = frozenset({"shifts", "calendar_exceptions"})
"""Where these change, the plan is laid anew with the changeovers that it then needs."""
_OF_TIMES = frozenset(
    {
        "assets",
        "product_classes",
        "products",
        "rates",
        "changeovers",
        "shifts",
        "calendar_exceptions",
        "modes",
    }
)

_SENTENCES: dict[str, tuple[str, str]] = {
    **{concern.code: (concern.one, concern.many) for concern in CONCERNS},
    "entry_times": (
        "One entry on the board keeps a time that no longer fits until it is next moved: {first}.",
        "{count} entries on the board keep times that no longer fit until they are next moved; the"
        " first is {first}.",
    ),
    "changeover_times": (
        "One changeover on the board would take another time: {first}.",
        "{count} changeovers on the board would take another time; the first is {first}.",
    ),
}

__all__ = ["Concern", "Consequence", "Standing", "consequences", "standing"]
