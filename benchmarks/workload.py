"""The work everybody is given, made from a seed on a tick of 0.01, and what must come of it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

MINUTE_NS = 60_000_000_000
START_NS = 1_577_836_800_000_000_000
FAST, SLOW, FEE_RATIO, CASH, UNITS = 20, 50, 0.0001, 1_000_000.0, 1000.0

#: The averages lie at least 1e-4 apart or are equal; below this they differ by rounding alone.
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Fills:
    """Fills in order, purchases and sales in turn: `bar` at whose open, and the price `[F]`."""

    bar: np.ndarray
    price: np.ndarray

    def __len__(self) -> int:
        return len(self.bar)

    def equity(self, last_close: float) -> float:
        """Cash and position at the end if each purchase was of `UNITS`, fees paid."""
        sign = np.where(np.arange(len(self)) % 2 == 0, 1.0, -1.0)
        paid = UNITS * np.sum(self.price * sign) + UNITS * FEE_RATIO * np.sum(self.price)
        return float(CASH - paid + UNITS * last_close * (len(self) % 2))


def bars(count: int, *, seed: int = 7, gap: float = 0.0) -> dict[str, np.ndarray]:
    """Opens, highs, lows, closes (multiples of 0.01), volumes and open times of a random walk.

    Without a `gap` each bar opens where the one before closed, so that "fill at this close" (what
    some peers do) and "fill at the next open" (what others do) are one price. `gap` is the
    deviation of an open from the close before it.
    """
    rng = np.random.default_rng(seed)
    close = np.round(100 + np.cumsum(rng.normal(0, 0.05, count)) * 0.2, 2)
    close = np.maximum(np.abs(close), 5.0)
    jump = np.random.default_rng(seed + 1).normal(0, 1, count) * gap
    opened = np.round(np.concatenate([[100.0], close[:-1]]) + jump, 2)
    reach = np.round(np.abs(rng.normal(0, 0.04, (2, count))), 2)
    return {
        "ts_ns": START_NS + np.arange(count, dtype=np.int64) * MINUTE_NS,
        "open": opened,
        "high": np.round(np.maximum(opened, close) + reach[0], 2),
        "low": np.round(np.minimum(opened, close) - reach[1], 2),
        "close": close,
        "volume": np.full(count, 1e9),
    }


def save(path: Path, count: int) -> None:
    """The bars as a file every peer can read with NumPy alone."""
    np.savez(path, **bars(count))


def target(close: np.ndarray, fast_bars: int = FAST, slow_bars: int = SLOW) -> np.ndarray:
    """1 where the fast average lies above the slow one, else 0: what everybody must trade."""
    # In whole hundredths, as sums of floats drift and long averages lie as near as 7e-8.
    total = np.concatenate([[0], np.cumsum(np.rint(close * 100).astype(np.int64))])
    held = np.zeros(len(close), dtype=np.int64)
    fast = (total[fast_bars:] - total[:-fast_bars])[slow_bars - fast_bars :]
    slow = total[slow_bars:] - total[:-slow_bars]
    held[slow_bars - 1 :] = fast * slow_bars > slow * fast_bars
    return held


def expected_fills(
    data: dict[str, np.ndarray], fast_bars: int = FAST, slow_bars: int = SLOW
) -> Fills:
    """What must be traded: at the open after each bar that changed the target."""
    wanted = target(data["close"], fast_bars, slow_bars)
    bar = np.flatnonzero(np.diff(wanted, prepend=0)) + 1
    bar = bar[bar < len(wanted)]
    return Fills(bar, data["open"][bar])


def pairs(sets: int) -> list[tuple[int, int]]:
    """So many pairs of averages (a square number), the fast one always the shorter."""
    side = round(sets**0.5)
    fasts = [5 + 2 * place for place in range(side)]
    slows = [fasts[-1] + 10 + 5 * place for place in range(side)]
    return [(fast, slow) for fast in fasts for slow in slows]


def panel(instruments: int, moments: int, *, seed: int = 11) -> dict[str, np.ndarray]:
    """Hourly bars of many instruments, long form, moment by moment: random walks of 1 % an hour."""
    rng = np.random.default_rng(seed)
    moves = rng.normal(0.0, 0.01, (moments, instruments))
    close = np.round(rng.uniform(20, 200, instruments) * np.exp(np.cumsum(moves, axis=0)), 2) + 1
    opened = np.concatenate([close[:1], close[:-1]])
    reach = np.round(np.abs(rng.normal(0, 0.2, (2, moments, instruments))), 2)
    hour_ns = 60 * MINUTE_NS
    columns = {
        "open": opened,
        "high": np.maximum(opened, close) + reach[0],
        "low": np.maximum(np.minimum(opened, close) - reach[1], 0.01),
        "close": close,
    }
    return {
        "ts_ns": np.repeat(START_NS + np.arange(moments, dtype=np.int64) * hour_ns, instruments),
        "instrument": np.tile(np.arange(instruments), moments),
        **{name: np.round(values, 2).ravel() for name, values in columns.items()},
        "volume": np.full(moments * instruments, 1e6),
    }


#: One market order every so many quotes.
EVERY = 20


def quotes(count: int, *, seed: int = 11) -> dict[str, np.ndarray]:
    """A random walk of best prices, a tenth of a second apart, always more shown than is wanted."""
    rng = np.random.default_rng(seed)
    middle = 20_000 + np.cumsum(rng.integers(-1, 2, count))
    middle = np.abs(middle) + 1_000
    return {
        "ts_ns": START_NS + np.arange(count, dtype=np.int64) * 100_000_000,
        "bid_px": (middle - 1) / 100,
        "ask_px": (middle + 1) / 100,
        "bid_qty": rng.integers(2, 50, count).astype(np.float64),
        "ask_qty": rng.integers(2, 50, count).astype(np.float64),
    }


def quote_fill_prices(data: dict[str, np.ndarray]) -> np.ndarray:
    """What each order must be filled at: the ask for the purchases, the bid for the sales."""
    asked = data["ask_px"][EVERY - 1 :: EVERY]
    bid = data["bid_px"][EVERY - 1 :: EVERY]
    return np.where(np.arange(len(asked)) % 2 == 0, asked, bid)
