"""How often was tried on a run's data, as the ledger of trials beside it says."""

import math
from dataclasses import dataclass
from pathlib import Path

from hansa.app.manifest import Manifest
from hansa.app.trial_of import luck_variance
from hansa.errors import JournalError
from hansa.stores import TrialLedger


@dataclass(frozen=True, slots=True)
class Counted:
    """How many different configurations were tried, 0 where that is not known; the variance of
    Sharpe ratios per bar that luck alone would give them; what is wrong with the ledger.
    """

    trials: int
    variance: float = math.nan
    warnings: tuple[str, ...] = ()


def counted(root: Path, manifest: Manifest, bars: int) -> Counted:
    """For a run in the folder `root`. One that the ledger does not know was copied here, or the
    ledger is gone: then nobody knows.
    """
    if manifest.is_live:  # one run on data that nobody had before
        return Counted(1)
    try:
        trials = TrialLedger(root).trials(manifest.data_sha256)
    except JournalError as error:
        return Counted(0, warnings=(str(error),))
    if manifest.config_sha256 not in trials.configs:
        return Counted(0)
    return Counted(len(trials), luck_variance(trials, bars))
