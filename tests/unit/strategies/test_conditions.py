"""Strategies that are called only when their own condition over features holds."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import hansa
from hansa import Strategy, f
from hansa.errors import ConfigError, StrategyError
from hansa.features import compile_graph
from tests.conftest import COUNCIL, ROOT, SMALL
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner
from tests.unit.strategies.markets import write_trades

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


EVENTS: list[tuple[object, ...]] = []
MAKER = ROOT / "examples" / "market_maker.toml"


@pytest.fixture(autouse=True)
def _forget() -> None:
    EVENTS.clear()


class Noting(Strategy):
    """Notes every call, and the market as it is known then."""

    def on_start(self):
        self.touch, self.closes = None, []

    def on_bar(self, bar):
        self.closes.append(bar.close)
        EVENTS.append(("bar", bar.ts_recv_ns, self.touch, tuple(self.closes[-2:])))

    def on_quote(self, quote):
        self.touch = (quote.bid_ticks, quote.ask_ticks, quote.bid_lots, quote.ask_lots)
        EVENTS.append(("quote", quote.ts_recv_ns, self.touch, tuple(self.closes[-2:])))

    def on_trade(self, trade):
        EVENTS.append(("trade", trade.ts_recv_ns, self.touch, trade.price_ticks))

    def on_book(self, book):
        self.touch = (book.bid_ticks, book.ask_ticks, book.bid_lots, book.ask_lots)
        EVENTS.append(("book", book.ts_recv_ns, self.touch, ()))


class When(Noting):
    """The same, where a condition holds."""

    def __init__(self, condition):
        self.wanted = condition

    def condition(self):
        return self.wanted


def heard(run: Callable[[Strategy], object], strategy: Strategy) -> list[tuple[object, ...]]:
    EVENTS.clear()
    run(strategy)
    return [event[:2] for event in EVENTS]


def matching(
    run: Callable[[Strategy], object], holds: Callable[..., bool]
) -> list[tuple[object, ...]]:
    """What a strategy that is always called hears where plain Python says that it holds."""
    EVENTS.clear()
    run(Noting())
    return [event[:2] for event in EVENTS if holds(*event)]


def on_books(tmp_path: Path) -> Callable[[Strategy], object]:
    window = ["ticks.0.end=2024-08-08T23:55:20Z"]
    return lambda one: hansa.run(MAKER, overrides=window, strategies=[one], runs=tmp_path)


def test_a_condition_over_the_event_lets_through_the_quotes_it_holds_for(trade: Runner):
    some = heard(trade, When((f.bid > 100.3) & (f.spread_ticks <= 2)))
    assert some == matching(trade, lambda kind, ts, touch, _: touch[0] > 10_030)
    assert len(some) == 29


def test_functions_of_one_value_are_judged_at_every_event(trade: Runner):
    # Each has a value for what the one before gives, so that no quote is missing.
    price = f.bid.exp().log().sin().asin().cos().acos().tan().atan().tanh().sinh().cosh().log10()
    some = heard(trade, When((price < 9) & (f.bid.floor() + 1 >= f.bid.ceil())))
    assert some == matching(trade, lambda kind, ts, touch, _: True)


def test_a_condition_that_never_holds_lets_nothing_through(trade: Runner):
    assert heard(trade, When(f.spread_ticks > 2)) == []


def test_books_and_prints_are_judged_by_the_touch_known_then(tmp_path: Path):
    run = on_books(tmp_path)

    def holds(kind, ts, touch, _):
        bid, ask = (touch[2], touch[3]) if touch else (0, 0)
        return bid + ask > 0 and (bid - ask) / (bid + ask) > 0.9

    some = heard(run, When(f.imbalance > 0.9))
    assert some == matching(run, holds)
    assert {kind for kind, _ in some} == {"book", "trade"}


def test_prints_are_judged_by_themselves(trade: Runner, tmp_path: Path):
    write_trades(tmp_path, [(1, 10_000, 0.5), (2, 10_001, 2.0), (3, 10_003, 4.0)])
    wanted = {"on_trade": (f.last >= 100.01) & (f.last_quantity < 3) & (f.aggressor < 0)}
    heard(trade, When(wanted))
    assert [event[3] for event in EVENTS if event[0] == "trade"] == [10_001]
    assert sum(event[0] == "quote" for event in EVENTS) == 60


def with_bars(tmp_path: Path) -> None:
    """Bars of ten seconds beside the quotes, of which every other one falls."""
    stamps = [START_NS + k * 10 * SECOND_NS for k in range(6)]
    closes = [100.0, 101.0, 100.5, 102.0, 101.0, 103.0]
    columns = {"open": closes, "high": closes, "low": closes, "close": closes}
    table = pl.DataFrame({"time": pl.Series(stamps).cast(pl.Datetime("ns", "UTC")), **columns})
    table.with_columns(volume=pl.lit(5.0)).write_parquet(tmp_path / "bars.parquet")
    path = tmp_path / "ticks.toml"
    data = """
