"""The tables of a desk's page: what each shows, from an answer of the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.text import Text

from hansa.api.answer import Answer, BudgetLine, CouncilLine, PositionLine, VenueLine
from hansa.app.desk.council import council_voices, signed
from hansa.app.desk.text import clock, clock_apart, entry, money, quantity, span
from hansa.app.desk.words import symbol

_FEEDS = {"live": "green", "slow": "yellow", "stale": "red"}
_EVENTS = {
    "refused": "yellow",
    "rejected": "yellow",
    "unsent": "yellow",
    "untold": "yellow",
    "difference": "bold red",
    "stranger": "bold red",
    "halted": "bold red",
    "kill": "bold red",
    "flat": "bold red",
    "failed": "bold red",
    "member_failed": "bold red",
    "liquidated": "bold red",
    "fill": "cyan",
}
_CLOSING = {
    "works": "its closing order works",
    "clears": "cancels first",
    "blocked": "cancels again",
    "waits": "tried again",
    "rest": "less than an order: stays",
}
#: Head and tables of the page say it better.
_LEFT_OUT = ("traded", "refused")
_BAR_CELLS = 12
_REFUSALS_MAX = 6


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `is_extra` where narrow pages leave it out, `is_long` where it takes what is left
    of the width.
    """

    name: str
    is_number: bool = False
    is_extra: bool = False
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the page. `rows_min` are shown before any other part gets more; where
    `is_newest_last` the last rows are kept, else the first. On a wide page it stands `left` or
    `right`, or over the whole width.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Text]]
    rows_min: int = 1
    is_newest_last: bool = False
    side: str = ""


def positions(answer: Answer) -> Part:
    """Positions with their profit, and the freshness of each feed."""
    rows = [
        (
            Text(symbol(each.symbol), style="bold"),
            Text(quantity(each.quantity)),
            Text(entry(each.entry, has_opening=each.has_opening)),
            Text(each.price or "-"),
            _profit(each.profit),
            _profit(each.realised),
            Text(each.feed.replace("_", " "), style=_FEEDS.get(each.feed, "bold red")),
            Text(span(each.age_s)),
        )
        for each in sorted(answer.positions, key=_is_idle)
    ]
    columns = (
        Column("instrument"),
        Column("position", is_number=True),
        Column("entry", is_number=True, is_extra=True),
        Column("price", is_number=True),
        Column("profit", is_number=True),
        Column("realised", is_number=True),
        Column("feed"),
        Column("age", is_number=True),
    )
    return Part("Positions", columns, rows, rows_min=3, side="left")


def closing(answer: Answer) -> Part:
    """What a kill of level 3 has still to close, and what is in its way."""
    rows = [
        (
            Text(symbol(each.symbol), style="bold"),
            Text(quantity(each.quantity)),
            Text(_CLOSING.get(each.state, each.state), style="yellow"),
            Text(f"{each.times} x {each.why}, again {clock(each.due)}" if each.times else ""),
        )
        for each in answer.closing
    ]
    columns = (
        Column("instrument"),
        Column("held", is_number=True),
        Column("what becomes of it"),
        Column("refused", is_long=True),
    )
    return Part("Closing", columns, rows, rows_min=2, side="left")


def orders(answer: Answer) -> Part:
    """Working orders, newest first."""
    rows = [
        (
            Text(each.id, style="bold"),
            Text(symbol(each.symbol)),
            Text(each.side, style="green" if each.side == "buy" else "red"),
            Text(each.kind.replace("_", " ")),
            Text(f"{quantity(each.filled)}/{quantity(each.quantity)}"),
            Text(each.limit or each.stop or "-"),
            Text(each.status.replace("_", " ")),
            Text(span(each.age_s)),
        )
        for each in reversed(answer.open_orders)
    ]
    columns = (
        Column("order"),
        Column("instrument"),
        Column("side"),
        Column("type", is_extra=True),
        Column("filled", is_number=True),
        Column("price", is_number=True),
        Column("status"),
        Column("age", is_number=True),
    )
    return Part(f"Orders {len(rows)}", columns, rows, side="left")


