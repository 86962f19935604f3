"""Structs of the API in words: their fields, and the Structs that those lead to."""

import types
from collections.abc import Iterable, Iterator
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

_WORDS = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "true or false",
    type(None): "null",
    msgspec.Raw: "any JSON",
}


def words_of(kind: object) -> str:
    """A type in words; Structs are links to their section."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " or ".join(f"`{each}`" for each in parts)
    if origin in (Union, types.UnionType):
        return " or ".join(words_of(each) for each in parts)
    if origin in (tuple, list):
        inner = [each for each in parts if each is not ...]
        is_list = origin is list or ... in parts
        named = words_of(inner[0]) if is_list else ", ".join(words_of(each) for each in inner)
        return f"list of {named}" if is_list else f"[{named}]"
    if origin is dict:
        return f"object of {words_of(parts[1])}"
    if origin is not None and is_struct(origin):
        return f"{_link(origin)} of {words_of(parts[0])}"
    if is_struct(kind):
        return _link(kind)
    return _WORDS.get(kind, "") if isinstance(kind, type) else "any"


def fields_of(struct: type[msgspec.Struct]) -> Iterator[tuple[str, str, str]]:
    """Name, type in words, and default of each field; "" where it must be there."""
    hints = get_type_hints(struct)
    for field in msgspec.structs.fields(struct):
        has_default = not field.required
        default = field.default if field.default is not msgspec.NODEFAULT else "{}"
        said = msgspec.json.encode(default).decode() if has_default else ""
        yield field.encode_name, words_of(hints[field.name]), said


def structs_of(kinds: Iterable[object]) -> list[type[msgspec.Struct]]:
    """Every Struct that these types lead to, by name."""
    found: dict[type[msgspec.Struct], None] = {}
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        struct = get_origin(kind) or kind
        if isinstance(struct, type) and is_struct(struct) and struct not in found:
            found[struct] = None
            waiting += get_type_hints(struct).values()
    return sorted(found, key=lambda each: each.__name__.lower())


def is_struct(kind: Any) -> bool:  # noqa: ANN401 - whatever a type may be
    """Whether a type is a Struct."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _link(struct: Any) -> str:  # noqa: ANN401
    return f"[{struct.__name__}](#{struct.__name__.lower()})"
