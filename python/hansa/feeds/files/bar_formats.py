"""Short names of formats of bars to their readers, and the doors to what they read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from hansa.errors import ConfigError
from hansa.feeds.files.bar_files import BarFile, bars_of, check_bars_of
from hansa.feeds.files.databento_bars import read_dbn_bars
from hansa.feeds.files.freqtrade_bars import read_freqtrade_bars
from hansa.feeds.files.klines import read_klines
from hansa.feeds.files.reader import TickRequest
from hansa.feeds.files.unpacking import open_unpacked
from hansa.market import BarOptions, BarSet, DataCheck, Instrument, check, load_bars, nearest_name
from hansa.market.finding import Code, FaultError, fault
from hansa.market.instruments import qualified

_ARCHIVE_NAME = re.compile(r"(?P<symbol>[A-Z0-9_]+)-\d+[smhdwM]o?(-|\.|$)")


def load_bar_file(
    path: Path, format: str, options: BarOptions, *, instruments: Mapping[str, Instrument]
) -> BarSet:
    """The bars of a file of any format of BAR_FORMATS, checked and exact, as `load_bars` has them.

    What a format itself states (label, interval) may be left out of `options`. Raises DataError
    for the first error, also if `options` contradict the format; ConfigError for no such format.
    """
    if format == "table":
        return load_bars(path, options, instruments=instruments)
    return bars_of(_reader(format)(path, options), options, instruments=instruments)


def read_bar_file(path: Path, format: str, options: BarOptions) -> BarFile:
    """The bars of a file whose format states label and interval, unjudged; DataError if it cannot
    be read, ConfigError for no such format.
    """
    return _reader(format)(path, options)


def check_bar_file(
    path: Path,
    format: str,
    options: BarOptions,
    *,
    instruments: Mapping[str, Instrument] | None = None,
) -> DataCheck:
    """Everything a file of bars has to say: errors, warnings and notes; raises nothing for them."""
    if format == "table":
        return _with_packing(path, check(path, options, instruments=instruments))
    try:
        file = _reader(format)(path, options)
        return check_bars_of(file, options, instruments=instruments)
    except FaultError as error:
        return DataCheck(path, "", 0, (), options.interval_ns, (error.finding,))


def _with_packing(path: Path, found: DataCheck) -> DataCheck:
    """What cannot be unpacked is told as that, whatever the file is called."""
    if path.is_file() and any(each.code is Code.FILE_UNREADABLE for each in found.findings):
        try:
            with open_unpacked(path) as stream:
                stream.read(1)
        except FaultError as error:
            return replace(found, findings=(error.finding,))
    return found


def _reader(format: str) -> Callable[[Path, BarOptions], BarFile]:
    if format not in _READERS:
        raise ConfigError(
            f'format of bars: expected one of {", ".join(BAR_FORMATS)}, found "{format}"; '
            f"{nearest_name(format, BAR_FORMATS)}"
        )
    return _READERS[format]


def _klines(path: Path, options: BarOptions) -> BarFile:
    return read_klines(path, qualified(options.venue, _symbol_of_klines(path, options)))


def _symbol_of_klines(path: Path, options: BarOptions) -> str:
    """The one that is asked for, else the one that the name of an archive begins with."""
    if len(options.instruments) == 1:
        return options.instruments[0]
    named = _ARCHIVE_NAME.match(path.name)
    if named and not options.instruments:
        return named["symbol"]
    text = (
        "expected the one symbol of a file of klines, which names none, found "
        f"{len(options.instruments)}; name it (data.instruments, --symbol), or give the file the "
        'name of an archive, such as "BTCUSDT-1m-2024-01.csv"'
    )
    raise fault(path, Code.SYMBOL_MISSING, text)


def _freqtrade(path: Path, options: BarOptions) -> BarFile:
    return read_freqtrade_bars(path, venue=options.venue)


def _databento(path: Path, options: BarOptions) -> BarFile:
    request = TickRequest(instruments={}, venue=options.venue, symbols=options.instruments)
    return read_dbn_bars(path, request)


_READERS: Mapping[str, Callable[[Path, BarOptions], BarFile]] = MappingProxyType(
    {"klines": _klines, "freqtrade": _freqtrade, "databento": _databento}
)

#: The names of the formats of bars; "table" is any Parquet, CSV, CSV.gz or Feather file.
BAR_FORMATS: tuple[str, ...] = ("table", *_READERS)
