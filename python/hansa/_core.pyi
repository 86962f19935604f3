"""The native core. Arrays are C-contiguous; times are nanoseconds since the epoch, UTC."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, final

from numpy.typing import NDArray

__all__ = [
    "BUILD_PROFILE",
    "GRID",
    "SOURCE_HASH",
    "BarView",
    "BatchView",
    "BookView",
    "Council",
    "Door",
    "Graph",
    "JournalWriter",
    "LiveRun",
    "Market",
    "MatchingEngine",
    "PaperMarket",
    "QuoteView",
    "ReportView",
    "Run",
    "TradeView",
    "VenueRequest",
    "__version__",
    "carry",
    "cockpit_layout",
    "controls",
    "curve_measures",
    "equity_curve",
    "feed_again",
    "has_writer",
    "hash_together",
    "lay_ballots",
    "look",
    "magnify",
    "malformed",
    "matching_words",
    "moments",
    "open_tickets",
    "outcomes",
    "place_order",
    "read",
    "recover",
    "touches",
    "verify",
    "volatility_weights",
]

__version__: str
BUILD_PROFILE: str
SOURCE_HASH: str
GRID: int

@final
class Council:
    """A council's rule with all that it remembers."""

    def __new__(
        cls,
        rule: str,
        seats: Sequence[float],
        horizons: Sequence[int],
        numbers: tuple[float, float],
    ) -> Council: ...
    def decide(
        self,
        floats: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
        veto: NDArray[Any],
        out: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
        vetoed: NDArray[Any],
    ) -> None:
        """Decides on conviction, confidence `[T, A, N]`, close `[T, N]` and veto `[T, A, N]`."""

def feed_again(
    run: LiveRun,
    paper: PaperMarket | None,
    *,
    follows_clock: bool,
    conditions: Sequence[tuple[Graph, Sequence[int], NDArray[Any], int]],
    council: object,
    until: int = ...,
) -> tuple[bool, int, int]:
    """Feeds a run from the journal it goes on or is compared with, on from where it was until there
    are `until` records: whether it had ended, the last close, ticks."""

def place_order(
    run: LiveRun,
    now_ns: int,
    label: str,
    asked: tuple[
        int,
        bool,
        int,
        int,
        tuple[int, int | None, int | None],
        tuple[int, bool, bool, bool, int, int | None, int | None],
    ],
) -> tuple[bool, bool, tuple[int, tuple[int, int, int, str] | None]]:
    """Places an order of a person under their id of it: instrument, is a buy, type and time in force
    by their FIX numbers, (lots, limit, stop), terms as a `Door` takes them. Whether it is new, whether one
    that was there asks for the same; its id, and control, limit, observed and words of a refusal."""

def lay_ballots(
    conviction: NDArray[Any],
    confidence: NDArray[Any] | float,
    seat: tuple[int, int, int],
    out: tuple[NDArray[Any], NDArray[Any]],
) -> bool:
    """Lays ballots `[T, N]` at a seat (of agents, instruments); False where one is out of bounds."""

def equity_curve(
    moved: tuple[Sequence[tuple[NDArray[Any], NDArray[Any]]], ...],
    close: NDArray[Any],
    rates: Sequence[NDArray[Any] | None],
    terms: Sequence[tuple[float, float, int]],
    start: int,
    out: NDArray[Any],
) -> None:
    """Equity at the moments from `start` on [B]. Steps (rows, values) of lots by fills [N], of lots by
    what happened besides ([N] or none), of cash [C]; prices [B, N]; worth of a unit of each currency,
    None for the account's own; lot, multiplier, quote of each instrument, none on a spot account."""

def curve_measures(
    equity: NDArray[Any],
) -> tuple[int, float, float, float, list[float], tuple[float, float, float, float]]:
    """What measures of a curve [T + 1] are made of: number of returns, mean, squares, largest, third
    and fourth moment; downside, drawdown, least point and mean of the curve."""

def volatility_weights(
    terms: tuple[float, float, float, float],
    is_long_only: bool,
    floats: tuple[NDArray[Any], NDArray[Any]],
    out: NDArray[Any],
    width: int,
) -> None:
    """Target weights by volatility, from conviction and volatility `[T, N]`."""

