"""Splits, dividends and funding in equity, certificates, benchmarks and the attribution."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.explain.evidence import Evidence
from hansa.app.loading import load_data
from hansa.app.result import Result
from hansa.config import load
from hansa.journal import Kind, read_records
from hansa.journal.summary import decode_end
from hansa.market.actions import Actions
from hansa.report.benchmark import buy_and_hold, equal_weight
from hansa.report.fills import fill_columns
from hansa.report.round_trips import round_trips
from hansa.risk import drawdown_ratio
from hansa.types import Ballot, Snapshot
from tests.unit.app.split_market import SPLIT_DAY, SPLITS, Keeper, bars, run, write


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A run that holds through every kind of action."""
    return run(tmp_path_factory.mktemp("held"))


@pytest.mark.parametrize("at", ["2024-01-21T00:00:00Z", "2024-01-21T01:00:00Z"])
def test_a_split_makes_no_false_moment_of_equity(tmp_path: Path, at: str) -> None:
    found = run(tmp_path, SPLITS.replace("2024-01-21T00:00:00Z", at))
    equity = found.equity["equity"].to_numpy()
    assert len(found.fills) > 1
    assert np.abs(np.diff(equity) / equity[:-1]).max() < 0.05
    assert drawdown_ratio(equity).min() > -0.15


def test_a_price_carried_over_a_split_is_of_the_units_held_then(tmp_path: Path) -> None:
    # TWO has no bar on this day: its price is that of the day before, in units of before.
    late = SPLITS.replace("2024-01-21T00:00:00Z,ONE,split,4", "2024-01-18T00:00:00Z,TWO,split,2")
    found = run(tmp_path, late)
    close, _ = found.universe.last_known(40), found.universe.columns(0, 40)[3]
    assert np.isnan(found.universe.columns(17, 18)[3][0, 1])
    assert close[17, 1] == close[16, 1] == found.universe.columns(16, 17)[3][0, 1] / 2


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_the_books_of_a_certificate_are_the_engines(tmp_path: Path, side: float) -> None:
    path = write(tmp_path)
    overrides = ("account.borrow_rate_per_year=0.3", 'account.margin="cross"',
                 "account.maintenance_ratio=0.001", "account.liquidation_fee_bps=50",
                 "account.liquidation_penalty_bps=25")  # fmt: skip
    found = hansa.run(path, agents=[Keeper(side)], overrides=overrides, runs=tmp_path / "runs")
    evidence = Evidence(found.journal.path, found.universe, agents=1, purses=found.purses)
    kinds = {each.name for each in found.recorded.happenings if each.before_lots}
    assert kinds >= {"dividend", "split", "funding", "delisting"}
    for moment in range(0, len(found.universe.ts_ns)):
        books = evidence.books(moment)
        assert books.equity == pytest.approx(found.recorded.equity[moment], rel=1e-12)
        assert books.position.tolist() == found.recorded.position[moment].tolist()


def test_the_end_of_the_curve_is_what_the_core_ends_with(held: Result) -> None:
    ((_, payload),) = read_records(held.journal.path, [Kind.END]).each()
    assert held.recorded.equity[-1] == pytest.approx(decode_end(payload).equity / 1e18, rel=1e-9)


def test_holding_everything_is_no_better_than_buy_and_hold(held: Result) -> None:
    data, tables = held.report_data, held.report_tables
    equity = held.equity["equity"].to_numpy()
    benchmark = buy_and_hold(tables.close, tables.initial_cash, tables.holding)
    # The run buys a day later, and more of ONE once TWO has ended on day 50.
    growth, other = equity[48] / equity[2], benchmark[48] / benchmark[2]
    assert growth == pytest.approx(other, rel=2e-3)
    found = next(each for each in data.verdict.checks if each.name == "Better than holding")
    assert found.status != "passed"


def test_equal_weights_are_the_product_of_what_was_had_at_each_step(held: Result) -> None:
    tables = held.report_tables
    curve = equal_weight(tables.close, 1.0, tables.holding)
    steps = np.diff(curve) / curve[:-1]
    assert np.abs(steps).max() < 0.05
    row = SPLIT_DAY - 1  # closes at the split
    one = tables.close[row, 0] / tables.close[row - 1, 0] - 1
    two = tables.close[row, 1] / tables.close[row - 1, 1] - 1
    assert steps[row - 1] == pytest.approx((one + two) / 2, rel=1e-9)


def test_a_benchmark_without_actions_is_what_it_was(held: Result) -> None:
    close = held.report_tables.close
    rises = buy_and_hold(close, 1.0, held.report_tables.holding)
    assert buy_and_hold(close, 1.0)[SPLIT_DAY] < 0.75 < rises[SPLIT_DAY]


