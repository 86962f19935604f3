"""The desk as a strategy sees it: what it may know, and what it may ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from operator import index
from typing import Literal, NoReturn, TypeAlias

from hansa import _core
from hansa.errors import ConfigError, CoreError, StrategyError
from hansa.market import Instrument, nearest_name
from hansa.strategies.order_terms import CoreTerms, Terms, whole_lots
from hansa.strategies.tickets import Ticket, hand_over
from hansa.types.whole import NO_NUMBERS, SIGNED, UNSIGNED, Bounds, is_whole, misfit

#: A price or quantity: exact as text, Decimal or int; a float stands for its shortest decimal.
Number: TypeAlias = Decimal | float | str

TimeInForce: TypeAlias = Literal[
    "day", "gtc", "at_the_opening", "ioc", "fok", "gtd", "at_the_closing"
]

_TIMES_IN_FORCE = {
    "day": 0,
    "gtc": 1,
    "at_the_opening": 2,
    "ioc": 3,
    "fok": 4,
    "gtd": 6,
    "at_the_closing": 7,
}
_MARKET, _LIMIT, _STOP, _STOP_LIMIT = 1, 2, 3, 4
#: A refusal holds the number of its control and so many times that of its fault.
_FAULT = 256

#: Limit and stop, in ticks.
_Prices: TypeAlias = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An open order of the strategy; quantities in lots, prices in ticks."""

    order_id: int
    instrument: int
    is_buy: bool
    order_lots: int
    cum_lots: int
    limit_ticks: int | None
    stop_ticks: int | None

    @property
    def leaves_lots(self) -> int:
        """What is still to be filled."""
        return self.order_lots - self.cum_lots


