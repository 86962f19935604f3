"""The page of a sweep: one HTML file that needs no network, drawn by the engine of a run's."""

from hansa.report.chart_data import charts_data
from hansa.report.markup import Column, Markup, element, join, note, section, table
from hansa.report.numbers import NO_INTERVAL, after_trials, number_text, ratio_text, span_text
from hansa.report.page import document
from hansa.report.parts_top import cards, heading, links, verdict
from hansa.report.sweep.data import SweepReport
from hansa.report.sweep.figure_front import front_part
from hansa.report.sweep.figures import histogram, ranks_figure
from hansa.report.sweep.maps import maps_part
from hansa.report.sweep.outside import outside_chart, outside_part
from hansa.report.sweep.summary import set_heads, set_row, sets_text
from hansa.report.sweep.wording import (
    best_of,
    drawdown_text,
    figure_text,
    short_keys,
    trials_text,
    value_text,
    values_text,
    within,
    words,
)

_HEAD_SHOWN = 16
_MEANINGS = {
    "Trial": "one configuration run over these data, in this folder of runs; all are recorded in "
    "a chained ledger, and those that came to the same equity at every bar count once",
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
    title = f"{report.verdict.word}: {report.header.name}, Hansa sweep"
    return document(title, _body(report), charts_data(*outside_chart(report)))


def _body(report: SweepReport) -> Markup:
    parts = {
        "numbers": ("The best set", _numbers(report)),
        "front": ("Front", _front(report)),
        "outside": ("Out of sample", outside_part(report)),
        "surface": ("Parameters", maps_part(report)),
        "spread": ("All sets", _spread(report)),
        "ranks": ("The best where it was not chosen", _ranks(report)),
        "sets": ("Best sets", _sets(report)),
        "errors": ("Not run", _errors(report)),
        "reproduce": ("Reproduce", _reproduce(report)),
        "glossary": ("Words", _glossary()),
    }
    shown = {name: part for name, part in parts.items() if part[1]}
    sections = [section(name, title, body) for name, (title, body) in shown.items()]
    reached = links([(name, title) for name, (title, _) in shown.items()])
    said = verdict(report.verdict)
    main = element("main", said, _warnings(report), reached, *sections, attributes='id="main"')
    return join([_header(report), main])


def _warnings(report: SweepReport) -> Markup:
    found = join(element("li", text) for text in report.header.warnings)
    return Markup(f'<div class="warn"><ul>{found}</ul></div>') if found else found


def _header(report: SweepReport) -> Markup:
    head = report.header
    facts = (
        ("Span", f"{span_text(head.start_ns, head.end_ns)} UTC"),
        ("Bars", f"{head.bars:,}"),
        ("Sets", sets_text(report)),
        ("Trials on this data", trials_text(head.trials, head.recorded)),
        ("Ranked by", within(head.objective)),
        ("Sweep", head.sweep_id),
    )
    return heading(f"{head.name}: a sweep", facts)


def _numbers(report: SweepReport) -> Markup:
    keys, best = report.header.keys, report.best
    said = f"Set {best.number}: {values_text(short_keys(keys), best.values)}."
    full = f"Short for {', '.join(keys)}." if short_keys(keys) != keys else ""
    every = [*_best(report), *_outside(report), *_believed(report)]
    return join([element("p", said), cards(every), note(full) if full else ""])


def _best(report: SweepReport) -> list[tuple[str, str, list[str]]]:
    """What the best set came to; what sets rank by comes first."""
    best, found, objective = report.best, report.statistics, report.header.objective
    figures = {
        "net_return": (ratio_text(best.net_return), ["after costs"]),
        "sharpe": (
            number_text(best.sharpe),
            [_interval(best.sharpe, found.sharpe_low, found.sharpe_high)],
        ),
        "maximum_drawdown": (drawdown_text(best.maximum_drawdown), []),
    }
    ranked = (figure_text(objective, best.objective), list[str]())
    text, small = figures.pop(objective, ranked)
    first = (words(objective), text, ["what sets rank by", *small])
    rest = [(words(name), text, small) for name, (text, small) in figures.items()]
    return [first, *rest, ("Fills", f"{best.fills:,}", [])]


def _outside(report: SweepReport) -> list[tuple[str, str, list[str]]]:
    found = report.outside
    if found is None:
        return []
    small = [_interval(found.sharpe, found.sharpe_low, found.sharpe_high)]
    if len(found.path_sharpes) > 1:
        small.append(f"the median of {len(found.path_sharpes)} paths")
    return [("Sharpe out of sample", number_text(found.sharpe), small)]


def _believed(report: SweepReport) -> list[tuple[str, str, list[str]]]:
    """What the number of trials leaves of it."""
    head, found = report.header, report.statistics
    record = "infinite" if found.track_record_bars is None else f"{found.track_record_bars:,.0f}"
    trials = after_trials(head.trials) if head.trials else "trials unknown"
    splits = f"{found.splits:,} splits" if found.splits else "needs several sets"
    return [
        ("Deflated Sharpe", number_text(found.deflated_sharpe, 3), [trials]),
        ("PBO", number_text(found.overfitting_probability, 3), [splits]),
        ("Luck alone, Hansen", number_text(found.superiority, 3), [_bounds(report)]),
        ("Luck alone, White", number_text(found.reality_check, 3), []),
        ("Minimum track record", record, [f"bars, of {head.bars:,}"]),
    ]


def _interval(sharpe: float | None, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "" if sharpe is None else NO_INTERVAL
    return f"95 %: {number_text(low)} to {number_text(high)}"


def _bounds(report: SweepReport) -> str:
    """Hansen's two bounds, where they differ."""
    found = report.statistics
    low, high = number_text(found.superiority_low, 3), number_text(found.superiority_high, 3)
    return "" if low == high else f"between {low} and {high}"


def _spread(report: SweepReport) -> Markup:
    if not report.distribution:
        return Markup("")
    objective = report.header.objective
    said = f"How many sets came to which {within(objective)}"
    return join([histogram(report.distribution, objective), note(f"{said}.")])


def _ranks(report: SweepReport) -> Markup:
    """Behind the probability of overfitting: what it is the lower half of."""
    found = report.statistics
    if not found.splits:
        return Markup("")
    said = (
        f"In {found.splits:,} ways to split the history into halves: where the set that one half "
        f"liked best stood among the {found.choices:,} in the other. What lies left of 0.5 is "
        f"the PBO of {number_text(found.overfitting_probability, 3)}. Luck stands anywhere, skill "
        "on the right."
    )
    return join([ranks_figure(found.ranks), note(said)])


def _sets(report: SweepReport) -> Markup:
    head = report.header
    heads = set_heads(report)
    hints = [*([""] * (len(heads) - len(head.keys))), *head.keys]
    columns = [
        *(Column(name, is_number=True, hint=key) for name, key in zip(heads, hints, strict=True)),
        Column("Journal head"),
    ]
    rows = [[*set_row(report, row), row.head[:_HEAD_SHOWN]] for row in report.sets]
    caption = f"{best_of(len(rows), head.done)}, by {within(head.objective)}"
    return table(caption, columns, rows, name="sets-table", look="tall")


def _front(report: SweepReport) -> Markup:
    """With several objectives: the sets among which only taste can choose."""
    if not report.front:
        return Markup("")
    head = report.header
    columns = [
        Column("Set", is_number=True),
        *(Column(words(name), is_number=True) for name in head.objectives),
        *(
            Column(short, is_number=True, hint=key)
            for short, key in zip(short_keys(head.keys), head.keys, strict=True)
        ),
    ]
    rows = [
        [
            str(row.number),
            *(figure_text(n, v) for n, v in zip(head.objectives, row.objectives, strict=True)),
            *(value_text(value) for value in row.values),
        ]
        for row in report.front
    ]
    caption = "Sets that no other beats by all objectives at once, the best by the first one first"
    every = table(caption, columns, rows, name="front-table", look="tall")
    return join([front_part(report), every])


def _errors(report: SweepReport) -> Markup:
    if not report.errors:
        return Markup("")
    columns = [Column("Sets", is_number=True), Column("Why")]
    rows = [[f"{count:,}", why] for why, count in report.errors.items()]
    return table("Sets that did not run to the end", columns, rows)


def _reproduce(report: SweepReport) -> Markup:
    head = report.header
    ledger, trials = head.ledger_head or "unknown", trials_text(head.trials, head.recorded)
    return join(
        [
            note("The best set as a run, with journal and report; its head is the one above:"),
            element("pre", report.best_command),
            note(f"Data {head.data_sha256}. Ledger of trials: {trials} on these, {ledger}."),
        ]
    )


def _glossary() -> Markup:
    words_ = join(
        join([element("dt", name), element("dd", text)]) for name, text in _MEANINGS.items()
    )
    return Markup(f'<dl class="words">{words_}</dl>')
