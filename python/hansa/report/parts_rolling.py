"""The figures of the last bars over time, and the run beside its benchmark."""

from hansa.report.charts import beta_chart, sharpe_chart, volatility_chart
from hansa.report.data import ReportData
from hansa.report.markup import Column, Markup, element, note, section, table
from hansa.report.numbers import number_text, ratio_text
from hansa.report.parts_charts import lines_part
from hansa.report.relative_data import RelativeRow


def rolling(report: ReportData) -> Markup:
    """Rolling Sharpe ratio with its band, volatility and beta; nothing for a short run."""
    if not report.header.is_annualised:
        return Markup("")
    curves = report.curves
    known = [v for v in curves.rolling_sharpe if v is not None]
    above = sum(v > 0 for v in known) / len(known) if known else None
    sure = [v > 0 for v in curves.rolling_sharpe_low if v is not None]
    surely = sum(sure) / len(sure) if sure else None
    said = (
        f"Over the last {curves.rolling_window_bars:,} {report.header.step}s, per year. The Sharpe "
        f"ratio was above zero {_share(above)} of the time, its whole band {_share(surely)}."
    )
    return section(
        "rolling",
        "Rolling Sharpe ratio, volatility and beta",
        element("p", said),
        lines_part(sharpe_chart(report), report),
        lines_part(volatility_chart(report), report, title="Volatility per year"),
        lines_part(beta_chart(report), report, title="Beta to buy and hold"),
        note(
            "Band: 1.96 standard errors of the window's ratio, as if its returns were independent "
            "and normal (Lo 2002). Neighbouring windows share most of their bars."
        ),
        _beside(report),
    )


def _beside(report: ReportData) -> Markup:
    columns = [
        Column("Benchmark, before costs"),
        Column("Beta", True),
        Column("Alpha per year", True),
        Column("Correlation", True),
        Column("Tracking error", True),
        Column("Information ratio", True),
        Column("Appraisal ratio (95 %)", True),
    ]
    rows = [
        [
            row.benchmark,
            number_text(row.beta),
            ratio_text(row.alpha_ratio),
            number_text(row.correlation),
            ratio_text(row.tracking_error_ratio, signed=False),
            number_text(row.information_ratio),
            appraisal_text(row),
        ]
        for row in report.relative
    ]
    caption = "Beside what the same money would have made without a council, over the whole run"
    return table(caption, columns, rows, name="relative") if rows else Markup("")


def appraisal_text(row: RelativeRow) -> str:
    """The ratio with its interval."""
    if row.appraisal_low is None:
        return number_text(row.appraisal_ratio)
    interval = f"{number_text(row.appraisal_low)} to {number_text(row.appraisal_high)}"
    return f"{number_text(row.appraisal_ratio)} ({interval})"


def _share(value: float | None) -> str:
    return ratio_text(value, signed=False, places=0)
