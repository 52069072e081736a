"""What files of orders and their imports look like on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from outfeed.activities.order_mapping import OrderMapping
from outfeed.web.order_schemas import FieldChange, RejectedRow

Words = dict[str, str]
_SAID: dict[str, Any] = {"columns": {"Auftrag": "number", "Kunde": "attribute"}}
_WHOLE: dict[str, Any] = {
    "columns": {"Auftrag": "number", "Kunde": "attribute", "Seite": "ignore"},
    "units": {"ST": "bottle"},
    "products": {"100-200": "COLA"},
    "lines": {"Halle 2": "site1/packaging/labeler01"},
    "date_order": "dmy",
    "decimal_mark": ",",
    "encoding": "windows-1252",
    "delimiter": ";",
    "sheet": None,
}


class ImportMapping(BaseModel):
    """How the files of a source are read; whatever is left out is found out from the file."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [_WHOLE]})

    columns: Words = Field(
        {}, description="By the header of a column a field of an order, `attribute` or `ignore`"
    )
    units: Words = Field({}, description="By the unit of the file that of the plant")
    products: Words = Field({}, description="By the product of the file its code here")
    lines: Words = Field({}, description="By the line of the file its path here")
    date_order: Literal["auto", "dmy", "mdy", "ymd"] = "auto"
    decimal_mark: Literal["auto", ".", ","] = "auto"
    encoding: str = "auto"
    delimiter: str = "auto"
    sheet: str | None = None

    @classmethod
    def of(cls, mapping: OrderMapping | None) -> "ImportMapping | None":
        """Give a mapping as it is answered."""
        return None if mapping is None else cls.model_validate(mapping.as_json())


class RememberedMapping(BaseModel):
    """The mapping that is remembered for a source; null, with the version 0, where none is."""

    source_id: int
    source: str
    mapping: ImportMapping | None
    version: int
    updated_at: datetime | None


class MappingChange(BaseModel):
    """A mapping to remember, and the version of the one that was seen: 0 where there was none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"mapping": _SAID, "version": 0}]})

    mapping: dict[str, Any] = Field(description="As an ImportMapping; all of its keys are optional")
    version: int | None = None


# --- what a file is --------------------------------------------------------------------------


class FileColumn(BaseModel):
    """A column of a file, some of what stands in it, and what it is read as."""

    name: str
    samples: list[str] = Field(description="At most 5 that differ")
    field: str | None = Field(
        description="A field, `attribute` or `ignore`; null: an attribute, since nobody said more"
    )


class MappableField(BaseModel):
    """A field that a column can be."""

    name: str
    required: bool
    instead: str | None = Field(description="A field that will do instead of a required one")


class FileWarning(BaseModel):
    """Something about a whole file that a person should know before it is taken."""

    code: str = Field(examples=["dates_ambiguous", "columns_missing"])
    detail: str


class ImportColumns(BaseModel):
    """What a file is, before anything of it is taken."""

    read_as: str = Field(examples=["CSV in UTF-8, cells end at a semicolon"])
    format: Literal["csv", "xlsx", "json"]
    encoding: str | None
    delimiter: str | None
    sheets: list[str]
    sheet: str | None
    rows: int | None = Field(description="How many; null where there are more than 20,000")
    date_order: Literal["dmy", "mdy", "ymd"] | None
    decimal_mark: str | None = Field(description="`.`, `,` or null; `?` where it can't be told")
    columns: list[FileColumn]
    fields: list[MappableField]
    warnings: list[FileWarning]
    mapping: ImportMapping | None = Field(description="The remembered one of the source")


# --- what an import did ----------------------------------------------------------------------


class PreviewRow(BaseModel):
    """A row that makes or changes an order."""

    where: str
    row: int | None
    outcome: Literal["new", "changed"]
    number: str
    product: str
    changes: list[FieldChange]


class ImportRejection(RejectedRow):
    """A row that was not taken, whole, so that it can be mended."""

    id: int | None = Field(description="Null after a dry run")
    row: int | None
    column: str | None = Field(description="The fields at fault, with commas between")
    fields: dict[str, Any] | None = Field(
        description="The row by fields; null where it can't be mended here"
    )


class KeptImportRejection(ImportRejection):
    """A rejection of an import, and the import that took its row after all."""

    id: int
    mended_by_id: int | None


class UnknownWord(BaseModel):
    """What rows name and nobody knows, how many do, and what might be meant."""

    given: str
    count: int
    suggestions: list[str]


class Unknown(BaseModel):
    """The products, units and lines that nobody knows, those named most first."""

    products: list[UnknownWord]
    units: list[UnknownWord]
    lines: list[UnknownWord]


class ImportReport(BaseModel):
    """What an import did, or with ``dry_run`` would do; ``id`` is null then."""

    id: int | None
    source: str
    file: str
    read_as: str = Field(examples=["CSV in UTF-8, cells end at ; and decimals begin at ,"])
    rows: int = Field(description="new + changed + same + rejected")
    new: int
    changed: int
    same: int
    rejected: int
    preview: list[PreviewRow] = Field(description="The first 500 that are new or change something")
    rejections: list[ImportRejection] = Field(description="The first 1,000; all are kept")
    unknown: Unknown
    warnings: list[FileWarning]


class Import(BaseModel):
    """An import that was done."""

    id: int
    at: datetime
    actor: str
    source: str
    file: str
    new: int
    changed: int
    same: int
    rejected: int
    open_rejections: int = Field(description="Those that were not mended")
    mends_id: int | None = Field(description="The import whose rejected rows it took")
    undone_at: datetime | None
    can_undo: bool = Field(
        description="As far as is known: of more than 20,000 orders only the undoing itself says"
    )


class ImportPage(BaseModel):
    """Imports, the newest first."""

    items: list[Import]
    next_cursor: str | None
    total: int


class ImportDetails(Import):
    """An import with its mapping and its rejections, or those that it mended."""

    mapping: ImportMapping | None
    rejections: list[KeptImportRejection] = Field(description="The first 1,000")


class MendedRow(BaseModel):
    """A rejected row, and its fields that are other than they were."""

    rejection_id: int
    fields: dict[str, Any] = Field(description="By name; those left out stay as they were")


class Mend(BaseModel):
    """Rejected rows to take again."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"rows": [{"rejection_id": 17, "fields": {"product": "COLA"}}]}]
        }
    )

    rows: list[MendedRow] = Field(min_length=1, max_length=10_000)
