"""What is said in lines, labelled values and tables, before anybody knows where it is shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labels and their values."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header, all of one width."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


#: A line, labelled values, or a table.
Block: TypeAlias = str | Labelled | Table


def plain_text(blocks: Iterable[Block]) -> str:
    """As a terminal without colours shows them, without an end of line behind the last."""
    return "\n".join(line for block in blocks for line in lines_of(block))


def lines_of(block: Block) -> Iterator[str]:
    """The lines of one."""
    match block:
        case str():
            yield block
        case Labelled(rows):
            width = max((len(label) for label, _ in rows), default=0)
            yield from (f"  {label:<{width}}  {value}" for label, value in rows)
        case Table(header, rows):
            lines = [header, *rows]
            widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
            for line in lines:
                cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
                yield f"  {'  '.join(cells)}".rstrip()
