"""How often was tried on a run's data, as the ledger of trials beside it says."""

import math
from dataclasses import dataclass
from pathlib import Path

from hansa.app.manifest import Manifest
from hansa.app.sweep.looks import searched_in
from hansa.app.trial_of import heavy_words, luck_variance
from hansa.errors import JournalError
from hansa.report.searched import Searched
from hansa.report.sweep import speaking
from hansa.stores import TrialLedger, Trials


@dataclass(frozen=True, slots=True)
class Counted:
    """How many trials that differ in what came of them, 0 where that is not known, and how many
    were recorded; the variance of Sharpe ratios per bar that luck alone would give them; what is
    wrong with the ledger; and what the sweeps say whose set the run was.
    """

    trials: int
    variance: float = math.nan
    warnings: tuple[str, ...] = ()
    searched: Searched | None = None
    recorded: int = 0


def counted(root: Path, manifest: Manifest, bars: int) -> Counted:
    """For a run in the folder `root`. Where the ledger does not know it (it was copied here), or
    any run or sweep remembers lines that are gone from it, nobody knows.
    """
    if manifest.is_live:  # one run on data that nobody had before
        return Counted(1)
    ledger = TrialLedger(root)
    try:
        trials = ledger.trials(manifest.data_sha256)
    except JournalError as error:
        return Counted(0, warnings=(str(error),))
    if trials.lost:
        return Counted(0, warnings=(ledger.loss(trials.lost),))
    if manifest.config_sha256 not in trials.configs:
        return Counted(0)
    return Counted(
        trials.distinct,
        luck_variance(trials, bars),
        warnings=tuple(each for each in (heavy_words(trials),) if each),
        searched=_searched(trials, manifest.config_sha256),
        recorded=trials.recorded,
    )


def _searched(trials: Trials, config_sha256: str) -> Searched | None:
    """What was seen of the sweeps whose set it was; None where nobody has looked."""
    sweeps = trials.sweeps.get(config_sha256, ())
    return speaking(searched_in(each for each in trials.judgements if each.sweep in sweeps))
