"""Small exchanges for tests: made recordings, accounts with known keys, time by hand."""

import hashlib
import hmac
from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode

import msgspec
import numpy as np

from hansa.market import Bars, Instrument
from hansa.venues.exchange import AccountTerms, BarRecording, Exchange, ExchangeOptions, LimitTerms
from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.endpoints import REST
from hansa.venues.exchange.gateway import Gateway, Reply, Request

HOUR_NS = 3_600 * 10**9
START_NS = 1_700_002_800 * 10**9  # 2023-11-14T23:00:00Z, an hour's start

#: Open, high, low, close (ticks of 0.01) and volume (lots of 0.001) of some hours.
HOURS = (
    (10_000, 10_100, 9_950, 10_050, 900_000),
    (10_050, 10_200, 10_040, 10_150, 800_000),
    (10_150, 10_160, 9_900, 9_950, 700_000),
    (9_950, 10_010, 9_940, 10_000, 600_001),
)


def instrument(symbol: str = "ABCUSD") -> Instrument:
    """A spot instrument: tick 0.01, lot 0.001."""
    return Instrument(
        symbol=f"BINANCE:{symbol}",
        base=symbol[:3],
        quote=symbol[3:],
        tick=Decimal("0.01"),
        lot=Decimal("0.001"),
        multiplier=Decimal(1),
        quantity_min=Decimal("0.001"),
        notional_min=Decimal(5),
    )


def bars(hours: Sequence[tuple[int, int, int, int, int]] = HOURS, symbol: str = "ABCUSD") -> Bars:
    """Hourly bars from an hour before START_NS on."""
    columns = np.array(hours, dtype=np.int64).T
    opens = START_NS - HOUR_NS + HOUR_NS * np.arange(len(hours), dtype=np.int64)
    first, high, low, last, volume = (np.ascontiguousarray(each) for each in columns)
    return Bars(
        instrument=instrument(symbol),
        ts_open_ns=opens,
        ts_close_ns=opens + HOUR_NS,
        open=first,
        high=high,
        low=low,
        close=last,
        volume=volume,
    )


def account(name: str, *, permissions: Sequence[str] = ("read", "trade")) -> AccountTerms:
    """An account with 100,000 USD and 100 ABC; its key is `name`, its secret `name` too."""
    return AccountTerms(
        key=name,
        secret=name,
        balances={"USD": 100_000 * UNIT, "ABC": 100 * UNIT},
        permissions=frozenset(permissions),
    )


def options(*, seed: int = 1, limits: LimitTerms | None = None) -> ExchangeOptions:
    """One symbol, ABCUSD, that opens at START_NS; accounts `anna`, `bert` and `reader`."""
    return ExchangeOptions(
        recordings=(BarRecording(bars=bars(), begin_ns=START_NS),),
        accounts=(account("anna"), account("bert"), account("reader", permissions=("read",))),
        start_ns=START_NS,
        seed=seed,
        step_ns=10 * 10**9,
        limits=limits or LimitTerms(),
    )


class Desk:
    """State: a client of an exchange without sockets; signs as Binance wants it."""

    def __init__(self, exchange: Exchange, name: str = "anna", address: str = "127.0.0.1") -> None:
        self.exchange, self.name, self.address = exchange, name, address
        self._gateway = Gateway(exchange)

    def ask(self, path: str, **parameters: object) -> Reply:
        """A request by its method and path (of /api/v3 if not whole), signed if it wants a key."""
        method, _, rest = path.partition(" ")
        endpoint = REST[path if rest.startswith("/") else f"{method} /api/v3/{rest}"]
        pairs = [(name, str(value)) for name, value in parameters.items()]
        if endpoint.permission and "signature" not in parameters:
            if "timestamp" not in parameters:
                pairs.append(("timestamp", str(self.exchange.now_ns // 10**6)))
            signature = hmac.new(self.name.encode(), urlencode(pairs).encode(), hashlib.sha256)
            payload = urlencode(pairs)
            pairs.append(("signature", signature.hexdigest()))
        else:
            payload = urlencode([each for each in pairs if each[0] != "signature"])
        request = Request(
            pairs=tuple(pairs), address=self.address, key=self.name, payloads=(payload,)
        )
        return self._gateway.answer(endpoint, request)

    def json(self, path: str, **parameters: object) -> dict[str, str]:
        """The body of an answer that is an object, numbers as they come."""
        reply = self.ask(path, **parameters)
        return msgspec.json.decode(msgspec.json.encode(reply.body))

    def code(self, path: str, **parameters: object) -> int:
        """The code of a refusal; 0 if it was none."""
        reply = self.ask(path, **parameters)
        return int(self.json_of(reply)["code"]) if reply.is_refusal else 0

    @staticmethod
    def json_of(reply: Reply) -> dict[str, str]:
        """A reply's body."""
        return msgspec.json.decode(msgspec.json.encode(reply.body))

    def limit(self, side: str, price: str, quantity: str, **more: object) -> dict[str, str]:
        """A limit order, good till canceled unless said otherwise."""
        terms = {"timeInForce": "GTC", **more}
        return self.json(
            "POST order",
            symbol="ABCUSD",
            side=side,
            type="LIMIT",
            price=price,
            quantity=quantity,
            **terms,
        )

    def free(self, asset: str) -> tuple[Decimal, Decimal]:
        """What is free and what is locked of a currency."""
        rows = self.json("GET account")["balances"]
        row = next(each for each in rows if each["asset"] == asset)
        return Decimal(row["free"]), Decimal(row["locked"])


def exchange(*, seed: int = 1, limits: LimitTerms | None = None) -> Exchange:
    """A fresh exchange at START_NS, its ladder in place."""
    return Exchange(options(seed=seed, limits=limits))
