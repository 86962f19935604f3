"""Orders and how each came to stand where it stands, as columns of changes."""

import struct
from array import array
from collections.abc import Iterator

import msgspec

from hansa.journal.decode import request_size
from hansa.journal.tail import TailRecord

_REQUEST = struct.Struct("<QIBBBBqqqq")
_VIEW = struct.Struct("<16sqqqqq")
_VERDICT = struct.Struct("<qB")
_COMMAND = struct.Struct("<BxH4xQ")
_REPORT = struct.Struct("<QQIBBBBQqqqqq")
_ID = struct.Struct("<Q")
_REPLACE = 6

#: FIX's OrdStatus (tag 39) in words, by the number in a report, and a refusal of the gate.
PENDING_NEW, NEW, PARTIALLY_FILLED, FILLED, CANCELED, REPLACED = range(6)
PENDING_CANCEL, PENDING_REPLACE, REJECTED, EXPIRED, DONE_FOR_DAY, REFUSED = range(6, 12)
STATUSES = (
    "pending_new",
    "new",
    "partially_filled",
    "filled",
    "canceled",
    "replaced",
    "pending_cancel",
    "pending_replace",
    "rejected",
    "expired",
    "done_for_day",
    "refused",
)
_OPEN = (PENDING_NEW, NEW, PARTIALLY_FILLED, PENDING_CANCEL, PENDING_REPLACE)
_ASKED = (PENDING_CANCEL, PENDING_REPLACE)
_DUPLICATE = 7

#: Exec types (tag 150) as docs/journal.md numbers them.
_IS_NEW, _TRADED, _CANCELED, _REPLACED, _REJECTED, _EXPIRED = range(6)
_TRIGGERED, _CANCEL_REJECTED, _RESTATED, _DONE, _BUSTED, _CORRECTED = range(6, 12)
_ENDS = {_CANCELED: CANCELED, _REJECTED: REJECTED, _EXPIRED: EXPIRED, _DONE: DONE_FOR_DAY}


class Standing(msgspec.Struct, frozen=True, gc=False):
    """How an order stands after a change: `lots` asked of the venue by now, `cum_lots` filled for
    `paid` ticks x lots in all, the limit it works at, and why it ended, by number.
    """

    status: int
    lots: int
    cum_lots: int
    paid: int
    limit_ticks: int | None
    reason: int

    @property
    def is_open(self) -> bool:
        """Whether more of it can be filled."""
        asleep = self.status == DONE_FOR_DAY and self.lots > self.cum_lots
        return self.status in _OPEN or asleep

    @property
    def leaves_lots(self) -> int:
        """What is open of it."""
        return self.lots - self.cum_lots if self.is_open else 0


