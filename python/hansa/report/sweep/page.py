"""The page of a sweep: one HTML file that needs no network and no script."""

from pathlib import Path

from hansa.report.data import Check
from hansa.report.markup import Column, Markup, element, escape, join, note, section, table
from hansa.report.numbers import day_text, number_text, ratio_text, span_text
from hansa.report.parts_top import STATUS_SHAPES, VERDICT_SHAPES
from hansa.report.sweep.charts import histogram, outside_figure
from hansa.report.sweep.data import Outside, SetRow, Surface, SweepReport
from hansa.report.sweep.summary import figure_text, set_row, sets_text, values_text, words

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_ASSETS = Path(__file__).parents[1] / "assets"
_WORST_FIRST = ("broken", "failed", "warned", "not tested", "passed")

_MEANINGS = {
    "Trial": "one configuration run over these data, in this folder of runs; all are counted, in a "
    "chained ledger",
    "Deflated Sharpe": "the chance that the best Sharpe ratio is more than what the luckiest of so "
    "many trials without skill shows (Bailey and Lopez de Prado 2014)",
    "PBO": "how often the best on one half of history falls into the lower half of all sets on the "
    "other, over all ways to halve it (Bailey, Borwein, Lopez de Prado, Zhu 2017)",
    "Luck alone": "the chance that sets without skill show a best this good: Hansen's test of "
    "superior predictive ability (2005) and White's reality check (2000), by stationary bootstrap",
    "Out of sample": "returns on bars that did not choose the set that made them",
    "Minimum track record": "how long returns like the best set's must be to be believed, as if it "
    "had been the only trial (Bailey and Lopez de Prado 2012)",
}


def render_sweep(report: SweepReport) -> str:
    """The report as one HTML document, all text of the sweep escaped."""
    return (
        f'<!doctype html>\n<html lang="en"><head>{_head(report)}</head>'
        f"<body>{_body(report)}</body></html>\n"
    )


def _head(report: SweepReport) -> Markup:
    styles = (_ASSETS / "report.css").read_text(encoding="utf-8")
    title = escape(f"{report.verdict.word}: {report.header.name}, Hansa sweep")
    return Markup(
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>{title}</title><style>{styles}</style>"
    )


def _body(report: SweepReport) -> Markup:
    parts = {
        "numbers": ("The best set", _numbers(report)),
        "outside": ("Out of sample", _outside(report)),
        "surface": ("Parameters", _surfaces(report)),
        "spread": ("All sets", _spread(report)),
        "sets": ("Best sets", _sets(report)),
        "errors": ("Not run", _errors(report)),
        "reproduce": ("Reproduce", _reproduce(report)),
        "glossary": ("Words", _glossary()),
    }
    shown = {name: part for name, part in parts.items() if part[1]}
    links = join(
        element("a", title, attributes=f'href="#{name}"') for name, (title, _) in shown.items()
    )
    sections = join(section(name, title, body) for name, (title, body) in shown.items())
    return Markup(
        f'<a class="skip" href="#verdict">To the verdict</a>{_header(report)}<main>'
        f'{_verdict(report)}<nav aria-label="Parts of the report">{links}</nav>{sections}</main>'
    )


def _header(report: SweepReport) -> Markup:
    head = report.header
    facts = (
        ("Span", f"{span_text(head.start_ns, head.end_ns)} UTC"),
        ("Bars", f"{head.bars:,}"),
        ("Sets", sets_text(report)),
        ("Trials on this data", f"{head.trials:,}" if head.trials else "unknown"),
        ("Ranked by", words(head.objective)),
        ("Sweep", head.sweep_id),
    )
    items = join(element("li", f"{label} ", element("b", value)) for label, value in facts)
    title = escape(f"{head.name}: a sweep")
    return Markup(
        f'<header><div class="top"><h1>{title}</h1></div><ul class="facts">{items}</ul></header>'
    )


