"""What befell positions without an order, as each source of orders had its share of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hansa.report.data import Befallen
from hansa.report.numbers import number_text

Kind: TypeAlias = Literal[
    "funding", "dividend", "interest", "split", "expiry", "delisting", "liquidation"
]

#: The kinds that closed a position at a price: they stand among the fills too.
CLOSINGS = ("expiry", "delisting", "liquidation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one record did to one source. `units` is by how much its position changed, times the
    multiplier; `cash` what came in, after the fee, and `cost` what of it were fee and penalty, in
    money of the run's currency.
    """

    ts_ns: int
    kind: Kind
    source: str
    instrument: str
    units: float
    cash: float
    cost: float = 0.0

    @property
    def is_fill(self) -> bool:
        """Whether it stands among the fills."""
        return self.kind in CLOSINGS


@dataclass(frozen=True, slots=True)
class Liquidated:
    """How often the venue took positions over, how many, and the fees and penalties for it."""

    times: int
    positions: int
    cost: float

    def text(self, currency: str = "") -> str:
        """`2 times (3 positions), cost 123.4 USDT`; nothing where it never happened."""
        if not self.times:
            return ""
        often = "once" if self.times == 1 else f"{self.times:,} times"
        many = "" if self.positions == self.times else f" ({self.positions:,} positions)"
        return f"{often}{many}, cost {number_text(self.cost)} {currency}".rstrip()


def liquidated(shares: Sequence[Share]) -> Liquidated:
    """Of a whole run. Positions taken over at one time are one liquidation."""
    found = [share for share in shares if share.kind == "liquidation"]
    return Liquidated(
        times=len({share.ts_ns for share in found}),
        positions=len({(share.ts_ns, share.instrument) for share in found}),
        cost=sum(share.cost for share in found),
    )


def befallen(shares: Sequence[Share], sources: Sequence[str], decimals: int) -> list[Befallen]:
    """A row for each source and kind that it had, in the order of the sources."""
    kinds = tuple(dict.fromkeys(share.kind for share in shares))
    rows = []
    for source in sources:
        for kind in kinds:
            own = [s for s in shares if s.source == source and s.kind == kind]
            if own:
                cash, cost = sum(s.cash for s in own), sum(s.cost for s in own)
                row = Befallen(
                    source=source,
                    kind=kind,
                    times=len(own),
                    cash=round(cash, decimals) + 0.0,
                    cost=round(cost, decimals) + 0.0,
                )
                rows.append(row)
    return rows
