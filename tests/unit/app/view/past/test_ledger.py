"""The books of runs of every kind: exact, and zero in sum."""

from collections import defaultdict
from decimal import Decimal

from hansa.app.view.paging import PageQuery
from hansa.app.view.run_view import RunView, opened
from hansa.app.view.travel import Traveller
from hansa.journal import read_records
from hansa.stores import RunFolder


def lines_of(view: RunView) -> list[tuple[int, str, str, Decimal]]:
    """Record, account, currency and amount of every line."""
    found, query = [], PageQuery(limit=700)
    while True:
        page = view.postings(query)
        found += [(x.seq, x.account, x.currency, Decimal(x.amount)) for x in page.data]
        if not page.has_more:
            return found
        query = PageQuery(cursor=page.next_cursor, limit=700)


def test_each_record_sums_to_zero_in_each_currency(any_folder: RunFolder) -> None:
    sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for seq, _, currency, amount in lines_of(opened(any_folder)):
        sums[seq, currency] += amount
    assert len(sums) > 5
    assert set(sums.values()) == {Decimal(0)}


def test_balances_are_the_sums_of_the_lines(any_folder: RunFolder) -> None:
    view = opened(any_folder)
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for _, account, currency, amount in lines_of(view):
        sums[account, currency] += amount
    told = {(x.account, x.currency): Decimal(x.amount) for x in view.ledger().balances}
    assert told == sums


def test_cash_is_what_the_core_has_to_the_last_digit(any_folder: RunFolder) -> None:
    last = len(read_records(any_folder.journal)) - 1
    state = Traveller().state_at(any_folder, last)
    told = {(x.account, x.currency): x.amount for x in opened(any_folder).ledger().balances}
    assert Decimal(told["cash", state.currency]) == Decimal(state.cash)
