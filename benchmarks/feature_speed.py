"""Features beside TA-Lib, over whole columns of the same prices.

A time is printed only if the values agree. Both ours and TA-Lib's times are those of one function
alone; ours has one core and one instrument, and copies its result into an array like TA-Lib.
"""

import time
from collections.abc import Callable, Mapping
from statistics import median

import numpy as np
import talib
from streaming_speed import COLUMNS, streaming_figures
from talib import abstract

from hansa import _core
from hansa.features import Expr, compile_graph, f
from hansa.types import FloatArray

#: Our expression, TA-Lib's function with its parameters, and which of its outputs.
CASES: Mapping[str, tuple[Expr, str, dict[str, float], int]] = {
    "sma": (f.close.sma(20), "SMA", {"timeperiod": 20}, 0),
    "ema": (f.close.ema(20), "EMA", {"timeperiod": 20}, 0),
    "wma": (f.close.wma(20), "WMA", {"timeperiod": 20}, 0),
    "kama": (f.close.kama(30), "KAMA", {"timeperiod": 30}, 0),
    "rsi": (f.close.rsi(14), "RSI", {"timeperiod": 14}, 0),
    "atr": (f.atr(14), "ATR", {"timeperiod": 14}, 0),
    "adx": (f.adx(14), "ADX", {"timeperiod": 14}, 0),
    "cci": (f.cci(14), "CCI", {"timeperiod": 14}, 0),
    "obv": (f.obv(), "OBV", {}, 0),
    "rolling_max": (f.close.rolling_max(30), "MAX", {"timeperiod": 30}, 0),
    "sar": (f.sar(), "SAR", {}, 0),
    "bollinger_upper": (f.close.bollinger_upper(20), "BBANDS", {"timeperiod": 20}, 0),
    "candle.doji": (f.candle.doji() * 100, "CDLDOJI", {}, 0),
    "candle.morning_star": (f.candle.morning_star() * 100, "CDLMORNINGSTAR", {}, 0),
}
#: What no peer has in this form: ours alone.
STUDIES: Mapping[str, Expr] = {
    "skewness(30)": f.close.skewness(30),
    "kurtosis(30)": f.close.kurtosis(30),
    "hurst(256)": f.close.hurst(256),
    "fractional_difference(0.4, 100)": f.close.fractional_difference(0.4, 100),
    "entropy(100)": f.close.entropy(100),
    "permutation_entropy(100)": f.close.permutation_entropy(100),
    "lempel_ziv(100)": (f.close > f.open).lempel_ziv(100),
    "kalman_level": f.close.kalman_level(),
    "kalman_slope": f.close.kalman_slope(),
    "seasonal_mean": f.close.seasonal_mean(f.volume, 24, 20),
    "seasonal_std": f.close.seasonal_std(f.volume, 24, 20),
    "since_true": (f.close > f.open).since_true(),
    "cusum_event": (f.close - f.open).cusum_event(10),
    "vpin(50)": f.vpin(50),
    "kyle_lambda(50)": f.kyle_lambda(50),
}
#: As a run takes them.
BLOCK_ROWS = 8_192


def feature_figures(rows: int, rounds: int) -> Mapping[str, Mapping[str, float]]:
    """Nanoseconds a value by function: in blocks beside TA-Lib, by rows beside other peers."""
    bars = _walk(rows)
    found = {name: _in_blocks(name, bars, rounds) for name in CASES}
    _print(found)
    studies = {name: _study(expression, bars, rounds) for name, expression in STUDIES.items()}
    for name, one in studies.items():
        print(f"{name:<32} {one['block_ns']:>8.1f}")
    streamed = {name: column[: rows // 10] for name, column in bars.items()}
    return found | studies | {"by rows": streaming_figures(streamed)}


def _walk(rows: int) -> dict[str, FloatArray]:
    """Bars on a grid of whole ticks, as markets have them; seeded."""
    random = np.random.Generator(np.random.PCG64(11))
    close = np.round(np.cumsum(random.normal(0, 5, rows)) + 50_000)
    open_ = np.concatenate(([close[0]], close[:-1]))
    high = np.maximum(open_, close) + random.integers(0, 8, rows)
    low = np.minimum(open_, close) - random.integers(0, 8, rows)
    volume = random.integers(1, 1_000, rows).astype(np.float64)
    return {"open": open_, "high": high, "low": low, "close": close, "volume": volume}


def _in_blocks(name: str, bars: Mapping[str, FloatArray], rounds: int) -> dict[str, float]:
    expression, function, parameters, output = CASES[name]
    rows = len(bars["close"])
    ours, theirs = np.empty((rows, 1)), abstract.Function(function)
    run = _runner(expression, bars, ours)
    answer = theirs(dict(bars), **parameters)
    expected = np.asarray(answer[output] if isinstance(answer, list) else answer, dtype=np.float64)
    run()
    known = np.isfinite(ours[:, 0]) & np.isfinite(expected)
    scale = float(np.abs(expected[known]).max())
    apart = int((np.abs(ours[known, 0] - expected[known]) > 1e-9 * scale).sum())
    if known.sum() < 0.99 * rows or apart > 1e-4 * rows:
        raise SystemExit(f"{name}: {apart} of {known.sum()} values differ from TA-Lib's {function}")
    return {
        "block_ns": _quickest(run, rounds) / rows,
        "talib_ns": _quickest(lambda: theirs(dict(bars), **parameters), rounds) / rows,
    }


def _runner(
    expression: Expr, bars: Mapping[str, FloatArray], out: FloatArray
) -> Callable[[], None]:
    spec = compile_graph({"x": expression})
    inputs = [np.ascontiguousarray(bars[name])[:, np.newaxis] for name in COLUMNS]
    nodes = [(node.op, node.params, node.inputs) for node in spec.nodes]
    wanted = list(spec.outputs.values())

    def run() -> None:
        graph = _core.Graph(nodes, 1)
        for first in range(0, len(out), BLOCK_ROWS):
            block = slice(first, first + BLOCK_ROWS)
            graph.run([column[block] for column in inputs], wanted, [out[block]])

    return run


def _study(expression: Expr, bars: Mapping[str, FloatArray], rounds: int) -> dict[str, float]:
    out = np.empty((len(bars["close"]), 1))
    return {"block_ns": _quickest(_runner(expression, bars, out), rounds) / len(out)}


def _quickest(act: Callable[[], object], rounds: int) -> float:
    times = list[int]()
    for _ in range(2 * rounds + 1):
        began_ns = time.perf_counter_ns()
        act()
        times.append(time.perf_counter_ns() - began_ns)
    return median(times)


def _print(found: Mapping[str, Mapping[str, float]]) -> None:
    print(f"\nfeatures, ns a value (TA-Lib {talib.__version__}; ratio above 1: ours is slower)")
    heads = ("block", "TA-Lib", "ratio")
    print(f"{'':<20} " + " ".join(f"{head:>8}" for head in heads))
    for name, one in found.items():
        line = f"{name:<20} {one['block_ns']:>8.1f} {one['talib_ns']:>8.1f}"
        print(f"{line} {one['block_ns'] / one['talib_ns']:>8.2f}")
