"""Where the profit came from: each part against a plain loop, and all of them to the last digit."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from hansa.report import build, render, terminal_summary
from hansa.report.economics import HORIZON_S, fill_values, markouts
from hansa.report.fills import fill_columns
from hansa.report.middles import Middles

SECOND_NS = 10**9


def ticks_of(seconds, seed):
    """A walk of one tick a second, quoted two to six ticks wide."""
    random = np.random.default_rng(seed)
    middle = 10_000 + np.cumsum(random.choice([-1, 1], seconds))
    half = random.integers(1, 4, seconds)
    ts = np.arange(seconds, dtype=np.int64) * SECOND_NS
    return Middles(ts, middle - half, middle + half, 0.01)


def tick_run(make_run, *, fills=400, seconds=2_000, seed=1):
    """Fills of a maker and a taker at the quotes of A; B is never quoted."""
    random, middles = np.random.default_rng(seed), ticks_of(seconds, seed)
    row = np.sort(random.integers(1, seconds, fills))
    is_buy, is_maker = random.random(fills) < 0.5, random.random(fills) < 0.7
    prices = np.where(is_buy == is_maker, middles.bid_ticks[row], middles.ask_ticks[row]) / 100
    ts = np.arange(10, seconds + 10, 10, dtype=np.int64) * SECOND_NS
    close = np.column_stack((middles.at(ts), np.full(len(ts), 50.0)))
    frame = pl.DataFrame(
        {
            "ts_ns": middles.ts_ns[row],
            "instrument": random.choice(["A", "A", "A", "B"], fills),
            "side": np.where(is_buy, "buy", "sell"),
            "quantity": random.integers(1, 50, fills) / 10,
            "price": prices,
            "fee": random.normal(0.01, 0.02, fills),
            "slippage_cost": np.zeros(fills),
            "liquidity": np.where(is_maker, "maker", "taker"),
            "cl_ord_id": [f"r1-16-{k}" for k in range(fills)],
            "source": np.where(is_maker, "maker", "taker"),
        }
    )
    return booked(make_run, ts, close, frame, middles)


def booked(make_run, ts, close, frame, middles):
    """The run that such fills make: cash, positions, equity."""
    column = (frame["instrument"] == "B").to_numpy().astype(int)
    units = np.where(frame["side"] == "buy", 1, -1) * frame["quantity"].to_numpy()
    row = np.minimum(np.searchsorted(ts, frame["ts_ns"].to_numpy()), len(ts) - 1)
    held, cash = np.zeros(close.shape), np.zeros(len(ts))
    np.add.at(held, (row, column), units)
    np.add.at(cash, row, -(units * frame["price"].to_numpy()) - frame["fee"].to_numpy())
    value = np.cumsum(held, axis=0) * close
    shape = close.shape
    none = np.zeros((shape[0], 0, 2))
    return make_run(
        moments=shape[0],
        ts_ns=ts,
        agents=(),
        sources=("maker", "taker"),
        open=close,
        high=close,
        low=close,
        close=close,
        position_value=value,
        equity=10_000.0 + np.cumsum(cash) + value.sum(axis=1),
        target_weight=np.full(shape, np.nan),
        dissent=np.zeros(shape),
        conviction=none,
        confidence=none,
        agent_weight=np.zeros((shape[0], 0)),
        fills=frame,
        outcomes={},
        step="sample",
        middles=(middles, None),
        bars_per_year=3_155_760.0,
    )


def plain_parts(run):
    """Spread, markout, inventory and fee of each fill, one after the other."""
    middles, rows = run.middles[0], []
    quotes = list(zip(middles.ts_ns, middles.bid_ticks, middles.ask_ticks, strict=True))

    def middle(ts, *, strictly):
        known = [q for q in quotes if q[0] < ts or (q[0] == ts and not strictly)]
        return (known[-1][1] + known[-1][2]) / 200

    for fill in run.fills.iter_rows(named=True):
        units = fill["quantity"] * (1 if fill["side"] == "buy" else -1)
        last = run.close[-1, "AB".index(fill["instrument"])]
        at = later = fill["price"]
        if fill["instrument"] == "A":
            at = middle(fill["ts_ns"], strictly=fill["liquidity"] == "maker")
            later = middle(fill["ts_ns"] + HORIZON_S * SECOND_NS, strictly=False)
        parts = (units * (at - fill["price"]), units * (later - at), units * (last - later))
        rows.append((*parts, fill["fee"]))
    return np.array(rows)


def test_the_parts_of_every_fill_are_those_of_a_plain_loop(make_run):
    run = tick_run(make_run, fills=60, seconds=200)
    found = fill_values(run, fill_columns(run))
    parts = np.column_stack((found.spread, found.markout, found.inventory, found.fee))
    np.testing.assert_allclose(parts, plain_parts(run), atol=1e-9)


def test_the_parts_of_all_fills_are_the_profit_of_the_run(make_run):
    run = tick_run(make_run)
    net = fill_values(run, fill_columns(run)).net.sum()
    assert net == pytest.approx(run.equity[-1] - run.initial_cash, abs=1e-6)


def units(report, value):
    """In units of the last shown digit."""
    return round(value * 10**report.header.money_decimals)


@pytest.mark.parametrize("fills", [1, 2, 3, 40, 300])
@pytest.mark.parametrize("seed", range(8))
def test_rows_and_columns_sum_to_the_net_profit_to_the_last_digit(make_run, seed, fills):
    report = build(tick_run(make_run, fills=fills, seconds=600, seed=seed))
    found = report.economics
    for row in (*found.rows, found.total):
        parts = (row.spread, row.adverse, row.inventory, -row.fees, row.carry)
        assert sum(units(report, part) for part in parts) == units(report, row.net)
    for name in ("spread", "adverse", "inventory", "fees", "net"):
        added = sum(units(report, getattr(row, name)) for row in found.rows)
        assert added == units(report, getattr(found.total, name))
    assert found.total.net == report.costs.net


def test_inventory_is_not_a_place_to_hide_what_does_not_sum(make_run):
    run = tick_run(make_run)
    values, found = fill_values(run, fill_columns(run)), build(run).economics
    assert found.total.inventory == pytest.approx(values.inventory.sum(), abs=0.03)


def test_a_maker_that_is_hit_at_the_touch_earns_half_the_spread(make_run):
    ts = np.array([0, 10], dtype=np.int64) * SECOND_NS
    still = Middles(ts, np.array([9_999, 9_999]), np.array([10_001, 10_001]), 0.01)
    run = tick_run(make_run, fills=1)
    frame = run.fills.with_columns(
        instrument=pl.lit("A"),
        side=pl.lit("buy"),
        price=pl.lit(99.99),
        quantity=pl.lit(2.0),
        liquidity=pl.lit("maker"),
        fee=pl.lit(0.0),
    )
    report = build(replace(run, fills=frame, middles=(still, None)))
    assert report.trades.shown[0].spread_bps == pytest.approx(1.0, rel=1e-3)
    assert report.trades.shown[0].markout_bps == pytest.approx(0.0)


def test_the_markout_of_no_time_at_all_is_nothing_for_takers(make_run):
    run = tick_run(make_run)
    fills = fill_columns(run)
    np.testing.assert_allclose(markouts(run, fills, 0.0)[~fills.is_maker], 0.0, atol=1e-12)


def test_what_has_no_middle_is_named_and_counts_as_inventory(make_run):
    run = tick_run(make_run)
    assert build(run).economics.without_middles == ["B"]
    assert "all counted as inventory: B" in render(build(run))


def test_a_run_without_quotes_has_no_such_section(report):
    assert report.economics is None
    assert "Where the profit came from" not in render(report)


def test_the_section_draws_a_curve_and_names_its_method(make_run):
    page = render(build(tick_run(make_run)))
    assert "Markout curve: mean move" in page
    assert page.partition("Markout curve: mean move")[2].count("<polyline") >= 3
    assert "Hasbrouck 2007; Bouchaud et al. 2018" in page


def test_profits_of_the_sources_sum_to_the_profit_to_the_last_digit(make_run):
    report = build(tick_run(make_run))
    rows = report.attribution.sources
    assert [row.source for row in rows] == ["maker", "taker"]
    assert sum(units(report, row.net) for row in rows) == units(report, report.attribution.net)
    for row in rows:
        assert units(report, row.gross) - units(report, row.fees) - units(
            report, row.slippage
        ) == units(report, row.net)


def test_the_summary_names_the_parts_and_the_sources(make_run):
    rows = dict(terminal_summary(build(tick_run(make_run))))
    assert {"Profit of maker", "Half-spread", "Adverse selection, 10 s", "Inventory"} <= set(rows)


def test_a_hundred_thousand_fills_stay_small(make_run):
    page = render(build(tick_run(make_run, fills=100_000, seconds=80_000)))
    assert len(page.encode()) <= 400_000


@pytest.mark.parametrize(("quantity", "decimals"), [(0.001, 7), (1.0, 4), (1_000.0, 2)])
def test_small_trades_are_told_in_more_places(make_run, quantity, decimals):
    run = tick_run(make_run, fills=1)
    frame = run.fills.with_columns(
        quantity=pl.lit(quantity), price=pl.lit(100.0), instrument=pl.lit("A")
    )
    assert build(replace(run, fills=frame)).header.money_decimals == decimals


def test_the_curve_leaves_out_fills_whose_horizon_the_data_does_not_reach(make_run):
    found = build(tick_run(make_run, seconds=200)).economics
    known = [point.horizon_s for point in found.curve if point.all_bps is not None]
    assert known == [0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0]
    assert found.near_end > 0
