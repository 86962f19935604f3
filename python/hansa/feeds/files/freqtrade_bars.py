"""Bars of freqtrade in Feather.

Policies, each counted in a finding: `date` is the start of a bar; the name says the pair, the
length and the kind; bars of mark and index prices have no volume (0); funding rates are no bars.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hansa.config import ColumnsSection
from hansa.feeds.files.bar_files import BarFile
from hansa.market import BarOptions
from hansa.market.finding import Code, Finding, Severity, fault
from hansa.market.readers import RawFile, read

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_BARS_NAME = re.compile(r"(?P<pair>.+)-(?P<count>\d+)(?P<unit>[smhdw])(?:-(?P<kind>[A-Za-z_]+))?$")


@dataclass(frozen=True, slots=True)
class BarsName:
    """What the name of a file of bars says: "ETH_BTC-5m.feather", "XRP_USDT_USDT-1h-mark"."""

    pair: str
    interval_ns: int
    kind: str

    @classmethod
    def of(cls, path: Path) -> "BarsName":
        """Reads the name; DataError if it is none of freqtrade's, or one of funding rates."""
        found = _BARS_NAME.match(path.name.partition(".")[0])
        if found is None:
            text = f'expected a name such as "ETH_BTC-5m.feather", found "{path.name}"; rename it'
            raise fault(path, Code.FIELD_VALUE, text)
        if found["kind"] == "funding_rate":
            raise fault(path, Code.FIELD_VALUE, _funding(path, found["pair"]))
        interval_ns = int(found["count"]) * _UNITS_S[found["unit"]] * 10**9
        return cls(found["pair"], interval_ns, found["kind"] or "")


def is_named_by_freqtrade(path: Path) -> bool:
    """Whether the name is one of freqtrade's for bars, or for funding rates, which are written
    alike.
    """
    return _BARS_NAME.match(path.name.partition(".")[0]) is not None


def _funding(path: Path, pair: str) -> str:
    """What the file is, and how a run is given it."""
    return (
        f"expected bars, found freqtrade's funding rates of {pair}: its column open is the rate "
        'charged at date, not a price; give it to a run as [[actions]] with path = "'
        f'{path.name}", kind = "funding", instrument = "VENUE:SYMBOL" and columns = '
        '{ time = "date", a = "open" } (docs/margin.md), and read bars from another file'
    )


def read_freqtrade_bars(path: Path, *, venue: str) -> BarFile:
    """The bars of a Feather file, unjudged, as the pair of its name ("ETH_BTC") at that venue."""
    name = BarsName.of(path)
    columns = ColumnsSection(time="date", symbol="")
    options = BarOptions(venue=venue, instruments=(name.pair,), columns=columns)
    raw = read(path, options)
    quirks: tuple[Finding, ...] = ()
    if name.kind in ("mark", "index", "premiumIndex"):
        raw, quirks = _without_volume(raw, name.kind)
    return BarFile(raw=raw, label="open", interval_ns=name.interval_ns, findings=quirks)


def _without_volume(raw: RawFile, kind: str) -> tuple[RawFile, tuple[Finding, ...]]:
    missing = [np.isnan(bars.volume) for bars in raw.bars]
    count = int(sum(each.sum() for each in missing))
    bars = tuple(
        replace(each, volume=np.where(gone, 0.0, each.volume))
        for each, gone in zip(raw.bars, missing, strict=True)
    )
    text = f"{count} bars without a volume: 0, for {kind} bars are of a price, not of trades"
    finding = Finding(path=raw.path, code=Code.VOLUME_NOT_FINITE, severity=Severity.NOTE, text=text)
    return replace(raw, bars=bars), ((finding,) if count else ())
