"""What a contract is paid in: linear ones in their quote, inverse ones in their base."""

import re

#: Names that venues give to inverse contracts and to nothing else: coin-M of Binance, perpetuals
#: and futures of Deribit (its linear ones name a second coin, SOL_USDC-PERPETUAL).
_INVERSE = (
    re.compile(r"[A-Z0-9]+USD_(PERP|\d{6})"),
    re.compile(r"[A-Z0-9]+-(PERPETUAL|\d{1,2}[A-Z]{3}\d{2})"),
)
#: ccxt writes it out: BTC/USD:BTC, BTC/USD:BTC-241227.
_CCXT = re.compile(r"[^/:]+/[^/:]+:(?P<paid>[A-Z0-9]+)(-.*)?")


def settlement_of(symbol: str, *, base: str, quote: str, stated: str | None = None) -> str:
    """The currency in which profit and loss are paid: as stated, else as the venue's name of it
    (`symbol`, "BINANCE:BTCUSD_PERP") tells, else the quote.
    """
    if stated is not None:
        return stated
    name = symbol.partition(":")[2]
    written = _CCXT.fullmatch(name)
    if written:
        return written["paid"]
    return base if any(shape.fullmatch(name) for shape in _INVERSE) else quote
