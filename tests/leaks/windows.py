"""Leaks by window: it reaches beyond the present."""

import numpy as np
from scipy.signal import savgol_filter

from hansa.types import Ballot
from tests.leaks.scales import OfMoves

_HOUR_NS = 3_600_000_000_000


class NextBar(OfMoves):
    """Takes the move of the bar that comes next."""

    def leak(self, x, s):
        return np.roll(x, -1, axis=0)


class CentredWindow(OfMoves):
    """Smooths over as many bars after as before."""

    def leak(self, x, s):
        padded = np.pad(x, ((3, 3), (0, 0)))
        return sum(padded[shift : shift + len(x)] for shift in range(7)) / 7


class FilledBackward(OfMoves):
    """A value of each fourth hour, filled from the next one that is known."""

    def leak(self, x, s):
        out = np.where(_is_fourth(s), x, np.nan)
        for row in range(len(x) - 2, -1, -1):
            out[row] = np.where(np.isnan(out[row]), out[row + 1], out[row])
        return np.nan_to_num(out)


class Interpolated(OfMoves):
    """A value of each fourth hour, and between them on the line from one to the next."""

    def leak(self, x, s):
        known = np.flatnonzero(_is_fourth(s)[:, 0])
        if not len(known):
            return x
        rows = np.arange(len(x))
        return np.column_stack([np.interp(rows, known, column[known]) for column in x.T])


class UnfinishedBar(OfMoves):
    """Resamples to four hours, and reads each of those bars while it is still open."""

    def leak(self, x, s):
        close = np.atleast_2d(s["close"])
        bars = np.atleast_1d(s.ts_ns - 1) // (4 * _HOUR_NS)
        last = np.searchsorted(bars, bars, side="right") - 1
        first = np.searchsorted(bars, bars, side="left")
        return 100 * (close[last] / close[first] - 1)


class StampsToCome(OfMoves):
    """Looks how long it is until the next bar."""

    def leak(self, x, s):
        stamps = np.atleast_1d(s.ts_ns)
        wait = np.append(np.diff(stamps), 0) / _HOUR_NS
        return x + wait[:, None]


class OnlyBeforeLargeMoves(OfMoves):
    """Looks ahead seldom: only where the next move is among the largest."""

    def leak(self, x, s):
        ahead = np.vstack([x[1:], 0 * x[:1]])
        return np.where(np.abs(ahead) > 4, np.sign(ahead), x * 0)


class FilteredBothWays(OfMoves):
    """Cuts off what is quick by a Fourier transform of the whole block."""

    def leak(self, x, s):
        waves = np.fft.rfft(x, axis=0)
        waves[len(waves) // 4 + 1 :] = 0
        return np.fft.irfft(waves, n=len(x), axis=0)


class FutureConfidence(OfMoves):
    """Hides the look ahead in its confidence."""

    def consider(self, s):
        ahead = np.roll(np.nan_to_num(np.atleast_2d(s["x"])), -1, axis=0)
        sure = 1 / (1 + np.abs(ahead))
        return Ballot(conviction=np.ones(s["x"].shape), confidence=sure.reshape(s["x"].shape))


class FutureVeto(OfMoves):
    """Hides the look ahead in its veto."""

    def consider(self, s):
        ahead = np.roll(np.nan_to_num(np.atleast_2d(s["x"])), -1, axis=0)
        veto = (ahead < -1).reshape(s["x"].shape)
        return Ballot(conviction=np.zeros(s["x"].shape), veto=veto)


def _is_fourth(s):
    is_fourth = np.atleast_1d(s.ts_ns) // _HOUR_NS % 4 == 0
    return np.repeat(is_fourth[:, None], len(s.instruments), axis=1)


def _joined(x, s, direction):
    """The values of each fourth hour, joined by time to all hours as `merge_asof` does."""
    known = np.flatnonzero(_is_fourth(s)[:, 0])
    if not len(known):
        return 0 * x
    rows = np.arange(len(x))
    after = np.minimum(np.searchsorted(known, rows), len(known) - 1)
    before = np.maximum(after - 1, 0)
    is_nearer = (direction == "nearest") & (rows - known[before] < known[after] - rows)
    return x[known[np.where(is_nearer, before, after)]]


class JoinedForward(OfMoves):
    """Joins a value of each fourth hour by `merge_asof(direction="forward")`."""

    def leak(self, x, s):
        return _joined(x, s, "forward")


class JoinedToTheNearest(OfMoves):
    """Joins a value of each fourth hour by `merge_asof(direction="nearest")`."""

    def leak(self, x, s):
        return _joined(x, s, "nearest")


class ChangeToCome(OfMoves):
    """Takes `pct_change(-1)` for the change since the bar before."""

    def leak(self, x, s):
        close = np.atleast_2d(s["close"])
        return 100 * (np.vstack([close[1:], close[-1:]]) / close - 1)


class DayByItsClose(OfMoves):
    """Resamples to days that are labelled by their begin, and reads the day's close from there."""

    def leak(self, x, s):
        close = np.atleast_2d(s["close"])
        days = np.atleast_1d(s.ts_ns) // (24 * _HOUR_NS)
        return 100 * (close[np.searchsorted(days, days, side="right") - 1] / close - 1)


class SmoothedByPolynomials(OfMoves):
    """Smooths by Savitzky and Golay's filter, which sees as many bars after as before."""

    def leak(self, x, s):
        return savgol_filter(x, 7, 2, axis=0) if len(x) >= 7 else x


class SmoothedFromTheEnd(OfMoves):
    """Takes an exponential mean over the rows from the last one back."""

    def leak(self, x, s):
        out = x.copy()
        for row in range(len(x) - 2, -1, -1):
            out[row] = 0.3 * x[row] + 0.7 * out[row + 1]
        return out


class SwingLow(OfMoves):
    """Marks a low where the two bars before it and the two after it close higher."""

    def leak(self, x, s):
        close = np.atleast_2d(s["close"])
        padded = np.pad(close, ((2, 2), (0, 0)), mode="edge")
        around = [close <= padded[shift : shift + len(close)] for shift in range(5)]
        return np.where(np.all(around, axis=0), 1.0, 0.0)
