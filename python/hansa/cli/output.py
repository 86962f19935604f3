"""Tables and JSON on the terminal."""

import sys
from collections.abc import Sequence
from typing import Literal

import msgspec

from hansa.app.explain.blocks import Labelled, lines_of
from hansa.app.explain.blocks import Table as Columns

Format = Literal["text", "json"]


def print_json(value: object) -> None:
    """Any of our values as JSON on standard output; NaN becomes null."""
    content = msgspec.json.encode(value, enc_hook=str)
    print(msgspec.json.format(content, indent=2).decode())


def print_rows(rows: Sequence[tuple[str, str]]) -> None:
    """Labels and values in two columns."""
    for line in lines_of(Labelled(rows)):
        print(line)


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table; plain aligned text when standard output is no terminal."""
    if not sys.stdout.isatty():
        for line in lines_of(Columns(header, rows)):
            print(line)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*header, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
