"""A search of its own for each split: none learns from bars that judge there, whoever else does."""

import numpy as np
import pytest

from hansa.app.sweep.learning import Lesson
from hansa.app.sweep.outcomes import DONE, SetOutcome
from hansa.app.sweep.studies import Study, seed_of
from hansa.config import SweepSection
from hansa.search import Range, Space
from hansa.validation import CombinatorialPurged, PurgedKFold, WalkForward

PERIODS = 400
SPACE = Space((Range("x", 0.0, 10.0),))
FOLDS = PurgedKFold(folds=4, horizon_bars=3, embargo_bars=5)
WAYS = [
    FOLDS,
    CombinatorialPurged(groups=4, test_groups=2, horizon_bars=3),
    WalkForward(train_bars=160, test_bars=80),
]


def _world(values, planted=None):
    """Returns of a set over all periods: best at x = 3, and at `planted` rows at x = 8."""
    [x] = values
    noise = np.random.Generator(np.random.PCG64(int(x * 1e6))).normal(0.0, 0.01, PERIODS)
    found = noise - 0.002 * (x - 3.0) ** 2 / 9.0
    if planted is not None:
        found[planted] += 0.05 * np.exp(-((x - 8.0) ** 2))
    return found


def _studied(way, planted=None, *, prunes=False):
    """What the study of each split draws, in order."""
    section = SweepSection(search="bayes", sets=40, generation=8, prunes=prunes)
    drawn = []
    for place, split in enumerate(way.splits(PERIODS)):
        lesson = Lesson(("sharpe",), split.train_rows, 365.0)
        study, own = Study(SPACE, section, lesson, seed_of(0, place), split), []
        while asked := study.ask():
            sets = [
                SetOutcome(number=len(own) + n, values=v, status=DONE) for n, v in enumerate(asked)
            ]
            study.tell([(each, _world(each.values, planted)) for each in sets])
            own += [values[0] for values in asked]
        drawn.append(own)
    return drawn


@pytest.mark.parametrize("way", WAYS, ids=["folds", "combinatorial", "walk"])
@pytest.mark.parametrize("prunes", [False, True])
def test_what_judges_a_split_changes_nothing_that_its_study_draws(way, prunes):
    """Look-ahead that pays in the bars that judge one split: that split's study never meets it."""
    honest = _studied(way, prunes=prunes)
    for place, split in enumerate(way.splits(PERIODS)[:2]):
        planted = _studied(way, split.test_rows, prunes=prunes)
        assert planted[place] == honest[place]
        assert planted != honest


def test_the_study_of_another_split_finds_what_was_planted():
    planted = _studied(FOLDS, FOLDS.splits(PERIODS)[1].test_rows)
    near = [sum(abs(x - 8.0) < 1.0 for x in own[16:]) for own in planted]
    assert near[1] < 5
    assert min(near[0], near[2], near[3]) > 10


def test_studies_of_one_seed_draw_apart_and_the_same_again():
    first = _studied(FOLDS)
    assert first == _studied(FOLDS)
    assert len({tuple(own[:8]) for own in first}) == 4
    assert [len(own) for own in first] == [40] * 4


def test_a_set_that_a_study_gave_up_is_none_of_its_candidates():
    section = SweepSection(search="bayes", sets=24, generation=8, prunes=True)
    [split, *_] = FOLDS.splits(PERIODS)
    study = Study(SPACE, section, Lesson(("sharpe",), split.train_rows, 365.0), 1, split)
    for first in (0, 8):
        asked = list(enumerate(study.ask(), first))
        assert study.hurdle.can_be_missed == (first > 0)
        found = [SetOutcome(number=n, values=v, status=DONE) for n, v in asked]
        study.tell([(each, _world(each.values)) for each in found])
    assert study.candidates[:8] == list(range(8))
    assert 8 < len(study.candidates) < 16
