"""What a trade costs an account: part of what it receives, or a coin at a discount."""

from collections.abc import Mapping

from hansa.venues.exchange.account import Account
from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.market import Market

_BPS = 10_000


def commission_of(
    account: Account,
    received: tuple[int, str],
    *,
    in_quote: tuple[int, str],
    bps: int,
    markets: Mapping[str, Market],
) -> tuple[int, str]:
    """How much of which currency, rounded up to 10^-8: of what is `received`, or, where the account
    pays in a coin and has enough of it free, of the value `in_quote` at the coin's last price.
    """
    got, asset = received
    coin = account.terms.fee_asset
    price = None if coin is None else _price(coin, in_quote[1], markets)
    if coin is not None and price is not None:
        kept = bps * (_BPS - account.terms.fee_discount_bps)
        due = _up(in_quote[0] * kept * UNIT, _BPS * _BPS * price)
        if due <= account.free(coin):
            return due, coin
    return _up(got * bps, _BPS), asset


def _price(coin: str, quote: str, markets: Mapping[str, Market]) -> int | None:
    """The last price of a coin in a currency; None where it does not trade for that."""
    if coin == quote:
        return UNIT
    market = markets.get(f"{coin}{quote}")
    return None if market is None else market.tape.last_price


def _up(part: int, whole: int) -> int:
    return -(-part // whole)
