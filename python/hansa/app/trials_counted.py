"""How often was tried on a run's data, as the ledger of trials beside it says."""

import math
from dataclasses import dataclass
from pathlib import Path

from hansa.app.manifest import Manifest
from hansa.app.sweep.kept import kept
from hansa.app.trial_of import heavy_words, luck_variance
from hansa.errors import JournalError
from hansa.report.searched import Searched
from hansa.report.sweep import searched_of, speaking
from hansa.stores import TrialLedger


@dataclass(frozen=True, slots=True)
class Counted:
    """How many different configurations were tried, 0 where that is not known; the variance of
    Sharpe ratios per bar that luck alone would give them; what is wrong with the ledger;
    and what the sweeps say whose set the run was.
    """

    trials: int
    variance: float = math.nan
    warnings: tuple[str, ...] = ()
    searched: Searched | None = None


def counted(root: Path, manifest: Manifest, bars: int, *, kept_head: str = "") -> Counted:
    """For a run in the folder `root`, whose record keeps the ledger's head of when it was entered.
    One that the ledger does not know was copied here, or the ledger is gone: then nobody knows.
    """
    if manifest.is_live:  # one run on data that nobody had before
        return Counted(1)
    ledger = TrialLedger(root)
    try:
        trials = ledger.trials(manifest.data_sha256, kept_head=kept_head)
    except JournalError as error:
        return Counted(0, warnings=(str(error),))
    if manifest.config_sha256 not in trials.configs:
        return Counted(0)
    if not trials.holds_head:
        return Counted(
            0,
            warnings=(
                f"{ledger.path}: expected the lines up to {kept_head[:16]}, at which this run was "
                "entered, found others: the ledger of trials was cut off or replaced, so how often "
                "was tried is not known; put the file back, or begin a new folder of runs",
            ),
        )
    return Counted(
        len(trials),
        luck_variance(trials, bars),
        warnings=tuple(each for each in (heavy_words(trials),) if each),
        searched=_searched(root, trials.sweeps.get(manifest.config_sha256, ())),
    )


def _searched(root: Path, sweeps: tuple[str, ...]) -> Searched | None:
    """What the sweeps' own reports say; none where they have none any more."""
    return speaking(
        [
            searched_of(report.header, report.statistics, report.outside)
            for sweep_id in sweeps
            for folder in sorted((root / "sweeps").glob(f"*-{sweep_id}"))
            for report in kept(folder).values()
        ]
    )
