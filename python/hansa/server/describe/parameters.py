"""The parameters of an operation, as the schema has them."""

import json
from dataclasses import dataclass
from typing import cast

from hansa.server.openapi import Object
from hansa.server.operation import Operation

_TYPES = {"string": "str", "integer": "int", "boolean": "bool", "number": "float"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: `place` is path, query or header; `default` JSON, "" where it must be given."""

    name: str
    place: str
    schema: Object
    default: str
    about: str

    @property
    def is_required(self) -> bool:
        """Whether it must be given."""
        return not self.default

    @property
    def type(self) -> str:
        """Its type in Python."""
        return _type(self.schema)

    @property
    def words(self) -> str:
        """Its type and bounds in words."""
        said = [_words(self.schema)]
        bounds = cast("list[Object]", self.schema.get("anyOf", []))
        for schema in (self.schema, *bounds):
            said += [f"from {schema['minimum']}"] if "minimum" in schema else []
            said += [f"to {schema['maximum']}"] if "maximum" in schema else []
            said += [f"at most {schema['maxLength']} characters"] if "maxLength" in schema else []
        return ", ".join(said)


def parameters_of(operation: Operation, document: Object) -> list[Parameter]:
    """Its parameters, in the order of the handler; those that must be given come first."""
    entry = entry_of(operation, document)
    found = [_parameter(each) for each in cast("list[Object]", entry.get("parameters", []))]
    return sorted(found, key=lambda each: not each.is_required)


def entry_of(operation: Operation, document: Object) -> Object:
    """What the schema says of an operation."""
    paths = cast("dict[str, dict[str, Object]]", document["paths"])
    return paths[operation.terms.path][operation.terms.method.lower()]


def _parameter(said: Object) -> Parameter:
    schema = cast(Object, said["schema"])
    is_optional = not said.get("required", False)
    return Parameter(
        name=str(said["name"]),
        place=str(said["in"]),
        schema=schema,
        default=json.dumps(schema.get("default")) if is_optional else "",
        about=str(said.get("description", schema.get("description", ""))),
    )


def _type(schema: Object) -> str:
    if "enum" in schema:
        return f"Literal[{', '.join(json.dumps(each) for each in cast(list[str], schema['enum']))}]"
    if "anyOf" in schema:
        kinds = [_type(each) for each in cast("list[Object]", schema["anyOf"])]
        return " | ".join(kinds)
    if schema.get("type") == "array":
        return "Sequence[str]"
    return {"null": "None"}.get(str(schema["type"])) or _TYPES[str(schema["type"])]


def _words(schema: Object) -> str:
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in cast(list[str], schema["enum"]))
    if "anyOf" in schema:
        kinds = [_words(each) for each in cast("list[Object]", schema["anyOf"])]
        return " or ".join(each for each in kinds if each != "null")
    if schema.get("type") == "array":
        return "text, once or more"
    return {"string": "text", "boolean": "true or false"}.get(
        str(schema["type"]), str(schema["type"])
    )
