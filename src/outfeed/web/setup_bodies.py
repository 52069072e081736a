"""What is sent to edit the set-up: the fields of each kind of thing, described and with examples.

They are read by the readers of plant files, which tell everything that is wrong at once; here they
are only described. What refers to another thing names it by its id, code, name or path.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from outfeed.model.equipment import Level, ModeType, SourceKind, StateType
from outfeed.model.product import CountKind


def _described(schema: dict[str, Any]) -> Any:
    return Annotated[Any, WithJsonSchema(schema)]


def _words(*values: str) -> Any:
    return _described({"type": "string", "enum": list(values)})


_Text = Annotated[Any, WithJsonSchema({"type": ["string", "null"]})]
_Name = Annotated[Any, WithJsonSchema({"type": "string"})]
_Flag = _described({"type": "boolean"})
_Whole = Annotated[Any, WithJsonSchema({"type": ["integer", "null"]})]
_Figure = _described({"type": ["string", "number", "null"]})
_Reference = Annotated[Any, WithJsonSchema({"type": ["integer", "string", "null"]})]
_Texts = _described({"type": ["array", "null"], "items": {"type": "string"}})
_Values = _described({"type": ["object", "null"], "additionalProperties": True})
_Units = _described(
    {
        "type": ["array", "null"],
        "items": {
            "type": "object",
            "required": ["unit", "factor"],
            "properties": {
                "unit": {"type": "string"},
                "factor": {"type": ["string", "number"], "examples": ["12", "1/12"]},
            },
        },
    }
)
_Days = _described(
    {
        "type": ["array", "null"],
        "items": {
            "type": "object",
            "required": ["date", "start", "length"],
            "properties": {
                "date": {"type": "string", "format": "date"},
                "start": {"type": "string", "examples": ["06:00"]},
                "length": {"type": "integer"},
                "crew": {"type": ["string", "null"]},
            },
        },
    }
)
_Moves = _described(
    {
        "type": ["array", "null"],
        "items": {
            "type": "object",
            "required": ["to"],
            "properties": {
                "to": {"type": ["string", "integer"]},
                "reason_required": {"type": "boolean"},
            },
        },
    }
)
_Enabled = (_Flag, Field(None, description="What is disabled is not offered any more"))
_Colour = (_Text, Field(None, description="As #RRGGBB", examples=["#0B6BB8"]))
_Code = (_Whole, Field(None, description="What machines send"))
_OfAsset = (_Reference, Field(None, description="Asset where it holds, with all below; else all"))


def _field(kind: Any, description: str | None = None) -> Any:
    return kind, Field(None, description=description)


FIELDS: dict[str, dict[str, Any]] = {
    "Unit": {
        "code": _field(_Name, "What quantities are written with"),
        "name": _field(_Text, "Else the code"),
    },
    "Asset": {
        "parent": _field(_Reference, "Asset that it stands below; only the enterprise has none"),
        "level": _field(_words(*Level), "Can't change"),
        "name": _field(_Name, "Part of its path; another name moves all below it"),
        "display_name": _field(_Text, "What people see; else the name"),
        "topic": _field(_Text, "What it adds to its parent's topic; else the name"),
        "time_zone": _field(_Text, "IANA name; a site must have one"),
        "production_day_start": _field(_Text, "Wall time of a site, such as 06:00"),
        "micro_stop_time": _field(
            _Whole, "Seconds below which a stop is a micro-stop; else of the nearest asset above"
        ),
        "stop_prompt_time": _field(
            _Whole, "Seconds after which a stop asks for its reason; else of the nearest above"
        ),
        "enabled": _Enabled,
        "position": _field(_Whole, "Rank among its siblings, from 0; else last"),
    },
    "ProductClass": {
        "name": _field(_Name),
        "parent": _field(_Reference, "Class above it"),
    },
    "Product": {
        "code": _field(_Name),
        "name": _field(_Text, "Else the code"),
        "product_class": _field(_Reference),
        "base_unit": _field(_Name, "What its other units are so many of"),
        "units": _field(_Units, "One of each is so many base units; in place of those it has"),
        "attributes": _field(_Values, "Values of any shape"),
        "enabled": _Enabled,
    },
    "Rate": {
        "line": _field(_Reference),
        "product": _field(_Reference),
        "standard_rate": _field(_Figure, "What every OEE figure is measured by"),
        "scheduled_rate": _field(_Figure, "What is planned with; else the standard rate"),
        "rate_period": _field(
            _described({"type": ["integer", "string"]}), "Seconds, or second, minute, hour, day"
        ),
        "rate_unit": _field(_Text, "Else the outfeed unit"),
        "infeed_unit": _field(_Text, "Else the outfeed unit"),
        "outfeed_unit": _field(_Text, "Else the base unit of the product"),
        "waste_unit": _field(_Text, "Else the infeed unit"),
        "package_count": _field(_Figure, "Infeed units in one outfeed unit; else by its units"),
        "enabled": _Enabled,
    },
    "Changeover": {
        "line": _field(_Reference, "Else every line"),
        "from_product": _field(_Reference),
        "from_class": _field(_Reference, "In place of a product; neither is anything"),
        "to_product": _field(_Reference),
        "to_class": _field(_Reference, "In place of a product; neither is anything"),
        "minutes": _field(_Figure, "Up to a week"),
    },
    "Mode": {
        "name": _field(_Name),
        "type": _field(_words(*ModeType)),
        "colour": _Colour,
        "enabled": _Enabled,
    },
    "State": {
        "asset": _OfAsset,
        "name": _field(_Name),
        "code": _Code,
        "type": _field(_words(*StateType)),
        "category": _field(_Text, "What losses are grouped by"),
        "aliases": _field(_Texts, "What else machines say for it"),
        "enabled": _Enabled,
    },
    "WasteReason": {
        "asset": _OfAsset,
        "name": _field(_Name),
        "code": _Code,
        "enabled": _Enabled,
    },
    "Counter": {
        "line": _field(_Reference, "What it counts for"),
        "asset": _field(_Reference, "The cell that keeps it; else the line"),
        "name": _field(_Name),
        "kind": _field(_words(*CountKind)),
        "tag": _field(_Text, "What machines call it below their asset; else the kind"),
        "rollover_at": _field(_Figure, "The total at which it begins again at 0"),
        "max_rate_per_minute": _field(_Figure, "Above this a step is not believed"),
        "enabled": _Enabled,
    },
    "Shift": {
        "asset": _field(_Reference, "Whose working time it is, with all below"),
        "name": _field(_Name),
        "crew": _field(_Text),
        "rrule": _field(_Name, "RFC 5545, without DTSTART"),
        "start": _field(_Name, "Wall time of the site, such as 06:00"),
        "length": _field(_Whole, "Seconds of wall time, up to a day"),
        "valid_from": _field(_Text, "The first day, from which the rule counts"),
        "valid_until": _field(_Text, "The last day on which it may begin"),
        "excluded": _field(_Texts, "Dates on which it does not begin"),
        "changed": _field(_Days, "Dates on which it is at another time, or of another crew"),
        "rotation": _field(
            _Texts, "Crews day by day from valid_from on, over and over; empty is not worked"
        ),
    },
    "CalendarException": {
        "asset": _field(_Reference, "Where it holds, with all below"),
        "name": _field(_Name),
        "working": _field(_Flag, "Whether it is worked then, beyond the shifts; else it is not"),
        "starts": _field(_Name, "Wall time of the site, such as 2026-12-24T00:00"),
        "length": _field(_Whole, "Seconds of wall time, up to a year"),
        "rrule": _field(_Text, "RFC 5545, without DTSTART; left out: it is once"),
        "valid_until": _field(_Text, "The last day on which it may begin"),
        "excluded": _field(_Texts, "Dates on which it does not begin"),
    },
    "Status": {
        "name": _field(_Name),
        "colour": _Colour,
        "enabled": _Enabled,
        "active": _field(_Flag, "There is still work to do"),
        "can_schedule": _field(_Flag),
        "can_execute": _field(_Flag),
        "position": _field(_Whole, "Rank among the statuses, from 0; else last"),
        "moves": _field(_Moves, "Where an order may go from it; in place of those it has"),
    },
    "OrderSource": {
        "name": _field(_Name),
        "kind": _field(_words(*SourceKind), "Only Outfeed itself is internal"),
        "enabled": _Enabled,
    },
    "SignalSource": {
        "name": _field(_Name),
        "kind": _field(_Name, "mqtt"),
        "definition": _field(_Values, "By its kind; for mqtt its topics, as in a plant file"),
        "enabled": _Enabled,
    },
}
"""The fields of each kind of thing, by the name of what is answered."""

EXAMPLES: dict[str, dict[str, Any]] = {
    "Unit": {"code": "CS", "name": "Case"},
    "Asset": {"parent": "site1/packaging", "level": "line", "name": "labelerline05"},
    "ProductClass": {"name": "Orange", "parent": "Drinks"},
    "Product": {
        "code": "ORANGE-05-12PK",
        "name": "Orange 0.5 l, 12 pack",
        "product_class": "Orange",
        "base_unit": "CS",
        "units": [{"unit": "bottle", "factor": "1/12"}],
    },
    "Rate": {
        "line": "site1/packaging/labelerline01",
        "product": "ORANGE-05-12PK",
        "standard_rate": "314",
        "rate_period": 60,
        "infeed_unit": "bottle",
        "outfeed_unit": "CS",
    },
    "Changeover": {"from_class": "Orange", "to_class": "Lemon", "minutes": "45"},
    "Mode": {"name": "Cleaning", "type": "cleaning", "colour": "#2F6F8F"},
    "State": {
        "name": "Starved",
        "type": "unplanned_downtime",
        "category": "Waiting",
        "code": 12,
        "aliases": ["NOFEED"],
    },
    "WasteReason": {"asset": "site1/packaging", "name": "Label torn", "code": 3},
    "Counter": {
        "line": "site1/packaging/labelerline01",
        "name": "bottles in",
        "kind": "infeed",
        "rollover_at": "1000000",
    },
    "Shift": {
        "asset": "site1",
        "name": "Early",
        "rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "start": "06:00",
        "length": 28800,
    },
    "CalendarException": {
        "asset": "site1",
        "name": "Christmas",
        "working": False,
        "starts": "2026-12-24T00:00",
        "length": 259200,
        "rrule": "FREQ=YEARLY",
    },
    "Status": {
        "name": "Waiting for labels",
        "colour": "#9A6700",
        "can_schedule": True,
        "moves": [{"to": "Released"}, {"to": "Cancelled", "reason_required": True}],
    },
    "OrderSource": {"name": "SAP", "kind": "external"},
    "SignalSource": {
        "name": "Plant broker",
        "kind": "mqtt",
        "definition": {"topics": [{"match": "{asset}/state", "signal": "state"}]},
    },
}


def new_of(name: str, what: str) -> type[BaseModel]:
    """Give the model of a new thing."""
    return _model(f"New{name}", f"Fields of a new {what}.", FIELDS[name], EXAMPLES[name])


def change_of(name: str, what: str) -> type[BaseModel]:
    """Give the model of a change."""
    version = (int | None, Field(None, description="The version that was seen, or If-Match"))
    fields = {"version": version, **FIELDS[name]}
    name_field = next(field for field in FIELDS[name] if field in EXAMPLES[name])
    example = {"version": 7, name_field: EXAMPLES[name][name_field]}
    told = f"Fields to change of a {what}; what is left out stays as it is."
    return _model(f"{name}Change", told, fields, example)


def _model(
    name: str, told: str, fields: dict[str, Any], example: dict[str, Any]
) -> type[BaseModel]:
    config = ConfigDict(extra="allow", json_schema_extra={"examples": [example]})
    return create_model(name, __config__=config, __doc__=told, **fields)


# --- more than one thing -------------------------------------------------------------------------


class AssetMove(BaseModel):
    """Where an asset goes with all below it: below which other, at which place there."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"parent": "site1/packaging", "position": 0, "version": 7}]}
    )

    parent: _Reference = Field(None, description="Id or path; left out: where it is")
    position: _Whole = Field(None, description="From 0; left out: last")
    version: int | None = Field(None, description="The version that was seen, or If-Match")