@final
class Graph:
    """Streaming features over a universe."""

    def __new__(
        cls,
        nodes: Sequence[tuple[str, Sequence[float], Sequence[int]]],
        instruments: int,
        outside: Sequence[Callable[[list[bytes]], NDArray[Any]]] = ...,
    ) -> Graph: ...
    def warm_up(self, node: int) -> int:
        """Rows before the first value of a node."""
    @property
    def reads_flow(self) -> bool:
        """Whether a node reads order flow."""
    def run(
        self,
        inputs: Sequence[NDArray[Any]],
        wanted: Sequence[int],
        out: Sequence[NDArray[Any]],
        ts_ns: NDArray[Any] | None = None,
    ) -> None:
        """Runs the next rows `[T, N]` (open, high, low, close, volume, then order flow and funding
        where they are read), writes the wanted nodes. `ts_ns` [T] is when they are, where the time or bars of
        longer periods are read.
        """

@final
class Market:
    """Instruments and their tables, borrowed for a run: kind, place of the instrument, columns."""

    def __new__(
        cls,
        specs: Sequence[tuple[str, str, str, str, str, str, str, str]],
        tables: Sequence[tuple[str, int, Sequence[NDArray[Any]]]],
        sample_ns: int,
    ) -> Market: ...
    def __len__(self) -> int: ...
    @property
    def moments(self) -> bytes | int:
        """The decision points as int64 bytes, or the place of the table of bars whose closes they
        are."""
    def fill(self, start: int, out: Sequence[NDArray[Any]]) -> None:
        """Writes open, high, low, close and volume of moments `start..` into `[T, N]` arrays; of an
        instrument without bars the last quote's middle or the last print."""
    def fill_flow(self, start: int, out: Sequence[NDArray[Any]]) -> None:
        """Writes the order flow of moments `start..` into as many `[T, N]` arrays."""

def magnify(
    coarse: Sequence[NDArray[Any]], finer: Sequence[NDArray[Any]], tolerance: tuple[int, int]
) -> tuple[list[bytes], bytes, int]:
    """The bars a venue meets where there are finer ones: seven columns as int64 bytes; of each
    coarse bar 0 (no finer ones), 1 (they make it up) or 2 (they do not); finer bars left out.

    `tolerance` is in ticks and in basis points of volume.
    """

@final
class MatchingEngine:
    """A price-time matching engine of one instrument."""

    def __new__(cls, orders_max: int) -> MatchingEngine: ...
    def add(
        self,
        id: int,
        owner: int,
        is_buy: bool,
        limit_ticks: int | None,
        lots: int,
        time_in_force: int = 1,
    ) -> int:
        """Adds an order; how many events it caused."""
    def cancel(self, id: int) -> int:
        """Takes a resting order out."""
    def modify(self, id: int, limit_ticks: int, lots: int) -> int:
        """Changes price and open quantity of a resting order."""
    def carry_out(self, row: Sequence[int]) -> int:
        """Carries out the command of one row of 13 numbers."""
    def run(self, commands: NDArray[Any], keeps_events: bool) -> int:
        """Carries out commands of an int64 array `[n, 13]`; how many events they caused."""
    def take_events(self) -> bytes:
        """Events since the last call: 56 bytes each, seven little-endian words."""
    def forget_events(self) -> None:
        """Forgets the events since the last call."""
    def best_ticks(self, is_bid: bool) -> int | None:
        """Best price of a side."""
    def depth(self, is_bid: bool, levels: int) -> list[tuple[int, int]]:
        """Displayed levels of a side, best first: price in ticks, quantity in lots."""
    def open_lots(self, id: int) -> int | None:
        """What is open of a resting order."""

