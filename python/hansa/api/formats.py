"""Texts of one form, so that the schema can say which."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, TypeAlias

from msgspec import Meta

#: A time that is always known: RFC 3339, UTC, nine digits.
At: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
#: A decimal number that is always known: money, a price, a quantity.
Decimal: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "decimal"})]

#: Nothing that a terminal obeys: no control character, no end of a line, no mark of direction.
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]*$"
_END = r"$(?!\n)"  # for Python `$` is before a last end of line too
_ONE_LINE = ONE_LINE.removesuffix("$") + _END
_PLAIN = r"[0-9]{1,20}(\.[0-9]{1,18})?"
_DECIMAL, _DECIMAL_OR_NONE = f"^{_PLAIN}{_END}", f"^({_PLAIN})?{_END}"
_DIGITS_MAX = 39
NOTE_LENGTH_MAX = 500

#: Why: a reason that a person gives.
Note: TypeAlias = Annotated[str, Meta(max_length=NOTE_LENGTH_MAX, pattern=_ONE_LINE)]
#: What something is called.
Name: TypeAlias = Annotated[str, Meta(max_length=120, pattern=_ONE_LINE)]
#: A password, or the token of a link.
Secret: TypeAlias = Annotated[str, Meta(max_length=1024)]
#: A setting of a configuration, as `key=value`.
Assignment: TypeAlias = Annotated[str, Meta(max_length=1000, pattern=_ONE_LINE)]
#: A decimal number that somebody gives: digits, with or without places.
PlainDecimal: TypeAlias = Annotated[str, Meta(max_length=_DIGITS_MAX, pattern=_DECIMAL)]
#: The same, or "" for none.
PlainDecimalOrNone: TypeAlias = Annotated[
    str, Meta(max_length=_DIGITS_MAX, pattern=_DECIMAL_OR_NONE)
]

#: What a text must be that has to fit a pattern, in words.
PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        _ONE_LINE: "text on one line without control characters",
        _DECIMAL: "a decimal such as 0.01",
        _DECIMAL_OR_NONE: "a decimal such as 0.01, or nothing",
    }
)
