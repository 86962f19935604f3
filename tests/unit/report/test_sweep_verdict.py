"""The checks on a search: what was no choice is not tested, and what was kinder never passes."""

import dataclasses

import msgspec
import pytest

from hansa.report.data import Check
from hansa.report.searched import Searched
from hansa.report.sweep import SweepEvidence, sweep_verdict
from hansa.report.sweep.data import Statistics
from hansa.report.sweep.wording import value_text
from hansa.report.verdict import likely_check, outside_check, overfitting_check, verdict_of

FINE = Searched(
    sweep="s", sets=40, overfitting_probability=0.1, splits=70, choices=34, idle=4, twins=2
)
_COUNTS = {"splits": 0, "choices": 0, "idle": 0, "twins": 0, "ranks": []}
NOTHING_KNOWN = Statistics(**{name: _COUNTS.get(name) for name in Statistics.__struct_fields__})


def test_what_was_left_out_of_the_probability_of_overfitting_is_told():
    found = overfitting_check(FINE)
    assert found.status == "passed"
    assert found.found.endswith(
        "70 splits of 34 sets (4 that never moved, 2 like another left out)"
    )


@pytest.mark.parametrize(
    ("sets", "choices", "idle", "twins", "words"),
    [
        (0, 0, 0, 0, "no set ran to its end"),
        (1, 1, 0, 0, "one set is no choice"),
        (9, 0, 9, 0, "no set ever moved"),
        (9, 1, 8, 0, "one set alone traded"),
        (9, 1, 5, 3, "every set that traded gave the same returns, if at another size"),
        (9, 9, 0, 0, "too few bars"),
    ],
)
def test_why_overfitting_was_not_tested(sets, choices, idle, twins, words):
    searched = Searched("s", sets, None, 0, choices=choices, idle=idle, twins=twins)
    check = overfitting_check(searched)
    assert check.status == "not tested"
    assert words in check.found


@pytest.mark.parametrize(("value", "status"), [(0.0, "warned"), (0.3, "warned"), (0.6, "failed")])
def test_a_search_that_learned_is_never_said_to_be_free_of_overfitting(value, status):
    directed = dataclasses.replace(FINE, overfitting_probability=value, is_directed=True)
    check = overfitting_check(directed)
    assert check.status == status
    assert "drawn towards the best" in check.found


@pytest.mark.parametrize(
    ("there", "here", "status"),
    [
        (1.0, 1.5, "passed"),
        (1.0, 2.5, "failed"),
        (-0.1, -3.0, "failed"),
        (1.0, None, "warned"),
        (-0.1, None, "failed"),
        (None, 1.0, "not tested"),
    ],
)
def test_out_of_sample_is_tested_only_where_something_was_chosen(there, here, status):
    searched = dataclasses.replace(FINE, outside_sharpe=there, inside_sharpe=here, splits_tried=1)
    assert outside_check(searched).status == status


def test_a_search_without_a_split_says_what_would_test_it():
    assert "[sweep.split]" in outside_check(FINE).found


@pytest.mark.parametrize(
    ("depth", "status"), [(0.4, "passed"), (1.0, "broken"), (1.7, "broken"), (None, "broken")]
)
def test_a_best_set_that_was_ruined_on_its_way_is_broken(depth, status):
    """Its equity may have come back above what it began with."""
    evidence = SweepEvidence(
        statistics=NOTHING_KNOWN,
        searched=FINE,
        trials=40,
        bars=20_000,
        net_return=0.5,
        maximum_drawdown=depth,
        closing_fills=400,
        span_ns=10**17,
    )
    found = sweep_verdict(evidence)
    check = next(each for each in found.checks if each.name == "Account stayed solvent")
    assert check.status == status
    assert (found.word == "Broken") == (status == "broken")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234567.0, "1234567.0"), (1234568, "1234568"), (0.1234567, "0.1234567"), (-4.0, "-4.0")],
)
def test_parameters_are_said_as_a_configuration_takes_them(value, text):
    assert value_text(value) == text


@pytest.mark.parametrize("searched", [None, FINE])
def test_what_nobody_looked_at_out_of_sample_is_not_proven(searched):
    """The default verdict: all other checks may have passed."""
    fine = Check(name="Profit after costs", status="passed", found="", expected="")
    found = verdict_of([fine, overfitting_check(searched), outside_check(searched)])
    assert found.word == "Not proven"
    assert "Nobody has looked" in found.summary


def test_trials_that_luck_is_judged_by_are_named_beside_the_deflated_ratio():
    evidence = SweepEvidence(
        statistics=msgspec.structs.replace(NOTHING_KNOWN, deflated_sharpe=0.0),
        searched=FINE,
        trials=40,
        bars=20_000,
        net_return=0.5,
        maximum_drawdown=0.1,
        closing_fills=400,
        span_ns=10**17,
        heavy="run leak of 40 trials makes most of it",
    )
    found = next(c for c in sweep_verdict(evidence).checks if c.name == "Deflated Sharpe ratio")
    assert found.found.endswith("counted on this data; run leak of 40 trials makes most of it")


def test_a_sharpe_ratio_beyond_skill_is_warned_of():
    [found] = likely_check(20.5)
    assert (found.status, "hansa check agent" in found.found) == ("warned", True)
    assert not likely_check(1.8)
    assert not likely_check(None)
