"""Attribution against a plain loop, and what it refuses to share."""

import numpy as np
import pytest

from hansa.report.attribution import share_profit, step_profit
from hansa.report.benchmark import buy_and_hold, equal_weight
from hansa.report.fills import fill_columns
from hansa.report.trades import realised_profits


def plain_shares(run, fills, gross):
    result = np.zeros((len(run.ts_ns), len(run.agents)))
    for n in range(len(run.instruments)):
        behind = -1
        for t in range(len(run.ts_ns)):
            if ((fills.row == t) & (fills.column == n)).any():
                behind = t - run.fill_delay_moments
            if behind < 0:
                continue
            voice = np.nan_to_num(
                run.agent_weight[behind]
                * run.confidence[behind, :, n]
                * run.conviction[behind, :, n]
            )
            held = run.position_value[t, n] or run.position_value[t - 1, n]
            total = voice.sum()
            if total * held > 0 and abs(total) > 0.1 * np.abs(voice).sum():
                result[t] += voice / total * gross[t, n]
    return result


def test_shares_equal_a_plain_loop(make_run):
    run = make_run(moments=120)
    fills = fill_columns(run)
    found = share_profit(run, fills)
    np.testing.assert_allclose(found.by_agent, plain_shares(run, fills, found.gross), atol=1e-9)


def test_step_profits_less_costs_are_the_profit_of_the_run(make_run):
    run = make_run()
    fills = fill_columns(run)
    net = step_profit(run, fills).sum() - fills.fee.sum() - fills.slippage.sum()
    assert net == pytest.approx(run.equity[-1] - run.initial_cash)


def test_a_lone_agent_that_always_agrees_earns_all_of_it(make_run):
    run = make_run(moments=100)
    views = np.sign(run.target_weight)[:, np.newaxis, :]
    alone = make_run(
        moments=100,
        agents=("only",),
        conviction=views,
        confidence=np.ones_like(views),
        agent_weight=np.ones((100, 1)),
    )
    found = share_profit(alone, fill_columns(alone))
    assert found.by_agent.sum() == pytest.approx(found.gross.sum())


def test_a_council_that_abstains_earns_nothing(make_run):
    silent = make_run(moments=100, conviction=np.full((100, 3, 2), np.nan))
    assert not share_profit(silent, fill_columns(silent)).by_agent.any()


def test_realised_profits_are_against_the_mean_entry_price(make_run):
    run = make_run(moments=1)
    rows = {
        "ts_ns": [0, 0, 0, 0],
        "instrument": ["A"] * 4,
        "side": ["buy", "buy", "sell", "buy"],
        "quantity": [1.0, 1.0, 3.0, 1.0],
        "price": [10.0, 20.0, 18.0, 15.0],
        "fee": [0.0, 0.0, 0.5, 0.0],
        "slippage_cost": [0.0] * 4,
        "cl_ord_id": list("wxyz"),
    }
    fills = fill_columns(make_run(moments=1, fills=type(run.fills)(rows)))
    # Two sold at 18 against 15, less the fee; the third opens a short at 18, bought back at 15.
    assert realised_profits(fills).tolist() == [5.5, 3.0]


def test_a_split_restates_the_price_at_which_a_position_was_entered(make_run):
    run = make_run(moments=1)
    rows = {
        "ts_ns": [0, 20],
        "instrument": ["A"] * 2,
        "side": ["buy", "sell"],
        "quantity": [1.0, 2.0],
        "price": [100.0, 60.0],
        "fee": [0.0, 0.0],
        "slippage_cost": [0.0] * 2,
        "cl_ord_id": list("wx"),
    }
    fills = fill_columns(make_run(moments=1, fills=type(run.fills)(rows)))
    assert realised_profits(fills, [(10, 0, 1.0)]).tolist() == [20.0]


def test_buy_and_hold_leaves_the_late_instrument_in_cash():
    close = np.array([[10.0, np.nan], [20.0, 5.0], [20.0, 10.0]])
    np.testing.assert_allclose(buy_and_hold(close, 100.0), [100.0, 150.0, 200.0])


def test_equal_weight_earns_the_mean_return_of_every_bar():
    close = np.array([[10.0, 10.0], [20.0, 10.0], [20.0, 5.0]])
    np.testing.assert_allclose(equal_weight(close, 100.0), [100.0, 150.0, 112.5])