def council(answer: Answer) -> Part:
    """The last decision on each instrument, in the council's words."""
    ordered = sorted(answer.council, key=lambda each: each.decision is None)
    rows = [
        (
            Text(symbol(each.symbol), style="bold"),
            _decision(each),
            Text("as is" if each.target_ratio is None else f"{each.target_ratio:+.1%}"),
            Text(f"{each.dissent:.2f}"),
            Text(each.outcome.replace("_", " ")),
            Text(council_voices(each)),
        )
        for each in ordered
    ]
    at = f" {clock(answer.council[0].at)}" if answer.council else ""
    columns = (
        Column("instrument"),
        Column("view", is_number=True),
        Column("target", is_number=True),
        Column("dissent", is_number=True, is_extra=True),
        Column("came of it", is_extra=True),
        Column("the council says", is_long=True),
    )
    return Part(f"Council{at}", columns, rows, rows_min=3)


def refusals(answer: Answer) -> Part:
    """The last proposals that the gate refused."""
    rows = [
        (
            Text(clock(each.at)),
            Text(each.id, style="bold"),
            Text(f"{each.side} {quantity(each.quantity)} {symbol(each.symbol)}"),
            Text(each.control, style="yellow"),
            Text(f"{each.observed}, limit {each.limit}"),
        )
        for each in answer.refused[-_REFUSALS_MAX:]
    ]
    columns = (
        Column("at"),
        Column("order"),
        Column("proposal"),
        Column("control"),
        Column("saw", is_long=True),
    )
    title = f"Refused {answer.refusals}"
    return Part(title, columns, rows, is_newest_last=True, side="right")


def budgets(answer: Answer) -> Part:
    """What each way out to a venue may still send."""
    rows = [
        (
            Text(venue.venue, style="bold"),
            Text(venue.circuit, style="green" if venue.circuit == "closed" else "bold red"),
            Text(each.name),
            _bar(each),
            Text(f"{each.used + each.foreign:,}/{each.limit:,} in {span(each.window_s)}"),
            Text(f"{each.foreign:,}", style="yellow" if each.foreign else ""),
        )
        for venue in answer.venues
        for each in _busy(venue)
    ]
    rows += [
        (Text(venue.venue, style="bold"), *_NOTHING, Text(f"clock {apart}", style="yellow"), Text())
        for venue in answer.venues
        if (apart := clock_apart(venue.clock_offset_ms))
    ]
    columns = (
        Column("venue"),
        Column("circuit", is_extra=True),
        Column("budget"),
        Column("used"),
        Column("", is_number=True),
        Column("others", is_number=True, is_extra=True),
    )
    return Part("Budgets", columns, rows, rows_min=1, side="right")


def events(answer: Answer) -> Part:
    """The last lines of the desk's log."""
    rows = [
        (
            Text(clock(each.at)),
            Text(each.event, style=_EVENTS.get(each.event, "")),
            Text(each.text),
        )
        for each in answer.said
        if each.event not in _LEFT_OUT
    ]
    columns = (Column("at"), Column("event"), Column("", is_long=True))
    return Part("Log", columns, rows, rows_min=3, is_newest_last=True)


#: The parts of a page, in the order in which a narrow page shows them.
PARTS: tuple[Callable[[Answer], Part], ...] = (
    positions,
    closing,
    orders,
    council,
    refusals,
    budgets,
    events,
)


def _is_idle(line: PositionLine) -> bool:
    """What is held, or whose data are not fresh, stands first."""
    return line.feed == "live" and not Decimal(line.quantity)


def _profit(amount: str) -> Text:
    style = "red" if amount.startswith("-") else "green" if amount.strip("0.") else ""
    return Text(money(amount, is_signed=bool(style)), style=style)


def _decision(line: CouncilLine) -> Text:
    if line.is_vetoed:
        return Text("veto", style="yellow")
    if line.decision is None:
        return Text("none", style="dim")
    style = "green" if line.decision > 0 else "red" if line.decision < 0 else ""
    return Text(signed(line.decision), style=style)


_NOTHING = (Text(), Text(), Text())


def _busy(venue: VenueLine) -> list[BudgetLine]:
    """The budgets nearest to their limits first."""
    return sorted(venue.budgets, key=lambda each: -(each.used + each.foreign) / max(each.limit, 1))


def _bar(line: BudgetLine) -> Text:
    part = min(1.0, (line.used + line.foreign) / max(line.limit, 1))
    full = round(part * _BAR_CELLS)
    style = "green" if part < 0.6 else "yellow" if part < 0.9 else "red"
    bar = Text("█" * full, style=style)
    bar.append("░" * (_BAR_CELLS - full), style="dim")
    bar.append(f" {part:4.0%}")
    return bar
