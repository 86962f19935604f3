"""Bars on which every candlestick pattern occurs: of real markets, at random, and drawn by hand."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

Prices = npt.NDArray[np.float64]
#: Open, high, low, close, each `[T, N]`.
Bars = tuple[Prices, Prices, Prices, Prices]
Drawing = Sequence[tuple[int, int, int, int]]

_HOURLY = Path(__file__).parents[3] / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
_TICKS_PER_UNIT = 1e8

#: Bars before a drawing: bodies of 10, ranges of 20.
_QUIET: Drawing = ((1000, 1015, 995, 1010), (1010, 1015, 995, 1000)) * 10

#: By pattern, bars (open, high, low, close) of which the last completes it: those seldom met.
DRAWN: dict[str, Drawing] = {
    "kicking": ((1020, 1021, 999, 1000), (1025, 1046, 1024, 1045)),
    "kicking_by_length": ((1020, 1021, 999, 1000), (1025, 1046, 1024, 1045)),
    "counterattack": ((1030, 1032, 998, 1000), (970, 1002, 968, 1000)),
    "two_crows": ((1000, 1030, 998, 1028), (1040, 1042, 1033, 1034), (1037, 1038, 1010, 1015)),
    "upside_gap_two_crows": (
        (1000, 1030, 998, 1028),
        (1038, 1040, 1034, 1035),
        (1041, 1043, 1031, 1032),
    ),
    "three_stars_in_south": (
        (1030, 1032, 970, 1010),
        (1020, 1024, 985, 1008),
        (1010, 1011, 1003, 1004),
    ),
    "three_black_crows": (
        (1000, 1022, 998, 1020),
        (1024, 1025, 1009, 1010),
        (1015, 1016, 999, 1000),
        (1005, 1006, 989, 990),
    ),
    "concealing_baby_swallow": (
        (1030, 1031, 1009, 1010),
        (1010, 1011, 989, 990),
        (985, 994, 975, 976),
        (995, 996, 969, 970),
    ),
    "breakaway": (
        (1030, 1032, 998, 1000),
        (990, 992, 980, 984),
        (985, 988, 975, 980),
        (980, 984, 970, 974),
        (974, 996, 972, 995),
    ),
    "ladder_bottom": (
        (1040, 1042, 1028, 1030),
        (1032, 1034, 1018, 1020),
        (1022, 1024, 1008, 1010),
        (1012, 1020, 998, 1000),
        (1014, 1032, 1012, 1030),
    ),
    "mat_hold": (
        (1000, 1030, 998, 1028),
        (1036, 1038, 1030, 1031),
        (1032, 1034, 1024, 1026),
        (1027, 1030, 1020, 1022),
        (1024, 1045, 1023, 1044),
    ),
    "rising_falling_three_methods": (
        (1000, 1032, 998, 1030),
        (1028, 1030, 1020, 1022),
        (1023, 1025, 1015, 1016),
        (1017, 1019, 1008, 1010),
        (1012, 1045, 1011, 1044),
    ),
}


def hourly(*, in_ticks: bool) -> Bars:
    """Two years of ten pairs, as decimal prices or as whole numbers of ticks."""
    table = pl.read_parquet(_HOURLY).select("symbol", "open", "high", "low", "close")
    pairs = [
        pair.drop("symbol").to_numpy() for _, pair in table.group_by("symbol", maintain_order=True)
    ]
    rows = min(len(pair) for pair in pairs)
    prices = np.stack([pair[:rows] for pair in pairs], axis=1)
    return _columns(np.round(prices * _TICKS_PER_UNIT) if in_ticks else prices)


def wandering(seed: int, rows: int, width: int) -> Bars:
    """Random bars on few ticks, so that prices are often equal; every fifth within the last."""
    random = np.random.default_rng(seed)
    bars = [np.array([np.full(width, price) for price in (1000, 1005, 995, 1000)])]
    for _ in range(rows):
        is_within = random.random(width) < 0.2
        bars.append(np.where(is_within, _within(random, bars[-1]), _onward(random, bars[-1])))
    return _columns(np.moveaxis(np.array(bars[1:], dtype=np.float64), 1, 2))


def drawn(drawing: Drawing) -> Bars:
    """The drawing after quiet bars, once upright and once upside down."""
    upright = np.array([*_QUIET, *drawing], dtype=np.float64)
    return _columns(np.stack([upright, 2000.0 - upright[:, [0, 2, 1, 3]]], axis=1))


def shaken(seed: int, copies: int) -> Bars:
    """All drawings one after the other, upright and upside down, every price a little off."""
    random = np.random.default_rng(seed)
    once = np.concatenate([np.stack(drawn(drawing), axis=2) for drawing in DRAWN.values()])
    prices = np.concatenate([once] * copies, axis=1)
    prices = prices + random.integers(-2, 3, prices.shape)
    prices[:, :, 1] = prices.max(axis=2)
    prices[:, :, 2] = prices.min(axis=2)
    return _columns(prices)


def _onward(random: np.random.Generator, last: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """A bar that begins at the last close or beyond a gap."""
    width = last.shape[1]
    body = random.choice([0, 0, 1, 2, 3, 5, 12, 25], width) * random.choice([-1, 1], width)
    begin = last[3] + random.choice([0, 0, 0, 1, -1, 4, -4, 12, -12], width)
    end = begin + body
    above, below = random.choice([0, 0, 0, 1, 2, 10], (2, width))
    return np.array([begin, np.maximum(begin, end) + above, np.minimum(begin, end) - below, end])


def _within(random: np.random.Generator, last: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """A bar within the range of the last, often without a shadow at one end or both."""
    width = last.shape[1]
    low, bottom, top, high = np.sort(random.integers(last[2], last[1] + 1, (4, width)), axis=0)
    is_bald, is_white = random.random((2, width)) < 0.5, random.random(width) < 0.5
    high, low = np.where(is_bald[0], top, high), np.where(is_bald[1], bottom, low)
    return np.array([np.where(is_white, bottom, top), high, low, np.where(is_white, top, bottom)])


def _columns(prices: Prices) -> Bars:
    """`[T, N, 4]` taken apart."""
    columns = np.ascontiguousarray(np.moveaxis(prices, 2, 0))
    return columns[0], columns[1], columns[2], columns[3]