class AssetCopy(BaseModel):
    """What the copy of an asset is called, and where it goes."""

    model_config = ConfigDict(
        extra="allow", json_schema_extra={"examples": [{"name": "labelerline05"}]}
    )

    name: _Name
    display_name: _Text = Field(None, description="Else the name")
    topic: _Text = Field(None, description="Else the name, beside the original")
    parent: _Reference = Field(None, description="Else that of the original")
    position: _Whole = Field(None, description="From 0; else last")


_RATES = create_model(
    "RateItem",
    __config__=ConfigDict(extra="allow"),
    __doc__="A rate by its line and product; what is left out stays, or takes its default.",
    **FIELDS["Rate"],
    remove=(bool, Field(False, description="Take it away")),
)
_CHANGEOVERS = create_model(
    "ChangeoverItem",
    __config__=ConfigDict(extra="allow"),
    __doc__="A changeover by its line and sides; minutes of null take it away.",
    **FIELDS["Changeover"],
)


class RateBatch(BaseModel):
    """Rates of a grid."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [EXAMPLES["Rate"]]}]})

    items: list[_RATES] = Field(max_length=20_000)


class ChangeoverBatch(BaseModel):
    """Changeovers of a grid."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [EXAMPLES["Changeover"]]}]})

    items: list[_CHANGEOVERS] = Field(max_length=20_000)
