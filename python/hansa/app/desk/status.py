"""How a live desk stands, as its socket tells."""

import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import msgspec

from hansa import _core
from hansa.api.answer import (
    Answer,
    BudgetLine,
    ClosingLine,
    LinkLine,
    OrderLine,
    PositionLine,
    RefusalLine,
    VenueLine,
)
from hansa.app.desk.council import council_lines
from hansa.app.desk.day import DeskDays
from hansa.app.desk.events import short_id
from hansa.app.desk.holds import Holds
from hansa.app.desk.link import NO_DATA
from hansa.app.desk.log import DeskLog
from hansa.config import Config
from hansa.coordinator import CoordinatorStatus
from hansa.engine.freshness import Freshness
from hansa.engine.live_step import LiveStep
from hansa.errors import HansaError
from hansa.journal.decode import ORD_TYPES
from hansa.market import Instrument
from hansa.market.finding import iso

_REFUSALS_MAX = 20
#: States of a venue's link in which orders pass, be it only those that close.
_PASSING = ("live", "slow")


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """What does not change while a desk is at work; `began_ns` is by its clock, `held` says why it
    was held when it was left.
    """

    run: str
    desk: str
    mode: str
    feed: str
    currency: str
    began_ns: int
    held: str = ""
    is_spot: bool = False
    began_s: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, config: Config, *, run: str, now_ns: int, held: str = "") -> "DeskFacts":
        """Of a configuration with a section [trade]."""
        trade = config.trade
        mode, feed = ("", "") if trade is None else (str(trade.mode), str(trade.feed))
        place = "" if trade is None or trade.place is None else f" {trade.place}"
        currency = config.account.currency
        is_spot = config.account.kind == "spot"
        return cls(run, config.run.name, mode, feed + place, currency, now_ns, held, is_spot)


class DeskStatus:
    """Everything a page shows of a desk, put together when somebody asks."""

    def __init__(self, facts: DeskFacts, step: LiveStep, freshness: Freshness, log: DeskLog):
        self._facts, self._step, self._freshness, self._log = facts, step, freshness, log
        self._refused: deque[RefusalLine] = deque(maxlen=_REFUSALS_MAX)
        self.days = DeskDays(step.floor.core.take_days)
        #: How the link to the venue stands; None on paper.
        self.link: Callable[[], LinkLine | None] = lambda: None
        self._holds = Holds(facts.held)
        log.listen(self._holds.heard)

    @property
    def is_drained(self) -> bool:
        """Whether a drain holds the desk, and nothing else."""
        paused_alone = self._step.floor.core.switches() == (True, False, False, False)
        return paused_alone and self._holds.is_of_drain

    def refused(self, line: RefusalLine) -> None:
        """The gate refused a proposal."""
        self._refused.append(line)

    def answer(self, times_ns: tuple[int, int], *, is_whole: bool) -> Answer:
        """The state of a desk now; `is_whole` with the council and what follows it."""
        core = self._step.floor.core
        moments, orders, refusals, fills = core.counts
        equity, cash = money_of(self._step)
        today = self.days.today()
        link = self.link()
        standing = Answer(
            asked_at=iso(times_ns[0]),
            done_at=iso(times_ns[1]),
            run=self._facts.run,
            desk=self._facts.desk,
            mode=self._facts.mode,
            feed=self._facts.feed,
            pid=os.getpid(),
            began_at=iso(self._facts.began_ns),
            uptime_s=round(time.monotonic() - self._facts.began_s, 3),
            state=self._state(link),
            link=link,
            held=self._holds.why if any(core.switches()) else "",
            failed=tuple(each.why for each in self._step.floor.failures),
            moments=moments,
            orders=orders,
            refusals=refusals,
            fills=fills,
            currency=self._facts.currency,
            equity=equity,
            cash=cash,
            gross_exposure=core.gross_exposure() or "",
            day="" if today is None else today.day,
            day_since="" if today is None else today.since,
            day_profit="" if today is None else today.profit,
            positions=self._positions(times_ns[1]),
            closing=closing_lines(self._step),
            open_orders=self._orders(times_ns[1]),
            records=core.records,
            head=core.head,
            last_record_at=iso(core.now_ns),
        )
        return self._whole(standing) if is_whole else standing

    def _whole(self, standing: Answer) -> Answer:
        return msgspec.structs.replace(
            standing,
            council=council_lines(self._step.floor),
            refused=tuple(self._refused),
            said=self._log.recent,
            notices_lost=self._log.lost(),
        )

    def _state(self, link: LinkLine | None) -> str:
        """In a word: a desk whose orders are all refused does not trade, whatever its switches
        say.
        """
        state = state_of(self._step.floor.core)
        if state != "trading":
            return state
        if link is not None and link.state not in _PASSING:
            return link.state
        return state if self._freshness.brings_data else NO_DATA

    def _positions(self, now_ns: int) -> tuple[PositionLine, ...]:
        core, lines = self._step.floor.core, []
        balances = dict(core.balances())
        held = zip(core.positions(), core.profits(), strict=True)
        for place, ((lots, ticks), (cost, realised, profit, is_of_mark)) in enumerate(held):
            instrument = self._step.floor.instruments[place]
            link, age_ns = self._freshness.state(place, now_ns)
            units = instrument.lot * lots * instrument.multiplier
            if self._facts.is_spot:
                units = self._units(instrument, balances) if lots else Decimal(0)
            lines.append(
                PositionLine(
                    symbol=instrument.symbol,
                    quantity=format(instrument.lot * lots, "f"),
                    price="" if ticks is None else format(instrument.tick * ticks, "f"),
                    entry=_entry(instrument, units, cost),
                    profit=profit or "",
                    realised=realised or "",
                    feed=link.name.lower(),
                    age_s=round(age_ns / 1e9, 3),
                    has_opening=is_of_mark,
                )
            )
        return tuple(lines)

    def _units(self, instrument: Instrument, balances: Mapping[str, str]) -> Decimal:
        """What a balance has an entry of: its cost is in the account's currency."""
        if instrument.quote != self._facts.currency:
            return Decimal(0)
        return Decimal(balances.get(instrument.base, "0"))

    def _orders(self, now_ns: int) -> tuple[OrderLine, ...]:
        core = self._step.floor.core
        terms = {each[0]: each[1:] for each in core.order_terms()}
        lines = []
        for cl_ord_id, place, is_buy, ordered, filled, status in core.orders():
            instrument = self._step.floor.instruments[place]
            ord_type, limit, stop, made_ns = terms[cl_ord_id]
            lines.append(
                OrderLine(
                    id=short_id(cl_ord_id),
                    symbol=instrument.symbol,
                    side="buy" if is_buy else "sell",
                    kind=ORD_TYPES.get(ord_type, str(ord_type)),
                    quantity=format(instrument.lot * ordered, "f"),
                    filled=format(instrument.lot * filled, "f"),
                    limit="" if limit is None else format(instrument.tick * limit, "f"),
                    stop="" if stop is None else format(instrument.tick * stop, "f"),
                    status=status,
                    age_s=round(max(0, now_ns - made_ns) / 1e9, 3),
                )
            )
        return tuple(lines)