@final
class Run:
    """One run in the making: a desk, a simulated venue and a journal."""

    def __new__(
        cls, market: Market, settings: object, destination: object, manifest: bytes
    ) -> Run: ...
    def deposit(self, amount: str, currency: str) -> None:
        """Money comes in before the first event."""
    def join(self, market: Market, members: Sequence[object]) -> None:
        """Strategies join before the first event, in the order of their places."""
    def part(self) -> None:
        """Strategies leave: nobody is called any more."""
    @property
    def failure(self) -> tuple[int, str, int] | None:
        """Where a callback failed: place of the strategy, name of the callback, time."""
    @property
    def now_ns(self) -> int:
        """The time of the last event the desk has."""
    @property
    def ts_last_ns(self) -> int:
        """When the last event of the data is had."""
    def run_to(self, market: Market, ts_ns: int) -> None:
        """Moves through all that is known at a time; strategies are called on the way."""
    def block(
        self,
        market: Market,
        start: int,
        floats: Sequence[NDArray[Any]],
        flags: Sequence[NDArray[Any]],
    ) -> None:
        """Takes the run through moments `start..`: conviction, confidence `[T,A,N]`, decision,
        dissent `[T,N]`, weight `[T,A]`, target `[T,N]`; veto `[T,A,N]`, vetoed `[T,N]`."""
    def command(self, market: Market, ts_ns: int, code: int, actor: int) -> None:
        """Carries out a command (1 pause, 2 resume, 3 kill) at a time."""
    def finish(self, market: Market) -> tuple[str, str]:
        """Ends the run; equity as a decimal, and the hash over the final state."""
    def take_kept(self) -> tuple[bytes, bytes, bytes, bytes]:
        """What was kept since this was last asked: kinds (uint16), times (int64), ends (uint64) and
        the payloads one behind the other."""
    def flush(self) -> None:
        """Hands everything recorded so far to the medium."""
    def halt_at(self, records: int) -> None:
        """Nothing moves any more once there are so many records, until this is called again."""
    @property
    def has_halted(self) -> bool:
        """Whether it rests until it is told to go further."""
    def take_stops(self) -> list[tuple[int, bool]]:
        """Between which records it rested since this was last asked: how many there were, and
        whether a decision was made."""
    @property
    def state_hash(self) -> str:
        """A hash over the whole state."""
    @property
    def head(self) -> str:
        """Hash of the last record."""
    @property
    def records(self) -> int:
        """Number of records."""
    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Moments, orders, refusals, fills."""
    def divergence(
        self,
    ) -> tuple[int, tuple[int, int, bytes] | None, tuple[int, int, bytes] | None] | None:
        """Of a comparison: the first record that differs (number, expected, found) or None.
        A record is kind, time, payload. Ends the comparison."""

@final
class LiveRun:
    """A live run in the making: a desk and a journal, fed event by event."""

    def __new__(
        cls,
        specs: Sequence[tuple[str, str, str, str, str, str, str, str]],
        settings: object,
        destination: object,
        manifest: bytes,
    ) -> LiveRun: ...
    def deposit(self, amount: str, currency: str) -> None:
        """Money comes in before the first event."""
    def adjust(self, now_ns: int, amount: str, currency: str) -> None:
        """A balance changed by an amount of either sign, without a fill."""
    def join(self, members: Sequence[object]) -> None:
        """Strategies join before the first event, in the order of their places."""
    def part(self) -> None:
        """Strategies leave: nobody is called any more."""
    def fail(self, seat: int, place: int, callback: str, error: BaseException) -> None:
        """A strategy (1) or agent (2) raised: it is out, and the desk is killed at level 2."""
    def is_out(self, place: int) -> bool:
        """Whether the strategy at a place has raised."""
    def take_failed(self) -> list[tuple[int, int, str, int, BaseException]]:
        """Who raised since this was last asked: seat, place, callback, time, what was raised."""
    def record(self, event: object) -> None:
        """Records what the market said."""
    def market(self, event: object) -> None:
        """The market said something that is recorded, by itself or with its interval."""
    def record_interval(
        self, now_ns: int, ts_close_ns: int, is_history: bool, bars: Sequence[object]
    ) -> None:
        """Records the bars of an interval; history only warms up what looks back."""
    def watch_flow(self) -> None:
        """From now on order flow is summed up by bars; before the first event."""
    @property
    def flow(self) -> list[list[float]]:
        """That of the interval recorded last: ten columns [N], none if it is not watched."""
    def settle(self, now_ns: int) -> None:
        """All bars of an interval are applied: what is due by now is done, before its decision."""
    def decide(self, floats: Sequence[NDArray[Any]], flags: Sequence[NDArray[Any]]) -> None:
        """The decision of an interval, as a block of one moment."""
    def report(self, report: object) -> str:
        """A venue reported: "taken", "repeated" or "stranger"."""
    def reports(self, reports: Sequence[object]) -> None:
        """A venue on paper reported: all of one time is taken in before strategies are called."""
    def record_time(self, now_ns: int) -> None:
        """Records that the clock was read."""
    def time(self, now_ns: int) -> None:
        """The clock was read, as is recorded."""
    def connection(self, now_ns: int, instrument: int | None, link: int, age_ns: int) -> None:
        """A connection (of an instrument's feed, or the venue's if None) has another state."""
    def difference(
        self,
        now_ns: int,
        what: tuple[int, int],
        about: tuple[int | None, int | None],
        numbers: tuple[int, int],
    ) -> None:
        """Desk and venue differ: (cause, policy), (instrument, order), (expected, found)."""
    def command(self, now_ns: int, code: int, actor: int, cl_ord_id: int = 0) -> bool:
        """Carries out a command: 1 pause, 2 resume, 3 kill, 5 cancel, 8 flatten."""
    def flush(self) -> list[VenueRequest]:
        """Hands everything recorded to the medium, and out what is to be sent."""
    @property
    def has_outgoing(self) -> bool:
        """Whether something waits to be sent."""
    @property
    def is_behind(self) -> bool:
        """Whether records of the journal that is gone on with are still to be repeated."""
    @property
    def recovered(self) -> tuple[int, tuple[int, int] | None] | None:
        """Of a journal gone on with: records there, number and bytes of one that was cut off."""
    def take_stops(self) -> list[tuple[int, bool]]:
        """Of each input fed from the journal since this was last asked: records behind all that
        followed from it, and whether these alone tell that it was all."""
    def record_state(self) -> None:
        """Records a hash over the whole state, which a replay compares."""
    @property
    def state_hash(self) -> str:
        """A hash over the whole state."""
    def finish(self) -> tuple[str, str]:
        """Ends the run for good; equity as a decimal, and the hash over the final state."""
    def leave(self) -> None:
        """Leaves the journal as it is, to be gone on with."""
    def divergence(
        self,
    ) -> tuple[int, tuple[int, int, bytes] | None, tuple[int, int, bytes] | None] | None:
        """As of a `Run`."""
    @property
    def head(self) -> str:
        """Hash of the last record."""
    @property
    def records(self) -> int:
        """Number of records."""
    @property
    def now_ns(self) -> int:
        """The time of the last event the desk has."""
    @property
    def next_due_ns(self) -> int | None:
        """When the next timer or carried order is due."""
    @property
    def moments(self) -> int:
        """The number of the next moment."""
    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Moments, orders, refusals, fills."""
    def take_days(self) -> list[tuple[int, int, int | None, int | None, int, int, int]]:
        """Days of UTC that ended since this was last asked, then the one at hand (none before the
        first event): days since 1970, since when it counts (ns), profit and equity in 10^-18, and
        orders, refusals and fills since midnight."""
    def money(self) -> tuple[str, str]:
        """Equity and cash, as decimals in the account's currency."""
    def balances(self) -> list[tuple[str, str]]:
        """What the books hold of each currency, as decimals, the account's own first."""
    def positions(self) -> list[tuple[int, int | None]]:
        """Of each instrument: the position in lots, and the last price in ticks."""
    def orders(self) -> list[tuple[int, int, bool, int, int, str]]:
        """Open orders: id, instrument, is a buy, ordered, filled, status."""
    def replacing(self) -> list[tuple[int, int, int]]:
        """Replaces under way: the new id, the order whose place it shall take, lots in all."""
    def order_terms(self) -> list[tuple[int, int, int | None, int | None, int]]:
        """What open orders ask for: id, FIX tag 40, limit and stop in ticks, when they were made."""
    def profits(self) -> list[tuple[str | None, str | None, str | None, bool]]:
        """Of each instrument: cost, profit of what was closed before fees, value less cost, and
        whether some of the cost is that of a mark. In its quote currency, on a spot account in the
        account's; none where it cannot be told, or the balance is left by another instrument."""
    def gross_exposure(self) -> str | None:
        """Positions by size at market in the account's currency; None while a price is missing."""
    def outcomes(self) -> list[int]:
        """Of each instrument, the number of what came of the last decision."""
    def take_noted(self) -> tuple[list[tuple[int, int, bytes]], int]:
        """Proposals, reports and liquidations recorded since this was last asked, as (kind, time,
        payload), at most 1,024; and how many older ones are left out."""
    @property
    def is_flat(self) -> bool:
        """Whether a command to close every position is done: nothing works, and nothing is held
        that can be closed."""
    def closings(self) -> list[tuple[int, str, int, int, str]]:
        """What is still held of instruments whose positions are to be closed: instrument, `works`,
        `clears`, `blocked`, `waits` or `rest`; of one that is blocked or waits how often in a row
        a cancel or its closing order came to nothing, when the next is made, and what stood in the
        way."""
    def switches(self) -> tuple[bool, bool, bool, bool]:
        """Paused, killed, halted by a drawdown, being flattened."""

