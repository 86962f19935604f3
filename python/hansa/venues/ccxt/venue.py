"""An exchange of ccxt as a live venue: orders once, reports back, unknown outcomes asked about."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from hansa.coordinator.backoff import backoff_ns
from hansa.errors import DataError, HansaError, RequestError
from hansa.types import ExecType, Link, LinkChange, VenueOrder, VenueReport
from hansa.venues.binance.past import reports_of, strangers_of
from hansa.venues.binance.requests import Requested
from hansa.venues.binance.tracking import BELOW_FILLED, MALFORMED, UNKNOWN_ORDER
from hansa.venues.ccxt.asking import Asking, Refused, Row
from hansa.venues.ccxt.calls import CcxtExchange
from hansa.venues.ccxt.library import library
from hansa.venues.ccxt.options import CcxtVenueOptions
from hansa.venues.ccxt.orders import Known, Orders, Replacing
from hansa.venues.ccxt.requests import new_order, unsupported

_MS_NS = 10**6


class CcxtVenue:
    """State: a `LiveVenue` at an exchange of ccxt.

    Each order leaves once. What became of one without an answer is asked until it is known. A
    replacement is a cancel, then an order for exactly the rest. Reports come from the streams of
    the account, where ccxt has them, and from looking at it time and again, which misses nothing.
    """

    def __init__(
        self, options: CcxtVenueOptions, exchange: CcxtExchange, *, now_ns: Callable[[], int]
    ) -> None:
        self._options, self._exchange, self._now_ns = options, exchange, now_ns
        self._asking = Asking(exchange, within_s=options.request_s_max)
        self._orders = Orders(options, now_ns)
        self._tasks: set[asyncio.Task[None]] = set()
        self._link: Link | None = None
        self._random = Random(0)
        self._is_listening = False

    # --- the port -------------------------------------------------------------------------------

    async def send(self, request: Requested) -> None:
        """Hands over an order. What cannot be sent, or is refused, is reported as rejected."""
        if self._orders.get(request.cl_ord_id) is not None:
            return
        known = self._orders.begin(request)
        if unsupported(request, self._exchange, self._orders.symbol(known)):
            self._orders.refuse(known, MALFORMED)
        else:
            await self._place(known, request, request.lots)

    async def cancel(self, request: Requested) -> None:
        """Asks for an order to be cancelled; the account tells."""
        known = await self._find(request.cl_ord_id)
        if known is None:
            return
        known = await self._heir(known)
        refused = await self._cancel(known)
        if refused is not None:
            self._orders.put(known, ExecType.CANCEL_REJECTED, reason=refused.reason)

    async def replace(self, request: Requested) -> None:
        """Cancels, then orders the rest: never more than was asked for in all."""
        old = await self._find(request.orig_cl_ord_id or 0)
        if old is None:
            return
        if unsupported(request, self._exchange, self._orders.symbol(old)):
            self._orders.put(old, ExecType.CANCEL_REJECTED, reason=MALFORMED)
            return
        new = self._orders.begin(request)
        old.pair = new.pair = Replacing(old, new)
        refused = await self._cancel(old)
        if refused is not None or not await self._is_gone(old):
            self._keep(old.pair)
            return
        await self._until_filled(old)
        new.order.carried = new.order.cum = new.filled = filled = old.order.cum
        if request.lots <= filled:
            self._orders.refuse(new, BELOW_FILLED)
        else:
            await self._place(new, request, request.lots - filled)

    async def reports(self) -> AsyncIterator[VenueReport | LinkChange]:
        """Reports, and states of the connection, as they come."""
        self._listen()
        while True:
            each = await self._orders.queue.get()
            if isinstance(each, HansaError):
                raise each
            yield each

    async def open_orders(self) -> Sequence[VenueOrder]:
        """Every open order of this account in our instruments, ours or not."""
        found: list[VenueOrder] = []
        for symbol in self._options.symbols:
            rows = await self._asking.open_orders(symbol)
            found += [self._shown(row) for row in rows]
        return found

    async def order(self, cl_ord_id: int) -> VenueOrder | None:
        """One order, open or ended; None if the venue never had it."""
        row, _ = await self._look_up(cl_ord_id)
        return None if row is None else self._orders.shown(row).venue_order()

    async def reports_since(self, ts_ns: int, *, after: Mapping[int, int]) -> Sequence[VenueReport]:
        """Fills from `ts_ns` on, in order, and the ends of our orders; fills of others under id 0.
        Numbers `after` which to begin count nothing here: not every exchange's ids rise.
        """
        found: list[VenueReport] = []
        for place, symbol in enumerate(self._options.symbols):
            instrument = self._options.instruments[place]
            trades = await self._asking.trades(symbol, ts_ns // _MS_NS)
            rows = await self._asking.orders(symbol)
            shown = [(each.state, self._orders.shown(each)) for each in rows]
            ours = [(state, order) for state, order in shown if order.cl_ord_id]
            recv_ns = self._now_ns()
            found += reports_of(ours, trades, since_ns=ts_ns, recv_ns=recv_ns)
            states = [state for state, _ in ours]
            found += strangers_of(trades, states, (place, instrument), recv_ns=recv_ns)
        return sorted(found, key=lambda each: each.ts_event_ns)

    async def balances(self) -> Mapping[str, Decimal]:
        """What the account holds of each currency, working orders included."""
        return await self._asking.balances()

    async def withdraw(self, order: VenueOrder) -> None:
        """Cancels an open order that the desk does not know, by the venue's number."""
        await self._asking.cancel(order.venue_id, self._options.symbols[order.instrument])
        self._orders.look.set()

    async def close(self) -> None:
        """Lets go of connections. May be called twice."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._exchange.close()

    # --- orders ---------------------------------------------------------------------------------

    def _shown(self, row: Row) -> VenueOrder:
        """An open order. One without a name may be ours yet, and is not to be withdrawn."""
        order = self._orders.shown(row).venue_order()
        is_sure = bool(order.cl_ord_id or row.state.client_order_id)
        return replace(order, venue_id=row.id) if is_sure else order

    async def _find(self, cl_ord_id: int) -> Known | None:
        """An order of ours; of one from before a restart the venue is asked."""
        known = self._orders.get(cl_ord_id)
        if known is None:
            row, _ = await self._look_up(cl_ord_id)
            if row is not None:
                known = self._orders.adopt(row)
        return known

    async def _look_up(self, cl_ord_id: int) -> tuple[Row | None, bool]:
        """An order as the venue has it, and whether its absence can be believed: not where the
        venue shows orders without the names that they were given.
        """
        known = self._orders.get(cl_ord_id)
        if known is not None and known.id:
            return await self._asking.order(known.id, self._orders.symbol(known)), True
        symbols = self._options.symbols if known is None else (self._orders.symbol(known),)
        since_ms = None if known is None else known.since_ms
        is_sure = True
        for symbol in symbols:
            for row in await self._asking.orders(symbol, since_ms):
                name = self._orders.ids.name(row.state.client_order_id)
                if name is not None and name.cl_ord_id == cl_ord_id:
                    return row, True
                is_new = row.state.time >= (since_ms or 0)
                is_sure = is_sure and not (is_new and not row.state.client_order_id)
        return None, is_sure

    async def _looked_up(self, cl_ord_id: int) -> tuple[Row | None, bool]:
        """The same; not known where nobody answers."""
        try:
            return await self._look_up(cl_ord_id)
        except (RequestError, DataError):
            return None, False

    async def _place(self, known: Known, request: Requested, lots: int) -> None:
        order = known.order
        wanted = new_order(
            request,
            order.instrument,
            symbol=self._orders.symbol(known),
            client_id=self._orders.ids.text(order.name),
            lots=lots,
        )
        found = await self._asking.place(wanted)
        if found is None:
            self._begin(self._find_out(known))
        elif isinstance(found, Refused):
            self._orders.refuse(known, found.reason)
        else:
            self._orders.accept(known, self._now_ns())
            self._orders.name(known, found)
            self._orders.look.set()

    async def _cancel(self, known: Known) -> Refused | None:
        """Asks for the end of an order; why it was not to be had. One that had ended by then as was
        asked, maybe by a first try of this cancel, is no refusal.
        """
        if not known.id:
            row, _ = await self._looked_up(known.order.cl_ord_id)
            if row is None:
                return Refused(UNKNOWN_ORDER, "the venue does not know it")
            self._orders.name(known, row)
        found = await self._asking.cancel(known.id, self._orders.symbol(known))
        self._orders.look.set()
        if isinstance(found, Refused):
            row, _ = await self._looked_up(known.order.cl_ord_id)
            if row is None or row.state.status not in ("CANCELED", "EXPIRED"):
                return found
            self._orders.hear(row)
        return None

    def _keep(self, pair: Replacing) -> None:
        """The old order was not to be had away: it stays, and nothing new was ordered."""
        pair.new.order.is_open = False
        self._orders.part(pair)
        self._orders.put(pair.old, ExecType.CANCEL_REJECTED, reason=UNKNOWN_ORDER)
        self._orders.finish(pair.old)

    async def _heir(self, known: Known) -> Known:
        """What took its place, if anything, for a cancel is of that; waits while that is open."""
        until_s = self._now_s() + self._options.settle_s
        while known.pair is not None and known.pair.old is known and self._now_s() < until_s:
            await asyncio.sleep(0.05)
        while known.heir is not None:
            known = known.heir
        return known

    async def _is_gone(self, known: Known) -> bool:
        """Whether a cancelled order has ended unfilled; asked until the venue says."""
        attempts, until_s = 0, self._now_s() + self._options.settle_s
        while not known.end and self._now_s() < until_s:
            row, _ = await self._looked_up(known.order.cl_ord_id)
            if row is not None:
                self._orders.hear(row)
            if not known.end:
                attempts += 1
                await self._pause(attempts)
        return known.is_gone

    async def _find_out(self, known: Known) -> None:
        """Asks about an order without an answer until the venue says, or surely never had it."""
        order, attempts, sent_s = known.order, 0, self._now_s()
        while order.is_open and not order.is_told:
            attempts += 1
            await self._pause(attempts)
            asked_s = self._now_s()
            row, is_sure = await self._looked_up(order.cl_ord_id)
            if row is not None:
                self._orders.hear(row)
            elif is_sure and asked_s > sent_s + self._options.settle_s:
                self._orders.refuse(known, UNKNOWN_ORDER)

    async def _until_filled(self, known: Known) -> None:
        """The fills that the venue counts are told before what follows from them."""
        attempts = 0
        while known.order.cum < known.filled:
            attempts += 1
            with contextlib.suppress(RequestError, DataError):  # without them there is no rest
                await self._fetch_fills(self._orders.symbol(known), known.since_ms)
            if known.order.cum < known.filled:
                await self._pause(attempts)

    # --- listening ------------------------------------------------------------------------------

    def _listen(self) -> None:
        if self._is_listening:
            return
        self._is_listening = True
        self._begin(self._poll())
        if self._exchange.has.get("watchOrders") is True:
            self._begin(self._follow(self._hear_orders))
        if self._exchange.has.get("watchMyTrades") is True:
            self._begin(self._follow(self._hear_trades))

    async def _hear_orders(self) -> None:
        for row in await self._asking.watch_orders():
            self._orders.hear(row)

    async def _hear_trades(self) -> None:
        for trade in await self._asking.watch_trades():
            self._orders.hear_trade(trade)

    async def _follow(self, hear: Callable[[], Coroutine[None, None, None]]) -> None:
        """One stream of the account, made anew when it ends."""
        failures = (library().OperationFailed, RequestError, OSError, TimeoutError)
        attempts = 0
        while True:
            try:
                await hear()
                attempts = 0
                continue
            except failures:
                attempts += 1
            except library().ExchangeError as error:
                self._orders.queue.put_nowait(self._unusable(error))
                return
            except DataError as error:
                self._orders.queue.put_nowait(error)
                return
            self._tell(Link.DISCONNECTED)
            await self._pause(attempts)
            self._orders.look.set()

    async def _poll(self) -> None:
        """Looks at the account time and again, and soon when something is known to lack."""
        attempts = 0
        while True:
            self._orders.look.clear()
            try:
                await self._look_at_account()
            except RequestError:
                attempts += 1
                self._tell(Link.DISCONNECTED)
                await self._pause(attempts)
                continue
            except DataError as error:
                self._orders.queue.put_nowait(error)
                return
            attempts = 0
            self._tell(Link.LIVE)
            await self._until_due()

    async def _until_due(self) -> None:
        options = self._options
        has_streams = self._exchange.has.get("watchMyTrades") is True
        try:
            async with asyncio.timeout(
                options.poll_beside_stream_s if has_streams else options.poll_s
            ):
                await self._orders.look.wait()
        except TimeoutError:
            return
        # Streams are faster: what they bring meanwhile need not be asked for.
        await asyncio.sleep(options.poll_s / 4)

    async def _look_at_account(self) -> None:
        """Orders of ours that work, or ended without all their fills."""
        if self._link is not Link.LIVE:
            await self._asking.balances()
        due = self._orders.awaited()
        for symbol in sorted({self._orders.symbol(each) for each in due}):
            ours = [each for each in due if self._orders.symbol(each) == symbol]
            rows = {row.id: row for row in await self._asking.open_orders(symbol)}
            for known in ours:
                row = rows.get(known.id) or await self._asking.order(known.id, symbol)
                if row is not None:
                    self._orders.hear(row)
            await self._fetch_fills(symbol, min(each.since_ms for each in ours))

    async def _fetch_fills(self, symbol: str, since_ms: int) -> None:
        for trade in await self._asking.trades(symbol, since_ms):
            self._orders.hear_trade(trade)

    def _unusable(self, error: Exception) -> DataError:
        return DataError(
            f"{self._exchange.id}: expected the reports of the account, found the refusal {error}; "
            "check its keys, their permissions and this clock"
        )

    def _tell(self, link: Link) -> None:
        if link is not self._link:
            self._link = link
            self._orders.queue.put_nowait(LinkChange(link=link, ts_recv_ns=self._now_ns()))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pause(self, attempts: int) -> None:
        await asyncio.sleep(backoff_ns(attempts, self._random) / 10**9)

    def _now_s(self) -> float:
        """For lengths of time: the venue's may stand, or jump."""
        return asyncio.get_running_loop().time()
