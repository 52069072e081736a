"""What was changed in the set-up, as the trail has it, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, func, or_, select, tuple_

from outfeed.store import tables as t

Item = dict[str, Any]
a = t.audit.c


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which changes are wanted: of which things, saying what, by whom, from when to before when."""

    subjects: Collection[str]
    subject_id: int | None = None
    text: str = ""
    actor: str = ""
    from_: datetime | None = None
    to: datetime | None = None


def setup_history(
    conn: Connection, wanted: HistoryFilter, limit: int, before_id: int | None = None
) -> tuple[list[Item], int | None]:
    """Give changes, the newest first, and the id to go on before, None where these are the last."""
    conditions = [*_conditions(wanted)]
    if before_id is not None:
        last = select(a.at, a.id).where(a.id == before_id).scalar_subquery()
        conditions.append(tuple_(a.at, a.id) < last)
    query = select(t.audit).where(*conditions).order_by(a.at.desc(), a.id.desc())
    rows = conn.execute(query.limit(limit + 1)).all()
    items = [
        {
            "id": row.id,
            "at": row.at,
            "actor": row.actor,
            "act": row.act,
            "subject": row.subject,
            "subject_id": row.subject_id,
            "name": name_of(row.after or row.before or {}),
            "reason": row.reason,
            "changes": changes_between(row.before or {}, row.after or {}),
        }
        for row in rows[:limit]
    ]
    return items, (rows[limit - 1].id if len(rows) > limit else None)


def _conditions(wanted: HistoryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [a.subject.in_(list(wanted.subjects))]
    if wanted.subject_id is not None:
        conditions.append(a.subject_id == wanted.subject_id)
    if wanted.text.strip():
        inside = (cast(a.before, Text), cast(a.after, Text), a.reason, a.actor)
        text = wanted.text.strip()
        conditions.append(or_(*(part.icontains(text, autoescape=True) for part in inside)))
    if wanted.actor.strip():
        conditions.append(func.lower(a.actor) == func.lower(wanted.actor.strip()))
    if wanted.from_ is not None:
        conditions.append(a.at >= wanted.from_)
    if wanted.to is not None:
        conditions.append(a.at < wanted.to)
    return conditions


def name_of(said: Mapping[str, Any]) -> str:
    """Give what a person would call the thing that a trail speaks of; settings have no name."""
    if "minutes" in said:
        from_end = said.get("from_product") or said.get("from_class") or "anything"
        to_end = said.get("to_product") or said.get("to_class") or "anything"
        return " ".join(filter(None, [said.get("line"), f"{from_end} to {to_end}"]))
    keys = ("product", "path", "code") if "name" not in said else ("path", "name")
    name = next((str(said[key]) for key in keys if said.get(key)), "")
    owner = said.get("line") or said.get("asset")
    return f"{name} of {owner}" if owner else name


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Item]:
    """Give the fields that differ, each with what it was and is."""
    return [
        {"field": field, "before": before.get(field), "after": after.get(field)}
        for field in dict.fromkeys([*after, *before])
        if before.get(field) != after.get(field)
    ]
