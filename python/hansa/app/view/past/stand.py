"""How a run stood, as the core tells: positions, books, switches."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from hansa import _core
from hansa.api.books import PositionView
from hansa.api.market import BookView, Level
from hansa.app.view.facts import RunFacts
from hansa.app.view.text import at_text
from hansa.market import Instrument

_SWITCHES = ("paused", "killed", "halted", "flattening")


class Held(NamedTuple):
    """An instrument: lots held, last price in ticks with its time, cost and profit as decimals in
    its quote currency (on a spot account in the account's); None where it cannot be told.
    """

    lots: int
    price_ticks: int | None
    price_ts_ns: int
    cost: str | None
    realised: str | None
    profit: str | None


@dataclass(frozen=True, slots=True)
class Stand:
    """A desk at a time. Money in the account's currency; None while a price is missing. `open` is
    filled lots and status of each open order; `books` bids and asks in ticks and lots.
    """

    ts_ns: int
    equity: Decimal | None
    equity_peak: Decimal
    cash: str
    gross: Decimal | None
    net: Decimal | None
    switches: tuple[str, ...]
    held: tuple[Held, ...]
    open: dict[int, tuple[int, str]]
    books: Sequence[tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]]]
    outcomes: Sequence[int]

    @classmethod
    def of(cls, core: _core.Run | _core.LiveRun) -> "Stand":
        """Of a run as it stands."""
        ts_ns, money, switches, held, orders, books, outcomes = _core.look(core)
        equity, peak, cash, gross, net = money
        return cls(
            ts_ns=ts_ns,
            equity=_number(equity),
            equity_peak=Decimal(peak),
            cash=cash,
            gross=_number(gross),
            net=_number(net),
            switches=tuple(name for name, is_on in zip(_SWITCHES, switches, strict=True) if is_on),
            held=tuple(Held(*each) for each in held),
            open={cl_ord_id: (filled, status) for cl_ord_id, filled, status in orders},
            books=books,
            outcomes=outcomes,
        )


def positions_of(stand: Stand, facts: RunFacts) -> tuple[PositionView, ...]:
    """A position for each instrument, as the core values it."""
    pairs = zip(facts.instruments, stand.held, strict=True)
    return tuple(_position(stand, facts, instrument, held) for instrument, held in pairs)


def books_of(stand: Stand, facts: RunFacts) -> tuple[BookView, ...]:
    """What was known of each market: the last price, and levels where there is depth."""
    found = []
    for instrument, held, (bids, asks) in zip(
        facts.instruments, stand.held, stand.books, strict=True
    ):
        found.append(
            BookView(
                instrument=instrument.symbol,
                last=_price(held, instrument),
                at="" if held.price_ticks is None else at_text(held.price_ts_ns),
                bids=_levels(bids, instrument),
                asks=_levels(asks, instrument),
            )
        )
    return tuple(found)


def _position(stand: Stand, facts: RunFacts, instrument: Instrument, held: Held) -> PositionView:
    units = instrument.lot * held.lots * instrument.multiplier
    value = None if held.price_ticks is None else units * instrument.tick * held.price_ticks
    is_own = instrument.quote == facts.currency
    weight = None
    if value is not None and is_own and stand.equity:
        weight = float(value / stand.equity)
    return PositionView(
        instrument=instrument.symbol,
        quantity=format(instrument.lot * held.lots, "f"),
        price=_price(held, instrument),
        entry=_entry(held, instrument, units),
        value="" if value is None else format(value.normalize(), "f"),
        profit=held.profit or "",
        realised=held.realised or "",
        weight_ratio=weight,
    )


def _entry(held: Held, instrument: Instrument, units: Decimal) -> str:
    """Average cost of a unit, a digit finer than the tick."""
    if not units or held.cost is None:
        return ""
    return format((Decimal(held.cost) / units).quantize(instrument.tick / 10), "f")


def _price(held: Held, instrument: Instrument) -> str:
    return "" if held.price_ticks is None else format(instrument.tick * held.price_ticks, "f")


def _levels(levels: Sequence[tuple[int, int]], instrument: Instrument) -> tuple[Level, ...]:
    return tuple(
        Level(
            price=format(instrument.tick * ticks, "f"), quantity=format(instrument.lot * lots, "f")
        )
        for ticks, lots in levels
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
