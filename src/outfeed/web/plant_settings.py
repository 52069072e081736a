"""Settings of the plant: what it lets happen by itself."""

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import BaseModel, Field

from outfeed.activities.plant_settings import change_settings, settings_of
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.idempotency import ActingRoute

router = APIRouter(prefix="/api/v1", tags=["plant"], route_class=ActingRoute)


class PlantSettings(BaseModel):
    """What happens by itself."""

    complete_when_made: bool = Field(
        description="An order whose required quantity is made is completed when its run ends."
    )


@router.get("/settings")
def settings(conn: ReadConn) -> PlantSettings:
    """Give the settings of the plant."""
    return PlantSettings(**asdict(settings_of(conn)))


@router.put("/settings")
def change(wanted: PlantSettings, act: Acting) -> PlantSettings:
    """Set what happens by itself."""
    return PlantSettings(**asdict(change_settings(act, **wanted.model_dump())))
