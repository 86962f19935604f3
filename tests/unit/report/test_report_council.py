"""How agents agree and how right they are, against plain loops; what a run is without each."""

import itertools
import re

import numpy as np
import pytest

from hansa.report import build, render
from hansa.report.agreement import agreement
from hansa.report.calibration import calibration, hit_ratios
from hansa.report.row_slices import row_slices
from hansa.report.tables import Without

EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@pytest.fixture
def views():
    """Convictions, confidences and closes with every edge, silence, zeros and prices that stay."""
    random = np.random.default_rng(11)
    conviction = random.choice([-1.0, -0.8, -0.4, 0.0, 0.2, 0.7, 1.0, np.nan], (400, 3, 2))
    confidence = random.choice([0.0, 0.5, 1.0], (400, 3, 2))
    steps = random.choice([-0.01, 0.0, 0.02], (400, 2))
    return conviction, confidence, 100 * np.cumprod(1 + steps, axis=0)


def plain_returns(views, agent, low, high):
    """What each view of that strength earned, one by one."""
    conviction, confidence, known = views
    for t, n in itertools.product(range(len(known) - 1), range(known.shape[1])):
        view, strength = (
            conviction[t, agent, n],
            abs(conviction[t, agent, n] * confidence[t, agent, n]),
        )
        ahead = known[t + 1, n] / known[t, n] - 1
        inside = low <= strength < high or high == 1.0 == strength
        if view != 0 and ahead != 0 and inside:
            yield ahead if view > 0 else -ahead


def test_bins_of_strength_equal_a_plain_loop(views):
    for agent, rows in enumerate(calibration(*views)):
        assert [(row.low, row.high) for row in rows] == list(itertools.pairwise(EDGES))
        for row in rows:
            earned = list(plain_returns(views, agent, row.low, row.high))
            assert row.views == len(earned) > 0
            assert row.hit_ratio == sum(each > 0 for each in earned) / len(earned)
            assert row.mean_return_bps == pytest.approx(1e4 * np.mean(earned))


def test_the_bins_of_an_agent_are_the_views_of_its_hit_ratio(views):
    conviction, _, known = views
    for rows, whole in zip(calibration(*views), hit_ratios(conviction, known), strict=True):
        hits = sum(row.views * row.hit_ratio for row in rows)
        assert hits / sum(row.views for row in rows) == pytest.approx(whole)


def test_a_bin_without_views_knows_nothing(views):
    conviction, confidence, known = views
    quiet = calibration(0.1 * conviction, confidence, known)[0]
    assert [row.views > 0 for row in quiet] == [True, False, False, False, False]
    assert (quiet[4].hit_ratio, quiet[4].mean_return_bps) == (None, None)


def test_nobody_and_one_moment_have_no_views(views):
    conviction, confidence, known = views
    assert calibration(conviction[:, :0], confidence[:, :0], known) == []
    assert agreement([], conviction[:, :0]) == []
    alone = calibration(conviction[:1], confidence[:1], known[:1])
    assert {row.views for rows in alone for row in rows} == {0}


def test_parts_of_the_moments_come_to_the_same_as_all_at_once(views, monkeypatch):
    whole = calibration(*views), agreement("abc", views[0])
    monkeypatch.setattr("hansa.report.row_slices._CELLS", 42)
    assert len(list(row_slices(400, 6))) > 50
    rows, pairs = calibration(*views), agreement("abc", views[0])
    assert pairs == whole[1]
    for mine, other in zip(itertools.chain(*rows), itertools.chain(*whole[0]), strict=True):
        assert (mine.views, mine.hit_ratio) == (other.views, other.hit_ratio)
        assert mine.mean_return_bps == pytest.approx(other.mean_return_bps)


def test_agreement_equals_a_plain_loop(views):
    sides = np.nan_to_num(np.sign(views[0]))
    rows = agreement("abc", views[0])
    assert [(row.first, row.second) for row in rows] == [("a", "b"), ("a", "c"), ("b", "c")]
    for row, (one, other) in zip(rows, itertools.combinations(range(3), 2), strict=True):
        told = (sides[:, one] * sides[:, other]).ravel()
        assert row.views == np.count_nonzero(told)
        assert row.same_ratio == np.count_nonzero(told > 0) / row.views


def test_agents_that_never_spoke_together_have_no_share(views):
    apart = views[0].copy()
    apart[:200, 0], apart[200:, 1] = np.nan, np.nan
    first = agreement("abc", apart)[0]
    assert (first.views, first.same_ratio) == (0, None)


def test_of_a_large_council_the_extremes_are_told_that_speak_often():
    random = np.random.default_rng(5)
    conviction = random.choice([-1.0, 1.0], (500, 30, 1))
    conviction[:, 1], conviction[:, 2] = conviction[:, 0], -conviction[:, 0]
    conviction[29:, 29] = np.nan
    rows = agreement([f"a{k}" for k in range(30)], conviction)
    assert (rows[0].first, rows[0].second, rows[0].same_ratio) == ("a0", "a1", 1.0)
    assert {(row.first, row.second) for row in rows[-2:]} == {("a0", "a2"), ("a1", "a2")}
    assert len(rows) == 20
    assert "a29" not in {row.second for row in rows}


def test_a_cell_of_the_triangle_is_the_share_of_its_pair(make_run):
    report = build(make_run(moments=60))
    _, pair, _ = report.attribution.agreement
    share = f"{pair.same_ratio:.1%}".replace("%", " %")
    row = render(report).partition('<th scope="row">3 noise</th>')[2]
    assert (pair.first, pair.second) == ("momentum", "noise")
    assert re.match(rf"<td [^>]*>{share}<br><small>{pair.views}</small></td><td ", row)


def test_a_council_that_took_no_side_has_neither_table(make_run):
    silent = make_run(moments=60, conviction=np.full((60, 3, 2), np.nan))
    page = render(build(silent))
    assert "took a side" not in page
    assert "0.8–1" not in page


def test_a_large_council_is_told_by_its_extremes(make_run):
    run = make_run(moments=60)
    shape = (60, 15, 2)
    conviction = np.random.default_rng(3).uniform(-1, 1, shape)
    agents = tuple(f"agent {k}" for k in range(15))
    weight = np.full((60, 15), 1 / 15)
    large = make_run(
        moments=60,
        agents=agents,
        conviction=conviction,
        confidence=np.ones(shape),
        agent_weight=weight,
    )
    page = render(build(large))
    assert "the pairs that agree most, and least" in page
    assert "Of 15 agents the 12 that made or lost most." in page
    assert "the pairs that agree most" not in render(build(run))


def test_a_run_without_an_agent_is_told_beside_the_run(make_run):
    run = make_run(moments=900)
    other = Without("noise", "council-without-noise", run.equity + 250.0)
    report = build(make_run(moments=900, without=(other,)))
    (row,) = report.attribution.without
    assert row.change == pytest.approx(250.0)
    assert row.net == pytest.approx(report.costs.net + 250.0)
    assert row.sharpe is not None
    assert "council-without-noise" in render(report)
    assert "Without each" not in render(build(run))
