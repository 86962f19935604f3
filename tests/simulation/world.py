"""The simulated world: the real local exchange without its doors, on simulated time."""

import asyncio
from collections.abc import Callable

from hansa.venues.exchange import AccountTerms, BarRecording, Exchange, ExchangeOptions
from hansa.venues.exchange.account import Account
from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.gateway import Gateway, Reply
from hansa.venues.exchange.refusals import RefusalError
from tests.simulation.sockets import Api, Socket, Streams
from tests.unit.venues.exchange.support import START_NS, bars

ACCOUNT = "anna"
CASH, COINS = 50_000, 100
_TICK_S = 0.5


class World:
    """State: the venue, and who is connected to it. It goes on whatever becomes of the desk."""

    def __init__(self, *, seed: int) -> None:
        terms = AccountTerms(
            key=ACCOUNT, secret=ACCOUNT, balances={"USD": CASH * UNIT, "ABC": COINS * UNIT}
        )
        self.exchange = Exchange(
            ExchangeOptions(
                recordings=(BarRecording(bars=bars(), begin_ns=START_NS),),
                accounts=(terms,),
                start_ns=START_NS,
                seed=seed,
                step_ns=10**9,
                cadence_ns=5 * 10**8,
            )
        )
        self.gateway = Gateway(self.exchange)
        self._began_s = asyncio.get_running_loop().time()
        self._sockets: dict[Socket, None] = {}
        #: What a venue that lies makes of a message.
        self.altered: Callable[[Socket, str], str] = lambda _, text: text
        self._ticking = asyncio.create_task(self._tick())

    @property
    def account(self) -> Account:
        """The desk's account."""
        (found,) = self.exchange.accounts.values()
        return found

    def now_ns(self) -> int:
        """The venue's time, and that of a machine whose clock is right."""
        return START_NS + round((asyncio.get_running_loop().time() - self._began_s) * 1e9)

    def catch_up(self) -> None:
        """Lets the venue's time pass."""
        self.exchange.advance(self.now_ns())

    def flush(self) -> None:
        """Sends what is to be told."""
        for message in self.exchange.take_messages():
            for socket in list(self._sockets):
                if isinstance(socket, Api) and message.account:
                    for number in socket.session.events_of(message.account):
                        socket.tell({"subscriptionId": number, "event": message.body})
                elif isinstance(socket, Streams) and message.stream in socket.session.streams:
                    socket.tell({"stream": message.stream, "data": message.body})

    def forget(self) -> None:
        """The venue loses an order that works and has not traded, without a word to anybody."""
        trading = self.exchange.trading
        fresh = (each for each in trading.orders.open(self.account.number) if not each.executed)
        order = next(fresh, None)
        if order is not None:
            self.flush()
            trading.cancel(order)
            trading.orders._by_id.pop(order.id)
            terms = order.terms
            trading.orders._by_client.pop((order.account, terms.symbol, terms.client_order_id))
            self.exchange.take_messages()

    def accept(self, socket: Socket) -> Socket:
        """Somebody connects."""
        self._sockets[socket] = None
        return socket

    def leave(self, socket: Socket) -> None:
        """Somebody is gone."""
        if self._sockets.pop(socket, 0) is None and isinstance(socket, Streams):
            socket.session.close()

    def takes_socket(self, address: str) -> bool:
        """Whether the venue's limits let another socket in."""
        try:
            self.exchange.limits.connect(address, self.now_ns())
        except RefusalError:
            return False
        return True

    def drop(self, wire: object) -> None:
        """The sockets of a process are gone."""
        for socket in [each for each in self._sockets if each.wire is wire]:
            self.leave(socket)

    def too_many(self, address: str) -> Reply:
        """A refusal with 429."""
        limits = self.exchange.limits
        return self.gateway.refuse(limits.too_many(self.exchange.now_ns), address)

    def ban(self, address: str) -> Reply:
        """A ban: 418 from now on."""
        limits, now_ns = self.exchange.limits, self.exchange.now_ns
        limits.ban(address, now_ns)
        return self.gateway.refuse(limits.refusal_of_ban(address, now_ns), address)

    def ban_s(self, address: str) -> float:
        """How long it takes until no ban is left: each is twice as long as the last."""
        limits = self.exchange.limits
        return float(limits.refusal_of_ban(address, self.now_ns()).retry_after_s or 0)

    async def close(self) -> None:
        """No more time passes."""
        self._ticking.cancel()
        await asyncio.gather(self._ticking, return_exceptions=True)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            self.catch_up()
            self.flush()
