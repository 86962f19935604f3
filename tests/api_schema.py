"""Answers held against the schema of the API, with the forms of times and decimals."""

import re

import jsonschema_rs
import msgspec

from hansa.server.application import operations, schema
from hansa.server.operation import Operation

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")

#: The operations whose answer is JSON of a Struct.
SHAPED = [each for each in operations() if each.answer not in (None, str, bytes)]


def media_of(operation: Operation) -> dict[str, dict[str, object]]:
    """What the schema says of an operation's answer, by media."""
    entry = schema()["paths"][operation.terms.path][operation.terms.method.lower()]
    return entry["responses"][str(operation.terms.status)].get("content", {})


def faults(operation: Operation, answer: object) -> list[str]:
    """What of an answer is not as the schema says."""
    shape = media_of(operation)["application/json"]["schema"]
    asked = {"$schema": _DRAFT, **shape, "components": schema()["components"]}
    valid = jsonschema_rs.validator_for(
        asked, validate_formats=True, formats={"decimal": _DECIMAL.fullmatch}
    )
    said = msgspec.json.decode(msgspec.json.encode(answer))
    return [f"{operation.name}: {each.message}" for each in valid.iter_errors(said)]
