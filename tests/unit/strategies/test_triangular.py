"""Triangular arbitrage: a planted mispricing brings its computed profit, nothing else trades."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

import hansa
from hansa import Result
from hansa.config import Config
from hansa.errors import StrategyError
from hansa.market import instruments_of
from hansa.strategies.triangular import TriangularArbitrage
from hansa.strategies.triangular_report import triangular_report
from tests.unit.strategies.triangle import Quote, configured, fair

Run = Callable[..., Result]
NAME = "strategies.0"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs over fair quotes of ten seconds and the given ones in their place."""

    def over(*planted: Quote, overrides: tuple[str, ...] = ()) -> Result:
        config = configured(tmp_path, fair(*planted), *overrides)
        return hansa.run(config, runs=tmp_path / "runs")

    return over


def final(result: Result) -> dict[str, float]:
    last = result.balances.tail(3)
    return dict(zip(last["currency"], last["cash"], strict=True))


def told(result: Result) -> list[tuple[str, str, float]]:
    fills = result.fills
    return list(zip(fills["instrument"], fills["side"], fills["quantity"], strict=True))


def test_without_a_mispricing_nothing_is_sent(run: Run) -> None:
    result = run()
    assert len(result.orders) == 0
    assert final(result) == {"USDT": 10_000, "BTC": 0.2, "ETH": 4.0}


def test_a_mispricing_within_the_fees_is_left_alone(run: Run) -> None:
    # 2,509 against 50,000 x 0.05002: 32 bps, of which three fees of 10 leave 2.
    planted = Quote(5, "ETHUSDT", 2_509.0, 2_510.0, 1.0)
    assert len(run(planted, overrides=(f"{NAME}.threshold_bps=3",)).orders) == 0
    assert len(run(planted, overrides=(f"{NAME}.threshold_bps=1",)).fills) == 3


def test_a_planted_mispricing_brings_exactly_what_was_computed(run: Run) -> None:
    result = run(Quote(5, "ETHUSDT", 2_530.0, 2_531.0, 1.0))
    # One ether costs 0.05002 bitcoin and 10 bps of it: 0.0500700, on the lot of 0.00001.
    assert sorted(told(result)) == [
        ("X:BTCUSDT", "buy", 0.05007),
        ("X:ETHBTC", "buy", 1.0),
        ("X:ETHUSDT", "sell", 1.0),
    ]
    profit = 2_530 * (1 - 0.001) - 0.05007 * 50_000 * (1 + 0.001)
    found = final(result)
    assert found["USDT"] - 10_000 == pytest.approx(profit, abs=1e-9)
    assert profit == pytest.approx(21.4665)
    assert found["BTC"] == pytest.approx(0.2 + 0.05007 - 0.05002 * 1.001, abs=1e-12)
    assert found["ETH"] == 4.0


def test_the_other_way_round_is_taken_where_it_pays(run: Run) -> None:
    result = run(Quote(5, "ETHBTC", 0.0508, 0.05082, 2.0))
    # 3.99 ether at 2,501 would be the account's cash: the size shown is less.
    assert sorted((name, side) for name, side, _ in told(result)) == [
        ("X:BTCUSDT", "sell"),
        ("X:ETHBTC", "sell"),
        ("X:ETHUSDT", "buy"),
    ]
    bitcoin = round(2 * 0.0508 * 0.999, 5)
    profit = bitcoin * 49_990 * 0.999 - 2 * 2_501 * 1.001
    assert final(result)["USDT"] - 10_000 == pytest.approx(profit, abs=1e-9)
    assert profit > 0


def test_a_round_is_as_large_as_its_least_leg_and_its_value(run: Run) -> None:
    planted = Quote(5, "ETHUSDT", 2_530.0, 2_531.0, 3.0)
    thin = Quote(5, "ETHBTC", 0.05, 0.05002, 0.5)
    cross = [each for each in told(run(planted, thin)) if each[0] == "X:ETHBTC"]
    assert sum(quantity for _, _, quantity in cross[:1]) == 3.0  # of the quote a second before
    small = run(planted, overrides=(f"{NAME}.value_max=506",))
    assert {quantity for name, _, quantity in told(small) if name != "X:BTCUSDT"} == {0.2}


