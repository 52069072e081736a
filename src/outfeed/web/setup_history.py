"""What was changed in the set-up, by whom and when."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from outfeed.activities.plant_subjects import Subject
from outfeed.model.errors import FieldError, Invalid
from outfeed.store.setup_history import HistoryFilter, setup_history
from outfeed.web.deps import ReadConn
from outfeed.web.order_schemas import FieldChange

router = APIRouter(prefix="/api/v1", tags=["plant"])


class SetupChange(BaseModel):
    """One change of the set-up."""

    id: int
    at: datetime
    actor: str
    act: str = Field(examples=["create", "change", "delete"])
    subject: str = Field(examples=["product"])
    subject_id: int = Field(description="0 for a unit and for the settings, which have none")
    name: str = Field(description="What people call it; settings have no name")
    reason: str | None
    changes: list[FieldChange]


class SetupHistory(BaseModel):
    """Changes of the set-up, the newest first."""

    items: list[SetupChange]
    next_cursor: str | None
    total: None = Field(None, description="Not counted")


@router.get("/setup/history")
def history(
    conn: ReadConn,
    subject: Annotated[
        list[Subject] | None, Query(description="Kinds of things; without it all")
    ] = None,
    subject_id: Annotated[int | None, Query(ge=0, lt=2**31)] = None,
    text: Annotated[str, Query(max_length=200, description="In what it was, is, why, who")] = "",
    actor: Annotated[str, Query(max_length=200, description="The name of who changed it")] = "",
    from_: Annotated[datetime | None, Query(alias="from")] = None,
    to: Annotated[datetime | None, Query(description="Before this instant")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
) -> SetupHistory:
    """Give what was changed in the set-up, by whom and when, the newest first."""
    wanted = HistoryFilter(
        subjects=[each.value for each in subject or Subject],
        subject_id=subject_id,
        text=_text("text", text),
        actor=_text("actor", actor),
        from_=_instant("from", from_),
        to=_instant("to", to),
    )
    items, last = setup_history(conn, wanted, limit, _before(cursor))
    following = None if last is None else str(last)
    return SetupHistory.model_validate({"items": items, "next_cursor": following, "total": None})


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise _refused("cursor", "unknown_cursor", "This cursor is none that a page ended with.")
    return int(cursor)


def _text(field: str, given: str) -> str:
    if "\x00" in given:
        raise _refused(field, "nul_character", f"The {field} holds a NUL character.")
    return given


def _instant(field: str, given: datetime | None) -> datetime | None:
    if given is not None and given.tzinfo is None:
        raise _refused(field, "no_time_zone", "The instant needs a time zone.")
    return given


def _refused(field: str, code: str, detail: str) -> Invalid:
    return Invalid(code, detail, errors=[FieldError(field, code, detail)])
