"""Simulation and reality compared: from what each order came to, step by step, to its causes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from hansa.report.parity_data import Cause, CausePart

_ATOM_PLACES = 18


@dataclass(frozen=True, slots=True)
class Deal:
    """What one order came to in one world: signed lots, their sum of lots x ticks, and what it is
    worth when the run ends, in 10^-18 of the account's currency, fees taken off. `is_refused`
    where the venue did not take it.
    """

    lots: int = 0
    lot_ticks: int = 0
    worth_atoms: int = 0
    is_refused: bool = False


#: By the order's first id.
World: TypeAlias = Mapping[int, Deal]


@dataclass(frozen=True, slots=True)
class Ladder:
    """One market, five worlds, each but for one cause like the one before: simulated; with the
    recorded latencies; without what was refused; filled as it was, at the model's fees; real.
    """

    simulated: World
    travelled: World
    taken: World
    filled: World
    real: World
    #: Orders that are not decided again as they were.
    undecided: frozenset[int] = frozenset()
    #: Orders that were filled after the last that is known of their market.
    unseen: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Shares:
    """What each order's difference is made of, in 10^-18 of the account's currency."""

    orders: Mapping[int, Mapping[Cause, int]]
    #: What does not belong to one order.
    general: Mapping[Cause, int] = field(default_factory=dict)

    def total(self, cause: Cause) -> int:
        """Of one cause."""
        own = sum(parts.get(cause, 0) for parts in self.orders.values())
        return own + self.general.get(cause, 0)

    @property
    def difference(self) -> int:
        """Of all."""
        return sum(self.total(cause) for cause in Cause)


def attribute(ladder: Ladder) -> dict[int, dict[Cause, int]]:
    """Of each order what each cause brought. They sum to what it is worth in reality less what it
    is worth in simulation: each world stands once with plus and once with minus.
    """
    worlds = (ladder.simulated, ladder.travelled, ladder.taken, ladder.filled, ladder.real)
    ids = dict.fromkeys(each for world in worlds for each in world)
    return {each: _parts(ladder, each) for each in ids}


def _parts(ladder: Ladder, order: int) -> dict[Cause, int]:
    none = Deal()
    simulated, travelled, taken, filled, real = (
        world.get(order, none)
        for world in (
            ladder.simulated,
            ladder.travelled,
            ladder.taken,
            ladder.filled,
            ladder.real,
        )
    )
    if order in ladder.undecided:
        return {Cause.DECISION: real.worth_atoms - simulated.worth_atoms}
    refused = taken.worth_atoms - travelled.worth_atoms
    market = filled.worth_atoms - taken.worth_atoms
    if taken.is_refused and not real.is_refused:
        # The model refused what the venue took: that it was filled at all is for that cause.
        refused, market = refused + market, 0
    unseen = market if order in ladder.unseen else 0
    return {
        Cause.DATA: unseen,
        Cause.LATENCY: travelled.worth_atoms - simulated.worth_atoms,
        Cause.REJECTION: refused,
        Cause.QUEUE: market - unseen,
        Cause.FEE: real.worth_atoms - filled.worth_atoms,
    }


def heaviest(parts: Mapping[Cause, int]) -> Cause | None:
    """The cause that weighs most; the first of equal ones, None where none weighs anything."""
    cause = max(parts, key=lambda each: abs(parts[each]), default=None)
    return cause if cause is not None and parts[cause] else None


def cause_parts(shares: Shares, *, turnover_atoms: int) -> list[CausePart]:
    """One for every cause, in their order."""
    return [
        CausePart(
            cause=cause,
            words=cause.words,
            amount=money(shares.total(cause)),
            turnover_bps=bps(shares.total(cause), turnover_atoms),
            orders=sum(parts.get(cause, 0) != 0 for parts in shares.orders.values()),
        )
        for cause in Cause
    ]


def money(atoms: int) -> Decimal:
    """An amount of 10^-18, exact, without zeros at its end."""
    text = f"{abs(atoms):0{_ATOM_PLACES + 1}d}"
    whole, places = text[:-_ATOM_PLACES], text[-_ATOM_PLACES:].rstrip("0")
    return Decimal(f"{'-' if atoms < 0 else ''}{whole}{'.' if places else ''}{places}")


def bps(atoms: int, turnover_atoms: int) -> Decimal | None:
    """A part of what was traded, in basis points to four places; None where nothing was."""
    if not turnover_atoms:
        return None
    return money(atoms * 10_000 * 10**18 // turnover_atoms).quantize(Decimal("0.0001"))


def percentile(sorted_ns: Sequence[int], ratio: float) -> float | None:
    """The value that at least that part of them does not exceed, in milliseconds."""
    if not sorted_ns:
        return None
    place = max(0, -(-int(len(sorted_ns) * ratio * 1000) // 1000) - 1)
    return sorted_ns[place] / 1e6
