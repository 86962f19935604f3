"""The step of a live desk: event, features, agents, council, core. No I/O, and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.engine.drive import hand_over
from hansa.engine.live_conditions import LiveConditions
from hansa.engine.live_failures import Failures, MemberFailure
from hansa.engine.live_memory import LiveMemory
from hansa.engine.persons import PersonOrder, PlacedOrder, place
from hansa.engine.pipeline import Block, Pipeline, silent_block
from hansa.engine.universe import Columns
from hansa.errors import AgentError, CoreError
from hansa.market import Instrument
from hansa.strategies import Seats
from hansa.strategies.seats import SEAT_AGENT
from hansa.types import BarEvent, Link, MarketEvent, VenueReport

_FIELDS = ("open_ticks", "high_ticks", "low_ticks", "close_ticks", "volume_lots")


@dataclass(frozen=True, slots=True)
class Difference:
    """Desk and venue differ: the numbers of cause and policy, what it is about, and both values."""

    cause: int
    policy: int
    instrument: int | None = None
    cl_ord_id: int | None = None
    expected: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True)
class Latest:
    """The last decision: when its interval closed, and the path to it, one moment."""

    ts_close_ns: int
    block: Block


@dataclass(frozen=True, slots=True)
class Fed:
    """How far a journal came: whether the run had ended, the close of the last interval (-1: none),
    and how many ticks there were.
    """

    has_ended: bool
    bars_until_ns: int
    ticks: int


class LiveFloor:
    """Feeds a live core one event at a time. What it does depends on these calls alone, so that
    the recorded events, fed in again, lead to the same records.

    Agents decide once an interval's bars are all in; strategies are called on the way. One that
    raises is out: it is called no more, the desk is killed at level 2, and `failures` says why.
    """

    def __init__(
        self,
        core: _core.LiveRun,
        instruments: Sequence[Instrument],
        pipeline: Pipeline | None,
        seats: Seats,
    ):
        self.core, self._instruments = core, tuple(instruments)
        self._pipeline, self._seats = pipeline, seats
        self._failures = Failures(core, seats, () if pipeline is None else pipeline.agents)
        if pipeline is not None:
            pipeline.on_failure = self._agent_failed
        self._recorded = self._columns(())
        self._feeds = [Link.LIVE] * len(self._instruments)
        self._conditions = LiveConditions(
            seats.strategies, [each.symbol for each in self._instruments]
        )
        self.latest: Latest | None = None
        if self._conditions.reads_flow or (pipeline is not None and pipeline.reads):
            core.watch_flow()

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """The universe, in order."""
        return self._instruments

    @property
    def feeds(self) -> tuple[Link, ...]:
        """The state of each instrument's feed as it was recorded last: the gate goes by it."""
        return tuple(self._feeds)

    @property
    def failures(self) -> tuple[MemberFailure, ...]:
        """Members that raised so far."""
        return self._failures.known

    def begin(self) -> None:
        """Strategies take their seats; before the first event. Raises StrategyError."""
        self._seats.join_live(self.core, self._conditions.conditions)

    def record_interval(
        self, ts_close_ns: int, bars: Sequence[BarEvent], *, now_ns: int, is_history: bool = False
    ) -> None:
        """Records the bars of an interval; of history nothing more is done with the core."""
        self.core.record_interval(now_ns, ts_close_ns, is_history, bars)
        columns = (*self._columns(bars), *(np.array([each]) for each in self.core.flow))
        self._conditions.run(ts_close_ns, columns)
        if is_history:
            self._block(ts_close_ns, columns)
        self._recorded = columns

    def bar(self, bar: BarEvent) -> None:
        """The next bar of the interval recorded last."""
        self.core.market(bar)

    def decide(self, ts_close_ns: int, *, now_ns: int) -> None:
        """The decision of the interval recorded last, once its bars are in."""
        self.core.settle(now_ns)
        self._decide(ts_close_ns, self._block(ts_close_ns, self._recorded))

    def record(self, event: MarketEvent) -> None:
        """Records a tick, or a bar whose interval was decided without it."""
        self.core.record(event)

    def market(self, event: MarketEvent) -> None:
        """Takes in a tick, or a late bar: it is marked, and no condition holds."""
        if isinstance(event, BarEvent):
            self._conditions.silence()
        self.core.market(event)

    def report(self, report: VenueReport) -> str:
        """A venue reported; "taken", "repeated" or "stranger"."""
        return self.core.report(report)

    def reports(self, reports: Sequence[VenueReport]) -> None:
        """A venue on paper reported, in its order: all of one time is taken in before strategies
        are called for it, as in a simulation.
        """
        self.core.reports(reports)

    def record_time(self, now_ns: int) -> None:
        """Records that the clock was read."""
        self.core.record_time(now_ns)

    def time(self, now_ns: int) -> None:
        """The clock was read: timers go off, closing goes on."""
        self.core.time(now_ns)

    def link(self, now_ns: int, link: Link, *, instrument: int | None, age_ns: int) -> None:
        """A connection has another state."""
        if instrument is not None:
            self._feeds[instrument] = link
        self.core.connection(now_ns, instrument, int(link), age_ns)

    def command(self, now_ns: int, code: int, *, actor: int, cl_ord_id: int = 0) -> bool:
        """A command from outside; False where there was nothing to do."""
        return self.core.command(now_ns, code, actor, cl_ord_id)

    def order(self, now_ns: int, order: PersonOrder) -> PlacedOrder:
        """A person orders; once under each of their ids."""
        return place(self.core, now_ns, order)

    def difference(self, now_ns: int, found: Difference) -> None:
        """Desk and venue differ: recorded; what follows from it comes as events of its own."""
        what, about = (found.cause, found.policy), (found.instrument, found.cl_ord_id)
        self.core.difference(now_ns, what, about, (found.expected, found.found))

    def adjust(self, now_ns: int, amount: Decimal, currency: str) -> Decimal | None:
        """A balance changed by an amount of either sign without a fill; its own record. What it is
        worth in the account's currency; None where that cannot be told.
        """
        before = self.equity()
        self.core.adjust(now_ns, format(amount, "f"), currency)
        after = self.equity()
        return None if before is None or after is None else after - before

    def equity(self) -> Decimal | None:
        """In the account's currency; None while the price of something held is not known."""
        try:
            return Decimal(self.core.money()[0])
        except CoreError:
            return None

    def feed_again(self, paper: _core.PaperMarket | None, *, follows_clock: bool) -> Fed:
        """Feeds a floor that has begun from the journal it goes on with: inputs and decisions as
        recorded, strategies called as they were, every record made compared with the one that is
        there. Stops at one that no input explains.
        """
        memory = None
        if self._pipeline is not None:
            width = len(self._instruments)
            memory = LiveMemory(self._pipeline, width, self._decide)
        found = _core.feed_again(
            self.core,
            paper,
            follows_clock=follows_clock,
            conditions=self._conditions.graphs,
            council=memory,
        )
        return Fed(*found)

    def end(self) -> None:
        """The run ends for good."""
        self._seats.end_live(self.core)

    def _agent_failed(self, seat: int, error: AgentError) -> None:
        self.core.fail(SEAT_AGENT, seat, "consider", error)

    def _decide(self, ts_close_ns: int, block: Block) -> None:
        self.latest = Latest(ts_close_ns, block)
        self.core.decide(*hand_over(block))

    def _block(self, ts_close_ns: int, columns: Columns) -> Block:
        if self._pipeline is None:
            return silent_block(1, len(self._instruments))
        return self._pipeline.block(np.array([ts_close_ns], dtype=np.int64), columns)

    def _columns(self, bars: Sequence[BarEvent]) -> Columns:
        """Open, high, low, close, volume of one moment [1, N]; NaN where there is no bar."""
        width = len(self._instruments)
        found = [np.full((1, width), np.nan) for _ in _FIELDS]
        for bar in bars:
            instrument = self._instruments[bar.instrument]
            for column, field in zip(found, _FIELDS, strict=True):
                is_volume = field == "volume_lots"
                grid = instrument.quantity_grid if is_volume else instrument.price_grid
                steps: NDArray[np.int64] = np.array([getattr(bar, field)], dtype=np.int64)
                column[0, bar.instrument] = grid.values(steps)[0]
        for column in found:
            column.flags.writeable = False
        return tuple(found)
