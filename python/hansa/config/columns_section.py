"""The section that names the columns of a table of bars."""

from dataclasses import dataclass
from typing import Annotated

from hansa.config.section import Section
from hansa.config.settings import Setting, any_text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsSection(Section):
    """What the columns of the data file are called."""

    symbol: Annotated[
        str, Setting(any_text, 'column of the venue\'s symbol; "" if the file has one instrument')
    ] = "symbol"
    time: Annotated[str, Setting(text, "column of the stamp")] = "open_time"
    open: Annotated[str, Setting(text, "column of the first price")] = "open"
    high: Annotated[str, Setting(text, "column of the highest price")] = "high"
    low: Annotated[str, Setting(text, "column of the lowest price")] = "low"
    close: Annotated[str, Setting(text, "column of the last price")] = "close"
    volume: Annotated[str, Setting(text, "column of the quantity traded, in base units")] = "volume"
