"""Runs side by side as one page: overlay of their growth, what came of them, what was set."""

import string

import numpy as np

from hansa.api.runs import ComparedCurve, ComparedNumber, Comparison
from hansa.report.chart_data import ChartData, charts_data
from hansa.report.charts import Chart, Line, told_apart
from hansa.report.data import Numbers
from hansa.report.markup import Column, Markup, element, escape, join, note, section, table
from hansa.report.numbers import numbers, span_text, value_text
from hansa.report.page import document
from hansa.report.parts_charts import chart_with_still
from hansa.report.parts_top import VERDICT_SHAPES, heading
from hansa.report.sweep.wording import short_keys
from hansa.types.arrays import IntArray

#: Runs over other times are drawn at so many common ones.
_COMMON_TIMES = 800
#: Runs that differ in so few settings are told apart by them.
_SETTINGS_NAMED = 2


def render_comparison(found: Comparison) -> str:
    """Two to twenty runs as one HTML document that needs no network, all their text escaped."""
    title = f"{len(found.runs)} runs compared, Hansa"
    main = element("main", *comparison_parts(found), attributes='id="main"')
    body = join([heading(f"{len(found.runs)} runs compared"), main])
    return document(title, body, comparison_data(found))


def comparison_parts(found: Comparison) -> list[Markup]:
    """Its sections."""
    return [_runs(found), growth_part(found), _numbers(found), _settings(found)]


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
        *(chart_with_still(each, ts_ns) for each in comparison_charts(found)),
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


def _runs(found: Comparison) -> Markup:
    verdicts = found.verdicts or ("",) * len(found.runs)
    rows = [
        [_letter(place), line.run, line.status, f"{VERDICT_SHAPES.get(word, '')} {word}".strip()]
        for place, (line, word) in enumerate(zip(found.runs, verdicts, strict=True))
    ]
    columns = [Column(""), Column("Run"), Column("Status"), Column("Verdict")]
    return section("runs", "Runs", table("In the order they were named", columns, rows))


def _numbers(found: Comparison) -> Markup:
    columns = [Column("Number"), *(Column(_letter(k), True) for k in range(len(found.runs)))]
    rows = [[each.label, *_values(each)] for each in found.numbers]
    caption = "Headline figures; in brackets how far from those of A"
    told = [note(words)] if (words := not_alike(found)) else []
    return section("numbers", "Came to", *told, table(caption, columns, rows, look="pinned"))


def _values(each: ComparedNumber) -> list[str]:
    first = each.values[0]
    return [
        Markup(f"<td>{_value(value, each.unit)}{_beside(value, first, each.unit, place)}</td>")
        for place, value in enumerate(each.values)
    ]


def _value(value: float | None, unit: str) -> str:
    return escape("–" if value is None else value_text(value, unit, 2))


def _beside(value: float | None, first: float | None, unit: str, place: int) -> str:
    if place == 0 or value is None or first is None:
        return ""
    change = value - first
    text = value_text(abs(change), unit, 2).lstrip("+")
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"<small><br>({sign}{escape(text)})</small>"


def _settings(found: Comparison) -> Markup:
    if not found.settings:
        return section("settings", "Set differently", note("Nothing."))
    columns = [Column("Setting"), *(Column(_letter(k)) for k in range(len(found.runs)))]
    rows = [[each.key, *(value or "–" for value in each.values)] for each in found.settings]
    body = table("Settings that differ", columns, rows, look="pinned")
    return section("settings", "Set differently", body)


def _name(found: Comparison, place: int) -> str:
    """A run as a legend has it: by what sets it apart, or by its name where much does."""
    if not 0 < len(found.settings) <= _SETTINGS_NAMED:
        return f"{_letter(place)} {found.runs[place].run}"
    keys = short_keys([each.key for each in found.settings])
    values = [each.values[place] or "–" for each in found.settings]
    said = ", ".join(f"{key} {value}" for key, value in zip(keys, values, strict=True))
    return f"{_letter(place)} {said}"


def _letter(place: int) -> str:
    """A, B, C: names of runs are too long for the heads of columns."""
    return string.ascii_uppercase[place]
