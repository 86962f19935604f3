"""Parts of a list that is at hand."""

from collections.abc import Sequence
from typing import TypeVar

from hansa.api.page import Page
from hansa.stores.cursor import cursor_at, place_of

T = TypeVar("T")


def paged(entries: Sequence[T], cursor: str, limit: int) -> Page[T]:
    """The part of a list that a cursor asks for. Raises CursorError."""
    start = place_of("from", cursor) if cursor else 0
    part, end = tuple(entries[start : start + limit]), start + limit
    has_more = end < len(entries)
    following = cursor_at("from", end) if has_more else ""
    return Page(data=part, next_cursor=following, has_more=has_more)
