"""What a result says of strategies: sources, prices, commands; and profits that sum."""

from pathlib import Path

import polars as pl
import pytest

import hansa
from hansa import Strategy
from hansa.app.report_tables import Beside, report_tables
from hansa.app.result import Result
from hansa.app.trials_counted import Counted
from hansa.report import render
from tests.unit.app.conftest import Maker
from tests.unit.strategies.conftest import Runner


def test_orders_name_their_source_prices_and_time_in_force(tick_run: Result) -> None:
    orders = tick_run.orders.filter(pl.col("source") == "taker")
    assert orders.select("ord_type", "limit", "stop", "time_in_force").rows() == [
        ("market", None, None, "ioc"),
        ("stop_limit", 99.0, 99.5, "gtc"),
    ]
    assert tick_run.orders["source"].value_counts().sort("source").rows() == [
        ("maker", 5),
        ("taker", 2),
    ]


def test_fills_name_the_source_of_their_order(tick_run: Result) -> None:
    joined = tick_run.fills.join(tick_run.orders, on="cl_ord_id", suffix="_of_order")
    assert joined["source"].to_list() == joined["source_of_order"].to_list()
    assert set(joined["source"]) == {"maker", "taker"}


def test_commands_are_a_frame_of_what_was_asked(tick_run: Result) -> None:
    asked = tick_run.commands.filter(pl.col("source") == "maker")
    assert asked["do"].to_list() == ["submit", "replace", "cancel", "submit", "submit", "submit"]
    replace = asked.row(1, named=True)
    assert replace["cl_ord_id"] == f"{tick_run.run_id}-16-1"
    assert (replace["quantity"], replace["limit"]) == (pytest.approx(0.4), 90.0)
    assert asked.row(2, named=True)["cl_ord_id"] == f"{tick_run.run_id}-16-2"


def test_a_council_has_no_commands_and_one_source(small_run: Result) -> None:
    assert small_run.commands.height == 0
    assert set(small_run.orders["source"]) == {"council"}
    assert set(small_run.orders["time_in_force"]) <= {"day", "gtc", "ioc"}


def test_the_profits_of_council_and_strategy_sum_to_the_profit(mixed_run: Result) -> None:
    found = mixed_run.report_data.attribution
    assert [row.source for row in found.sources] == ["council", "weekly"]
    assert all(row.fills for row in found.sources)
    cents = [round(row.net * 100) for row in found.sources]
    assert sum(cents) == round(found.net * 100)
    net = mixed_run.recorded.equity[-1] - 100_000
    assert found.net == pytest.approx(net, abs=0.01)


def test_agents_do_not_share_what_a_strategy_made(mixed_run: Result) -> None:
    found = mixed_run.report_data.attribution
    council, weekly = found.sources
    shared = sum(row.profit for row in found.rows) + found.unattributed
    assert shared == pytest.approx(council.gross, abs=0.05)
    assert abs(weekly.gross) > 1.0


def test_economics_of_ticks_sum_to_the_profit(tick_run: Result) -> None:
    found = tick_run.report_data.economics
    assert found is not None
    total = found.total
    last = 10**tick_run.report_data.header.money_decimals
    parts = (total.spread, total.adverse, total.inventory, -total.fees)
    assert sum(round(part * last) for part in parts) == round(total.net * last)
    assert total.net == pytest.approx(tick_run.recorded.equity[-1] - 100_000, abs=0.005)


def test_a_taker_pays_as_half_spread_what_it_slipped(tick_run: Result) -> None:
    found = tick_run.report_data.economics
    assert found is not None
    slipped = tick_run.fills.filter(pl.col("source") == "taker")["slippage_cost"].sum()
    assert found.rows[1].spread == pytest.approx(-slipped, abs=0.005)


def test_a_report_of_ticks_speaks_of_samples_and_of_how_quotes_fill(tick_run: Result) -> None:
    page = render(tick_run.report_data).partition('id="glossary"')[0]
    assert "Where the profit came from" in page
    assert "up to the quantity shown" in page
    assert "next bar" not in page
    assert "6 samples" in dict(tick_run.summary())["Span"]


def test_a_result_without_its_tables_reads_them_again(trade: Runner) -> None:
    run = trade(Maker())
    tables = [type(table).__name__ for table in run.tables]
    given = Result(run._folder, run.manifest, run.universe, tables=run.tables)
    assert tables == ["Quotes"]
    assert given.report_data.economics == run.report_data.economics


def test_without_market_data_there_are_no_middles(tick_run: Result) -> None:
    beside = Beside(tick_run.record, Counted(1), ())
    found = report_tables(tick_run.recorded, tick_run.manifest, tick_run.universe, beside)
    assert found.middles == (None,)
    assert found.step == "sample"


class Interrupted(Strategy):
    """Buys before the first sample and after it, and is stopped by hand at the second fill."""

    def on_start(self):
        self.quotes = self.fills = 0

    def on_quote(self, quote):
        self.quotes += 1
        if self.quotes in (5, 14):
            self.desk.buy("COIN", 1)

    def on_report(self, report):
        self.fills += report.exec_type == "trade"
        if self.fills == 2:
            raise KeyboardInterrupt


def test_the_report_of_an_interrupted_run_holds_what_its_samples_saw(
    trade: Runner, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        trade(Interrupted())
    run = hansa.open_run("last", runs=tmp_path / "runs")
    found = run.report_data
    assert found.header.moments == 1
    assert (found.trades.fills, run.fills.height) == (1, 2)
    assert sum(row.fills for row in found.attribution.sources) == found.trades.fills
