"""Every order of every account, found by its ids."""

from collections import defaultdict

from hansa.venues.exchange.order import STOPPED, Order, OrderTerms
from hansa.venues.exchange.refusals import DUPLICATE, RefusalError, rejected


class Orders:
    """State: the orders by number, the open ones by account and symbol, the stops that wait."""

    def __init__(self) -> None:
        self._by_id: dict[int, Order] = {}
        self._by_client: dict[tuple[int, str, str], Order] = {}
        self._open: dict[tuple[int, str], dict[int, Order]] = defaultdict(dict)
        self._stops: dict[str, dict[int, Order]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._by_id)

    def add(self, order: Order) -> None:
        """Takes a new order in."""
        symbol, client_id = order.terms.symbol, order.terms.client_order_id
        self._by_id[order.id] = order
        self._by_client[order.account, symbol, client_id] = order
        self._open[order.account, symbol][order.id] = order
        if order.terms.type in STOPPED:
            self._stops[symbol][order.id] = order

    def close(self, order: Order) -> None:
        """An order that has ended leaves the open ones."""
        self._open[order.account, order.terms.symbol].pop(order.id, None)
        self._stops[order.terms.symbol].pop(order.id, None)

    def awake(self, order: Order) -> None:
        """A stop that was triggered no longer waits."""
        self._stops[order.terms.symbol].pop(order.id, None)

    def get(self, id: int) -> Order | None:
        """The order of that number; None if it is none of an account's."""
        return self._by_id.get(id)

    def find(self, account: int, symbol: str, id: int | None, client_id: str) -> Order | None:
        """The order of an account by its number, else by the client's id."""
        order = self._by_id.get(id) if id is not None else None
        if id is None:
            order = self._by_client.get((account, symbol, client_id))
        if order is None or (order.account, order.terms.symbol) != (account, symbol):
            return None
        return order if not client_id or order.terms.client_order_id == client_id else None

    def open(self, account: int, symbol: str | None = None) -> list[Order]:
        """The open orders of an account, oldest first; of one symbol if it is named."""
        found = (
            order
            for (owner, traded), orders in self._open.items()
            if owner == account and symbol in (None, traded)
            for order in orders.values()
        )
        return sorted(found, key=lambda order: order.id)

    def stops(self, symbol: str) -> list[Order]:
        """The stops of a symbol that wait, oldest first."""
        return list(self._stops[symbol].values())

    def all(self, account: int, symbol: str) -> list[Order]:
        """Every order an account ever placed in a symbol, oldest first."""
        mine = (account, symbol)
        return [each for each in self._by_id.values() if (each.account, each.terms.symbol) == mine]

    def refuse_duplicate(self, account: int, terms: OrderTerms) -> None:
        """Refuses a client's id that an open order of the symbol has."""
        known = self._by_client.get((account, terms.symbol, terms.client_order_id))
        if known is not None and known.is_open:
            raise rejected(DUPLICATE)


def unknown_order() -> RefusalError:
    """What cannot be canceled: no such order, or it has ended."""
    return RefusalError(-2011, "Unknown order sent.")


def no_order() -> RefusalError:
    """What cannot be queried: no such order."""
    return RefusalError(-2013, "Order does not exist.")
