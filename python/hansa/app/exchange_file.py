"""The file that describes a local exchange: `hansa venue serve --config FILE`."""

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from hansa.errors import ConfigError


class AccountEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[accounts]]`: without `key` and `secret` they are made from the seed; `balances` are
    decimals by currency, as texts. With a `fee_asset` commissions are paid in that coin, lowered by
    `fee_discount_bps`, while there is enough of it.
    """

    key: str | None = None
    secret: str | None = None
    balances: dict[str, str | int | float] = msgspec.field(
        default_factory=lambda: {"USDT": "100000"}
    )
    permissions: tuple[str, ...] = ("read", "trade")
    maker_bps: Annotated[int, Meta(ge=0, le=1000)] = 10
    taker_bps: Annotated[int, Meta(ge=0, le=1000)] = 10
    fee_asset: str | None = None
    fee_discount_bps: Annotated[int, Meta(ge=0, le=9999)] = 0


class DataEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[data]]`: a file of bars or of a recorded order book. `format` is guessed if left out;
    `label` and `interval` are for bars that do not say them; `symbols` are the wanted ones.
    """

    path: Path
    format: str | None = None
    label: str = "open"
    interval: str | None = None
    symbols: tuple[str, ...] = ()


class LimitsEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[limits]`: Binance's own unless said otherwise."""

    weight_per_minute: Annotated[int, Meta(ge=1)] = 6_000
    orders_per_10s: Annotated[int, Meta(ge=1)] = 100
    orders_per_day: Annotated[int, Meta(ge=1)] = 200_000


class ExchangeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A local exchange. `clock` is where its time begins: "now", "data" (as recorded), or a time
    such as "2023-06-01T00:00:00Z". `begin` is where in recorded bars trading opens (the middle of
    the file if left out); `step_s` how often strangers move, chosen from the speed if left out.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8_800
    speed: Annotated[float, Meta(ge=0, le=100_000)] = 1.0
    seed: int = 1
    clock: str = "now"
    begin: str | None = None
    step_s: int | None = None
    instruments: Path | None = None
    data: tuple[DataEntry, ...] = ()
    accounts: tuple[AccountEntry, ...] = (AccountEntry(),)
    limits: LimitsEntry = LimitsEntry()


def load_exchange_file(path: Path) -> ExchangeFile:
    """The description in a TOML file, its paths relative to its folder; ConfigError in one line."""
    try:
        raw = tomllib.loads(path.read_text())
        file = msgspec.convert(raw, ExchangeFile)
    except OSError as error:
        raise ConfigError(f"{path}: expected a TOML file, found none ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}; see docs/exchange.md for the keys") from error
    beside = path.parent
    data = tuple(
        msgspec.structs.replace(each, path=beside / each.path.expanduser()) for each in file.data
    )
    grid = None if file.instruments is None else beside / file.instruments.expanduser()
    return msgspec.structs.replace(file, data=data, instruments=grid)
