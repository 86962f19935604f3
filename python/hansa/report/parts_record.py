"""The record at the end of the page: fills, refusals, why-not, how to repeat it, words."""

from hansa.report.data import Count, FillRow, Header, ReportData
from hansa.report.glossary import GLOSSARY
from hansa.report.markup import Column, Markup, element, escape, join, note, section, table
from hansa.report.names import short_name
from hansa.report.numbers import (
    exact_time_text,
    money_text,
    number_text,
    price_text,
    ratio_text,
    time_text,
)

_BAR_COLUMNS = (Column("Slippage", True), Column("Cost (bps)", True))
_TICK_COLUMNS = (
    Column("Liquidity"),
    Column("Half-spread (bps)", True),
    Column("Markout 10 s (bps)", True),
)
_SIDES = {"buy": "▲ buy", "sell": "▼ sell"}


def trades(report: ReportData) -> Markup:
    """The first fills, with a search over them."""
    found = report.trades
    if found.fills == 0:
        return section(
            "trades",
            "Fills",
            note(f"No fills from {found.orders:,} orders: see why not, below."),
        )
    is_ticks, is_named = report.economics is not None, len(report.header.sources) > 1
    columns = [
        Column("Time (UTC)"),
        Column("Instrument"),
        Column("Side"),
        Column("Quantity", True),
        Column("Price", True),
        Column("Fee", True),
        *(_TICK_COLUMNS if is_ticks else _BAR_COLUMNS),
        *((Column("Source"),) if is_named else ()),
        Column("Order"),
    ]
    shown = len(found.shown)
    said = f"{found.orders:,} orders, {found.fills:,} fills"
    first = f"; the first {shown} are below, the journal holds all" if shown < found.fills else ""
    tools = Markup(
        '<div class="live tools"><label for="fill-search">Search the fills shown</label>'
        '<input id="fill-search" type="search" autocomplete="off">'
        '<span id="fill-count" role="status"></span></div>'
    )
    rows = [_fill(row, report.header, is_ticks) for row in found.shown]
    body = table(f"Fills, costs in {report.header.currency}", columns, rows, name="fills")
    return section("trades", "Fills", element("p", f"{said}{first}."), tools, body)


def refusals(report: ReportData) -> Markup:
    """What the gate stopped, and why evaluated moments brought no order."""
    gate = (
        table("Refused by the gate", [Column("Control"), Column("Orders", True)], _plain(report))
        if report.refusals
        else note("The gate refused nothing.")
    )
    total = sum(row.count for row in report.outcomes)
    columns = [
        Column("Outcome"),
        Column("Moments", True),
        Column("Share", True),
        Column("Meaning"),
    ]
    why = table(
        "Every evaluated moment of every instrument",
        columns,
        [_outcome(row, total) for row in report.outcomes],
        name="outcomes",
    )
    return section("why-not", "Refusals, and why not", gate, why if report.outcomes else "")


def reproduce(report: ReportData) -> Markup:
    """One command, and what the data check had to say."""
    warnings = join(element("li", text) for text in report.data_warnings)
    box = Markup(f'<div class="warn"><b>Data check</b><ul>{warnings}</ul></div>')
    command = Markup(f'<pre tabindex="0"><code>{escape(report.reproduce)}</code></pre>')
    return section("reproduce", "Reproduce", command, box if warnings else "")


def manifest(report: ReportData) -> Markup:
    """What the run was made of, and the head of its hash chain."""
    rows = [[key, value] for key, value in report.manifest.items()]
    rows += [["run id", report.header.run_id], ["head hash", report.header.head_hash]]
    marked = [[key, Markup(f'<td class="hash">{escape(value)}</td>')] for key, value in rows]
    body = table("As the journal recorded it", [Column("What"), Column("Value")], marked)
    return section("manifest", "Manifest", body)


def glossary() -> Markup:
    """The words and formulas."""
    words = join(join([element("dt", word), element("dd", text)]) for word, text in GLOSSARY)
    return section("glossary", "Glossary", Markup(f'<dl class="words">{words}</dl>'))


def _fill(row: FillRow, head: Header, has_middles: bool) -> list[str]:
    decimals, is_short = head.money_decimals, head.step == "sample"
    costs = [money_text(row.slippage_cost, decimals, signed=False), number_text(row.cost_bps, 1)]
    if has_middles:
        costs = [row.liquidity, _bps(row.spread_bps), _bps(row.markout_bps)]
    return [
        exact_time_text(row.ts_ns) if is_short else time_text(row.ts_ns),
        short_name(row.instrument, head.instruments),
        _SIDES[row.side],
        f"{row.quantity:,.8g}",
        price_text(row.price),
        money_text(row.fee, decimals, signed=False),
        *costs,
        *([row.source] if len(head.sources) > 1 else []),
        # The run is the same for all; `hansa why` takes what is left.
        row.reason or row.cl_ord_id.removeprefix(f"{head.run_id}-"),
    ]


def _bps(value: float | None) -> str:
    return "–" if value is None else money_text(value, 2)


def _plain(report: ReportData) -> list[list[str]]:
    return [[row.name, f"{row.count:,}"] for row in report.refusals]


def _outcome(row: Count, total: int) -> list[str]:
    share = ratio_text(row.count / total, signed=False, places=1) if total else ""
    return [row.name, f"{row.count:,}", share, row.meaning]
