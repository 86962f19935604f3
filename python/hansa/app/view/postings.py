"""The books of a run, line by line and in sums."""

from bisect import bisect_right

from hansa.api.books import AccountLine, LedgerView, PostingLine
from hansa.api.page import Page
from hansa.app.view.facts import RunFacts
from hansa.app.view.fold_books import BookFold
from hansa.app.view.paging import PageQuery, newest_first
from hansa.app.view.record_index import RecordIndex
from hansa.app.view.text import amount_text, at_text
from hansa.journal import Kind
from hansa.journal.happenings import decode_postings


class Postings:
    """Lines are numbered over the whole run; a group of them stands in one record."""

    def __init__(self, facts: RunFacts, index: RecordIndex, books: BookFold):
        self._facts, self._index, self._books = facts, index, books

    def sums(self) -> LedgerView:
        """What each account stands at, by currency."""
        return LedgerView(
            run=self._facts.run,
            seq=len(self._index) - 1,
            balances=tuple(
                AccountLine(account=account, currency=currency, amount=amount_text(amount))
                for (account, currency), amount in sorted(self._books.sums.items())
            ),
        )

    def page(self, query: PageQuery) -> Page[PostingLine]:
        """Lines, newest first."""
        return newest_first(range(self._books.lines[-1]), query, self._line)

    def _line(self, number: int) -> PostingLine:
        place = bisect_right(self._books.lines, number) - 1
        seq, at = self._books.groups[place]
        record = self._index.read(seq)
        line = decode_postings(record.payload, at)[number - self._books.lines[place]]
        return PostingLine(
            seq=seq,
            at=at_text(record.ts_ns),
            at_ns=record.ts_ns,
            what="fill" if record.kind == Kind.REPORT else Kind.name_of(record.kind),
            account=line.account,
            instrument=self._facts.symbol(line.instrument),
            currency=line.currency,
            amount=amount_text(line.amount),
        )
