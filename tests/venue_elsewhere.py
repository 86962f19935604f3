"""A desk whose orders go to a venue of another making: other terms, lost and refused messages."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random

from hansa import Strategy, _core
from hansa.agents import Agent
from hansa.app.assembly import Handed
from hansa.app.live.parts import LiveParts, live_data, live_parts
from hansa.app.parity.comparing import compare
from hansa.app.parity.history import Had, history_of
from hansa.app.parity.scene import Scene, scene_of
from hansa.config import load
from hansa.engine import Destination
from hansa.engine.live_step import LiveStep
from hansa.feeds.clocks import SimulatedClock
from hansa.feeds.recorded import RecordedFeed
from hansa.report.parity_data import Cause, Parity
from hansa.types import BarEvent, ExecType, MarketEvent, OrdStatus, VenueReport
from hansa.venues.paper import PaperVenue
from tests.conftest import ROOT

PAPER = ROOT / "examples" / "paper.toml"
BOLD = (
    "trade.speed=0",
    "trade.warm_up_bars=0",
    "account.kind=margin",
    "account.leverage_max=10",
    "gate.stale_after_s=1000000000",
    "gate.gross_exposure_ratio_max=9",
    "gate.net_exposure_ratio_max=9",
    "gate.position_value_max=400000",
    "gate.drawdown_ratio_max=1",
)


class Planned(Strategy):
    """Trades by a plan that was made before: whatever becomes of its orders, it sends the same, and
    for a bar that it misses it misses the order of that bar alone.
    """

    def __init__(self, seed: int = 0, per_bar_ratio: float = 0.1, limit_ratio: float = 0.3):
        self.seed, self.per_bar_ratio, self.limit_ratio = seed, per_bar_ratio, limit_ratio

    def on_bar(self, bar: _core.BarView) -> None:
        random = Random(f"{self.seed} {bar.ts_event_ns} {bar.instrument}")
        chances = [random.random() for _ in range(3)]
        if chances[0] > self.per_bar_ratio:
            return
        sign = 1 if chances[1] < 0.5 else -1
        lots = self.desk.lots(bar.instrument, self._units(bar))
        limit = round(bar.close_ticks * (1 - 0.002 * sign)) if self._rests(chances[2]) else None
        self.desk.submit(bar.instrument, sign * lots, limit_ticks=limit)

    def _rests(self, chance: float) -> bool:
        return chance < self.limit_ratio

    def _units(self, bar: _core.BarView) -> Decimal:
        each = self.desk.instruments[bar.instrument]
        return Decimal(1000) / (each.tick * bar.close_ticks) // each.lot * each.lot


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the other venue does: its own `[venue]`, and which orders, by their number from 0, it
    loses or refuses. What the desk `missed` of the market, or had `late` (with what comes next),
    goes by its number too; a venue on paper then misses it as well.
    """

    venue: tuple[str, ...] = ()
    lost: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    missed: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()
    is_paper: bool = False


CLEAN = Elsewhere()


@dataclass(frozen=True, slots=True)
class Traded:
    """A run that has ended, and the equity in its books."""

    journal: Path
    parts: LiveParts
    equity: Decimal
    orders: int
    is_paper: bool

    def scene(self) -> Scene:
        """It as its journal has it."""
        about = (self.parts, self.parts.manifest.to_bytes())
        return scene_of("elsewhere", self.journal, about, is_paper=self.is_paper)

    def parity(self, *overrides: str) -> Parity:
        """It compared with its simulation."""
        return compare(self.scene(), overrides)

    def parity_with_history(self) -> Parity:
        """The same, beside the data of its configuration."""
        return compare(self.scene(), history=history_of(self.parts, Had.of(self.journal)))


