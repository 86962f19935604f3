"""What other draws of the same days would have come to, and in which markets the run was made."""

from hansa.report.data import ReportData
from hansa.report.markup import Column, Markup, element, note, section, table
from hansa.report.numbers import number_text, ratio_text
from hansa.report.robustness_data import Luck


def robustness(report: ReportData) -> Markup:
    """Nothing for a run of less than two months."""
    found = report.robustness
    if found.luck is None and not found.regimes:
        return Markup("")
    return section(
        "robustness",
        "Luck and markets",
        _luck(found.luck) if found.luck else "",
        _regimes(report) if found.regimes else "",
    )


def _luck(luck: Luck) -> Markup:
    said = (
        f"{luck.resamples:,} times {luck.days:,} days drawn from the run's own, of which one may "
        f"come again or not at all: {_share(luck.loss_ratio)} end with a loss, "
        f"{_share(luck.deeper_ratio)} fall deeper than the run did."
    )
    names = ("5 %", "25 %", "Median", "75 %", "95 %")
    columns = [Column("At the ends of days"), Column("Run", True)]
    columns += [Column(name, True) for name in names]
    rows = [
        [
            row.name.capitalize(),
            *(
                ratio_text(value)
                for value in (
                    row.run_ratio,
                    row.percentile_5_ratio,
                    row.percentile_25_ratio,
                    row.percentile_50_ratio,
                    row.percentile_75_ratio,
                    row.percentile_95_ratio,
                )
            ),
        ]
        for row in luck.rows
    ]
    drawn = note(
        f"Drawn from the run's own days in blocks of {luck.block_days:.1f} on average: the "
        "stationary bootstrap (Politis and Romano 1994, Politis and White 2004). It cannot draw a "
        "day that the run has not seen."
    )
    return Markup(
        element("p", said) + table("What luck could have made of it", columns, rows) + drawn
    )


def _regimes(report: ReportData) -> Markup:
    found = report.robustness
    columns = [Column("Market before the day")] + [
        Column(name, True) for name in ("Days", "Share", "Run", "Buy and hold", "Sharpe ratio")
    ]
    rows = [
        [
            f"{row.trend}, {row.spread}",
            f"{row.days:,}",
            _share(row.share_ratio),
            ratio_text(row.return_ratio),
            ratio_text(row.benchmark_ratio),
            number_text(row.sharpe) if row.sharpe is not None else "too few days",
        ]
        for row in found.regimes
    ]
    words = note(
        f"Rising: buy and hold gained over the {found.window_days} days before. Turbulent: the "
        "spread of those days was above its median over the run. Returns are compounded over the "
        "days of each row."
    )
    return Markup(table("By regime of the market", columns, rows) + words)


def _share(ratio: float) -> str:
    return ratio_text(ratio, signed=False, places=1)
