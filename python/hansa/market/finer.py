"""Finer bars by which a venue fills, in place of the bars that a run decides on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hansa import _core
from hansa.market.bars import Bars
from hansa.market.finding import Code, Finding, Severity, iso
from hansa.market.table import Table
from hansa.types import IntArray

_ALONE, _MAGNIFIED, _DIFFERS = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How many bars finer ones make up (`magnified`), make up something else (`differing`), or do
    not touch (`alone`); `outside` counts finer bars that lie in none. `first_differing` is a row.
    """

    magnified: int
    differing: int
    alone: int
    outside: int
    first_differing: int | None

    @property
    def bars(self) -> int:
        """All bars there are finer ones for, or could be."""
        return self.magnified + self.differing + self.alone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FinerBars(Table):
    """What the venue meets of one instrument: finer bars where they make up the bar that is decided
    on, that bar itself elsewhere. Columns as those of `Bars`; agents and strategies never see them.
    """

    ts_open_ns: IntArray
    ts_close_ns: IntArray
    open: IntArray
    high: IntArray
    low: IntArray
    close: IntArray
    volume: IntArray
    fit: Fit

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return ("ts_open_ns", "ts_close_ns", "open", "high", "low", "close", "volume")


def magnified(bars: Bars, finer: Bars, *, tolerance: tuple[int, int] = (0, 0)) -> FinerBars:
    """Finer bars in place of those they make up: docs/fills.md, rules M1 to M3.

    `tolerance` is by how much each price (ticks) and the volume (basis points) may differ. Raises
    DataError for finer bars that overlap.
    """
    columns, verdicts, outside = _core.magnify(_columns(bars), _columns(finer), tolerance)
    found = np.frombuffer(verdicts, dtype=np.uint8)
    differing = np.flatnonzero(found == _DIFFERS)
    fit = Fit(
        magnified=int((found == _MAGNIFIED).sum()),
        differing=len(differing),
        alone=int((found == _ALONE).sum()),
        outside=outside,
        first_differing=int(differing[0]) if len(differing) else None,
    )
    values = [np.frombuffer(column, dtype=np.int64) for column in columns]
    named = dict(zip(FinerBars.names(), values, strict=True))
    return FinerBars(instrument=bars.instrument, fit=fit, **named)


def judge_fit(path: Path, bars: Bars, finer: Bars, fit: Fit) -> Finding:
    """What is to be said about how finer bars fit: a warning if some do not, else a note."""
    words = [f"{fit.magnified} of {fit.bars} bars are filled by finer ones"]
    if fit.alone:
        words.append(f"{fit.alone} have none and are worked as they are")
    row = fit.first_differing
    if row is not None:
        words.append(
            f"{fit.differing} differ from theirs: the first {_difference(bars, finer, row)}"
        )
        if fit.differing > fit.magnified:
            words.append(
                "that most differ is what a wrong label of one of the files does: bars that are "
                "known before their end"
            )
    if fit.outside:
        words.append(f"{fit.outside} finer bars lie in no bar whole and are left out")
    is_whole = fit.magnified == fit.bars
    return Finding(
        path=path,
        code=Code.FINER,
        severity=Severity.NOTE if is_whole else Severity.WARNING,
        instrument=bars.instrument.symbol,
        text="; ".join(words),
    )


def _difference(bars: Bars, finer: Bars, row: int) -> str:
    start, end = bars.ts_open_ns[row], bars.ts_close_ns[row]
    inside = (finer.ts_open_ns >= start) & (finer.ts_close_ns <= end)
    theirs = {
        "open": finer.open[inside][0],
        "high": finer.high[inside].max(),
        "low": finer.low[inside].min(),
        "close": finer.close[inside][-1],
        "volume": finer.volume[inside].sum(),
    }
    ours = {name: getattr(bars, name)[row] for name in theirs}
    unlike = [name for name in theirs if theirs[name] != ours[name]]
    said = ", ".join(
        f"{name} {_unit(bars, name, ours)} against {_unit(bars, name, theirs)}" for name in unlike
    )
    return f"from {iso(int(start))}, {said}"


def _unit(bars: Bars, name: str, counts: dict[str, np.int64]) -> str:
    instrument = bars.instrument
    step = instrument.lot if name == "volume" else instrument.tick
    return format(int(counts[name]) * step, "f")


def _columns(bars: Bars) -> list[IntArray]:
    return [np.ascontiguousarray(column, dtype=np.int64) for column in bars.columns()]
