"""Messages of Binance, decoded: changes of depth, best prices, trades, snapshots."""

from typing import Generic, TypeVar

import msgspec

from hansa.feeds.files.binance_book import Levels

_Message = TypeVar("_Message")


class DepthMessage(msgspec.Struct):
    """Changes of depth; `U`, `u`, `pu` number them, `T` (futures) is when they were matched."""

    symbol: str = msgspec.field(name="s")
    first: int = msgspec.field(name="U")
    last: int = msgspec.field(name="u")
    bids: Levels = msgspec.field(name="b")
    asks: Levels = msgspec.field(name="a")
    sent: int = msgspec.field(name="E")
    previous: int | None = msgspec.field(name="pu", default=None)
    matched: int = msgspec.field(name="T", default=0)


class QuoteMessage(msgspec.Struct):
    """Best prices; spot sends no time with them."""

    symbol: str = msgspec.field(name="s")
    bid: float = msgspec.field(name="b")
    bid_qty: float = msgspec.field(name="B")
    ask: float = msgspec.field(name="a")
    ask_qty: float = msgspec.field(name="A")
    matched: int = msgspec.field(name="T", default=0)


class TradeMessage(msgspec.Struct):
    """A trade (`t`) or trades of one order at one price (`a`)."""

    symbol: str = msgspec.field(name="s")
    price: float = msgspec.field(name="p")
    qty: float = msgspec.field(name="q")
    matched: int = msgspec.field(name="T")
    is_buyer_maker: bool = msgspec.field(name="m")
    trade_id: int | None = msgspec.field(name="t", default=None)
    aggregate_id: int | None = msgspec.field(name="a", default=None)
    source: str = msgspec.field(name="X", default="MARKET")


class SnapshotMessage(msgspec.Struct):
    """A reply of the REST interface; only coin-M names the symbol."""

    update_id: int = msgspec.field(name="lastUpdateId")
    bids: Levels
    asks: Levels
    symbol: str = ""
    matched: int = msgspec.field(name="T", default=0)


class Framed(msgspec.Struct, Generic[_Message]):
    """A message of a combined stream."""

    data: _Message


#: How a message of a combined stream begins.
FRAME = b'{"stream"'


class Decoder(Generic[_Message]):
    """One kind of message, in the frame of a combined stream or bare."""

    def __init__(self, bare: type[_Message], framed: type[Framed[_Message]]) -> None:
        # Not strict: Binance writes decimals as texts.
        self._bare = msgspec.json.Decoder(bare, strict=False)
        self._framed = msgspec.json.Decoder(framed, strict=False)

    def decode(self, body: bytes) -> _Message:
        """The message; raises msgspec.DecodeError if it is not of this kind."""
        if body.startswith(FRAME):
            return self._framed.decode(body).data
        return self._bare.decode(body)


DEPTH = Decoder(DepthMessage, Framed[DepthMessage])
QUOTE = Decoder(QuoteMessage, Framed[QuoteMessage])
TRADE = Decoder(TradeMessage, Framed[TradeMessage])
SNAPSHOT = Decoder(SnapshotMessage, Framed[SnapshotMessage])
ANY = msgspec.json.Decoder(dict[str, msgspec.Raw])