@final
class VenueRequest:
    """A request for a venue. It has passed the gate: only the core can make one."""

    @property
    def kind(self) -> str:
        """send, cancel or replace."""
    @property
    def ts_ns(self) -> int:
        """When the desk wanted it."""
    @property
    def cl_ord_id(self) -> int:
        """The order sent or cancelled; of a replacement the new one."""
    @property
    def orig_cl_ord_id(self) -> int | None:
        """Of a replacement: the order whose place is taken."""
    @property
    def instrument(self) -> int | None:
        """Place of the instrument; None for a cancel."""
    @property
    def is_buy(self) -> bool:
        """Whether it buys."""
    @property
    def ord_type(self) -> int:
        """FIX tag 40: 1 market, 2 limit, 3 stop, 4 stop limit."""
    @property
    def time_in_force(self) -> int:
        """FIX tag 59: 0 day, 1 GTC, 3 IOC, 4 FOK, 6 GTD."""
    @property
    def lots(self) -> int:
        """Ordered, in lots."""
    @property
    def limit_ticks(self) -> int | None:
        """Limit, in ticks."""
    @property
    def stop_ticks(self) -> int | None:
        """Stop, in ticks."""
    @property
    def is_post_only(self) -> bool:
        """Whether it may only make."""
    @property
    def rare_terms(self) -> list[str]:
        """Terms that few venues have, in words."""
    @property
    def is_reduce_only(self) -> bool:
        """Whether it may only reduce a position."""
    @property
    def display_lots(self) -> int | None:
        """What is shown of it, in lots; None: all."""

