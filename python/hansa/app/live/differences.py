"""Where a desk and its venue differed, from the journal: causes, and what was done about them."""

from pathlib import Path
from typing import TYPE_CHECKING

from hansa.app.frames import Naming, times
from hansa.engine.reconciling import Cause, Policy
from hansa.journal import Kind, read_records
from hansa.journal.live_inputs import decode_difference

if TYPE_CHECKING:
    import polars

_OF_BALANCES = (Cause.BALANCE_DIFFERS, Cause.OPENING_BALANCE)


def differences_frame(journal: Path, naming: Naming) -> "polars.DataFrame":
    """A row for each difference: ts, cause, did, instrument, about (the order's id, or the venue's
    number of a fill of somebody else), and what desk and venue had, in units.
    """
    import polars as pl

    records = read_records(journal, [Kind.DIFFERENCE])
    found = [decode_difference(payload) for _, payload in records.each()]
    columns: dict[str, list[str] | list[str | None]] = {
        "cause": [Cause(each[0]).words for each in found],
        "did": [Policy(each[1]).words for each in found],
        "instrument": [_symbol(each[2], naming) for each in found],
        "about": [_about(Cause(each[0]), each[3], naming) for each in found],
    }
    return pl.DataFrame(
        {
            "ts": times([int(ts) for ts in records.ts_ns]),
            **{name: pl.Series(values, dtype=pl.String) for name, values in columns.items()},
            "desk": pl.Series([_units(each, each[4], naming) for each in found], dtype=pl.Float64),
            "venue": pl.Series([_units(each, each[5], naming) for each in found], dtype=pl.Float64),
        }
    )


def _symbol(place: int | None, naming: Naming) -> str | None:
    return None if place is None else naming.instrument(place).symbol


def _about(cause: Cause, number: int | None, naming: Naming) -> str | None:
    if number is None:
        return None
    return str(number) if cause is Cause.STRANGER_FILLED else naming.order(number)


def _units(
    found: tuple[int, int, int | None, int | None, int, int], steps: int, naming: Naming
) -> float:
    """Lots of an instrument, or 10^-8 of a currency, as they are counted by people."""
    if Cause(found[0]) in _OF_BALANCES or found[2] is None:
        return steps / 1e8
    return steps * float(naming.instrument(found[2]).lot)
