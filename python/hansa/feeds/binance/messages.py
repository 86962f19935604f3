"""What Binance's streams and REST interface say, decoded: prices and quantities as decimals."""

from decimal import Decimal

import msgspec

Levels = list[tuple[Decimal, Decimal]]


class Frame(msgspec.Struct):
    """A message of a combined stream, or (without a stream) the answer to a request, or by `kind`
    a word about the connection itself.
    """

    kind: str = msgspec.field(name="e", default="")
    stream: str = ""
    data: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()


class DepthUpdate(msgspec.Struct):
    """Changes of depth with the ids `first` to `last`; `sent_ms` by the venue's clock."""

    symbol: str = msgspec.field(name="s")
    first: int = msgspec.field(name="U")
    last: int = msgspec.field(name="u")
    bids: Levels = msgspec.field(name="b")
    asks: Levels = msgspec.field(name="a")
    sent_ms: int = msgspec.field(name="E")

    @property
    def previous(self) -> int | None:
        """Spot numbers its updates without a gap and names none before."""
        return None


class BestPrices(msgspec.Struct):
    """Best bid and ask; spot sends no time with them."""

    symbol: str = msgspec.field(name="s")
    bid: Decimal = msgspec.field(name="b")
    bid_quantity: Decimal = msgspec.field(name="B")
    ask: Decimal = msgspec.field(name="a")
    ask_quantity: Decimal = msgspec.field(name="A")


class Print(msgspec.Struct):
    """A trade; `is_buyer_maker` says that a seller crossed."""

    symbol: str = msgspec.field(name="s")
    id: int = msgspec.field(name="t")
    price: Decimal = msgspec.field(name="p")
    quantity: Decimal = msgspec.field(name="q")
    matched_ms: int = msgspec.field(name="T")
    is_buyer_maker: bool = msgspec.field(name="m")


class Candle(msgspec.Struct):
    """A bar, open until `is_closed`; it ends at the last of its milliseconds."""

    open_ms: int = msgspec.field(name="t")
    end_ms: int = msgspec.field(name="T")
    open: Decimal = msgspec.field(name="o")
    high: Decimal = msgspec.field(name="h")
    low: Decimal = msgspec.field(name="l")
    close: Decimal = msgspec.field(name="c")
    volume: Decimal = msgspec.field(name="v")
    is_closed: bool = msgspec.field(name="x")


class CandleUpdate(msgspec.Struct):
    """A bar of a symbol as it stands now."""

    symbol: str = msgspec.field(name="s")
    candle: Candle = msgspec.field(name="k")


class Snapshot(msgspec.Struct):
    """The depth as of an update id."""

    update_id: int = msgspec.field(name="lastUpdateId")
    bids: Levels
    asks: Levels


class Row(msgspec.Struct, array_like=True):
    """A bar of the REST interface, further columns left aside."""

    open_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    end_ms: int


FRAME = msgspec.json.Decoder(Frame)
DEPTH = msgspec.json.Decoder(DepthUpdate)
BEST = msgspec.json.Decoder(BestPrices)
PRINT = msgspec.json.Decoder(Print)
CANDLE = msgspec.json.Decoder(CandleUpdate)
SNAPSHOT = msgspec.json.Decoder(Snapshot)
ROWS = msgspec.json.Decoder(list[Row])
