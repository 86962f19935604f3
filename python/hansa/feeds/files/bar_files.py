"""Files of bars whose format says what a stamp marks and how long a bar is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hansa.market import BarOptions, BarSet, DataCheck, Finding, Instrument, fingerprint
from hansa.market.check import JUDGES, case_of, judge, judge_file, stretches_of
from hansa.market.finding import Code, Severity, span
from hansa.market.loading import exact_bars
from hansa.market.readers import RawFile
from hansa.market.sequence import describe_span
from hansa.market.straying import without_strays
from hansa.market.values import suggest_tick


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BarFile:
    """The bars of a file, unjudged, with what its format states; `findings` are its quirks.

    `is_sparse`: of an interval in which nobody traded there is no bar.
    """

    raw: RawFile
    label: Literal["open", "close"]
    interval_ns: int
    findings: tuple[Finding, ...] = ()
    is_sparse: bool = False

    def options(self, asked: BarOptions) -> BarOptions:
        """What was asked for, with label and length of a bar as the format states them."""
        stated = replace(asked, label=self.label, interval_ns=self.interval_ns)
        return replace(stated, is_sparse=self.is_sparse)

    def contradictions(self, asked: BarOptions) -> Iterator[Finding]:
        """An error for each of the two that was asked for otherwise than the format states it."""
        if asked.label not in (None, self.label):
            text = (
                f'data.label: expected "{self.label}", as the format states, found '
                f'"{asked.label}"; leave it out'
            )
            yield self._error(Code.LABEL, text)
        if asked.interval_ns not in (None, self.interval_ns):
            text = (
                f'data.interval: expected "{span(self.interval_ns)}", as the file states, found '
                f'"{span(asked.interval_ns or 0)}"; set it so, or choose another file'
            )
            yield self._error(Code.INTERVAL, text)

    def _error(self, code: Code, text: str) -> Finding:
        return Finding(path=self.raw.path, code=code, severity=Severity.ERROR, text=text)


def bars_of(file: BarFile, asked: BarOptions, *, instruments: Mapping[str, Instrument]) -> BarSet:
    """The bars, judged and exact as `load_bars` has them; DataError for the first error, also if
    `asked` contradicts the format.
    """
    for error in file.contradictions(asked):
        raise error.as_error()
    found = exact_bars(file.raw, file.options(asked), instruments=instruments)
    return replace(found, findings=(*file.findings, *found.findings))


def check_bars_of(
    file: BarFile, asked: BarOptions, *, instruments: Mapping[str, Instrument] | None = None
) -> DataCheck:
    """Everything the bars have to say, as `hansa.market.check` says it of a table."""
    raw = file.raw
    case = case_of(raw, file.options(asked), instruments or {})
    findings = [*file.contradictions(asked), *file.findings]
    findings += judge_file(raw, case, known=instruments)
    for bars in raw.bars:
        kept, told = without_strays(bars, case)
        findings += [*told, *judge(kept, case, (describe_span, suggest_tick, *JUDGES))]
    names = tuple(bars.instrument for bars in raw.bars)
    digest = fingerprint(raw.path)
    return DataCheck(
        raw.path,
        digest,
        raw.rows,
        names,
        file.interval_ns,
        tuple(findings),
        stretches_of(raw, case),
    )
