"""Two orders of which one cancels the other (OCO), and how they stand together."""

from dataclasses import dataclass

from hansa.config import Json
from hansa.venues.exchange.order import NS_PER_MS, Order


@dataclass(slots=True, kw_only=True)
class OrderList:
    """State: two orders that share one amount of the balance; the first that trades or is triggered
    ends the other.
    """

    id: int
    account: int
    symbol: str
    client_id: str
    time_ns: int
    orders: tuple[Order, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether one of them can still trade."""
        return any(order.is_open for order in self.orders)

    def others(self, order: Order) -> list[Order]:
        """The open orders beside one of its own."""
        return [each for each in self.orders if each is not order and each.is_open]

    def as_json(self) -> dict[str, Json]:
        """As queries show it."""
        return {
            "orderListId": self.id,
            "contingencyType": "OCO",
            "listStatusType": "EXEC_STARTED" if self.is_open else "ALL_DONE",
            "listOrderStatus": "EXECUTING" if self.is_open else "ALL_DONE",
            "listClientOrderId": self.client_id,
            "transactionTime": self.time_ns // NS_PER_MS,
            "symbol": self.symbol,
            "orders": [
                {
                    "symbol": self.symbol,
                    "orderId": order.id,
                    "clientOrderId": order.terms.client_order_id,
                }
                for order in self.orders
            ],
        }

    def event(self, now_ns: int) -> dict[str, Json]:
        """As the account's stream tells it."""
        shown = self.as_json()
        return {
            "e": "listStatus",
            "E": now_ns // NS_PER_MS,
            "s": self.symbol,
            "g": self.id,
            "c": "OCO",
            "l": shown["listStatusType"],
            "L": shown["listOrderStatus"],
            "r": "NONE",
            "C": self.client_id,
            "T": now_ns // NS_PER_MS,
            "O": [
                {"s": self.symbol, "i": order.id, "c": order.terms.client_order_id}
                for order in self.orders
            ],
        }
