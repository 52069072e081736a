"""Optimiser profiles over HTTP: what planners weigh."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from outfeed.activities.optimising import profiles as acts
from outfeed.store import optimisation_profiles as kept
from outfeed.web import entry_schemas as w
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.sent import Sent
from outfeed.web.versions import TAGGED, SeenVersion, etag, version_seen

router = APIRouter(prefix="/api/v1", tags=["optimiser"], route_class=ActingRoute)

ProfileId = Annotated[int, Path(ge=1, lt=2**31)]
Weight = Annotated[int, Field(ge=0, le=acts.HEAVIEST)]
SearchTime = Annotated[int, Field(ge=1, le=acts.LONGEST_SEARCH)]
Time = Annotated[int, Field(ge=0, le=acts.LONGEST_TIME)]


class Weighing(BaseModel):
    """What a plan costs: `moved` an order, all others a minute."""

    lateness: int = Field(description="Of lateness of an order of weight 1")
    changeover: int
    line_end: int = Field(description="Until the last order of a line ends")
    moved: int = Field(description="Of each order that is on another line than it was")
    shifted: int = Field(description="By which an order ends at another time than it did")


class OptimisationProfile(Weighing):
    """What a planner weighs, and for how long and how far ahead it is searched, in seconds."""

    id: int
    name: str
    time_limit: int = Field(description="For how long it is searched")
    freeze_time: int = Field(description="How far ahead nothing is moved")
    horizon_time: int | None = Field(description="What is due later is left out; null: all")
    split_over: int | None = Field(
        description="Orders that take longer may be split over lines; null: none"
    )
    smallest_piece: int | None = Field(description="Working time of a piece at least")
    version: int


class OptimisationProfiles(BaseModel):
    """All profiles, by name."""

    items: list[OptimisationProfile]


class NewOptimisationProfile(Sent):
    """A profile to make."""

    name: str = Field(max_length=1000, examples=["Rush week"])
    lateness: Weight = Field(default=10, examples=[20])
    changeover: Weight = Field(default=2, examples=[1])
    line_end: Weight = 0
    moved: Weight = 0
    shifted: Weight = 0
    time_limit: SearchTime = Field(default=60, examples=[120])
    freeze_time: Time = Field(default=0, examples=[7200])
    horizon_time: Time | None = None
    split_over: Time | None = None
    smallest_piece: Time | None = None


class OptimisationProfileChange(Sent):
    """What is left out stays as it is."""

    name: str = Field(default="", max_length=1000)
    lateness: Weight = Field(default=10, examples=[50])
    changeover: Weight = 2
    line_end: Weight = 0
    moved: Weight = 0
    shifted: Weight = 0
    time_limit: SearchTime = 60
    freeze_time: Time = 0
    horizon_time: Time | None = Field(default=None, examples=[1209600])
    split_over: Time | None = None
    smallest_piece: Time | None = None
    version: w.Seen = Field(default=None, examples=[1])


@router.get("/optimisation-profiles")
def list_profiles(conn: ReadConn) -> OptimisationProfiles:
    """Give all optimiser profiles."""
    return OptimisationProfiles.model_validate(
        {"items": [each.shown() for each in kept.profiles(conn)]}
    )


@router.post("/optimisation-profiles", status_code=201, responses={201: TAGGED})
def make_profile(
    new: NewOptimisationProfile, act: Acting, response: Response
) -> OptimisationProfile:
    """Make an optimiser profile."""
    return _answered(act.conn, acts.make_profile(act, new.model_dump()), response)


@router.patch("/optimisation-profiles/{profile_id}", responses={200: TAGGED})
def change_profile(
    profile_id: ProfileId,
    change: OptimisationProfileChange,
    seen: SeenVersion,
    act: Acting,
    response: Response,
) -> OptimisationProfile:
    """Change an optimiser profile; searches that go on keep what they were asked with."""
    version = version_seen(change.version, seen)
    said = change.model_dump(exclude_unset=True, exclude={"version"})
    acts.change_profile(act, profile_id, version, said)
    return _answered(act.conn, profile_id, response)


@router.delete("/optimisation-profiles/{profile_id}", status_code=204)
def delete_profile(
    profile_id: ProfileId,
    seen: SeenVersion,
    act: Acting,
    version: Annotated[int | None, Query(description="The version that you saw")] = None,
) -> None:
    """Delete an optimiser profile; one that it is planned with by itself can't be."""
    acts.delete_profile(act, profile_id, version_seen(version, seen))


def _answered(conn: Connection, profile_id: int, response: Response) -> OptimisationProfile:
    found = kept.one_profile(conn, profile_id)
    response.headers["ETag"] = etag(found.version)
    return OptimisationProfile.model_validate(found.shown())
