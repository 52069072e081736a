"""Versions on the wire: the one that a writer saw, and the tag of the one that is answered.

A writer says which version it saw in the body (or query) as ``version``, or as ``If-Match: "7"``.
A stale one is refused as ``stale_version``: 409 in the body, 412 in the header.
"""

import re
from typing import Annotated, Any

from fastapi import Depends, Header

from outfeed.model.errors import FieldError, Invalid

HEADER = "If-Match"
_TAG = re.compile(r'(?:W/)?"(\d{1,9})"')
TAGGED: dict[str, Any] = {
    "headers": {
        "ETag": {
            "description": "The version of what is answered, for `If-Match`",
            "schema": {"type": "string", "examples": ['"7"']},
        }
    }
}
"""What a route says of an answer that carries its version: ``responses={200: TAGGED}``."""


# Asynchronous, as it waits for nothing: it needs no thread of its own.
async def _seen(
    if_match: Annotated[
        str | None,
        Header(
            alias=HEADER,
            description='The version that was seen, as its `ETag` gave it, such as `"7"`.'
            " Instead of `version`",
            max_length=100,
        ),
    ] = None,
) -> int | None:
    if if_match is None:
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        detail = f'{HEADER} names one version as its ETag gave it, such as "7".'
        error = FieldError("if-match", "unreadable_version", detail)
        raise Invalid("unreadable_version", detail, errors=[error])
    return int(found[1])


SeenVersion = Annotated[int | None, Depends(_seen, scope="function")]
"""The version that the header names, None without one."""


def version_seen(given: int | None, by_header: int | None) -> int:
    """Give the version that a writer saw, from the body or the header.

    Raises `Invalid` ``version_missing`` where it names none, ``versions_differ`` where two.
    """
    if given is None and by_header is None:
        detail = f"Say which version you saw: as `version`, or in the header {HEADER}."
        raise _refused("version_missing", detail)
    if given is not None and by_header is not None and given != by_header:
        detail = f"The `version` {given} and the header {HEADER} name different versions."
        raise _refused("versions_differ", detail)
    return by_header if given is None else given  # type: ignore[return-value]


def _refused(code: str, detail: str) -> Invalid:
    return Invalid(code, detail, errors=[FieldError("version", code, detail)])


def etag(version: int) -> str:
    """Give what the header ``ETag`` says of an answer with this version."""
    return f'"{version}"'
