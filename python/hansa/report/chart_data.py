"""What the page's script draws: all series packed, and the words that go with them."""

import msgspec
import numpy as np

from hansa.report.benchmark import carried_forward
from hansa.report.data import PricePanel, ReportData
from hansa.report.numbers import price_text, ratio_text
from hansa.report.packing import Packed, Packer
from hansa.report.prices import CONVICTION_STEPS
from hansa.types.arrays import FloatArray

#: A chart is some hundred pixels high: these many levels are finer than it can show.
_LINE_LEVELS = 4_000
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


class ChartData(msgspec.Struct, frozen=True):
    """The script's whole input. `lines` are the agents drawn in the attribution chart; a short
    `span_s` is told in seconds.
    """

    currency: str
    step: str
    span_s: float
    agents: list[str]
    lines: list[str]
    panels: list[PanelWords]
    packed: Packed


def chart_data(report: ReportData) -> ChartData:
    """Pack every series of the report."""
    curves, agents = report.curves, report.header.agents
    packer = Packer()
    _add_times(packer, curves.ts_ns)
    for name, values in (
        ("equity", curves.equity),
        ("buy_and_hold", curves.buy_and_hold),
        ("equal_weight", curves.equal_weight),
        ("drawdown", curves.drawdown_ratio),
        ("gross", curves.exposure_gross_ratio),
        ("net", curves.exposure_net_ratio),
        ("rolling", curves.rolling_sharpe),
    ):
        packer.add(name, values, levels=_LINE_LEVELS)
    for index, profit in enumerate(curves.agent_profit):
        packer.add(f"agent{index}", profit, levels=_LINE_LEVELS)
    panels = [
        _add_panel(packer, panel, f"p{index}.") for index, panel in enumerate(report.prices.panels)
    ]
    return ChartData(
        currency=report.header.currency,
        step=report.header.step,
        span_s=report.header.span_ns / 1e9,
        agents=agents,
        lines=agents[: len(curves.agent_profit)],
        panels=panels,
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