def _verdict(report: SweepReport) -> Markup:
    found = report.verdict
    checks = sorted(found.checks, key=lambda check: _WORST_FIRST.index(check.status))
    kind = found.word.lower().replace(" ", "-")
    title = escape(f"{VERDICT_SHAPES[found.word]} {found.word}")
    return Markup(
        f'<section class="verdict {kind}" id="verdict" aria-labelledby="verdict-title">'
        f'<h2 id="verdict-title">{title}</h2><p>{escape(found.summary)}</p>'
        f"<ul>{join(_check(check) for check in checks)}</ul></section>"
    )


def _check(check: Check) -> Markup:
    kind = check.status if check.status != "not tested" else "untested"
    mark = f"{STATUS_SHAPES[check.status]} {check.status}"
    return Markup(
        f'<li><span class="s-{kind}">{escape(mark)}</span><span>{escape(check.name)}'
        f"<small>{escape(check.found)}; expected {escape(check.expected)}</small></span></li>"
    )


def _numbers(report: SweepReport) -> Markup:
    head, best, found = report.header, report.best, report.statistics
    interval = ""
    if found.sharpe_low is not None and found.sharpe_high is not None:
        interval = f"95 %: {number_text(found.sharpe_low)} to {number_text(found.sharpe_high)}"
    record = "infinite" if found.track_record_bars is None else f"{found.track_record_bars:,.0f}"
    cards = [
        (words(head.objective), figure_text(head.objective, best.objective), "what sets rank by"),
        ("Net return", ratio_text(best.net_return), "after costs"),
        ("Sharpe ratio", number_text(best.sharpe), interval),
        ("Maximum drawdown", ratio_text(best.maximum_drawdown, signed=False), ""),
        ("Fills", f"{best.fills:,}", ""),
        ("Deflated Sharpe", number_text(found.deflated_sharpe, 3), f"{head.trials:,} trials"),
        ("PBO", number_text(found.overfitting_probability, 3), f"{found.splits:,} splits"),
        ("Luck alone, Hansen", number_text(found.superiority, 3), _bounds(report)),
        ("Luck alone, White", number_text(found.reality_check, 3), ""),
        ("Minimum track record", record, f"bars, of {head.bars:,}"),
    ]
    items = join(_card(label, value, small) for label, value, small in cards)
    said = note(f"Set {best.number}: {values_text(head.keys, best.values)}.")
    return join([said, Markup(f'<dl class="keys">{items}</dl>')])


def _bounds(report: SweepReport) -> str:
    low, high = report.statistics.superiority_low, report.statistics.superiority_high
    if low is None or high is None:
        return ""
    return f"between {number_text(low, 3)} and {number_text(high, 3)}"


def _card(label: str, value: str, small: str) -> Markup:
    lines = element("small", small) if small else Markup("")
    return Markup(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}{lines}</dd></div>")


def _outside(report: SweepReport) -> Markup:
    outside = report.outside
    if outside is None:
        return Markup("")
    parts = [outside_figure(outside), _explained(outside)]
    if len(outside.path_sharpes) > 1:
        ratios = sorted(outside.path_sharpes)
        parts.append(
            note(
                f"{len(ratios)} whole paths: Sharpe ratios from {number_text(ratios[0])} to "
                f"{number_text(ratios[-1])}, the middle one {number_text(outside.sharpe)}."
            )
        )
    columns = [
        Column("judged from"),
        Column("to"),
        Column("chosen set", is_number=True),
        *(Column(key) for key in report.header.keys),
        Column("where it chose", is_number=True),
        Column("where it was judged", is_number=True),
        Column("return", is_number=True),
    ]
    objective = report.header.objective
    rows = [
        [
            day_text(row.start_ns),
            day_text(row.end_ns),
            str(row.number),
            *(str(value) for value in row.values),
            figure_text(objective, row.in_sample),
            figure_text(objective, row.out_of_sample),
            ratio_text(row.return_ratio),
        ]
        for row in outside.rows
    ]
    caption = f"Each split: the best set by {words(objective).lower()} where it chose, and then"
    return join([*parts, table(caption, columns, rows, name="splits")])


