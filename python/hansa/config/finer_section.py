"""The section of a file of finer bars, by which a simulated venue fills."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from hansa.config.columns_section import ColumnsSection
from hansa.config.section import Section
from hansa.config.settings import (
    Setting,
    any_text,
    interval,
    interval_ns,
    one_of,
    text,
    texts,
    whole,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinerSection(Section):
    """A file of bars finer than those of [data]: orders are worked against these, decisions stay on
    the bars of [data] (docs/fills.md, rules M). Its window and, unless told otherwise, its venue
    are those of [data].
    """

    path: Annotated[str, Setting(text, "file of finer bars, or folder of a catalog")]
    format: Annotated[
        Literal["table", "klines", "freqtrade", "databento", "catalog"],
        Setting(
            one_of("table", "klines", "freqtrade", "databento", "catalog"), "how it is written"
        ),
    ] = "table"
    venue: Annotated[
        str, Setting(any_text, "prefix of the instruments; that of [data] if left out")
    ] = ""
    label: Annotated[
        Literal["open", "close"] | None,
        Setting(
            one_of("open", "close"),
            "what a stamp marks",
            'choose "open" if a stamp is the start of its bar, "close" if it is the end',
        ),
    ] = None
    interval: Annotated[
        str,
        Setting(interval, "length of a finer bar", 'such as "1m"; it must divide data.interval'),
    ]
    instruments: Annotated[
        tuple[str, ...], Setting(texts, "instruments to take; none named means all of [data]")
    ] = ()
    tolerance_ticks: Annotated[
        int,
        Setting(whole(0, 2**31), "by how much open, high, low or close may differ from the bar's"),
    ] = 0
    tolerance_volume_bps: Annotated[
        int, Setting(whole(0, 10**6), "by how much the volume may differ from the bar's")
    ] = 0
    differing: Annotated[
        Literal["coarse", "refuse"],
        Setting(
            one_of("coarse", "refuse"),
            "bars that their finer ones do not make up",
            '"coarse" works them as they are and counts them, "refuse" stops the run',
        ),
    ] = "coarse"
    far_prices: Annotated[
        Literal["keep", "drop", "refuse"],
        Setting(one_of("keep", "drop", "refuse"), "bars of a price far from its neighbours"),
    ] = "keep"
    columns: ColumnsSection = field(default_factory=ColumnsSection)

    @property
    def interval_ns(self) -> int:
        """The length of a finer bar in nanoseconds."""
        return interval_ns(self.interval)
