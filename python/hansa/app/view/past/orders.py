"""The orders that were open: what the core says of them, and their records."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

import msgspec
import numpy as np
from numpy.typing import NDArray

from hansa.api.orders import OrderView
from hansa.app.view.facts import RunFacts
from hansa.app.view.limit_lines import NO_REFUSALS, Refusals
from hansa.app.view.past.stand import Stand
from hansa.app.view.text import at_text
from hansa.journal import (
    Kind,
    Proposal,
    Records,
    Report,
    decode_command,
    decode_proposal,
    decode_report,
    is_refused,
    standing_fills,
)

_PROPOSAL_ID, _CANCEL_ID, _REPORT_ID = 0, 0, 8


class OrderRecords:
    """Where the proposals and reports of each order stand among the records of a run."""

    def __init__(self, records: Records):
        self._records = records
        self.proposals = np.flatnonzero(records.kind == Kind.PROPOSAL)
        self._reports = np.flatnonzero(records.kind == Kind.REPORT)
        self._cancels = np.flatnonzero(records.kind == Kind.CANCEL)
        self._proposed = self._ids(self.proposals, _PROPOSAL_ID)
        self._cancelled = self._ids(self._cancels, _CANCEL_ID)
        self._reported = self._ids(self._reports, _REPORT_ID)

    def proposal(self, cl_ord_id: int, until: int) -> tuple[int, Proposal] | None:
        """The last proposal of this id up to a record, with its number."""
        rows = self.proposals[self._proposed == cl_ord_id]
        rows = rows[rows <= until]
        if len(rows) == 0:
            return None
        return int(rows[-1]), decode_proposal(self._records.payload(int(rows[-1])))

    def label(self, seq: int) -> str:
        """The id that a person gave the order of this proposal; "" for others."""
        if self._records.kind[seq - 1] != Kind.COMMAND:
            return ""
        return decode_command(self._records.payload(seq - 1), 0).label

    def ts_ns(self, seq: int) -> int:
        """The time of a record."""
        return int(self._records.ts_ns[seq])

    def reports(self, cl_ord_id: int, until: int) -> list[tuple[int, Report]]:
        """What the venue reported of it up to a record, with their numbers."""
        rows = self._reports[self._reported == cl_ord_id]
        known = rows[rows <= until].tolist()
        return [(row, decode_report(self._records.payload(row))) for row in known]

    def asked(self, cl_ord_id: int, until: int) -> int | None:
        """The last record up to one by which a cancel of it left, or an order in its place."""
        rows = self._cancels[self._cancelled == cl_ord_id]
        known = rows[rows <= until].tolist()
        known += [row for row, named in self._replaces if named == cl_ord_id and row <= until]
        return max(known, default=None)

    @cached_property
    def _replaces(self) -> list[tuple[int, int]]:
        """Of each proposal that is to take the place of an order: its record, and that order."""
        found = []
        for row in self.proposals.tolist():
            if self._records.kind[row - 1] == Kind.COMMAND:
                command = decode_command(self._records.payload(row - 1), 0)
                if command.do == "replace" and command.cl_ord_id is not None:
                    found.append((row, command.cl_ord_id))
        return found

    def last(self, until: int, count: int) -> Iterator[Proposal]:
        """The last proposals up to a record, the newest first."""
        rows = self.proposals[self.proposals <= until][-count:]
        return (decode_proposal(self._records.payload(row)) for row in rows[::-1].tolist())

    def approved_between(self, after_ns: int, until_ns: int, until: int) -> int:
        """How many orders the gate let through in a span of time."""
        rows = self.proposals[~self._refused & (self.proposals <= until)]
        times = self._records.ts_ns[rows]
        return int(((times > after_ns) & (times <= until_ns)).sum())

    def refusals(self, until: int) -> dict[str, Refusals]:
        """Of each control that refused orders up to a record."""
        found: dict[str, Refusals] = {}
        for row, order in self._refusals:
            if row > until:
                break
            count = found.get(order.refused_by, NO_REFUSALS).count + 1
            found[order.refused_by] = Refusals(count, order.ts_ns, order.cl_ord_id)
        return found

    @cached_property
    def _refused(self) -> NDArray[np.bool_]:
        payloads = (self._records.payload(row) for row in self.proposals.tolist())
        return np.array([is_refused(payload) for payload in payloads], dtype=np.bool_)

    @cached_property
    def _refusals(self) -> list[tuple[int, Proposal]]:
        rows = self.proposals[self._refused].tolist()
        return [(row, decode_proposal(self._records.payload(row))) for row in rows]

    def _ids(self, rows: NDArray[np.intp], offset: int) -> NDArray[np.uint64]:
        starts = np.where(rows > 0, self._records.ends[rows - 1], 0).astype(np.int64)
        content = np.frombuffer(self._records.payloads, dtype=np.uint8)
        places = (starts + offset)[:, None] + np.arange(8)
        found: NDArray[np.uint64] = np.ascontiguousarray(content[places]).view(np.uint64)[:, 0]
        return found


def open_orders(
    stand: Stand, facts: RunFacts, orders: OrderRecords, until: int
) -> tuple[OrderView, ...]:
    """Every order that was open after a record, by id."""
    found = []
    for cl_ord_id, (filled, status) in sorted(stand.open.items()):
        proposed = orders.proposal(cl_ord_id, until)
        if proposed is not None:
            reports = [report for _, report in orders.reports(cl_ord_id, until)]
            view = _view(facts, proposed, reports, (filled, status))
            found.append(_updated(view, orders, cl_ord_id, until))
    return tuple(found)


def _view(
    facts: RunFacts,
    proposed: tuple[int, Proposal],
    reports: list[Report],
    now: tuple[int, str],
) -> OrderView:
    (seq, order), (filled, status) = proposed, now
    place = order.instrument
    return OrderView(
        id=facts.order(order.cl_ord_id),
        seq=seq,
        at=at_text(order.ts_ns),
        at_ns=order.ts_ns,
        source=facts.source(order.cl_ord_id),
        instrument=facts.symbol(place),
        side=order.side,
        kind=order.ord_type,
        time_in_force=order.time_in_force,
        quantity=facts.quantity(place, order.order_lots),
        approved=facts.quantity(place, order.approved_lots),
        filled=facts.quantity(place, filled),
        leaves=facts.quantity(place, max(order.approved_lots - filled, 0)),
        limit=facts.price(place, order.limit_ticks),
        stop=facts.price(place, order.stop_ticks),
        average=_average(facts, place, reports),
        status=status,
        is_open=True,
        refused_by="",
        why="",
        updated_seq=seq,
        updated_at=at_text(order.ts_ns),
    )


def _updated(view: OrderView, orders: OrderRecords, cl_ord_id: int, until: int) -> OrderView:
    """With the last record that changed it."""
    rows = [row for row, _ in orders.reports(cl_ord_id, until)]
    asked = orders.asked(cl_ord_id, until)
    last = max([*rows[-1:], view.seq if asked is None else asked, view.seq])
    return msgspec.structs.replace(
        view,
        updated_seq=last,
        updated_at=at_text(orders.ts_ns(last)),
        cl_ord_id=orders.label(view.seq),
    )


def _average(facts: RunFacts, place: int, reports: list[Report]) -> str:
    """The mean price of its fills, a digit finer than the tick; "" without any."""
    fills = standing_fills(reports)
    lots = sum(fill.last_lots for fill in fills)
    if not lots:
        return ""
    tick = facts.instruments[place].tick
    paid = sum(fill.last_lots * fill.last_ticks for fill in fills)
    return format((Decimal(paid) / lots * tick).quantize(tick / 10), "f")
