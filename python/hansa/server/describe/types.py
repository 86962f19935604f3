"""Structs of the API in words: their fields, and the Structs that those lead to."""

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, TypeGuard, Union, get_args, get_origin, get_type_hints

import msgspec

from hansa.api.formats import At, Decimal

_WORDS = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "true or false",
    type(None): "null",
    msgspec.Raw: "any JSON",
}
_FORMATS: dict[object, str] = {At: "time", Decimal: "decimal"}


def words_of(kind: object) -> str:
    """A type in words; Structs are links to their section."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind in _FORMATS:
        return _FORMATS[kind]
    if is_struct(kind):
        return _link(kind)
    if origin is Annotated:
        return words_of(parts[0]) + _bound(parts[1:])
    if origin is not None:
        return _made_of(origin, parts)
    return _WORDS[kind] if isinstance(kind, type) else "any JSON"


def _bound(marks: tuple[object, ...]) -> str:
    """How long it may be."""
    longest = [mark.max_length for mark in marks if isinstance(mark, msgspec.Meta)]
    return "".join(f", at most {each}" for each in longest if each is not None)


def _made_of(origin: object, parts: tuple[object, ...]) -> str:
    """A type that is made of others."""
    if origin is Literal:
        return " or ".join(f"`{each}`" for each in parts)
    if origin in (Union, types.UnionType):
        return " or ".join(words_of(each) for each in parts)
    if is_struct(origin):
        return f"{_link(origin)} of {words_of(parts[0])}"
    if origin is dict:
        return f"object of {words_of(parts[1])}"
    if origin is list or ... in parts:
        return f"list of {words_of(parts[0])}"
    return f"[{', '.join(words_of(each) for each in parts)}]"


def fields_of(struct: type[msgspec.Struct]) -> Iterator[tuple[str, str, str]]:
    """Name, type in words, and default of each field; "" where it must be there."""
    hints = get_type_hints(struct, include_extras=True)
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


def is_struct(kind: object) -> TypeGuard[type[msgspec.Struct]]:
    """Whether a type is a Struct."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _link(struct: type[msgspec.Struct]) -> str:
    return f"[{struct.__name__}](#{struct.__name__.lower()})"
