"""The cost of a parent against arrival, by hand and over the market data of a run."""

from pathlib import Path

import polars as pl
import pytest

from hansa import Strategy
from hansa.errors import StrategyError
from hansa.strategies.execution_report import execution_report
from hansa.strategies.execution_twap import Twap
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner
from tests.unit.strategies.markets import write_quotes

TWAP = {"instrument": "COIN", "side": "buy", "quantity": 4.0, "duration_s": 40.0, "slice_s": 10.0}


def test_the_cost_of_two_children_is_that_by_hand(trade: Runner):
    # Middles rise a cent a second from 100.01; each child pays a cent more than the middle.
    result = trade(Twap(**{**TWAP, "duration_s": 20.0}, patience_ratio=0.0))
    report = execution_report(result, "twap")
    assert report.arrival_price == pytest.approx(100.01)
    assert report.average_price == pytest.approx((100.02 + 100.12) / 2)
    assert report.spread_bps == pytest.approx(1e4 * 0.01 / 100.01)
    assert report.timing_bps == pytest.approx(1e4 * 0.05 / 100.01)
    assert report.cost_bps == pytest.approx(1e4 * 0.06 / 100.01)
    assert report.fee_bps == pytest.approx(1.0, rel=1e-3)
    assert (report.filled, report.children, report.maker_ratio) == (pytest.approx(4.0), 2, 0.0)


@pytest.mark.parametrize(
    ("paid", "bps"),
    [(("received", "fee_places=8"), 1.0), (("BNB", "fee_currency_price=600"), None)],
)
def test_fees_in_another_currency_are_worth_what_they_are_or_unknown(trade: Runner, paid, bps):
    currency, term = paid
    terms = (
        "account.kind=spot",
        "account.leverage_max=",
        f"venue.fee_currency={currency}",
        f"venue.{term}",
    )
    funds = "deposits=[{currency='BNB', amount=2}]"
    result = trade(Twap(**TWAP), *terms, *([funds] if bps is None else []))
    report = execution_report(result, "twap")
    wanted = float("nan") if bps is None else bps
    assert report.fee_bps == pytest.approx(wanted, rel=1e-2, nan_ok=True)


def test_a_sale_into_a_rise_gains_from_waiting(trade: Runner):
    report = execution_report(trade(Twap(**{**TWAP, "side": "sell"})), "twap")
    assert report.timing_bps < 0
    assert report.cost_bps == pytest.approx(report.spread_bps + report.timing_bps)


def test_what_rests_earns_the_spread(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000, 10_000, 9_998, *[10_000] * 57])
    one = {**TWAP, "quantity": 1.0, "duration_s": 10.0}
    report = execution_report(trade(Twap(**one)), "twap")
    assert report.maker_ratio == 1.0
    assert report.spread_bps == pytest.approx(-1e4 * 0.01 / 100.01)
    assert report.timing_bps == pytest.approx(0.0)


def test_arrival_can_be_an_earlier_time(trade: Runner):
    result = trade(Twap(**TWAP, start_after_s=10.0))
    own, earlier = (execution_report(result, "twap", arrival_ns=time) for time in (None, START_NS))
    assert own.arrival_ns == START_NS + 10 * SECOND_NS
    assert earlier.arrival_price == pytest.approx(100.01)
    assert earlier.timing_bps > own.timing_bps
    assert earlier.average_price == own.average_price


def test_the_report_of_a_stored_run_is_the_same(trade: Runner):
    import hansa

    result = trade(Twap(**TWAP))
    assert execution_report(hansa.open_run(result.folder), "twap") == execution_report(
        result, "twap"
    )


class Both(Strategy):
    """Buys and sells: no parent."""

    def on_quote(self, quote):
        self.desk.submit(0, 1 if quote.bid_ticks % 2 else -1)


