"""Instruments: what is traded, in which currencies, on which grid."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from hansa.config import InstrumentSection
from hansa.config import load_instruments as load_sections
from hansa.errors import DataError
from hansa.market.grid import Grid
from hansa.market.settlement import settlement_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One instrument. `symbol` is its name in Hansa, venue first: "BINANCE:BTCUSDT".

    Prices are whole ticks, quantities whole lots, both decimals in quote and base. `multiplier` is
    the value of one unit at a price of 1 (1 for spot). `quantity_min` (base) and `notional_min`
    (quote) are the least order the venue takes, `price_min` the lowest price, if it states one.
    `settlement` is what profit is paid in, where that is stated.
    """

    symbol: str
    base: str
    quote: str
    tick: Decimal
    lot: Decimal
    multiplier: Decimal
    quantity_min: Decimal
    notional_min: Decimal
    price_min: Decimal | None = None
    settlement: str | None = None

    @classmethod
    def of(cls, symbol: str, section: InstrumentSection) -> "Instrument":
        """The instrument of that name as the configuration describes it."""
        return cls(
            symbol=symbol,
            base=section.base,
            quote=section.quote,
            tick=section.tick,
            lot=section.lot,
            multiplier=section.multiplier,
            quantity_min=section.quantity_min,
            notional_min=section.notional_min,
            price_min=section.price_min,
            settlement=section.settlement,
        )

    @property
    def venue(self) -> str:
        """The venue, such as "BINANCE"."""
        return self.symbol.partition(":")[0]

    @property
    def paid_in(self) -> str:
        """What profit is paid in: the quote of a linear contract, the base of an inverse one."""
        return settlement_of(self.symbol, base=self.base, quote=self.quote, stated=self.settlement)

    @property
    def price_grid(self) -> Grid:
        """The grid of prices."""
        return Grid.of(self.tick)

    @property
    def quantity_grid(self) -> Grid:
        """The grid of quantities."""
        return Grid.of(self.lot)


def instruments_of(sections: Mapping[str, InstrumentSection]) -> dict[str, Instrument]:
    """The instruments of a configuration, by symbol, in the order of the symbols."""
    return {symbol: Instrument.of(symbol, sections[symbol]) for symbol in sorted(sections)}


def load_instruments(path: Path) -> dict[str, Instrument]:
    """The instruments of a TOML file, by symbol; ConfigError if it cannot be used."""
    return instruments_of(load_sections(path))


def qualified(venue: str, symbol: str) -> str:
    """The instrument of a venue's symbol: "BTCUSDT" at "BINANCE" is "BINANCE:BTCUSDT"."""
    return symbol if ":" in symbol or not venue else f"{venue}:{symbol}"


def nearest_name(name: str, known: Iterable[str]) -> str:
    """A hint with the most similar known name, or with some of the known ones."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"known are {', '.join(names[:8])}" if names else "none is known"


def find(known: Mapping[str, Instrument], symbol: str) -> Instrument:
    """The instrument of that symbol; DataError, with the nearest name, if there is none."""
    if symbol in known:
        return known[symbol]
    raise DataError(
        f"{symbol}: expected an instrument with a tick and a lot, found none; "
        f"{nearest_name(symbol, known)}; add it to instruments.toml, "
        "or name the instruments you want in data.instruments"
    )
