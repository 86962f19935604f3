"""The numbers of a report: they sum, they repeat, and edge cases are told, not hidden."""

import math
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest

from hansa.errors import DataError
from hansa.report import ReportData, build, terminal_summary

GOLDEN = Path(__file__).parent / "golden_keys.txt"


def keys(node, path=""):
    if isinstance(node, dict) and path != ".manifest":
        return {k for name, child in node.items() for k in keys(child, f"{path}.{name}")}
    if isinstance(node, list) and node and isinstance(node[0], dict | list):
        return keys(node[0], f"{path}[]")
    return {path}


def test_the_keys_of_the_json_are_those_agreed(report):
    found = sorted(keys(msgspec.json.decode(msgspec.json.encode(report))))
    assert found == GOLDEN.read_text().split()


def test_the_json_reads_back_as_the_same_report(report):
    assert msgspec.json.decode(msgspec.json.encode(report), type=ReportData) == report


def test_the_same_tables_give_the_same_bytes(make_run):
    first, second = (msgspec.json.encode(build(make_run())) for _ in range(2))
    assert first == second


def test_attribution_sums_to_net_profit_to_the_last_digit(report):
    found = report.attribution
    cents = [round(row.profit * 100) for row in found.rows]
    rest = [round(found.unattributed * 100), round(found.costs * 100)]
    assert sum(cents + rest) == round(found.net * 100)
    assert found.net == report.costs.net


def test_costs_lead_from_gross_to_net_to_the_last_digit(report):
    found = report.costs
    parts = [round(x * 100) for x in (found.gross, -found.commission, -found.slippage)]
    assert sum(parts) == round(found.net * 100)


def test_months_compound_to_years_and_years_to_the_run(make_run):
    run = make_run(moments=3_000)
    report = build(run)
    for row in report.years:
        assert math.prod(1 + (m or 0.0) for m in row.months) == pytest.approx(1 + row.total_ratio)
    whole = math.prod(1 + row.total_ratio for row in report.years)
    assert whole == pytest.approx(run.equity[-1] / run.initial_cash)
    assert len(report.years) == 2


def test_break_even_cost_would_eat_the_gross_profit(report):
    costs = report.costs
    assert costs.break_even_bps * costs.traded / 10_000 == pytest.approx(costs.gross)


def test_higher_costs_lower_the_sharpe_ratio(make_run):
    report = build(make_run(moments=800))
    once, twice, thrice = (row.sharpe for row in report.costs.sharpe_by_cost)
    assert once > twice > thrice


def test_higher_costs_never_help_who_is_paid_for_trading(make_run):
    run = rebated(make_run(moments=50))
    found = build(run).costs
    once, twice, thrice = (row.net for row in found.sharpe_by_cost)
    assert found.commission < 0
    assert once == found.net
    assert twice == pytest.approx(once + found.commission - found.slippage, abs=0.02)
    assert thrice == pytest.approx(twice - found.slippage, abs=0.02)


@pytest.mark.parametrize(
    ("bonus", "status", "words"),
    [(-3e3, "failed", "without it nothing"), (9e3, "warned", "not tested")],
)
def test_who_is_paid_for_trading_has_not_tested_higher_costs(make_run, bonus, status, words):
    run = rebated(make_run(moments=50))
    run = replace(run, equity=run.equity + bonus * np.linspace(0, 1, len(run.equity)))
    found = next(c for c in build(run).verdict.checks if c.name == "Survives higher costs")
    assert (found.status, words in found.found) == (status, True)
    assert "more was received than paid" in found.found


def rebated(run):
    """The same run with fees received instead of paid."""
    fees = dict(run.fills.group_by("ts_ns").agg(pl.col("fee").sum()).iter_rows())
    so_far = np.cumsum([fees.get(int(ts_ns), 0.0) for ts_ns in run.ts_ns])
    fills = run.fills.with_columns(fee=-pl.col("fee"))
    return replace(run, fills=fills, equity=run.equity + 2 * so_far)


def test_a_run_without_trades_is_not_proven_and_says_unknown(idle_run):
    report = build(idle_run)
    numbers = {number.key: number.value for number in report.key_numbers}
    assert report.verdict.word == "Not proven"
    assert (numbers["hit_ratio"], numbers["maximum_drawdown"]) == (None, 0)
    assert report.drawdowns == []


def test_one_bar_makes_a_report(make_run):
    report = build(make_run(moments=1))
    assert report.curves.equity == [10_000.0]


def test_a_missing_bar_is_missing_in_the_panel(make_run):
    run = make_run(moments=50)
    close = run.close.copy()
    close[10, 0] = np.nan
    holes = {"open": close, "high": close, "low": close, "close": close}
    panel = build(replace(run, **holes)).prices.panels[0]
    assert [i for i, value in enumerate(panel.close) if value is None] == [10]


def test_unknown_trials_are_a_failed_check(make_run):
    checks = {c.name: c for c in build(make_run(trials=0)).verdict.checks}
    assert checks["Deflated Sharpe ratio"].status == "failed"
    assert "unknown" in checks["Deflated Sharpe ratio"].found


def test_a_ruined_account_is_broken(make_run):
    equity = make_run().equity.copy()
    equity[300:] = -1.0
    assert build(make_run(equity=equity)).verdict.word == "Broken"


def test_what_was_not_tested_never_passes(report):
    checks = {c.name: c.status for c in report.verdict.checks}
    names = ("Probability of overfitting (PBO)", "Out-of-sample Sharpe ratio", "No look-ahead")
    assert [checks[name] for name in names] == ["not tested"] * 3


def test_a_peek_check_that_was_made_passes(make_run):
    checks = {c.name: c.status for c in build(make_run(peek_checks=8)).verdict.checks}
    assert checks["No look-ahead"] == "passed"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"equity": np.zeros(3)}, r"equity of shape \(600,\), found \(3,\)"),
        ({"equity": np.full(600, np.nan)}, "finite equity, found nan at row 0"),
        ({"ts_ns": np.zeros(600, dtype=np.int64)}, "ts_ns to rise at every moment"),
        ({"initial_cash": 0.0}, "above zero"),
    ],
)
def test_tables_that_contradict_themselves_are_refused(make_run, changes, message):
    with pytest.raises(DataError, match=message):
        build(make_run(**changes))


def test_fills_of_an_unknown_instrument_are_refused(make_run):
    with pytest.raises(DataError, match=r"run's instruments, found \['B'\]"):
        build(make_run(instruments=("A", "C")))


def test_the_terminal_summary_begins_with_the_verdict(report):
    rows = terminal_summary(report)
    assert rows[0] == ("Verdict", "▼ Not proven")
    assert ("Journal head", "ab" * 32) in rows


def test_unknown_trials_are_told_before_the_span(make_run):
    checks = {c.name: c for c in build(make_run(trials=0, moments=48)).verdict.checks}
    assert checks["Deflated Sharpe ratio"].status == "failed"