class OrderFold:
    """A row for each proposal, and a row for each change of one: the proposal itself, a report, a
    cancel that left. What a proposal asked for stays in its record.
    """

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}
        self._ids, self._proposals, self._latest = array("Q"), array("Q"), array("q")
        self._places, self._statuses = array("i"), bytearray()
        self._changed, self._seqs, self._before = array("I"), array("Q"), array("q")
        self._standings: list[Standing] = []
        self._open: set[int] = set()
        self._replaces: dict[int, int] = {}
        self._replaced_by: dict[int, int] = {}
        self._asked = (-1, 0)
        self.refusals, self.sent = 0, 0
        #: The price that the last proposal was judged by: instrument, ticks, since when.
        self.reference = (0, 0, 0)
        #: By control of the gate: how often it refused, and the last record of that.
        self.refused_by: dict[int, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def changes(self) -> int:
        """How often any order changed."""
        return len(self._changed)

    def command(self, record: TailRecord) -> None:
        """A COMMAND record: one to replace names the order that the next proposal is about."""
        if record.payload[0] == _REPLACE:
            self._asked = (record.seq, _COMMAND.unpack_from(record.payload)[2])

    def proposal(self, record: TailRecord) -> None:
        """A PROPOSAL record."""
        payload = record.payload
        cl_ord_id, place, *_, given, lots, limit, _, _ = _REQUEST.unpack_from(payload)
        at = request_size(payload)
        *_, ticks, ts_ns = _VIEW.unpack_from(payload, at)
        self.reference = (place, ticks, ts_ns)
        approved, control = _VERDICT.unpack_from(payload, at + _VIEW.size)
        row = len(self._ids)
        self._rows[cl_ord_id] = row
        self._ids.append(cl_ord_id)
        self._proposals.append(record.seq)
        self._places.append(place)
        self._latest.append(-1)
        self._statuses.append(0)
        limit_ticks = limit if given & 1 else None
        if approved:
            self.sent += 1
            self._change(row, record.seq, Standing(PENDING_NEW, approved, 0, 0, limit_ticks, 0))
            self._begin_replace(row, record.seq)
        else:
            self.refusals += 1
            count, _ = self.refused_by.get(control, (0, 0))
            self.refused_by[control] = (count + 1, record.seq)
            self._change(row, record.seq, Standing(REFUSED, lots, 0, 0, limit_ticks, 0))

    def cancel(self, record: TailRecord) -> None:
        """A CANCEL record: the request has left."""
        row = self._rows.get(_ID.unpack_from(record.payload)[0])
        if row is not None and (now := self.standing(row)).is_open:
            self._change(row, record.seq, _with(now, status=PENDING_CANCEL))

    def report(self, record: TailRecord, back: tuple[int, int]) -> None:
        """A REPORT record, with price and signed lots of the fill that it takes back."""
        _, cl_ord_id, _, _, what, told, _, reason, lots, cum, leaves, last, ticks = (
            _REPORT.unpack_from(record.payload)
        )
        row = self._rows.get(cl_ord_id)
        if row is None:
            return
        if what == _CANCEL_REJECTED:
            self._refuse_request(row, record.seq, reason)
            return
        if what == _REPLACED and row in self._replaces:
            self._settle_replace(row, record.seq)
        now = self.standing(row)
        if what == _REJECTED and reason == _DUPLICATE and now.status != PENDING_NEW:
            return  # a second order under its id was refused: that says nothing of the first
        paid = now.paid + ticks * last - back[0] * abs(back[1])
        limit = ticks if what == _RESTATED and now.limit_ticks is not None and ticks else None
        after = Standing(
            status=told if what in (_BUSTED, _CORRECTED) else _next(now, what, (cum, leaves)),
            lots=lots if what in (_REPLACED, _RESTATED) else now.lots,
            cum_lots=cum,
            paid=paid,
            limit_ticks=now.limit_ticks if limit is None else limit,
            reason=reason,
        )
        self._change(row, record.seq, after)
        if not after.is_open:
            self._end_replace(row, record.seq)

    def standing(self, row: int) -> Standing:
        """How an order stands now."""
        return self._standings[self._latest[row]]

    def standing_at(self, change: int) -> Standing:
        """How an order stood after a change."""
        return self._standings[change]

    def order_of(self, change: int) -> int:
        """The order that changed."""
        return self._changed[change]

    def latest(self, row: int) -> int:
        """The last change of an order."""
        return self._latest[row]

    def seq(self, change: int) -> int:
        """The record of a change."""
        return self._seqs[change]

    def proposal_seq(self, row: int) -> int:
        """The record of an order's proposal."""
        return self._proposals[row]

    def cl_ord_id(self, row: int) -> int:
        """The id of an order."""
        return self._ids[row]

    def row_of(self, cl_ord_id: int) -> int | None:
        """The row of an order by its id."""
        return self._rows.get(cl_ord_id)

    def chosen(self, instrument: int | None, status: int | None, *, is_open: bool) -> list[int]:
        """The rows of orders of an instrument and a status, or of all; of those that are open."""
        return [
            row
            for row in (sorted(self._open) if is_open else range(len(self._ids)))
            if instrument in (None, self._places[row]) and status in (None, self._statuses[row])
        ]

    def family(self, row: int) -> list[int]:
        """An order with those that it replaced and that replaced it, the first one first."""
        first = row
        while first in self._replaces:
            first = self._replaces[first]
        rows = [first]
        while rows[-1] in self._replaced_by:
            rows.append(self._replaced_by[rows[-1]])
        return rows if row in rows else [row]

    def life(self, row: int) -> Iterator[int]:
        """The changes of an order, the last one first."""
        change = self._latest[row]
        while change >= 0:
            yield change
            change = self._before[change]

    def _change(self, row: int, seq: int, after: Standing) -> None:
        self._before.append(self._latest[row])
        self._latest[row] = len(self._changed)
        self._statuses[row] = after.status
        (self._open.add if after.is_open else self._open.discard)(row)
        self._changed.append(row)
        self._seqs.append(seq)
        self._standings.append(after)

    def _begin_replace(self, row: int, seq: int) -> None:
        asked_at, named = self._asked
        orig = self._rows.get(named) if asked_at == seq - 1 else None
        if orig is None:
            return
        self._replaces[row] = orig
        self._replaced_by[orig] = row
        self._change(orig, seq, _with(self.standing(orig), status=PENDING_REPLACE))

    def _settle_replace(self, row: int, seq: int) -> None:
        """The order's place is taken by the one that replaces it, with what is filled of it."""
        before = self.standing(self._replaces[row])
        now = self.standing(row)
        self._standings[self._latest[row]] = Standing(
            now.status, now.lots, before.cum_lots, before.paid, now.limit_ticks, now.reason
        )
        if before.is_open:
            self._change(self._replaces[row], seq, _with(before, status=REPLACED))

    def _refuse_request(self, row: int, seq: int, reason: int) -> None:
        now = self.standing(row)
        if now.status == PENDING_REPLACE:
            self._end_replace(row, seq, reason)
        if now.status in _ASKED:
            status = PARTIALLY_FILLED if now.cum_lots else NEW
            self._change(row, seq, _with(now, status=status, reason=reason))

    def _end_replace(self, row: int, seq: int, reason: int = 0) -> None:
        """A replacement that is not answered any more comes to nothing."""
        new = self._replaced_by.get(row)
        if new is not None and self.standing(new).status == PENDING_NEW:
            self._change(new, seq, _with(self.standing(new), status=REJECTED, reason=reason))


def _next(now: Standing, what: int, filled: tuple[int, int]) -> int:
    """The status that follows a report: the table of `crates/types/src/life.rs`."""
    cum_lots, leaves_lots = filled
    standing = PARTIALLY_FILLED if cum_lots else NEW
    if what in _ENDS:
        return _ENDS[what]
    if what in (_TRADED, _REPLACED) and leaves_lots == 0:
        return FILLED
    if what == _IS_NEW:
        return standing if now.status == PENDING_NEW else now.status
    if what == _TRADED:
        return now.status if now.status in _ASKED else PARTIALLY_FILLED
    if what == _REPLACED:
        return now.status if now.status == PENDING_CANCEL else standing
    return standing if now.status == DONE_FOR_DAY else now.status


def _with(now: Standing, *, status: int, reason: int = 0) -> Standing:
    return Standing(status, now.lots, now.cum_lots, now.paid, now.limit_ticks, reason)
