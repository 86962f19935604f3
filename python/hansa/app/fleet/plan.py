"""The plan of a fleet: each desk's command, with the part of the firm's limits that is its own."""

import hashlib
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

from hansa.app.live.access import phrase_of, venue_words
from hansa.app.live.binance import addresses_of
from hansa.config import Config, TradeSection, load
from hansa.config.canonical import to_json
from hansa.config.fleet_section import FleetConfig, FleetDeskSection, shares
from hansa.errors import ConfigError

_GRID, _CENT = Decimal("0.000001"), Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PlannedDesk:
    """One desk: where its configuration lies, what is set on top of it, and its own limits in the
    firm's currency when it begins. `lowered` says which of its settings the fleet made smaller. At
    a real venue `account` names its keys and `venue` where that is; `word` is what a person would
    type for real money, "" for other desks. `settings_sha256` stands for its whole configuration.
    """

    name: str
    config: Path
    overrides: tuple[str, ...]
    exposure_max: Decimal
    loss_max: Decimal
    lowered: tuple[str, ...]
    account: str = ""
    venue: str = ""
    word: str = ""
    settings_sha256: str = ""


@dataclass(frozen=True, slots=True)
class PlannedEgress:
    """A way out that desks share: the venue's address, and for whoever sends signs, where the keys
    of their accounts are kept (None: the usual place), and their names.
    """

    url: str
    keys: Path | None = None
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """All desks, and the addresses of venues that they share a way out to."""

    fleet: FleetConfig
    desks: tuple[PlannedDesk, ...]
    egresses: tuple[PlannedEgress, ...]


def plan_fleet(fleet: FleetConfig) -> FleetPlan:
    """Checks every desk's configuration and divides the firm's limits: the sum of the desks' own
    never exceeds them. Raises ConfigError that names the desk.
    """
    desks: list[PlannedDesk] = []
    ways: list[tuple[str, Config]] = []
    accounts: dict[tuple[str | None, ...], str] = {}
    for desk, share in zip(fleet.desks, shares(fleet.desks), strict=True):
        config = _config(fleet, desk)
        desks.append(_planned(fleet, desk, config, share))
        _check_account(desk.name, config, accounts)
        if config.trade is not None and config.trade.feed == "binance":
            ways.append((addresses_of(config.trade.place or "").rest, config))
    return FleetPlan(fleet, tuple(desks), _egresses(ways))


def _check_account(name: str, config: Config, accounts: dict[tuple[str | None, ...], str]) -> None:
    """Two desks at one account would each take the other's fills for differences."""
    trade = config.trade
    if trade is None or not trade.is_real:
        return
    account = (trade.feed, trade.exchange, trade.place, trade.keys)
    other = accounts.setdefault(account, name)
    if other != name:
        raise ConfigError(
            f'desk {name}: expected an account of its own, found keys "{trade.keys}", which are '
            f"desk {other}'s; give it those of another (sub-)account"
        )


def _egresses(ways: list[tuple[str, Config]]) -> tuple[PlannedEgress, ...]:
    """One for each address. It signs for all who go out there: their keys are in one place."""
    found: dict[str, list[tuple[str, Path | None]]] = {}
    for url, config in ways:
        accounts, file = found.setdefault(url, []), config.keys.file
        if config.trade is not None and config.trade.is_real:
            place = None if file is None else config.resolve(file)
            accounts.append((config.trade.keys or "", place))
    return tuple(_egress(url, accounts) for url, accounts in found.items())


def _egress(url: str, accounts: list[tuple[str, Path | None]]) -> PlannedEgress:
    places = {place for _, place in accounts}
    if len(places) > 1:
        shown = ", ".join(sorted("the usual place" if p is None else str(p) for p in places))
        raise ConfigError(
            f"desks at {url}: expected one place for the keys of all of them, since one process "
            f"signs for all, found {shown}; name the same file in their [keys]"
        )
    return PlannedEgress(url, next(iter(places), None), tuple(name for name, _ in accounts))


def _config(fleet: FleetConfig, desk: FleetDeskSection) -> Config:
    try:
        config = load(fleet.resolve(desk.config), (*desk.set, f"run.name={desk.name}"))
    except ConfigError as error:
        raise ConfigError(f"desk {desk.name}: {error}") from None
    if config.trade is None:
        raise ConfigError(
            f"desk {desk.name}: expected a configuration with a section [trade], found none in "
            f"{desk.config}; a fleet runs what `hansa trade` does"
        )
    if config.account.currency != fleet.fleet.currency:
        raise ConfigError(
            f"desk {desk.name}: expected an account in {fleet.fleet.currency}, the currency of the "
            f"firm's limits, found {config.account.currency}; sums need one currency"
        )
    return config


def _planned(
    fleet: FleetConfig, desk: FleetDeskSection, config: Config, share: Decimal
) -> PlannedDesk:
    cash, gate = config.account.cash, config.gate
    exposure = share * fleet.fleet.gross_exposure_max / cash
    loss = share * fleet.fleet.daily_loss_max / cash
    lowered = []
    for key, own, most in (
        ("gross_exposure_ratio_max", gate.gross_exposure_ratio_max, exposure),
        ("net_exposure_ratio_max", gate.net_exposure_ratio_max, exposure),
        ("drawdown_ratio_max", gate.drawdown_ratio_max, loss),
    ):
        if own > most:
            lowered.append(f"gate.{key}={_least(desk.name, key, most)}")
    trade = config.trade if config.trade is not None and config.trade.is_real else None
    if trade is not None:
        lowered += _day_loss(trade, share * fleet.fleet.daily_loss_max)
    path, overrides = fleet.resolve(desk.config), (*desk.set, f"run.name={desk.name}", *lowered)
    final = load(path, overrides)
    return PlannedDesk(
        name=desk.name,
        config=path,
        overrides=overrides,
        exposure_max=cash * min(gate.gross_exposure_ratio_max, exposure),
        loss_max=cash * min(gate.drawdown_ratio_max, loss),
        lowered=tuple(lowered),
        account="" if trade is None else trade.keys or "",
        venue="" if trade is None else venue_words(trade),
        settings_sha256=hashlib.sha256(to_json(final).encode()).hexdigest(),
        word=live_word(final),
    )


def live_word(config: Config) -> str:
    """What a desk's person types for real money; "" for a desk of another kind."""
    trade = config.trade
    if trade is None or trade.mode != "live":
        return ""
    return phrase_of(trade, config.account.currency)


def _day_loss(trade: TradeSection, most: Decimal) -> list[str]:
    """A real account loses no more in a day than its part of what the firm may."""
    if trade.day_loss_max is not None and trade.day_loss_max <= most:
        return []
    rounded = most.quantize(_CENT, rounding=ROUND_DOWN)
    return [f"trade.day_loss_max={format((rounded or most).normalize(), 'f')}"]


def _least(name: str, key: str, most: Decimal) -> str:
    """Rounded down, so that the sum stays below; a part that is too small to write is refused."""
    value = most.quantize(_GRID, rounding=ROUND_DOWN)
    if not value:
        raise ConfigError(
            f"desk {name}: its part of the firm's limits leaves {most:.2g} for gate.{key}, less "
            f"than {_GRID}; give it a larger share_ratio or less cash"
        )
    return format(value.normalize(), "f")
