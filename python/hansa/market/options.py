"""How a file of bars is to be read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, TypeAlias

from hansa.config import ColumnsSection, DataSection, FinerSection
from hansa.market.sessions import Sessions

#: What becomes of bars with a price far from its neighbours; "refuse_absurd" refuses those of
#: another order of magnitude, which no market was at, and keeps the others, which may be a crash.
FarPrices: TypeAlias = Literal["keep", "drop", "refuse", "refuse_absurd"]

#: The sessions from before a first time to after a last one.
SessionsBetween: TypeAlias = Callable[[int, int], Sessions]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarOptions:
    """How to read a file of bars. What is None is not known; `check` says so, loading refuses it.

    `label` says whether a stamp is the start or the end of its bar, `interval_ns` how long a bar
    is. `far_prices`: what becomes of bars with a price far from its neighbours. `instruments` are
    the ones wanted, with or without venue; none means all. Bars that begin before `start_ns` or
    end after `end_ns` are left out (nanoseconds since the epoch, UTC). A source that `is_sparse`
    has no bar where nobody traded: how far bars are apart says nothing of how long they are.
    `sessions` by instrument, of the others by "", say when bars are missed; else round the clock.
    """

    venue: str = ""
    label: Literal["open", "close"] | None = None
    interval_ns: int | None = None
    gaps: Literal["refuse", "report"] = "report"
    far_prices: FarPrices = "keep"
    columns: ColumnsSection = field(default_factory=ColumnsSection)
    instruments: tuple[str, ...] = ()
    start_ns: int | None = None
    end_ns: int | None = None
    is_sparse: bool = False
    sessions: Mapping[str, SessionsBetween] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, section: DataSection) -> "BarOptions":
        """The options of a configuration's [data]."""
        return cls(
            venue=section.venue,
            label=section.label,
            interval_ns=section.interval_ns,
            gaps=section.gaps,
            far_prices=section.far_prices,
            columns=section.columns,
            instruments=section.instruments,
            start_ns=ns_of(section.start),
            end_ns=ns_of(section.end),
        )

    @classmethod
    def of_finer(cls, section: FinerSection, *, venue: str) -> "BarOptions":
        """The options of one of [[finer]]; `venue` is that of [data]. Where nothing traded there
        may be no bar, and the bars of [data] are the window.
        """
        return cls(
            venue=section.venue or venue,
            label=section.label,
            interval_ns=section.interval_ns,
            far_prices=section.far_prices,
            columns=section.columns,
            instruments=section.instruments,
        )


def ns_of(moment: datetime | None) -> int | None:
    """A moment in nanoseconds since the epoch, UTC."""
    if moment is None:
        return None
    epoch = datetime.fromtimestamp(0, tz=moment.tzinfo)
    since = moment - epoch
    return ((since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds) * 1000
