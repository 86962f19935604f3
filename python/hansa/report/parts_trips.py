"""Round trips: what they made, how they stood meanwhile, who voted for them."""

from hansa.report.data import Header, ReportData
from hansa.report.figure_trips import fitting_excursions
from hansa.report.markup import Column, Markup, element, join, note, section, table
from hansa.report.names import short_name
from hansa.report.numbers import (
    duration_text,
    exact_time_text,
    money_text,
    number_text,
    price_text,
    ratio_text,
    time_text,
)
from hansa.report.trips_data import BallotRow, TripRow, TripStatistics

_SIDES = {"long": "▲ long", "short": "▼ short"}


def trips(report: ReportData) -> Markup:
    """Statistics, excursions, and the trips that mattered most with their ballots."""
    found = report.round_trips
    if not found.closed and not found.open:
        return Markup("")
    held = f" {found.open:,} still held at the end are in no statistic." if found.open else ""
    said = f"{found.closed:,} positions were opened and closed again.{held}"
    return section(
        "trips",
        "Round trips",
        element("p", said),
        _statistics("All, long and short", found.total, report) if found.closed else "",
        _excursions(found.shown, report.round_trips.closed),
        _statistics("By instrument, most frequent first", found.by_instrument, report)
        if len(found.by_instrument) > 1
        else "",
        _table(report),
    )


def trips_text(report: ReportData) -> str:
    """The statistics in one line; nothing where no position was closed."""
    found = report.round_trips
    if not found.closed:
        return ""
    whole = found.total[0]
    return (
        f"{whole.trips:,}, {_share(whole.hit_ratio)} won, "
        f"payoff {number_text(whole.payoff_ratio)}, "
        f"profit factor {number_text(whole.profit_factor)}, mean "
        f"{money_text(whole.expectancy, report.header.money_decimals)}"
    )


def _statistics(caption: str, rows: list[TripStatistics], report: ReportData) -> Markup:
    decimals = report.header.money_decimals
    columns = [
        Column("Which"),
        Column("Trips", True),
        Column(f"Net ({report.header.currency})", True),
        Column("Hit ratio", True),
        Column("Payoff", True),
        Column("Profit factor", True),
        Column("Expectancy", True),
        Column("Mean return", True),
        Column("Mean time held", True),
        Column("Mean best", True),
        Column("Mean worst", True),
    ]
    cells = [
        [
            short_name(row.name, report.header.instruments),
            f"{row.trips:,}",
            money_text(row.net, decimals),
            _share(row.hit_ratio),
            number_text(row.payoff_ratio),
            number_text(row.profit_factor),
            money_text(row.expectancy, decimals),
            ratio_text(row.mean_return_ratio),
            "unknown" if row.mean_held_ns is None else duration_text(row.mean_held_ns),
            ratio_text(row.mean_favourable_ratio),
            ratio_text(row.mean_adverse_ratio),
        ]
        for row in rows
        if row.trips
    ]
    return Markup(f'<div class="trips">{table(caption, columns, cells)}</div>')


def _excursions(rows: list[TripRow], closed: int) -> Markup:
    picture = fitting_excursions(rows, closed)
    if not picture:
        return Markup("")
    words = note(
        "Each mark is a round trip of the table below: ring won, cross lost. Winners seldom stand "
        "far below their entry; where none of them did, a stop would have cost nothing (Sweeney "
        "1996). Best and worst are the bars' highs and lows while it was held, before fees; the "
        "bar of an entry counts whole."
    )
    title = element("h3", "How far below entry, and what came of it")
    return join([title, picture, words])


def _table(report: ReportData) -> Markup:
    found, head = report.round_trips, report.header
    count = len(found.shown)
    chosen = f"; the {count} that won or lost most" if count < found.closed + found.open else ""
    has_ballots = any(row.ballots for row in found.shown)
    columns = [
        Column("Entry (UTC)"),
        Column("Instrument"),
        Column("Side"),
        Column("Held", True),
        Column("In at", True),
        Column("Out at", True),
        Column(f"Profit ({head.currency})", True),
        Column("Return", True),
        Column("Best", True),
        Column("Worst", True),
        *([Column("Ballots behind the entry")] if has_ballots else []),
        Column("Explained by"),
    ]
    tools = Markup(
        '<div class="live tools"><label for="trip-search">Search the round trips shown</label>'
        '<input id="trip-search" type="search" autocomplete="off">'
        '<span id="trip-count" role="status"></span></div>'
    )
    rows = [_row(row, head, has_ballots) for row in found.shown]
    body = table(f"Round trips in order of entry{chosen}", columns, rows, name="round-trips")
    return join([tools, body])


def _row(row: TripRow, head: Header, has_ballots: bool) -> list[str]:
    is_short = head.step == "sample"
    command = element("code", row.why)
    return [
        exact_time_text(row.entry_ns) if is_short else time_text(row.entry_ns),
        short_name(row.instrument, head.instruments),
        _SIDES[row.side],
        duration_text(row.held_ns),
        price_text(row.entry_price),
        _exit_text(row),
        money_text(row.profit, head.money_decimals),
        ratio_text(row.return_ratio),
        ratio_text(row.favourable_ratio),
        ratio_text(row.adverse_ratio),
        *([_said(row)] if has_ballots else []),
        Markup(f'<td class="t">{command}</td>'),
    ]


def _exit_text(row: TripRow) -> str:
    if row.exit_ns is None or row.exit_price is None:
        return "held"
    reason = f" ({row.exit_reason})" if row.exit_reason else ""
    return f"{price_text(row.exit_price)}{reason}"


def _said(row: TripRow) -> Markup:
    """The one column that is broken into lines: it is the widest."""
    return element("td", _ballots(row), attributes='class="said"')


def _ballots(row: TripRow) -> str:
    """The loudest first; the first that voted for the side taken is the main reason."""
    if not row.ballots:
        return row.source
    said = ", ".join(_ballot(ballot) for ballot in row.ballots)
    return f"{said}; {row.silent} silent" if row.silent else said


def _ballot(ballot: BallotRow) -> str:
    against = "" if ballot.voice > 0 else "against: "
    return f"{against}{ballot.agent} {ballot.conviction or 0.0:+.2f}"


def _share(value: float | None) -> str:
    return ratio_text(value, signed=False, places=1)
