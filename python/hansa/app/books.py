"""What fills and happenings made of positions and cash, moment by moment."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hansa.app.money import Changes, Purses, across, atoms, held_value, summed, worth
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
        *(Changes.single(0, place, amount) for place, amount in entries.deposits),
        *paid,
        *_happened(entries.happenings, ts_ns, where),
    ]
    balances = summed(changes, (len(ts_ns), len(purses.codes)))
    rates = purses.rates(universe, close)
    equity = worth(balances, rates)
    if not purses.is_spot:
        quote = rates[:, purses.quotes(universe.instruments)]
        equity = equity + across(held_value(traded, close, universe, quote))
    return Accounts(traded, balances, rates, equity)


def last_known(close: FloatArray) -> FloatArray:
    """Each price carried forward over missing bars; NaN before the first."""
    rows = np.arange(len(close))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(close), 0, rows), axis=0)
    return np.take_along_axis(close, last, axis=0)


def books(
    moved: Movements, ts_ns: IntArray, where: tuple[Universe, Purses]
) -> tuple[FloatArray, list[Changes]]:
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


def _paid(moved: Movements, rows: IntArray, where: tuple[Universe, Purses]) -> list[Changes]:
    """What movements bring or take of each currency, in 10^-18."""
    universe, purses = where
    found = list[Changes]()
    for number, each in enumerate(universe.instruments):
        own = moved.instrument == number
        if own.any():
            lots = moved.lots[own].astype(np.object_)
            value = lots * moved.ticks[own] * atoms(1, each.tick * each.lot * each.multiplier)
            found.append(Changes(purses.place(each.quote), rows[own], -value))
            if purses.is_spot:
                base = lots * atoms(1, each.lot)
                found.append(Changes(purses.place(each.base), rows[own], base))
    for number, code in enumerate(moved.currencies):
        own = moved.fee_currency == number
        found.append(Changes(purses.place(code), rows[own], -moved.fees[own]))
    return found


def _with_happenings(
    position: FloatArray, happenings: Sequence[Happening], ts_ns: IntArray, universe: Universe
) -> FloatArray:
    """With the units that splits, settlements and liquidations moved besides."""
    if not happenings:
        return position
    for each in happenings:
        row = int(np.searchsorted(ts_ns, each.ts_ns))
        lot = float(universe.instruments[each.instrument].lot)
        position[row:, each.instrument] += each.moved_lots * lot
    exact = np.array([float(each.lot) for each in universe.instruments])
    whole: FloatArray = np.rint(position / exact) * exact
    return whole


def _happened(
    happenings: Iterable[Happening], ts_ns: IntArray, where: tuple[Universe, Purses]
) -> Iterator[Changes]:
    """What funding, dividends, borrow, settlements and liquidations brought or took."""
    universe, purses = where
    for each in happenings:
        row = int(np.searchsorted(ts_ns, each.ts_ns))
        if row < len(ts_ns):
            quote = purses.place(universe.instruments[each.instrument].quote)
            yield Changes.single(row, quote, each.posted("cash"))