@pytest.mark.parametrize(
    ("strategy", "asked", "words"),
    [
        (Both(), "both", "one parent.*found sell X:COIN, buy X:COIN"),
        (Twap(**TWAP), "tawp", "found no order"),
    ],
)
def test_what_is_no_parent_is_named(trade: Runner, strategy, asked, words):
    with pytest.raises(StrategyError, match=words):
        execution_report(trade(strategy), asked)


class Shy(Strategy):
    """Asks for a price it will not get."""

    def on_start(self):
        self.desk.call_at(START_NS)

    def on_timer(self, tag):
        self.desk.buy("COIN", 1, limit=90)


def test_a_parent_without_a_fill_has_no_cost(trade: Runner):
    result = trade(Shy())
    assert result.orders.height == 1
    with pytest.raises(StrategyError, match="expected a fill, found none"):
        execution_report(result, "shy")


def test_an_arrival_before_the_first_price_is_refused(trade: Runner):
    with pytest.raises(StrategyError, match="pass a later arrival_ns"):
        execution_report(trade(Twap(**TWAP)), "twap", arrival_ns=START_NS - 1)


def test_costs_add_up_whatever_the_market_does(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000 + (k * 7919) % 31 for k in range(60)], shown=0.7)
    result = trade(Twap(**TWAP), "venue.latency_ms=400")
    report = execution_report(result, "twap")
    fills = result.fills
    paid = (fills["price"] * fills["quantity"]).sum() - report.arrival_price * report.filled
    assert report.filled == pytest.approx(fills["quantity"].sum())
    assert report.cost_bps == pytest.approx(1e4 * paid / (report.arrival_price * report.filled))
    assert fills.filter(pl.col("source") != "twap").height == 0


_SEAT = """
use = "twap"
instrument = "COIN"
side = "buy"
quantity = 4.0
duration_s = 20.0
slice_s = 10.0
patience_ratio = 0.0
"""


def seated(ticks_config, seat: str = _SEAT):
    """A run whose algorithm is that of the configuration."""
    import hansa

    path = ticks_config.path
    path.write_text(path.read_text().replace('use = "unnamed"', seat))
    return hansa.run(path, runs=path.parent / "runs")


def test_a_parent_of_the_configuration_stands_in_the_report_with_its_cost(ticks_config):
    result = seated(ticks_config)
    (row,) = result.report_data.executions
    told = execution_report(result, "twap")
    assert (
        (row.asked, row.filled, row.unfilled) == (told.asked, told.filled, 0.0) == (4.0, 4.0, 0.0)
    )
    assert (row.arrival_price, row.cost_bps) == (told.arrival_price, told.cost_bps)
    assert row.cost == pytest.approx(4 * 0.06)
    assert "Cost against arrival" in result.report().read_text()
    assert "buy 4 of 4 X:COIN at 100.07 against 100.01" in dict(result.summary())["Order of twap"]


def test_programs_read_the_cost_of_a_parent(ticks_config):
    from hansa.cli.figures import figures

    (row,) = figures(seated(ticks_config))["executions"]
    assert (row["asked"], row["unfilled"], row["cost"]) == (4.0, 0.0, "0.24")
    assert row["cost_bps"] == pytest.approx(row["spread_bps"] + row["timing_bps"])


def test_a_parent_that_was_never_filled_has_no_cost_in_the_report(ticks_config):
    result = seated(ticks_config, _SEAT + "start_after_s = 1000.0\n")
    (row,) = result.report_data.executions
    assert (row.filled, row.unfilled, row.cost) == (0.0, 4.0, None)
    assert "buy 0 of 4 X:COIN, cost unknown" in dict(result.summary())["Order of twap"]


def test_what_was_asked_is_unknown_of_a_strategy_handed_over_in_python(trade: Runner):
    result = trade(Twap(**TWAP))
    assert execution_report(result, "twap").asked is None
    assert result.report_data.executions == []
    assert "Cost against arrival" not in result.report().read_text()
