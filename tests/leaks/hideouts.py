"""Leaks that hide: they know when they are watched, or do not need the block."""

from pathlib import Path
from typing import ClassVar

import numpy as np
import polars as pl

from hansa.types import Ballot
from tests.leaks.scales import OfMoves

_DATA = Path(__file__).parents[2] / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
_HOUR_NS = 3_600_000_000_000
#: 2022-09-01, five months after the begin of the span.
_AUTUMN_NS = 1_661_990_400_000_000_000
#: What the file remembers from one run to the next.
_SEEN: dict[bytes, np.ndarray] = {}


class HonestWhenAlone(OfMoves):
    """Looks ahead only in a block."""

    def leak(self, x, s):
        return np.roll(x, -1, axis=0) if s["x"].ndim == 2 else x


class BaseOfView(OfMoves):
    """Reaches for the array behind the one it was given."""

    def leak(self, x, s):
        behind = s["x"].base
        return (
            x
            if not isinstance(behind, np.ndarray) or len(behind) < 2
            else np.roll(np.nan_to_num(behind), -1, axis=0)
        )


class WritesIntoFeatures(OfMoves):
    """Moves the block one row to the front, where all read it."""

    def leak(self, x, s):
        s["x"][..., :-1, :] = s["x"][..., 1:, :]
        return x


class CacheByTime(OfMoves):
    """Keeps what it saw of each moment first, in its class, for ever."""

    seen: ClassVar[dict[int, np.ndarray]] = {}

    def leak(self, x, s):
        ahead = np.roll(x, -1, axis=0)
        times = np.atleast_1d(s.ts_ns)
        return np.array([self.seen.setdefault(int(t), ahead[i]) for i, t in enumerate(times)])


class CacheByContent(OfMoves):
    """Keeps what followed on each row of features, in its file, for ever."""

    def leak(self, x, s):
        ahead = np.roll(x, -1, axis=0)
        return np.array([_SEEN.setdefault(row.tobytes(), ahead[i]) for i, row in enumerate(x)])


class FileByTime(OfMoves):
    """Reads the next close from the data file, by the time stamp."""

    def __init__(self):
        table = pl.read_parquet(_DATA).pivot(on="symbol", index="open_time", values="close")
        times = table["open_time"].dt.epoch("ns")
        self.rows = dict(zip(times, table.drop("open_time").rows(), strict=True))
        self.places = {name: place for place, name in enumerate(table.columns[1:])}

    def leak(self, x, s):
        places = [self.places[name.partition(":")[2]] for name in s.instruments]
        out = np.zeros(x.shape)
        for row, end_ns in enumerate(np.atleast_1d(s.ts_ns).tolist()):
            now, then = self.rows.get(end_ns - _HOUR_NS), self.rows.get(end_ns)
            if now is not None and then is not None:
                out[row] = [100 * (then[place] / now[place] - 1) for place in places]
        return out


class FileByPosition(OfMoves):
    """Reads the data file along with the run, a row ahead."""

    is_stateful = True

    def reset(self):
        self.at = 0

    def __init__(self):
        closes = pl.read_parquet(_DATA).filter(symbol="BTCUSDT").sort("open_time")["close"]
        self.moves = closes.pct_change().fill_null(0).to_numpy() * 100
        self.reset()

    def consider(self, s):
        self.at += 1
        return Ballot(conviction=np.full(len(s.instruments), np.tanh(self.moves[self.at])))


class DrawsWithoutSeed(OfMoves):
    """Is another in each run: nothing can be said of it."""

    def leak(self, x, s):
        return x + np.random.default_rng().standard_normal(x.shape)


class ScaledByTheFile(OfMoves):
    """Scales by mean and deviation of the data file, read when it is made."""

    def __init__(self):
        closes = pl.read_parquet(_DATA).pivot(on="symbol", index="open_time", values="close")
        self.known = {name: closes[name].drop_nulls() for name in closes.columns[1:]}

    def consider(self, s):
        of = [self.known[name.partition(":")[2]] for name in s.instruments]
        mean, width = np.array([x.mean() for x in of]), np.array([x.std() for x in of])
        return Ballot(conviction=-np.tanh((s["close"] - mean) / width))


class TableThatBeginsLate(FileByTime):
    """Reads the next close from the data file, but of September and later only."""

    def leak(self, x, s):
        begun = np.atleast_1d(s.ts_ns)[:, None] > _AUTUMN_NS
        return np.where(begun, super().leak(x, s), x)