def _explained(outside: Outside) -> Markup:
    rounded = f" Rounded to whole periods: {outside.rounding}." if outside.rounding else ""
    return note(
        f"By {outside.method.replace('_', ' ')}. Growth of 1 that always followed the set chosen "
        "before, on bars that had not chosen it. A set's returns are those of its one run over all "
        f"of history; changing from one set to another costs nothing here.{rounded}"
    )


def _surfaces(report: SweepReport) -> Markup:
    name = words(report.header.objective).lower()
    said = note(
        f"The {name} of all sets that share both values: the median of them, and how many in small "
        "where there are several. A good set among good neighbours is worth more than a lone peak."
    )
    if not report.surfaces:
        return Markup("")
    return join([said, *(_surface(report, each) for each in report.surfaces)])


def _surface(report: SweepReport, surface: Surface) -> Markup:
    known = [value for line in surface.cells for value in line if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    title = (
        surface.columns.key
        if not surface.rows.key
        else (f"{surface.rows.key} (down) by {surface.columns.key} (across)")
    )
    columns = [
        Column(surface.rows.key),
        *(Column(e, is_number=True) for e in surface.columns.labels),
    ]
    sign = -1.0 if report.header.less_is_better else 1.0
    rows = [
        [
            label,
            *(
                _cell(report, value, count, _share(value, low, high, sign))
                for value, count in zip(cells, counts, strict=True)
            ),
        ]
        for label, cells, counts in zip(
            surface.rows.labels, surface.cells, surface.counts, strict=True
        )
    ]
    return table(title, columns, rows)


def _share(value: float | None, low: float, high: float, sign: float) -> float:
    """From -1 (the worst) to 1 (the best)."""
    if value is None or high <= low:
        return 0.0
    return sign * (2.0 * (value - low) / (high - low) - 1.0)


def _cell(report: SweepReport, value: float | None, count: int, share: float) -> Markup:
    if value is None:
        return Markup("<td></td>")
    kind = "p" if share >= 0 else "q"
    small = element("small", f" {count}") if count > 1 else Markup("")
    text = escape(figure_text(report.header.objective, value))
    return Markup(f'<td class="m {kind}" style="--t:{abs(share) * 55:.0f}">{text}{small}</td>')


def _spread(report: SweepReport) -> Markup:
    if not report.distribution:
        return Markup("")
    name = words(report.header.objective)
    return join(
        [histogram(report.distribution, name), note(f"How many sets came to which {name}.")]
    )


def _sets(report: SweepReport) -> Markup:
    head = report.header
    columns = [
        Column("set", is_number=True),
        *(Column(key, is_number=True) for key in head.keys),
        Column(words(head.objective), is_number=True),
        Column("Net return", is_number=True),
        Column("Drawdown", is_number=True),
        Column("Fills", is_number=True),
        Column("Journal head"),
    ]
    rows = [[*set_row(report, row), _short(row)] for row in report.sets]
    caption = f"The best {len(rows):,} of {head.done:,}"
    return table(caption, columns, rows, name="sets-table")


def _short(row: SetRow) -> str:
    return row.head[:16]


def _errors(report: SweepReport) -> Markup:
    if not report.errors:
        return Markup("")
    columns = [Column("sets", is_number=True), Column("why")]
    rows = [[f"{count:,}", why] for why, count in report.errors.items()]
    return table("Sets that did not run to the end", columns, rows)


def _reproduce(report: SweepReport) -> Markup:
    head = report.header
    ledger = head.ledger_head or "unknown"
    return join(
        [
            note("The best set as a run, with journal and report; its head is the one above:"),
            element("pre", report.best_command),
            note(f"Data {head.data_sha256}. Ledger of trials: {head.trials:,} on these, {ledger}."),
        ]
    )


def _glossary() -> Markup:
    words_ = join(
        join([element("dt", name), element("dd", text)]) for name, text in _MEANINGS.items()
    )
    return Markup(f'<dl class="words">{words_}</dl>')
