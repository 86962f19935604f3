"""Numbers and times of a run as the API says them."""

from datetime import UTC, datetime
from decimal import Decimal

_ATOMS_PLACES = 18
_ATOMS = 10**_ATOMS_PLACES


def at_text(ts_ns: int) -> str:
    """A time as RFC 3339, UTC, with nine digits; "" for none, which journals write as 0."""
    if not ts_ns:
        return ""
    seconds, rest_ns = divmod(ts_ns, 10**9)
    when = datetime.fromtimestamp(seconds, tz=UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{rest_ns:09d}Z"


def amount_text(atoms: int | None) -> str:
    """A count of 10^-18 as a decimal, exact, without zeros behind it; "" for none."""
    if atoms is None:
        return ""
    whole, rest = divmod(abs(atoms), _ATOMS)
    places = f".{rest:0{_ATOMS_PLACES}d}".rstrip("0") if rest else ""
    return f"{'-' if atoms < 0 else ''}{whole}{places}"


def steps_text(count: int | None, step: Decimal) -> str:
    """So many ticks or lots as a decimal; "" for none."""
    return "" if count is None else format(step * count, "f")
