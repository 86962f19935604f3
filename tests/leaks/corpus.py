"""The corpus: each leak, what catches it, and the words by which it is named."""

import importlib
from dataclasses import dataclass

from hansa.agents import Agent

WHOLE = "only with the whole block in reach"
NEXT = "only with the next moment in reach"
FEW = "only with the next 3 moments in reach"
SOME = "moments in reach"
IN_BLOCK = "depends on other moments of its block"
LONG = ("data.end=2023-01-01T00:00:00Z", 'data.instruments=["BTCUSDT"]')
REMEMBERS = "says something else: it draws without a seed, or says what it remembers"


@dataclass(frozen=True)
class Caught:
    """A leak by an agent: its class in a file of this folder, who catches it, and how it is named.
    A run looks at a sample of moments; `hansa check agent` looks at all, and in other years too.
    `overrides` set the span over which it leaks, where three weeks of April do not show it.
    """

    file: str
    leak: str
    by_run: bool
    words: str
    overrides: tuple[str, ...] = ()

    @property
    def agent(self) -> type[Agent]:
        """Its class."""
        return getattr(importlib.import_module(f"tests.leaks.{self.file}"), self.leak)


AGENTS = (
    Caught("scales", "ZScoreOfSample", True, WHOLE),
    Caught("scales", "MinMaxOfSample", True, SOME),
    Caught("scales", "RankOfSample", True, WHOLE),
    Caught("scales", "ComponentsOfSample", True, WHOLE),
    Caught("scales", "ClippedAtQuantilesOfSample", True, WHOLE),
    Caught("scales", "DividedByLastPrice", True, WHOLE),
    Caught("scales", "TimeToTheTop", True, WHOLE),
    Caught("scales", "LengthOfBlock", True, SOME),
    Caught("scales", "ZScoreOfDay", True, SOME),
    Caught("scales", "HighOfDay", True, SOME),
    Caught("windows", "NextBar", True, NEXT),
    Caught("windows", "CentredWindow", True, FEW),
    Caught("windows", "FilledBackward", True, FEW),
    Caught("windows", "Interpolated", True, FEW),
    Caught("windows", "UnfinishedBar", True, FEW),
    Caught("windows", "StampsToCome", True, NEXT),
    Caught("windows", "OnlyBeforeLargeMoves", True, NEXT),
    Caught("windows", "FilteredBothWays", True, WHOLE),
    Caught("windows", "FutureConfidence", True, NEXT),
    Caught("windows", "FutureVeto", True, NEXT),
    Caught("windows", "JoinedForward", True, FEW),
    Caught("windows", "JoinedToTheNearest", True, SOME),
    Caught("windows", "ChangeToCome", True, NEXT),
    Caught("windows", "DayByItsClose", True, SOME),
    Caught("windows", "SmoothedByPolynomials", True, SOME),
    Caught("windows", "SmoothedFromTheEnd", True, SOME),
    Caught("windows", "SwingLow", True, IN_BLOCK),
    Caught("learners", "LabelAsFeature", True, NEXT),
    Caught("learners", "FittedOnSample", True, WHOLE),
    Caught("learners", "TargetEncoded", True, NEXT),
    Caught("learners", "ShuffledFolds", True, WHOLE),
    Caught("learners", "SurvivorsOfSample", True, NEXT),
    Caught("learners", "TrainedOnTest", True, WHOLE),
    Caught("learners", "RegimeSmoothed", True, SOME),
    Caught("learners", "MetaLabel", True, NEXT),
    Caught("hideouts", "HonestWhenAlone", True, NEXT),
    Caught("hideouts", "BaseOfView", True, REMEMBERS),
    Caught("hideouts", "WritesIntoFeatures", True, "assignment destination is read-only"),
    Caught("hideouts", "CacheByTime", False, REMEMBERS),
    Caught("hideouts", "CacheByContent", False, REMEMBERS),
    Caught("hideouts", "FileByTime", False, "takes its view from a table by time"),
    Caught("hideouts", "TableThatBeginsLate", False, "takes its view from a table by time", LONG),
    Caught("hideouts", "FileByPosition", False, "just so in another market at another time"),
    Caught("hideouts", "ScaledByTheFile", False, "knows bars that are still to come"),
    Caught("hideouts", "DrawsWithoutSeed", True, "it was asked again with the same bars"),
)

_DATA = "`hansa data check`, and a warning of the run"
_SPLITS = "`hansa.validation.leaks_of`"

#: Leaks outside of agents: what catches them, and the words by which they are named.
ELSEWHERE = {
    "FutureStampedFeature": ("the language of features", "steps must be a whole number from 1"),
    "MislabelledBars": (_DATA, "the wrong one shifts every bar by one interval"),
    "MislabelledBarsBesideFiner": (_DATA, "is what a wrong label of one of the files does"),
    "HeardBeforeItHappened": (_DATA, "expected every latency to be at least"),
    "SurvivorsInTheUniverse": (_DATA, "who chooses by what is left at the end sees the future"),
    "FillBeforeTheDecision": ("the simulated venue", "not one order is filled"),
    "ShuffledCrossValidation": (_SPLITS, "for the bars were shuffled"),
    "PurgeTooShort": (_SPLITS, "purge as many bars as that takes (horizon_bars)"),
    "EmbargoTooShort": (_SPLITS, "its features still remember the test"),
    "JudgedByWhatChose": (_SPLITS, "it is the same; what chose cannot judge"),
}
