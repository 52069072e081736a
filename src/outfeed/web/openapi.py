"""The description of the API: what each route refuses, said once for all of them."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from outfeed.web.versions import HEADER as VERSION_HEADER

PROBLEM = "application/problem+json"
REFERENCE = "#/components/schemas/{model}"
METHODS = ("get", "put", "post", "patch", "delete")
OPEN = ("/api/v1/sign-in", "/api/v1/sign-out", "/api/v1/health")
"""Paths that need no sign-in."""

_CODES = {
    400: ("BadRequest", "The request can't be read"),
    401: ("SignedOut", "Signed out, or an API key that is not known"),
    403: ("NotAllowed", "Whoever asks may not do this, or the header X-Outfeed is missing"),
    404: ("NotFound", "What was named does not exist"),
    409: ("Conflict", "It can't be done as things are now"),
    422: ("Invalid", "What was given can't be true; `errors` names the fields"),
}
_OF_VERSIONS = {
    412: ("Stale", "Someone changed it since the version that `If-Match` names"),
    428: ("VersionMissing", "Neither `version` nor `If-Match` says which version was seen"),
}
"""Refusals of routes that take the version that was seen."""


class FieldProblem(BaseModel):
    """One field of a refused request."""

    field: str
    code: str
    detail: str


class ProblemDetails(BaseModel):
    """A refusal (RFC 9457). `code` is stable, `detail` is for people, facts stand beside them."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:outfeed:stale_version"])
    title: str
    status: int
    code: str = Field(examples=["stale_version"])
    detail: str
    errors: list[FieldProblem] | None = None


def describe(app: FastAPI) -> None:
    """Let the application describe itself with its refusals, and in the words of its routes."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(described())
        assert app.openapi_schema is not None  # noqa: S101 - made just now
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any]) -> None:
    components = document["components"]
    schemas = components["schemas"]
    problem = ProblemDetails.model_json_schema(ref_template=REFERENCE)
    schemas |= {**problem.pop("$defs"), "ProblemDetails": problem}
    components["responses"] = {
        name: {
            "description": description,
            "content": {PROBLEM: {"schema": {"$ref": REFERENCE.format(model="ProblemDetails")}}},
        }
        for name, description in (*_CODES.values(), *_OF_VERSIONS.values())
    }
    components["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": "outfeed_session"},
        "api_key": {"type": "http", "scheme": "bearer"},
    }
    for path, operation in _operations(document):
        _refusals(operation)
        _summary(operation)
        _definitions(operation, schemas)
        _example(operation, schemas)
        if path not in OPEN:
            operation["security"] = [{"session": []}, {"api_key": []}]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, item[method]


def _refusals(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    versioned = any(given["name"] == VERSION_HEADER for given in operation.get("parameters", ()))
    for code, (name, _) in (_CODES | (_OF_VERSIONS if versioned else {})).items():
        said = responses.get(str(code))
        if said is None or "HTTPValidationError" in str(said):
            responses[str(code)] = {"$ref": f"#/components/responses/{name}"}
        elif "application/json" in said.get("content", {}):
            said["content"][PROBLEM] = said["content"].pop("application/json")


def _summary(operation: dict[str, Any]) -> None:
    """The first sentence of a route says more than the name of its function."""
    words = " ".join(operation.get("description", "").split())
    if words:
        operation["summary"] = words.split(". ")[0].split("; ")[0].removesuffix(".")


def _example(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """A body whose fields have examples has one as a whole."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content.get("schema", {})
        schema = schemas[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
        fields = schema.get("properties", {})
        example = {
            name: field["examples"][0] for name, field in fields.items() if "examples" in field
        }
        known = "examples" in schema or "example" in content or "examples" in content
        if not known and example and set(schema.get("required", ())) <= set(example):
            schema["examples"] = [example]


def _definitions(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Bodies that routes read by themselves bring the schemas that they refer to along."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schemas |= content.get("schema", {}).pop("$defs", {})
