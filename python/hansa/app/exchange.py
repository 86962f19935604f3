"""From a description to a local exchange: which data, which accounts, which clock."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, cast

from hansa.app.exchange_file import AccountEntry, DataEntry, ExchangeFile
from hansa.app.sample import sample_file
from hansa.config import interval_ns
from hansa.errors import ConfigError
from hansa.feeds import Kind, TickRequest, load_bar_file, load_ticks
from hansa.feeds.files.checking import recognise
from hansa.feeds.files.guessing import Holds
from hansa.market import BarOptions, Instrument, load_instruments, ns_of
from hansa.market.ticks import Depth, Trades
from hansa.venues.exchange import (
    AccountTerms,
    BarRecording,
    CaptureRecording,
    ExchangeOptions,
    LimitTerms,
)
from hansa.venues.exchange.listing import units

if TYPE_CHECKING:
    from hansa.venues.exchange.server import LocalExchange

SAMPLE_BARS = "binance_spot_1h_10pairs_2022_2023.parquet"
SAMPLE_CAPTURE = "binance_spot_ethusdt_20240808.jsonl.gz"

Recording = BarRecording | CaptureRecording

#: Steps of strangers, seconds: each divides an hour.
_STEPS_S = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900)


def local_exchange(file: ExchangeFile) -> "LocalExchange":
    """A local exchange as described, not yet listening. Raises ConfigError or DataError in one
    line; ConfigError also if the extra `live` is not installed.
    """
    try:
        from hansa.venues.exchange.server import LocalExchange
    except ImportError as error:
        raise ConfigError(
            "expected the extra `live` (aiohttp) for the local exchange, found it missing; "
            "install it: pip install 'hansa[live]'"
        ) from error
    return LocalExchange(
        exchange_options(file),
        host=file.host,
        port=file.port,
        speed=file.speed,
        opens_now=file.clock == "now",
    )


def exchange_options(file: ExchangeFile) -> ExchangeOptions:
    """What a local exchange is made of, its data read."""
    recordings = _recordings(file)
    step_s = file.step_s or next((s for s in _STEPS_S if s >= file.speed / 10), _STEPS_S[-1])
    return ExchangeOptions(
        recordings=recordings,
        accounts=tuple(
            account_terms(each, file.seed, number) for number, each in enumerate(file.accounts)
        ),
        start_ns=_start_ns(file, recordings),
        seed=file.seed,
        step_ns=step_s * 10**9,
        cadence_ns=round(10**8 * max(file.speed, 1)),
        limits=LimitTerms(
            weight_per_minute=file.limits.weight_per_minute,
            orders_per_10s=file.limits.orders_per_10s,
            orders_per_day=file.limits.orders_per_day,
        ),
    )


def account_terms(entry: AccountEntry, seed: int, number: int) -> AccountTerms:
    """An account. A key and a secret that are not given are derived from the seed, so that they
    are the same each time; they open nothing but the local exchange.
    """
    key, secret = (
        sha256(f"hansa local exchange {word} {seed} {number}".encode()).hexdigest()
        for word in ("key", "secret")
    )
    for each in entry.permissions:
        if each not in ("read", "trade", "withdraw"):
            raise ConfigError(
                f"accounts.{number}.permissions: expected read, trade, withdraw, found {each}"
            )
    return AccountTerms(
        key=entry.key or key,
        secret=entry.secret or secret,
        balances={
            asset: _money(text, f"accounts.{number}.balances.{asset}")
            for asset, text in entry.balances.items()
        },
        permissions=frozenset(entry.permissions),
        maker_bps=entry.maker_bps,
        taker_bps=entry.taker_bps,
        fee_asset=entry.fee_asset,
        fee_discount_bps=entry.fee_discount_bps,
    )


def _money(text: str | int | float, place: str) -> int:
    try:
        amount = units(Decimal(str(text)))
    except InvalidOperation as error:
        raise ConfigError(
            f'{place}: expected a decimal such as "100000", found {text!r}'
        ) from error
    if amount < 0:
        raise ConfigError(f"{place}: expected 0 or more, found {text}")
    return amount


def _recordings(file: ExchangeFile) -> tuple[Recording, ...]:
    """One recording a symbol; of several, that of the last file."""
    known = load_instruments(file.instruments or sample_file("instruments.toml"))
    entries = file.data or (DataEntry(path=sample_file(SAMPLE_BARS)),)
    found: dict[str, Recording] = {}
    for entry in entries:
        guessed = recognise(entry.path, entry.format)
        read = _bars if guessed.holds is Holds.BARS else _captures
        for symbol, recording in read(entry, guessed.format, known, file.begin):
            found[symbol] = recording
    return tuple(found.values())


def _bars(
    entry: DataEntry, format: str, known: dict[str, Instrument], begin: str | None
) -> Iterator[tuple[str, Recording]]:
    length = entry.interval or ("1h" if entry.path.name == SAMPLE_BARS else None)
    options = BarOptions(
        venue="BINANCE",
        label=cast('Literal["open", "close"]', entry.label) if format == "table" else None,
        interval_ns=interval_ns(length) if length else None,
        instruments=entry.symbols,
    )
    for bars in load_bar_file(entry.path, format, options, instruments=known):
        middle_ns = int(bars.ts_open_ns[len(bars.ts_open_ns) // 2])
        begin_ns = middle_ns if begin is None else _time_ns(begin, "begin")
        if not bars.ts_open_ns[0] <= begin_ns < bars.ts_close_ns[-1]:
            raise ConfigError(
                f"begin: expected a time within the bars of {bars.instrument.symbol} in "
                f"{entry.path}, found {begin}; choose another"
            )
        yield bars.instrument.symbol, BarRecording(bars=bars, begin_ns=begin_ns)


def _captures(
    entry: DataEntry, format: str, known: dict[str, Instrument], begin: str | None
) -> Iterator[tuple[str, Recording]]:
    request = TickRequest(
        instruments=known,
        venue="BINANCE",
        symbols=entry.symbols,
        kinds=(Kind.DEPTH, Kind.TRADES),
    )
    tables = load_ticks(entry.path, format, request).tables
    trades = {each.instrument.symbol: each for each in tables if isinstance(each, Trades)}
    books = [each for each in tables if isinstance(each, Depth)]
    if not books:
        raise ConfigError(f"{entry.path}: expected recorded depth, found none; name another file")
    for depth in books:
        symbol = depth.instrument.symbol
        yield symbol, CaptureRecording(depth=depth, trades=trades.get(symbol))


def _start_ns(file: ExchangeFile, recordings: Sequence[Recording]) -> int:
    if file.clock == "now":
        return time.time_ns()
    if file.clock != "data":
        return _time_ns(file.clock, "clock")
    first = recordings[0]
    return first.begin_ns if isinstance(first, BarRecording) else int(first.depth.ts_event_ns[0])


def _time_ns(text: str, key: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"{key}: expected a time such as 2023-06-01T00:00:00Z, found {text!r}"
        ) from error
    return ns_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) or 0
