"""Short names of formats of ticks to their readers."""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from hansa.allocation.parameters import Scalar, check_parameters
from hansa.errors import ConfigError
from hansa.feeds.files.reader import TickReader
from hansa.market.instruments import nearest_name

_NOTHING: Mapping[str, Scalar] = MappingProxyType({})

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


def find_reader(name: str, options: Mapping[str, Scalar] = _NOTHING) -> TickReader:
    """The reader of the format of that name, built with `options`.

    Raises ConfigError for an unknown name or option (with the nearest known one), a wrong kind of
    value, and whatever the reader's own constructor objects to.
    """
    if name not in FORMATS:
        raise ConfigError(
            f'format of ticks: expected one of {", ".join(FORMATS)}, found "{name}"; '
            f"{nearest_name(name, FORMATS)}"
        )
    module, _, class_name = FORMATS[name].partition(":")
    factory = cast("Callable[..., TickReader]", getattr(import_module(module), class_name))
    where = f"format {name!r}: options"
    fitted = check_parameters(factory, where, options)
    try:
        return factory(**fitted)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{where}: cannot be used as {fitted}: {error}") from None
