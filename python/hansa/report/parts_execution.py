"""What parent orders cost against the price they arrived at."""

from hansa.report.data import ReportData
from hansa.report.execution_data import ExecutionRow
from hansa.report.markup import Column, Markup, note, section, table
from hansa.report.numbers import money_text, price_text

_QUANTITIES, _PRICES = ("Asked", "Filled", "Unfilled"), ("Arrival price", "Average price")
_TITLES = (*_QUANTITIES, *_PRICES, "Cost", "In bps", "Spread", "Timing")


def execution(report: ReportData) -> Markup:
    """The section; nothing for a run without an execution algorithm."""
    if not report.executions:
        return Markup("")
    columns = [Column("Parent order"), *(Column(title, True) for title in _TITLES)]
    caption = (
        "Each parent order against the middle when its first child was sent: above zero cost; "
        "cost = spread + timing, in bps of the value at arrival"
    )
    rows = [_row(row) for row in report.executions]
    return section(
        "execution",
        "Cost against arrival",
        table(caption, columns, rows, name="executions"),
        note(
            "Implementation shortfall of what was filled (Perold 1988), before fees. Spread "
            "compares each fill with the middle at that time, timing that middle with the arrival; "
            "of bars the last close stands for the middle."
        ),
    )


def _row(row: ExecutionRow) -> list[str]:
    return [
        f"{row.source}: {row.side} {row.instrument}",
        f"{row.asked:,.8g}",
        f"{row.filled:,.8g}",
        f"{row.unfilled:,.8g}",
        _price(row.arrival_price),
        _price(row.average_price),
        cost_text(row),
        *(_bps(each) for each in (row.cost_bps, row.spread_bps, row.timing_bps)),
    ]


def execution_text(row: ExecutionRow) -> str:
    """A line for the terminal."""
    had = f"{row.side} {row.filled:,.8g} of {row.asked:,.8g} {row.instrument}"
    if row.cost is None:
        return f"{had}, cost unknown"
    prices = f"{_price(row.average_price)} against {_price(row.arrival_price)} at arrival"
    return f"{had} at {prices}: cost {_bps(row.cost_bps)} bps, {cost_text(row)}"


def cost_text(row: ExecutionRow) -> str:
    """Money with its currency."""
    return "–" if row.cost is None else f"{money_text(row.cost, 2)} {row.currency}"


def _price(value: float | None) -> str:
    return "–" if value is None else price_text(value)


def _bps(value: float | None) -> str:
    return "–" if value is None else money_text(value, 2)
