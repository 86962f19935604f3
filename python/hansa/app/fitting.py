"""Values held against what the API takes, and what is wrong with them in words."""

import msgspec

from hansa.api.formats import PATTERNS, PlainDecimal
from hansa.errors import ConfigError


def fault_of(error: msgspec.ValidationError) -> tuple[str, str]:
    """Where a value does not fit (as `.reason`; "" is all of it), and what was expected there."""
    said, _, path = str(error).partition(" - at `$")
    for pattern, words in PATTERNS.items():
        said = said.replace(f"`str` matching regex {pattern!r}", words)
    return path.rstrip("`"), said


def is_plain_decimal(text: str) -> bool:
    """Whether it is a decimal as the API takes them: no sign, power, space or other digits."""
    try:
        msgspec.convert(text, PlainDecimal)
    except msgspec.ValidationError:
        return False
    return True


def check_fits(value: object, kind: object, name: str) -> None:
    """Raises ConfigError where a value is not what the API takes for `name`."""
    try:
        msgspec.convert(msgspec.to_builtins(value), kind)
    except msgspec.ValidationError as error:
        path, said = fault_of(error)
        raise ConfigError(f"{path.lstrip('.') or name}: {said[0].lower()}{said[1:]}") from None
