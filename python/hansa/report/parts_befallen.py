"""What the venue did to positions without an order: funding, dividends, splits, liquidations."""

from hansa.report.data import Befallen, ReportData
from hansa.report.markup import Column, Markup, note, section, table
from hansa.report.numbers import money_text

_WORDS = {
    "funding": "funding",
    "dividend": "dividends",
    "interest": "interest on shorts",
    "split": "splits",
    "expiry": "expired",
    "delisting": "delisted",
    "liquidation": "▼ liquidated",
}


def befallen(report: ReportData) -> Markup:
    """The section; nothing for a run without any of it."""
    if not report.befallen:
        return Markup("")
    columns = [
        Column("Source of orders"),
        Column("What"),
        Column("Times", True),
        Column("Cash", True),
        Column("Of it fees and penalties", True),
    ]
    places = report.header.money_decimals
    rows = [_row(row, places) for row in report.befallen]
    caption = f"Cash that came in, in {report.header.currency}, by whose lots it was"
    said = note(
        "What closed a position stands among the fills too, without an order. The fraction of a "
        "lot that a split pays out is cash; its lots are worth what they were."
    )
    body = table(caption, columns, rows, name="befallen")
    return section("befallen", "What the venue did to positions", body, said)


def _row(row: Befallen, places: int) -> list[str]:
    cost = money_text(-row.cost, places) if row.cost else "–"
    return [row.source, _WORDS[row.kind], f"{row.times:,}", money_text(row.cash, places), cost]
