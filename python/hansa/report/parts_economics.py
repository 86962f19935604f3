"""Where the profit came from: half-spread, adverse selection, inventory, fees; and the markouts."""

from hansa.report.data import ReportData
from hansa.report.economics_data import Economics, EconomicsRow
from hansa.report.figure_markouts import markout_figure
from hansa.report.markup import Column, Markup, element, join, note, section, table
from hansa.report.numbers import money_text, number_text, ratio_text

_MOST_ROWS = 20


def economics(report: ReportData) -> Markup:
    """The section; nothing for a run without quotes and books."""
    found = report.economics
    if found is None:
        return Markup("")
    if found.total.fills == 0:
        return section("profit", "Where the profit came from", note("Nothing was traded."))
    return section(
        "profit",
        "Where the profit came from",
        element("p", _said(report, found)),
        _sums(report, found),
        _markouts(report, found),
        markout_figure(found),
        note(_words(found)),
    )


def _said(report: ReportData, found: Economics) -> str:
    total, places = found.total, report.header.money_decimals
    what = "earned" if total.spread >= 0 else "paid"
    return (
        f"{total.fills:,} fills, {ratio_text(total.maker_ratio, signed=False, places=0)} of them "
        f"resting, {what} {number_text(abs(total.spread_bps or 0.0))} bps of half-spread; the "
        f"middle then moved {_signed(total.markouts[1].bps)} bps within "
        f"{seconds_text(found.horizon_s)}. Profit after fees: {money_text(total.net, places)} "
        f"{report.header.currency}."
    )


def _sums(report: ReportData, found: Economics) -> Markup:
    has_carry = any(row.carry for row in found.rows)
    columns = [
        Column("Source"),
        Column("Fills", True),
        Column("Value traded", True),
        Column("Half-spread", True),
        Column(f"Adverse selection, {seconds_text(found.horizon_s)}", True),
        Column("Inventory", True),
        Column("Fees", True),
        *([Column("Funding and other", True)] if has_carry else []),
        Column("Net profit", True),
    ]
    places = report.header.money_decimals
    rows = [_sum(row, places, has_carry=has_carry) for row in _rows(found)]
    carry = " + funding and other" if has_carry else ""
    caption = (
        f"In {report.header.currency}: half-spread + adverse selection + inventory + fees{carry} "
        "= net profit, each row to the last digit; fees paid are below zero, rebates above"
    )
    return table(caption, columns, rows, name="economics")


def _sum(row: EconomicsRow, places: int, *, has_carry: bool) -> list[str]:
    return [
        row.source,
        f"{row.fills:,}",
        money_text(row.traded, 0, signed=False),
        money_text(row.spread, places),
        money_text(row.adverse, places),
        money_text(row.inventory, places),
        money_text(-row.fees, places),
        *([money_text(row.carry, places)] if has_carry else []),
        money_text(row.net, places),
    ]


def _markouts(report: ReportData, found: Economics) -> Markup:
    horizons = [seconds_text(each.horizon_s) for each in found.total.markouts]
    columns = [
        Column("Source"),
        Column("Resting", True),
        Column("Half-spread", True),
        *(Column(f"Markout {horizon}", True) for horizon in horizons),
        Column(f"Kept after {seconds_text(found.horizon_s)}", True),
    ]
    rows = [
        [
            row.source,
            ratio_text(row.maker_ratio, signed=False, places=0) if row.fills else "–",
            _signed(row.spread_bps),
            *(_signed(each.bps) for each in row.markouts),
            _signed(_kept(row, found.horizon_s)),
        ]
        for row in _rows(found)
        if row.fills
    ]
    return table("In bps of value traded, before fees", columns, rows, name="markouts")


def _rows(found: Economics) -> list[EconomicsRow]:
    """The sources with the most fills, and all together where that says more."""
    busy = [row for row in found.rows if row.fills or row.carry]
    if len(busy) < 2:
        return busy
    shown = sorted(busy, key=lambda row: -row.fills)[:_MOST_ROWS]
    return [*(row for row in busy if row in shown), found.total]


def _kept(row: EconomicsRow, horizon_s: float) -> float | None:
    later = [each.bps for each in row.markouts if each.horizon_s == horizon_s]
    if row.spread_bps is None or not later or later[0] is None:
        return None
    return row.spread_bps + later[0]


def _words(found: Economics) -> Markup:
    lines = [
        "Half-spread: fill price against the middle at the fill; a taker's is the middle it met, "
        "a maker's that just before the event that filled it. ",
        "Markout: the middle later less the middle at the fill, signed by side; where it ends, "
        "inventory begins, marked to the last price (Hasbrouck 2007; Bouchaud et al. 2018). ",
        "Funding and other is all that came not by fills: funding, dividends, interest, splits, "
        "and the rates of other currencies held. Positions that the venue closed are fills.",
    ]
    if found.near_end:
        lines.append(
            f" Of {found.near_end:,} fills the horizon ends after the data; the last middle "
            "stands for it."
        )
    if found.without_middles:
        lines.append(
            " Without quotes or book, all counted as inventory: "
            f"{', '.join(found.without_middles)}."
        )
    return join(lines)


def seconds_text(horizon_s: float) -> str:
    """`0.1 s`, `10 s`, `5 min`."""
    return f"{horizon_s:g} s" if horizon_s < 120 else f"{horizon_s / 60:g} min"


def _signed(value: float | None) -> str:
    return "–" if value is None else money_text(value, 2)
