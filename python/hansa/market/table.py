"""A table of one instrument: int64 columns of one length, oldest row first, read-only."""

from dataclasses import dataclass, fields

import numpy as np

from hansa.errors import DataError
from hansa.market.instruments import Instrument
from hansa.types import IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """What all tables have in common. Raises DataError for a column of another type or length."""

    instrument: Instrument

    def __post_init__(self) -> None:
        columns = self.columns()
        length = len(columns[0]) if columns else 0
        for name, column in zip(self.names(), columns, strict=True):
            if column.dtype != np.int64 or column.shape != (length,):
                raise DataError(
                    f"{self.instrument.symbol}: {name}: expected int64 "
                    f"[{length}], found {column.dtype} {list(column.shape)}"
                )
            column.setflags(write=False)

    def __len__(self) -> int:
        return len(self.columns()[0])

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(item.name for item in fields(cls) if item.name != "instrument")

    def columns(self) -> tuple[IntArray, ...]:
        """The columns, in order."""
        return tuple(getattr(self, name) for name in self.names())
