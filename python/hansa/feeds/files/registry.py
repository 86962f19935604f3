"""Short names of formats of ticks to their readers."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from hansa.errors import ConfigError
from hansa.feeds.files.reader import TickReader
from hansa.market.instruments import nearest_name

#: Where each reader's class is. Loaded when first asked for: most runs read one format only.
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "binance": "hansa.feeds.files.binance:BinanceReader",
        "bitstamp": "hansa.feeds.files.bitstamp:BitstampReader",
        "databento": "hansa.feeds.files.databento:DatabentoReader",
        "freqtrade": "hansa.feeds.files.freqtrade:FreqtradeReader",
        "hftbacktest": "hansa.feeds.files.hftbacktest:HftBacktestReader",
        "kraken": "hansa.feeds.files.kraken:KrakenReader",
        "table": "hansa.feeds.files.table:TableReader",
        "taq": "hansa.feeds.files.taq:TaqReader",
        "tardis": "hansa.feeds.files.tardis:TardisReader",
    }
)


def find_reader(name: str) -> TickReader:
    """The reader of the format of that name; ConfigError, with the nearest name, if none is."""
    if name not in FORMATS:
        raise ConfigError(
            f'format of ticks: expected one of {", ".join(FORMATS)}, found "{name}"; '
            f"{nearest_name(name, FORMATS)}"
        )
    module, _, class_name = FORMATS[name].partition(":")
    return cast("type[TickReader]", getattr(import_module(module), class_name))()
