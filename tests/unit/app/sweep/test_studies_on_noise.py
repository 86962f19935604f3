"""Searches within splits over noise: what they find where they look holds nowhere else."""

from dataclasses import dataclass

import numpy as np
import pytest

from hansa.app.sweep.learning import Lesson
from hansa.app.sweep.outcomes import DONE, SetOutcome
from hansa.app.sweep.periods import Periods
from hansa.app.sweep.studies import Study, seed_of
from hansa.app.sweep.validating import Validation, validated
from hansa.config import SweepSection
from hansa.search import Range, Space
from hansa.validation import PurgedKFold

PERIODS = 360
SPACE = Space((Range("x", 0.0, 10.0), Range("y", 0.0, 10.0)))
SIX = PurgedKFold(folds=6)
SECTION = SweepSection(search="bayes", sets=40, generation=8)


@dataclass
class Noise:
    """State: a landscape without skill. Neighbours have like returns, so there is much to learn
    where a search looks, and nothing of it holds anywhere else; and the sets that were tried.
    """

    seed: int

    def __post_init__(self):
        random = np.random.default_rng(self.seed)
        self.hills = random.normal(0.0, 0.01, (PERIODS, 25))
        self.at = random.uniform(0.0, 10.0, (25, 2))
        self.tried = {}

    def returns(self, values):
        distances = ((np.array(values) - self.at) ** 2).sum(axis=1)
        return self.hills @ np.exp(-distances / 4.0)

    def outcome(self, values):
        number = self.tried.setdefault(values, len(self.tried))
        return SetOutcome(number=number, values=values, status=DONE), self.returns(values)


def searched(seed: int) -> Validation:
    """Six searches of 40 sets, each within its split of the same noise."""
    noise, candidates = Noise(seed), []
    for place, split in enumerate(SIX.splits(PERIODS)):
        lesson = Lesson(("sharpe",), split.train_rows, 365.0)
        study = Study(SPACE, SECTION, lesson, seed_of(seed, place), split)
        while asked := study.ask():
            study.tell([noise.outcome(values) for values in asked])
        candidates.append(sorted(study.candidates))
    returns = np.stack([noise.returns(values) for values in noise.tried], axis=1)
    return validated(
        SIX,
        returns,
        Periods(PERIODS, 1),
        objective="sharpe",
        periods_per_year=365.0,
        candidates=candidates,
    )


def on_noise(seeds: int) -> tuple[float, float, float]:
    """The share of splits whose choice ended below the middle; mean ratios where judged, where
    chosen.
    """
    found = [searched(seed) for seed in range(seeds)]
    ranks = [each.rank for one in found for each in one.chosen]
    below = float(np.mean([each < 0.5 for each in ranks]))
    there = float(np.mean([each.sharpe for each in found]))
    return below, there, float(np.mean([each.in_sample_sharpe for each in found]))


@pytest.mark.slow  # 240 searches
def test_on_noise_half_of_the_splits_end_below_the_middle_and_nothing_is_earned():
    below, there, chosen = on_noise(40)
    assert 0.4 < below < 0.6
    assert abs(there) < 0.7
    assert chosen > 1.5
