"""How often views were right, in all and by how strongly the council heard them."""

from collections.abc import Iterator

import numpy as np

from hansa.report.council_data import ConvictionRow
from hansa.report.numbers import finite
from hansa.report.row_slices import row_slices
from hansa.types.arrays import FloatArray

#: Where the bins of |conviction| x confidence meet.
_EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_BINS = len(_EDGES) - 1


def hit_ratios(conviction: FloatArray, known: FloatArray) -> FloatArray:
    """Of each agent [A], of its views [T, A, N] that took a side: how many had the sign of the next
    bar's return, from last known closes [T, N] that moved; NaN where there were none.
    """
    agents = conviction.shape[1]
    hits, total = np.zeros(agents, dtype=np.int64), np.zeros(agents, dtype=np.int64)
    for _, earned in _earned(conviction, known):
        hits += (earned > 0).sum(axis=(0, 2))
        total += (~np.isnan(earned)).sum(axis=(0, 2))
    ratio: FloatArray = np.full(agents, np.nan)
    return np.divide(hits, total, out=ratio, where=total > 0)


def calibration(
    conviction: FloatArray, confidence: FloatArray, known: FloatArray
) -> list[list[ConvictionRow]]:
    """Of each agent the same views as in its hit ratio, by how strong they were: five bins."""
    cells = conviction.shape[1] * _BINS
    views, hits = np.zeros(cells, dtype=np.int64), np.zeros(cells, dtype=np.int64)
    sums: FloatArray = np.zeros(cells)
    seats = _BINS * np.arange(conviction.shape[1])[:, np.newaxis]
    for part, earned in _earned(conviction, known):
        strength = np.nan_to_num(np.abs(conviction[part]) * confidence[part])
        told = ~np.isnan(earned)
        cell, gain = (np.digitize(strength, _EDGES[1:-1]) + seats)[told], earned[told]
        views += np.bincount(cell, minlength=cells)
        hits += np.bincount(cell[gain > 0], minlength=cells)
        sums += np.bincount(cell, weights=gain, minlength=cells)
    rows = [_row(k % _BINS, int(views[k]), int(hits[k]), float(sums[k])) for k in range(cells)]
    return [rows[first : first + _BINS] for first in range(0, cells, _BINS)]


def _row(place: int, views: int, hits: int, total: float) -> ConvictionRow:
    return ConvictionRow(
        low=_EDGES[place],
        high=_EDGES[place + 1],
        views=views,
        hit_ratio=hits / views if views else None,
        mean_return_bps=finite(total / views * 10_000.0) if views else None,
    )


def _earned(conviction: FloatArray, known: FloatArray) -> Iterator[tuple[slice, FloatArray]]:
    """A part of the moments at a time, and what each view [t, A, N] would have earned: the next
    bar's return in its direction, NaN of a view that took no side or a price that did not move.
    """
    agents, width = conviction.shape[1:]
    for part in row_slices(len(known) - 1, agents * width):
        ahead = known[part.start + 1 : part.stop + 1] / known[part] - 1.0
        earned = np.sign(conviction[part]) * ahead[:, np.newaxis, :]
        earned[earned == 0] = np.nan
        yield part, earned
