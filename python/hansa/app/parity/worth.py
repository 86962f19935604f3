"""What fills are worth when a run ends, exact to 10^-18 of the account's currency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from hansa.errors import ReplayError
from hansa.market import Instrument
from hansa.market.routes import route
from hansa.report.parity import Deal
from hansa.types import VenueReport

_ATOMS = 10**18


@dataclass(frozen=True, slots=True)
class Valuer:
    """Values fills: each at the last price of its instrument, `marks` in ticks (None: there was
    none), less what it cost, in `currency`; a currency that no instrument says the worth of at what
    is `stated`. Rounded once, for each fill, half to even.
    """

    instruments: Sequence[Instrument]
    marks: Sequence[int | None]
    currency: str
    stated: Mapping[str, Decimal] = field(default_factory=dict)

    def worth_atoms(self, fill: VenueReport, *, fee_atoms: int, fee_currency: str) -> int:
        """What it brought by the end of the run, its fee taken off."""
        each = self.instruments[fill.instrument]
        risen = self._mark(fill.instrument) - fill.last_ticks
        value = Fraction(each.tick * each.lot * each.multiplier) * signed_lots(fill) * risen
        fee = Fraction(fee_atoms) * self._fee_rate(fill, fee_currency)
        return round(value * self._rate(each.quote) * _ATOMS) - round(fee)

    def traded_atoms(self, fill: VenueReport) -> int:
        """Its value, without sign."""
        each = self.instruments[fill.instrument]
        ticks = fill.last_lots * abs(fill.last_ticks)
        value = Fraction(each.tick * each.lot * each.multiplier) * ticks
        return round(value * self._rate(each.quote) * _ATOMS)

    def _fee_rate(self, fill: VenueReport, currency: str) -> Fraction:
        """A fee in what was bought is worth what was paid for it."""
        each = self.instruments[fill.instrument]
        if currency == each.base and each.multiplier == 1:
            return Fraction(each.tick) * fill.last_ticks * self._rate(each.quote)
        return self._rate(currency)

    def _rate(self, currency: str) -> Fraction:
        """What one unit is worth in the account's currency when the run ends."""
        steps = route(self.instruments, currency, self.currency)
        if steps is None and currency in self.stated:
            return Fraction(self.stated[currency])
        if steps is None:
            raise ReplayError(
                f"expected an instrument of the run that turns {currency} into {self.currency}, "
                f"found none among {', '.join(each.symbol for each in self.instruments)}; what is "
                f"charged in {currency} cannot be compared without its price; state it: --set "
                f"venue.fee_currency={currency} --set venue.fee_currency_price=..."
            )
        rate = Fraction(1)
        for step in steps:
            price = Fraction(self.instruments[step.place].tick) * self._mark(step.place)
            rate = rate / price if step.is_inverse else rate * price
        return rate

    def _mark(self, instrument: int) -> int:
        ticks = self.marks[instrument]
        if ticks is None:
            symbol = self.instruments[instrument].symbol
            raise ReplayError(
                f"{symbol}: expected a price by which fills are valued, found none in the journal; "
                "the run has had no market data of it"
            )
        return ticks


def signed_lots(fill: VenueReport) -> int:
    """Lots bought, below zero for lots sold."""
    return fill.last_lots if fill.is_buy else -fill.last_lots


@dataclass(frozen=True, slots=True)
class Priced:
    """A fill and what it cost."""

    fill: VenueReport
    fee_atoms: int
    fee_currency: str


def as_charged(fills: Iterable[VenueReport]) -> list[Priced]:
    """At the fees that stand in them."""
    return [Priced(each, each.fee_atoms, each.fee_currency) for each in fills]


def world(
    valuer: Valuer,
    priced: Iterable[Priced],
    roots: Mapping[int, int],
    *,
    refused: frozenset[int] = frozenset(),
) -> dict[int, Deal]:
    """What each order came to, by its first id; `refused` ones were not taken."""
    found = {each: Deal(is_refused=True) for each in refused}
    for each in priced:
        fill = each.fill
        root = roots.get(fill.cl_ord_id, fill.cl_ord_id)
        before, lots = found.get(root, Deal()), signed_lots(fill)
        worth = valuer.worth_atoms(fill, fee_atoms=each.fee_atoms, fee_currency=each.fee_currency)
        found[root] = Deal(
            before.lots + lots,
            before.lot_ticks + lots * fill.last_ticks,
            before.worth_atoms + worth,
        )
    return found
