"""Bars of a price far from its neighbours: told of, and what the policy makes of them."""

from dataclasses import replace

import numpy as np
import pytest
from market_files import BITCOIN, HOUR_NS, HOURLY, START_NS

from hansa.errors import DataError
from hansa.market import Code, Severity, check, load_bars

HEADER = "symbol,open_time,open,high,low,close,volume\n"


def written(path, bars):
    """A table of hourly bars of (open, high, low, close)."""
    rows = [
        f"BTCUSDT,{(START_NS + at * HOUR_NS) // 10**6},{','.join(map(str, bar))},1\n"
        for at, bar in enumerate(bars)
    ]
    path.write_text(HEADER + "".join(rows))
    return path


@pytest.fixture
def wick(tmp_path):
    """Twenty quiet bars, the low of the eleventh of which is a hundredth."""
    bars = [(100, 101, 99, 100.5), (100.5, 101.5, 99.5, 100)] * 10
    bars[10] = (100, 101, 0.99, 100.5)
    return written(tmp_path / "wick.csv", bars)


def test_a_far_price_of_a_bar_is_kept_and_told(wick):
    bars = load_bars(wick, HOURLY, instruments=BITCOIN)
    assert bars.bars[0].low[10] == 99
    told = [each for each in bars.findings if each.code is Code.PRICE_FAR]
    assert [(each.severity, each.row) for each in told] == [(Severity.WARNING, 11)]
    assert told[0].text.startswith(
        "low: expected a price near its neighbours, found 0.99 after 99.5, and back within 16 rows"
    )


def test_a_bar_of_a_far_price_is_left_out_where_the_policy_says_so(wick):
    bars = load_bars(wick, replace(HOURLY, far_prices="drop"), instruments=BITCOIN)
    assert bars.rows == 19
    assert {Code.PRICE_FAR, Code.GAP} <= {each.code for each in bars.findings}


def test_a_far_price_is_refused_where_the_policy_says_so(wick):
    refusing = replace(HOURLY, far_prices="refuse")
    with pytest.raises(DataError, match=r'row 11.*found 0\.99.*set far_prices = "keep"'):
        load_bars(wick, refusing, instruments=BITCOIN)
    assert not check(wick, refusing, instruments=BITCOIN).is_sound


def test_a_bad_close_that_leaves_its_bar_goes_with_it(tmp_path):
    """LNT of 2016-05-19 closed at 17.87 below a low of 35.085: half, a split that was not one."""
    bars = [(35.5, 36, 35, 35.6)] * 10 + [(35.5, 36, 35.08, 17.87)] + [(35.5, 36, 35, 35.6)] * 9
    path = written(tmp_path / "split.csv", bars)
    with pytest.raises(DataError, match="low: expected at most"):
        load_bars(path, HOURLY, instruments=BITCOIN)
    bars = load_bars(path, replace(HOURLY, far_prices="drop"), instruments=BITCOIN)
    assert bars.rows == 19


def test_a_low_that_a_thin_market_did_trade_is_told_and_kept(tmp_path):
    """LINKUSDT at Binance from 2020-03-09 on, days: a market order met an empty book."""
    lows = [3.7, 3.9132, 3.5514, 0.0001, 1.36, 2.0607, 2.1, 1.95]
    path = written(tmp_path / "link.csv", [(4, 4.5, low, 4) for low in lows])
    found = check(path, HOURLY)
    assert [(each.code, each.row) for each in found.warnings] == [(Code.PRICE_ABSURD, 4)]


def test_a_split_that_is_not_adjusted_is_told_and_never_left_out(tmp_path):
    """EBAY on 2015-07-20 opened at less than half, for PayPal had left it."""
    bars = [(66, 66.5, 65.5, 66.2)] * 20 + [(28, 28.7, 27.9, 28.5)] * 20
    path = written(tmp_path / "split.csv", bars)
    kept = load_bars(path, replace(HOURLY, far_prices="drop"), instruments=BITCOIN)
    told = [each for each in kept.findings if each.code is Code.PRICE_JUMP]
    assert [each.row for each in told] == [21]
    assert told[0].text.startswith("open, high, low, close: expected a price near its neighbours")
    assert "found 28 after 66, and it stays: a split, another unit, or news; kept" in told[0].text
    assert np.all(kept.bars[0].close[20:] == 2850)


@pytest.mark.parametrize("policy", ["keep", "drop"])
def test_a_jump_that_stays_is_never_advised_to_be_left_out(policy, tmp_path):
    bars = [(price, price + 1, price - 1, price) for price in [100, 101] * 20 + [50, 51] * 20]
    found = check(written(tmp_path / "split.csv", bars), replace(HOURLY, far_prices=policy))
    told = [each.text for each in found.findings if each.code is Code.PRICE_JUMP]
    assert told
    assert all("state the split as an action" in each and "drop" not in each for each in told)


@pytest.mark.parametrize(("splits", "told"), [(2, [1, 1]), (3, [1, 1, 1]), (5, [5])])
def test_jumps_are_told_one_by_one_up_to_three_and_counted_beyond(splits, told, tmp_path):
    blocks = [[6400 / 2**k, 6464 / 2**k] * 20 for k in range(splits + 1)]
    bars = [(price, price, price, price) for block in blocks for price in block]
    found = check(written(tmp_path / "split.csv", bars), HOURLY)
    jumps = [each for each in found.findings if each.code is Code.PRICE_JUMP]
    assert [each.count for each in jumps] == told
    assert jumps[0].row == 41


def test_a_close_that_leaves_before_its_open_is_one_jump(tmp_path):
    bars = [(100, 101, 99, 100)] * 20 + [(100, 101, 49, 50)] + [(50, 51, 49, 50)] * 20
    found = check(written(tmp_path / "split.csv", bars), HOURLY)
    jumps = [each for each in found.findings if each.code is Code.PRICE_JUMP]
    assert [each.row for each in jumps] == [21]
    assert jumps[0].text.startswith("open, high, low, close: ")
