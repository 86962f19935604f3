"""The exchange itself: markets, accounts, limits and time, without clock, socket or chance.

The same options and the same requests at the same times give the same events in the same order.
"""

import heapq
import random

from hansa.errors import ConfigError, NotFoundError
from hansa.venues.exchange.account import Account
from hansa.venues.exchange.book import Book
from hansa.venues.exchange.candles import WEEK_NS
from hansa.venues.exchange.flow_bars import BarFlow
from hansa.venues.exchange.flow_capture import CaptureFlow
from hansa.venues.exchange.history import History, NoHistory, RecordedHistory
from hansa.venues.exchange.limits import Limits
from hansa.venues.exchange.listing import Listing
from hansa.venues.exchange.market import Market
from hansa.venues.exchange.options import BarRecording, CaptureRecording, ExchangeOptions
from hansa.venues.exchange.outbox import Message, Outbox
from hansa.venues.exchange.path import BarPath, Step
from hansa.venues.exchange.refusals import unknown_symbol
from hansa.venues.exchange.streams import tell_streams
from hansa.venues.exchange.tape import Print, Tape
from hansa.venues.exchange.trading import Trading

#: Owners of orders: 1 are the strangers, accounts come after.
_FIRST_ACCOUNT = 2


class Exchange:
    """State: everything the exchange knows. Time passes only by `advance`."""

    def __init__(self, options: ExchangeOptions) -> None:
        if not options.recordings:
            raise ConfigError(
                "expected at least one recording for a market, found none; add --data"
            )
        self.options = options
        self.now_ns = options.start_ns
        self.outbox = Outbox()
        self.limits = Limits(options.limits)
        self.markets = self._open_markets()
        numbered = enumerate(options.accounts, start=_FIRST_ACCOUNT)
        self.accounts = {number: Account(number, terms) for number, terms in numbered}
        self._by_key = {each.terms.key: each for each in self.accounts.values()}
        self.trading = Trading(self.markets, self.accounts, self.outbox, self.limits)
        self._ids = random.Random(f"{options.seed}:ids")
        self._cadences = 0
        self._due: list[tuple[int, str]] = []
        for symbol in self.markets:
            self._plan(symbol)
        self._set_time(self.now_ns)
        for market in self.markets.values():
            market.open()
        self.advance(self.now_ns)

    def advance(self, to_ns: int) -> None:
        """Lets time pass: strangers' steps and the streams' paces up to and with `to_ns`."""
        while True:
            step_ns = self._due[0][0] if self._due else to_ns + 1
            pace_ns = self.options.start_ns + (self._cadences + 1) * self.options.cadence_ns
            if min(step_ns, pace_ns) > to_ns:
                break
            if step_ns <= pace_ns:
                self._step()
            else:
                self._cadences += 1
                self._set_time(pace_ns)
                tell_streams(self, self._cadences)
        self._set_time(max(to_ns, self.now_ns))

    def market(self, symbol: str) -> Market:
        """The market of a symbol; refuses one that is not traded."""
        if symbol not in self.markets:
            raise unknown_symbol()
        return self.markets[symbol]

    def account_of(self, key: str) -> Account | None:
        """The account of an API key; None if there is none."""
        return self._by_key.get(key)

    def take_messages(self) -> list[Message]:
        """The events since the last call; balances that changed are told last."""
        self.trading.tell_balances()
        return self.outbox.take()

    def fresh_client_id(self) -> str:
        """An id for an order whose client gave none; seeded."""
        letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        return "".join(self._ids.choice(letters) for _ in range(22))

    def deposit(self, key: str, asset: str, amount: int) -> None:
        """Adds money (10^-8) to an account from outside, as a deposit or (below 0) a withdrawal."""
        account = self._by_key.get(key)
        if account is None:
            raise NotFoundError(f"expected the key of an account, found {key[:8]}...; check it")
        account.purse(asset).free += amount

    def _set_time(self, now_ns: int) -> None:
        self.now_ns = self.trading.now_ns = now_ns
        for market in self.markets.values():
            market.now_ns = now_ns

    def _step(self) -> None:
        due_ns, symbol = heapq.heappop(self._due)
        self._set_time(max(due_ns, self.now_ns))
        self.markets[symbol].step()
        self._plan(symbol)

    def _plan(self, symbol: str) -> None:
        due_ns = self.markets[symbol].flow.next_ns()
        if due_ns is not None:
            heapq.heappush(self._due, (due_ns, symbol))

    def _open_markets(self) -> dict[str, Market]:
        found = {}
        for each in self.options.recordings:
            market = self._of_bars(each) if isinstance(each, BarRecording) else self._of_depth(each)
            found[market.listing.symbol] = market
        return {symbol: found[symbol] for symbol in sorted(found)}

    def _of_bars(self, recording: BarRecording) -> Market:
        bars, options = recording.bars, self.options
        listing = Listing.of(bars.instrument)
        shift_ns = (options.start_ns - recording.begin_ns) // WEEK_NS * WEEK_NS
        path = BarPath(bars, listing, step_ns=options.step_ns, shift_ns=shift_ns, seed=options.seed)
        book = Book()
        flow = BarFlow(path, book, tick=listing.tick, lot=listing.lot)
        before = flow.begin(options.start_ns)
        opened_ns = path.open_ns(max(path.place(options.start_ns + 1) - 1, 0))
        tape = _tape(RecordedHistory(path, end_ns=opened_ns), before)
        return Market(listing, book, tape, flow, self.outbox)

    def _of_depth(self, recording: CaptureRecording) -> Market:
        depth = recording.depth
        listing, book = Listing.of(depth.instrument), Book()
        flow = CaptureFlow(depth, recording.trades, book)
        flow.begin(self.options.start_ns)
        price = flow.first_price * listing.tick
        tape = _tape(NoHistory(self.options.start_ns, price), [])
        return Market(listing, book, tape, flow, self.outbox)


def _tape(history: History, before: list[Step]) -> Tape:
    """A tape on which the steps of the open bar before the opening stand already."""
    tape = Tape(history)
    for step in before:
        if step.quantity:
            tape.add(Print(0, step.price, step.quantity, step.time_ns, not step.buys, 0))
    return tape
