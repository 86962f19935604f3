"""How the agents of a council agree, how right their views were, and what a run is without each."""

import math

from hansa.report.agreement import MATRIX_MAX
from hansa.report.council_data import AgreementRow, ConvictionRow
from hansa.report.data import ReportData
from hansa.report.markup import Column, Markup, element, escape, join, note, table
from hansa.report.numbers import money_text, number_text, ratio_text

_FULL_TINT = 38.0
#: So many standard errors from one half get the fullest tint.
_FULL_ERRORS = 4.0
_AGREED = "Of the views in which both took a side, how many took the same"


def council(report: ReportData) -> Markup:
    """Nothing of a run without agents that took sides."""
    return join([_agreement(report), _calibration(report), _without(report)])


def _agreement(report: ReportData) -> Markup:
    """Pairs as a triangle, of a large council as a list."""
    pairs = [each for each in report.attribution.agreement if each.views]
    if not pairs:
        return Markup("")
    agents = report.header.agents
    drawn = _listed(pairs) if len(agents) > MATRIX_MAX else _triangle(agents, pairs)
    return join([element("h3", "How they agreed"), drawn])


def _triangle(agents: list[str], pairs: list[AgreementRow]) -> Markup:
    """Agents are numbered, as eleven of their names across would leave the page."""
    cells = {(each.second, each.first): _same(each) for each in pairs}
    names = [name for name in agents if any(name in pair for pair in cells)]
    numbers = [Column(str(k), True, hint=name) for k, name in enumerate(names, 1)]
    rows = [
        [f"{k} {name}", *(cells.get((name, other), "") for other in names[:-1])]
        for k, name in enumerate(names, 1)
    ]
    columns = [Column("Same side as"), *numbers[:-1]]
    return table(_AGREED, columns, rows, name="agreement", look="map pinned")


def _listed(pairs: list[AgreementRow]) -> Markup:
    columns = [Column("Agent"), Column("and"), Column("Same side", True)]
    rows = [[each.first, each.second, _same(each)] for each in pairs]
    return table(f"{_AGREED}: the pairs that agree most, and least", columns, rows)


def _same(pair: AgreementRow) -> Markup:
    ratio = pair.same_ratio or 0.0
    return _tinted(ratio, 2.0 * abs(ratio - 0.5), f"{pair.views:,}")


def _calibration(report: ReportData) -> Markup:
    """Hits by strength; of a large council the agents that made or lost most."""
    spoke = [row for row in report.attribution.rows if any(x.views for x in row.calibration)]
    if not spoke:
        return Markup("")
    by_profit = sorted(spoke, key=lambda row: -abs(row.profit))
    shown = {row.agent for row in by_profit[:MATRIX_MAX]}
    bins = (f"{each.low:g}–{each.high:g}" for each in spoke[0].calibration)
    columns = [Column("|Conviction| × confidence"), *(Column(each, True) for each in bins)]
    rows = [
        [row.agent, *(_right(each) for each in row.calibration)]
        for row in spoke
        if row.agent in shown
    ]
    caption = (
        "Hit ratio by strength of the view; mean return of the next bar in its direction, views"
    )
    more = len(spoke) - len(rows)
    told = f" Of {len(spoke):,} agents the {len(rows)} that made or lost most." if more else ""
    said = (
        "This run alone, no proof; tinted by standard errors from 50 % if views were independent."
    )
    drawn = table(caption, columns, rows, name="calibration", look="map pinned")
    return join([element("h3", "When they were right"), drawn, note(said + told)])


def _right(found: ConvictionRow) -> Markup:
    if found.hit_ratio is None:
        return Markup("<td>–</td>")
    errors = 2.0 * abs(found.hit_ratio - 0.5) * math.sqrt(found.views)
    mean = f"{money_text(found.mean_return_bps, 1)} bps, "
    return _tinted(found.hit_ratio, errors / _FULL_ERRORS, f"{mean}{found.views:,}")


def _tinted(ratio: float, strength: float, small: str) -> Markup:
    """A share and what it is of; above and below one half have colours of their own."""
    kind, tint = "p" if ratio >= 0.5 else "q", min(1.0, strength) * _FULL_TINT
    text = escape(ratio_text(ratio, signed=False, places=1))
    tail = f"<br><small>{escape(small)}</small></td>"
    return Markup(f'<td class="m {kind}" style="--t:{tint:.0f}">{text}{tail}')


def _without(report: ReportData) -> Markup:
    """What the run comes to without each agent, where runs without it were made."""
    found, decimals = report.attribution, report.header.money_decimals
    if not found.without:
        return Markup("")
    columns = [
        Column("Without"),
        Column(f"Net profit ({report.header.currency})", True),
        Column("Change", True),
        *([Column("Sharpe ratio", True)] if report.header.is_annualised else []),
        Column("Deepest drawdown", True),
        Column("Run"),
    ]
    rows = [
        [
            row.agent,
            money_text(row.net, decimals),
            money_text(row.change, decimals),
            *([number_text(row.sharpe)] if report.header.is_annualised else []),
            ratio_text(row.drawdown_ratio),
            row.run,
        ]
        for row in found.without
    ]
    whole = money_text(found.net, decimals)
    caption = f"Runs of the same configuration, each of them a trial; with all agents {whole}"
    return join([element("h3", "Without each"), table(caption, columns, rows, name="without")])