[data]
path = "bars.parquet"
venue = "X"
label = "open"
interval = "10s"
gaps = "report"
instruments = ["COIN"]

[data.columns]
time = "time"
symbol = ""
"""
    path.write_text(path.read_text() + data)


def test_quotes_are_judged_by_bars_that_were_known_then(trade: Runner, tmp_path: Path):
    with_bars(tmp_path)

    def holds(kind, ts, touch, closes):
        rises = len(closes) == 2 and closes[1] > closes[0]
        return rises and touch is not None and touch[0] >= 10_015

    some = heard(trade, When((f.close > f.close.lag(1)) & (f.bid >= 100.15)))
    assert some == matching(trade, holds)
    assert {kind for kind, _ in some} == {"quote", "bar"}


def test_a_run_with_conditions_on_quotes_replays(trade: Runner, tmp_path: Path):
    class Buying(When):
        def on_quote(self, quote):
            self.desk.buy(0, "0.1")

    with_bars(tmp_path)
    wanted = When((f.close > f.close.lag(1)) & (f.spread_ticks < 3)).wanted
    result = trade(Buying(wanted))
    assert 10 < result.fills.height < 50
    assert result.replay(strategies=[Buying(wanted)]).agrees


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        (f.bid.sma(5) > f.bid, "expected operators of one moment over what events tell, found rol"),
        (f.imbalance.demean() > 0, "found demean"),
        (f.close > 1, r"expected bars for its condition\(\)"),
        (f.last > 1, r"expected trades for its condition\(\), found a run without any"),
        ({"on_quotes": f.bid > 1}, "found one for 'on_quotes', which is none of"),
        ({"on_timer": f.bid > 1}, "found one for 'on_timer', which is none of"),
        ({"on_quote": True}, "expected an expression for on_quote, found True"),
        (True, r"expected condition\(\) to be an expression"),
    ],
)
def test_a_condition_that_cannot_be_is_refused(trade: Runner, condition, says: str):
    with pytest.raises(StrategyError, match=says):
        trade(When(condition))


def test_a_condition_for_a_callback_that_is_not_written_is_refused(trade: Runner):
    class Quiet(Strategy):
        def condition(self):
            return {"on_book": f.bid > 1}

    with pytest.raises(StrategyError, match="'on_book', which it does not write"):
        trade(Quiet())


def test_features_of_agents_cannot_read_what_events_alone_tell():
    with pytest.raises(ConfigError, match=r"found f.bid, which a strategy's condition\(\) alone"):
        compile_graph({"lead": f.close - f.bid})


def test_the_fields_of_events_are_written_as_they_are_read():
    assert repr((f.spread_ticks <= 2) & (f.imbalance > f.close)) == (
        "(f.spread_ticks <= 2) & (f.imbalance > f.close)"
    )
