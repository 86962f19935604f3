"""Structs as a table."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import polars


def frame(rows: Iterable[msgspec.Struct]) -> "polars.DataFrame":
    """A Polars frame with a row for each Struct and a column for each field. Money stays text:
    cast what is to be reckoned with. Without rows there are no columns.
    """
    import polars

    found = [msgspec.structs.asdict(row) for row in rows]
    return polars.DataFrame(msgspec.to_builtins(found), infer_schema_length=None)
