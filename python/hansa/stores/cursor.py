"""Cursors: a place in a list, in a form that nobody makes up by chance."""

import base64
import binascii
import hashlib
from typing import Literal, TypeAlias

from hansa.errors import CursorError

#: What kind of place: so many entries from the beginning, or behind this entry.
Kind: TypeAlias = Literal["from", "behind", "action"]
_CHECK_BYTES = 4


def cursor_at(kind: Kind, place: int) -> str:
    """The cursor of a place, a whole number from 0 on."""
    text = str(place).encode()
    return base64.urlsafe_b64encode(_check(kind, text) + text).decode().rstrip("=")


def place_of(kind: Kind, cursor: str) -> int:
    """The place of a cursor. Raises CursorError for one that no list of this kind gave."""
    try:
        content = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = int(content[_CHECK_BYTES:])
        if cursor_at(kind, place) == cursor and 0 <= place < 2**63:
            return place
    except (binascii.Error, ValueError):
        pass
    raise CursorError(
        f"cursor: expected the next_cursor of a page of this list, found {cursor[:40]!r}; "
        "leave it out to begin at the first entry"
    )


def _check(kind: Kind, text: bytes) -> bytes:
    return hashlib.blake2s(text, digest_size=_CHECK_BYTES, person=kind.encode()).digest()
