"""What is said of the states of lines on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from sqlalchemy import Row

from outfeed.activities.state_items import StateItem
from outfeed.model.equipment import StateType
from outfeed.model.oee import FiguresJson
from outfeed.model.state_pieces import LONGEST_COMMENT, LONGEST_PART, MOST_PIECES

_AS_OF = "When it was said, as the panel knows it; now if not given."
_EDIT: dict[str, JsonValue] = {
    "pieces": [
        {
            "start_at": "2026-11-16T07:40:00Z",
            "end_at": "2026-11-16T07:46:30Z",
            "state": "Jam",
            "comment": "Bottle across the infeed",
        },
        {"start_at": "2026-11-16T07:46:30Z", "end_at": "2026-11-16T08:02:00Z", "state": "Cleaning"},
    ],
    "version": 12,
}
_REVERT: dict[str, JsonValue] = {
    "start_at": "2026-11-16T07:40:00Z",
    "end_at": "2026-11-16T08:02:00Z",
    "to": 0,
    "version": 13,
}


class StateName(BaseModel):
    """A state by its names, and how its time counts."""

    id: int
    name: str
    type: StateType
    category: str | None


class Cell(BaseModel):
    """A cell of a line."""

    id: int
    name: str


class LineState(BaseModel):
    """A span of time that a line was in one state; without an end it still is."""

    start_at: datetime
    end_at: datetime | None
    state: StateName | None = Field(description="Null where nothing is known")
    uncoded: bool = Field(description="It says that the line stands, and not why")
    edited: bool = Field(description="People said otherwise than the machine")
    said: str | None = Field(description="The state that the machine said at its start")
    comment: str | None
    part_required: str | None
    cell: Cell | None
    edited_by: str | None
    edited_at: datetime | None
    run_id: int | None = Field(description="The run at its start")
    order_number: str | None


class LineStates(BaseModel):
    """The states of a line over a span; times in seconds."""

    version: int = Field(description="How many acts edited the states of the line")
    micro_stop_time: float = Field(description="A shorter stop is a micro-stop")
    stop_prompt_time: float = Field(description="The reason of a longer uncoded stop is asked for")
    items: list[LineState]


class StatePiece(BaseModel):
    """What a line did in a piece of time."""

    start_at: datetime
    end_at: datetime | None = Field(
        default=None, description="Not given for the last piece of a stop that still goes on."
    )
    state: int | str | None = Field(
        default=None, description="Id or name; without one the state before takes the time."
    )
    comment: str | None = Field(default=None, max_length=LONGEST_COMMENT)
    part_required: str | None = Field(default=None, max_length=LONGEST_PART)
    cell: int | str | None = Field(default=None, description="Id or path of a cell of the line.")


class StatesEdit(BaseModel):
    """Pieces of time that follow each other, as one act."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EDIT]})

    pieces: list[StatePiece] = Field(min_length=1, max_length=MOST_PIECES)
    version: int | None = Field(
        default=None, ge=0, lt=2**31, description="The version that was seen."
    )
    as_of: datetime | None = Field(default=None, description=_AS_OF)


class StatesRevert(BaseModel):
    """The span in which what held as of an earlier version shall hold again."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REVERT]})

    start_at: datetime
    end_at: datetime | None = None
    to: int = Field(ge=0, lt=2**31, description="A version; 0 is what the machine said.")
    version: int | None = Field(
        default=None, ge=0, lt=2**31, description="The version that was seen."
    )
    as_of: datetime | None = Field(default=None, description=_AS_OF)


class EditedStates(BaseModel):
    """What an act made of the states, from an hour before it; figures are of the runs touched."""

    version: int
    items: list[LineState]
    figures_before: FiguresJson
    figures: FiguresJson


class KeptPiece(BaseModel):
    """A piece of an act; without a state it deleted or reverted. Without an end it goes on."""

    start_at: datetime
    end_at: datetime | None
    state: StateName | None
    comment: str | None
    part_required: str | None
    cell: Cell | None


class StateVersion(BaseModel):
    """An act that edited states: who said what, and when."""

    version: int
    at: datetime
    by: str | None
    act: Literal["edit", "revert"]
    reverts_to: int | None
    pieces: list[KeptPiece]


class StateVersions(BaseModel):
    """Acts, newest first."""

    items: list[StateVersion]


class Reason(BaseModel):
    """A state that says why a line stands; `share` of what was said, newer counting more."""

    state: StateName
    times: int = Field(description="How often it was said in the last 90 days")
    share: float = Field(description="From 0 to 1")


class Reasons(BaseModel):
    """Why a line may stand, most likely first."""

    items: list[Reason]


class SaidState(BaseModel):
    """A state that a line entered, as a person says."""

    state: int | str = Field(description="Id or name.", examples=["Running"])
    at: datetime | None = Field(default=None, description="In the past; now if not given.")
    comment: str | None = Field(default=None, max_length=LONGEST_COMMENT)


def state_name(state: Row[Any]) -> StateName:
    """Give the names of a state."""
    return StateName(id=state.id, name=state.name, type=state.type, category=state.category)


def item(found: StateItem) -> LineState:
    """Give an item as it is told."""
    return LineState(
        start_at=found.start_at,
        end_at=found.end_at,
        state=state_name(found.state) if found.state else None,
        uncoded=found.uncoded,
        edited=found.edited,
        said=found.said,
        comment=found.comment,
        part_required=found.part_required,
        cell=Cell(id=found.cell[0], name=found.cell[1]) if found.cell else None,
        edited_by=found.edited_by,
        edited_at=found.edited_at,
        run_id=found.run_id,
        order_number=found.order_number,
    )
