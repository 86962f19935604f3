"""What one run says so far: its journal, folded as it grows."""

from collections.abc import Sequence
from functools import cached_property
from typing import TypeAlias

from hansa.api.books import EquityCurve, LedgerView, PositionView, PostingLine
from hansa.api.council import BallotLine, CouncilView, DecisionView, OutcomeCount
from hansa.api.journal import RecordDetail, RecordLine
from hansa.api.limits import LimitsView
from hansa.api.market import Bars
from hansa.api.orders import FillView, OrderDetail, OrderView
from hansa.api.page import Page
from hansa.api.runs import InstrumentLine, RunDetail, Setting
from hansa.api.stream import Alert, BarEntry, EquityEntry
from hansa.app.result import Result
from hansa.app.view.bars import BarSource, DataBars, bars_of
from hansa.app.view.council_views import CouncilViews
from hansa.app.view.curves import EquityPoints, ResultEquity, equity_curve
from hansa.app.view.data_prices import last_price
from hansa.app.view.facts import RunFacts
from hansa.app.view.folds import Folds
from hansa.app.view.limits import Limits
from hansa.app.view.order_views import OrderViews
from hansa.app.view.paging import Log, PageQuery, newest_first
from hansa.app.view.positions import position_views
from hansa.app.view.postings import Postings
from hansa.app.view.record_index import RecordIndex
from hansa.app.view.runs_list import run_line
from hansa.app.view.settings import settings_of
from hansa.app.view.text import amount_text, at_text
from hansa.errors import HansaError, NotFoundError
from hansa.journal import Kind
from hansa.journal.tail import JournalTail
from hansa.market import Table
from hansa.stores import RunFolder

_RECORDS_A_CALL = 5_000
_BARS_MAX = 50_000
_KINDS = {kind.name.lower(): int(kind) for kind in Kind}

LogEntry: TypeAlias = (
    BarEntry | EquityEntry | DecisionView | OrderView | FillView | RecordLine | Alert
)


