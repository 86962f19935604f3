"""Positions, equity and the double-entry books as text."""

from hansa.api.books import EquityCurve, LedgerView, PositionView, PostingLine
from hansa.api.page import Page
from hansa.app.desk.text import money, quantity
from hansa.app.desk.words import symbol
from hansa.app.view.text import at_text
from hansa.cli.output import print_more, print_table
from hansa.cli.texts import percent, short_at


def print_positions(lines: tuple[PositionView, ...]) -> None:
    """What is held of each instrument."""
    print_table(
        ["instrument", "quantity", "entry", "price", "profit", "realised", "weight"],
        [
            [
                symbol(each.instrument),
                quantity(each.quantity),
                money(each.entry),
                money(each.price),
                money(each.profit, is_signed=True),
                money(each.realised, is_signed=True),
                percent(each.weight_ratio),
            ]
            for each in lines
        ],
    )


def print_equity(curve: EquityCurve) -> None:
    """Equity and drawdown over a run."""
    print_table(
        ["time (UTC)", f"equity {curve.currency}", "drawdown"],
        [
            [
                short_at(at_text(ts_ns)),
                "" if equity is None else f"{equity:,.2f}",
                percent(drawdown),
            ]
            for ts_ns, equity, drawdown in zip(
                curve.ts_ns, curve.equity, curve.drawdown_ratio, strict=True
            )
        ],
    )


def print_ledger(view: LedgerView) -> None:
    """What every account stands at: per currency they sum to zero."""
    print_table(
        ["account", "currency", "amount"],
        [[each.account, each.currency, each.amount] for each in view.balances],
    )


def print_postings(page: Page[PostingLine]) -> None:
    """Lines of the books."""
    print_table(
        ["record", "what", "account", "instrument", "currency", "amount"],
        [
            [
                str(each.seq),
                each.what,
                each.account,
                symbol(each.instrument),
                each.currency,
                each.amount,
            ]
            for each in page.data
        ],
    )
    print_more(page)
