"""Everything that is folded from the records of a run, each record given to those it concerns."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from hansa.app.sources import COUNCIL, source_of
from hansa.app.view.alerts import Alerts
from hansa.app.view.bars import LiveBars
from hansa.app.view.curves import EquityPoints
from hansa.app.view.facts import RunFacts
from hansa.app.view.fold_books import BookFold
from hansa.app.view.fold_council import CouncilFold
from hansa.app.view.fold_fills import FillFold
from hansa.app.view.fold_orders import OrderFold
from hansa.app.view.limits import Limits
from hansa.app.view.record_index import RecordIndex
from hansa.app.view.record_lines import RecordLines
from hansa.app.view.spot_entries import SpotEntries
from hansa.app.view.valuing import Marks
from hansa.journal import Kind
from hansa.journal.happenings import HAPPENING_KINDS
from hansa.journal.summary import decode_end
from hansa.journal.tail import TailRecord

_RESUME = 2

Taking: TypeAlias = Callable[[TailRecord], None]


class Folds:
    """One state, one record after the other."""

    def __init__(self, facts: RunFacts, index: RecordIndex):
        instruments, purses = facts.instruments, facts.purses
        self.index = index
        self.marks = Marks(instruments, purses)
        self._is_live = facts.manifest.is_live
        known = self.marks if self._is_live else Marks(instruments, purses)
        entries = SpotEntries(known, knows_prices=self._is_live)
        self.books = BookFold(self.marks, entries if purses.is_spot else None)
        self.council = CouncilFold(len(facts.manifest.agents), len(instruments))
        self.orders, self.fills, self.equity = OrderFold(), FillFold(), EquityPoints()
        self.live_bars = LiveBars(len(instruments))
        self.lines = RecordLines(facts, index)
        self.alerts = Alerts(facts, index, self.lines)
        self.limits = Limits(facts, index, self.books, self.orders)
        self.moments = 0
        self.has_ended = False
        self.first_ns, self.last_ns = 0, 0
        self._council_orders: dict[tuple[int, int], int] = {}
        self._taking = self._table()

    def take(self, record: TailRecord) -> None:
        """The next record of the journal."""
        self.index.add(record)
        taking = self._taking.get(record.kind)
        if taking is not None:
            taking(record)
        self.alerts.take(record)
        if record.ts_ns:
            self.first_ns = self.first_ns or record.ts_ns
            self.last_ns = max(self.last_ns, record.ts_ns)

    def council_order(self, ts_ns: int, place: int) -> int:
        """The order that the council's decision of a time led to; 0 for none."""
        return self._council_orders.get((ts_ns, place), 0)

    def _table(self) -> Mapping[int, Taking]:
        return {
            Kind.MOMENT: self._moment,
            Kind.PROPOSAL: self._proposal,
            Kind.REPORT: self._report,
            Kind.COMMAND: self._command,
            Kind.CANCEL: self.orders.cancel,
            Kind.TRANSFER: self.books.transfer,
            **dict.fromkeys(HAPPENING_KINDS, self.books.happening),
            Kind.EXPIRY: self._closing,
            Kind.LIQUIDATION: self._closing,
            Kind.MARKET: self._market,
            Kind.INTERVAL: self._interval,
            Kind.END: self._end,
        }

    def _moment(self, record: TailRecord) -> None:
        self.council.take(record)
        self.moments = self.council.moment(len(self.council) - 1) + 1
        if self.council.equity is not None:
            self._equity(record.ts_ns, self.council.equity)

    def _proposal(self, record: TailRecord) -> None:
        sent = self.orders.sent
        self.orders.proposal(record)
        place, ticks, ts_ns = self.orders.reference
        self.marks.mark(place, ticks, ts_ns)
        if self.orders.judged is not None:
            self.books.judged(*self.orders.judged)
        if self.orders.sent > sent:
            self.limits.sent(record.ts_ns)
        cl_ord_id = self.orders.cl_ord_id(len(self.orders) - 1)
        if source_of(cl_ord_id) == COUNCIL:
            self._council_orders[record.ts_ns, place] = cl_ord_id

    def _report(self, record: TailRecord) -> None:
        lots, back_ticks, back_lots = self.fills.report(record)
        self.orders.report(record, (back_ticks, back_lots))
        self.books.report(record, lots)

    def _command(self, record: TailRecord) -> None:
        self.orders.command(record)
        if record.payload[0] == _RESUME:
            self.books.resumed(self.books.equity() if self._is_live else self.council.equity)

    def _closing(self, record: TailRecord) -> None:
        self.books.happening(record)
        self.fills.closing(record)

    def _market(self, record: TailRecord) -> None:
        self.marks.market(record)
        self.books.priced()

    def _interval(self, record: TailRecord) -> None:
        self.live_bars.interval(record)
        self.marks.interval(record)
        self.books.priced()
        is_history = record.payload[0]
        if not self.council.agents and not is_history:
            equity = self.books.equity()
            if equity is not None:
                self._equity(record.ts_ns, equity)

    def _equity(self, ts_ns: int, equity: int) -> None:
        self.equity.add(ts_ns, equity)
        self.books.moment(equity)

    def _end(self, record: TailRecord) -> None:
        self.moments, self.has_ended = decode_end(record.payload).moments, True
