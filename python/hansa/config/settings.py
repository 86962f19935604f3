"""A setting: what one value of the configuration may be, and how a raw TOML value becomes it."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

from hansa.config.zones import is_zone
from hansa.errors import ConfigError

T = TypeVar("T")

Parameter: TypeAlias = int | float | str | bool
"""One free parameter of an agent or a rule."""

_INTERVAL = re.compile(r"([1-9][0-9]*)(ms|s|m|h|d|w)")
_UNIT_NS = {
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
    "d": 86400 * 10**9,
    "w": 7 * 86400 * 10**9,
}
_INTERVAL_EXAMPLES = 'a length of time such as "1m", "15m", "1h" or "1d"'
_DIGITS_MAX = 36
#: The core's decimals have no more.
_WHOLE_DIGITS_MAX = 20
_PLACES_MAX = 18


class Unfit(Exception):  # noqa: N818 - a verdict on one value, turned into a ConfigError with its place
    """A raw value is not what its setting takes; the text says what was expected and found."""

    def __init__(self, expected: str, found: object, *, hint: str = "") -> None:
        shown = f'"{found}"' if isinstance(found, str) else f"{found}".replace("\n", " ")
        super().__init__(f"expected {expected}, found {shown[:80]}{hint}")


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """How one key is read (`read` raises `Unfit`) and, in a few words, what it means.

    `choice` is what a user is told when a key without default is missing.
    """

    read: Callable[[object], T]
    about: str
    choice: str = ""


def text(raw: object) -> str:
    """A text that is not empty."""
    if isinstance(raw, str) and raw.strip():
        return raw
    raise Unfit("a text in quotes that is not empty", raw)


def any_text(raw: object) -> str:
    """A text, possibly empty."""
    if isinstance(raw, str):
        return raw
    raise Unfit("a text in quotes", raw)


def one_of(*names: str) -> Callable[[object], str]:
    """One of the given words."""
    expected = " or ".join(f'"{name}"' for name in names)

    def read(raw: object) -> str:
        if isinstance(raw, str) and raw in names:
            return raw
        near = difflib.get_close_matches(raw, names, n=1) if isinstance(raw, str) else []
        raise Unfit(expected, raw, hint=f'; did you mean "{near[0]}"?' if near else "")

    return read


def whole(least: int, most: int = 2**53, *, parts: str = "") -> Callable[[object], int]:
    """A whole number from `least` to `most`; `parts` is the hint for one with decimals."""
    span = f"of at least {least}" if most == 2**53 else f"from {least} to {most}"
    expected = f"a whole number {span}"

    def read(raw: object) -> int:
        if isinstance(raw, int) and not isinstance(raw, bool) and least <= raw <= most:
            return raw
        raise Unfit(expected, raw, hint=parts if isinstance(raw, Decimal) else "")

    return read


def number(
    *, least: str | None = None, above: str | None = None, most: str | None = None
) -> Callable[[object], Decimal]:
    """An exact decimal, written as a number or as a text; the bounds are decimals too."""
    bounds = [f"of at least {least}"] if least is not None else []
    bounds += [f"above {above}"] if above is not None else []
    bounds += [f"of at most {most}"] if most is not None else []
    expected = " ".join(["a number", " and ".join(bounds)]).strip()

    def read(raw: object) -> Decimal:
        value = _exact(raw, expected)
        too_low = least is not None and value < Decimal(least)
        too_low = too_low or (above is not None and value <= Decimal(above))
        if too_low or (most is not None and value > Decimal(most)):
            raise Unfit(expected, raw)
        return value

    return read


def _exact(raw: object, expected: str) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal):
        raise Unfit(expected, raw)
    try:
        value = Decimal(raw)
    except InvalidOperation:
        raise Unfit(expected, raw) from None
    if not value.is_finite():
        raise Unfit(expected, raw)
    exponent = value.as_tuple().exponent
    digits = len(value.as_tuple().digits)
    if not isinstance(exponent, int) or abs(exponent) > _DIGITS_MAX or digits > _DIGITS_MAX:
        raise Unfit(f"{expected}, with at most {_DIGITS_MAX} digits", raw)
    if value.adjusted() >= _WHOLE_DIGITS_MAX or -exponent > _PLACES_MAX:
        sizes = f"{_WHOLE_DIGITS_MAX} whole digits and {_PLACES_MAX} places"
        raise Unfit(f"{expected}, with at most {sizes}", raw)
    return value


def texts(raw: object) -> tuple[str, ...]:
    """A list of texts."""
    if isinstance(raw, list | tuple) and all(isinstance(item, str) and item for item in raw):
        if len(set(raw)) == len(raw):
            return tuple(raw)
        raise Unfit("a list without repetitions", ", ".join(raw))
    raise Unfit('a list of texts, such as ["a", "b"]', raw)


def interval(raw: object) -> str:
    """A length of time such as "1h", kept as written."""
    if isinstance(raw, str) and _INTERVAL.fullmatch(raw):
        return raw
    raise Unfit(_INTERVAL_EXAMPLES, raw)


def interval_ns(written: str) -> int:
    """The length of a written interval in nanoseconds; ConfigError if it is none."""
    match = _INTERVAL.fullmatch(written)
    if match is None:
        raise ConfigError(f"interval: {Unfit(_INTERVAL_EXAMPLES, written)}")
    return int(match[1]) * _UNIT_NS[match[2]]


def instant(raw: object) -> datetime:
    """A moment: an ISO text or a TOML date or time; without a zone it is UTC."""
    expected = 'a moment such as "2022-01-01T00:00:00Z"'
    if isinstance(raw, str):
        try:
            raw = datetime.fromisoformat(raw)
        except ValueError:
            raise Unfit(expected, raw) from None
    if isinstance(raw, datetime):
        return raw.astimezone(UTC) if raw.tzinfo else raw.replace(tzinfo=UTC)
    if isinstance(raw, date):
        return datetime.combine(raw, time(), UTC)
    raise Unfit(expected, raw)


def zone_name(raw: object) -> str:
    """A time zone of the IANA database that this machine knows."""
    expected = 'a time zone of the IANA database such as "America/New_York" or "UTC"'
    if not isinstance(raw, str):
        raise Unfit(expected, raw)
    if not is_zone(raw):
        hint = "; if the name is right, this machine has no time zones: install tzdata"
        raise Unfit(expected, raw, hint=hint)
    return raw


def parameter(raw: object) -> Parameter:
    """A free parameter: whole number, number, text or true/false."""
    if isinstance(raw, Decimal) and raw.is_finite():
        return float(raw)
    if isinstance(raw, int | str | bool):
        return raw
    raise Unfit("a number, a text or true/false", raw)


def frozen(items: Mapping[str, T]) -> Mapping[str, T]:
    """A read-only copy, in the order of the names."""
    return MappingProxyType({name: items[name] for name in sorted(items)})
