"""Orders and fills of a run as the API says them."""

from collections.abc import Iterator

from hansa.api.orders import FillView, OrderDetail, OrderEvent, OrderView, ReadingView
from hansa.api.page import Page
from hansa.app.explain.readings import describe, described
from hansa.app.view.facts import RunFacts
from hansa.app.view.fold_fills import FillFold
from hansa.app.view.fold_orders import REFUSED, STATUSES, OrderFold, Standing
from hansa.app.view.paging import PageQuery, newest_first
from hansa.app.view.record_index import RecordIndex
from hansa.app.view.text import amount_text, at_text
from hansa.errors import NotFoundError
from hansa.journal import Kind, Proposal, Report, decode_proposal, decode_report
from hansa.journal.decode import REASONS
from hansa.journal.happenings import decode_happening

_SEQUENCE_BITS = 48


class OrderViews:
    """What is asked for is read from the proposal's record when somebody wants to know."""

    def __init__(self, facts: RunFacts, index: RecordIndex, orders: OrderFold, fills: FillFold):
        self._facts, self._index, self._orders, self._fills = facts, index, orders, fills

    def change(self, change: int) -> OrderView:
        """An order as it stood after a change."""
        row = self._orders.order_of(change)
        return self._view(row, change)

    def order(self, row: int) -> OrderView:
        """An order as it stands."""
        return self._view(row, self._orders.latest(row))

    def page(
        self, query: PageQuery, instrument: str = "", status: str = "", *, is_open: bool = False
    ) -> Page[OrderView]:
        """Orders and refused proposals as they stand, the newest first."""
        wanted = STATUSES.index(status) if status in STATUSES else None
        place = self._facts.known_place(instrument) if instrument else None
        if status and wanted is None:
            return newest_first((), query, self.order)
        return newest_first(self._orders.chosen(place, wanted, is_open=is_open), query, self.order)

    def called(self, cl_ord_id: str) -> OrderView:
        """The order that a person gave this id. Raises NotFoundError."""
        row = self._orders.row_called(cl_ord_id)
        if row is None:
            raise NotFoundError(
                f"no order called {cl_ord_id[:80]!r} in run {self._facts.run}; an id is as whoever "
                "ordered gave it"
            )
        return self.order(row)

    def detail(self, wanted: str) -> OrderDetail:
        """An order by its id (`16-61`, or with the run before it; or the one that a person gave
        it), with all that happened to it under all its ids. Raises NotFoundError.
        """
        row = self._row(wanted)
        family = self._orders.family(row)
        changes = sorted(change for each in family for change in self._orders.life(each))
        # A record that changed two of them is one step: that of the one it changed last.
        steps = {self._orders.seq(change): change for change in changes}
        proposal = self._proposal(row)
        return OrderDetail(
            order=self.order(row),
            readings=self._readings(proposal),
            life=tuple(self._event(change) for change in steps.values()),
            fills=tuple(self._fills_of(family)),
        )

    def fill(self, row: int, *, as_told: bool = False) -> FillView:
        """A fill; `as_told` as it was when it was told, and not what became of it since."""
        record = self._index.read(self._fills.seq(row))
        is_undone = self._fills.is_notice(row) if as_told else self._fills.is_undone(row)
        share = self._fills.share(row)
        if share is None:
            return self._of_order(record.seq, decode_report(record.payload), is_undone=is_undone)
        happening = decode_happening(Kind(record.kind), record.ts_ns, record.payload)
        holder = happening.shares[share]
        place = happening.instrument
        return FillView(
            seq=record.seq,
            exec_id=0,
            order_id="",
            source=self._facts.source_of(holder.source),
            at=at_text(record.ts_ns),
            at_ns=record.ts_ns,
            instrument=self._facts.symbol(place),
            side="buy" if holder.moved_lots > 0 else "sell",
            quantity=self._facts.quantity(place, abs(holder.moved_lots)),
            price=self._facts.price(place, happening.price_ticks),
            leaves=self._facts.quantity(place, 0),
            fee=amount_text(holder.fee),
            fee_currency=self._facts.instruments[place].quote,
            liquidity=happening.name,
            slippage_bps=None,
        )

    def fills(self, query: PageQuery, instrument: str = "") -> Page[FillView]:
        """Fills, the newest first, those taken back among them."""
        place = self._facts.known_place(instrument) if instrument else None
        return newest_first(self._fills.chosen(place), query, self.fill)

    def _view(self, row: int, change: int) -> OrderView:
        proposal, now = self._proposal(row), self._orders.standing_at(change)
        place, seq = proposal.instrument, self._orders.proposal_seq(row)
        facts, updated = self._facts, self._orders.seq(change)
        return OrderView(
            id=facts.order(proposal.cl_ord_id),
            seq=seq,
            at=at_text(proposal.ts_ns),
            at_ns=proposal.ts_ns,
            source=facts.source(proposal.cl_ord_id),
            instrument=facts.symbol(place),
            side=proposal.side,
            kind=proposal.ord_type,
            time_in_force=proposal.time_in_force,
            quantity=facts.quantity(place, proposal.order_lots),
            approved=facts.quantity(place, proposal.approved_lots),
            filled=facts.quantity(place, now.cum_lots),
            leaves=facts.quantity(place, now.leaves_lots),
            limit=facts.price(place, now.limit_ticks),
            stop=facts.price(place, proposal.stop_ticks),
            average=self._average(place, now),
            status=STATUSES[now.status],
            is_open=now.is_open,
            refused_by=proposal.refused_by,
            why=self._why(proposal, now),
            updated_seq=updated,
            updated_at=at_text(self._index.ts_ns(updated)),
            cl_ord_id=self._orders.label(row),
        )

    def _average(self, place: int, now: Standing) -> str:
        """The average price paid, a digit finer than the tick."""
        if not now.cum_lots or not now.paid:
            return ""
        tick = self._facts.instruments[place].tick
        return format((tick * now.paid / now.cum_lots).quantize(tick / 10), "f")

    def _why(self, proposal: Proposal, now: Standing) -> str:
        if now.status == REFUSED:
            return self.refusal(proposal)
        return REASONS.get(now.reason, f"reason {now.reason}")

    def refusal(self, proposal: Proposal) -> str:
        """What the control saw that refused: "order_rate saw 61, limit 60"."""
        instrument = self._facts.instruments[proposal.instrument]
        for reading in proposal.readings:
            if reading.control == proposal.refused_by:
                limit, observed = describe(reading, instrument)
                return f"{reading.control} saw {observed}, limit {limit}"
        return proposal.refused_by

    def _readings(self, proposal: Proposal) -> tuple[ReadingView, ...]:
        instrument = self._facts.instruments[proposal.instrument]
        said = [
            (reading, described(reading, proposal, instrument)) for reading in proposal.readings
        ]
        return tuple(
            ReadingView(
                control=reading.control, passed=reading.is_passed, limit=limit, observed=observed
            )
            for reading, (limit, observed) in said
        )

    def _event(self, change: int) -> OrderEvent:
        seq, now = self._orders.seq(change), self._orders.standing_at(change)
        record = self._index.read(seq)
        row = self._orders.order_of(change)
        place = self._proposal(row).instrument
        what, lots, ticks, detail = _step(record.kind, record.payload, now)
        if record.kind == Kind.PROPOSAL and now.status == REFUSED:
            detail = self._why(self._proposal(row), now)
        return OrderEvent(
            seq=seq,
            at=at_text(record.ts_ns),
            at_ns=record.ts_ns,
            what=what,
            status=STATUSES[now.status],
            quantity=self._facts.quantity(place, lots),
            price=self._facts.price(place, ticks),
            detail=detail,
        )

    def _fills_of(self, family: list[int]) -> Iterator[FillView]:
        """The fills of an order, from the changes that reports of trades made."""
        changes = sorted(change for row in family for change in self._orders.life(row))
        for change in changes:
            seq = self._orders.seq(change)
            if self._index.kind(seq) != Kind.REPORT:
                continue
            report = decode_report(self._index.payload(seq))
            is_own = report.cl_ord_id == self._orders.cl_ord_id(self._orders.order_of(change))
            row = self._fills.row_at(seq)
            if is_own and row is not None:
                yield self.fill(row)

    def _of_order(self, seq: int, report: Report, *, is_undone: bool) -> FillView:
        place, facts = report.instrument, self._facts
        return FillView(
            seq=seq,
            exec_id=report.exec_id,
            order_id=facts.order(report.cl_ord_id),
            source=facts.source(report.cl_ord_id),
            at=at_text(report.ts_event_ns),
            at_ns=report.ts_event_ns,
            instrument=facts.symbol(place),
            side=report.side,
            quantity=facts.quantity(place, report.last_lots),
            price=facts.price(place, report.last_ticks),
            leaves=facts.quantity(place, report.leaves_lots),
            fee=amount_text(report.fee),
            fee_currency=report.fee_currency,
            liquidity=report.liquidity,
            slippage_bps=self._slippage_bps(report),
            is_undone=is_undone,
        )

    def _slippage_bps(self, report: Report) -> float | None:
        """Against the price that was known when the order was judged; worse is above zero."""
        row = self._orders.row_of(report.cl_ord_id)
        known = 0 if row is None else self._proposal(row).reference_ticks
        if known <= 0:
            return None
        sign = 1 if report.side == "buy" else -1
        return sign * (report.last_ticks - known) / known * 10_000

    def _proposal(self, row: int) -> Proposal:
        return decode_proposal(self._index.payload(self._orders.proposal_seq(row)))

    def _row(self, wanted: str) -> int:
        head, _, tail = wanted.rpartition("-")
        source = head.rpartition("-")[2]
        if source.isdecimal() and tail.isdecimal() and len(source) < 6 and len(tail) < 16:
            row = self._orders.row_of((int(source) << _SEQUENCE_BITS) + int(tail))
            if row is not None:
                return row
        if (row := self._orders.row_called(wanted)) is not None:
            return row
        raise NotFoundError(
            f"no order {wanted!r} in run {self._facts.run}: {len(self._orders)} orders were "
            "proposed; name one as it is listed, such as 1-3"
        )


def _step(kind: int, payload: bytes, now: Standing) -> tuple[str, int | None, int | None, str]:
    """What happened, how much of it, at which price, and why."""
    if kind == Kind.PROPOSAL:
        what = "replace asked" if STATUSES[now.status] == "pending_replace" else "submit"
        return what, now.lots, now.limit_ticks, ""
    if kind == Kind.CANCEL:
        return "cancel sent", None, None, ""
    report = decode_report(payload)
    is_trade = report.last_lots > 0
    named = f"execution {report.exec_ref_id}" if report.exec_ref_id else ""
    why = named or REASONS.get(report.reason, f"reason {report.reason}")
    lots = report.last_lots if is_trade else report.order_lots
    return report.exec_type, lots, report.last_ticks if is_trade else None, why