class RunView:
    """A run of a folder. `advance` reads on; every other answer is of what was read by then. One
    thread at a time. Raises JournalError for a journal that has no manifest yet, or is damaged.
    """

    def __init__(self, folder: RunFolder):
        self._tail = JournalTail(folder.journal)
        first = self._tail.poll(1)
        self.facts = RunFacts.of(folder, first)
        self._index = RecordIndex(folder.journal)
        self.folds = Folds(self.facts, self._index)
        self.folds.take(first[0])
        folds = self.folds
        self._council = CouncilViews(self.facts, folds.council, folds.council_order)
        self._orders = OrderViews(self.facts, self._index, folds.orders, folds.fills)
        self._bars = self._bar_source()
        self._marked_ns = -1
        self._result_equity = ResultEquity(lambda: self._opened)
        self._postings = Postings(self.facts, self._index, folds.books)

    @property
    def run(self) -> str:
        """The name of the run."""
        return self.facts.run

    @property
    def is_gone(self) -> bool:
        """Whether its journal was deleted; what was read of it can still be asked for."""
        return self._tail.is_gone

    @property
    def records(self) -> int:
        """How many records were read."""
        return len(self._index)

    def advance(self, records_max: int = _RECORDS_A_CALL) -> bool:
        """Reads on, at most so many records; whether there is more already. Raises JournalError
        naming segment, byte and record for damage: what came before it can still be asked for.
        """
        found = self._tail.poll(records_max)
        for record in found:
            self.folds.take(record)
        return len(found) == records_max

    def close(self) -> None:
        """Lets go of the files; it can be advanced and asked again."""
        self._tail.close()
        self._index.close()

    def detail(self) -> RunDetail:
        """The run, with what its manifest pins."""
        facts, folds, config = self.facts, self.folds, self.facts.config
        trade = config.trade
        code = facts.manifest.code
        return RunDetail(
            run=run_line(facts.folder),
            currency=facts.currency,
            initial_cash=format(config.account.cash, "f"),
            interval=config.run.sample if config.data is None else config.data.interval,
            speed=0.0 if trade is None else float(trade.speed),
            instruments=tuple(self._instruments()),
            agents=facts.manifest.agents,
            strategies=facts.manifest.strategies,
            council_rule="" if config.council is None else config.council.rule,
            allocation_rule="" if config.allocation is None else config.allocation.rule,
            seed=facts.manifest.seed,
            code=f"{code.get('version', '')} {code.get('core', '')} {code.get('python', '')}",
            records=self.records,
            moments=folds.moments,
            orders=len(folds.orders),
            fills=folds.fills.standing,
            refusals=folds.orders.refusals,
            first_at=at_text(folds.first_ns),
            last_at=at_text(folds.last_ns),
            last_at_ns=folds.last_ns,
        )

    def settings(self) -> tuple[Setting, ...]:
        """The configuration by dotted keys."""
        return settings_of(self.facts.manifest)

    def log(self, name: str) -> Log[LogEntry]:
        """A list that only grows: bars, equity, decisions, orders, fills, journal, alerts. Raises
        NotFoundError for another name.
        """
        folds = self.folds
        logs: dict[str, Log[LogEntry]] = {
            "bars": Log(self._bars.count, self._bars.entry),
            "equity": Log(lambda: len(self._equity_points()), self._equity_entry),
            "decisions": Log(lambda: self._council.decisions, self._council.decision),
            "orders": Log(lambda: folds.orders.changes, self._orders.change),
            "fills": Log(lambda: len(folds.fills), self._fill_as_told),
            "journal": Log(lambda: len(self._index), folds.lines.line),
            "alerts": Log(lambda: len(folds.alerts), folds.alerts.alert),
        }
        if name not in logs:
            raise NotFoundError(f"no log {name!r} of a run; there are {', '.join(logs)}")
        return logs[name]

    def bars(self, instrument: str, before: int | None = None, limit: int = 2_000) -> Bars:
        """The bars of an instrument: of those before number `before` (None: the end) the last
        ones, 50,000 at most. Raises NotFoundError, and what reading the data of a run does that is
        not live: DataError, ReplayError.
        """
        place = self.facts.known_place(instrument)
        about = (place, self.facts.instruments[place])
        part = (before, min(limit, _BARS_MAX))
        return bars_of(self._bars, about, part, self.facts.config.step_ns)

    def equity(self, points: int = 1_000) -> EquityCurve:
        """Equity over the recorded moments, in so many points at most. Of a finished run over data
        without a council it is made from that: raises what opening it does.
        """
        ts_ns, equity = self._equity_points().columns()
        return equity_curve((self.run, self.facts.currency), ts_ns, equity, points)

    def council(self) -> CouncilView:
        """The last decision on every instrument."""
        return self._council.latest()

    def decision(self, moment: int, instrument: str) -> DecisionView:
        """What stood after a moment. Raises NotFoundError."""
        return self._council.at(moment, instrument)

    def decisions(
        self, query: PageQuery, instrument: str = "", outcome: str = ""
    ) -> Page[DecisionView]:
        """Decisions of each recorded moment, newest first."""
        return self._council.page(query, instrument, outcome)

    def ballots(self, query: PageQuery, instrument: str = "", agent: str = "") -> Page[BallotLine]:
        """What each agent said at each recorded moment, newest first."""
        return self._council.ballots(query, instrument, agent)

    def outcomes(self) -> tuple[OutcomeCount, ...]:
        """How often decisions came to what, over all moments: the "why not" of the run."""
        return self._council.outcomes(self.folds.moments, self.folds.last_ns)

    def orders(
        self, query: PageQuery, instrument: str = "", status: str = "", *, is_open: bool = False
    ) -> Page[OrderView]:
        """Orders and refused proposals, newest first."""
        return self._orders.page(query, instrument, status, is_open=is_open)

    def order(self, order_id: str) -> OrderDetail:
        """An order with its life, its readings, its fills. Raises NotFoundError."""
        return self._orders.detail(order_id)

    def order_called(self, cl_ord_id: str) -> OrderView:
        """The order that a person gave this id, as it stands. Raises NotFoundError."""
        return self._orders.called(cl_ord_id)

    def fills(self, query: PageQuery, instrument: str = "") -> Page[FillView]:
        """Fills, newest first."""
        return self._orders.fills(query, instrument)

    def positions(self) -> tuple[PositionView, ...]:
        """What is held of each instrument, at its last price."""
        self._mark()
        return position_views(self.facts, self.folds.books)

    def ledger(self) -> LedgerView:
        """What each account of the books stands at."""
        return self._postings.sums()

    def postings(self, query: PageQuery) -> Page[PostingLine]:
        """Lines of the books, newest first."""
        return self._postings.page(query)

    def limits(self) -> LimitsView:
        """Every limit: used, limit, headroom."""
        self._mark()
        limits: Limits = self.folds.limits
        return LimitsView(
            run=self.run,
            seq=self.records - 1,
            at=at_text(self.folds.last_ns),
            at_ns=self.folds.last_ns,
            limits=limits.lines(self.folds.last_ns),
        )

    def worth(self) -> str:
        """Equity by the books now, at the last prices; "" where something held has none."""
        self._mark()
        return amount_text(self.folds.books.equity())

    def alerts(self, query: PageQuery) -> Page[Alert]:
        """What people should know, newest first."""
        alerts = self.folds.alerts
        return newest_first(range(len(alerts)), query, alerts.alert)

    def journal(
        self, query: PageQuery, kinds: Sequence[str] = (), instrument: str = ""
    ) -> Page[RecordLine]:
        """Records, newest first, of these kinds, about an instrument alone. Raises NotFoundError
        for a kind or an instrument that there is not.
        """
        unknown = [kind for kind in kinds if kind not in _KINDS]
        if unknown:
            raise NotFoundError(f"no kind of record {unknown[0]!r}; there are {', '.join(_KINDS)}")
        place = self.facts.known_place(instrument) if instrument else None
        chosen = self._index.chosen([_KINDS[kind] for kind in kinds], place)
        return newest_first(chosen, query, self.folds.lines.line)

    def record(self, seq: int) -> RecordDetail:
        """A record with everything it says. Raises NotFoundError."""
        if not 0 <= seq < self.records:
            raise NotFoundError(
                f"no record {seq} in run {self.run}: expected 0 to {self.records - 1}"
            )
        return self.folds.lines.detail(seq)

    def _bar_source(self) -> BarSource:
        if self.facts.manifest.is_live:
            return self.folds.live_bars
        return DataBars(self.facts.manifest.instruments, self._tables, lambda: self.folds.last_ns)

    def _equity_points(self) -> EquityPoints | ResultEquity:
        manifest = self.facts.manifest
        is_recorded = manifest.agents or manifest.is_live
        return self.folds.equity if is_recorded or not self.folds.has_ended else self._result_equity

    @cached_property
    def _opened(self) -> Result:
        from hansa.app.opening import open_run

        return open_run(str(self.facts.folder.path))

    def _tables(self) -> Sequence[Table]:
        return self._opened.tables

    def _mark(self) -> None:
        """Of a run over data the last prices are in that; without it those that orders were judged
        by stand.
        """
        if self.facts.manifest.is_live or self._marked_ns == self.folds.last_ns:
            return
        self._marked_ns = self.folds.last_ns
        try:
            tables = self._tables()
        except HansaError:
            return
        for place, symbol in enumerate(self.facts.manifest.instruments):
            last = last_price(tables, symbol, self.folds.last_ns)
            if last is not None:
                self.folds.marks.mark(place, *last)

    def _equity_entry(self, row: int) -> EquityEntry:
        ts_ns, equity = self._equity_points().point(row)
        return EquityEntry(ts_ns=ts_ns, equity=equity)

    def _fill_as_told(self, row: int) -> FillView:
        return self._orders.fill(row, as_told=True)

    def _instruments(self) -> list[InstrumentLine]:
        return [
            InstrumentLine(
                symbol=each.symbol,
                base=each.base,
                quote=each.quote,
                tick=format(each.tick, "f"),
                lot=format(each.lot, "f"),
                multiplier=format(each.multiplier, "f"),
            )
            for each in self.facts.instruments
        ]


def opened(folder: RunFolder) -> RunView:
    """A view of a run that has read all there is. Raises JournalError."""
    view = RunView(folder)
    while view.advance():
        pass
    return view


__all__ = ["PageQuery", "RunView", "opened"]
