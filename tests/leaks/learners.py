"""Leaks by learning: what is learned from has not happened yet."""

import numpy as np

from hansa.types import Ballot
from tests.leaks.scales import OfMoves


def _ahead(x):
    return np.vstack([x[1:], 0 * x[:1]])


class LabelAsFeature(OfMoves):
    """Forgot to take the label out of the features."""

    def leak(self, x, s):
        return 0.9 * x + 0.1 * _ahead(x)


class FittedOnSample(OfMoves):
    """Regresses the next move on the last over the whole block, and predicts the block by it."""

    def leak(self, x, s):
        slope = (x * _ahead(x)).sum(axis=0) / ((x**2).sum(axis=0) + 1e-9)
        return x * slope * 10


class TargetEncoded(OfMoves):
    """Replaces each sign of the last move by the mean of the next ones over the whole block."""

    def leak(self, x, s):
        out = np.zeros(x.shape)
        for sign in (-1, 0, 1):
            group = np.sign(x) == sign
            mean = np.where(group, _ahead(x), 0).sum(axis=0) / np.maximum(group.sum(axis=0), 1)
            out += group * mean
        return out * 10


class ShuffledFolds(OfMoves):
    """Predicts each bar by the bars of other folds, drawn over the whole block."""

    def leak(self, x, s):
        folds = np.random.default_rng(0).integers(0, 2, len(x))[:, None]
        target = _ahead(x)
        slopes = [
            np.where(folds != fold, x * target, 0).sum(axis=0)
            / (np.where(folds != fold, x**2, 0).sum(axis=0) + 1e-9)
            for fold in (0, 1)
        ]
        return x * np.where(folds == 0, *slopes) * 10


class SurvivorsOfSample(OfMoves):
    """Holds the instruments that will have risen most by the end."""

    def leak(self, x, s):
        close = np.atleast_2d(s["close"])
        grown = np.nan_to_num(close[-1] / close[0])
        return np.where(grown >= grown.max(), 1.0, 0.0) + 0 * x


class TrainedOnTest(OfMoves):
    """Fits to rows drawn from all of the block (`train_test_split(shuffle=True)`)."""

    def leak(self, x, s):
        train = np.random.default_rng(0).random(len(x)) < 0.7
        seen, target = x[train], _ahead(x)[train]
        return 10 * x * (seen * target).sum(axis=0) / ((seen**2).sum(axis=0) + 1e-9)


class RegimeSmoothed(OfMoves):
    """Says whether bars are calm by forward and backward probabilities, as `hmmlearn` predicts."""

    def leak(self, x, s):
        calm, wild = np.exp(-(x**2) / 2), np.exp(-(x**2) / 8) / 2
        before, after = _filtered(calm, wild), _filtered(calm[::-1], wild[::-1])[::-1]
        later = np.vstack([after[1:], np.full(x[:1].shape, 0.5)])
        return 2 * before * later / (before * later + (1 - before) * (1 - later)) - 1


def _filtered(calm, wild):
    """The chance of the calm state at each row, by it and those before."""
    out, chance = np.empty(calm.shape), np.full(calm.shape[1:], 0.5)
    for row in range(len(calm)):
        stays = 0.95 * chance + 0.05 * (1 - chance)
        likely = stays * calm[row], (1 - stays) * wild[row]
        chance = out[row] = likely[0] / (likely[0] + likely[1])
    return out


class MetaLabel(OfMoves):
    """Trusts its view where the next move will prove it right."""

    def consider(self, s):
        x = np.nan_to_num(np.atleast_2d(s["x"]))
        sure = np.where(np.sign(x) == np.sign(_ahead(x)), 1.0, 0.2)
        shape = s["x"].shape
        return Ballot(conviction=np.tanh(x).reshape(shape), confidence=sure.reshape(shape))
