"""What a live desk does with one event of the feed, and with a venue on paper beside it."""

from collections.abc import Iterator, Sequence

from hansa import _core
from hansa.engine.gathering import Gathering, Interval
from hansa.engine.live_floor import Fed, LiveFloor
from hansa.engine.persons import PersonOrder, PlacedOrder
from hansa.ports import MarketFollower
from hansa.types import BarEvent, MarketEvent, VenueReport


class LiveStep:
    """Moves a desk, and with it a venue on paper, in the order of events of a simulation: requests
    that arrive, bars that open, reports that are due, bars that close, the decision.

    Where a real venue trades there is no follower: its reports are events of their own, and what
    the desk wants sent waits for `take_requests`.
    """

    def __init__(
        self,
        floor: LiveFloor,
        gathering: Gathering,
        follower: MarketFollower | None = None,
        *,
        follows_clock: bool = False,
    ):
        self.floor, self.gathering, self._follower = floor, gathering, follower
        self._follows_clock = follows_clock

    @property
    def follower(self) -> MarketFollower | None:
        """The venue on paper, if there is one."""
        return self._follower

    @property
    def next_due_ns(self) -> int | None:
        """When the clock is to be read next: for a timer, a carried order, or on paper for a
        request that arrives between two ticks. Bars alone move paper as they come.
        """
        due = [self.floor.core.next_due_ns]
        if self._follower is not None and self._follows_clock:
            due.append(self._follower.next_due_ns)
        return min((each for each in due if each is not None), default=None)

    def restore(self, paper: _core.PaperMarket | None) -> Fed:
        """Brings the floor, and the venue on paper, to where the journal ends; bars of intervals
        that were decided are late from then on.
        """
        fed = self.floor.feed_again(paper, follows_clock=self._follows_clock)
        self.gathering.skip(fed.bars_until_ns)
        return fed

    def market(self, event: MarketEvent) -> None:
        """The market said something; intervals whose grace was over before are decided first."""
        self.expire(event.ts_recv_ns)
        if isinstance(event, BarEvent):
            self._intervals(self.gathering.offer(event))
        else:
            self.tick(event)

    def expire(self, now_ns: int) -> None:
        """Decides the intervals whose grace was over before `now_ns`."""
        self._intervals(self.gathering.expire(now_ns))

    def drain(self) -> None:
        """Decides the intervals that still wait: no more bars will come."""
        self._intervals(self.gathering.drain())

    def time(self, now_ns: int) -> None:
        """The clock was read."""
        self.expire(now_ns)
        self.read_clock(now_ns)

    def read_clock(self, now_ns: int) -> None:
        """The same, where every interval that was due is decided."""
        self.floor.record_time(now_ns)
        if self._follows_clock:
            self._settle(now_ns + 1, now_ns)
        self.floor.time(now_ns)
        self._carry_out()

    def command(self, now_ns: int, code: int, *, actor: int, cl_ord_id: int = 0) -> bool:
        """A command from outside."""
        is_done = self.floor.command(now_ns, code, actor=actor, cl_ord_id=cl_ord_id)
        self._carry_out()
        return is_done

    def order(self, now_ns: int, order: PersonOrder) -> PlacedOrder:
        """A person orders."""
        placed = self.floor.order(now_ns, order)
        self._carry_out()
        return placed

    def report(self, report: VenueReport) -> str:
        """A venue that is no follower reported; "taken", "repeated" or "stranger". What was due
        before is done first, after a reading of the clock: it does not follow from the report.
        """
        due_ns = self.floor.core.next_due_ns
        if due_ns is not None and due_ns < report.ts_recv_ns:
            self.read_clock(report.ts_recv_ns)
        return self.floor.report(report)

    def take_requests(self) -> Sequence[_core.VenueRequest]:
        """What is to be sent, once all records before it are on the medium."""
        return self.floor.core.flush()

    def history(self, ts_close_ns: int, bars: Sequence[BarEvent], *, now_ns: int) -> None:
        """An interval of before the desk began."""
        self.gathering.skip(ts_close_ns)
        self.floor.record_interval(ts_close_ns, bars, now_ns=now_ns, is_history=True)
        self._carry_out()

    def interval(self, interval: Interval) -> None:
        """The bars of an interval, and its decision."""
        now_ns, bars = interval.now_ns, interval.bars
        self.gathering.skip(interval.ts_close_ns)
        self.floor.record_interval(interval.ts_close_ns, bars, now_ns=now_ns)
        self._open(bars, now_ns=now_ns)
        for bar in bars:
            if self._follower is not None:
                self._follower.bar_closed(bar)
            self.floor.bar(bar)
            self._deliver(now_ns)
        self.floor.decide(interval.ts_close_ns, now_ns=now_ns)
        self._carry_out()

    def tick(self, event: MarketEvent) -> None:
        """A quote, a print, a level of a book, or a bar that is late."""
        self.floor.record(event)
        if self._follower is not None and not isinstance(event, BarEvent):
            self._settle(event.ts_event_ns, event.ts_recv_ns)
            self._follower.tick(event)
        self.floor.market(event)
        self._carry_out()
        self._deliver(event.ts_recv_ns)

    def _intervals(self, intervals: Iterator[Interval]) -> None:
        for interval in intervals:
            if interval.is_late:
                self.tick(interval.bars[0])
            else:
                self.interval(interval)

    def _open(self, bars: Sequence[BarEvent], *, now_ns: int) -> None:
        """On paper: what the bars did to working orders, before the desk knows them."""
        follower = self._follower
        if follower is None or not bars:
            return
        for bar in sorted(bars, key=lambda bar: (bar.ts_open_ns, bar.instrument)):
            self._settle(bar.ts_open_ns + 1, bar.ts_open_ns)
            follower.bar_opened(bar)
            self._deliver(bar.ts_open_ns)
        self._settle(bars[0].ts_event_ns, now_ns)

    def _settle(self, before_ns: int, until_ns: int) -> None:
        """On paper: requests that arrive before a time, one due time after the other; then the
        reports that are due.
        """
        follower = self._follower
        if follower is None:
            return
        while (due_ns := follower.next_due_ns) is not None and due_ns < before_ns:
            follower.advance(due_ns)
            self._deliver(due_ns)
        self._deliver(until_ns)

    def _deliver(self, until_ns: int) -> None:
        if self._follower is None:
            return
        reports = self._follower.take_reports(until_ns)
        if reports:
            self.floor.reports(reports)
            self._carry_out()

    def _carry_out(self) -> None:
        """On paper orders leave at once: the same journal then rebuilds the same venue."""
        if self._follower is not None and self.floor.core.has_outgoing:
            for request in self.take_requests():
                self._follower.take(request)
