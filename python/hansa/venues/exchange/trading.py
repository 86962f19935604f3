"""Orders of accounts: checked, locked, matched, settled, reported."""

from collections.abc import Mapping, Sequence

from hansa.venues.exchange.account import Account
from hansa.venues.exchange.amounts import UNIT, value_of
from hansa.venues.exchange.book import (
    ADD,
    CANCEL,
    CANCELED,
    FOK,
    GTC,
    IOC,
    REJECTED,
    TRADE,
    Command,
    Fact,
)
from hansa.venues.exchange.commission import commission_of
from hansa.venues.exchange.filters import check_filters
from hansa.venues.exchange.limits import Limits
from hansa.venues.exchange.market import Market, Phase
from hansa.venues.exchange.order import LIMITED, STOPPED, Fill, Order, OrderTerms, Status
from hansa.venues.exchange.order_list import OrderList
from hansa.venues.exchange.orders import Orders
from hansa.venues.exchange.outbox import Outbox
from hansa.venues.exchange.refusals import (
    INSUFFICIENT,
    WOULD_TAKE,
    WOULD_TRIGGER,
    RefusalError,
    filter_failure,
    rejected,
)
from hansa.venues.exchange.reports import account_position, execution_report
from hansa.venues.exchange.tape import Print

_TIMES = {"GTC": GTC, "IOC": IOC, "FOK": FOK}
_STP = {"NONE": 0, "EXPIRE_TAKER": 1, "EXPIRE_MAKER": 2, "EXPIRE_BOTH": 3, "DECREMENT": 4}
#: Why the engine took quantity out without a trade (crates/venue/src/matching/event.rs).
_SELF_TRADE = 5
#: A book walked whole.
_ALL_LEVELS = 1 << 16


