"""What fills and happenings made of positions and cash, moment by moment."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hansa.app.money import Change, Purses, atoms, held_value, summed, worth
from hansa.engine import Universe
from hansa.journal import Happening, Movements
from hansa.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Accounts:
    """A run's accounts at its moments. `traded` [T, N] are the units held, `balances` [T, C] the
    cash of each currency, `rates` [T, C] what a unit of it is worth, `equity` [T] all together, in
    the account's currency.
    """

    traded: FloatArray
    balances: FloatArray
    rates: FloatArray
    equity: FloatArray


@dataclass(frozen=True, slots=True)
class Entries:
    """What accounts are made of: money paid in (place of the currency and 10^-18 of it), what
    fills moved, what happened besides.
    """

    deposits: Sequence[tuple[int, int]]
    moved: Movements
    happenings: Sequence[Happening] = ()


def accounts(
    entries: Entries, ts_ns: IntArray, close: FloatArray, where: tuple[Universe, Purses]
) -> Accounts:
    """The accounts at the moments `ts_ns` [T], at the last known prices `close` [T, N]."""
    universe, purses = where
    held, paid = books(entries.moved, ts_ns, where)
    traded = _with_happenings(held, entries.happenings, ts_ns, universe)
    changes = [
        *((0, place, amount) for place, amount in entries.deposits),
        *paid,
        *_happened(entries.happenings, ts_ns, where),
    ]
    balances = summed(changes, (len(ts_ns), len(purses.codes)))
    rates = purses.rates(universe, close)
    equity = worth(balances, rates)
    if not purses.is_spot:
        quote = rates[:, purses.quotes(universe.instruments)]
        equity = equity + held_value(traded, close, universe, quote).sum(axis=1)
    return Accounts(traded, balances, rates, equity)


def last_known(close: FloatArray) -> FloatArray:
    """Each price carried forward over missing bars; NaN before the first."""
    rows = np.arange(len(close))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(close), 0, rows), axis=0)
    return np.take_along_axis(close, last, axis=0)


def books(
    moved: Movements, ts_ns: IntArray, where: tuple[Universe, Purses]
) -> tuple[FloatArray, list[Change]]:
    """Units held by each instrument's own fills at the moments `ts_ns` [T, N], and what was paid
    for them. What was known after the last moment belongs to it.
    """
    universe, _ = where
    rows = np.minimum(np.searchsorted(ts_ns, moved.ts_recv_ns), max(len(ts_ns) - 1, 0))
    lots = np.zeros((len(ts_ns), len(universe.instruments)), dtype=np.int64)
    if len(ts_ns):
        np.add.at(lots, (rows, moved.instrument), moved.lots)
    exact = np.array([float(each.lot) for each in universe.instruments])
    held: FloatArray = np.cumsum(lots, axis=0) * exact
    return held, _paid(moved, rows, where)


def _paid(moved: Movements, rows: IntArray, where: tuple[Universe, Purses]) -> list[Change]:
    """What each movement brings or takes of each currency, in 10^-18."""
    universe, purses = where
    values = [atoms(1, each.tick * each.lot * each.multiplier) for each in universe.instruments]
    quotes = purses.quotes(universe.instruments)
    codes = {code: purses.place(code) for code in set(moved.fee_currencies)}
    found = list[Change]()
    for row, number, lots, ticks, fee, code in zip(
        rows.tolist(),
        moved.instrument.tolist(),
        moved.lots.tolist(),
        moved.ticks.tolist(),
        moved.fees,
        moved.fee_currencies,
        strict=True,
    ):
        found.append((row, quotes[number], -lots * ticks * values[number]))
        if purses.is_spot:
            base = universe.instruments[number]
            found.append((row, purses.place(base.base), atoms(lots, base.lot)))
        found.append((row, codes[code], -fee))
    return found


def _with_happenings(
    position: FloatArray, happenings: Iterable[Happening], ts_ns: IntArray, universe: Universe
) -> FloatArray:
    """With the units that splits, settlements and liquidations moved besides."""
    for each in happenings:
        row = int(np.searchsorted(ts_ns, each.ts_ns))
        lot = float(universe.instruments[each.instrument].lot)
        position[row:, each.instrument] += each.moved_lots * lot
    exact = np.array([float(each.lot) for each in universe.instruments])
    whole: FloatArray = np.rint(position / exact) * exact
    return whole


def _happened(
    happenings: Iterable[Happening], ts_ns: IntArray, where: tuple[Universe, Purses]
) -> Iterator[Change]:
    """What funding, dividends, borrow, settlements and liquidations brought or took."""
    universe, purses = where
    for each in happenings:
        row = int(np.searchsorted(ts_ns, each.ts_ns))
        if row < len(ts_ns):
            quote = purses.place(universe.instruments[each.instrument].quote)
            yield row, quote, each.posted("cash")
