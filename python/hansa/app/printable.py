"""Text of others made safe to print: nothing in it moves a cursor, ends a line or turns it."""

import re

#: Control characters, ends of line and paragraph, marks of direction, halves of characters.
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str, *, keep: str = "") -> str:
    """The text with each character that a terminal obeys written as JSON writes it; those in
    `keep` stay.
    """
    return _CONTROL.sub(lambda found: found[0] if found[0] in keep else _escape(found[0]), text)


def printable_in(value: object) -> object:
    """The same for every text within lists and tables."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printable_in(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [printable_in(each) for each in value]
    return value


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}"
