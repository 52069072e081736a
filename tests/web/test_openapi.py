"""The API describes itself: validly, in words, with every refusal, and it keeps to it."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema_rs import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from outfeed.activities.act import Act
from outfeed.web.openapi import OPEN
from tests.asking import ask
from tests.builders import a_plant, an_order

OTHERS = ["/api/v1/events", "/api/v1/plant"]
"""A stream without end, and a text that is not JSON."""
CHANGES_NOTHING = [
    "/api/v1/orders/check",
    "/api/v1/orders/import/columns",
    "/api/v1/plant/check",
]
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture
def document(base_url: str) -> dict[str, Any]:
    return ask(f"{base_url}/api/openapi.json").json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path}", operation


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_it_is_valid_and_leads_nowhere(document: dict[str, Any]) -> None:
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    for reference in references(document):
        at: Any = document
        assert reference.startswith("#/"), reference
        for part in reference.removeprefix("#/").split("/"):
            assert part in at, reference
            at = at[part]
    assert [name for name in document["components"]["schemas"] if "__" in name] == []
    identifiers = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(identifiers)) == len(identifiers)


def test_every_operation_says_what_it_does_and_answers(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert len(operation["summary"].split()) > 1, name
        assert operation["tags"], name
        good = [code for code in operation["responses"] if code.startswith("2")]
        # A preview answers 200 where the act itself makes or takes away, and so does what is there.
        there = "preview" in str(operation.get("parameters")) or name.endswith("/calls")
        assert len(good) == 1 or there, name
        for code in good:
            answer = operation["responses"][code]
            assert code == "204" or answer.get("content"), name
            for kind, content in answer.get("content", {}).items():
                assert kind != "application/json" or content["schema"], name
        for parameter in operation.get("parameters", ()):
            assert parameter["schema"], (name, parameter["name"])


def test_every_operation_names_its_refusals(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert {"400", "401", "403", "404", "409", "422"} <= set(operation["responses"]), name
        for code, answer in operation["responses"].items():
            if code.startswith("4") and "$ref" not in answer:
                assert "application/json" not in answer.get("content", {}), (name, code)
    assert "HTTPValidationError" not in str(document)
    shape = document["components"]["schemas"]["ProblemDetails"]
    assert {"type", "title", "status", "code", "detail"} <= set(shape["required"])


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each body that a route takes: the route, what is said of it, and its schema as a whole."""
    for name, operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            said = content["schema"]
            if "$ref" in said:
                said = document["components"]["schemas"][said["$ref"].rsplit("/", 1)[-1]]
            yield name, content, {**said, "components": document["components"]}


def test_every_body_has_an_example_that_can_be_sent(document: dict[str, Any]) -> None:
    names = set()
    for name, content, schema in bodies(document):
        examples = [each["value"] for each in content.get("examples", {}).values()]
        examples += [content["example"]] if "example" in content else []
        examples += schema.get("examples", [])
        assert examples, name
        for example in examples:
            errors = Draft202012Validator(schema).iter_errors(example)
            assert [error.message for error in errors] == [], (name, example)
        names.add(name)
    assert len(names) > 20


WITH_A_SECRET = {
    "post /api/v1/session/sign-on",
    "post /api/v1/session/sign-off",
    "patch /api/v1/users/{user_id}",
}
"""What carries a PIN or badge is not remembered under a key, and twice it does what once does."""


def test_every_act_can_be_sent_again_and_names_what_it_saw(document: dict[str, Any]) -> None:
    fields = {name: schema.get("properties", {}) for name, _, schema in bodies(document)}
    versioned = 0
    for name, operation in operations(document):
        if name.startswith("get ") or name.split(" ")[1] in (*OPEN, *CHANGES_NOTHING):
            continue
        given = {parameter["name"] for parameter in operation.get("parameters", ())}
        assert ("Idempotency-Key" in given) == (name not in WITH_A_SECRET), name
        if "version" in given or "version" in fields.get(name, ()):
            assert "If-Match" in given, name
            assert {"412", "428"} <= set(operation["responses"]), name
            versioned += 1
    assert versioned > 5


def test_instants_and_quantities_are_what_the_contract_says(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    order = schemas["Order"]["properties"]
    assert order["required_quantity"]["type"] == "string"
    assert re.search("date-time", str(order["due_at"]))
    assert schemas["FiguresJson"]["properties"]["infeed_quantity"]["type"] == "string"


def test_what_is_read_is_as_it_is_described(
    client: httpx.Client, act: Act, document: dict[str, Any]
) -> None:
    a_plant(act)
    an_order(act, number="PO-1")
    act.conn.commit()
    made = client.post("/api/v1/api-keys", json={"name": "schemathesis"}).json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    for _, operation in operations(document):
        # Else it makes keys and cookies up, and never comes in.
        operation.pop("security", None)
    reading = schemathesis.openapi.from_dict(document).include(method="GET").exclude(path=OTHERS)
    answers: Counter[int] = Counter()
    for found in reading.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=4,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def conforms(case: Any) -> None:
            answer = case.call(base_url=str(client.base_url), headers=headers)
            answers[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        conforms()
    assert answers[401] == 0
    assert answers[200] > 25