def money_of(step: LiveStep) -> tuple[str, str]:
    """Equity and cash; the equity is "" while something is held without a price."""
    try:
        return step.floor.core.money()
    except HansaError:
        return "", ""


def venue_line(status: CoordinatorStatus, offset_ns: int | None) -> VenueLine:
    """A way out to a venue, from what its coordinator tells, and how far ahead its clock is."""
    return VenueLine(
        clock_offset_ms=None if offset_ns is None else offset_ns / 1e6,
        venue=status.venue,
        circuit=status.circuit.value,
        waiting=sum(status.waiting.values()),
        budgets=tuple(
            BudgetLine(
                name=each.name,
                used=each.used,
                foreign=each.foreign,
                limit=each.limit,
                window_s=each.window_ns / 1e9,
            )
            for each in status.budgets
        ),
    )


def state_of(core: _core.LiveRun) -> str:
    """The state of a desk in a word: the strongest of its switches."""
    is_paused, is_killed, is_halted, is_flattening = core.switches()
    if is_flattening:
        return "flattening"
    if core.is_flat:
        return "flat"
    if is_killed:
        return "killed"
    if is_halted:
        return "halted"
    return "paused" if is_paused else "trading"


def closing_lines(step: LiveStep) -> tuple[ClosingLine, ...]:
    """What a kill of level 3 has not closed."""
    core, lines = step.floor.core, []
    for place, state, times, due_ns, why in core.closings():
        instrument = step.floor.instruments[place]
        lines.append(
            ClosingLine(
                symbol=instrument.symbol,
                quantity=format(instrument.lot * core.positions()[place][0], "f"),
                state=state,
                times=times,
                due=iso(due_ns) if due_ns else "",
                why=why,
            )
        )
    return tuple(lines)


def _entry(instrument: Instrument, units: Decimal, cost: str | None) -> str:
    """Average cost of a unit, a digit finer than the tick."""
    if not units or cost is None:
        return ""
    return format((Decimal(cost) / units).quantize(instrument.tick / 10), "f")