class Desk:
    """Instruments are named by symbol or by place in the universe. `buy` and `sell` take prices and
    quantities as the venue writes them; `submit` takes ticks and lots and is quicker.

    An order is a market order without `limit` and `stop`. The answer is its id, or None when the
    gate refused; `refused_by` then names the control, and `refused_because` says in words what does
    not go together in the order; both are "" after an order that was not refused. Raises
    StrategyError for what cannot be an order at all: an unknown instrument, a price between two
    ticks, a quantity of no lots.
    """

    __slots__ = (
        "_controls",
        "_door",
        "_faults",
        "_instruments",
        "_places",
        "refused_because",
        "refused_by",
    )

    def __init__(self, door: _core.Door, instruments: Sequence[Instrument]):
        self._door, self._instruments = door, tuple(instruments)
        self._places = {each.symbol: place for place, each in enumerate(instruments)}
        self._places |= {each.symbol.partition(":")[2]: k for k, each in enumerate(instruments)}
        self._controls = {number: name for number, name, _ in _core.controls()}
        self._faults = dict(_core.malformed())
        self.refused_by, self.refused_because = "", ""

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """The universe, in order."""
        return self._instruments

    @property
    def now_ns(self) -> int:
        """The time of what happens now, nanoseconds since the epoch, UTC."""
        return self._door.now_ns

    @property
    def equity(self) -> float:
        """Equity at the last prices, in the account's currency; NaN while the price of something
        that is held is not known.
        """
        return self._door.equity

    @property
    def cash(self) -> float:
        """Cash in the account's currency."""
        return self._door.cash()

    def balance(self, currency: str) -> float:
        """Cash in a currency, such as "BTC"; on a spot account all that is held of it."""
        try:
            return self._door.cash(str(currency))
        except ConfigError as error:
            text = f'expected a currency such as "BTC", found {currency!r}: {error}'
            raise StrategyError(text) from None

    def place(self, instrument: str | int) -> int:
        """The place of an instrument in the universe."""
        if not isinstance(instrument, str):
            bounds = (0, len(self._instruments) - 1)
            if is_whole(instrument) and 0 <= index(instrument) <= bounds[1]:
                return index(instrument)
            _refuse({"instrument": (instrument, bounds)})
        if instrument not in self._places:
            raise StrategyError(
                f"expected an instrument of this run, found {instrument!r}; "
                f"{nearest_name(instrument, self._places)}"
            )
        return self._places[instrument]

    def position_lots(self, instrument: str | int) -> int:
        """What is held, in lots, signed."""
        return self._door.position_lots(self.place(instrument))

    def position(self, instrument: str | int) -> float:
        """What is held, in units of the base, signed."""
        place = self.place(instrument)
        return self._door.position_lots(place) * float(self._instruments[place].lot)

    def own_lots(self, instrument: str | int) -> int:
        """What this strategy's own fills have left it, in lots, signed, and what the venue did to
        it since: its part of `position_lots`.
        """
        return self._door.own_lots(self.place(instrument))

    def working_lots(self, instrument: str | int) -> tuple[int, int]:
        """What all open orders of the desk would buy and sell, in lots."""
        return self._door.working_lots(self.place(instrument))

    def price(self, instrument: str | int) -> float | None:
        """The last known price."""
        place = self.place(instrument)
        ticks = self._door.mark_ticks(place)
        return None if ticks is None else ticks * float(self._instruments[place].tick)

    def levels(
        self, instrument: str | int, side: Literal["bid", "ask"], count: int = 5
    ) -> list[tuple[int, int]]:
        """The best levels of the book as the desk knows it, best first: ticks and lots. None of a
        book whose depth is not among the data.
        """
        if side not in ("bid", "ask"):
            raise StrategyError(f'expected side "bid" or "ask", found {side!r}')
        try:
            return self._door.levels(self.place(instrument), side == "bid", count)
        except NO_NUMBERS:
            _refuse({"count": (count, UNSIGNED)})

    def orders(self) -> tuple[OpenOrder, ...]:
        """The strategy's own open orders, oldest first."""
        return tuple(OpenOrder(*each) for each in self._door.orders())

    def buy(
        self,
        instrument: str | int,
        quantity: Number,
        *,
        limit: Number | None = None,
        stop: Number | None = None,
        time_in_force: TimeInForce = "gtc",
        terms: Terms | None = None,
    ) -> int | None:
        """Proposes to buy `quantity` units of the base."""
        place, lots = self._sized(instrument, quantity)
        core = None if terms is None else terms.core(lambda each: self.lots(place, each))
        return self._send(place, lots, self._priced(place, limit, stop), (time_in_force, core))

    def sell(
        self,
        instrument: str | int,
        quantity: Number,
        *,
        limit: Number | None = None,
        stop: Number | None = None,
        time_in_force: TimeInForce = "gtc",
        terms: Terms | None = None,
    ) -> int | None:
        """Proposes to sell `quantity` units of the base."""
        place, lots = self._sized(instrument, quantity)
        core = None if terms is None else terms.core(lambda each: self.lots(place, each))
        return self._send(place, -lots, self._priced(place, limit, stop), (time_in_force, core))

    def submit(
        self,
        instrument: int,
        lots: int,
        *,
        limit_ticks: int | None = None,
        stop_ticks: int | None = None,
        time_in_force: TimeInForce = "gtc",
        terms: Terms | None = None,
    ) -> int | None:
        """Proposes to buy (lots above 0) or to sell (below 0); quantities of `terms` are lots."""
        core = None if terms is None else terms.core(whole_lots)
        return self._send(instrument, lots, (limit_ticks, stop_ticks), (time_in_force, core))

    def cancel(self, order_id: int) -> bool:
        """Asks the venue to end an open order. False when there is none of that id, or a request
        about it is on its way. The order lives until a report says otherwise.
        """
        try:
            return self._door.cancel(order_id)
        except NO_NUMBERS:
            _refuse({"order_id": (order_id, UNSIGNED)})

    def cancel_all(self) -> int:
        """Asks the venue to end every open order of this strategy; how many were asked for."""
        return sum(self.cancel(order.order_id) for order in self.orders())

    def replace(
        self,
        order_id: int,
        lots: int,
        *,
        limit_ticks: int | None = None,
        stop_ticks: int | None = None,
    ) -> int | None:
        """Asks the venue to change an open order of this strategy (not one that a ticket sent: end
        the ticket instead); the new id, under which it stands once a report
        says so. None when there is no such open order or the gate refused. A smaller quantity at
        the same price keeps its place in the queue. Its terms stay as they are.
        """
        try:
            answer = self._door.replace(order_id, lots, limit_ticks, stop_ticks)
        except NO_NUMBERS:
            _refuse({"order_id": (order_id, UNSIGNED), **_order(lots, limit_ticks, stop_ticks)})
        return self._told(0 if answer is None else answer) or None

    def carry(self, ticket: Ticket) -> int:
        """Hands the engine an order type that venues do not have (docs/orders.md); its id, by which
        `cancel` ends it. Reports of the orders it sends name it as `ticket_id`.
        """
        return hand_over(self._door, "single", [ticket])[0]

    def one_cancels_other(self, first: Ticket, second: Ticket) -> tuple[int, int]:
        """Two tickets of which one cancels the other (OCO)."""
        ids = hand_over(self._door, "oco", [first, second])
        return ids[0], ids[1]

    def one_triggers_others(self, parent: Ticket, children: Sequence[Ticket]) -> tuple[int, ...]:
        """Children that are sent as their parent fills (OTO)."""
        return tuple(hand_over(self._door, "oto", [parent, *children]))

    def bracket(self, entry: Ticket, *, target: Ticket, stop: Ticket) -> tuple[int, int, int]:
        """An entry whose fills are protected by a target and a stop, resized as it fills."""
        ids = hand_over(self._door, "bracket", [entry, target, stop])
        return ids[0], ids[1], ids[2]

    def is_carried(self, ticket_id: int) -> bool:
        """Whether a ticket has not ended yet."""
        try:
            return bool(_core.open_tickets(self._door, [ticket_id]))
        except NO_NUMBERS:
            _refuse({"ticket_id": (ticket_id, UNSIGNED)})

    def call_at(self, ts_ns: int, tag: int = 0) -> None:
        """Asks for `on_timer(tag)` at a time, after all that is known by then."""
        try:
            self._door.set_timer(ts_ns, tag)
        except NO_NUMBERS:
            _refuse({"ts_ns": (ts_ns, SIGNED), "tag": (tag, UNSIGNED)})

    def call_in(self, delay_s: float, tag: int = 0) -> None:
        """Asks for `on_timer(tag)` after so many seconds."""
        try:
            ts_ns = self._door.now_ns + round(delay_s * 1e9)
        except (*NO_NUMBERS, ValueError):
            raise StrategyError(f"expected a delay in seconds, found {delay_s!r:.80}") from None
        self.call_at(ts_ns, tag)

    def ticks(self, instrument: str | int, price: Number) -> int:
        """A price in ticks; StrategyError if it lies between two."""
        kind = self._instruments[self.place(instrument)]
        return _steps(kind.symbol, "price", price, kind.tick)

    def lots(self, instrument: str | int, quantity: Number) -> int:
        """A quantity in lots; StrategyError if it lies between two."""
        kind = self._instruments[self.place(instrument)]
        return _steps(kind.symbol, "quantity", quantity, kind.lot)

    def _sized(self, instrument: str | int, quantity: Number) -> tuple[int, int]:
        place = self.place(instrument)
        lots = self.lots(place, quantity)
        if lots <= 0:
            raise StrategyError(f"expected a quantity above 0, found {quantity}")
        return place, lots

    def _priced(self, place: int, limit: Number | None, stop: Number | None) -> _Prices:
        return (
            None if limit is None else self.ticks(place, limit),
            None if stop is None else self.ticks(place, stop),
        )

    def _send(
        self, place: int, lots: int, prices: _Prices, life: tuple[TimeInForce, CoreTerms | None]
    ) -> int | None:
        (limit_ticks, stop_ticks), (time_in_force, terms) = prices, life
        name = _time_in_force(time_in_force, terms)
        if limit_ticks is None:
            kind = _MARKET if stop_ticks is None else _STOP
        else:
            kind = _LIMIT if stop_ticks is None else _STOP_LIMIT
        try:
            answer = self._door.submit(
                place, lots > 0, kind, name, abs(lots), limit_ticks, stop_ticks, terms
            )
        except (*NO_NUMBERS, CoreError) as error:
            at = {"instrument": (place, (0, len(self._instruments) - 1))}
            _refuse({**at, **_order(lots, limit_ticks, stop_ticks), **_of_terms(terms)}, error)
        return self._told(answer)

    def _told(self, answer: int) -> int | None:
        fault, control = divmod(max(-answer, 0), _FAULT)
        self.refused_by = self._controls.get(control, "")
        self.refused_because = self._faults.get(fault, "")
        return None if answer < 0 else answer


