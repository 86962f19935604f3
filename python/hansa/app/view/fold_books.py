"""Money and positions from the postings of the journal, exact: counts of 10^-18 and of lots."""

import struct
from collections import defaultdict
from collections.abc import Sequence

from hansa.app.view.spot_entries import SpotEntries
from hansa.app.view.valuing import Marks
from hansa.journal import Kind
from hansa.journal.decode import decode_report
from hansa.journal.happenings import Posting, decode_postings
from hansa.journal.tail import TailRecord

_HEAD_OF_HAPPENING = struct.Struct("<IIqqqqqq")
_TRANSFER_AT, _REPORT_AT, _TAKING_BACK_AT, _HAPPENING_AT = 24, 120, 128, 56
_EXEC_TYPE_AT, _TAKING_BACK = 21, (10, 11)
_TRADE = 1
_WHOLE, _ROUNDED = 10**18, 10**9


class BookFold:
    """What the desk holds: `cash` by currency, `lots` by instrument; `cost` and `realised` of each
    position in its quote currency, of a spot account those of its balance (`entries`).
    """

    def __init__(self, marks: Marks, entries: SpotEntries | None):
        count = len(marks.instruments)
        self.marks, self.entries, self.is_spot = marks, entries, entries is not None
        self.cash: dict[str, int] = defaultdict(int)
        self.sums: dict[tuple[str, str], int] = defaultdict(int)
        self._lots, self._cost, self._realised = [0] * count, [0] * count, [0] * count
        self._lot_atoms = [int(each.lot * 10**18) for each in marks.instruments]
        #: Where each group of postings stands (record, byte), and how many lines come before it.
        self.groups: list[tuple[int, int]] = []
        self.lines: list[int] = [0]
        #: The highest equity since somebody resumed the desk, in 10^-18.
        self.peak: int | None = None

    def report(self, record: TailRecord, lots: int) -> None:
        """A REPORT record, and by how many lots it changes the position."""
        payload = record.payload
        what = payload[_EXEC_TYPE_AT]
        if what != _TRADE and what not in _TAKING_BACK:
            return
        if self.entries is not None:
            self.entries.report(decode_report(payload), self.cash)
        at = _TAKING_BACK_AT if what in _TAKING_BACK else _REPORT_AT
        if len(payload) > at:
            self._post(record, at)
        self._lots[int.from_bytes(payload[16:20], "little")] += lots

    def transfer(self, record: TailRecord) -> None:
        """A TRANSFER record: the peak that a loss is measured from moves with it."""
        amount = int.from_bytes(record.payload[:16], "little", signed=True)
        currency = record.payload[16:24].rstrip(b"\0").decode("ascii")
        if self.entries is not None:
            self.entries.transfer(currency, amount, self.cash)
        if self.peak is not None:
            self.peak += self.marks.worth(amount, currency) or 0
        self._post(record, _TRANSFER_AT)

    def happening(self, record: TailRecord) -> None:
        """A record of what befell a position without an order."""
        place, _, _, a, b, before, after, _ = _HEAD_OF_HAPPENING.unpack_from(record.payload)
        self._lots[place] += after - before
        if record.kind == Kind.SPLIT:
            self.marks.split(place, (b, a), record.ts_ns)
        self._post(record, _HAPPENING_AT)

    def moment(self, equity: int) -> None:
        """Equity at a moment."""
        self.peak = equity if self.peak is None else max(self.peak, equity)

    def judged(self, equity: int, lost_ratio: int) -> None:
        """The gate read a loss, in 10^-18 of the peak: there may have been a higher one between two
        moments that are recorded. It rounds up, at nine places.
        """
        if self.peak is not None and equity > 0 and lost_ratio < _WHOLE:
            self.peak = max(self.peak, equity * _WHOLE // (_WHOLE - max(0, lost_ratio - _ROUNDED)))

    def resumed(self, equity: int | None) -> None:
        """Somebody resumed the desk: the loss until then is accepted."""
        self.peak = equity

    def priced(self) -> None:
        """Prices are known: what came without one may be worth something now."""
        if self.entries is not None:
            self.entries.price()

    def lots(self, place: int) -> int:
        """What is held of an instrument; on a spot account what its balance makes, rounded down."""
        if not self.is_spot:
            return self._lots[place]
        base = self.marks.instruments[place].base
        return self.cash.get(base, 0) // self._lot_atoms[place]

    def cost(self, place: int) -> int | None:
        """What is held cost; None where that cannot be told."""
        return self._cost[place] if self.entries is None else self.entries.cost(place)

    def realised(self, place: int) -> int | None:
        """Profit of what was closed, before fees; None where that cannot be told."""
        return self._realised[place] if self.entries is None else self.entries.realised(place)

    def equity(self) -> int | None:
        """Cash and positions at the last prices; None where something held has no price."""
        total = 0
        for currency, amount in self.cash.items():
            worth = self.marks.worth(amount, currency)
            if worth is None:
                return None
            total += worth
        values = [] if self.is_spot else [self.value(place) for place in range(len(self._lots))]
        return None if None in values else total + sum(each or 0 for each in values)

    def value(self, place: int) -> int | None:
        """The value of what is held, in the account's currency; None without a price."""
        instrument = self.marks.instruments[place]
        if self.is_spot:
            return self.marks.worth(self.cash.get(instrument.base, 0), instrument.base)
        value = self.value_in_quote(place)
        return None if value is None else self.marks.worth(value, instrument.quote)

    def value_in_quote(self, place: int) -> int | None:
        """The same in its quote currency."""
        return 0 if not self._lots[place] else self.marks.value(place, self._lots[place])

    def exposures(self) -> list[int | None]:
        """Signed values of all that is held besides the account's own currency."""
        if not self.is_spot:
            return [self.value(place) for place in range(len(self._lots))]
        own = self.marks.currency
        return [self.marks.worth(sum_, code) for code, sum_ in self.cash.items() if code != own]

    def _post(self, record: TailRecord, at: int) -> None:
        postings = decode_postings(record.payload, at)
        if not postings:
            return
        self.groups.append((record.seq, at))
        self.lines.append(self.lines[-1] + len(postings))
        self._add(postings)

    def _add(self, postings: Sequence[Posting]) -> None:
        for line in postings:
            self.sums[line.account, line.currency] += line.amount
            if line.account == "cash":
                self.cash[line.currency] += line.amount
            elif line.instrument is not None and line.account == "position":
                self._cost[line.instrument] += line.amount
            elif line.instrument is not None and line.account == "realised_profit":
                self._realised[line.instrument] -= line.amount
