"""Whose positions the venue moved or charged without an order, from the records of a run."""

from typing import TYPE_CHECKING

import numpy as np

from hansa.app.frames import times
from hansa.app.tables import Recorded
from hansa.engine import Universe
from hansa.journal import Happening, HolderShare
from hansa.market import Instrument
from hansa.report.shares import Kind, Share, liquidated

if TYPE_CHECKING:
    import polars

_ATOMS = 10**18

#: What stands under each name of a record; a halt befalls nobody's money.
_KINDS: dict[str, Kind] = {
    "funding": "funding",
    "dividend": "dividend",
    "interest": "interest",
    "split": "split",
    "expiry": "expiry",
    "delisting": "delisting",
    "liquidation": "liquidation",
}


def shares_of(recorded: Recorded, universe: Universe) -> tuple[Share, ...]:
    """Every share, money in the account's currency at the rate of the moment at or after it."""
    return tuple(
        _share(recorded, universe.instruments[each.instrument], each, share)
        for each in recorded.happenings
        if each.name in _KINDS
        for share in each.shares
    )


def shares_frame(recorded: Recorded, universe: Universe) -> "polars.DataFrame":
    """ts, kind, source, instrument, quantity (by how much its position changed), cash that came in
    after fees, and cost (fees and penalties of it), both in the account's currency.
    """
    import polars as pl

    found = shares_of(recorded, universe)
    multipliers = {each.symbol: float(each.multiplier) for each in universe.instruments}
    quantity = [each.units / multipliers[each.instrument] for each in found]
    return pl.DataFrame(
        {
            "ts": times([each.ts_ns for each in found]),
            "kind": pl.Series([each.kind for each in found], dtype=pl.String),
            "source": pl.Series([each.source for each in found], dtype=pl.String),
            "instrument": pl.Series([each.instrument for each in found], dtype=pl.String),
            "quantity": pl.Series(quantity, dtype=pl.Float64),
            "cash": pl.Series([each.cash for each in found], dtype=pl.Float64),
            "cost": pl.Series([each.cost for each in found], dtype=pl.Float64),
        }
    )


def liquidations(recorded: Recorded, universe: Universe) -> tuple[str, ...]:
    """How often the venue took positions over, and what that cost; nothing if it never did."""
    text = liquidated(shares_of(recorded, universe)).text(recorded.currencies[0])
    return (f"liquidated {text} in fees and penalties",) if text else ()


def ends(recorded: Recorded, universe: Universe) -> tuple[str, ...]:
    """Which positions ended with their instruments, and at what price."""
    found = []
    for each in recorded.happenings:
        held = [share for share in each.shares if share.moved_lots]
        if each.name not in ("expiry", "delisting") or not held:
            continue
        kind = universe.instruments[each.instrument]
        when = np.datetime64(each.ts_ns, "ns").astype("datetime64[m]")
        price = (each.price_ticks or 0) * kind.tick
        units = each.before_lots * kind.lot
        found.append(f"{kind.symbol}: {each.name} {when} UTC, {units:,f} closed at {price:f}")
    return tuple(found)


def _share(
    recorded: Recorded, instrument: Instrument, happening: Happening, share: HolderShare
) -> Share:
    rate = _rate(recorded, instrument, happening.ts_ns)
    unit = float(instrument.lot * instrument.multiplier)
    return Share(
        ts_ns=happening.ts_ns,
        kind=_KINDS[happening.name],
        source=recorded.naming.source_of(share.source),
        instrument=instrument.symbol,
        units=share.moved_lots * unit,
        cash=share.cash / _ATOMS * rate,
        cost=_cost(instrument, happening, share) * rate,
    )


def _cost(instrument: Instrument, happening: Happening, share: HolderShare) -> float:
    """The fee, and what the price was worse than the last one."""
    if happening.name != "liquidation" or happening.price_ticks is None:
        return share.fee / _ATOMS
    worse = (happening.price_ticks - happening.b) * share.moved_lots
    unit = instrument.tick * instrument.lot * instrument.multiplier
    return share.fee / _ATOMS + float(worse * unit)


def _rate(recorded: Recorded, instrument: Instrument, ts_ns: int) -> float:
    if len(recorded.currencies) == 1 or not len(recorded.moments.ts_ns):
        return 1.0
    last = len(recorded.moments.ts_ns) - 1
    row = min(int(np.searchsorted(recorded.moments.ts_ns, ts_ns)), last)
    return float(recorded.rates[row, recorded.currencies.index(instrument.quote)])
