"""What we call of an exchange of ccxt, as a protocol; what it answers is decoded elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hansa.venues.ccxt.places import Urls
from hansa.venues.ccxt.routed import Route

#: What ccxt takes besides its arguments.
Extra = Mapping[str, str | bool]


class CcxtExchange(Protocol):
    """An exchange of ccxt. Answers are ccxt's rows: mappings, or lists of them."""

    id: str
    urls: dict[str, Urls]
    has: dict[str, bool | str | None]
    options: dict[str, object]
    markets: Mapping[str, Mapping[str, object]] | None
    markets_by_id: Mapping[str, Sequence[Mapping[str, object]]] | None
    timeframes: Mapping[str, object] | None
    requiredCredentials: Mapping[str, bool]  # noqa: N815  ccxt's name
    precisionMode: int  # noqa: N815
    rateLimit: float  # noqa: N815
    apiKey: str  # noqa: N815
    secret: str
    password: str
    number: type
    route: Route

    def sign(self, **call: object) -> Mapping[str, object]:
        """URL, method, headers and body."""
        ...

    def prepare_request_headers(self, headers: dict[str, str], /) -> dict[str, str]:
        """The headers that go with every call besides."""
        ...

    def parse_json(self, text: str, /) -> object:
        """A body, decoded; None if it is none."""
        ...

    def handle_errors(self, *told: object) -> object:
        """Raises for a refusal in a body."""
        ...

    def feature_value(self, symbol: str, method: str, parameter: str, /) -> object:
        """What ccxt knows of an exchange's abilities; None if nothing."""
        ...

    def set_markets_from_exchange(self, other: "CcxtExchange", /) -> object:
        """Takes over what another instance has loaded."""
        ...

    async def load_markets(self) -> Mapping[str, object]:
        """What is traded there."""
        ...

    async def fetch_time(self) -> object:
        """The venue's time in milliseconds."""
        ...

    async def create_order(
        self,
        symbol: str,
        type: str,
        side: str,
        amount: str,
        price: str | None,
        params: Extra,
        /,
    ) -> object:
        """A new order."""
        ...

    async def cancel_order(self, id: str, symbol: str, /) -> object:
        """The end of an order."""
        ...

    async def fetch_order(self, id: str, symbol: str, /) -> object:
        """One order."""
        ...

    async def fetch_orders(self, symbol: str, since: int | None, limit: int, /) -> object:
        """The latest orders."""
        ...

    async def fetch_open_orders(self, symbol: str, /) -> object:
        """Those that work."""
        ...

    async def fetch_closed_orders(self, symbol: str, since: int | None, limit: int, /) -> object:
        """Those that were filled; at many exchanges canceled ones too."""
        ...

    async def fetch_canceled_orders(self, symbol: str, since: int | None, limit: int, /) -> object:
        """Those that were canceled."""
        ...

    async def fetch_my_trades(self, symbol: str, since: int | None, limit: int, /) -> object:
        """Fills of the account."""
        ...

    async def fetch_balance(self) -> object:
        """What the account has."""
        ...

    async def watch_orders(self) -> object:
        """Orders that changed since the last call."""
        ...

    async def watch_my_trades(self) -> object:
        """Fills since the last call."""
        ...

    async def close(self) -> None:
        """Lets go of sockets."""
        ...
