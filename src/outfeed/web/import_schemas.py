"""What files of orders and their imports look like on the wire."""

from pydantic import BaseModel, Field

from outfeed.web.order_schemas import RejectedRow


class ImportReport(BaseModel):
    """What an import did, or with ``dry_run`` would do; ``id`` is null then."""

    id: int | None
    source: str
    file: str
    new: int
    changed: int
    same: int
    rejected: int
    rejections: list[RejectedRow] = Field(description="The first 1,000; all are kept")
    read_as: str = Field(examples=["CSV in UTF-8, cells end at ; and decimals begin at ,"])
