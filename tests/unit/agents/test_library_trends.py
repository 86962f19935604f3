"""The library's rules that go with a move, on real prices, beside plain twins."""

from datetime import UTC, datetime

import numpy as np
import pytest
from real_prices import agree, column, held, said_by, seen_by, windows

from hansa.agents import make
from hansa.errors import ConfigError
from hansa.types import Snapshot


def _lag(values, steps=1):
    return np.vstack([np.full((steps, values.shape[1]), np.nan), values[:-steps]])


def test_moving_averages_cross_outside_their_band():
    close = column("close")
    apart = windows(close, 20).mean(axis=2) / windows(close, 100).mean(axis=2) - 1
    twin = np.where(np.abs(apart) > 0.01, np.sign(apart), apart * 0)
    said = said_by(make("moving_average_cross", {"fast": 20, "slow": 100}))
    agree(said, twin, least=1_000)
    assert (said == 0).any()


def _ema(values, span):
    out, level = np.full(len(values), np.nan), np.nan
    start = int(np.isnan(values).sum())
    for t in range(start + span - 1, len(values)):
        first = np.isnan(level)
        level = (
            values[start : t + 1].mean() if first else level + 2 / (span + 1) * (values[t] - level)
        )
        out[t] = level
    return out


def test_macd_is_on_the_side_of_its_line():
    twin = []
    for close in column("close").T:
        line = _ema(close, 12) - _ema(close, 26)
        twin.append(np.sign(line - _ema(line, 9)))
    agree(said_by(make("macd", {})), np.array(twin).T, least=3_000)


def test_time_series_momentum_goes_on_as_it_went():
    close = column("close")
    agree(
        said_by(make("time_series_momentum", {"window": 240})),
        np.sign(close / _lag(close, 240) - 1),
        least=1_000,
    )


def test_a_channel_is_that_of_the_bars_before():
    close = column("close")
    highs = {n: _lag(windows(column("high"), n).max(axis=2)) for n in (48, 24)}
    lows = {n: _lag(windows(column("low"), n).min(axis=2)) for n in (48, 24)}
    wanted = np.where(close > highs[48], 1.0, np.where(close < lows[48], -1.0, 0.0))
    wanted[:48] = np.nan
    leaves = np.stack([close > highs[24], close < lows[24]], axis=2)
    said = said_by(make("donchian_breakout", {"window": 48, "exit_window": 24}))
    agree(said, held(wanted, leaves), least=1_000)


def test_a_break_is_of_more_ranges_than_before_and_lasts():
    agent = make("volatility_breakout", {"window": 48, "breadth": 2.0, "hold_bars": 6})
    high, low, close = column("high"), column("low"), column("close")
    before = _lag(close)
    true = np.fmax(high, before) - np.fmin(low, before)
    twin = np.full(close.shape, np.nan)
    for n in range(close.shape[1]):
        mean, signs = true[1:49, n].mean(), []
        for t in range(49, len(close)):
            move = (close[t, n] - close[t - 1, n]) / mean
            signs.append((move > 2) * 1.0 - (move < -2) * 1.0)
            mean += (true[t, n] - mean) / 48
            twin[t, n] = np.sign(sum(signs[-6:])) if len(signs) >= 6 else np.nan
    agree(said_by(agent), twin, least=200)


def test_the_opening_range_is_the_first_hours_and_all_is_out_at_night():
    said = said_by(make("opening_range", {"range_minutes": 180}))
    high, low, close = (column(name) for name in ("high", "low", "close"))
    twin = np.zeros(close.shape)
    for begin in range(0, len(close) - 23, 24):  # the file begins at midnight and has no gap yet
        top, bottom = high[begin : begin + 3].max(axis=0), low[begin : begin + 3].min(axis=0)
        side = np.zeros(close.shape[1])
        for t in range(begin + 3, begin + 23):
            side = np.where(close[t] > top, 1.0, np.where(close[t] < bottom, -1.0, side))
            twin[t] = side
    whole = len(close) // 24 * 24
    agree(said[:whole], twin[:whole], least=2_000)


def _bar(text, price):
    at = datetime.fromisoformat(text).replace(tzinfo=UTC)
    values = {name: np.array([float(price)]) for name in ("high", "low", "close")}
    return Snapshot(("A",), np.int64(int(at.timestamp()) * 10**9), values)


@pytest.mark.parametrize(("day", "begins"), [("2023-01-10", 15), ("2023-07-10", 14)])
def test_the_opening_is_by_the_clocks_of_the_market(day, begins):
    settings = {"start_minute": 570, "range_minutes": 60, "session_minutes": 390}
    agent = make("opening_range", settings | {"zone": "America/New_York"})
    closes = [f"{day}T{begins + hour:02}:30" for hour in range(3)]  # the first hour, and two more
    said = [
        agent.consider(_bar(at, price)).conviction[0]
        for at, price in zip(closes, (5, 6, 4), strict=True)
    ]
    assert said == [0, 1, -1]


def test_bulk_classified_flow_is_kin_to_who_took_indeed():
    flow = seen_by(make("order_flow_imbalance", {}))["imbalance"]
    bought, volume = column("taker_buy_base"), column("volume")
    true = windows(2 * bought - volume, 24).sum(axis=2) / windows(volume, 24).sum(axis=2)
    known = np.isfinite(flow) & np.isfinite(true)
    kinship = np.corrcoef(flow[known], true[known])[0, 1]
    assert kinship == pytest.approx(0.59, abs=0.005)  # as docs/library.md says


def test_an_even_flow_is_no_side():
    agent = make("order_flow_imbalance", {"entry_ratio": 0.1})
    flow, said = seen_by(agent)["imbalance"], said_by(agent)
    assert (said[np.abs(flow) < 0.0999] == 0).all()
    assert (said[flow > 0.2001] == 1).all()
    assert (said[flow < -0.2001] == -1).all()


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("moving_average_cross", {"fast": 200, "slow": 50}),
        ("macd", {"signal": 0}),
        ("donchian_breakout", {"window": 10, "exit_window": 20}),
        ("time_series_momentum", {"window": 0}),
        ("volatility_breakout", {"hold_bars": 0}),
        ("opening_range", {"range_minutes": 1440}),
        ("order_flow_imbalance", {"entry_ratio": 1.0}),
    ],
)
def test_parameters_that_make_no_rule_are_refused(name, params):
    with pytest.raises(ConfigError, match=f"agent '{name}': cannot be built .* expected"):
        make(name, params)
