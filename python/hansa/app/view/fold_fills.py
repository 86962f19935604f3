"""Fills as they were told: those of orders, those taken back, and what the venue closed itself."""

import struct
from array import array

from hansa.journal import Kind
from hansa.journal.happenings import decode_happening
from hansa.journal.tail import TailRecord

#: Exec id, order, instrument, side, exec type, status, liquidity, reason, quantities, price.
_REPORT = struct.Struct("<QQIBBBBQqqqqq")
_REFERENCE = struct.Struct("<Q")
_REFERENCE_AT = 120
_TRADE, _CANCEL, _CORRECT = 1, 10, 11
_OF_ORDER = -1


class FillFold:
    """One row for each fill, and one more for each that was taken back later: a log of them tells
    of that by the same fill again, undone. Lots are signed: above zero was bought.
    """

    def __init__(self) -> None:
        self._seqs, self._shares = array("Q"), array("h")
        self._ticks, self._lots = array("q"), array("q")
        self._places, self._is_notice, self._is_undone = array("i"), bytearray(), bytearray()
        self._rows: dict[tuple[int, int], int] = {}
        self._row_of: dict[int, int] = {}
        #: Fills that stand.
        self.standing = 0

    def __len__(self) -> int:
        return len(self._seqs)

    def report(self, record: TailRecord) -> tuple[int, int, int]:
        """A REPORT record: the change of position in lots, and the price and lots taken back."""
        exec_id, _, place, side, what, *_, lots, ticks = _REPORT.unpack_from(record.payload)
        if what not in (_TRADE, _CANCEL, _CORRECT):
            return 0, 0, 0
        back_ticks, back_lots = 0, 0
        if what != _TRADE:
            (reference,) = _REFERENCE.unpack_from(record.payload, _REFERENCE_AT)
            back_ticks, back_lots = self._take_back((place, reference))
            if what == _CANCEL or not back_lots:
                return -back_lots, back_ticks, back_lots
        signed = lots if side == 1 else -lots
        self._rows[place, exec_id] = self._row_of[record.seq] = len(self._seqs)
        self._append(record.seq, _OF_ORDER, (place, ticks, signed))
        return signed - back_lots, back_ticks, back_lots

    def closing(self, record: TailRecord) -> None:
        """An EXPIRY or LIQUIDATION record: a fill for each who held."""
        happening = decode_happening(Kind(record.kind), record.ts_ns, record.payload)
        for share, holder in enumerate(happening.shares):
            price = happening.price_ticks or 0
            self._append(record.seq, share, (happening.instrument, price, holder.moved_lots))

    def seq(self, row: int) -> int:
        """The record that told of it."""
        return self._seqs[row]

    def row_at(self, seq: int) -> int | None:
        """The fill that a REPORT record told of; None of any other record."""
        return self._row_of.get(seq)

    def share(self, row: int) -> int | None:
        """The place among those who held, of a fill without an order."""
        return None if self._shares[row] == _OF_ORDER else self._shares[row]

    def instrument(self, row: int) -> int:
        """The place of its instrument."""
        return self._places[row]

    def is_notice(self, row: int) -> bool:
        """Whether a row tells that a fill before it was taken back."""
        return bool(self._is_notice[row])

    def is_undone(self, row: int) -> bool:
        """Whether the venue has taken the fill back by now."""
        return bool(self._is_undone[row])

    def chosen(self, instrument: int | None) -> list[int]:
        """The rows of fills, notices apart, of an instrument or of all."""
        return [
            row
            for row, is_notice in enumerate(self._is_notice)
            if not is_notice and instrument in (None, self._places[row])
        ]

    def _take_back(self, execution: tuple[int, int]) -> tuple[int, int]:
        """Price and signed lots of the fill that is none any more; zeros where there is none, as
        of a report that stopped the desk.
        """
        row = self._rows.pop(execution, None)
        if row is None:
            return 0, 0
        self._is_undone[row] = 1
        self._append(self._seqs[row], _OF_ORDER, (execution[0], 0, 0), is_notice=True)
        self.standing -= 1
        return self._ticks[row], self._lots[row]

    def _append(
        self, seq: int, share: int, what: tuple[int, int, int], *, is_notice: bool = False
    ) -> None:
        place, ticks, lots = what
        self._seqs.append(seq)
        self._shares.append(share)
        self._places.append(place)
        self._ticks.append(ticks)
        self._lots.append(lots)
        self._is_notice.append(is_notice)
        self._is_undone.append(is_notice)
        self.standing += not is_notice
