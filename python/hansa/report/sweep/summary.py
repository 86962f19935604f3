"""A sweep as rows for the command line, the verdict first."""

from hansa.report.numbers import NO_INTERVAL, number_text, ratio_text, span_text
from hansa.report.parts_top import STATUS_SHAPES, VERDICT_SHAPES
from hansa.report.sweep.data import Outside, SetRow, SweepReport
from hansa.report.sweep.wording import (
    below_middle,
    drawdown_text,
    figure_text,
    short_keys,
    trials_text,
    value_text,
    values_text,
    within,
    words,
)
from hansa.report.verdict import inside_text

#: Of a front with more the first are named; report and `Sweep.front` have all.
_FRONT_SHOWN = 8
#: Objectives that are among the figures of every set.
_TOLD = ("net_return", "sharpe", "maximum_drawdown")


def sweep_summary(report: SweepReport) -> list[tuple[str, str]]:
    """Label and value of each row."""
    head, best, found = report.header, report.best, report.statistics
    word = report.verdict.word
    rows = [
        ("Verdict", f"{VERDICT_SHAPES[word]} {word}"),
        *(
            (f"  {STATUS_SHAPES[check.status]} {check.name}", check.found)
            for check in report.verdict.checks
            if check.status != "passed"
        ),
        *((f"  {STATUS_SHAPES['warned']} Warning", each) for each in head.warnings),
        ("Span", f"{span_text(head.start_ns, head.end_ns)}, {head.bars:,} bars"),
        ("Sets", sets_text(report)),
        ("Trials on this data", trials_text(head.trials, head.recorded)),
        ("Best set", f"{best.number}: {values_text(head.keys, best.values)}"),
        *_ranked(report),
        ("  Net return", ratio_text(best.net_return)),
        ("  Sharpe ratio", _with_interval(best.sharpe, found.sharpe_low, found.sharpe_high)),
        ("  Maximum drawdown", drawdown_text(best.maximum_drawdown)),
        ("  Fills", f"{best.fills:,}"),
        ("  Journal head", best.head),
        *_front(report),
        ("Deflated Sharpe", number_text(found.deflated_sharpe, 3)),
        ("PBO", number_text(found.overfitting_probability, 3)),
        ("Luck alone (Hansen)", number_text(found.superiority, 3)),
    ]
    if report.outside is not None:
        outside = report.outside
        text = _with_interval(outside.sharpe, outside.sharpe_low, outside.sharpe_high)
        rows.append(("Sharpe out of sample", f"{text}; where it chose {_inside(outside)}"))
        if head.studies and outside.ranks:
            rows.append(("  Where it judged", below_middle(outside)))
        if outside.rounding:
            rows.append(("  Rounded to periods", outside.rounding))
    return rows


def sets_text(report: SweepReport) -> str:
    """How many, and what became of them."""
    head = report.header
    others = [("refused", head.refused), ("failed", head.failed), ("pruned", head.pruned)]
    parts = [f"{head.done:,} done", *(f"{count:,} {what}" for what, count in others if count)]
    is_short = head.asked is not None and head.sets < head.asked
    each = f" for each of {head.studies:,} splits" if head.studies else ""
    asked = f" ({head.asked:,} asked{each}, the space has no others)" if is_short else ""
    if each and not is_short:
        asked = f" ({head.asked:,} drawn{each})"
    said = f"{head.sets:,} by {head.search}{asked}: {', '.join(parts)}"
    if not head.never_traded:
        return said
    return f"{said}; {head.never_traded:,} of {head.done:,} sets never traded"


def set_row(report: SweepReport, row: SetRow) -> list[str]:
    """A line of a table under `set_heads`."""
    objective = report.header.objective
    ranked = [] if objective in _TOLD else [figure_text(objective, row.objective)]
    return [
        str(row.number),
        *ranked,
        ratio_text(row.net_return),
        number_text(row.sharpe),
        drawdown_text(row.maximum_drawdown),
        f"{row.fills:,}",
        *(value_text(value) for value in row.values),
    ]


def set_heads(report: SweepReport) -> list[str]:
    """The figures first, then the parameters: what is widest may be cut off."""
    objective = report.header.objective
    ranked = [] if objective in _TOLD else [words(objective)]
    figures = ["Net return", "Sharpe ratio", "Drawdown", "Fills"]
    return ["Set", *ranked, *figures, *short_keys(report.header.keys)]


def _ranked(report: SweepReport) -> list[tuple[str, str]]:
    """What sets rank by, where it is not told anyway."""
    objective = report.header.objective
    if objective in _TOLD:
        return []
    return [(f"  {words(objective)}", figure_text(objective, report.best.objective))]


def _front(report: SweepReport) -> list[tuple[str, str]]:
    """How many sets stand beside the best where there are several objectives, and the first."""
    if not report.front:
        return []
    names = report.header.objectives
    count = f"{len(report.front):,} of {report.header.done:,} sets that no other beats by all of"
    rows = [("Front", f"{count} {', '.join(within(name) for name in names)}")]
    for row in report.front[:_FRONT_SHOWN]:
        pairs = zip(names, row.objectives, strict=True)
        figures = ", ".join(f"{within(name)} {figure_text(name, value)}" for name, value in pairs)
        rows.append(
            (f"  Set {row.number}", f"{figures}: {values_text(report.header.keys, row.values)}")
        )
    return rows


def _with_interval(value: float | None, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return number_text(value) + ("" if value is None else f" ({NO_INTERVAL})")
    return f"{number_text(value)} (95 %: {number_text(low)} to {number_text(high)})"


def _inside(outside: Outside) -> str:
    """Unknown where the whole is too short, or where the bars of a split are."""
    known = outside.sharpe is None or outside.in_sample_sharpe is not None
    return number_text(outside.in_sample_sharpe) if known else inside_text(None)
