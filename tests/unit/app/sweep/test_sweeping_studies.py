"""A sweep that learns within splits that judge every bar: what it draws, and what it chooses."""

import numpy as np
import pytest

from hansa import Search, SweepOptions
from hansa.app.sweep.learning import Lesson
from hansa.app.sweep.outcomes import DONE, PRUNED
from hansa.app.sweep.studies import Study, seed_of
from hansa.app.sweep.sweeping import sweep
from hansa.config import SweepSection
from hansa.errors import ConfigError
from hansa.risk import sharpe
from hansa.search import Range, Space
from hansa.stores import TrialLedger
from hansa.validation import CombinatorialPurged, PurgedKFold, WalkForward
from tests.conftest import COUNCIL, SMALL

KEY = "agents.trend.fast"
SPACE = {KEY: {"from": 4, "to": 33}}
AXES = Space((Range(KEY, 4, 33, is_whole=True),))
FOLDS = PurgedKFold(folds=3, horizon_bars=24, embargo_bars=24)
ALONE = SweepOptions(workers=1)


def _swept(runs, search, options=ALONE):
    return sweep(COUNCIL, SPACE, search=search, overrides=SMALL, runs=runs, options=options)


def _learning(sets, split=FOLDS, generation=4, **more):
    return Search(search="bayes", sets=sets, generation=generation, split=split, **more)


PRUNING = _learning(20, seed=0, prunes=True)


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    """Every set of the space, to its end."""
    return _swept(tmp_path_factory.mktemp("g"), "grid")


@pytest.fixture(scope="module")
def pruned(tmp_path_factory):
    return _swept(tmp_path_factory.mktemp("p"), PRUNING)


@pytest.mark.parametrize(
    ("way", "splits"),
    [
        (FOLDS, 3),
        (CombinatorialPurged(groups=4, test_groups=2, horizon_bars=24), 6),
        (WalkForward(train_bars=720, test_bars=732), 2),
    ],
    ids=["folds", "combinatorial", "walk"],
)
def test_each_split_chooses_the_best_of_what_its_own_search_drew(way, splits, tmp_path):
    """Against a plain loop over the bars that train."""
    found = _swept(tmp_path, _learning(4, way, 2))
    by = [[e for e in found.outcomes if n in found.splits_of(e)] for n in range(splits)]
    assert [len(own) for own in by] == [4] * splits
    assert len(found.validation.chosen) == splits
    for chosen, own in zip(found.validation.chosen, by, strict=True):
        ratios = [_inside(found, each, chosen.train) for each in own]
        best = own[int(np.argmax(ratios))]
        assert found.finished[0][chosen.row].number == best.number
        assert chosen.in_sample == pytest.approx(max(ratios))
        assert chosen.candidates == 4
        assert chosen.rank == _share_left_behind(found, own, best, chosen.test)


