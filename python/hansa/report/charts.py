"""The line charts of a report as data: what each draws, whoever draws it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from hansa.report.data import Numbers, ReportData

Unit: TypeAlias = Literal["money", "growth", "percent", "number", "amount"]

_DASHES = ("", "8 4", "2 3", "10 3 2 3", "5 5", "1 5")
_HUES = ("--up", "--down", "--c2", "--c3", "--c4", "--c5")
_MUTED = "--muted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: its packed name, its values at the chart's times, and its look. `colour` is a
    variable of the page.
    """

    label: str
    series: str
    values: Numbers
    colour: str = "--up"
    dash: str = ""
    width: float = 1.5
    is_filled: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a chart: when it begins, and what the cursor says of it."""

    ts_ns: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Lines over one axis of time. `said` is read aloud; between the two lines of `band` (places
    in `lines`) the page is tinted; a dashed line stands where each of the `windows` begins.
    """

    identifier: str
    unit: Unit
    lines: tuple[Line, ...]
    said: str
    height: int = 170
    band: tuple[int, int] | None = None
    windows: tuple[Window, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is anything to draw."""
        return any(value is not None for line in self.lines for value in line.values)


def charts(report: ReportData) -> list[Chart]:
    """Every line chart that the report has values for."""
    every = (
        equity_chart(report),
        drawdown_chart(report),
        exposure_chart(report),
        weights_chart(report),
        turnover_chart(report),
        agents_chart(report),
        sharpe_chart(report),
        volatility_chart(report),
        beta_chart(report),
    )
    return [chart for chart in every if chart.is_known]


def equity_chart(report: ReportData) -> Chart:
    """Equity against both benchmarks."""
    curves = report.curves
    every = (
        Line(label="equity", series="equity", values=curves.equity, width=2),
        Line(
            label="buy and hold",
            series="buy_and_hold",
            values=curves.buy_and_hold,
            colour=_MUTED,
            dash="8 4",
        ),
        Line(
            label=f"equal weight, rebalanced every {report.header.step}",
            series="equal_weight",
            values=curves.equal_weight,
            colour=_MUTED,
            dash="2 3",
        ),
    )
    known = tuple(line for line in every if any(value is not None for value in line.values))
    said = f"Equity of {report.header.name} in {report.header.currency}"
    return Chart(identifier="equity-chart", unit="money", lines=known, said=said, height=280)


def drawdown_chart(report: ReportData) -> Chart:
    """How far below its peak."""
    line = Line(
        label="drawdown",
        series="drawdown",
        values=report.curves.drawdown_ratio,
        colour="--down",
        is_filled=True,
    )
    return Chart(
        identifier="drawdown-chart", unit="percent", lines=(line,), said="Drawdown", height=130
    )


def exposure_chart(report: ReportData) -> Chart:
    """Gross and net."""
    curves = report.curves
    lines = (
        Line(label="gross", series="gross", values=curves.exposure_gross_ratio),
        Line(
            label="net",
            series="net",
            values=curves.exposure_net_ratio,
            colour="--down",
            dash="8 4",
        ),
    )
    said = "Gross and net exposure as a part of equity"
    return Chart(identifier="exposure-chart", unit="percent", lines=lines, said=said)


def weights_chart(report: ReportData) -> Chart:
    """The part of equity in each of the most traded instruments."""
    names, values = report.curves.weight_instruments, report.curves.weight_ratio
    said = f"Part of equity in {', '.join(names)}"
    lines = _told_apart("weight", names, values)
    return Chart(identifier="weights-chart", unit="percent", lines=lines, said=said, height=200)


def turnover_chart(report: ReportData) -> Chart:
    """Turnover of the last window."""
    line = Line(
        label="turnover per year", series="rolling_turnover", values=report.curves.rolling_turnover
    )
    said = "Rolling turnover per year, times mean equity"
    return Chart(identifier="turnover-chart", unit="number", lines=(line,), said=said, height=130)


def agents_chart(report: ReportData) -> Chart:
    """Cumulative profit before costs of the first agents."""
    profit = report.curves.agent_profit
    names = report.header.agents[: len(profit)]
    said = f"Cumulative profit before costs of {', '.join(names)}"
    lines = _told_apart("agent", names, profit)
    return Chart(identifier="agents-chart", unit="amount", lines=lines, said=said, height=220)


def sharpe_chart(report: ReportData) -> Chart:
    """The rolling Sharpe ratio with its band."""
    curves = report.curves
    lines = (
        Line(label="Sharpe ratio", series="rolling", values=curves.rolling_sharpe, width=2),
        Line(
            label="95 % low",
            series="rolling_low",
            values=curves.rolling_sharpe_low,
            colour=_MUTED,
            dash="2 3",
            width=1,
        ),
        Line(
            label="95 % high",
            series="rolling_high",
            values=curves.rolling_sharpe_high,
            colour=_MUTED,
            dash="2 3",
            width=1,
        ),
    )
    said = "Rolling Sharpe ratio with its 95 % band"
    return Chart(
        identifier="rolling-chart", unit="number", lines=lines, said=said, height=190, band=(2, 1)
    )


def volatility_chart(report: ReportData) -> Chart:
    """Rolling volatility."""
    line = Line(
        label="volatility",
        series="rolling_volatility",
        values=report.curves.rolling_volatility_ratio,
        colour="--down",
    )
    said = "Rolling volatility per year"
    return Chart(
        identifier="volatility-chart", unit="percent", lines=(line,), said=said, height=130
    )


def beta_chart(report: ReportData) -> Chart:
    """Rolling beta to buy and hold."""
    line = Line(
        label="beta", series="rolling_beta", values=report.curves.rolling_beta, colour="--c2"
    )
    said = "Rolling beta to buy and hold"
    return Chart(identifier="beta-chart", unit="number", lines=(line,), said=said, height=130)


def _told_apart(prefix: str, names: list[str], values: list[Numbers]) -> tuple[Line, ...]:
    return tuple(
        told_apart(k, label=name, series=f"{prefix}{k}", values=each)
        for k, (name, each) in enumerate(zip(names, values, strict=True))
    )


def told_apart(place: int, *, label: str, series: str, values: Numbers) -> Line:
    """One of up to 36 lines: no two share both hue and dash."""
    hue, dash = _HUES[place % 6], _DASHES[(place + place // 6) % 6]
    return Line(label=label, series=series, values=values, colour=hue, dash=dash)
