"""Strategies that are called only when their own condition over features holds."""

import pytest

import hansa
from hansa import Strategy, f
from hansa.errors import StrategyError
from tests.conftest import COUNCIL, ROOT, SMALL

SEEN: list[tuple[str, int, float]] = []


class Always(Strategy):
    """Notes every bar."""

    def on_bar(self, bar):
        SEEN.append((bar.symbol, bar.ts_event_ns, bar.close))


class Crossing(Always):
    """Notes bars at which the close stands above its average."""

    def condition(self):
        return f.close > f.close.sma(24)


def run(strategy, tmp_path):
    SEEN.clear()
    hansa.run(COUNCIL, overrides=SMALL, agents=[], strategies=[strategy], runs=tmp_path)
    return list(SEEN)


def test_only_bars_for_which_the_condition_holds_are_seen(tmp_path):
    every, some = run(Always(), tmp_path), run(Crossing(), tmp_path)
    closes: dict[str, list[float]] = {}
    expected = []
    for symbol, ts_ns, close in every:
        past = closes.setdefault(symbol, [])
        past.append(close)
        if len(past) >= 24 and close > sum(past[-24:]) / 24 * (1 + 1e-12):
            expected.append((symbol, ts_ns, close))
    assert some == expected
    assert 0 < len(some) < len(every)


def test_a_condition_in_a_run_without_bars_is_refused(tmp_path):
    maker = ROOT / "examples" / "market_maker.toml"
    with pytest.raises(StrategyError, match=r"expected bars for its condition\(\)"):
        hansa.run(maker, strategies=[Crossing()], runs=tmp_path)
