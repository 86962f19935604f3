"""Files, requests and plain oracles that the tests of readers of ticks share."""

from pathlib import Path

import pytest

from hansa.feeds.files.policies import TickPolicies
from hansa.feeds.files.reader import Kind, TickRequest
from hansa.market.ticks import CLEAR

_SHARED = Path(__file__).parents[4] / "shared/data"


def originals(name: str) -> Path:
    """An original beside the checkout; skips the test where there is none."""
    path = _SHARED / name
    if not path.is_file():
        pytest.skip(f"the original {name} is not beside this checkout")
    return path


def request(*, symbols=(), kinds=tuple(Kind), unanchored="drop", venue="X") -> TickRequest:
    policies = TickPolicies(unanchored=unanchored)
    return TickRequest(instruments={}, venue=venue, symbols=symbols, kinds=kinds, policies=policies)


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def book_after(table, row: int) -> dict[tuple[int, float], float]:
    """The levels that stand after the changes up to a row of the file, one by one."""
    book: dict[tuple[int, float], float] = {}
    for index in range(len(table)):
        if table.row[index] > row:
            break
        if table.counts["flags"][index] & CLEAR:
            book = {}
        key = (int(table.counts["side"][index]), float(table.numbers["price"][index]))
        book[key] = float(table.numbers["qty"][index])
    return {key: qty for key, qty in book.items() if qty}
