"""What fills made of positions and cash, moment by moment."""

import numpy as np

from hansa.app.money import Change, Purses, atoms
from hansa.engine import Universe
from hansa.journal import Movements
from hansa.types import FloatArray, IntArray


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
