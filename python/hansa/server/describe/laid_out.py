"""JSON for people: what fits on a line stands on one."""

import json
from collections.abc import Iterator


def laid_out(value: object, width: int = 96) -> str:
    """A value as JSON, in lines of at most `width` characters where that can be."""
    return "\n".join(_lines(value, 0, width))


def _lines(value: object, depth: int, width: int, lead: str = "") -> Iterator[str]:
    indent, flat = "  " * depth, json.dumps(value, ensure_ascii=False)
    fits = len(indent) + len(lead) + len(flat) <= width
    if fits or not isinstance(value, dict | list):
        yield f"{indent}{lead}{flat}"
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    named = value.items() if isinstance(value, dict) else (("", each) for each in value)
    entries = [(f"{json.dumps(name)}: " if name else "", each) for name, each in named]
    yield f"{indent}{lead}{opening}"
    for number, (name, each) in enumerate(entries):
        inner = list(_lines(each, depth + 1, width, name))
        yield from inner[:-1]
        yield inner[-1] + ("," if number < len(entries) - 1 else "")
    yield f"{indent}{closing}"
