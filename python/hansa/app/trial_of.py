"""A run as a trial: what the ledger says of it."""

import hashlib
import math

import numpy as np

from hansa.app.assembly import Parts
from hansa.app.money import Purses
from hansa.app.run_accounts import RunAccounts
from hansa.engine import Universe
from hansa.report.numbers import finite
from hansa.risk import measures
from hansa.stores import RunFolder, TrialRecord, Trials
from hansa.types import FloatArray


def trial_of(folder: RunFolder, parts: Parts) -> TrialRecord:
    """Of a run that is finished, from its journal. Raises JournalError for damage."""
    universe = parts.universe
    purses = Purses.of(parts.config, universe.instruments)
    kept = RunAccounts(universe, purses, keeps_reports=bool(parts.config.actions))
    kept.read(folder.journal)
    curve = kept.curve(len(universe.ts_ns))
    returns_sha256, traded = digest(curve), bool(np.any(curve != curve[0]))
    found = measures(curve, 1.0)
    del curve  # of a long history it is large
    return TrialRecord(
        data=parts.manifest.data_sha256,
        config=parts.manifest.config_sha256,
        run=parts.manifest.run_id,
        returns=returns_sha256,
        over=over(universe),
        bars=found.returns,
        bar_sharpe=finite(found.bar_sharpe),
        traded=traded,
        series=parts.loaded.sources,
        first_ns=int(universe.ts_ns[0]) if len(universe.ts_ns) else 0,
        last_ns=int(universe.ts_ns[-1]) if len(universe.ts_ns) else 0,
        market=market(universe),
    )


#: So many instruments are named.
_NAMED_MAX = 3


def market(universe: Universe) -> str:
    """What was traded, as people call it: "BINANCE:BTCUSDT, BINANCE:ETHUSDT"."""
    symbols, rest = universe.symbols, len(universe.symbols) - _NAMED_MAX
    return ", ".join([*symbols[:_NAMED_MAX], *([f"{rest} more"] if rest > 0 else [])])


def over(universe: Universe) -> str:
    """Sixteen hexadecimal digits that stand for the instruments and moments of a trial: the same
    curve over others is another result.
    """
    found = hashlib.sha256("\n".join(universe.symbols).encode() + b"\0")
    found.update(np.ascontiguousarray(universe.ts_ns, dtype="<i8").data)  # a copy may be large
    return found.hexdigest()[:16]


def luck_variance(trials: Trials, bars: int) -> float:
    """The variance of Sharpe ratios per bar that luck alone gives trials over so many bars.

    That of the trials themselves, each as if it had been so long, but never less than a skill-less
    ratio's own, `1 / (bars - 1)`: trials that are much alike vary less than luck does
    (docs/decisions/0017-trials.md).
    """
    least = 1.0 / (bars - 1) if bars > 1 else float("nan")
    found = trials.scaled_sharpe_variance / bars if bars else float("nan")
    return least if math.isnan(found) else max(found, least)


def heavy_words(trials: Trials) -> str:
    """Which few trials make most of that variance; "" where none do."""
    if not trials.heavy:
        return ""
    runs = ", ".join(trials.heavy)
    which = f"run {runs} of {len(trials):,} trials makes"
    if len(trials.heavy) > 1:
        which = f"runs {runs} of {len(trials):,} trials make"
    return (
        f"{which} most of the variance of Sharpe ratios that luck is judged by; if that was a "
        "leak, begin a new folder of runs (--runs)"
    )


def digest(curve: FloatArray) -> str:
    """Stands for a curve: SHA-256 of its doubles, the lowest byte first."""
    return hashlib.sha256(np.ascontiguousarray(curve, dtype="<f8").data).hexdigest()
