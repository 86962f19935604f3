"""Files of bars whose format says what a stamp marks and how long a bar is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hansa.market import BarOptions, Bars, BarSet, Finding, Instrument
from hansa.market.check import case_of, judge, judge_file
from hansa.market.finding import Severity
from hansa.market.instruments import find
from hansa.market.readers import RawBars, RawFile, fingerprint


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BarFile:
    """The bars of a file, unjudged, with what its format states; `findings` are its quirks."""

    raw: RawFile
    label: Literal["open", "close"]
    interval_ns: int
    findings: tuple[Finding, ...] = ()

    def options(self) -> BarOptions:
        """What the judges of bars have to know."""
        return BarOptions(label=self.label, interval_ns=self.interval_ns)


def bars_of(file: BarFile, instruments: Mapping[str, Instrument]) -> BarSet:
    """The bars, judged and exact as `load_bars` has them; DataError for the first error."""
    case = case_of(file.raw, file.options(), instruments)
    findings = [*file.findings, *judge_file(file.raw, case, known=instruments)]
    for raw in file.raw.bars:
        findings += judge(raw, case)
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if errors:
        raise errors[0].as_error()
    counted = [_counted(raw, find(instruments, raw.instrument), file) for raw in file.raw.bars]
    return BarSet(
        path=file.raw.path,
        fingerprint=fingerprint(file.raw.path),
        interval_ns=file.interval_ns,
        bars=tuple(counted),
        findings=tuple(findings),
    )


def _counted(raw: RawBars, instrument: Instrument, file: BarFile) -> Bars:
    ticks, lots = instrument.price_grid, instrument.quantity_grid
    ts_open_ns = raw.stamp_ns - (file.interval_ns if file.label == "close" else 0)
    return Bars(
        instrument=instrument,
        ts_open_ns=ts_open_ns,
        ts_close_ns=ts_open_ns + file.interval_ns,
        open=ticks.nearest(raw.open),
        high=ticks.nearest(raw.high),
        low=ticks.nearest(raw.low),
        close=ticks.nearest(raw.close),
        volume=lots.floor(raw.volume),
    )
