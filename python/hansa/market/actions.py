"""What happens to an instrument besides trading, as columns."""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from hansa.market.finding import Finding
from hansa.market.ticks import Ticks
from hansa.types import IntArray

#: Rates and dividends are counts of this part of one.
ACTION_SCALE = 10**12


class ActionKind(IntEnum):
    """What an action does, and what its numbers `a`, `b` and `c` stand for."""

    FUNDING = 1  #: longs pay shorts: rate x 10^12; the venue's mark in ticks, 0 for the last price
    DIVIDEND = 2  #: longs are paid: quote currency per unit x 10^12
    SPLIT = 3  #: of `b` units there are now `a`
    STATUS = 4  #: one of `Status`
    EXPIRY = 5  #: a contract ends: settlement price in ticks
    DELISTING = 6  #: what is held leaves the market: price in ticks
    BUST = 7  #: our fills have never been: the first and the last time, ns
    CORRECT = 8  #: our fills were at another price: in ticks; the first and the last time, ns
    MARK = 9  #: the venue marks positions at another price: in ticks


class Status(IntEnum):
    """Whether an instrument trades."""

    HALT = 1
    RESUME = 2
    CLOSE = 3
    OPEN = 4
    AUCTION = 5  #: orders gather; nothing is filled until `RESUME` or `OPEN`


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Actions(Ticks):
    """Actions of one instrument: `kind` is an `ActionKind`, which says what `a`, `b` and `c` mean.
    They take effect at `ts_event_ns`, at the venue and in the books, after bars that close then;
    that of a mark is when it was had.
    """

    kind: IntArray
    a: IntArray
    b: IntArray
    c: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActionSet:
    """What a file of actions holds, one table per instrument. `fingerprint` is the SHA-256 of its
    bytes, in hex; `passed_over` counts rows of instruments that are not in the run; `findings` is
    what its check had to say of the others.
    """

    path: Path
    fingerprint: str
    tables: tuple[Actions, ...]
    passed_over: int = 0
    findings: tuple[Finding, ...] = ()
