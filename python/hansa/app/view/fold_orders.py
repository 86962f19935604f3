"""Orders and how each came to stand where it stands, as columns of changes."""

import struct
from array import array
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from hansa.journal.commands import decode_command
from hansa.journal.decode import request_size
from hansa.journal.tail import TailRecord

_REQUEST = struct.Struct("<QIBBBBqqqq")
_VIEW = struct.Struct("<16sqqqqq")
_VERDICT = struct.Struct("<qBB6x")
_READING_BYTES, _OBSERVED_AT, _DRAWDOWN = 40, 24, 10
_COMMAND = struct.Struct("<BxH4xQ")
_REPORT = struct.Struct("<QQIBBBBQqqqqq")
_ID = struct.Struct("<Q")
_REPLACE, _ORDER = 6, 11

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
    `paid` ticks x lots in all, the limit it works at, and why it ended, by number. One that
    `is_waiting` shall replace another and has not taken its place.
    """

    status: int
    lots: int
    cum_lots: int
    paid: int
    limit_ticks: int | None
    reason: int
    is_accepted: bool = False
    is_replacing: bool = False
    is_waiting: bool = False

    @property
    def is_open(self) -> bool:
        """Whether more of it can be filled."""
        asleep = self.status == DONE_FOR_DAY and self.lots > self.cum_lots
        return (self.status in _OPEN or asleep) and not self.is_waiting

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
        self._called = (-1, "")
        self._labels: dict[int, str] = {}
        self._labelled: dict[str, int] = {}
        self.refusals, self.sent = 0, 0
        #: The price that the last proposal was judged by: instrument, ticks, since when.
        self.reference = (0, 0, 0)
        #: Equity then, and what the gate read of its loss from the peak, if it got so far.
        self.judged: tuple[int, int] | None = None
        #: By control of the gate: how often it refused, and the last record of that.
        self.refused_by: dict[int, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def changes(self) -> int:
        """How often any order changed."""
        return len(self._changed)

    def command(self, record: TailRecord) -> None:
        """A COMMAND record: one to replace names the order that the next proposal is about, one of
        a person how they call it.
        """
        if record.payload[0] == _ORDER:
            self._called = (record.seq, decode_command(record.payload, record.ts_ns).label)
        elif record.payload[0] == _REPLACE:
            self._asked = (record.seq, _COMMAND.unpack_from(record.payload)[2])

    def proposal(self, record: TailRecord) -> None:
        """A PROPOSAL record."""
        payload = record.payload
        cl_ord_id, place, *_, given, lots, limit, _, _ = _REQUEST.unpack_from(payload)
        at = request_size(payload)
        equity, *_, ticks, ts_ns = _VIEW.unpack_from(payload, at)
        self.reference = (place, ticks, ts_ns)
        approved, control, count = _VERDICT.unpack_from(payload, at + _VIEW.size)
        lost = _read(payload, at + _VIEW.size + _VERDICT.size, count)
        self.judged = (
            None if lost is None else (int.from_bytes(equity, "little", signed=True), lost)
        )
        row = len(self._ids)
        self._rows[cl_ord_id] = row
        if self._called[0] == record.seq - 1:
            self._labels[row], self._labelled[self._called[1]] = self._called[1], row
        self._ids.append(cl_ord_id)
        self._proposals.append(record.seq)
        self._places.append(place)
        self._latest.append(-1)
        self._statuses.append(0)
        limit_ticks = limit if given & 1 else None
        if approved:
            self.sent += 1
            orig = self._replaced_here(record.seq)
            asked = Standing(PENDING_NEW, approved, 0, 0, limit_ticks, 0, is_waiting=orig >= 0)
            self._change(row, record.seq, asked)
            if orig >= 0:
                self._begin_replace(row, orig, record.seq)
        else:
            self.refusals += 1
            times, _ = self.refused_by.get(control, (0, 0))
            self.refused_by[control] = (times + 1, record.seq)
            self._change(row, record.seq, Standing(REFUSED, lots, 0, 0, limit_ticks, 0))

    def cancel(self, record: TailRecord) -> None:
        """A CANCEL record: the request has left."""
        row = self._rows.get(_ID.unpack_from(record.payload)[0])
        if row is not None and (now := self.standing(row)).is_open:
            self._change(row, record.seq, replace(now, status=PENDING_CANCEL))

    def report(self, record: TailRecord, back: tuple[int, int]) -> None:
        """A REPORT record, with price and signed lots of the fill that it takes back."""
        _, cl_ord_id, _, _, what, _, _, reason, lots, cum, leaves, last, ticks = (
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
        if what == _REJECTED and reason == _DUPLICATE and (now.is_accepted or not now.is_open):
            return  # a second order under its id was refused: that says nothing of the first
        limit = ticks if what == _RESTATED and now.limit_ticks is not None and ticks else None
        status = _next(now, what, (cum, leaves))
        after = Standing(
            status=status,
            lots=_lots(now, what, lots),
            cum_lots=cum,
            paid=now.paid + ticks * last - back[0] * abs(back[1]),
            limit_ticks=now.limit_ticks if limit is None else limit,
            reason=reason,
            is_accepted=now.is_accepted or what != _REJECTED,
            is_replacing=now.is_replacing and what != _REPLACED and status in _OPEN,
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

    def label(self, row: int) -> str:
        """The id that a person gave an order; "" for others."""
        return self._labels.get(row, "")

    def row_called(self, label: str) -> int | None:
        """The row of the order that a person gave this id."""
        return self._labelled.get(label)

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

    def _replaced_here(self, seq: int) -> int:
        """The order that the proposal of a record shall replace; -1 where it shall none."""
        asked_at, named = self._asked
        return self._rows.get(named, -1) if asked_at == seq - 1 else -1

    def _begin_replace(self, row: int, orig: int, seq: int) -> None:
        self._replaces[row] = orig
        self._replaced_by[orig] = row
        now = self.standing(orig)
        self._change(orig, seq, replace(now, status=PENDING_REPLACE, is_replacing=True))

    def _settle_replace(self, row: int, seq: int) -> None:
        """The order's place is taken by the one that replaces it: that goes on with its life."""
        orig = self._replaces[row]
        before, now = self.standing(orig), self.standing(row)
        limit = now.limit_ticks
        self._standings[self._latest[row]] = replace(before, lots=now.lots, limit_ticks=limit)
        if before.is_open:
            self._change(orig, seq, replace(before, status=REPLACED, is_replacing=False))

    def _refuse_request(self, row: int, seq: int, reason: int) -> None:
        """The oldest request that is not answered was refused: the order stands as without it."""
        now = self.standing(row)
        self._end_replace(row, seq, reason)
        if now.status == REPLACED and row in self._replaced_by:
            self._refuse_request(self._replaced_by[row], seq, reason)  # overtaken by a replace
        elif now.status in _ASKED:
            is_cancel_out = now.status == PENDING_CANCEL and now.is_replacing
            status = now.status if is_cancel_out else _standing(now, now.cum_lots)
            self._change(row, seq, replace(now, status=status, is_replacing=False, reason=reason))

    def _end_replace(self, row: int, seq: int, reason: int = 0) -> None:
        """A replacement that is not answered any more comes to nothing."""
        new = self._replaced_by.get(row)
        if new is not None and (now := self.standing(new)).is_waiting:
            ended = replace(now, status=REJECTED, reason=reason, is_waiting=False)
            self._change(new, seq, ended)


