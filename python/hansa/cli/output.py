"""Tables, lines and JSON on the terminal: text of others is escaped here, and nowhere else."""

import sys
import textwrap
from collections.abc import Sequence
from typing import Literal, TypeVar

import msgspec

from hansa.api.page import Page
from hansa.app.explain.blocks import Labelled, lines_of
from hansa.app.explain.blocks import Table as Columns
from hansa.app.printable import printable

T = TypeVar("T")

#: Of text that is read by people, in characters; what a column is before and between.
_WIDTH, _INDENT, _LEAST = 80, 2, 20

Format = Literal["text", "json"]


def print_json(value: object) -> None:
    """Any of our values as JSON on standard output; NaN becomes null."""
    content = msgspec.json.encode(value, enc_hook=str)
    print(printable(msgspec.json.format(content, indent=2).decode(), keep="\n"))


def print_line(text: str) -> None:
    """A line, whatever is in the text: nothing of it moves the cursor or begins another line."""
    print(printable(text))


def print_more(page: Page[T]) -> None:
    """Says how to go on behind a part of a list, and that there is nothing in an empty one."""
    if not page.data:
        print("  none")
    if page.has_more:
        print(f"  more: --cursor {page.next_cursor}")


def print_wrapped(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose last column is as long as it likes: it goes on below itself."""
    rows = [_cells(row) for row in rows]
    if sys.stdout.isatty():
        print_table(header, rows)
        return
    before = [max(len(row[place]) for row in (header, *rows)) for place in range(len(header) - 1)]
    width = max(_LEAST, _WIDTH - _INDENT - sum(before) - _INDENT * len(before))
    lines = [(row, textwrap.wrap(row[-1], width) or [""]) for row in rows]
    empty = [""] * len(before)
    print_table(
        header,
        [
            [*(row[:-1] if place == 0 else empty), line]
            for row, parts in lines
            for place, line in enumerate(parts)
        ],
    )


def print_rows(rows: Sequence[tuple[str, str]]) -> None:
    """Labels and values in two columns."""
    for line in lines_of(Labelled(rows)):
        print_line(line)


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table; plain aligned text when standard output is no terminal."""
    header, rows = _cells(header), [_cells(row) for row in rows]
    if not sys.stdout.isatty():
        for line in lines_of(Columns(header, rows)):
            print(line)
        return
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    table = Table(*map(escape, header), box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


def _cells(row: Sequence[str]) -> list[str]:
    return [printable(cell) for cell in row]
