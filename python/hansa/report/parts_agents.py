"""Who earned it: profit by agent and by source of orders, down to net."""

from hansa.report.by_source import source_text
from hansa.report.data import Attribution, ReportData
from hansa.report.markup import Column, Markup, note, section, table
from hansa.report.numbers import money_text, ratio_text
from hansa.report.parts_charts import agents_part
from hansa.report.parts_council import council


def agents(report: ReportData) -> Markup:
    """Profit by agent, down to net."""
    found, decimals = report.attribution, report.header.money_decimals
    columns = [
        Column("Agent"),
        Column(f"Profit ({report.header.currency})", True),
        Column("Mean weight", True),
        Column("Voted", True),
        Column("Hit ratio", True),
    ]
    rows: list[list[str]] = [
        [
            row.agent,
            money_text(row.profit, decimals),
            ratio_text(row.mean_weight_ratio, signed=False, places=1),
            ratio_text(row.voted_ratio, signed=False, places=1),
            ratio_text(row.hit_ratio, signed=False, places=1),
        ]
        for row in found.rows
    ]
    apart = [row for row in found.sources if row.source != "council"]
    rest = [("unattributed (drift, rounding)", found.unattributed)]
    for label, value in (
        *((source_text(row.source), row.gross) for row in apart),
        *(rest if report.header.agents or found.unattributed else []),
        ("costs", found.costs),
        ("net profit", found.net),
    ):
        rows.append([label, money_text(value, decimals), "", "", ""])
    caption = "Profit before costs by agent; all rows above the last sum to it exactly"
    silent = silence_texts(report)
    by_agent = table(caption, columns, rows, name="attribution")
    return section(
        "agents",
        "Who earned it",
        by_agent if report.header.agents else "",
        note(f"Silent for most of the run: {'; '.join(silent)}.") if silent else "",
        agents_part(report),
        council(report),
        _sources(report) if apart else "",
    )


def silence_texts(report: ReportData) -> list[str]:
    """`risk needs 720 bars, had 251`, of each agent that said nothing for most of the run."""
    head = report.header
    return [
        f"{row.agent} needs {row.silent_moments:,} {head.step}s, had {head.moments:,}"
        for row in report.attribution.rows
        if row.silent_moments
    ]


def _sources(report: ReportData) -> Markup:
    """Profit by source of orders: the council as one, each strategy."""
    found, decimals = report.attribution, report.header.money_decimals
    carried = _carried(found)
    columns = [
        Column("Source of orders"),
        Column("Fills", True),
        Column("Value traded", True),
        Column("Before costs", True),
        *(Column(f"Of it {words}", True) for words, _ in carried),
        Column("Fees", True),
        Column("Slippage", True),
        Column("Net profit", True),
    ]
    rows = [
        [
            row.source,
            f"{row.fills:,}",
            money_text(row.traded, 0, signed=False),
            money_text(row.gross, decimals),
            *(money_text(values[place], decimals) for _, values in carried),
            money_text(-row.fees, decimals),
            money_text(-row.slippage, decimals),
            money_text(row.net, decimals),
        ]
        for place, row in enumerate(found.sources)
    ]
    empty = [""] * (len(columns) - 2)
    rows.append(["net profit", *empty, money_text(found.net, decimals)])
    caption = (
        f"Fills of each source in {report.header.currency}, marked to the last price; net sums "
        "to the profit exactly"
    )
    return table(caption, columns, rows, name="sources")


def _carried(found: Attribution) -> list[tuple[str, list[float]]]:
    """What came other than by fills, by source; kinds of which nothing came are left out."""
    rows = found.sources
    kinds = (
        ("funding", [row.funding for row in rows]),
        ("dividends", [row.dividends for row in rows]),
        ("other", [row.other for row in rows]),
    )
    return [(words, values) for words, values in kinds if any(values)]
