"""Which of an exchange's markets our instruments are, and whether they still fit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

import msgspec

from hansa.errors import ConfigError
from hansa.market import Instrument
from hansa.market.instruments import nearest_name

_DECIMAL_PLACES, _TICK_SIZE = 2, 4


class _Least(msgspec.Struct):
    min: Decimal | None = None


class _Limits(msgspec.Struct):
    amount: _Least = msgspec.field(default_factory=_Least)
    cost: _Least = msgspec.field(default_factory=_Least)


class _Precision(msgspec.Struct):
    amount: Decimal | None = None
    price: Decimal | None = None


class Market(msgspec.Struct):
    """What a venue says of a market."""

    symbol: str
    base: str
    quote: str
    precision: _Precision
    limits: _Limits
    spot: bool | None = None
    active: bool | None = None


class Listed(Protocol):
    """An exchange whose markets are loaded."""

    id: str
    precisionMode: int  # noqa: N815  ccxt's name
    markets: Mapping[str, Mapping[str, object]] | None
    markets_by_id: Mapping[str, Sequence[Mapping[str, object]]] | None


def symbols_of(exchange: Listed, instruments: Sequence[Instrument]) -> tuple[str, ...]:
    """Ccxt's symbols of our instruments. ConfigError for one that is not traded there, or whose
    tick, lot or least order is another than ours.
    """
    return tuple(_fitting(exchange, each).symbol for each in instruments)


def market_of(exchange: Listed, instrument: Instrument) -> Market:
    """The spot market of an instrument: by the venue's name, ccxt's, or its two currencies."""
    markets = exchange.markets or {}
    name = instrument.symbol.rpartition(":")[2]
    found = [*(exchange.markets_by_id or {}).get(name, ())]
    found += [
        markets[key] for key in (name, f"{instrument.base}/{instrument.quote}") if key in markets
    ]
    for row in found:
        market = msgspec.convert(row, Market, strict=False)
        if market.spot is not False:
            return market
    raise ConfigError(
        f"{instrument.symbol}: expected a spot market of {exchange.id}, found none named {name} or "
        f"{instrument.base}/{instrument.quote}; {nearest_name(name, markets)}"
    )


def _fitting(exchange: Listed, instrument: Instrument) -> Market:
    market = market_of(exchange, instrument)
    tick = _step(market.precision.price, exchange.precisionMode)
    lot = _step(market.precision.amount, exchange.precisionMode)
    _same(instrument, "tick", (instrument.tick, tick), is_fit=tick in (None, instrument.tick))
    is_multiple = lot is None or instrument.lot % lot == 0
    _same(instrument, "lot", (instrument.lot, lot), is_fit=is_multiple)
    least, cost = market.limits.amount.min, market.limits.cost.min
    own = (instrument.quantity_min, least)
    _same(instrument, "quantity_min", own, is_fit=least is None or own[0] >= least)
    worth = (instrument.notional_min, cost)
    _same(instrument, "notional_min", worth, is_fit=cost is None or worth[0] >= cost)
    return market


def _step(stated: Decimal | None, mode: int) -> Decimal | None:
    """A grid, where the venue has one for all prices."""
    if stated is None:
        return None
    if mode == _DECIMAL_PLACES:
        return Decimal(1).scaleb(-int(stated))
    return stated if mode == _TICK_SIZE else None


def _same(
    instrument: Instrument, key: str, values: tuple[Decimal, Decimal | None], *, is_fit: bool
) -> None:
    if not is_fit:
        raise ConfigError(
            f"{instrument.symbol}: expected {key} as the venue has it, {values[1]}, found "
            f"{values[0]}; correct the file of instruments"
        )
