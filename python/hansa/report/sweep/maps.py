"""The maps of a sweep: the objective over two parameters, tinted from the worst to the best."""

from hansa.report.markup import Column, Markup, element, escape, join, note, table
from hansa.report.sweep.data import Surface, SweepReport
from hansa.report.sweep.wording import figure_text, short_keys, within

_FULL_TINT = 55


def maps_part(report: SweepReport) -> Markup:
    """Every map in the same shades, so that they can be compared."""
    if not report.surfaces:
        return Markup("")
    name = within(report.header.objective)
    counts = {count for each in report.surfaces for line in each.counts for count in line}
    share = (
        f"The {name} of the set with both values."
        if counts <= {0, 1}
        else f"The {name} of all sets that share both values: the median of them, and in small how "
        "many they are."
    )
    said = note(f"{share} A good set among good neighbours is worth more than a lone peak.")
    every = join(_map(report, each) for each in report.surfaces)
    return join([said, _shades(report), element("div", every, attributes='class="maps"')])


def _shades(report: SweepReport) -> Markup:
    """What the colours say, the worst first."""
    ends = sorted(_ends(report), reverse=report.header.less_is_better)
    worst, best = (escape(figure_text(report.header.objective, each)) for each in ends)
    name = escape(within(report.header.objective))
    return Markup(f'<p class="shades">{worst}<i></i>{best} <span>{name}</span></p>')


def _ends(report: SweepReport) -> tuple[float, float]:
    """The lowest and the highest of all maps."""
    known = [v for each in report.surfaces for line in each.cells for v in line if v is not None]
    return min(known, default=0.0), max(known, default=0.0)


def _map(report: SweepReport, surface: Surface) -> Markup:
    keys = dict(zip(report.header.keys, short_keys(report.header.keys), strict=True))
    down, across = keys.get(surface.rows.key, ""), keys[surface.columns.key]
    title = f"{down} (down) by {across} (across)" if down else across
    columns = [
        Column(down, hint=surface.rows.key),
        *(Column(each, is_number=True) for each in surface.columns.labels),
    ]
    rows = [
        [label, *(_cell(report, each, count) for each, count in zip(line, counts, strict=True))]
        for label, line, counts in zip(
            surface.rows.labels, surface.cells, surface.counts, strict=True
        )
    ]
    return table(title, columns, rows, look="map")


def _cell(report: SweepReport, value: float | None, count: int) -> Markup:
    if value is None:
        return Markup("<td></td>")
    share = _share(report, value)
    kind, tint = "p" if share >= 0 else "q", abs(share) * _FULL_TINT
    small = element("small", f" {count}") if count > 1 else Markup("")
    text = escape(figure_text(report.header.objective, value))
    return Markup(f'<td class="m {kind}" style="--t:{tint:.0f}">{text}{small}</td>')


def _share(report: SweepReport, value: float) -> float:
    """From -1 (the worst) to 1 (the best)."""
    low, high = _ends(report)
    if high <= low:
        return 0.0
    sign = -1.0 if report.header.less_is_better else 1.0
    return sign * (2.0 * (value - low) / (high - low) - 1.0)
