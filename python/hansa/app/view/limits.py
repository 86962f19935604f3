"""The limits of a run: how much of each is used now, and how much is left."""

from array import array
from collections.abc import Iterator

from hansa.api.limits import LimitLine
from hansa.app.view.facts import RunFacts
from hansa.app.view.fold_books import BookFold
from hansa.app.view.fold_orders import OrderFold
from hansa.app.view.limit_lines import (
    ATOMS,
    LOOK_BACK,
    NO_REFUSALS,
    OF_GATE,
    Refusals,
    Use,
    atoms,
    limit_line,
    unread,
)
from hansa.app.view.record_index import RecordIndex
from hansa.journal import Proposal, Reading, decode_proposal
from hansa.journal.decode import CONTROLS

_MINUTE_NS = 60 * 10**9


class Limits:
    """Exposure, value, loss and rate are those of the books now; what is asked of one order alone
    is as the gate read it last.
    """

    def __init__(self, facts: RunFacts, index: RecordIndex, books: BookFold, orders: OrderFold):
        self._facts, self._index, self._books, self._orders = facts, index, books, orders
        self._sent_ns = array("q")

    def sent(self, ts_ns: int) -> None:
        """An order was approved at that time."""
        self._sent_ns.append(ts_ns)

    def lines(self, now_ns: int) -> tuple[LimitLine, ...]:
        """One for each limit of `[gate]`, and for each other control that has refused something."""
        refused = {CONTROLS[number]: each for number, each in self._orders.refused_by.items()}
        others = [name for name in refused if name not in OF_GATE]
        uses = {name: use for name, use in self._now(now_ns)}
        wanted = [name for name in OF_GATE if name not in uses] + others
        uses |= self._read({name for name in wanted if name not in uses})
        facts, none = self._facts, Use(None, None, is_of_order=True)
        return tuple(
            limit_line(facts, name, uses.get(name, none), self._refused(refused.get(name)))
            for name in (*OF_GATE, *others)
        )

    def _now(self, now_ns: int) -> Iterator[tuple[str, Use]]:
        gate, books = self._facts.config.gate, self._books
        values = [books.value(place) for place in range(len(self._facts.instruments))]
        known = [abs(each) for each in values if each is not None]
        largest = max(range(len(values)), key=lambda place: abs(values[place] or 0), default=None)
        limit = atoms(gate.position_value_max)
        held = max(known, default=0) if len(known) == len(values) else None
        yield "position_value", Use(held, limit, largest if held else None)
        exposures, equity = books.exposures(), books.equity()
        signed = [each or 0 for each in exposures]
        is_known = None not in exposures and equity is not None and equity > 0
        gross, net = sum(abs(each) for each in signed), abs(sum(signed))
        for name, sum_, most in (
            ("gross_exposure", gross, gate.gross_exposure_ratio_max),
            ("net_exposure", net, gate.net_exposure_ratio_max),
        ):
            yield name, Use(sum_ * ATOMS // (equity or 1) if is_known else None, atoms(most))
        if books.peak is not None:
            yield "drawdown", Use(self._lost(equity), atoms(gate.drawdown_ratio_max))
        yield "order_rate", Use(self._rate(now_ns), gate.orders_per_minute_max)

    def _lost(self, equity: int | None) -> int | None:
        peak = self._books.peak
        if equity is None or not peak or peak < 0:
            return None
        return max(0, max(peak, equity) - equity) * ATOMS // peak

    def _rate(self, now_ns: int) -> int:
        count, since = 0, now_ns - _MINUTE_NS
        for ts_ns in reversed(self._sent_ns):
            if ts_ns <= since:
                break
            count += 1
        return count

    def _read(self, wanted: set[str]) -> dict[str, Use]:
        """What the gate read last for each of these controls."""
        found: dict[str, Use] = {}
        rows = range(len(self._orders) - 1, max(-1, len(self._orders) - 1 - LOOK_BACK), -1)
        for row in rows:
            if wanted <= found.keys():
                break
            proposal = self._proposal(self._orders.proposal_seq(row))
            for reading in proposal.readings:
                if reading.control in wanted and reading.control not in found:
                    found[reading.control] = self._use(reading, proposal)
        return {**{name: unread(self._facts.config.gate, name) for name in wanted}, **found}

    def _use(self, reading: Reading, proposal: Proposal) -> Use:
        return Use(reading.observed, reading.limit, proposal.instrument, is_of_order=True)

    def _proposal(self, seq: int) -> Proposal:
        return decode_proposal(self._index.payload(seq))

    def _refused(self, refused: tuple[int, int] | None) -> Refusals:
        if refused is None:
            return NO_REFUSALS
        count, seq = refused
        return Refusals(count, self._index.ts_ns(seq), self._proposal(seq).cl_ord_id)