@final
class PaperMarket:
    """A simulated venue that hears a live market, event by event."""

    def __new__(
        cls,
        specs: Sequence[tuple[str, str, str, str, str, str, str, str]],
        settings: object,
        funds: Sequence[tuple[str, str]] | None = None,
    ) -> PaperMarket:
        """With `funds` (amount and currency, as text) for an account that has them, and where it
        borrows nothing no more.
        """
    def bar_opened(self, bar: object) -> None:
        """A bar whose interval is over begins."""
    def bar_closed(self, bar: object) -> None:
        """A bar closes."""
    def tick(self, tick: object) -> None:
        """A quote, a print or a level."""
    def take(self, request: VenueRequest, sent_ns: int | None = None) -> None:
        """A request leaves the desk: at the time at which the desk wanted it, or at another."""
    def price(self, fill: object) -> tuple[int, str]:
        """What a fill that was made elsewhere would cost here, in 10^-18 of a currency, and of which;
        its value counts towards the tiers of later days.
        """
    def advance(self, now_ns: int) -> None:
        """Requests arrive that are due by then."""
    def reports(
        self, until_ns: int
    ) -> list[
        tuple[
            tuple[int, int, int, bool, int, int],
            tuple[int, int, int, int, int, int],
            tuple[int, str, int, int, int, int],
        ]
    ]:
        """The reports the desk has by a time, in their order, each once."""
    def told(
        self, since_ns: int
    ) -> list[
        tuple[
            tuple[int, int, int, bool, int, int],
            tuple[int, int, int, int, int, int],
            tuple[int, str, int, int, int, int],
        ]
    ]:
        """The reports the desk has had from a time on."""
    def last_told(
        self, cl_ord_id: int
    ) -> (
        tuple[
            tuple[int, int, int, bool, int, int],
            tuple[int, int, int, int, int, int],
            tuple[int, str, int, int, int, int],
        ]
        | None
    ):
        """The last report on an order that the desk has had."""
    def taken(self, cl_ord_id: int) -> tuple[int, int, bool, int, int] | None:
        """An order as it was sent, if it ever came: as of `open_orders`."""
    def brought(self) -> list[tuple[int, int, int]]:
        """Of each instrument: fills, lots and lots times ticks that they brought, signed."""
    def fees(self) -> list[tuple[str, int]]:
        """What fills have cost, in 10^-18 of each currency."""
    def open_orders(self) -> list[tuple[int, int, bool, int, int]]:
        """The orders that work: id, instrument, is a buy, ordered, filled."""
    @property
    def next_due_ns(self) -> int | None:
        """When the next request arrives or the next report is due."""
    def state(self) -> bytes:
        """Bytes of all that decides what the venue will report."""

