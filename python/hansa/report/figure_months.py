"""The still picture of monthly returns: for notebooks on the web, where no style sheet reaches."""

from hansa.report.data import YearRow
from hansa.report.figure_frame import label
from hansa.report.markup import Markup
from hansa.report.numbers import ratio_text

_NAMES = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
    "Year",
)
_WIDE, _HIGH, _LEFT, _TOP = 58, 24, 44, 20
#: The return that gets the fullest tint.
_FULL_RATIO = 0.15


def months_figure(years: list[YearRow]) -> Markup:
    """An SVG: a row per year, a column per month, sign, number and tint."""
    if not years:
        return Markup("")
    heads = "".join(
        label(_LEFT + (k + 0.5) * _WIDE, _TOP - 6, name, "middle") for k, name in enumerate(_NAMES)
    )
    rows = "".join(_row(row, _TOP + place * _HIGH) for place, row in enumerate(years))
    width, height = _LEFT + len(_NAMES) * _WIDE, _TOP + len(years) * _HIGH + 4
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="Net return by calendar month (UTC); months compound to the year" '
        f'style="width:100%;height:auto;font:11px sans-serif" fill="none">{heads}{rows}</svg>'
    )


def _row(row: YearRow, y: float) -> str:
    cells = "".join(_cell(value, k, y) for k, value in enumerate((*row.months, row.total_ratio)))
    return label(_LEFT - 6, y + 16, str(row.year), "end") + cells


def _cell(value: float | None, place: int, y: float) -> str:
    if value is None:
        return ""
    x, strength = _LEFT + place * _WIDE, min(1.0, abs(value) / _FULL_RATIO) * 0.4
    colour = "var(--up,#0969da)" if value > 0 else "var(--down,#bc4c00)"
    return (
        f'<rect x="{x + 1}" y="{y + 1}" width="{_WIDE - 2}" height="{_HIGH - 2}" '
        f'style="fill:{colour};fill-opacity:{strength:.2f}"/>'
        f'<text x="{x + _WIDE / 2}" y="{y + 16}" text-anchor="middle" '
        f'style="fill:var(--text,#1b1f24)">{ratio_text(value, places=1)}</text>'
    )
