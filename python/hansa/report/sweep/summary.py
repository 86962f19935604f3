"""A sweep as rows for the command line, the verdict first."""

from hansa.report.numbers import number_text, ratio_text, span_text
from hansa.report.parts_top import STATUS_SHAPES, VERDICT_SHAPES
from hansa.report.sweep.data import Outside, SetRow, SweepReport, Value


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
        ("Span", f"{span_text(head.start_ns, head.end_ns)}, {head.bars:,} bars"),
        ("Sets", sets_text(report)),
        ("Trials on this data", f"{head.trials:,}" if head.trials else "unknown"),
        ("Best set", f"{best.number}: {values_text(head.keys, best.values)}"),
        (f"  {words(head.objective)}", figure_text(head.objective, best.objective)),
        ("  Net return", ratio_text(best.net_return)),
        ("  Sharpe ratio", _with_interval(best.sharpe, found.sharpe_low, found.sharpe_high)),
        ("  Maximum drawdown", ratio_text(best.maximum_drawdown, signed=False)),
        ("  Fills", f"{best.fills:,}"),
        ("  Journal head", best.head),
        ("Deflated Sharpe", number_text(found.deflated_sharpe, 3)),
        ("PBO", number_text(found.overfitting_probability, 3)),
        ("Luck alone (Hansen)", number_text(found.superiority, 3)),
    ]
    if report.outside is not None:
        outside = report.outside
        text = _with_interval(outside.sharpe, outside.sharpe_low, outside.sharpe_high)
        rows.append(("Sharpe out of sample", f"{text}; where it chose {_plain(outside)}"))
        if outside.rounding:
            rows.append(("  Rounded to periods", outside.rounding))
    return rows


def sets_text(report: SweepReport) -> str:
    """How many, and what became of them."""
    head = report.header
    others = [("refused", head.refused), ("failed", head.failed), ("pruned", head.pruned)]
    parts = [f"{head.done:,} done", *(f"{count:,} {what}" for what, count in others if count)]
    return f"{head.sets:,} by {head.search}: {', '.join(parts)}"


def values_text(keys: list[str], values: list[Value]) -> str:
    """`agents.trend.fast 8, agents.trend.slow 40`."""
    return ", ".join(f"{key} {value}" for key, value in zip(keys, values, strict=True))


def words(objective: str) -> str:
    """An objective as people say it."""
    return objective.replace("_", " ").capitalize()


def figure_text(objective: str, value: float | None) -> str:
    """Its value, in its own unit."""
    if objective in ("net_return", "annual_growth", "maximum_drawdown", "volatility"):
        return ratio_text(value, signed=objective in ("net_return", "annual_growth"))
    return number_text(value)


def set_row(report: SweepReport, row: SetRow) -> list[str]:
    """A line of a table: number, parameters, objective, net return, drawdown, fills."""
    return [
        str(row.number),
        *(str(value) for value in row.values),
        figure_text(report.header.objective, row.objective),
        ratio_text(row.net_return),
        ratio_text(row.maximum_drawdown, signed=False),
        f"{row.fills:,}",
    ]


def _with_interval(value: float | None, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return number_text(value)
    return f"{number_text(value)} (95 %: {number_text(low)} to {number_text(high)})"


def _plain(outside: Outside) -> str:
    return number_text(outside.in_sample_sharpe)