@final
class BarView:
    """A bar that has closed; filled anew for each call."""

    @property
    def instrument(self) -> int:
        """Place of the instrument in the universe."""
    @property
    def symbol(self) -> str:
        """Name of the instrument."""
    @property
    def ts_event_ns(self) -> int:
        """When it happened at its source."""
    @property
    def ts_recv_ns(self) -> int:
        """When the desk had it."""
    @property
    def ts_open_ns(self) -> int:
        """Start of its interval."""
    @property
    def open(self) -> float:
        """First price, in units of the quote currency."""
    @property
    def high(self) -> float:
        """Highest price, in units of the quote currency."""
    @property
    def low(self) -> float:
        """Lowest price, in units of the quote currency."""
    @property
    def close(self) -> float:
        """Last price, in units of the quote currency."""
    @property
    def volume(self) -> float:
        """Traded, in units of the base."""
    @property
    def open_ticks(self) -> int:
        """First price, in ticks."""
    @property
    def high_ticks(self) -> int:
        """Highest price, in ticks."""
    @property
    def low_ticks(self) -> int:
        """Lowest price, in ticks."""
    @property
    def close_ticks(self) -> int:
        """Last price, in ticks."""
    @property
    def volume_lots(self) -> int:
        """Traded, in lots."""

@final
class QuoteView:
    """Best bid and ask; None on an empty side. Filled anew for each call."""

    @property
    def instrument(self) -> int:
        """Place of the instrument in the universe."""
    @property
    def symbol(self) -> str:
        """Name of the instrument."""
    @property
    def ts_event_ns(self) -> int:
        """When it happened at its source."""
    @property
    def ts_recv_ns(self) -> int:
        """When the desk had it."""
    @property
    def bid(self) -> float | None:
        """Best bid."""
    @property
    def ask(self) -> float | None:
        """Best ask."""
    @property
    def bid_quantity(self) -> float | None:
        """Shown at the bid, in units of the base."""
    @property
    def ask_quantity(self) -> float | None:
        """Shown at the ask, in units of the base."""
    @property
    def bid_ticks(self) -> int | None:
        """Best bid, in ticks."""
    @property
    def ask_ticks(self) -> int | None:
        """Best ask, in ticks."""
    @property
    def bid_lots(self) -> int | None:
        """Shown at the bid, in lots."""
    @property
    def ask_lots(self) -> int | None:
        """Shown at the ask, in lots."""

@final
class TradeView:
    """A print on the market; filled anew for each call."""

    @property
    def instrument(self) -> int:
        """Place of the instrument in the universe."""
    @property
    def symbol(self) -> str:
        """Name of the instrument."""
    @property
    def ts_event_ns(self) -> int:
        """When it happened at its source."""
    @property
    def ts_recv_ns(self) -> int:
        """When the desk had it."""
    @property
    def price(self) -> float:
        """Its price."""
    @property
    def quantity(self) -> float:
        """Its quantity, in units of the base."""
    @property
    def price_ticks(self) -> int:
        """Its price, in ticks."""
    @property
    def quantity_lots(self) -> int:
        """Its quantity, in lots."""
    @property
    def aggressor(self) -> int:
        """+1 a buyer crossed, -1 a seller, 0 not known."""

@final
class BookView:
    """The top of a book whose update is whole; None on an empty side. Filled anew each time."""

    @property
    def instrument(self) -> int:
        """Place of the instrument in the universe."""
    @property
    def symbol(self) -> str:
        """Name of the instrument."""
    @property
    def ts_event_ns(self) -> int:
        """When it happened at its source."""
    @property
    def ts_recv_ns(self) -> int:
        """When the desk had it."""
    @property
    def bid(self) -> float | None:
        """Best bid."""
    @property
    def ask(self) -> float | None:
        """Best ask."""
    @property
    def bid_quantity(self) -> float | None:
        """Shown at the bid, in units of the base."""
    @property
    def ask_quantity(self) -> float | None:
        """Shown at the ask, in units of the base."""
    @property
    def bid_ticks(self) -> int | None:
        """Best bid, in ticks."""
    @property
    def ask_ticks(self) -> int | None:
        """Best ask, in ticks."""
    @property
    def bid_lots(self) -> int | None:
        """Shown at the bid, in lots."""
    @property
    def ask_lots(self) -> int | None:
        """Shown at the ask, in lots."""

