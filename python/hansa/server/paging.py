"""Parts of a list that is at hand."""

from collections.abc import Sequence
from typing import TypeVar

from hansa.api.page import Page
from hansa.server.security.problems import ProblemError

T = TypeVar("T")


def paged(entries: Sequence[T], cursor: str, limit: int) -> Page[T]:
    """The part of a list that a cursor asks for. Raises the problem `bad_cursor`."""
    if cursor and not (cursor.isascii() and cursor.isdigit()):
        raise ProblemError("bad_cursor", f"expected a cursor of this list, found {cursor[:60]!r}")
    start = int(cursor or 0)
    part, end = tuple(entries[start : start + limit]), start + limit
    has_more = end < len(entries)
    return Page(data=part, next_cursor=str(end) if has_more else "", has_more=has_more)
