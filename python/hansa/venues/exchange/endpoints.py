"""The table of what can be asked, by REST and by WebSocket API: weight, permission, answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from hansa.config import Json
from hansa.venues.exchange import calls_account, calls_lists, calls_market, calls_trading
from hansa.venues.exchange.call import Call
from hansa.venues.exchange.parameters import Parameters

Permission = Literal["", "read", "trade"]
Weight = Callable[[Parameters], int]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Something that can be asked. `permission` is what the key needs; none means no key. Weights
    are those of Binance's documentation of July 2026.
    """

    answer: Callable[[Call], Json]
    weight: int | Weight
    permission: Permission = ""

    def weigh(self, parameters: Parameters) -> int:
        """The weight of a request."""
        return self.weight if isinstance(self.weight, int) else self.weight(parameters)


def _by_depth(parameters: Parameters) -> int:
    levels = parameters.number("limit", 100)
    return next(
        (weight for most, weight in ((100, 5), (500, 25), (1000, 50)) if levels <= most), 250
    )


def _by_symbols(one: int, all_: int) -> Weight:
    def weigh(parameters: Parameters) -> int:
        count = calls_market.symbols_asked(parameters)
        return one if count == 1 else all_

    return weigh


def _day(parameters: Parameters) -> int:
    count = calls_market.symbols_asked(parameters)
    if count is None or count > 100:
        return 80
    return 2 if count <= 20 else 40


def _open_orders(parameters: Parameters) -> int:
    return 6 if "symbol" in parameters else 80


def _my_trades(parameters: Parameters) -> int:
    return 5 if "orderId" in parameters else 20


def _test(parameters: Parameters) -> int:
    return 20 if "computeCommissionRates" in parameters else 1


_M, _T, _A, _L = calls_market, calls_trading, calls_account, calls_lists

_PING = Endpoint(_M.ping, 1)
_TIME = Endpoint(_M.server_time, 1)
_INFO = Endpoint(_M.exchange_info, 20)
_DEPTH = Endpoint(_M.depth, _by_depth)
_TRADES = Endpoint(_M.trades, 25)
_OLD_TRADES = Endpoint(_M.old_trades, 25)
_JOINED = Endpoint(_M.joined_trades, 4)
_KLINES = Endpoint(_M.klines, 2)
_AVERAGE = Endpoint(_M.average_price, 2)
_DAY = Endpoint(_M.ticker_day, _day)
_PRICE = Endpoint(_M.ticker_price, _by_symbols(2, 4))
_BOOK = Endpoint(_M.ticker_book, _by_symbols(2, 4))
_PLACE = Endpoint(_T.place, 1, "trade")
_TEST = Endpoint(_T.test, _test, "trade")
_CANCEL = Endpoint(_T.cancel, 1, "trade")
_CANCEL_ALL = Endpoint(_T.cancel_all, 1, "trade")
_REPLACE = Endpoint(_T.cancel_replace, 1, "trade")
_STATUS = Endpoint(_T.status, 4, "read")
_OPEN = Endpoint(_T.open_orders, _open_orders, "read")
_ALL = Endpoint(_T.all_orders, 20, "read")
_ACCOUNT = Endpoint(_A.account, 20, "read")
_RESTRICTIONS = Endpoint(_A.restrictions, 1, "read")
_MINE = Endpoint(_A.my_trades, _my_trades, "read")
_COMMISSION = Endpoint(_A.commission, 20, "read")
_OCO = Endpoint(_L.place_oco, 1, "trade")
_LIST_CANCEL = Endpoint(_L.cancel_list, 1, "trade")
_LIST = Endpoint(_L.list_status, 4, "read")
_LISTS_OPEN = Endpoint(_L.open_lists, 6, "read")
_COUNTS = Endpoint(_A.order_counts, 40, "read")

REST: Mapping[str, Endpoint] = MappingProxyType(
    {
        "GET /api/v3/ping": _PING,
        "GET /api/v3/time": _TIME,
        "GET /api/v3/exchangeInfo": _INFO,
        "GET /api/v3/depth": _DEPTH,
        "GET /api/v3/trades": _TRADES,
        "GET /api/v3/historicalTrades": _OLD_TRADES,
        "GET /api/v3/aggTrades": _JOINED,
        "GET /api/v3/klines": _KLINES,
        "GET /api/v3/uiKlines": _KLINES,
        "GET /api/v3/avgPrice": _AVERAGE,
        "GET /api/v3/ticker/24hr": _DAY,
        "GET /api/v3/ticker/price": _PRICE,
        "GET /api/v3/ticker/bookTicker": _BOOK,
        "POST /api/v3/order": _PLACE,
        "POST /api/v3/order/test": _TEST,
        "GET /api/v3/order": _STATUS,
        "DELETE /api/v3/order": _CANCEL,
        "POST /api/v3/order/cancelReplace": _REPLACE,
        "GET /api/v3/openOrders": _OPEN,
        "DELETE /api/v3/openOrders": _CANCEL_ALL,
        "POST /api/v3/orderList/oco": _OCO,
        "GET /api/v3/orderList": _LIST,
        "DELETE /api/v3/orderList": _LIST_CANCEL,
        "GET /api/v3/openOrderList": _LISTS_OPEN,
        "GET /api/v3/allOrders": _ALL,
        "GET /api/v3/account": _ACCOUNT,
        "GET /sapi/v1/account/apiRestrictions": _RESTRICTIONS,
        "GET /api/v3/account/commission": _COMMISSION,
        "GET /api/v3/myTrades": _MINE,
        "GET /api/v3/rateLimit/order": _COUNTS,
    }
)

SOCKET: Mapping[str, Endpoint] = MappingProxyType(
    {
        "ping": _PING,
        "time": _TIME,
        "exchangeInfo": _INFO,
        "depth": _DEPTH,
        "trades.recent": _TRADES,
        "trades.historical": _OLD_TRADES,
        "trades.aggregate": _JOINED,
        "klines": _KLINES,
        "avgPrice": _AVERAGE,
        "ticker.24hr": _DAY,
        "ticker.price": _PRICE,
        "ticker.book": _BOOK,
        "order.place": _PLACE,
        "order.test": _TEST,
        "order.status": _STATUS,
        "order.cancel": _CANCEL,
        "order.cancelReplace": _REPLACE,
        "openOrders.status": _OPEN,
        "openOrders.cancelAll": _CANCEL_ALL,
        "orderList.place.oco": _OCO,
        "orderList.status": _LIST,
        "orderList.cancel": _LIST_CANCEL,
        "openOrderLists.status": _LISTS_OPEN,
        "allOrders": _ALL,
        "account.status": _ACCOUNT,
        "account.commission": _COMMISSION,
        "account.rateLimits.orders": _COUNTS,
        "myTrades": _MINE,
    }
)
