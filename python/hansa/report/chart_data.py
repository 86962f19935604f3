"""What the page's script draws: all series packed, and the words that go with them."""

from collections.abc import Sequence

import msgspec
import numpy as np

from hansa.report.benchmark import carried_forward
from hansa.report.charts import Chart, charts
from hansa.report.data import PricePanel, ReportData
from hansa.report.numbers import price_text, ratio_text
from hansa.report.packing import Packed, Packer
from hansa.report.prices import CONVICTION_STEPS
from hansa.types.arrays import FloatArray

#: Lines of some hundred pixels: these many levels are finer than can be seen; equity is read off.
_LINE_LEVELS = 800
_MONEY_LEVELS = 4_000
_PRICE_LEVELS = 4_000
_STRIP_LEVELS = CONVICTION_STEPS


class PanelWords(msgspec.Struct, frozen=True):
    """One instrument: every `stride`-th bucket has ballots; `summary` is read aloud.

    Its packed bars are whole steps: a price is `lowest + steps * step`.
    """

    instrument: str
    stride: int
    summary: str
    lowest: float
    step: float


class ChartWords(msgspec.Struct, frozen=True, array_like=True):
    """One line chart: where, how high, in what unit; each line as label, series, colour, dash,
    width, whether filled; the two lines of a band, or none; windows, each with the second in which
    it begins and what is said of it.
    """

    identifier: str
    height: int
    unit: str
    lines: list[tuple[str, str, str, str, float, bool]]
    band: tuple[int, int] | None
    windows: list[tuple[float, str]]


class ChartData(msgspec.Struct, frozen=True):
    """The script's whole input; a short `span_s` is told in seconds."""

    currency: str
    step: str
    span_s: float
    agents: list[str]
    charts: list[ChartWords]
    panels: list[PanelWords]
    packed: Packed


def chart_data(report: ReportData, *, only: frozenset[str] | None = None) -> ChartData:
    """Pack every series of the report, or of the charts named alone."""
    header = report.header
    chosen = [each for each in charts(report) if only is None or each.identifier in only]
    packer = Packer()
    words = add_charts(packer, chosen, report.curves.ts_ns)
    drawn = report.prices.panels if only is None or "price-chart" in only else []
    panels = [_add_panel(packer, panel, f"p{index}.") for index, panel in enumerate(drawn)]
    return ChartData(
        currency=header.currency,
        step=header.step,
        span_s=header.span_ns / 1e9,
        agents=header.agents,
        charts=words,
        panels=panels,
        packed=packer.finish(),
    )


def add_charts(packer: Packer, chosen: Sequence[Chart], ts_ns: list[int]) -> list[ChartWords]:
    """Pack the times and the lines of charts that share them."""
    _add_times(packer, ts_ns)
    for each in chosen:
        levels = _MONEY_LEVELS if each.unit == "money" else _LINE_LEVELS
        for line in each.lines:
            packer.add(line.series, line.values, levels=levels)
    return [_words(each) for each in chosen]


def _words(chart: Chart) -> ChartWords:
    lines = [
        (line.label, line.series, line.colour, line.dash, line.width, line.is_filled)
        for line in chart.lines
    ]
    windows = [(each.ts_ns / 1e9, each.said) for each in chart.windows]
    return ChartWords(chart.identifier, chart.height, chart.unit, lines, chart.band, windows)


def charts_data(chosen: Sequence[Chart], ts_ns: list[int]) -> ChartData:
    """The script's input for a page of line charts alone."""
    packer = Packer()
    words = add_charts(packer, chosen, ts_ns) if ts_ns else []
    return ChartData(
        currency="",
        step="bar",
        span_s=(ts_ns[-1] - ts_ns[0]) / 1e9 if ts_ns else 0.0,
        agents=[],
        charts=words,
        panels=[],
        packed=packer.finish(),
    )


def summary(panel: PricePanel) -> str:
    """One instrument in a sentence, for those who cannot see the chart."""
    known = [value for value in panel.close if value is not None]
    if not known:
        return f"{panel.instrument}, no price in the run"
    change = ratio_text(known[-1] / known[0] - 1.0, places=1) if known[0] else "unknown"
    fills = sum(panel.marks.count)
    return f"{panel.instrument}, last {price_text(known[-1])}, {change} over the run, {fills} fills"


def _add_times(packer: Packer, ts_ns: list[int]) -> None:
    seconds = np.array(ts_ns, dtype=np.float64) / 1e9
    # 32 bits of milliseconds hold 24 days; longer runs are told in whole seconds.
    step = 1e-3 if seconds[-1] - seconds[0] < 20 * 86_400 else 1.0
    packer.add_steps("time", seconds, lowest=float(seconds[0]), step=step)


def _add_panel(packer: Packer, panel: PricePanel, prefix: str) -> PanelWords:
    lowest, step = _add_bars(packer, panel, prefix)
    _add_strips(packer, panel, prefix)
    marks = panel.marks
    for name, whole in (("bucket", marks.bucket), ("side", marks.side), ("count", marks.count)):
        packer.add_steps(prefix + name, np.array(whole, dtype=np.float64), lowest=-1.0, step=1.0)
    packer.add_steps(prefix + "at", _floats(list(marks.price)), lowest=lowest, step=step)
    return PanelWords(panel.instrument, panel.stride, summary(panel), lowest, step)


def _add_bars(packer: Packer, panel: PricePanel, prefix: str) -> tuple[float, float]:
    """Pack close, and the others as distances; gives the grid of prices, lowest and step.

    Open is told from the close before, high and low from the body: small numbers pack well.
    """
    bars = np.array([panel.open, panel.high, panel.low, panel.close], dtype=np.float64)
    known = bars[~np.isnan(bars)]
    lowest = float(known.min()) if len(known) else 0.0
    step = (float(np.ptp(known)) / _PRICE_LEVELS if len(known) else 0.0) or 1.0
    opened, high, low, close = np.rint((bars - lowest) / step)
    before = np.concatenate(([0.0], carried_forward(close[:, np.newaxis])[:-1, 0]))
    packer.add_steps(prefix + "close", close, lowest=0.0, step=1.0)
    for name, distance in (
        ("open", opened - np.nan_to_num(before)),
        ("high", high - np.fmax(opened, close)),
        ("low", np.fmin(opened, close) - low),
    ):
        packer.add_steps(
            prefix + name, distance, lowest=float(np.nanmin(distance, initial=0.0)), step=1.0
        )
    return lowest, step


def _add_strips(packer: Packer, panel: PricePanel, prefix: str) -> None:
    # Around zero exactly: a target of nothing must not show as a little of something.
    target = _floats(panel.target_weight)
    most = float(np.nanmax(np.abs(target), initial=0.0))
    packer.add_steps(
        prefix + "target", target, lowest=-most, step=most / _STRIP_LEVELS if most else 1.0
    )
    for index, conviction in enumerate(panel.conviction):
        packer.add_steps(
            f"{prefix}a{index}", _floats(conviction), lowest=-1.0, step=1.0 / _STRIP_LEVELS
        )


def _floats(values: list[float | None]) -> FloatArray:
    return np.array(values, dtype=np.float64)
