"""Write src/api/types.ts from the Structs of hansa.api: the page's types are the server's."""

import importlib
import pkgutil
import sys
from pathlib import Path
from typing import cast, get_args

import msgspec

import hansa.api
from hansa.api.people import Role, Scope

OUT = Path(__file__).parents[1] / "src" / "api" / "types.ts"
HEAD = "// Made by scripts/vocabulary.py from hansa.api (npm run types). Do not edit.\n"
_NAMES = {
    "integer": "number",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "null": "null",
}
Schema = dict[str, "Schema | list[Schema] | str | int | float | bool | None"]


def structs() -> list[type[msgspec.Struct]]:
    """The Structs that are said over HTTP and the stream, by name; Page is written by hand."""
    modules = [
        importlib.import_module(f"hansa.api.{info.name}")
        for info in pkgutil.iter_modules(hansa.api.__path__)
    ]
    found: dict[str, type[msgspec.Struct]] = {}
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, msgspec.Struct):
                found[value.__name__] = value
    return [found[name] for name in sorted(found) if name not in {"Page", "Struct"}]


def type_of(schema: Schema) -> str:
    """A JSON schema as a type of TypeScript."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(type_of(one) for one in cast(list[Schema], schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        values = cast(list[object], schema.get("enum", [schema.get("const")]))
        return " | ".join(_literal(one) for one in values)
    return _plain(schema)


def _plain(schema: Schema) -> str:
    kind = str(schema.get("type"))
    if kind == "array":
        return _array(schema)
    if kind == "object":
        return f"Record<string, {type_of(cast(Schema, schema.get('additionalProperties', {})))}>"
    return _NAMES.get(kind, "unknown")


def _literal(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(type_of(one) for one in cast(list[Schema], schema['prefixItems']))}]"
    inner = type_of(cast(Schema, schema.get("items", {})))
    return f"({inner})[]" if " | " in inner else f"{inner}[]"


def comment(text: str, indent: str = "") -> str:
    """A docstring as a comment, its lines joined as they were."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    return (
        f"{indent}/**\n"
        + "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
        + f"{indent} */\n"
    )


def declaration(struct: type[msgspec.Struct], schema: Schema) -> str:
    """The interface, or labelled tuple, of a Struct."""
    fields = msgspec.structs.fields(struct)
    head = comment(struct.__doc__ or "")
    if schema.get("type") == "array":
        kinds = [type_of(one) for one in cast(list[Schema], schema["prefixItems"])]
        said = ", ".join(
            f"{field.encode_name}: {kind}" for field, kind in zip(fields, kinds, strict=True)
        )
        return f"{head}export type {struct.__name__} = [{said}];\n"
    said_by = cast(dict[str, Schema], schema["properties"])
    # What the server says is whole; what the page says may leave out what has a default.
    is_asked = bool(struct.__struct_config__.forbid_unknown_fields) or struct.__struct_config__.tag
    required = set(cast(list[str], schema.get("required", [])))
    lines = (
        f"  {name}{'?' if is_asked and name not in required else ''}: {type_of(one)};\n"
        for name, one in said_by.items()
    )
    return f"{head}export interface {struct.__name__} {{\n{''.join(lines)}}}\n"


PAGE = """/** A part of a list. `next_cursor` asks for the part behind it; "" at the end. */
export interface Page<T> {
  data: T[];
  next_cursor: string;
  has_more: boolean;
}
"""


def text() -> str:
    """The whole file."""
    found = structs()
    _, components = msgspec.json.schema_components(found, ref_template="#/$defs/{name}")
    parts = [declaration(one, cast(Schema, components[one.__name__])) for one in found]
    aliases = [
        f"export type {name} = {' | '.join(_literal(one) for one in get_args(said))};\n"
        for name, said in (("Role", Role), ("Scope", Scope))
    ]
    return "\n".join([HEAD, PAGE, *aliases, *parts])


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(
            0 if OUT.read_text() == text() else "types.ts is not what hansa.api says: npm run types"
        )
    OUT.write_text(text())
