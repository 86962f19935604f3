"""Better than holding: returns of what was held anyway are no skill."""

from dataclasses import replace

import numpy as np
import pytest

from hansa.report import build
from hansa.report.benchmark import buy_and_hold


def holding(run):
    return next((c for c in build(run).verdict.checks if c.name == "Better than holding"), None)


@pytest.fixture
def holder(make_run):
    """A run that has `beta` times the return of buy and hold, and some of its own beside it."""

    def make(beta=1.0, own=0.0, noise=0.002, bars=3_000):
        run = make_run(moments=bars)
        drift = 1.0005 ** np.arange(bars)[:, np.newaxis]
        held = buy_and_hold(run.close * drift, run.initial_cash)
        market = np.diff(held, prepend=run.initial_cash) / np.append(run.initial_cash, held[:-1])
        luck = np.random.default_rng(3).normal(0, 1, bars)
        alone = own + noise * (luck - luck.mean())
        equity = run.initial_cash * np.cumprod(1 + beta * market + alone)
        prices = dict.fromkeys(("open", "high", "low", "close"), run.close * drift)
        return replace(run, **prices, equity=equity, fills=run.fills.clear())

    return make


@pytest.mark.parametrize("beta", [0.3, 0.7, 1.4])
def test_long_beta_alone_never_passes(holder, beta):
    run = holder(beta)
    assert run.equity[-1] > 1.2 * run.initial_cash
    assert holding(run).status != "passed"


def test_skill_beside_the_market_is_found(holder):
    found = holding(holder(beta=0.2, own=0.0005))
    assert found.status == "passed"
    assert "at beta 0.20" in found.found


def test_less_than_its_share_of_the_market_fails(holder):
    assert holding(holder(beta=0.5, own=-0.0001)).status == "failed"


def test_a_little_more_than_its_share_is_warned_of(holder):
    found = holding(holder(own=0.00002))
    assert found.status == "warned"
    assert "95 %: -" in found.found


def test_what_only_holds_has_nothing_beside_it(holder):
    found = holding(holder(beta=2.0, noise=0.0))
    assert found.status == "failed"
    assert "nothing beside what holding brings" in found.found


def test_an_idle_run_is_not_better(make_run):
    run = make_run()
    flat = np.full(len(run.ts_ns), run.initial_cash)
    assert holding(replace(run, equity=flat, fills=run.fills.clear())).status != "passed"


def test_a_short_run_is_not_tested(make_run):
    found = holding(make_run(moments=48))
    assert found.status == "not tested"
    assert "span too short to annualise" in found.found


def test_what_never_moved_is_nothing_to_compare_with(make_run):
    run = make_run()
    still = np.full(run.close.shape, 100.0)
    found = holding(replace(run, close=still, open=still, high=still, low=still))
    assert found.status == "not tested"


def test_strategies_over_ticks_are_not_asked(make_run):
    none = np.zeros((800, 0, 2))
    run = make_run(moments=800, step="sample", agents=(), sources=("council", "maker"))
    run = replace(run, conviction=none, confidence=none, agent_weight=np.zeros((800, 0)))
    assert holding(run) is None


def test_of_a_few_bars_in_the_market_nothing_is_sure(holder):
    run = holder()
    winning = np.where(np.arange(3_000) % 300 == 150, 1.01, 1.0)
    seldom = replace(run, equity=run.initial_cash * np.cumprod(winning))
    assert holding(seldom).status == "warned"
    assert "no interval: fewer than 20 bars moved it" in holding(seldom).found
    sharpe = next(each for each in build(seldom).key_numbers if each.key == "sharpe")
    assert (sharpe.low, sharpe.high) == (None, None)
    assert sharpe.note.endswith("no interval: fewer than 20 bars moved it")
