"""Settings of the plant: how its order numbers look, and what it lets happen by itself."""

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import BaseModel, Field

from outfeed.activities.plant_settings import change_settings
from outfeed.model import settings as model
from outfeed.store.settings import settings_of
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.idempotency import ActingRoute

router = APIRouter(prefix="/api/v1", tags=["plant"], route_class=ActingRoute)

_COMPLETE = "An order in progress whose required quantity is made is completed when its run ends."
_SCHEDULED = (
    "A released order becomes Scheduled with its first entry, and Released again with its last."
    " Off: the planner makes these moves by hand."
)
_IN_PROGRESS = (
    "A released or scheduled order becomes In Progress when its first run starts."
    " Off: the planner makes this move by hand; runs start all the same."
)
_SETS_MODE = (
    "When the time of a planned stop or changeover comes on a line that is idle, or that the"
    " schedule set, the line takes its mode, and goes back to Idle at its end."
)
_STARTS = "The same for production: the run of an entry starts by itself at its planned start."
_ENDS = "A production run that the schedule started ends by itself at the entry's planned end."
_TOLERANCE = "Seconds from its plan within which something started or ended on time."
_MICRO_STOP = "Seconds below which a stop is a micro-stop, where no asset says it otherwise."
_STOP_PROMPT = (
    "Seconds after which the reason of a stop is asked for, where no asset says it otherwise."
)
_SIGN_OFF = "Seconds without a touch after which who signed on at a panel acts there no more."
_REPAIR = (
    "Seconds of working time that a line stands, with entries that become late by it, before a"
    " repair of the plan is looked for; 0 for never."
)
_RUSH = (
    "Seconds within which an order is due that is a rush order: not planned, and late were it put"
    " behind what is planned. A repair of the plan is looked for then; 0 for never."
)


class OrderNumber(BaseModel):
    """How the numbers look that orders draw: what they begin with, and their digits at least."""

    prefix: str = Field(examples=["PO-"])
    digits: int = Field(examples=[6])


class PlantSettings(BaseModel):
    """What holds for the whole plant."""

    order_number: OrderNumber
    complete_when_made: bool = Field(description=_COMPLETE)
    scheduled_by_entries: bool = Field(description=_SCHEDULED)
    in_progress_by_run: bool = Field(description=_IN_PROGRESS)
    schedule_sets_mode: bool = Field(description=_SETS_MODE)
    schedule_starts_production: bool = Field(description=_STARTS)
    schedule_ends_production: bool = Field(description=_ENDS)
    on_time_tolerance: int = Field(description=_TOLERANCE)
    micro_stop_time: int = Field(description=_MICRO_STOP)
    stop_prompt_time: int = Field(description=_STOP_PROMPT)
    sign_off_after: int = Field(description=_SIGN_OFF)
    repair_after: int = Field(description=_REPAIR)
    rush_within: int = Field(description=_RUSH)


class OrderNumberChange(BaseModel):
    """What of it shall be other than it is."""

    prefix: str | None = Field(None, max_length=1000)
    digits: int | None = Field(None, ge=-(2**31), lt=2**31)


class PlantSettingsChange(BaseModel):
    """What is left out stays as it is."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "order_number": {"prefix": "PO-", "digits": 6},
                    "complete_when_made": True,
                    "scheduled_by_entries": True,
                    "in_progress_by_run": True,
                    "schedule_sets_mode": True,
                    "schedule_starts_production": False,
                    "schedule_ends_production": False,
                    "on_time_tolerance": 300,
                    "micro_stop_time": 60,
                    "stop_prompt_time": 300,
                    "sign_off_after": 600,
                    "repair_after": 1800,
                    "rush_within": 86400,
                }
            ]
        }
    }

    order_number: OrderNumberChange | None = None
    complete_when_made: bool | None = Field(None, description=_COMPLETE)
    scheduled_by_entries: bool | None = Field(None, description=_SCHEDULED)
    in_progress_by_run: bool | None = Field(None, description=_IN_PROGRESS)
    schedule_sets_mode: bool | None = Field(None, description=_SETS_MODE)
    schedule_starts_production: bool | None = Field(None, description=_STARTS)
    schedule_ends_production: bool | None = Field(None, description=_ENDS)
    on_time_tolerance: int | None = Field(None, description=_TOLERANCE, ge=-(2**31), lt=2**31)
    micro_stop_time: int | None = Field(None, description=_MICRO_STOP, ge=-(2**31), lt=2**31)
    stop_prompt_time: int | None = Field(None, description=_STOP_PROMPT, ge=-(2**31), lt=2**31)
    sign_off_after: int | None = Field(None, description=_SIGN_OFF, ge=-(2**31), lt=2**31)
    repair_after: int | None = Field(None, description=_REPAIR, ge=-(2**31), lt=2**31)
    rush_within: int | None = Field(None, description=_RUSH, ge=-(2**31), lt=2**31)


def _shown(settings: model.PlantSettings) -> PlantSettings:
    return PlantSettings.model_validate(asdict(settings))


@router.get("/settings")
def settings(conn: ReadConn) -> PlantSettings:
    """Give the settings of the plant."""
    return _shown(settings_of(conn))


@router.put("/settings")
def change(wanted: PlantSettingsChange, act: Acting) -> PlantSettings:
    """Change settings. No order moves for it: each follows at its next event."""
    return _shown(change_settings(act, **wanted.model_dump(exclude_none=True)))
