"""What is checked before orders go to a real venue: clock, keys, permissions, instruments."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from hansa.app.live import ccxt
from hansa.app.live.binance import PLACES, egress_of, read_first
from hansa.app.live.coordinating import joined
from hansa.app.live.wanted import ExchangeWanted
from hansa.app.money import Purses
from hansa.config import Config, TradeSection
from hansa.coordinator import SteadyClock
from hansa.errors import ConfigError, DataError
from hansa.market import Instrument
from hansa.ports import Secrets


@dataclass(frozen=True, slots=True)
class Preflight:
    """The account as the venue numbers it, when that was, and what is unwise."""

    account: str
    now_ns: int
    warnings: tuple[str, ...]


async def preflight(config: Config, keys: Secrets, instruments: Sequence[Instrument]) -> Preflight:
    """Asks the venue. Raises ConfigError, DataError and RequestError, each one line that says what
    is wrong and what to do.
    """
    trade = config.trade
    assert trade is not None, "only a desk has a preflight"
    if trade.feed == "ccxt":
        return await _at_ccxt(config, trade, keys, instruments)
    wanted = _wanted(config, trade, keys, instruments)
    egress = egress_of(wanted)
    clock = egress.clock
    async with joined(egress, desk=wanted.desk) as shared:
        from hansa.venues.binance.asking import Asking, RefusalError
        from hansa.venues.binance.checks import check_fee_coin, check_instruments, check_key
        from hansa.venues.binance.options import BinanceVenueOptions

        await read_first(clock, wanted.place)
        if wanted.place not in PLACES:
            _check_speed(trade, await clock.pace())
        _check_clock(trade, clock.stamp_ns())
        options = BinanceVenueOptions(
            instruments=wanted.instruments,
            account=wanted.account,
            api_url="",
            prefix=wanted.prefix,
            desk=wanted.desk,
        )
        asking = Asking(options, shared, now_ns=SteadyClock().now_ns)
        try:
            account, may = await asking.account(), await asking.restrictions()
        except RefusalError as error:
            raise ConfigError(refused(wanted.account, error.code, error.words)) from error
        warnings = check_key(wanted.account, account, may, is_live=trade.mode == "live")
        warnings += await check_instruments(
            asking, instruments, self_trade=config.venue.self_trade_prevention
        )
        known = Purses.of(config, instruments).codes
        await check_fee_coin(asking, account, instruments, known=known)
    number = str(account.uid) if account.uid else _number_of(keys, wanted.account)
    return Preflight(number, clock.now_ns(), tuple(warnings))


async def _at_ccxt(
    config: Config, trade: TradeSection, keys: Secrets, instruments: Sequence[Instrument]
) -> Preflight:
    """The same through ccxt, which compares instruments with markets as it connects."""
    wanted = _wanted(config, trade, keys, instruments)
    async with ccxt.connected(wanted) as parts:
        assert parts.venue is not None, "there are keys"
        _check_clock(trade, parts.clock.stamp_ns())
        try:
            await parts.venue.balances()
        except DataError as error:
            raise ConfigError(_of_keys(wanted.account, str(error))) from error
        warning = (
            f"ccxt does not say what keys may do: see at {wanted.exchange} that {wanted.account} "
            "may trade and may not withdraw"
        )
        return Preflight(_number_of(keys, wanted.account), parts.clock.now_ns(), (warning,))


def _wanted(
    config: Config, trade: TradeSection, keys: Secrets, instruments: Sequence[Instrument]
) -> ExchangeWanted:
    return ExchangeWanted(
        exchange=trade.exchange or "",
        instruments=instruments,
        place=trade.place or "",
        desk=f"{config.run.name}-preflight",
        channels=(),
        speed=float(trade.speed),
        keys=keys,
        account=trade.keys or "",
        prefix="preflight"[:8],
    )


def _check_speed(trade: TradeSection, pace: float) -> None:
    """A local exchange may hurry; in so short a time its pace is known to a few percent."""
    if not trade.speed / 2 <= pace <= trade.speed * 2:
        raise ConfigError(
            f"trade.speed: expected about {round(pace) or pace:.2g}, as fast as the exchange at "
            f"{trade.place} goes (its --speed), found {trade.speed:g}; both must be the same"
        )


def _check_clock(trade: TradeSection, venue_ns: int) -> None:
    """A local exchange that hurries has a time of its own."""
    offset_ms = (venue_ns - time.time_ns()) // 10**6
    if trade.speed == 1 and abs(offset_ms) > trade.clock_offset_ms_max:
        way = "behind" if offset_ms > 0 else "ahead of"
        raise ConfigError(
            f"trade.clock_offset_ms_max: expected this machine's clock within "
            f"{trade.clock_offset_ms_max} ms of the venue's, found it {abs(offset_ms)} ms {way} "
            "it; set the clock (NTP)"
        )


def refused(name: str, code: int, words: str) -> str:
    """What to do about a venue that does not tell of an account: what is wrong is not always the
    keys.
    """
    found = f"found the refusal {code} {words!r}"
    match code:
        case -1021:
            return (
                f"clock: expected time stamps that the venue takes, {found}, also after its clock "
                "was read again; set this machine's clock (NTP), and see how long the way to the "
                "venue is: it may take 5 s"
            )
        case -1003 | -429 | -418:
            return (
                f"budget: expected room in what this address may ask of the venue, {found}; stop "
                "other programs on this address, or wait some minutes"
            )
        case -1022:
            return (
                f"keys {name}: expected a signature that the venue takes, {found}; the secret is "
                f"not that of this key: `hansa keys add {name}` replaces both"
            )
        case -2008 | -2014 | -2015:
            return (
                f"keys {name}: expected keys that the venue knows, that may read the account, and "
                f"from this address (IP), {found}; see the key's permissions and addresses there, "
                "that it is of this place (the testnet has keys of its own), or replace it: "
                f"`hansa keys add {name}`"
            )
    return f"keys {name}: expected the venue to tell of the account, {found}; see its list of codes"


def _of_keys(name: str, refused: str) -> str:
    return (
        f"keys {name}: expected keys that the venue knows and that may read the account, found "
        f"them refused ({refused}); `hansa keys add {name}` replaces them"
    )


def _number_of(keys: Secrets, name: str) -> str:
    """Stands for an account whose venue does not number it."""
    return hashlib.sha256(keys.read(name).api_key.encode()).hexdigest()[:12]
