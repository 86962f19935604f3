"""Binance spot as a live venue: orders out once, reports back, unknown outcomes asked about."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import aiohttp
import msgspec

from hansa.coordinator import Answer, Outcome, Parameters
from hansa.coordinator.backoff import backoff_ns
from hansa.coordinator.binance_spot import WINDOW_NS, refuses_time
from hansa.errors import (
    BannedError,
    DataError,
    DeadlineError,
    HansaError,
    NotSentError,
    RequestError,
)
from hansa.types import ExecType, Link, LinkChange, VenueOrder, VenueReport
from hansa.venues.binance.asking import Asking, refusal_of
from hansa.venues.binance.messages import ORDER, Report
from hansa.venues.binance.options import BinanceVenueOptions
from hansa.venues.binance.orders import Orders
from hansa.venues.binance.past import reports_of, strangers_of
from hansa.venues.binance.requests import (
    Requested,
    order_parameters,
    symbol_of,
    unsupported,
)
from hansa.venues.binance.stream import (
    AccountStream,
    Egress,
    LoggedOutError,
    RefusedError,
    Session,
    SetClock,
    WrongTimeError,
)
from hansa.venues.binance.tracking import (
    BELOW_FILLED,
    MALFORMED,
    TOO_MANY_REQUESTS,
    UNKNOWN_ORDER,
    Tracked,
    lots_of,
    reason_of,
)
from hansa.venues.http import Signer

_MS_NS = 10**6
#: After a message that cannot be read the socket is made anew as slowly as after so many tries.
_UNREADABLE_ATTEMPTS = 4
#: An order that has ended, or never was.
_NOT_THERE = (-2011, -2013)
_UNSENT = (DeadlineError, BannedError, NotSentError)


class BinanceVenue:
    """State: a `LiveVenue` at Binance spot or the local exchange.

    Each order leaves once. What became of one without an answer is asked by its id until it is
    known. A replacement is a cancel, whose answer says what was filled, then an order for exactly
    the rest. Reports come from the account's stream, made anew when it ends; what was missed
    meanwhile is for `reports_since`.
    """

    def __init__(
        self,
        options: BinanceVenueOptions,
        egress: Egress,
        *,
        sign: Signer,
        now_ns: Callable[[], int],
        clock: SetClock | None = None,
        session: Session = aiohttp.ClientSession,
    ) -> None:
        """`clock` tells receipts, if not the coordinator's `now_ns`; it is read again when the
        venue refuses the time of a signature.
        """
        self._options, self._now_ns, self._clock = options, now_ns, clock
        self._stamp_ns = now_ns if clock is None else clock.now_ns
        self._asking = Asking(options, egress, now_ns=now_ns)
        self._stream = AccountStream(
            options.api_url, options.account, egress=egress, sign=sign, session=session
        )
        self._orders = Orders(options, self._stamp_ns)
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._main: asyncio.Task[None] | None = None
        self._random = Random(0)
        self._was_up = False
        #: Messages that could not be read, since the start.
        self.unreadable = 0

    async def send(self, request: Requested) -> None:
        """Hands over an order. What cannot be sent, or is refused, is reported as rejected."""
        if self._orders.get(request.cl_ord_id) is not None:
            return
        order = self._orders.begin(request)
        if unsupported(request):
            self._orders.refuse(order, MALFORMED)
        else:
            await self._place(order, request, request.lots)

    async def cancel(self, request: Requested) -> None:
        """Asks for an order to be cancelled; the account's stream tells. Requests about one order
        are answered in the order in which they were made.
        """
        async with self._turns[request.cl_ord_id]:
            order = await self._find(request.cl_ord_id)
            while order is not None and order.heir is not None:
                order = order.heir
            if order is not None:
                await self._ask_to_cancel(order)

    async def _ask_to_cancel(self, order: Tracked) -> None:
        answer = await self._cancel(order)
        if answer is None:
            self._orders.put(order, ExecType.CANCEL_REJECTED, reason=TOO_MANY_REQUESTS)
        elif answer.status != 200 and answer.outcome is Outcome.ANSWERED:
            self._cancel_refused(order, answer)

    def _cancel_refused(self, order: Tracked, answer: Answer) -> None:
        """There is nothing to cancel, which may be the work of an earlier attempt; or the venue did
        not take the request, whatever the order is.
        """
        refusal = refusal_of(answer)
        if refusal.code not in _NOT_THERE:
            reason = reason_of(refusal.code, refusal.msg)
            self._orders.put(order, ExecType.CANCEL_REJECTED, reason=reason)
        elif answer.attempts == 1:
            self._orders.put(order, ExecType.CANCEL_REJECTED, reason=UNKNOWN_ORDER)

    async def replace(self, request: Requested) -> None:
        """Cancels, then orders the rest: never more than was asked for in all."""
        async with self._turns[request.orig_cl_ord_id or 0]:
            old = await self._find(request.orig_cl_ord_id or 0)
            if old is not None:
                await self._put_in_place(old, request)

    async def _put_in_place(self, old: Tracked, request: Requested) -> None:
        if unsupported(request):
            self._orders.put(old, ExecType.CANCEL_REJECTED, reason=MALFORMED)
            return
        pair = self._orders.begin_replacing(old, request)
        answer = await self._cancel(old)
        if answer is None or answer.status != 200 or answer.outcome is Outcome.UNKNOWN:
            self._orders.abandon(pair)
            self._orders.put(old, ExecType.CANCEL_REJECTED, reason=UNKNOWN_ORDER)
            return
        try:
            executed = lots_of(ORDER.decode(answer.body).executed_qty, old.instrument)
        except (msgspec.DecodeError, ArithmeticError, ValueError):
            self._orders.abandon(pair)  # what was filled is not known, so nothing is ordered
            self._orders.put(old, ExecType.CANCEL_REJECTED, reason=UNKNOWN_ORDER)
            return
        filled = old.carried + executed
        await self._until_filled(old, filled)
        pair.new.carried = pair.new.cum = filled
        if request.lots <= filled:
            self._orders.refuse(pair.new, BELOW_FILLED)
        else:
            await self._place(pair.new, request, request.lots - filled)
            await self._until_known(pair.new)

    async def reports(self) -> AsyncIterator[VenueReport | LinkChange]:
        """Reports, and states of the connection, as they come."""
        if self._main is None:
            self._main = asyncio.create_task(self._run())
        while True:
            each = await self._orders.queue.get()
            if isinstance(each, HansaError):
                raise each
            yield each

    async def open_orders(self) -> Sequence[VenueOrder]:
        """Every open order of this account in our instruments, ours or not."""
        return [
            replace(
                self._orders.shown(row).venue_order(),
                venue_id=str(row.order_id),
                name=row.client_order_id,
            )
            for row in await self._asking.open_orders()
        ]

    async def order(self, cl_ord_id: int) -> VenueOrder | None:
        """One order, open or ended; None if the venue never had it."""
        found = await self._look_up(cl_ord_id)
        return None if found is None else found.venue_order()

    async def reports_since(self, ts_ns: int, *, after: Mapping[int, int]) -> Sequence[VenueReport]:
        """Fills from `ts_ns` on, or behind the numbers in `after`, in order, and the ends of our
        orders where there are any; fills of others under id 0.
        """
        found: list[VenueReport] = []
        for place, instrument in enumerate(self._options.instruments):
            trades = await self._asking.trades(instrument, after=after.get(place))
            trades = [each for each in trades if each.time >= ts_ns // _MS_NS]
            if not trades and place in after:
                continue
            orders = await self._asking.orders(instrument)
            shown = [(each, self._orders.shown(each)) for each in orders]
            ours = [(each, order) for each, order in shown if order.cl_ord_id]
            recv_ns = self._stamp_ns()
            found += reports_of(ours, trades, since_ns=ts_ns, recv_ns=recv_ns)
            states = [state for state, _ in ours]
            found += strangers_of(trades, states, (place, instrument), recv_ns=recv_ns)
        return sorted(found, key=lambda each: each.ts_event_ns)

    async def withdraw(self, order: VenueOrder) -> None:
        """Cancels an open order that the desk does not know, by the venue's number."""
        symbol = symbol_of(self._options.instruments[order.instrument])
        await self._cancel_by((("symbol", symbol), ("orderId", order.venue_id)))

    async def balances(self) -> Mapping[str, Decimal]:
        """What the account holds of each currency, working orders included."""
        return await self._asking.balances()

    async def close(self) -> None:
        """Lets go of connections. May be called twice."""
        tasks = [*self._tasks, *([self._main] if self._main else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._stream.close()

    async def _find(self, cl_ord_id: int) -> Tracked | None:
        """An order of ours; of one from before a restart the venue is asked."""
        known = self._orders.get(cl_ord_id)
        if known is not None:
            return known
        found = await self._look_up(cl_ord_id)
        if found is not None:
            self._orders.adopt(found)
        return found

    async def _look_up(self, cl_ord_id: int) -> Tracked | None:
        """An order as the venue has it: by its name, or of one from before a restart, whose name
        may hold more than its id, among the latest.
        """
        known = self._orders.get(cl_ord_id)
        if known is not None:
            row = await self._asking.order(known.instrument, self._orders.text(known))
            return None if row is None else self._orders.shown(row)
        for instrument in self._options.instruments:
            for row in await self._asking.orders(instrument):
                shown = self._orders.shown(row)
                if shown.cl_ord_id == cl_ord_id:
                    return shown
        return None

    async def _place(self, order: Tracked, request: Requested, lots: int) -> None:
        client_id = self._orders.text(order)
        parameters = order_parameters(
            request,
            order.instrument,
            client_id=client_id,
            lots=lots,
            self_trade=self._options.self_trade,
        )
        try:
            answer = await self._by_socket("order.place", parameters)
            answer = answer or await self._asking.send("order.place", parameters)
        except _UNSENT:
            self._orders.refuse(order, TOO_MANY_REQUESTS)
            return
        if answer.outcome is Outcome.UNKNOWN:
            self._begin(self._find_out(order, sent_ns=self._now_ns()))
        elif answer.status == 200:
            self._orders.accept(order, self._stamp_ns())
        else:
            refusal = refusal_of(answer)
            self._orders.refuse(order, reason_of(refusal.code, refusal.msg))

    async def _cancel(self, order: Tracked) -> Answer | None:
        """The answer to a cancel; None if it could not be sent."""
        client_id = self._orders.text(order)
        symbol = symbol_of(order.instrument)
        return await self._cancel_by((("symbol", symbol), ("origClientOrderId", client_id)))

    async def _cancel_by(self, parameters: Parameters) -> Answer | None:
        try:
            first = await self._by_socket("order.cancel", parameters)
            if first is not None and first.outcome is Outcome.ANSWERED:
                return first
            answer = await self._asking.send("order.cancel", parameters)
        except RequestError:
            return None
        # That there is nothing to cancel may be the work of the first one.
        return answer if first is None else replace(answer, attempts=answer.attempts + 1)

    async def _by_socket(self, endpoint: str, parameters: Parameters) -> Answer | None:
        """The answer over the account's socket; None where it is not used, or not there."""
        if not self._options.is_by_socket:
            return None
        is_cancel = endpoint == "order.cancel"
        wait_s = self._options.cancel_s_max if is_cancel else self._options.request_s_max
        request = self._asking.request(endpoint, parameters)
        began_ns = self._now_ns()
        answer = await self._stream.ask(request, answer_s=wait_s)
        is_old = not is_cancel and self._now_ns() - began_ns >= WINDOW_NS
        if answer is None or is_old or not await self._may_go_again(answer):
            return answer
        try:
            return await self._stream.ask(request, answer_s=wait_s) or answer
        except _UNSENT:
            return answer

    async def _may_go_again(self, answer: Answer) -> bool:
        """Whether it was refused for the time it carried, and the clock is set since. Nothing was
        done at the venue (`binance_spot.refuses_time`), so that even an order may go again.
        """
        is_refused = answer.outcome is Outcome.ANSWERED and answer.status != 200
        if self._clock is None or not is_refused or not refuses_time(answer.body):
            return False
        return await self._clock.refused()

    async def _find_out(self, order: Tracked, *, sent_ns: int) -> None:
        """Asks about an order without an answer until the venue says, or never had it."""
        attempts = 0
        while order.is_open and not order.is_told:
            attempts += 1
            await asyncio.sleep(backoff_ns(attempts, self._random) / 10**9)
            asked_ns = self._now_ns()
            try:
                row = await self._asking.order(order.instrument, self._orders.text(order))
            except (RequestError, DataError):
                continue
            if row is not None:
                self._orders.accept(order, row.time * _MS_NS)
            elif asked_ns > sent_ns + int(self._options.settle_s * 10**9):
                self._orders.refuse(order, UNKNOWN_ORDER)

    async def _until_known(self, order: Tracked) -> None:
        """What an order without an answer became is asked for. Until that is known a cancel of the
        one that it replaces waits: it is a cancel of this one.
        """
        for _ in range(200):
            if order.is_told or not order.is_open:
                return
            await asyncio.sleep(0.05)

    async def _until_filled(self, order: Tracked, lots: int) -> None:
        """The stream tells the fills that the cancel's answer counts; without it they are for
        reconciliation.
        """
        for _ in range(200):
            if order.cum >= lots:
                return
            await asyncio.sleep(0.01)

    async def _run(self) -> None:
        attempts = 0
        while True:
            link, why = Link.DISCONNECTED, "it ended"
            try:
                async for report in self._stream.reports(self._asking.request):
                    attempts = 0
                    self._hear(report)
            except DataError as error:
                if not self._was_up:
                    self._orders.queue.put_nowait(error)
                    return
                link, why = self._unusable(error), str(error)
                attempts = max(attempts, _UNREADABLE_ATTEMPTS)
            except (aiohttp.ClientError, RequestError, OSError, TimeoutError) as error:
                link = Link.LOGGED_OUT if isinstance(error, LoggedOutError) else link
                why = str(error)
                if isinstance(error, WrongTimeError) and self._clock is not None:
                    await self._clock.refused()
            self._orders.tell(link, why)
            attempts += 1
            await asyncio.sleep(backoff_ns(attempts, self._random) / 10**9)

    def _hear(self, report: Report | None) -> None:
        """A report; None where the stream is subscribed."""
        if report is None:
            self._was_up = True
            self._orders.tell(Link.LIVE)
        else:
            self._orders.hear(report)

    def _unusable(self, error: DataError) -> Link:
        """The state after a message that cannot be read, or a log-in that is refused."""
        if isinstance(error, RefusedError):
            return Link.LOGGED_OUT
        self.unreadable += 1
        return Link.DISCONNECTED

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
