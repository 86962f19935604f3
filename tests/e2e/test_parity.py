"""`hansa parity` as a user has it: a run on paper, another model, a run that is none."""

import io
import json
from pathlib import Path

import pytest

from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import Traded, trade
from hansa.app.opening import open_run
from hansa.app.parity.comparing import parity
from hansa.app.result import Result
from hansa.report.parity_data import Cause
from tests.command_line import hansa
from tests.conftest import ROOT

PAPER = ROOT / "examples" / "paper.toml"
PATIENT = "gate.stale_after_s=1000000000"


@pytest.fixture(scope="module")
def traded(tmp_path_factory: pytest.TempPathFactory) -> Traded:
    runs = tmp_path_factory.mktemp("runs")
    log = DeskLog("json", io.StringIO())
    return trade(PAPER, overrides=["trade.speed=0", PATIENT], runs=runs, log=log)


def said(traded: Traded, *words: str) -> str:
    done = hansa("parity", traded.folder.path, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_run_on_paper_differs_from_its_simulation_by_nothing(traded: Traded) -> None:
    text = said(traded)
    assert "reality less simulation is +0.00 USDT" in text
    assert "all 90 orders were filled as simulated" in text


def test_strategies_on_quotes_prints_and_depth_on_paper_differ_by_nothing(tmp_path: Path) -> None:
    overrides = ["trade.speed=0", "trade.mode=paper", "trade.feed=recorded"]
    log = DeskLog("json", io.StringIO())
    done = trade(ROOT / "examples" / "ticks.toml", overrides=overrides, runs=tmp_path, log=log)
    found = parity(str(done.folder.path))
    assert (found.difference, found.unequal_orders) == (0, 0)
    assert found.orders > 50


def test_fees_in_a_coin_that_runs_out_on_paper_differ_by_nothing(tmp_path: Path) -> None:
    """Priced by the last price of its instrument, and counted as the venue counts it."""
    overrides = [
        "trade.speed=0",
        PATIENT,
        "account.kind=spot",
        "venue.fee_currency=BNB",
        "venue.fee_discount_bps=2500",
        "deposits=[{currency='BNB', amount=0.02}]",
        'data.instruments=["BTCUSDT", "ETHUSDT", "BNBUSDT"]',
        "data.end=2022-05-01T00:00:00Z",
    ]
    log = DeskLog("json", io.StringIO())
    done = trade(PAPER, overrides=overrides, runs=tmp_path, log=log)
    reports = open_run(str(done.folder.path)).recorded.reports
    paid = {each.fee_currency for each in reports if each.last_lots}
    assert {"BNB", "BTC"} <= paid
    found = parity(str(done.folder.path))
    assert {part.amount for part in found.parts} == {0}


def test_the_whole_is_what_was_traded_less_what_another_model_says(traded: Traded) -> None:
    words = ("--latency", "1000", "--fees", "7.5", "--json")
    found = json.loads(said(traded, *words))
    parts = {part["cause"]: float(part["amount"]) for part in found["parts"]}
    assert {cause for cause, amount in parts.items() if amount} == {"latency", "fee"}
    traded_value = open_run(str(traded.folder.path)).report_data.costs.traded
    assert parts["fee"] == pytest.approx(-traded_value * 2.5e-4, rel=1e-6)
    assert found["turnover_bps"].startswith("-2.0")


def test_another_latency_alone_is_latency_alone(traded: Traded) -> None:
    found = parity(str(traded.folder.path), overrides=["venue.latency_ms=0"])
    assert found.part(Cause.LATENCY) == found.difference != 0


def test_the_orders_that_differ_are_listed_the_heaviest_first(traded: Traded) -> None:
    lines = said(traded, "--fees", "5").splitlines()
    rows = [line.split() for line in lines if "BINANCE:" in line]
    assert len(rows) == 20
    weights = [abs(float(row[-1])) for row in rows]
    assert weights == sorted(weights, reverse=True)


def test_a_backtest_has_no_parity(small_run: Result) -> None:
    done = hansa("parity", small_run.folder)
    assert done.returncode != 0
    assert "expected a run of `hansa trade`" in done.stderr


def test_what_is_not_the_venues_is_refused(traded: Traded) -> None:
    done = hansa("parity", traded.folder.path, "--set", "gate.order_value_max=1")
    assert done.returncode == 2
    assert "expected a key of the simulated venue" in done.stderr
