"""The oracle: what the venue knows held against what the desk's journal says."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from hansa.config import GateSection
from hansa.journal import Kind, Proposal, decode_proposal, decode_report, read_records
from hansa.ledger import read_books
from hansa.venues.binance.requests import ClientIds
from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.order import Order
from tests.simulation.limits import Seen
from tests.simulation.process import PREFIX
from tests.simulation.world import COINS, World

_ATOMS = 10**18
_LOT = UNIT // 1000
_TICK = UNIT // 100


#: Its number, whether we bought, price in ticks, lots, and the fee in atoms.
_Fill = tuple[int, bool, int, int, int]


@dataclass(frozen=True, slots=True)
class Truth:
    """The venue's orders with our ids, and the desk's own account of them."""

    world: World
    journal: Path
    gate: GateSection

    def faults(self) -> Iterator[str]:
        """Whatever is not as it has to be."""
        yield from self._order_twice()
        yield from self._orders_never_recorded()
        yield from self._fills()
        yield from self._balances()
        yield from self._limits()

    def open_names(self) -> set[int]:
        """Our ids of the orders that work."""
        found = zip(self._names(), self._orders(), strict=True)
        return {name for name, order in found if order.is_open}

    def proposals(self) -> list[Proposal]:
        """What the desk asked its gate for, in order."""
        records = read_records(self.journal, [Kind.PROPOSAL])
        return [decode_proposal(payload) for _, payload in records.each()]

    def _orders(self) -> list[Order]:
        trading = self.world.exchange.trading
        return list(trading.orders.all(self.world.account.number, "ABCUSD"))

    def _names(self) -> list[int]:
        ids, found = ClientIds(PREFIX), []
        for order in self._orders():
            name = ids.name(order.terms.client_order_id)
            found.append(0 if name is None else name.cl_ord_id)
        return found

    def _order_twice(self) -> Iterator[str]:
        for name, count in Counter(self._names()).items():
            if count > 1 or not name:
                yield f"order {name:x} is {count} times at the venue"

    def _orders_never_recorded(self) -> Iterator[str]:
        known = {each.cl_ord_id for each in self.proposals()}
        for name in self._names():
            if name not in known:
                yield f"order {name:x} is at the venue and not in the journal"

    def untold(self) -> Counter[_Fill]:
        """Fills of the venue that the journal has not."""
        return self._happened() - self._told()

    def _fills(self) -> Iterator[str]:
        for fill in self.untold():
            yield f"fill {fill} was lost"
        for fill in self._told() - self._happened():
            yield f"fill {fill} is doubled or made up"

    def _told(self) -> Counter[_Fill]:
        records = read_records(self.journal, [Kind.REPORT])
        reports = [decode_report(payload) for _, payload in records.each()]
        return Counter(
            (each.exec_id, each.side == "buy", each.last_ticks, each.last_lots, each.fee)
            for each in reports
            if each.last_lots
        )

    def _happened(self) -> Counter[_Fill]:
        return Counter(
            (
                each.id,
                each.is_buyer,
                each.price // _TICK,
                each.quantity // _LOT,
                each.commission * (_ATOMS // UNIT),
            )
            for each in self.world.exchange.trading.fills
        )

    def _balances(self) -> Iterator[str]:
        books = read_books(self.journal)
        for asset, purse in self.world.account.purses.items():
            there = Decimal(purse.free + purse.locked) / UNIT
            ours = Decimal(books.total("cash", asset)) / _ATOMS
            if asset == "ABC":
                ours += Decimal(books.total("position", asset)) / _ATOMS
            if there != ours:
                yield f"{asset}: the venue has {there}, the ledger {ours}"

    def _limits(self) -> Iterator[str]:
        orders = dict(zip(self._names(), self._orders(), strict=True))
        yield from Seen(orders, self.proposals(), Decimal(COINS)).beyond(self.gate)
