"""The plant file: taken, checked and given, with every difference that it makes."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from outfeed.activities import plant
from outfeed.activities.plant import PlantRefused, Taken
from outfeed.activities.plant_differences import told
from outfeed.activities.plant_subjects import Subject
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.order_schemas import FieldChange
from outfeed.web.problems import problem
from outfeed.web.setup_schemas import Reflow

router = APIRouter(prefix="/api/v1", tags=["plant"], route_class=ActingRoute)

YAML = "application/yaml"
LARGEST_BODY = 16_000_000


class Difference(BaseModel):
    """One thing that a plant file makes or changes."""

    subject: Subject
    name: str = Field(description="What people call it; settings have no name")
    act: Literal["create", "change"]
    changes: list[FieldChange]


class PlantConsequence(BaseModel):
    """What a change breaks or touches."""

    code: str
    detail: str
    count: int
    examples: list[str] = Field(description="What people call the first of them, at most 5")


class PlantChanges(BaseModel):
    """How many things a plant file made, changed and left as they were, which, and what follows."""

    created: int
    changed: int
    unchanged: int
    differences: list[Difference] = Field(description="The first 1,000")
    consequences: list[PlantConsequence]
    reflow: Reflow | None = Field(
        description="What moved on the board; null where no calendar can change"
    )


class PlantFault(BaseModel):
    """What is wrong at one place of a plant file, and how to mend it."""

    path: str = Field(examples=["sites[0].areas[1].lines[0].rates[2].package_count"])
    line: int | None = Field(description="Counted from 1")
    detail: str


class PlantProblem(BaseModel):
    """A plant file that was not taken, with every fault in it."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[PlantFault]


async def _file(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_BODY:
            raise HTTPException(413, f"A plant file has at most {LARGEST_BODY:,} bytes.")
    return bytes(content)


PlantFile = Annotated[bytes, Depends(_file)]
_TAKES_YAML: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A plant file",
        "content": {
            YAML: {
                "schema": {"type": "string"},
                "example": "modes:\n  - {name: Cleaning, type: cleaning}\n",
            }
        },
    }
}
_REFUSES: dict[int | str, dict[str, Any]] = {
    413: {"description": "The file is too large"},
    422: {"model": PlantProblem, "description": "Every fault of the file"},
}


def _answer(taken: Taken) -> PlantChanges:
    return PlantChanges.model_validate(
        {
            **asdict(taken.counted),
            "differences": told(taken.changes),
            "consequences": [asdict(each) for each in taken.consequences],
            "reflow": None if taken.reflow is None else taken.reflow.shown(),
        }
    )


def _refusal(refused: PlantRefused) -> Response:
    errors = [asdict(fault) for fault in refused.faults]
    return problem(422, refused.code, refused.detail, errors=errors)


@router.get(
    "/plant",
    response_class=Response,
    responses={200: {"content": {YAML: {"schema": {"type": "string"}}}}},
)
def export_plant(conn: ReadConn) -> Response:
    """Give the whole plant as a plant file."""
    return Response(plant.export_plant(conn), media_type=f"{YAML}; charset=utf-8")


@router.put("/plant", response_model=PlantChanges, responses=_REFUSES, openapi_extra=_TAKES_YAML)
def import_plant(file: PlantFile, act: Acting) -> PlantChanges | Response:
    """Take a plant file: make what is new in it, change what differs, leave the rest alone."""
    try:
        return _answer(plant.take_plant(act, file))
    except PlantRefused as refused:
        return _refusal(refused)


@router.post(
    "/plant/check", response_model=PlantChanges, responses=_REFUSES, openapi_extra=_TAKES_YAML
)
def check_plant(file: PlantFile, act: Acting) -> PlantChanges | Response:
    """Say what taking the plant file would do and what would follow, and change nothing."""
    try:
        return _answer(plant.preview_plant(act, file))
    except PlantRefused as refused:
        return _refusal(refused)
