"""Tables and JSON on the terminal."""

import sys
from collections.abc import Sequence
from typing import Literal

import msgspec

Format = Literal["text", "json"]


def print_json(value: object) -> None:
    """Any of our values as JSON on standard output; NaN becomes null."""
    content = msgspec.json.encode(value, enc_hook=str)
    print(msgspec.json.format(content, indent=2).decode())


def print_rows(rows: Sequence[tuple[str, str]]) -> None:
    """Labels and values in two columns."""
    width = max((len(label) for label, _ in rows), default=0)
    for label, value in rows:
        print(f"  {label:<{width}}  {value}")


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table; plain aligned text when standard output is no terminal."""
    if not sys.stdout.isatty():
        lines = [header, *rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
        for line in lines:
            cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
            print(f"  {'  '.join(cells)}".rstrip())
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*header, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