def test_a_leg_that_did_not_fill_is_evened_out(run: Run) -> None:
    # The orders take 300 ms; by then the cross is gone, so bitcoin is left and ether is missing.
    result = run(
        Quote(5, "ETHUSDT", 2_530.0, 2_531.0, 1.0),
        Quote(5, "ETHBTC", 0.0515, 0.0516, 1.0),
        overrides=("venue.latency_ms=300",),
    )
    fills = told(result)
    assert "X:ETHBTC" not in {name for name, _, _ in fills}
    found = final(result)
    assert found["BTC"] == pytest.approx(0.2, abs=0.000011)
    assert found["ETH"] == pytest.approx(4.0, abs=0.00011)
    assert found["USDT"] < 10_000  # a leg that fails costs


def test_what_a_refused_leg_leaves_is_evened_out_too(run: Run) -> None:
    without = ("deposits=[{currency='BTC', amount=0.2}]",)
    result = run(Quote(5, "ETHUSDT", 2_530.0, 2_531.0, 1.0), overrides=without)
    refused = result.orders.filter(pl.col("refused_by") != "")
    assert refused["refused_by"].unique().to_list() == ["cash_available"]
    assert final(result)["BTC"] == pytest.approx(0.2, abs=0.000011)


def test_a_round_replays_and_is_explained(run: Run) -> None:
    result = run(Quote(5, "ETHUSDT", 2_530.0, 2_531.0, 1.0))
    assert result.replay().agrees
    cash = [r for r in result.why("16-3").order.readings if r.control == "cash_available"]
    # In the currency that is paid: bitcoin, less the allowance for fees.
    assert cash[0].observed == 0.05002 * 10**18


@pytest.mark.parametrize("wrong", [f'{NAME}.cross="ETHUSDT"', f'{NAME}.first="ETHBTC"'])
def test_three_instruments_that_make_no_triangle_are_refused(run: Run, wrong: str) -> None:
    with pytest.raises(StrategyError, match="expected first and second in one currency"):
        run(overrides=(wrong,))


def test_a_round_tells_what_it_was_to_bring_and_what_it_brought(run: Run) -> None:
    result = run(Quote(5, "ETHUSDT", 2_530.0, 2_531.0, 1.0))
    (one,) = triangular_report(result)
    coins = (0.05007 - 0.05002 * 1.001) * 50_000
    profit = 2_530 * (1 - 0.001) - 0.05007 * 50_000 * (1 + 0.001)
    assert one.expected == pytest.approx(profit + coins, abs=1e-9)
    assert one.realised == pytest.approx(one.expected, abs=1e-9)
    assert (one.legs_filled, one.currency, one.captured_ratio) == (3, "USDT", pytest.approx(1))


def test_a_round_whose_prices_are_gone_captures_less_than_it_saw(run: Run) -> None:
    result = run(Quote(5, "ETHUSDT", 2_530.0, 2_531.0, 1.0), overrides=("venue.latency_ms=1500",))
    (one, *_) = triangular_report(result)
    assert one.expected > 20
    assert one.realised < 0
    assert one.legs_filled == 2


def test_a_run_without_rounds_has_nothing_to_tell(run: Run) -> None:
    with pytest.raises(StrategyError, match="expected rounds of three orders"):
        triangular_report(run())


@dataclass(frozen=True)
class Told:
    """A report as the strategy reads it."""

    exec_type: str
    exec_id: int
    exec_ref_id: int | None = None
    last_lots: int = 100_000
    last_ticks: int = 2_500_00
    fee: float = 0.0
    instrument: int = 1
    side: str = "sell"
    fee_currency: str = "USDT"
    order_id: int = 1
    is_open: bool = True

    @property
    def is_fill(self) -> bool:
        return self.exec_type == "trade"


class Here:
    """A desk that has the instruments and nothing else."""

    def __init__(self, config: Config):
        self.instruments = tuple(instruments_of(config.instruments).values())

    def place(self, name: str) -> int:
        names = [kind.symbol.partition(":")[2] for kind in self.instruments]
        return names.index(name)


def test_a_leg_that_is_busted_is_left_to_be_evened_out(tmp_path: Path) -> None:
    names = {"first": "BTCUSDT", "second": "ETHUSDT", "cross": "ETHBTC"}
    one = TriangularArbitrage(**names, value_max=1e5)
    one.desk = Here(configured(tmp_path, fair()))
    one.on_start()
    of = one.desk.place("ETHUSDT")
    one.open = {1}
    one.on_report(Told("trade", 7, instrument=of))
    assert one.left["ETH"] == -10
    one.on_report(Told("trade_correct", 8, 7, last_lots=100_000, instrument=of))
    assert one.left["ETH"] == -10
    one.on_report(Told("trade_cancel", 9, 8, last_lots=0, instrument=of))
    assert one.left["ETH"] == 0
