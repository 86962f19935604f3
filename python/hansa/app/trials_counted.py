"""How often was tried on a run's data, as the ledger of trials beside it says."""

import math
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hansa.app.manifest import Manifest
from hansa.app.trial_of import luck_variance
from hansa.errors import JournalError
from hansa.report.searched import Searched
from hansa.report.sweep import SweepReport, searched_of
from hansa.stores import TrialLedger
from hansa.stores.runs import read_small


@dataclass(frozen=True, slots=True)
class Counted:
    """How many different configurations were tried, 0 where that is not known; the variance of
    Sharpe ratios per bar that luck alone would give them; what is wrong with the ledger;
    and what the sweep says whose set the run was.
    """

    trials: int
    variance: float = math.nan
    warnings: tuple[str, ...] = ()
    searched: Searched | None = None


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
    sweep = trials.sweeps.get(manifest.config_sha256, "")
    return Counted(
        len(trials), luck_variance(trials, bars), searched=_searched(root, sweep) if sweep else None
    )


def _searched(root: Path, sweep_id: str) -> Searched | None:
    """What a sweep's own report says; none where it has none any more."""
    for file in sorted((root / "sweeps").glob(f"*-{sweep_id}/report.json")):
        try:
            found = msgspec.json.decode(read_small(file), type=SweepReport)
        except (OSError, msgspec.DecodeError):
            continue
        return searched_of(found.header, found.statistics, found.outside)
    return None