class Trading:
    """State: the orders of all accounts. Every change of an order is told to its owner; balances
    are told once per request or step, by `tell_balances`.
    """

    def __init__(
        self,
        markets: Mapping[str, Market],
        accounts: Mapping[int, Account],
        outbox: Outbox,
        limits: Limits,
    ) -> None:
        self.orders = Orders()
        self.fills: list[Fill] = []
        self.fills_of: dict[int, list[Fill]] = {number: [] for number in accounts}
        self.now_ns = 0
        self._markets, self._accounts = markets, accounts
        self._outbox, self._limits = outbox, limits
        self.lists: dict[int, OrderList] = {}
        self._next_id = 1
        for market in markets.values():
            market.settle = self._settle

    def check(self, account: Account, terms: OrderTerms) -> int:
        """Refuses an order that would not be taken; else its quantity."""
        market = self._markets[terms.symbol]
        listing = market.listing
        if market.phase is not Phase.TRADING:
            raise RefusalError(-1013, "Market is closed.")
        check_filters(terms, listing, market.tape.average_price(self.now_ns))
        self.orders.refuse_duplicate(account.number, terms)
        mine = self.orders.open(account.number, terms.symbol)
        if len(mine) >= listing.orders_max:
            raise filter_failure("MAX_NUM_ORDERS")
        if terms.type in STOPPED:
            waiting = [each for each in mine if each.terms.type in STOPPED]
            if len(waiting) >= listing.algo_orders_max:
                raise filter_failure("MAX_NUM_ALGO_ORDERS")
            if triggers(terms, market.tape.last_price):
                raise rejected(WOULD_TRIGGER)
        if terms.type == "LIMIT_MAKER" and self._takes(terms, market):
            raise rejected(WOULD_TAKE)
        return self._quantity(account, terms, market)

    def place(
        self, account: Account, terms: OrderTerms, *, list_id: int = -1, locks: bool = True
    ) -> Order:
        """Takes an order: it waits for its stop price, or goes to the book. One of a list that does
        not lock lives on what the other has locked.
        """
        quantity = self.check(account, terms)
        self._limits.refuse_orders(account.number, self.now_ns)
        order = Order(
            id=self._next_id,
            account=account.number,
            terms=terms,
            quantity=quantity,
            time_ns=self.now_ns,
            update_ns=self.now_ns,
            list_id=list_id,
        )
        if locks:
            self._lock(account, order)
        self._limits.count_order(account.number, self.now_ns)
        self._next_id += 1
        self.orders.add(order)
        waits = terms.type in STOPPED
        if not waits:
            order.working_ns = self.now_ns
        self._report(order, "NEW")
        if not waits:
            self._send(order)
        return order

    def place_list(
        self, account: Account, legs: Sequence[OrderTerms], *, client_id: str
    ) -> OrderList:
        """Takes two orders of which one cancels the other: both, or none."""
        for terms in legs:
            self.check(account, terms)
        self._limits.refuse_orders(account.number, self.now_ns, len(legs))
        made = OrderList(
            id=len(self.lists),
            account=account.number,
            symbol=legs[0].symbol,
            client_id=client_id,
            time_ns=self.now_ns,
        )
        # The one that rests in the book locks; with two that wait, the first.
        first, second = sorted(legs, key=lambda terms: terms.type in STOPPED)
        one = self.place(account, first, list_id=made.id)
        try:
            two = self.place(account, second, list_id=made.id, locks=False)
        except RefusalError:
            self.cancel(one)
            raise
        made.orders = (one, two) if first is legs[0] else (two, one)
        self.lists[made.id] = made
        self._outbox.user(account.number, made.event(self.now_ns))
        return made

    def cancel(self, order: Order, *, client_id: str = "") -> None:
        """Takes an open order out, and with it the other one of its list."""
        self._take_out(order)
        self._end(order, Status.CANCELED, "CANCELED", client_id)
        self._end_others(order, Status.CANCELED)

    def tell_balances(self) -> None:
        """Tells each account the balances that changed since the last time."""
        for account in self._accounts.values():
            if account.touched:
                account.update_ns = self.now_ns
                self._outbox.user(account.number, account_position(account, self.now_ns))

    def trigger(self, market: Market) -> None:
        """Sends the stops that the last price has reached, and those that their trades reach."""
        while True:
            price = market.tape.last_price
            due = [
                each
                for each in self.orders.stops(market.listing.symbol)
                if triggers(each.terms, price)
            ]
            if not due:
                return
            for order in due:
                if order.is_open:
                    self._wake(order)

    def _take_out(self, order: Order) -> None:
        if order.working_ns is not None:
            market = self._markets[order.terms.symbol]
            market.book.apply([Command(CANCEL, order.id)])
            market.tell_best()

    def _end_others(self, order: Order, status: Status = Status.EXPIRED) -> None:
        """One of a list has traded, was triggered or canceled: the other ends."""
        found = self.lists.get(order.list_id)
        others = [] if found is None else found.others(order)
        for each in others:
            self._take_out(each)
            self._end(each, status, str(status))
        if found is not None and others:
            self._outbox.user(order.account, found.event(self.now_ns))

    def _relock(self, order: Order) -> bool:
        """An order of a list locks for itself once the other has let go; whether it could."""
        if order.list_id < 0 or order.locked:
            return True
        try:
            self._lock(self._accounts[order.account], order)
        except RefusalError:
            order.locked = 0
            return False
        return True

    def _wake(self, order: Order) -> None:
        self.orders.awake(order)
        self._end_others(order)
        if not self._relock(order):
            self._end(order, Status.EXPIRED, "EXPIRED")
            return
        order.working_ns = order.update_ns = self.now_ns
        account, terms = self._accounts[order.account], order.terms
        if terms.type not in LIMITED and terms.side > 0:
            market = self._markets[terms.symbol]
            purse_free = account.free(market.listing.quote) + order.locked
            cost, lots = _walk(market, order.quantity // market.listing.lot)
            if lots and cost > purse_free:
                self._end(order, Status.EXPIRED, "EXPIRED")
                return
        self._report(order, "NEW")
        self._send(order)

    def _takes(self, terms: OrderTerms, market: Market) -> bool:
        best = market.book.best(-terms.side)
        ticks = terms.price // market.listing.tick
        return best is not None and (best <= ticks if terms.side > 0 else best >= ticks)

    def _quantity(self, account: Account, terms: OrderTerms, market: Market) -> int:
        """The quantity asked for, or what a value buys; refuses what cannot be paid."""
        listing = market.listing
        if terms.type != "MARKET":
            return terms.quantity
        quantity = terms.quantity
        if terms.quote_quantity:
            quantity = _lots_for(market, terms.quote_quantity, -terms.side) * listing.lot
            if quantity < listing.quantity_min:
                raise filter_failure("LOT_SIZE")
        if terms.side > 0:
            cost, _ = _walk(market, quantity // listing.lot)
            if cost > account.free(listing.quote):
                raise rejected(INSUFFICIENT)
        return quantity

    def _lock(self, account: Account, order: Order) -> None:
        listing, terms = self._markets[order.terms.symbol].listing, order.terms
        if terms.side < 0:
            order.locked = order.quantity
            account.lock(listing.base, order.locked)
            return
        order.locked = value_of(_lock_price(terms), order.quantity)
        account.lock(listing.quote, order.locked)

    def _send(self, order: Order) -> None:
        market, terms = self._markets[order.terms.symbol], order.terms
        listing, is_limit = market.listing, order.terms.type in LIMITED
        market.apply(
            [
                Command(
                    ADD,
                    order.id,
                    order.account,
                    terms.side,
                    int(is_limit),
                    terms.price // listing.tick if is_limit else 0,
                    order.quantity // listing.lot,
                    _TIMES[terms.time_in_force] if is_limit else IOC,
                    display_lots=terms.iceberg_quantity // listing.lot,
                    self_trade=_STP[terms.stp_mode],
                )
            ]
        )

    def _settle(self, market: Market, facts: list[Fact], prints: list[Print]) -> None:
        """What the facts of the engine mean for the orders of accounts."""
        trades = iter(prints)
        for fact in facts:
            if fact.kind == TRADE:
                self._trade(market, fact, next(trades))
            elif fact.kind == CANCELED:
                self._taken_out(market, fact)
            elif fact.kind == REJECTED:
                self._refused(fact)
        if prints:
            self.trigger(market)

    def _trade(self, market: Market, fact: Fact, printed: Print) -> None:
        for id, is_maker in ((fact.numbers[0], True), (fact.numbers[1], False)):
            order = self.orders.get(id)
            if order is not None:
                self._fill(market, order, printed, is_maker=is_maker)

    def _fill(self, market: Market, order: Order, printed: Print, *, is_maker: bool) -> None:
        listing, account = market.listing, self._accounts[order.account]
        value = value_of(printed.price, printed.quantity)
        is_buy = order.terms.side > 0
        got, asset = (printed.quantity, listing.base) if is_buy else (value, listing.quote)
        bps = account.terms.maker_bps if is_maker else account.terms.taker_bps
        commission, paid_in = commission_of(
            account,
            (got, asset),
            in_quote=(value, listing.quote),
            bps=bps,
            markets=self._markets,
        )
        fill = Fill(
            id=printed.id,
            symbol=listing.symbol,
            order_id=order.id,
            order_list_id=order.list_id,
            price=printed.price,
            quantity=printed.quantity,
            value=value,
            commission=commission,
            commission_asset=paid_in,
            time_ns=self.now_ns,
            is_buyer=is_buy,
            is_maker=is_maker,
        )
        self._release(order, printed.quantity)
        paid = (listing.quote, value) if is_buy else (listing.base, printed.quantity)
        account.purse(paid[0]).free -= paid[1]
        account.purse(asset).free += got
        account.purse(paid_in).free -= commission
        order.executed += printed.quantity
        order.value += value
        order.update_ns = self.now_ns
        if not order.fills:
            self._limits.count_order(order.account, self.now_ns, -1)
            self._end_others(order)
        order.fills.append(fill)
        self.fills.append(fill)
        self.fills_of[order.account].append(fill)
        is_done = order.executed + order.prevented == order.quantity
        order.status = Status.FILLED if is_done else Status.PARTIALLY_FILLED
        if is_done:
            self._release(order, order.quantity)
            self.orders.close(order)
        self._report(order, "TRADE", fill)

    def _taken_out(self, market: Market, fact: Fact) -> None:
        id, lots, leaves, reason = fact.numbers[:4]
        order = self.orders.get(id)
        if order is None or not order.is_open:
            return
        if reason != _SELF_TRADE:
            self._end(order, Status.EXPIRED, "EXPIRED")
            return
        prevented = lots * market.listing.lot
        order.prevented += prevented
        order.last_prevented = prevented
        if leaves:
            self._release(order, prevented)
            self._report(order, "TRADE_PREVENTION")
        else:
            self._end(order, Status.EXPIRED_IN_MATCH, "TRADE_PREVENTION")

    def _refused(self, fact: Fact) -> None:
        """The engine's own limits are wider than the filters; what it refuses all the same ends."""
        order = self.orders.get(fact.numbers[0])
        if order is not None and order.is_open:
            self._end(order, Status.EXPIRED, "EXPIRED")

    def _release(self, order: Order, quantity: int) -> None:
        """Unlocks what a part of an order held; all of the rest when that was its end."""
        listing, account = self._markets[order.terms.symbol].listing, self._accounts[order.account]
        is_buy = order.terms.side > 0
        held = value_of(_lock_price(order.terms), quantity) if is_buy else quantity
        held = min(held, order.locked)
        if held:
            order.locked -= held
            account.unlock(listing.quote if is_buy else listing.base, held)

    def _end(self, order: Order, status: Status, execution: str, client_id: str = "") -> None:
        self._release(order, order.quantity)
        order.status, order.update_ns = status, self.now_ns
        self.orders.close(order)
        self._report(order, execution, client_id=client_id)

    def _report(
        self, order: Order, execution: str, fill: Fill | None = None, client_id: str = ""
    ) -> None:
        report = execution_report(
            order, execution, now_ns=self.now_ns, fill=fill, client_id=client_id
        )
        self._outbox.user(order.account, report)


def triggers(terms: OrderTerms, price: int) -> bool:
    """Whether a price reaches an order's stop price."""
    rises = terms.type.startswith("STOP") == (terms.side > 0)
    return price >= terms.stop_price if rises else price <= terms.stop_price


def _lock_price(terms: OrderTerms) -> int:
    """What a buy locks per unit: its limit, or the stop price it waits for; a market order that
    goes to the book at once locks nothing.
    """
    return terms.price if terms.type in LIMITED else terms.stop_price


def _walk(market: Market, lots: int) -> tuple[int, int]:
    """What so many lots cost at most on the asks as they stand, and how many there are."""
    listing, cost, left = market.listing, 0, lots
    for ticks, there in market.book.depth(-1, _ALL_LEVELS):
        taken = min(there, left)
        cost += value_of(ticks * listing.tick, taken * listing.lot)
        left -= taken
        if not left:
            break
    return cost, lots - left


def _lots_for(market: Market, value: int, side: int) -> int:
    """How many whole lots a value trades on a side of the book as it stands."""
    listing, lots = market.listing, 0
    for ticks, there in market.book.depth(side, _ALL_LEVELS):
        price = ticks * listing.tick
        taken = min(there, value * UNIT // price // listing.lot)
        lots += taken
        value -= value_of(price, taken * listing.lot)
        if taken < there:
            break
    return lots