@final
class BatchView:
    """What was learned at one time, in order. Each event comes through the view of its kind, which
    is filled anew for the next one.
    """

    @property
    def ts_ns(self) -> int:
        """When the desk had it."""
    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> BarView | QuoteView | TradeView | BookView: ...
    def __iter__(self) -> Iterator[BarView | QuoteView | TradeView | BookView]: ...

@final
class ReportView:
    """An execution report about an order of the strategy; it may be kept."""

    @property
    def reason(self) -> str | None:
        """Why the venue refused or ended it, such as "would_take" (docs/orders.md); None if it did
        not.
        """
    @property
    def instrument(self) -> int:
        """Place of the instrument in the universe."""
    @property
    def symbol(self) -> str:
        """Name of the instrument."""
    @property
    def ts_event_ns(self) -> int:
        """When it happened at its source."""
    @property
    def ts_recv_ns(self) -> int:
        """When the desk had it."""
    @property
    def order_id(self) -> int:
        """The order; 0 where the venue moved the position without one: `reason` says why."""
    @property
    def ticket_id(self) -> int | None:
        """The carried order that sent it; None for an order of the strategy's own."""
    @property
    def side(self) -> str:
        """buy or sell."""
    @property
    def exec_type(self) -> str:
        """What is reported (FIX tag 150), such as trade or canceled."""
    @property
    def ord_status(self) -> str:
        """Where the order stands after it (FIX tag 39)."""
    @property
    def is_open(self) -> bool:
        """Whether the order can still be filled."""
    @property
    def is_fill(self) -> bool:
        """Whether it is a fill; not true for the bust or correction of one."""
    @property
    def exec_id(self) -> int:
        """Number of the report at its venue."""
    @property
    def exec_ref_id(self) -> int | None:
        """The `exec_id` of the execution that a bust or a correction takes back; else None."""
    @property
    def change_lots(self) -> int:
        """By how much what the order has filled changes; below zero for a bust."""
    @property
    def liquidity(self) -> str:
        """maker, taker, or empty when it is no fill."""
    @property
    def order_lots(self) -> int:
        """Ordered."""
    @property
    def cum_lots(self) -> int:
        """Filled in all."""
    @property
    def leaves_lots(self) -> int:
        """Still open."""
    @property
    def last_lots(self) -> int:
        """Filled by this report; of a correction what was filled instead."""
    @property
    def last_ticks(self) -> int:
        """At this price."""
    @property
    def last_price(self) -> float:
        """At this price, in units of the quote currency."""
    @property
    def last_quantity(self) -> float:
        """Filled by this report, in units of the base."""
    @property
    def fee(self) -> float:
        """Charged for this fill, in units of `fee_currency`; below zero for a rebate."""
    @property
    def fee_currency(self) -> str:
        """The currency of the fee."""

@final
class Door:
    """A strategy's way into the desk of a run."""

    def __new__(cls, run: Run | LiveRun, place: int) -> Door: ...
    @property
    def now_ns(self) -> int:
        """The time of the last event the desk has."""
    @property
    def equity(self) -> float:
        """Equity at the last prices, in the account's currency; NaN while one is not known."""
    def cash(self, currency: str | None = None) -> float:
        """Cash in a currency; in the account's own if none is named."""
    def submit(
        self,
        instrument: int,
        is_buy: bool,
        ord_type: int,
        time_in_force: int,
        lots: int,
        limit_ticks: int | None,
        stop_ticks: int | None,
        terms: tuple[int, bool, bool, bool, int, int | None, int | None] | None = None,
    ) -> int:
        """Proposes an order: its id, or minus the number of the control that refused."""
    def cancel(self, order_id: int) -> bool:
        """Asks for the end of an open order; false if there is none, or a request is under way."""
    def replace(
        self, order_id: int, lots: int, limit_ticks: int | None, stop_ticks: int | None
    ) -> int | None:
        """Asks for another quantity or other prices of an open order: its new id, minus the number
        of the control that refused, or None if there is no such open order."""
    def set_timer(self, ts_ns: int, tag: int) -> None:
        """Asks to be called at a time."""
    def position_lots(self, instrument: int) -> int:
        """The position of an instrument, in lots, signed."""
    def own_lots(self, instrument: int) -> int:
        """What the strategy's own fills have left it of an instrument, in lots, signed."""
    def working_lots(self, instrument: int) -> tuple[int, int]:
        """Open buys and open sells of an instrument, in lots."""
    def mark_ticks(self, instrument: int) -> int | None:
        """The last known price of an instrument, in ticks."""
    def levels(self, instrument: int, is_bid: bool, count: int) -> list[tuple[int, int]]:
        """The best levels of a side of the book, best first: price in ticks, quantity in lots."""
    def orders(self) -> list[tuple[int, int, bool, int, int, int | None, int | None]]:
        """The strategy's open orders: id, instrument, is a buy, ordered, filled, limit, stop."""

