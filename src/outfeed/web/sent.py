"""What bodies of requests have in common."""

from pydantic import BaseModel, ConfigDict


class Sent(BaseModel):
    """A body, or a part of one: a field that it doesn't have is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")
