"""The first steps on an empty system, and what of them is done."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from outfeed.store.first_steps import first_steps
from outfeed.web.deps import ReadConn

router = APIRouter(prefix="/api/v1", tags=["plant"])


class FirstStep(BaseModel):
    """A step, and whether it is done."""

    step: Literal["site", "line", "product", "rate", "shift", "machine", "order", "entry", "run"]
    done: bool
    detail: str | None = Field(description="The first thing that shows it done, by its name")


class FirstSteps(BaseModel):
    """What leads from an empty system to a running line, in order."""

    items: list[FirstStep]
    complete: bool


@router.get("/first-steps")
def steps(conn: ReadConn) -> FirstSteps:
    """Give the first steps, and which of them are done."""
    items = [FirstStep(**step) for step in first_steps(conn)]
    return FirstSteps(items=items, complete=all(item.done for item in items))