def trade_elsewhere(
    journal: Path,
    strategies: Sequence[Strategy],
    elsewhere: Elsewhere = CLEAN,
    *,
    overrides: Sequence[str] = (),
    agents: Sequence[Agent] = (),
    config: Path = PAPER,
) -> Traded:
    """Trades the recorded data of a configuration at that venue."""
    own = load(config, [*BOLD, *overrides])
    handed = Handed(agents, strategies)
    data = live_data(own)
    parts = live_parts(own, handed, data, began_ns=0)
    theirs = load(config, [*BOLD, *overrides, *elsewhere.venue])
    venue = live_parts(theirs, handed, data, began_ns=0).paper()
    floor = parts.floor(parts.core(Destination("write", journal, "end")))
    step = parts.step(floor, venue if elsewhere.is_paper else None)
    floor.begin()
    desk = _Desk(step, venue, elsewhere)
    places = {each.symbol: place for place, each in enumerate(data.instruments)}
    events = RecordedFeed(data.tables, places, SimulatedClock()).all_events()
    for _, together in itertools.groupby(enumerate(events), key=lambda each: each[1].ts_recv_ns):
        desk.hear(list(together))
    step.drain()
    equity, _ = floor.core.money()
    floor.core.finish()
    return Traded(journal, parts, Decimal(equity), desk.orders, elsewhere.is_paper)


class _Desk:
    """A desk and the venue, which both hear the market; the venue's reports come as events."""

    def __init__(self, step: LiveStep, venue: PaperVenue, elsewhere: Elsewhere):
        self.step, self.venue, self.elsewhere = step, venue, elsewhere
        self.orders = 0
        self.held: list[MarketEvent] = []

    def hear(self, events: list[tuple[int, MarketEvent]]) -> None:
        """All of one time, each with its number."""
        now_ns, held = events[0][1].ts_recv_ns, self.held
        self.held = [event for number, event in events if number in self.elsewhere.late]
        for event in held:
            self.step.market(replace(event, ts_recv_ns=now_ns))
        if not self.elsewhere.is_paper:
            self.open([event for _, event in events if isinstance(event, BarEvent)])
        for number, event in events:
            if not self.elsewhere.is_paper:
                self.move(event)
            if number not in self.elsewhere.missed | self.elsewhere.late:
                self.step.market(event)
                self.send()
        self.step.expire(now_ns + 1)  # as the timer of a desk does
        self.send()

    def open(self, bars: list[BarEvent]) -> None:
        for bar in bars:
            self.settle(bar.ts_open_ns + 1)
            self.venue.bar_opened(bar)
        if bars:
            self.settle(bars[0].ts_event_ns)

    def move(self, event: MarketEvent) -> None:
        if isinstance(event, BarEvent):
            self.venue.bar_closed(event)
        else:
            self.settle(event.ts_event_ns)
            self.venue.tick(event)
        self.report(self.venue.take_reports(event.ts_recv_ns))

    def settle(self, before_ns: int) -> None:
        while (due_ns := self.venue.next_due_ns) is not None and due_ns < before_ns:
            self.venue.advance(due_ns)
            self.report(self.venue.take_reports(due_ns))

    def report(self, reports: Sequence[VenueReport]) -> None:
        for report in reports:
            assert self.step.report(report) == "taken"
            self.send()

    def send(self) -> None:
        for request in self.step.take_requests():
            number = self.orders
            self.orders += request.kind == "send"
            if request.kind != "send" or number not in self.elsewhere.lost | self.elsewhere.refused:
                self.venue.take(request)
            elif number in self.elsewhere.refused:
                self.report([refusal(request)])


def refusal(request: _core.VenueRequest) -> VenueReport:
    """A venue that does not take an order at all, at once."""
    return VenueReport(
        exec_id=1_000_000 + request.cl_ord_id % 2**40,
        cl_ord_id=request.cl_ord_id,
        instrument=request.instrument or 0,
        is_buy=request.is_buy,
        exec_type=ExecType.REJECTED,
        ord_status=OrdStatus.REJECTED,
        order_lots=request.lots,
        cum_lots=0,
        leaves_lots=0,
        fee_currency="USDT",
        reason=15,
        ts_event_ns=request.ts_ns,
        ts_recv_ns=request.ts_ns,
    )


def sums(parity: Parity) -> Iterator[tuple[Decimal, Decimal]]:
    """What must be equal to the last digit: the whole and its causes, each cause and its orders,
    each order and its causes.
    """
    yield parity.difference, sum((each.amount for each in parity.parts), Decimal(0))
    for part in parity.parts:
        if part.cause is Cause.DATA:  # what was missed belongs to no single order
            continue
        own = (row.parts.get(part.cause, Decimal(0)) for row in parity.order_table)
        yield part.amount, sum(own, Decimal(0))
    for row in parity.order_table:
        yield row.amount, sum(row.parts.values(), Decimal(0))
