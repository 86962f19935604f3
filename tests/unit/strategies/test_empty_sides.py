"""A side that is missing from a quote has no price: nothing is filled, moved or triggered by it."""

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from hansa import Strategy, Ticket, f
from hansa.strategies.grid import Grid
from hansa.strategies.market_maker import MarketMaker
from tests.unit.strategies.conftest import START_NS, Runner

SEEN: list[tuple[object, ...]] = []


@pytest.fixture(autouse=True)
def _forget() -> None:
    SEEN.clear()


@pytest.fixture(params=["bid", "ask"])
def side(request: pytest.FixtureRequest, ticks_config, tmp_path: Path) -> str:
    """The market of `trade`, in which every third quote lacks this side."""
    empty, path = str(request.param), tmp_path / "quotes.parquet"
    is_empty = pl.int_range(pl.len()) % 3 == 2
    blanked = (
        pl.when(is_empty).then(0.0).otherwise(pl.col(name)).alias(name)
        for name in (f"{empty}_px", f"{empty}_qty")
    )
    pl.read_parquet(path).with_columns(*blanked).write_parquet(path)
    return empty


class Holder(Strategy):
    """Buys at the first quote, sets exits far below by every source, and holds."""

    def on_quote(self, quote):
        SEEN.append((quote.bid, quote.bid_ticks, quote.ask, quote.ask_lots, quote.ask_quantity))
        if quote.ts_event_ns == START_NS:
            self.desk.buy(0, 4)
            self.desk.submit(0, -10, stop_ticks=9_500)
            for source in ("mid", "bid_ask", "mark"):
                self.carry("stop", trigger_ticks=9_500, trigger_source=source)
                self.carry("trailing_stop", trail_bps=300, trigger_source=source)

    def carry(self, kind, **terms):
        self.desk.carry(Ticket(instrument=0, lots=-10, kind=kind, **terms))


def test_no_exit_of_any_source_is_triggered_by_a_missing_side(trade: Runner, side: str):
    result = trade(Holder())
    assert [(row["side"], row["quantity"]) for row in result.fills.iter_rows(named=True)] == [
        ("buy", 4.0)
    ]


def test_a_missing_side_moves_no_mark(trade: Runner, side: str):
    # Four coins in a market that rises by a cent a second: a third of its quotes tell nothing.
    equity = trade(Holder(), "run.sample=1s").equity["equity"].to_list()
    assert min(equity) > 100_000 - 1
    assert all(abs(after - before) <= 0.09 for before, after in pairwise(equity[2:]))


def test_a_strategy_is_shown_none_on_a_missing_side(trade: Runner, side: str):
    trade(Holder())
    missing = [seen for seen in SEEN if None in seen]
    assert len(SEEN) == 60
    assert len(missing) == 20
    assert {seen[:2] for seen in missing if side == "bid"} <= {(None, None)}
    assert {seen[2:] for seen in missing if side == "ask"} <= {(None, None, None)}


class Wide(Strategy):
    """Asked for when the spread is wide, which it never is."""

    def condition(self):
        return f.spread > 1

    def on_quote(self, quote):
        SEEN.append((quote.bid,))


def test_a_condition_over_a_missing_side_is_not_true(trade: Runner, side: str):
    trade(Wide())
    assert SEEN == []


@pytest.mark.parametrize(
    "made",
    [
        Grid(instrument="X:COIN", quantity=0.1, step_bps=10),
        MarketMaker(
            instrument="X:COIN", quantity=0.1, position_max=0.5, volatility=0.01, fill_decay=50
        ),
    ],
)
def test_the_strategies_of_the_house_trade_on(trade: Runner, side: str, made: Strategy):
    fills = trade(made).fills
    assert fills.height == 0 or fills["price"].is_between(99, 102).all()
