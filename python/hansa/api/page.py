"""Lists in parts: a cursor says where the next part begins."""

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A part of a list, in a stable order. `next_cursor` asks for the part behind it; "" at the
    end.
    """

    data: tuple[T, ...]
    next_cursor: str
    has_more: bool
