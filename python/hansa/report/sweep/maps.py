"""The maps of a sweep: the objective over two parameters, tinted from the worst to the best."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Scale:
    """The worst is full orange, the middle white, the best full blue."""

    worst: float
    middle: float
    best: float

    def share(self, value: float) -> float:
        """From -1 (the worst) to 1 (the best)."""
        above, best = value - self.middle, self.best - self.middle
        if above * best >= 0.0:
            return above / best if best else 0.0
        return -above / (self.worst - self.middle)


def _scale(report: SweepReport) -> _Scale:
    """Of all maps together. Where more is better a loss is on the other side of nothing than a
    gain, each side with its own shades; where less is better the middle is half way.
    """
    known = [v for each in report.surfaces for line in each.cells for v in line if v is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    if report.header.less_is_better:
        return _Scale(worst=high, middle=(low + high) / 2.0, best=low)
    worst, best = min(low, 0.0), max(high, 0.0)
    return _Scale(worst=worst or 0.0 - best, middle=0.0, best=best or 0.0 - worst)


def _shades(report: SweepReport) -> Markup:
    """What the colours say, the worst first."""
    scale = _scale(report)
    worst, middle, best = (
        escape(figure_text(report.header.objective, each))
        for each in (scale.worst, scale.middle, scale.best)
    )
    name = escape(within(report.header.objective))
    said = f"<span>{name}, white at {middle}</span>"
    return Markup(f'<p class="shades">{worst}<i></i>{best} {said}</p>')


def _map(report: SweepReport, surface: Surface) -> Markup:
    keys = dict(zip(report.header.keys, short_keys(report.header.keys), strict=True))
    down, across = keys.get(surface.rows.key, ""), keys[surface.columns.key]
    scale = _scale(report)
    title = f"{down} (down) by {across} (across)" if down else across
    columns = [
        Column(down, hint=surface.rows.key),
        *(Column(each, is_number=True) for each in surface.columns.labels),
    ]
    rows = [
        [
            label,
            *(
                _cell(report.header.objective, scale, each, count)
                for each, count in zip(line, counts, strict=True)
            ),
        ]
        for label, line, counts in zip(
            surface.rows.labels, surface.cells, surface.counts, strict=True
        )
    ]
    return table(title, columns, rows, look="map")


def _cell(objective: str, scale: _Scale, value: float | None, count: int) -> Markup:
    if value is None:
        return Markup("<td></td>")
    share = scale.share(value)
    kind, tint = "p" if share >= 0 else "q", abs(share) * _FULL_TINT
    small = element("small", f" {count}") if count > 1 else Markup("")
    text = escape(figure_text(objective, value))
    return Markup(f'<td class="m {kind}" style="--t:{tint:.0f}">{text}{small}</td>')
