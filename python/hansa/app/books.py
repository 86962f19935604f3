"""What fills and happenings made of positions and cash, moment by moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hansa.app.money import Changes, Purses, across, atoms, held_value, summed, worth
from hansa.engine import Universe
from hansa.journal import Happening, Movements
from hansa.types import BoolArray, FloatArray, IntArray


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
    happened: "Happened"


@dataclass(frozen=True, slots=True)
class Happened:
    """K happenings as columns: at `ts_ns` [K] the position in an `instrument` [K] changed by `lots`
    [K], and `cash` [K] came in for it, whole numbers of 10^-18 of its quote currency. Where it
    `closes` [K] the position ended so; a split only restates it.
    """

    ts_ns: IntArray
    instrument: IntArray
    lots: IntArray
    cash: NDArray[np.object_]
    closes: BoolArray

    @classmethod
    def of(cls, happenings: Sequence[Happening]) -> "Happened":
        """Of funding, dividends, borrow, splits, settlements, liquidations."""
        rows = [(each.ts_ns, each.instrument, each.moved_lots) for each in happenings]
        whole = np.array(rows, dtype=np.int64).reshape(-1, 3)
        cash = np.array([each.posted("cash") for each in happenings], dtype=np.object_)
        closes = np.array([each.closes for each in happenings], dtype=np.bool_)
        return cls(whole[:, 0].copy(), whole[:, 1].copy(), whole[:, 2].copy(), cash, closes)

    @classmethod
    def joined(cls, parts: Sequence["Happened"]) -> "Happened":
        """One behind the other."""
        whole = [cls.of(()), *parts]
        return cls(
            np.concatenate([each.ts_ns for each in whole]),
            np.concatenate([each.instrument for each in whole]),
            np.concatenate([each.lots for each in whole]),
            np.concatenate([each.cash for each in whole]),
            np.concatenate([each.closes for each in whole]),
        )


def accounts(
    entries: Entries, ts_ns: IntArray, close: FloatArray, where: tuple[Universe, Purses]
) -> Accounts:
    """The accounts at the moments `ts_ns` [T], at the last known prices `close` [T, N]."""
    universe, purses = where
    held, paid = books(entries.moved, ts_ns, where)
    traded = _with_happenings(held, entries.happened, ts_ns, universe)
    changes = [
        *(Changes.single(0, place, amount) for place, amount in entries.deposits),
        *paid,
        *_cash_of(entries.happened, ts_ns, where),
    ]
    balances = summed(changes, (len(ts_ns), len(purses.codes)))
    rates = purses.rates(universe, close)
    equity = worth(balances, rates)
    if not purses.is_spot:
        quote = rates[:, purses.quotes(universe.instruments)]
        equity = equity + across(held_value(traded, close, universe, quote))
    return Accounts(traded, balances, rates, equity)


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
    position: FloatArray, happened: Happened, ts_ns: IntArray, universe: Universe
) -> FloatArray:
    """With the units that splits, settlements and liquidations moved besides."""
    if not len(happened.ts_ns):
        return position
    rows = np.searchsorted(ts_ns, happened.ts_ns)
    inside = rows < len(ts_ns)
    lots = np.zeros(position.shape, dtype=np.int64)
    np.add.at(lots, (rows[inside], happened.instrument[inside]), happened.lots[inside])
    exact = np.array([float(each.lot) for each in universe.instruments])
    whole: FloatArray = np.rint(position / exact + np.cumsum(lots, axis=0)) * exact
    return whole


def _cash_of(
    happened: Happened, ts_ns: IntArray, where: tuple[Universe, Purses]
) -> Iterator[Changes]:
    """What funding, dividends, borrow, settlements and liquidations brought or took."""
    universe, purses = where
    rows = np.searchsorted(ts_ns, happened.ts_ns)
    for number, each in enumerate(universe.instruments):
        own = (happened.instrument == number) & (rows < len(ts_ns))
        yield Changes(purses.place(each.quote), rows[own], happened.cash[own])
