"""The plan of a fleet: each desk's command, with the part of the firm's limits that is its own."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

from hansa.app.binance import addresses_of
from hansa.config import Config, load
from hansa.config.fleet_section import FleetConfig, FleetDeskSection, shares
from hansa.errors import ConfigError

_GRID = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class PlannedDesk:
    """One desk: where its configuration lies, what is set on top of it, and its own limits in the
    firm's currency when it begins. `lowered` says which of its settings the fleet made smaller.
    """

    name: str
    config: Path
    overrides: tuple[str, ...]
    exposure_max: Decimal
    loss_max: Decimal
    lowered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """All desks, and the addresses of venues that they share a way out to."""

    fleet: FleetConfig
    desks: tuple[PlannedDesk, ...]
    egresses: tuple[str, ...]


def plan_fleet(fleet: FleetConfig) -> FleetPlan:
    """Checks every desk's configuration and divides the firm's limits: the sum of the desks' own
    never exceeds them. Raises ConfigError that names the desk.
    """
    desks: list[PlannedDesk] = []
    egresses: list[str] = []
    for desk, share in zip(fleet.desks, shares(fleet.desks), strict=True):
        config = _config(fleet, desk)
        desks.append(_planned(fleet, desk, config, share))
        if config.trade is not None and config.trade.feed == "binance":
            egresses.append(addresses_of(config.trade.place or "").rest)
    return FleetPlan(fleet, tuple(desks), tuple(dict.fromkeys(egresses)))


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
    return PlannedDesk(
        name=desk.name,
        config=fleet.resolve(desk.config),
        overrides=(*desk.set, f"run.name={desk.name}", *lowered),
        exposure_max=cash * min(gate.gross_exposure_ratio_max, exposure),
        loss_max=cash * min(gate.drawdown_ratio_max, loss),
        lowered=tuple(lowered),
    )


def _least(name: str, key: str, most: Decimal) -> str:
    """Rounded down, so that the sum stays below; a part that is too small to write is refused."""
    value = most.quantize(_GRID, rounding=ROUND_DOWN)
    if not value:
        raise ConfigError(
            f"desk {name}: its part of the firm's limits leaves {most:.2g} for gate.{key}, less "
            f"than {_GRID}; give it a larger share_ratio or less cash"
        )
    return format(value.normalize(), "f")
