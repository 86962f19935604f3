"""The short forms of a report: rows for the command line, a fragment for notebooks."""

from hansa.report.charts import drawdown_chart, equity_chart
from hansa.report.data import KeyNumber, ReportData
from hansa.report.figure import still_alone
from hansa.report.markup import Markup, escape, join
from hansa.report.numbers import money_text, ratio_text, span_text, value_text
from hansa.report.parts_agents import silence_texts
from hansa.report.parts_execution import execution_text
from hansa.report.parts_top import STATUS_SHAPES, VERDICT_SHAPES, interval_text
from hansa.report.parts_trips import trips_text

#: What comes by holding alone, as it is called.
_CARRY = {"funding": "Funding", "dividend": "Dividends", "interest": "Interest on shorts"}


def terminal_summary(report: ReportData) -> list[tuple[str, str]]:
    """Label and value of each row of the result table, plain text, verdict first."""
    head = report.header
    rows = [
        ("Verdict", f"{VERDICT_SHAPES[report.verdict.word]} {report.verdict.word}"),
        *_reasons(report),
        ("Span", f"{span_text(head.start_ns, head.end_ns)}, {head.moments:,} {head.step}s"),
        ("Equity", _equity_text(report)),
        *((number.label, _text(number, head.money_decimals)) for number in report.key_numbers),
        *_sources(report),
        *_carry(report),
        ("Silent", "; ".join(silence_texts(report))),
        *((f"Order of {row.source}", execution_text(row)) for row in report.executions),
        ("Round trips", trips_text(report)),
        *_benchmarks(report),
        ("Refused by the gate", f"{sum(row.count for row in report.refusals):,}"),
        ("Rows passed over", _passed_over(report)),
        ("Journal head", head.head_hash),
    ]
    return [(label, value) for label, value in rows if value]


def notebook_html(report: ReportData) -> str:
    """Verdict, key numbers and the still figure as one fragment, without scripts."""
    head, word = report.header, report.verdict.word
    drawn = [equity_chart(report), drawdown_chart(report)]
    picture = still_alone(drawn, report.curves.ts_ns)
    rows = join(
        Markup(
            f'<tr><th style="text-align:left">{escape(number.label)}</th>'
            f"<td>{escape(_text(number, head.money_decimals))}</td></tr>"
        )
        for number in report.key_numbers
    )
    return (
        '<div style="max-width:820px;font-variant-numeric:tabular-nums">'
        f"<p><b>{escape(head.name)}: {VERDICT_SHAPES[word]} {escape(word)}</b><br>"
        f"{escape(report.verdict.summary)}</p>{picture}<table>{rows}</table></div>"
    )


def _reasons(report: ReportData) -> list[tuple[str, str]]:
    return [
        (f"  {STATUS_SHAPES[check.status]} {check.name}", check.found)
        for check in report.verdict.checks
        if check.status in ("broken", "failed", "warned")
    ]


def _equity_text(report: ReportData) -> str:
    head = report.header
    start = money_text(head.initial_cash, head.money_decimals, signed=False)
    end = money_text(head.final_equity, head.money_decimals, signed=False)
    return f"{start} to {end} {head.currency}"


def _sources(report: ReportData) -> list[tuple[str, str]]:
    """What each source of orders made, and of what the profit consists, where that is known."""
    places, rows = report.header.money_decimals, report.attribution.sources
    said = [(f"Profit of {row.source}", money_text(row.net, places)) for row in rows]
    found = report.economics
    if found is None or not found.total.fills:
        return said if len(rows) > 1 else []
    total = found.total
    return [
        *(said if len(rows) > 1 else []),
        ("Half-spread", money_text(total.spread, places)),
        (f"Adverse selection, {found.horizon_s:g} s", money_text(total.adverse, places)),
        ("Inventory", money_text(total.inventory, places)),
        ("Fees", money_text(-total.fees, places)),
        *([("Funding and other", money_text(total.carry, places))] if total.carry else []),
    ]


def _carry(report: ReportData) -> list[tuple[str, str]]:
    """What holding brought (+) or cost (-), by kind."""
    places = report.header.money_decimals
    rows = []
    for kind, label in _CARRY.items():
        own = [row for row in report.befallen if row.kind == kind]
        times = sum(row.times for row in own)
        paid = money_text(sum(row.cash for row in own), places)
        rows.append((label, f"{paid} in {times:,} payments" if own else ""))
    return rows


def _passed_over(report: ReportData) -> str:
    """Of orders of others; nothing to say where there are none of these."""
    return ", ".join(f"{rows:,} of {name}" for name, rows in report.passed_over.items())


def _benchmarks(report: ReportData) -> list[tuple[str, str]]:
    cash = report.header.initial_cash
    rows = []
    for label, values in (
        ("Buy and hold", report.curves.buy_and_hold),
        ("Equal weight", report.curves.equal_weight),
    ):
        last = values[-1]
        if last is not None:
            rows.append((f"{label}, before costs", ratio_text(last / cash - 1.0)))
    return rows


def _text(number: KeyNumber, decimals: int) -> str:
    if number.note == "not tested":
        return "not tested"
    value = value_text(number.value, number.unit, decimals)
    interval = interval_text(number, decimals)
    return f"{value} (95 %: {interval})" if interval else value
