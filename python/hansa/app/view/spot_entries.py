"""What the balances of a spot account cost: the average that the core's ledger keeps beside its
postings (`crates/ledger/src/entry.rs`), folded from the same records.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hansa.app.money import atoms
from hansa.app.view.valuing import Marks
from hansa.journal import Report


@dataclass(frozen=True, slots=True)
class Entry:
    """Of one balance, in 10^-18: `cost` and `realised` in the account's currency; `unvalued` are
    units that came while no price said what they are worth.
    """

    cost: int = 0
    realised: int = 0
    unvalued: int = 0

    def after(self, held: int, change: int, worth: int | None, *, is_deal: bool) -> "Entry":
        """After units came or went, with their worth, signed like them. What leaves takes its part
        of the cost along; in a deal it brings a profit.
        """
        entry = self
        if worth is not None and entry.unvalued and change:
            size = abs(_part(worth, entry.unvalued, change))
            entry = entry.valued(size if entry.unvalued > 0 else -size)
        closed = _closing(held, change)
        gone = None if worth is None else _part(worth, closed, change)
        if closed:
            entry = entry._less(held, closed, gone if is_deal else None)
        opened = change - closed
        if not opened:
            return entry
        if worth is None or gone is None:
            return replace(entry, unvalued=entry.unvalued + opened)
        return replace(entry, cost=entry.cost + worth - gone)

    def valued(self, worth: int) -> "Entry":
        """What came without a price is worth so much."""
        return replace(self, cost=self.cost + worth, unvalued=0)

    def _less(self, held: int, closed: int, worth: int | None) -> "Entry":
        gone = _part(self.cost, closed, held)
        profit = 0 if worth is None else -worth - gone
        return Entry(
            self.cost - gone,
            self.realised + profit,
            self.unvalued - _part(self.unvalued, closed, held),
        )


class SpotEntries:
    """The entries of all balances but that of the account's own currency. Of a run over data no
    price is in the journal (`knows_prices`): what came for no known worth has no known cost.
    """

    def __init__(self, marks: Marks, *, knows_prices: bool):
        self._marks, self._priced, self._knows_prices = marks, 0, knows_prices
        self._unsure: set[str] = set()
        self._entries: dict[str, Entry] = {}
        self._deals: dict[tuple[int, int], tuple[Report, dict[str, tuple[int, int]]]] = {}

    def report(self, report: Report, cash: Mapping[str, int]) -> None:
        """A fill, a bust or a correction, before it is posted."""
        self.price()
        if report.exec_ref_id:
            self._take_back(report, cash)
        if report.exec_type != "trade_cancel":
            self._deal(report, dict(cash))

    def transfer(self, currency: str, amount: int, cash: Mapping[str, int]) -> None:
        """Money came or went, before that is posted."""
        self.price()
        worth = self._marks.worth(amount, currency)
        self._change(currency, cash.get(currency, 0), amount, worth, is_deal=False)

    def cost(self, place: int) -> int | None:
        """What the balance that an instrument is left by cost; None where that cannot be told."""
        self.price()
        entry = self._of(place)
        return None if entry is None or entry.unvalued else entry.cost

    def realised(self, place: int) -> int | None:
        """Profit of what was given for something else again."""
        entry = self._of(place)
        return None if entry is None else entry.realised

    def _of(self, place: int) -> Entry | None:
        base = self._marks.instruments[place].base
        if base in self._unsure or not self._marks.leads_home(place):
            return None
        return self._entries.get(base, Entry())

    def _deal(self, report: Report, cash: dict[str, int]) -> None:
        before = dict(self._entries)
        each = self._marks.instruments[report.instrument]
        lots = report.last_lots if report.side == "buy" else -report.last_lots
        got = atoms(lots, each.lot)
        paid = atoms(lots * report.last_ticks, each.tick * each.lot * each.multiplier)
        worth = got if each.base == self._marks.currency else self._marks.worth(paid, each.quote)
        given_worth = None if worth is None else -worth
        self._change(each.base, cash.get(each.base, 0), got, worth, is_deal=True)
        self._change(each.quote, cash.get(each.quote, 0), -paid, given_worth, is_deal=True)
        ahead = {each.base: got, each.quote: -paid}.get(report.fee_currency, 0)
        held = cash.get(report.fee_currency, 0) + ahead
        fee_worth = self._marks.worth(-report.fee, report.fee_currency)
        self._change(report.fee_currency, held, -report.fee, fee_worth, is_deal=False)
        moved = {code: self._moved(before, code) for code in (each.base, each.quote)}
        self._deals[report.instrument, report.exec_id] = (report, moved)

    def _take_back(self, report: Report, cash: Mapping[str, int]) -> None:
        old = self._deals.pop((report.instrument, report.exec_ref_id), None)
        if old is None:
            return
        deal, moved = old
        for code, (cost, realised) in moved.items():
            entry = self._entries.get(code, Entry())
            self._entries[code] = replace(
                entry, cost=entry.cost - cost, realised=entry.realised - realised
            )
        if deal.fee_currency not in moved:
            self.transfer(deal.fee_currency, deal.fee, cash)

    def _moved(self, before: Mapping[str, Entry], code: str) -> tuple[int, int]:
        was, now = before.get(code, Entry()), self._entries.get(code, Entry())
        return now.cost - was.cost, now.realised - was.realised

    def _change(
        self, code: str, held: int, units: int, worth: int | None, *, is_deal: bool
    ) -> None:
        if code != self._marks.currency and units:
            entry = self._entries.get(code, Entry())
            after = entry.after(held, units, worth, is_deal=is_deal)
            self._entries[code] = after
            if not self._knows_prices and (after.unvalued or (is_deal and worth is None)):
                self._unsure.add(code)

    def price(self) -> None:
        """What came without a price is worth something once there is one."""
        if self._priced == self._marks.priced:
            return
        self._priced = self._marks.priced
        for code, entry in self._entries.items():
            worth = self._marks.worth(entry.unvalued, code) if entry.unvalued else None
            if worth is not None:
                self._entries[code] = entry.valued(worth)


def _closing(held: int, change: int) -> int:
    """The part of a change that brings a balance towards zero."""
    if held * change >= 0:
        return 0
    return -held if abs(change) > abs(held) else change


def _part(of: int, units: int, all_: int) -> int:
    """The part of a sum that so many of all units are, towards zero."""
    if not units:
        return 0
    size = abs(of) * abs(units) // abs(all_)
    return -size if of < 0 else size