@final
class JournalWriter:
    """Writes a journal that is no run's, the only one to do so in its folder until it is closed."""

    def __new__(cls, path: Path, first: bytes) -> JournalWriter:
        """Opens a new journal with `first` as its manifest, or goes on with the one there; an
        unfinished last record is cut off."""
    def append(self, kind: int, ts_ns: int, payload: bytes) -> tuple[int, str]:
        """Takes a record: its number and its hash."""
    def commit(self) -> None:
        """All that was taken is on stable storage when this returns."""
    def close(self) -> None:
        """Ends the writing; another may write then."""

def hash_together(runs: Sequence[Run]) -> None:
    """Hashes what each of several runs that keep some kinds of record has recorded since the last
    time: together, which takes less than one by one."""

def look(
    run: Run | LiveRun,
) -> tuple[
    int,
    tuple[str | None, str, str, str | None, str | None],
    tuple[bool, bool, bool, bool],
    list[tuple[int, int | None, int, str | None, str | None, str | None]],
    list[tuple[int, int, str]],
    list[tuple[list[tuple[int, int]], list[tuple[int, int]]]],
    list[int],
]:
    """How the desk of a run stands: time; equity (None while a price is missing), its highest,
    cash, gross and net exposure; paused, killed, halted, being flattened; of each instrument lots,
    last price in ticks, its time, cost, realised and unrealised profit; open orders (id, filled
    lots, status); of each instrument bids and asks (ticks, lots; none without depth); outcomes."""

def verify(path: Path) -> tuple[str, str, int, int, int, str]:
    """State ("complete", "open", "torn", "damaged"), message, records, segments, bytes, head."""

def recover(path: Path) -> tuple[int, int, int, int] | None:
    """Cuts an unfinished last record off: segment, byte, bytes cut off, sequence number; None when
    the journal is whole as far as it goes."""

def has_writer(path: Path) -> bool:
    """Whether a writer is at work in a journal's folder now."""

def read(path: Path, kinds: Sequence[int]) -> tuple[bytes, bytes, bytes, bytes, bytes, bytes]:
    """Records of the given kinds (all if none): seq u64, kind u16, time i64, end of payload u64,
    hash (32 bytes), payloads."""

def moments(
    path: Path,
    times: NDArray[Any],
    shape: tuple[int, int],
    floats: Sequence[NDArray[Any]],
    bytes: Sequence[NDArray[Any]],
) -> int:
    """Expands recorded changes into whole arrays; how many moments the journal covers."""

def outcomes() -> list[tuple[int, str, str]]:
    """Number, name and meaning of every outcome."""

def touches(kind: str, columns: Sequence[NDArray[Any]]) -> tuple[tuple[bytes, bytes, bytes], int]:
    """Times of events, best bids and asks after each whole update of a recorded book ("depth" or
    "orders"), as int64 bytes; and how many rows of orders were passed over.
    """

def controls() -> list[tuple[int, str, str]]:
    """Number, name and unit of every control of the gate."""

def matching_words() -> tuple[
    list[tuple[int, str]], list[tuple[int, str]], list[tuple[int, str]], list[tuple[int, str]]
]:
    """Numbers in events of the matching engine with their words: causes, reasons, kinds of
    commands, states.
    """

def malformed() -> list[tuple[int, str]]:
    """Number and words of everything that does not go together in an order."""

def cockpit_layout() -> tuple[int, int, int, int]:
    """Bytes of the cockpit and of one request, places of the requests and of the memory."""

def carry(door: Door, group: int, tickets: Sequence[object]) -> list[int]:
    """Hands tickets to the engine (0 one, 1 OCO, 2 OTO, 3 bracket); their ids."""

def open_tickets(door: Door, ids: Sequence[int]) -> list[int]:
    """Which of these tickets are still carried."""