def _next(now: Standing, what: int, filled: tuple[int, int]) -> int:
    """The status that follows a report: the table of `crates/types/src/life.rs`."""
    cum_lots, leaves_lots = filled
    if what in (_BUSTED, _CORRECTED):
        return _after_taken_back(now, what, filled)
    if what in _ENDS:
        is_still_asked = what == _DONE and now.status in _ASKED and leaves_lots
        return now.status if is_still_asked else _ENDS[what]
    if what in (_TRADED, _REPLACED):
        return _after_change(now, what, filled)
    if what == _IS_NEW and now.status == PENDING_NEW:
        return NEW
    return _standing(now, cum_lots) if now.status == DONE_FOR_DAY else now.status


def _after_change(now: Standing, what: int, filled: tuple[int, int]) -> int:
    """After a fill or a replace, either of which may leave nothing open."""
    cum_lots, leaves_lots = filled
    if leaves_lots == 0:
        return FILLED
    if what == _TRADED:
        return now.status if now.status in _ASKED else PARTIALLY_FILLED
    return now.status if now.status == PENDING_CANCEL else _standing(now, cum_lots)


def _after_taken_back(now: Standing, what: int, filled: tuple[int, int]) -> int:
    """An ended order stays ended, but for a filled one of which something is open again."""
    cum_lots, leaves_lots = filled
    if now.status == FILLED and not leaves_lots:
        return CANCELED if what == _BUSTED or cum_lots < now.lots else FILLED
    if now.status in (FILLED, PARTIALLY_FILLED) and leaves_lots:
        return _standing(now, cum_lots)
    if now.status in (PARTIALLY_FILLED, *_ASKED) and not leaves_lots:
        return CANCELED if cum_lots < now.lots else FILLED
    return now.status


def _standing(now: Standing, cum_lots: int) -> int:
    """Untouched or partly filled; not acknowledged yet."""
    if cum_lots:
        return PARTIALLY_FILLED
    return NEW if now.is_accepted else PENDING_NEW


def _lots(now: Standing, what: int, told: int) -> int:
    """A replace gives an order another quantity; a restatement only takes from it."""
    if what == _REPLACED:
        return told
    return min(now.lots, told) if what == _RESTATED and now.cum_lots < told else now.lots


def _read(payload: bytes, at: int, count: int) -> int | None:
    """What the gate observed of the drawdown."""
    for place in range(at, at + count * _READING_BYTES, _READING_BYTES):
        if payload[place] == _DRAWDOWN:
            start = place + _OBSERVED_AT
            return int.from_bytes(payload[start : start + 16], "little", signed=True)
    return None
