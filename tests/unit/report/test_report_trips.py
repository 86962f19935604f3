"""Round trips: where they begin and end, what they made, how they stood, who voted for them."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.unit.report.conftest import FILL_SCHEMA

from hansa.report import build, render, terminal_summary
from hansa.report.fills import fill_columns
from hansa.report.round_trips import round_trips
from hansa.report.shares import Share


@pytest.fixture
def walked(make_run):
    """`walked(prices, fills)`: a run over instrument A; fills are (moment, signed quantity)."""

    def walk(prices, trades, **changes):
        run = make_run(moments=len(prices))
        close = np.column_stack((np.array(prices, float), np.full(len(prices), 50.0)))
        rows = [
            (
                int(run.ts_ns[t]),
                "A",
                "buy" if q > 0 else "sell",
                abs(q),
                close[t, 0],
                1.0,
                0.0,
                str(k),
            )
            for k, (t, q) in enumerate(trades)
        ]
        held = np.zeros(len(prices))
        cash = np.full(len(prices), 10_000.0)
        for t, q in trades:
            held[t:] += q
            cash[t:] -= q * close[t, 0] + 1.0
        value = np.column_stack((held * close[:, 0], np.zeros(len(prices))))
        bars = dict.fromkeys(("open", "high", "low", "close"), close)
        fills = pl.DataFrame(rows, FILL_SCHEMA, orient="row")
        given = {"fills": fills, "equity": cash + value[:, 0], "position_value": value}
        return replace(run, **bars, **given, **changes)

    return walk


def found_in(run):
    return round_trips(run, fill_columns(run))


def test_a_trip_goes_from_flat_to_flat(walked):
    run = walked([100, 110, 90, 120, 120], [(0, 2), (1, 1), (3, -3)])
    (trip,) = build(run).round_trips.shown
    assert (trip.side, trip.fills, trip.quantity) == ("long", 3, 3)
    assert trip.entry_price == pytest.approx(310 / 3)
    assert trip.exit_price == 120
    assert trip.profit == pytest.approx(360 - 310 - 3)
    assert trip.return_ratio == pytest.approx(47 / 310)
    assert trip.held_ns == run.ts_ns[3] - run.ts_ns[0]


def test_excursions_are_the_best_and_worst_it_stood_at(walked):
    run = walked([100, 130, 70, 110, 110], [(0, 1), (3, -1)])
    (trip,) = build(run).round_trips.shown
    assert trip.favourable_ratio == pytest.approx(0.30)
    assert trip.adverse_ratio == pytest.approx(-0.30)


def test_excursions_of_a_short_are_the_other_way_round(walked):
    run = walked([100, 130, 90, 95, 95], [(0, -1), (3, 1)])
    (trip,) = build(run).round_trips.shown
    assert trip.side == "short"
    assert (trip.favourable_ratio, trip.adverse_ratio) == pytest.approx((0.10, -0.30))


def test_a_fill_that_turns_the_position_round_ends_one_trip_and_begins_another(walked):
    run = walked([100, 110, 105, 105], [(0, 1), (1, -3), (2, 2)])
    first, second = build(run).round_trips.shown
    assert (first.side, second.side) == ("long", "short")
    # A third of the fee of the fill that turned it is the first one's.
    assert first.profit == pytest.approx(10 - 1 - 1 / 3)
    assert second.profit == pytest.approx(10 - 2 / 3 - 1)


def test_what_is_still_held_is_open_and_in_no_statistic(walked):
    report = build(walked([100, 110, 120], [(0, 1)]))
    assert (report.round_trips.closed, report.round_trips.open) == (0, 1)
    assert report.round_trips.shown[0].exit_ns is None
    assert report.round_trips.total[0].hit_ratio is None
    assert "1 still held at the end" in render(report)


def test_profits_of_the_trips_sum_to_that_of_the_run(make_run):
    run = make_run(moments=600)
    assert found_in(run).profit.sum() == pytest.approx(run.equity[-1] - run.initial_cash)


def test_a_sum_that_leaves_a_rounding_error_is_flat(walked):
    run = walked([100, 100, 100, 100], [(0, 0.1), (1, 0.2), (2, -0.3), (3, 1.0)])
    assert found_in(run).is_open.tolist() == [False, True]


def test_a_split_and_a_dividend_belong_to_the_trip(walked):
    run = walked([100, 50, 55, 55], [(0, 1), (2, -2)])
    shares = (
        Share(
            ts_ns=int(run.ts_ns[1]), kind="split", source="council", instrument="A", units=1, cash=0
        ),
        Share(
            ts_ns=int(run.ts_ns[1]),
            kind="dividend",
            source="council",
            instrument="A",
            units=0,
            cash=3,
        ),
    )
    (trip,) = build(replace(run, shares=shares, has_happenings=True)).round_trips.shown
    assert trip.profit == pytest.approx(110 + 3 - 100 - 2)
    assert trip.exit_ns == run.ts_ns[2]
    assert trip.adverse_ratio == 0


def test_statistics_are_those_of_the_profits(make_run):
    run = make_run(moments=600)
    closed = found_in(run)
    profit = closed.profit[~closed.is_open]
    whole = build(run).round_trips.total[0]
    wins, losses = profit[profit > 0], -profit[profit < 0]
    assert whole.trips == len(profit) > 10
    assert whole.hit_ratio == pytest.approx(len(wins) / len(profit))
    assert whole.payoff_ratio == pytest.approx(wins.mean() / losses.mean())
    assert whole.profit_factor == pytest.approx(wins.sum() / losses.sum())
    assert whole.expectancy == pytest.approx(profit.mean())


def test_without_a_loss_what_divides_by_losses_is_unknown(walked):
    whole = build(walked([100, 110, 110], [(0, 1), (1, -1)])).round_trips.total[0]
    assert (whole.hit_ratio, whole.payoff_ratio, whole.profit_factor) == (1.0, None, None)


def test_the_ballots_are_those_of_the_decision_before_the_entry(make_run):
    run = make_run(moments=60)
    trip = build(run).round_trips.shown[0]
    row = int(np.searchsorted(run.ts_ns, trip.entry_ns)) - 1
    column = run.instruments.index(trip.instrument)
    side = 1 if trip.side == "long" else -1
    voice = side * np.nan_to_num(
        run.agent_weight[row] * run.confidence[row, :, column] * run.conviction[row, :, column]
    )
    loudest = int(np.argmax(np.abs(voice)))
    assert trip.ballots[0].agent == run.agents[loudest]
    assert trip.ballots[0].voice == pytest.approx(voice[loudest])
    assert len(trip.ballots) + trip.silent == 3


def test_each_entry_names_the_command_that_explains_it(make_run):
    trip = build(make_run(moments=60, run_id="0123456789ab")).round_trips.shown[0]
    assert trip.why.startswith("hansa why 01234567 o")


def test_of_many_those_are_shown_that_won_or_lost_most(make_run):
    run = make_run(moments=2_000)
    report = build(run)
    found, shown = found_in(run), report.round_trips.shown
    assert len(found) > len(shown) == 100
    least = np.sort(np.abs(found.profit))[-100]
    assert min(abs(row.profit) for row in shown) == pytest.approx(least)
    assert [row.entry_ns for row in shown] == sorted(row.entry_ns for row in shown)


def test_the_terminal_says_them_in_one_line(make_run):
    said = dict(terminal_summary(build(make_run(moments=600))))["Round trips"]
    assert "won, payoff" in said


def test_a_run_without_a_position_has_none(idle_run):
    report = build(idle_run)
    assert report.round_trips.shown == []
    assert "Round trips" not in render(report)
