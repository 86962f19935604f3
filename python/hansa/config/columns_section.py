"""The section that names the columns of a table of bars, and says how its stamps are written."""

from dataclasses import dataclass
from typing import Annotated

from hansa.config.section import Section
from hansa.config.settings import Setting, any_text, text, zone_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsSection(Section):
    """What the columns of the data file are called, and how their stamps are written."""

    symbol: Annotated[
        str, Setting(any_text, 'column of the venue\'s symbol; "" if the file has one instrument')
    ] = "symbol"
    time: Annotated[
        str, Setting(text, 'column of the stamp; "Date+Time" for two, of the date and the time')
    ] = "open_time"
    open: Annotated[str, Setting(text, "column of the first price")] = "open"
    high: Annotated[str, Setting(text, "column of the highest price")] = "high"
    low: Annotated[str, Setting(text, "column of the lowest price")] = "low"
    close: Annotated[str, Setting(text, "column of the last price")] = "close"
    volume: Annotated[str, Setting(text, "column of the quantity traded, in base units")] = "volume"
    time_format: Annotated[
        str | None,
        Setting(text, 'form of the stamps if they are no ISO texts, such as "%d.%m.%Y %H:%M"'),
    ] = None
    time_zone: Annotated[
        str | None, Setting(zone_name, "zone of the stamps that say none; UTC if left out")
    ] = None
