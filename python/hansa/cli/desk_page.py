"""The page of a running desk: from an answer of its socket to what a terminal shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hansa.api.answer import Answer
from hansa.app.desk.link import link_words
from hansa.app.desk.text import clock, money, since_words, span
from hansa.cli.desk_parts import PARTS, Column, Part

#: From this width on the parts stand in two columns.
WIDE = 140
#: From this width on a table shows all its columns.
_ROOMY = 92
_STATES = {"trading": "bold black on green", "paused": "bold black on yellow"}
_KEYS = "p pause   r resume   k kill   q leave"


@dataclass(frozen=True, slots=True)
class Screen:
    """How large a terminal is, and what its last line says in place of the keys."""

    width: int
    height: int
    notice: str = ""


def desk_page(answer: Answer, screen: Screen) -> RenderableType:
    """A page that fills the screen and is never larger. A pure function of both."""
    head, foot = _head(answer, screen.width), _foot(answer, screen)
    rows = max(0, screen.height - len(head) - len(foot))
    parts = [part for make in PARTS if (part := make(answer)).rows]
    body, used = (_wide if screen.width >= WIDE else _narrow)(parts, rows, screen.width)
    blank = [Text("") for _ in range(rows - used)]
    return Group(*head, *body, *blank, *foot)


def _head(answer: Answer, width: int) -> list[Text]:
    shown = answer.state.replace("_", " ").upper()
    state = Text(f" {shown} ", style=_STATES.get(answer.state, "bold white on red"))
    name = Text(f" {answer.desk} ", style="bold").append_text(state)
    name.append(f"  {answer.mode} on {answer.feed}")
    right = Text(f"{answer.done_at[:19].replace('T', ' ')} UTC   up {span(answer.uptime_s)} ")
    numbers = Text(f" equity {money(answer.equity)} {answer.currency}   today ")
    style = "red" if answer.day_profit.startswith("-") else "green"
    numbers.append(money(answer.day_profit, is_signed=True), style=style)
    numbers.append(since_words(answer.day_since))
    numbers.append(f"   exposure {money(answer.gross_exposure)}   cash {money(answer.cash)}")
    counts = Text(f"{answer.orders} orders  {answer.fills} fills  {answer.refusals} refused ")
    said = (link_words(answer.link), answer.held, "; ".join(answer.failed))
    why = [Text(f" {each}", style="bold red") for each in said if each]
    for line in why:
        line.truncate(width, overflow="ellipsis")
    return [*_spread(name, right, width), *why, *_spread(numbers, counts, width)]


def _foot(answer: Answer, screen: Screen) -> list[Text]:
    last = f" journal {answer.records:,} records   {answer.head[:16]}"
    last += f"   last {clock(answer.last_record_at)}"
    if answer.notices_lost:
        last += f"   {answer.notices_lost} notices lost"
    if screen.width >= WIDE:
        last = last.replace(answer.head[:16], answer.head)
    keys = Text(f" {screen.notice or _KEYS}", style="bold yellow" if screen.notice else "reverse")
    keys.truncate(screen.width, overflow="ellipsis", pad=True)
    journal = Text(last, style="dim")
    run = Text(f"{answer.run} ", style="dim")
    return [*_spread(journal, run, screen.width), keys]


def _spread(left: Text, right: Text, width: int) -> list[Text]:
    """Both on one line; one line each where they do not fit."""
    room = width - left.cell_len - right.cell_len
    if room >= 1:
        return [left.append(" " * room).append_text(right)]
    lines = [left, Text(" ").append_text(right)]
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return lines


def _narrow(parts: Sequence[Part], rows: int, width: int) -> tuple[list[RenderableType], int]:
    """One table below the other; how many lines they take."""
    shares = _shares(parts, rows)
    used = sum(_height(part, count) for part, count in shares)
    return [_table(part, count, width) for part, count in shares], used


def _wide(parts: Sequence[Part], rows: int, width: int) -> tuple[list[RenderableType], int]:
    """What is short side by side, in two columns; what is long over the whole width below."""
    half = (width - 2) // 2
    sides = [[p for p in parts if p.side == side] for side in ("left", "right")]
    if not all(sides):
        return _narrow(parts, rows, width)
    long = [part for part in parts if not part.side]
    kept = sum(_height(part, part.rows_min) for part in long)
    columns = [_narrow(side, max(0, rows - kept), half) for side in sides]
    grid = Table.grid(padding=(0, 2, 0, 0))
    for _ in columns:
        grid.add_column(width=half)
    grid.add_row(*(Group(*body) for body, _ in columns))
    top = max(used for _, used in columns)
    below, used = _narrow(long, rows - top, width)
    return [grid, *below], top + used


def _height(part: Part, count: int) -> int:
    """Lines of a table that shows so many rows: one with the title and the names of columns."""
    return 1 + count if count else 0


def _shares(parts: Sequence[Part], rows: int) -> list[tuple[Part, int]]:
    """How many rows each part shows: first what each needs least, then what it has, in order."""
    counts = [0] * len(parts)
    left = rows
    for wanted in ([part.rows_min for part in parts], [len(part.rows) for part in parts]):
        for place, part in enumerate(parts):
            heading = 0 if counts[place] else 1
            more = min(wanted[place], len(part.rows)) - counts[place]
            given = min(more, left - heading)
            if given > 0:
                counts[place] += given
                left -= given + heading
    return [(part, count) for part, count in zip(parts, counts, strict=True) if count]


def _table(part: Part, count: int, width: int) -> Table:
    """The first names stand in the title's line; what is left out is counted there."""
    left_out = len(part.rows) - count
    rows = part.rows[left_out:] if part.is_newest_last else part.rows[:count]
    shown = [place for place, each in enumerate(part.columns) if _fits(each, width)]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    if any(part.columns[place].is_long for place in shown):
        table.width = width
    for number, place in enumerate(shown):
        column = part.columns[place]
        more = f" +{left_out}" if left_out and not part.is_newest_last else ""
        name = Text(f" {part.title}{more}", style="bold cyan") if number == 0 else column.name
        table.add_column(
            name,
            justify="right" if column.is_number else "left",
            no_wrap=True,
            overflow="ellipsis",
            ratio=1 if column.is_long else None,
        )
    for row in rows:
        table.add_row(*(_cell(row[place], number) for number, place in enumerate(shown)))
    return table


def _cell(text: Text, number: int) -> Text:
    return Text(" ").append_text(text) if number == 0 else text


def _fits(column: Column, width: int) -> bool:
    return not column.is_extra or width >= _ROOMY
