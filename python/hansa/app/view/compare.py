"""Runs side by side: what was set differently, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from hansa.api.books import EquityCurve
from hansa.api.runs import ComparedCurve, ComparedNumber, Comparison
from hansa.app.manifest import read_manifest
from hansa.app.opening import open_run
from hansa.app.view.compared_settings import Settings, compared_settings, differences
from hansa.app.view.curves import equity_curve
from hansa.app.view.runs_list import run_line
from hansa.errors import HansaError, NotFoundError
from hansa.journal import last_hash
from hansa.report.data import KeyNumber
from hansa.stores import RunFolder
from hansa.types import FloatArray, IntArray

_RUNS_LEAST, _RUNS_MOST = 2, 20
_POINTS_MAX = 500


@dataclass(frozen=True, slots=True)
class _Compared:
    """What of one run is compared; a run that cannot be reported on has settings alone."""

    settings: Settings
    verdict: str
    numbers: tuple[KeyNumber, ...]
    curve: ComparedCurve


def compare(folders: Sequence[RunFolder]) -> Comparison:
    """Two to twenty runs. Of one whose data are gone, or that has decided nothing yet, verdict,
    numbers and curve are empty. Raises NotFoundError for too few or too many, and JournalError for
    a journal without a manifest.
    """
    if not _RUNS_LEAST <= len(folders) <= _RUNS_MOST:
        raise NotFoundError(
            f"expected {_RUNS_LEAST} to {_RUNS_MOST} runs to compare, found {len(folders)}"
        )
    found = [_read(folder.path, last_hash(folder.journal)) for folder in folders]
    return Comparison(
        runs=tuple(run_line(folder) for folder in folders),
        verdicts=tuple(each.verdict for each in found),
        settings=differences([each.settings for each in found]),
        numbers=_numbers(found),
        curves=tuple(each.curve for each in found),
    )


@lru_cache(maxsize=64)
def _read(path: Path, _head: str) -> _Compared:
    """A run whose journal ends so."""
    manifest, _ = read_manifest(RunFolder(path).journal)
    settings = compared_settings(RunFolder(path), manifest)
    try:
        result = open_run(str(path))
        report, recorded = result.report_data, result.recorded
    except HansaError:
        return _Compared(settings, "", (), _curve(path.name))
    began = report.header.initial_cash
    about = (path.name, report.header.currency)
    curve = _whole_curve(about, recorded.moments.ts_ns, recorded.equity)
    ratios = tuple(each / began if each is not None and began else None for each in curve.equity)
    numbers = tuple(report.key_numbers)
    drawn = ComparedCurve(
        run=path.name,
        ts_ns=curve.ts_ns,
        equity_ratio=ratios,
        drawdown_ratio=curve.drawdown_ratio,
    )
    return _Compared(settings, report.verdict.word, numbers, drawn)


def _whole_curve(about: tuple[str, str], ts_ns: IntArray, equity: FloatArray) -> EquityCurve:
    """From the first moment on, for the span is told by it; others are ends of buckets."""
    curve = equity_curve(about, ts_ns, equity, _POINTS_MAX - 1)
    first = equity_curve(about, ts_ns[:1], equity[:1], 1)
    if first.ts_ns == curve.ts_ns[:1]:
        return curve
    return msgspec.structs.replace(
        curve,
        ts_ns=first.ts_ns + curve.ts_ns,
        equity=first.equity + curve.equity,
        drawdown_ratio=first.drawdown_ratio + curve.drawdown_ratio,
    )


def _curve(run: str) -> ComparedCurve:
    return ComparedCurve(run=run, ts_ns=(), equity_ratio=(), drawdown_ratio=())


def _numbers(found: Sequence[_Compared]) -> tuple[ComparedNumber, ...]:
    """Every headline figure that any of the runs has, in the order of the report."""
    first = {number.key: number for each in found for number in each.numbers}
    values = [{number.key: number.value for number in each.numbers} for each in found]
    return tuple(
        ComparedNumber(
            key=key,
            label=number.label,
            unit=number.unit,
            values=tuple(each.get(key) for each in values),
        )
        for key, number in first.items()
    )
