"""The port of orders: where they go and where their reports come from."""

from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol, runtime_checkable

from hansa import _core
from hansa.types import BarEvent, LinkChange, TickEvent, VenueOrder, VenueReport


class LiveVenue(Protocol):
    """A place that takes orders. It takes only requests that the core handed out.

    What becomes of an order is told by its reports alone; no call here changes one by itself. A
    call whose outcome is not known does not raise: reports, or reconciliation, tell.
    """

    async def send(self, request: _core.VenueRequest) -> None:
        """Hands over an order. Sending the same `cl_ord_id` twice places it once."""
        ...

    async def cancel(self, request: _core.VenueRequest) -> None:
        """Asks for an order to be cancelled; a report says whether it was, or was too late."""
        ...

    async def replace(self, request: _core.VenueRequest) -> None:
        """Asks for a change of an open order, under an id of its own."""
        ...

    def reports(self) -> AsyncIterator[VenueReport | LinkChange]:
        """Reports, and states of the connection, as they come."""
        ...

    async def open_orders(self) -> Sequence[VenueOrder]:
        """Every order of this account that is open, ours or not (then `cl_ord_id` is 0)."""
        ...

    async def order(self, cl_ord_id: int) -> VenueOrder | None:
        """One order, open or ended; None if the venue never had it."""
        ...

    async def reports_since(self, ts_ns: int, *, after: Mapping[int, int]) -> Sequence[VenueReport]:
        """Every report of this account from `ts_ns` on, in order: fills, and ends of orders; of the
        instruments in `after` those behind that number of the venue. Fills of orders that are not
        ours have `cl_ord_id` 0.
        """
        ...

    async def balances(self) -> Mapping[str, Decimal]:
        """What the account holds of each currency, working orders included."""
        ...

    async def withdraw(self, order: VenueOrder) -> None:
        """Cancels an order of `open_orders` that works there and that the desk does not know."""
        ...

    async def close(self) -> None:
        """Lets go of connections. May be called twice."""
        ...


@runtime_checkable
class MarketFollower(Protocol):
    """A venue that lives on the desk's own market data: orders on paper. It is moved in step with
    the data, so that the same data give the same fills.
    """

    @property
    def next_due_ns(self) -> int | None:
        """When the next request arrives there, or the next report is due."""
        ...

    def advance(self, now_ns: int) -> None:
        """Requests arrive that are due by then."""
        ...

    def bar_opened(self, bar: BarEvent) -> None:
        """A bar whose interval is over begins."""
        ...

    def bar_closed(self, bar: BarEvent) -> None:
        """It closes."""
        ...

    def tick(self, event: TickEvent) -> None:
        """A quote, a print or a level changed."""
        ...

    def take(self, request: _core.VenueRequest) -> None:
        """A request leaves the desk, at the time at which the desk wanted it."""
        ...

    def take_reports(self, until_ns: int) -> Sequence[VenueReport]:
        """The reports the desk has by then, in order, each once."""
        ...