_Given: TypeAlias = Mapping[str, tuple[object, Bounds]]


def _refuse(given: _Given, error: Exception | None = None) -> NoReturn:
    """Says which of the numbers cannot be one; what else is wrong as `error` says it."""
    found = misfit(given)
    if found is None and isinstance(error, CoreError):
        raise error
    raise StrategyError(found or f"expected whole numbers, found others: {error}") from None


def _order(lots: int, limit_ticks: int | None, stop_ticks: int | None) -> _Given:
    return {
        "lots": (lots, SIGNED),
        "limit_ticks": (0 if limit_ticks is None else limit_ticks, SIGNED),
        "stop_ticks": (0 if stop_ticks is None else stop_ticks, SIGNED),
    }


def _of_terms(terms: CoreTerms | None) -> _Given:
    if terms is None:
        return {}
    least, display, expiry = terms[-3:]
    return {
        "min_quantity": (least, SIGNED),
        "display": (0 if display is None else display, SIGNED),
        "good_till_ns": (0 if expiry is None else expiry, SIGNED),
    }


def _time_in_force(name: str, terms: CoreTerms | None) -> int:
    """The number of a time in force. With a time of expiry the usual one is good-till-date."""
    if name == "gtc" and terms is not None and terms[-1] is not None:
        return _TIMES_IN_FORCE["gtd"]
    if not isinstance(name, str) or name not in _TIMES_IN_FORCE:
        raise StrategyError(
            f"expected a time in force of {', '.join(_TIMES_IN_FORCE)}; found {name!r}"
        )
    return _TIMES_IN_FORCE[name]


def _steps(symbol: str, what: str, value: Number, step: Decimal) -> int:
    try:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        count = exact / step
        if count == (whole := int(count)):
            return whole
    except (InvalidOperation, ValueError, OverflowError):
        raise StrategyError(f"{symbol}: expected a {what} as a number, found {value!r}") from None
    raise StrategyError(
        f"{symbol}: {what} {value} is not a multiple of {step:f}; "
        f"nearest is {(count.to_integral_value() * step):f}"
    )
