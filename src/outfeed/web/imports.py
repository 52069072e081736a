"""Files of orders: what is in them, taking them, undoing and mending what came of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile
from sqlalchemy import Connection

from outfeed.activities import order_files, order_import
from outfeed.activities.access import User
from outfeed.activities.act import Act
from outfeed.activities.order_draft import source_named
from outfeed.activities.order_import import Watch
from outfeed.activities.order_import_mapping import (
    forget_mapping,
    remember_mapping,
    remembered_mapping,
)
from outfeed.activities.order_import_mending import MendedRow, mend_import
from outfeed.activities.order_import_undo import undo_import
from outfeed.activities.order_mapping import FIELDS, PLAIN, REQUIRED, OrderMapping, read_mapping
from outfeed.model.errors import FieldError, Invalid, NotFound
from outfeed.store import order_imports as kept
from outfeed.web import deps
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.import_schemas import (
    Import,
    ImportColumns,
    ImportDetails,
    ImportMapping,
    ImportPage,
    ImportReport,
    MappingChange,
    Mend,
    RememberedMapping,
)
from outfeed.web.import_stream import NDJSON, streamed, wants_lines
from outfeed.web.versions import TAGGED, SeenVersion, etag, version_seen

router = APIRouter(prefix="/api/v1", tags=["imports"], route_class=ActingRoute)

COUNTED = 20_000
LISTED = 1_000
LONGEST_MAPPING = 4_000_000
_PROGRESS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": ImportReport,
        "content": {
            NDJSON: {
                "schema": {"type": "string"},
                "example": '{"progress":{"stage":"reading","rows":2000,"total":null}}\n'
                '{"report":{"id":7,"new":2000}}\n',
            }
        },
    }
}

_FILE = "number,product,quantity\nW-1,COLA,1200\n"


def _example(**form: object) -> dict[str, Any]:
    content = {"multipart/form-data": {"example": {"file": _FILE, "source": "SAP", **form}}}
    return {"requestBody": {"content": content}}


OrderFileUpload = Annotated[
    UploadFile, File(description="XLSX, CSV or JSON of at most 200 MB and 1,000,000 rows")
]
GivenMapping = Annotated[
    str | None,
    Form(
        description="How to read it, as JSON (an ImportMapping); else what is remembered for the"
        " source",
        max_length=LONGEST_MAPPING,
        examples=['{"columns": {"Auftrag": "number"}, "decimal_mark": ","}'],
    ),
]


def _act_or_user(request: Request, key: deps._Key = None) -> Iterator[Act | User]:
    # An act that tells of its progress has a transaction of its own, in a thread of its own.
    if wants_lines(request):
        with request.app.state.engine.connect() as conn:
            user = deps.signed_in(request, conn)
        yield user
    else:
        yield from deps._acting(request, key)


# --- files -----------------------------------------------------------------------------------


@router.post("/orders/import/columns", openapi_extra=_example())
def columns_of_file(
    conn: ReadConn,
    file: OrderFileUpload,
    source: Annotated[str | None, Form(description="Name of the order source")] = None,
    mapping: GivenMapping = None,
) -> ImportColumns:
    """Say what a file is and what its columns are read as; nothing of it is taken."""
    remembered = None
    if source is not None:
        remembered = remembered_mapping(conn, source_named(conn, source)[0]).mapping
    said = _mapping(mapping) or remembered or PLAIN
    read = order_files.read_order_file(file.file, said)
    rows, warnings = _count(read)
    known = ImportColumns.model_fields
    found = {name: getattr(read, name) for name in known if hasattr(read, name)}
    fields = [
        {
            "name": name,
            "required": name in REQUIRED,
            "instead": "external_id" if name == "number" else None,
        }
        for name in FIELDS
    ]
    return ImportColumns.model_validate(
        found
        | {
            "rows": rows,
            "fields": fields,
            "warnings": [*read.warnings, *warnings],
            "mapping": ImportMapping.of(remembered),
        },
        from_attributes=True,
    )


def _count(read: order_files.OrderFile) -> tuple[int | None, list[order_files.FileWarning]]:
    """Count the rows, as far as that goes quickly; what is wrong with all of them is a warning."""
    rows, warnings = 0, []
    for raws, rejections in read.pieces:
        of_file = [rejection for rejection in rejections if rejection.code in _OF_THE_FILE]
        warnings += [order_files.FileWarning(r.code, r.reason) for r in of_file]
        rows += len(raws) + len(rejections) - len(of_file)
        if rows > COUNTED:
            return None, warnings
    return rows, warnings


_OF_THE_FILE = {
    "binary_file",
    "column_given_twice",
    "columns_missing",
    "empty_file",
    "no_rows",
    "no_such_sheet",
    "row_too_long",
    "unreadable_workbook",
    "workbook_too_large",
}
"""Codes of rejections that are of a whole file and not of a row."""


@router.post(
    "/orders/import",
    response_model=None,
    responses=_PROGRESS,
    openapi_extra=_example(dry_run=True),
)
def import_orders(
    request: Request,
    who: Annotated[Act | User, Depends(_act_or_user, scope="function")],
    file: OrderFileUpload,
    source: Annotated[str, Form(description="Name of the order source")],
    dry_run: Annotated[bool, Form(description="Only say what it would do")] = False,
    mapping: GivenMapping = None,
    remember: Annotated[bool, Form(description="Keep the mapping for the next file")] = False,
) -> Response | ImportReport:
    """Take a file of orders. What can't be taken is told, and kept with its reason.

    With `Accept: application/x-ndjson` its progress is told line by line, and the report is the
    last one; who hangs up before the end leaves nothing behind.
    """
    name = (file.filename or "file")[-200:].replace("\x00", "")
    said = _mapping(mapping)

    def take(act: Act, watch: Watch) -> ImportReport:
        source_id, named = source_named(act.conn, source)
        used = said or remembered_mapping(act.conn, source_id).mapping or PLAIN
        if remember and said is not None and not dry_run:
            remember_mapping(act, source_id, said)
        read = order_files.read_order_file(file.file, used)
        report = order_import.import_orders(act, named, name, read, dry_run=dry_run, watch=watch)
        return ImportReport.model_validate(report, from_attributes=True)

    if isinstance(who, Act):
        return take(who, lambda _: None)
    return streamed(request, who.actor, lambda act, watch: take(act, watch).model_dump(mode="json"))


def _mapping(given: str | None) -> OrderMapping | None:
    if given is None or not given.strip():
        return None
    try:
        content = orjson.loads(given)
    except orjson.JSONDecodeError as error:
        detail = f"The mapping is no JSON: {error}."
        errors = [FieldError("mapping", "invalid_json", detail)]
        raise Invalid("invalid_mapping", detail, errors=errors) from None
    return read_mapping(content)


# --- imports ---------------------------------------------------------------------------------


@router.get("/imports")
def list_imports(
    conn: ReadConn,
    source: Annotated[str, Query(description="Name of an order source", max_length=300)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=20)] = None,
) -> ImportPage:
    """Give the imports that were done, the newest first."""
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise Invalid("unknown_cursor", "This cursor is of another list; begin at the first page.")
    source_id = source_named(conn, source)[0] if source.strip() else None
    page = kept.import_page(conn, source_id, limit, int(cursor) if cursor else None)
    return ImportPage.model_validate(page, from_attributes=True)


@router.get("/imports/{import_id}")
def get_import(import_id: int, conn: ReadConn) -> ImportDetails:
    """Give one import with its rejections; an import of mended rows with those that it mended."""
    found = _import(conn, import_id)
    return ImportDetails.model_validate(
        found | {"rejections": kept.rejections_of(conn, import_id, LISTED)}
    )


@router.post("/imports/{import_id}/undo")
def undo(import_id: int, act: Acting) -> Import:
    """Delete the orders that an import made and put back what it changed: all or nothing.

    Refused as `built_on`, with `orders:[{id, number, why}]`, where something hangs on them:
    entries, runs, later changes or moves.
    """
    _import(act.conn, import_id)
    undo_import(act, import_id)
    return Import.model_validate(_import(act.conn, import_id))


@router.post("/imports/{import_id}/mend")
def mend(import_id: int, mended: Mend, act: Acting) -> ImportReport:
    """Take rejected rows of an import again, as mended; what is wrong still comes back rejected.

    Dates and words are read as in the file; a row that was mended before counts as the same.
    """
    _import(act.conn, import_id)
    rows = [MendedRow(row.rejection_id, row.fields) for row in mended.rows]
    report = mend_import(act, import_id, rows)
    return ImportReport.model_validate(report, from_attributes=True)


def _import(conn: Connection, import_id: int) -> dict[str, Any]:
    found = kept.import_with(conn, import_id) if 0 < import_id < 2**31 else None
    if found is None:
        raise NotFound("unknown_import", f"There is no import {import_id}.", import_id=import_id)
    return found


# --- mappings that are remembered ------------------------------------------------------------


@router.get("/sources/{source}/mapping", responses={200: TAGGED})
def get_mapping(source: str, conn: ReadConn, response: Response) -> RememberedMapping:
    """Give the mapping that is remembered for the files of a source, by its id or name."""
    return _remembered(conn, *_source(conn, source), response)


@router.put("/sources/{source}/mapping", responses={200: TAGGED})
def put_mapping(
    source: str, change: MappingChange, act: Acting, seen: SeenVersion, response: Response
) -> RememberedMapping:
    """Remember a mapping for the files of a source."""
    source_id, name = _source(act.conn, source)
    version = version_seen(change.version, seen)
    remember_mapping(act, source_id, read_mapping(change.mapping), version)
    return _remembered(act.conn, source_id, name, response)


@router.delete("/sources/{source}/mapping", status_code=204)
def delete_mapping(source: str, act: Acting, seen: SeenVersion, version: int | None = None) -> None:
    """Forget the mapping of a source; its files are read as they look again."""
    source_id, _ = _source(act.conn, source)
    forget_mapping(act, source_id, version_seen(version, seen))


def _source(conn: Connection, ref: str) -> tuple[int, str]:
    found = kept.source_of_ref(conn, ref.replace("\x00", ""))
    if found is None:
        raise NotFound("unknown_source", f"There is no order source {ref[:60]!r}.")
    return found


def _remembered(
    conn: Connection, source_id: int, name: str, response: Response
) -> RememberedMapping:
    found = remembered_mapping(conn, source_id)
    response.headers["ETag"] = etag(found.version)
    at: datetime | None = found.updated_at
    return RememberedMapping(
        source_id=source_id,
        source=name,
        mapping=ImportMapping.of(found.mapping),
        version=found.version,
        updated_at=at,
    )