def test_sources_name_funding_and_dividends_and_call_no_split_either(held: Result) -> None:
    (row,) = held.report_data.attribution.sources
    cash = held.shares.group_by("kind").agg(pl.col("cash").sum())
    by_kind = dict(cash.rows())
    assert row.funding == pytest.approx(by_kind["funding"], abs=0.01)
    assert row.dividends == pytest.approx(by_kind["dividend"], abs=0.01)
    assert abs(row.other) <= abs(by_kind["split"]) + 100  # parts of a lot at most
    assert row.net == pytest.approx(held.equity["equity"][-1] - 1_000_000, abs=0.01)


def test_a_round_trip_over_a_split_never_stood_where_no_price_was(held: Result) -> None:
    trips = round_trips(held.report_tables, fill_columns(held.report_tables))
    # Prices moved by a few per cent; a quarter of them would be a loss of three quarters.
    assert (np.abs(trips.adverse) < 0.2 * trips.entered).all()
    assert (trips.favourable < 0.2 * trips.entered).all()


def test_an_agent_sees_no_fall_and_bars_stay_as_traded(tmp_path: Path) -> None:
    split, whole = (
        hansa.run(write(tmp_path / name, actions, factor=factor), agents=[Watcher()], runs=tmp_path)
        for name, actions, factor in (("split", SPLITS, 4.0), ("whole", "", 1.0))
    )
    for name in ("conviction", "decision"):
        seen, other = (getattr(each.recorded.moments, name) for each in (split, whole))
        # Prices are rounded to a cent: a fourth of one is a little coarser.
        np.testing.assert_allclose(seen, other, atol=1e-2)
    assert split.recorded.bars[3][SPLIT_DAY, 0] < 100 < whole.recorded.bars[3][SPLIT_DAY, 0]


def test_a_sweep_sees_the_same_and_holds_the_same(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(path.read_text() + '\n[[agents]]\nuse = "moving_average_cross"\n')
    space = {"agents.moving_average_cross.fast": [3, 5], "agents.moving_average_cross.slow": [10]}
    done = hansa.sweep(path, space, runs=tmp_path / "runs")
    single = done.rerun()
    assert done.best.head == single.head
    tables = single.report_tables
    held = buy_and_hold(tables.close, 1.0, tables.holding)
    bench = done._made.bench
    np.testing.assert_array_equal(held, buy_and_hold(bench.close, 1.0, bench.holding))


def test_blocks_of_any_length_end_in_the_same_head(held: Result, tmp_path: Path) -> None:
    again = run(tmp_path, overrides=("run.block_moments=7",))
    # The length stands in the manifest; ballots, fills and equity do not follow from it.
    assert again.recorded.equity.tobytes() == held.recorded.equity.tobytes()


def test_a_catalogs_actions_are_taken_in_by_one_line_or_warned_of(tmp_path: Path) -> None:
    config = write(tmp_path, "")
    catalog = hansa.Catalog(tmp_path / "catalog")
    for name in ("ONE", "TWO"):
        own = bars().filter(symbol=name).drop("symbol").rename({"open_time": "ts_open"})
        own = own.with_columns(pl.col("ts_open").str.to_datetime(time_zone="UTC"))
        catalog.write(own, "bars", f"X:{name}", interval="1d")
    split = pl.DataFrame({"time": ["2024-01-21"], "kind": ["split"], "a": [4.0]})
    catalog.write_actions(split, "X:ONE")
    written = f"../{tmp_path.name}/catalog"
    text = config.read_text().replace('path = "bars.csv"', f'catalog = "{written}"')
    config.write_text(text.replace('label = "open"\n', ""))
    (warned,) = (each for each in load_data(load(config)).warnings if "catalog knows" in each)
    assert "1 split(s)" in warned
    assert f'add [[actions]] with path = "{written}", format = "catalog"' in warned
    add = f'\n[[actions]]\npath = "{written}"\nformat = "catalog"\n'
    config.write_text(config.read_text() + add)
    loaded = load_data(load(config))
    assert not any("catalog knows" in each for each in loaded.warnings)
    (table,) = (each for each in loaded.tables if isinstance(each, Actions))
    assert (table.instrument.symbol, table.a.tolist()) == ("X:ONE", [4])


def test_adjusting_without_actions_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    with pytest.raises(hansa.errors.ConfigError, match=r"data\.adjust: expected \[\[actions\]\]"):
        hansa.run(path, agents=[Watcher()], overrides=('data.adjust="all"',), runs=tmp_path)


class Watcher(hansa.Agent):
    """Follows yesterday's return."""

    name = "watcher"

    def features(self) -> dict[str, hansa.features.Expr]:
        return {"r": hansa.f.close.returns(1)}

    def consider(self, s: Snapshot) -> Ballot:
        return Ballot(conviction=np.clip(s["r"] * 10, -1, 1))
