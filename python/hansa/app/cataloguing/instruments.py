"""The instruments of a catalog as a file that runs take: steps from the rows, the rest stated."""

import json
from collections.abc import Sequence

from hansa.errors import DataError
from hansa.market.instruments import Instrument
from hansa.stores.parquet import Catalog
from hansa.stores.parquet.fitting import STEP_LEAST, Steps, steps_at_rest

_HEAD = """\
# Told by the rows of the catalog: tick and lot are the coarsest steps that fit all of them. What
# the venue takes at least is not in the data: fill in quantity_min (base), notional_min (quote).
"""
_NO_STEP = """\
# No {step} of up to 12 decimals fits: the numbers were computed, or all are 0. A run wants
# them as traded.
"""


def instruments_text(catalog: Catalog, quotes: Sequence[str], *, venue: str = "") -> str:
    """An instruments.toml of all instruments of the catalog, or of one venue. Of `quotes` each
    symbol has the one it ends in, or the only one. Raises DataError where none can be told.
    """
    found: dict[str, Steps] = {}
    for series in catalog.list():
        name = series.instrument
        if venue and not name.startswith(f"{venue}:"):
            continue
        found[name] = steps_at_rest(catalog.place(series.name), series, found.get(name))
    if not found:
        of = f" of {venue}" if venue else ""
        raise DataError(
            f"{catalog.folder}: expected series{of}, found none; bring them in with `hansa catalog "
            "import`"
        )
    tables = [
        _table(found[name].instrument(name), *_currencies(name, quotes)) for name in sorted(found)
    ]
    return "\n".join([_HEAD, *tables])


def _currencies(name: str, quotes: Sequence[str]) -> tuple[str, str]:
    """What is bought, and what it is paid in."""
    symbol = name.partition(":")[2]
    for quote in sorted(quotes, key=len, reverse=True):
        base = symbol.removesuffix(quote).rstrip("/-_")
        if symbol.endswith(quote) and base:
            return base, quote
    if len(quotes) == 1:
        return symbol, quotes[0]
    raise DataError(
        f"{name}: expected a symbol that ends in one of {', '.join(quotes) or 'the quotes'}, found "
        f"{symbol}; name its currency (--quote), or write instruments of one quote at a time "
        "(--venue)"
    )


def _table(instrument: Instrument, base: str, quote: str) -> str:
    steps = {"tick": instrument.tick, "lot": instrument.lot}
    notes = [_NO_STEP.format(step=name) for name, step in steps.items() if step == STEP_LEAST]
    values = {
        "base": base,
        "quote": quote,
        "tick": f"{instrument.tick:f}",
        "lot": f"{instrument.lot:f}",
        "quantity_min": f"{instrument.quantity_min:f}",
        "notional_min": f"{instrument.notional_min:f}",
    }
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()
    ]
    return "".join([*notes, f"[{json.dumps(instrument.symbol, ensure_ascii=False)}]\n", *lines])