def _inside(found, outcome, spans):
    length = found.periods.length_bars
    parts = [found.returns[outcome.number][a // length : -(-b // length)] for a, b in spans]
    return sharpe(np.concatenate(parts), found.periods_per_year)


def _share_left_behind(found, own, best, spans):
    ratio = _inside(found, best, spans)
    others = [_inside(found, each, spans) for each in own if each is not best]
    return pytest.approx(np.mean([(ratio > each) + (ratio == each) / 2 for each in others]))


def test_a_set_that_several_searches_draw_is_run_once_and_every_set_is_a_trial(tmp_path):
    found = _swept(tmp_path, _learning(16))
    counts = [len(found.splits_of(each)) for each in found.outcomes]
    assert sum(counts) == 48
    assert max(counts) > 1
    assert len({each.values for each in found.outcomes}) == len(found.outcomes) < 48
    trials = TrialLedger(tmp_path).trials(found.plan.data_sha256)
    assert trials.recorded == len(found.outcomes)
    said = dict(found.summary())["Sets"]
    assert said.startswith(f"{len(found.outcomes)} by bayes (16 drawn for each of 3 splits): ")
    assert found.table["splits"].to_list() == [found.splits_of(each) for each in found.outcomes]
    below = sum(each.rank < 0.5 for each in found.validation.chosen)
    said = dict(found.summary())["  Where it judged"]
    assert said.startswith(f"in {below} of 3 splits the chosen set ended below the middle")
    page = found.report().read_text()
    assert "Chosen from" in page
    assert "Each split has a search of its own" in page


def test_what_each_search_draws_is_what_it_draws_alone(grid, pruned):
    """Whoever else draws, prunes or goes on with a set: beside searches over sets that all ran."""
    known = {each.values: each for each in grid.outcomes}
    section = SweepSection(search="bayes", sets=20, generation=4, prunes=True, seed=0)
    for place, split in enumerate(pruned._made.splits):
        lesson = Lesson(("sharpe",), split.train_rows, grid.periods_per_year)
        study = Study(AXES, section, lesson, seed_of(0, place), split)
        while asked := study.ask():
            study.tell([(known[each], grid.returns[known[each].number]) for each in asked])
        alone = {grid.outcomes[number].values for number in study.candidates}
        assert {e.values for e in pruned.outcomes if place in pruned.splits_of(e)} == alone
        assert len(alone) < 20


def test_a_set_given_up_by_one_search_is_tried_to_its_end_for_another(pruned):
    lines = (pruned.folder / "sets.jsonl").read_bytes().splitlines()
    assert len(lines) > len(pruned.outcomes)  # of which each has a number
    assert [each.number for each in pruned.outcomes] == list(range(len(pruned.outcomes)))
    statuses = {each.status for each in pruned.outcomes}
    assert statuses == {DONE, PRUNED}
    chosen = [pruned.finished[0][each.row] for each in pruned.validation.chosen]
    assert all(place in pruned.splits_of(each) for place, each in enumerate(chosen))


def test_stopped_again_and_again_it_comes_to_the_same(pruned, tmp_path):
    def stop(tally):
        if tally.kept >= tally.found + 5:
            raise KeyboardInterrupt

    stops = 0
    for _ in range(12):
        try:
            found = _swept(tmp_path, PRUNING, SweepOptions(workers=1, counted=stop))
            break
        except KeyboardInterrupt:
            stops += 1
    assert stops > 2
    assert found.outcomes == pruned.outcomes
    assert np.array_equal(found.returns, pruned.returns, equal_nan=True)
    assert found.validation.chosen == pruned.validation.chosen
    assert np.array_equal(found.validation.returns, pruned.validation.returns)


def test_workers_draw_and_come_to_the_same(pruned, tmp_path):
    found = _swept(tmp_path, PRUNING, SweepOptions(workers=2))
    assert found.outcomes == pruned.outcomes
    assert np.array_equal(found.returns, pruned.returns, equal_nan=True)


def test_several_objectives_are_learned_within_splits(tmp_path):
    objective = ("net_return", "maximum_drawdown")
    found = _swept(tmp_path, _learning(4, generation=2, objective=objective))
    assert found.front
    assert {each.candidates for each in found.validation.chosen} == {4}


def test_how_many_sets_that_are_is_said_beforehand(tmp_path):
    told = []
    _swept(tmp_path, _learning(2), SweepOptions(workers=1, told=told.append))
    assert told[0] == "3 splits, 2 sets drawn for each: up to 6 in all"


def test_sets_too_few_to_learn_from_are_said_to_be_drawn_at_random(tmp_path):
    told = []
    options = SweepOptions(workers=1, told=told.append)
    _swept(tmp_path, _learning(12, None), options)
    assert told[0].startswith("all sets are drawn at random: a search learns from its first 12 ")


@pytest.mark.slow  # a cluster of its own
def test_a_ray_cluster_draws_and_comes_to_the_same(pruned, tmp_path):
    pytest.importorskip("ray")
    found = _swept(tmp_path, PRUNING, SweepOptions(workers=2, cluster="local"))
    assert found.outcomes == pruned.outcomes
    assert found.validation.chosen == pruned.validation.chosen


@pytest.mark.parametrize(
    ("search", "words"),
    [
        (
            _learning(100, CombinatorialPurged(groups=16, test_groups=8)),
            "at most 100,000 sets in all .* 100 for each of 12,870 splits, found 1,287,000",
        ),
        (
            _learning(4, objective=("sharpe", "turnover")),
            "sweep.objective: expected one of .* found turnover",
        ),
    ],
)
def test_what_no_split_could_learn_by_is_refused_beforehand(search, words, tmp_path):
    with pytest.raises(ConfigError, match=words):
        _swept(tmp_path, search)
    assert not (tmp_path / "sweeps").exists()
