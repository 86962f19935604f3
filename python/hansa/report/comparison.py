"""Runs side by side as one page: overlay of their growth, what came of them, what was set."""

import numpy as np

from hansa.api.runs import ComparedCurve, Comparison
from hansa.report.chart_data import ChartData, charts_data
from hansa.report.charts import Chart, Line, told_apart
from hansa.report.compared_tables import letter, numbers_table, runs_table, settings_table
from hansa.report.data import Numbers
from hansa.report.markup import Markup, element, join, note, section
from hansa.report.numbers import numbers, span_text
from hansa.report.page import document
from hansa.report.parts_charts import chart_with_still
from hansa.report.parts_top import heading
from hansa.report.sweep.wording import short_keys
from hansa.types.arrays import IntArray

#: Runs over other times are drawn at so many common ones.
_COMMON_TIMES = 800
#: Runs that differ in so few settings are told apart by them.
_SETTINGS_NAMED = 2
#: Said already where a run is named.
_NAME = "run.name"
_PICKED = "A run stands out where the mouse rests on its line, or its name is picked."


def render_comparison(found: Comparison) -> str:
    """Two to twenty runs as one HTML document that needs no network, all their text escaped."""
    title = f"{len(found.runs)} runs compared, Hansa"
    main = element("main", *comparison_parts(found), attributes='id="main"')
    body = join([heading(f"{len(found.runs)} runs compared"), main])
    return document(title, body, comparison_data(found))


def comparison_parts(found: Comparison) -> list[Markup]:
    """Its sections."""
    return [
        runs_table(found),
        growth_part(found),
        numbers_table(found, not_alike(found)),
        settings_table(found),
    ]


def growth_part(found: Comparison) -> Markup:
    """Growth and drawdown of all runs over one axis of time."""
    times = comparison_times(found)
    if not len(times):
        return section("growth", "Growth", note("None of the runs has a curve."))
    ts_ns = times.tolist()
    return section(
        "growth",
        "Growth and drawdown",
        element("p", f"Equity over what each run began with, {span_text(ts_ns[0], ts_ns[-1])}."),
        element("p", _PICKED, attributes='class="note live"'),
        *(
            chart_with_still(each, ts_ns, has_legend=place == 0)
            for place, each in enumerate(comparison_charts(found))
        ),
    )


def comparison_data(found: Comparison) -> ChartData:
    """What the script draws."""
    return charts_data(comparison_charts(found), comparison_times(found).tolist())


def comparison_charts(found: Comparison) -> list[Chart]:
    """Growth and drawdown; a run has the same look in both."""
    times = comparison_times(found)
    kinds = (
        ("growth", "growth", 300, [each.equity_ratio for each in found.curves]),
        ("fall", "percent", 180, [_falls(each) for each in found.curves]),
    )
    charts = []
    for name, unit, height, every in kinds:
        lines: list[Line] = []
        for place, (curve, values) in enumerate(zip(found.curves, every, strict=True)):
            label = _name(found, place)
            at = _at(curve, values, times)
            lines.append(told_apart(place, label=label, series=f"{name}{place}", values=at))
        said = "Growth of each run" if name == "growth" else "Drawdown of each run"
        chart = Chart(
            identifier=f"{name}-chart",
            unit="growth" if unit == "growth" else "percent",
            lines=tuple(lines),
            said=said,
            height=height,
        )
        charts.append(chart)
    return [chart for chart in charts if chart.is_known]


def not_alike(found: Comparison) -> str:
    """Why figures side by side may not be of one thing: other data, or other times; "" if alike."""
    spans = {span_text(int(c.ts_ns[0]), int(c.ts_ns[-1])): None for c in found.curves if c.ts_ns}
    is_other = len({line.data_sha256 for line in found.runs}) > 1
    why = [f"other times ({'; '.join(spans)})"] if len(spans) > 1 else []
    why += ["other data"] if is_other else []
    said = f"These runs are over {' and '.join(why)}: no figure alone says which is better."
    return said if why else ""


def comparison_times(found: Comparison) -> IntArray:
    """The times of its charts: the runs' own where all have the same, else even ones from the first
    to the last.
    """
    own = [np.array(each.ts_ns, dtype=np.int64) for each in found.curves if each.ts_ns]
    if not own:
        return np.zeros(0, dtype=np.int64)
    if all(np.array_equal(each, own[0]) for each in own):
        return own[0]
    first, last = min(int(each[0]) for each in own), max(int(each[-1]) for each in own)
    # The step first: nanoseconds of years times hundreds do not fit into 64 bits.
    return first + (last - first) // (_COMMON_TIMES - 1) * np.arange(_COMMON_TIMES)


def _at(curve: ComparedCurve, values: tuple[float | None, ...], times: IntArray) -> Numbers:
    """The last value known at each time; none before the run and none after it."""
    own = np.array(curve.ts_ns, dtype=np.int64)
    if not len(own):
        return [None] * len(times)
    known = np.array(values, dtype=np.float64)
    rows = np.searchsorted(own, times, side="right") - 1
    inside = (rows >= 0) & (times <= own[-1])
    return numbers(np.where(inside, known[np.maximum(rows, 0)], np.nan), 6)


def _falls(curve: ComparedCurve) -> tuple[float | None, ...]:
    """Drawdowns as reports have them: below zero."""
    return tuple(None if each is None else -each for each in curve.drawdown_ratio)


def _name(found: Comparison, place: int) -> str:
    """A run as a legend has it: by what sets it apart, or by its name where much does."""
    settings = [each for each in found.settings if each.key != _NAME]
    if not 0 < len(settings) <= _SETTINGS_NAMED:
        return f"{letter(place)} {found.runs[place].run}"
    keys = short_keys([each.key for each in settings])
    values = [each.values[place] or "–" for each in settings]
    said = ", ".join(f"{key} {value}" for key, value in zip(keys, values, strict=True))
    return f"{letter(place)} {said}"
