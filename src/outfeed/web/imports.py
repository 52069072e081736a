"""Files of orders: what is in them, taking them, and what came of it."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from outfeed.activities import order_files, order_import
from outfeed.web.deps import Acting
from outfeed.web.idempotency import ActingRoute
from outfeed.web.import_schemas import ImportReport

router = APIRouter(prefix="/api/v1", tags=["imports"], route_class=ActingRoute)


@router.post("/orders/import")
def import_orders(
    act: Acting,
    file: Annotated[
        UploadFile,
        File(description="CSV or JSON", examples=["number;product;quantity\nPO-1;COLA-05;1200\n"]),
    ],
    source: Annotated[str, Form(description="Name of the order source", examples=["SAP"])],
    dry_run: Annotated[bool, Form(description="Only say what it would do")] = False,
) -> ImportReport:
    """Take a file of orders. What can't be taken is told, and kept with its reason."""
    name = (file.filename or "file")[-200:].replace("\x00", "")
    read = order_files.read_order_file(file.file)
    report = order_import.import_orders(act, source, name, read, dry_run=dry_run)
    return ImportReport.model_validate(report, from_attributes=True)
