"""What the core needs to know of a configuration, in the core's own terms."""

from dataclasses import dataclass
from decimal import Decimal

from hansa.config import Config, VenueSection
from hansa.engine.account_terms import AccountPlan
from hansa.engine.session_plan import CoreSessions, SessionPlan
from hansa.engine.venue_terms import FeeList, LatencyPlan, LimitList
from hansa.errors import ConfigError


@dataclass(frozen=True, slots=True)
class CoreSettings:
    """Money, ratios and basis points as decimal text, so that no float comes between."""

    agents: int
    seed: int
    currency: str
    account_kind: str
    leverage_max: str
    is_fifo: bool
    account: AccountPlan
    maker_fee_ratio: str
    taker_fee_ratio: str
    slippage_bps: str
    latency_ns: int
    latency_jitter_ns: int
    fees: FeeList | None
    latency: LatencyPlan | None
    limits: LimitList | None
    sessions: tuple[CoreSessions, ...]
    volume_share_ratio_max: str
    impact_coefficient: str | None
    self_trade: str
    queue: str
    queue_exponent: int
    band_bps: str
    order_value_max: str
    position_value_max: str
    gross_exposure_ratio_max: str
    net_exposure_ratio_max: str
    price_collar_bps: str
    orders_per_minute_max: int
    drawdown_ratio_max: str
    stale_after_ns: int

    @classmethod
    def of(
        cls, config: Config, *, agents: int, sessions: SessionPlan | None = None
    ) -> "CoreSettings":
        """From a checked configuration and the sessions of its data."""
        account, venue, gate = config.account, config.venue, config.gate
        return cls(
            agents=agents,
            seed=config.run.seed,
            currency=account.currency,
            account_kind=account.kind,
            leverage_max=_text(account.leverage_max or Decimal(1)),
            is_fifo=account.lots == "fifo",
            account=AccountPlan.of(account),
            maker_fee_ratio=_text(venue.maker_fee_bps / 10_000),
            taker_fee_ratio=_text(venue.taker_fee_bps / 10_000),
            slippage_bps=_text(venue.slippage_bps),
            latency_ns=venue.latency_ms * 1_000_000,
            latency_jitter_ns=venue.latency_jitter_ms * 1_000_000,
            fees=FeeList.of(config),
            latency=LatencyPlan.of(config),
            limits=LimitList.of(config),
            sessions=() if sessions is None else tuple(each.core() for each in sessions.lists),
            volume_share_ratio_max=_text(venue.volume_share_ratio_max),
            impact_coefficient=_impact(venue),
            self_trade=venue.self_trade_prevention or "none",
            queue=venue.queue,
            queue_exponent=_queue_exponent(venue),
            band_bps=_band(config),
            order_value_max=_text(gate.order_value_max),
            position_value_max=_text(gate.position_value_max),
            gross_exposure_ratio_max=_text(_gross(config)),
            net_exposure_ratio_max=_text(gate.net_exposure_ratio_max),
            price_collar_bps=_text(gate.price_collar_bps),
            orders_per_minute_max=gate.orders_per_minute_max,
            drawdown_ratio_max=_text(gate.drawdown_ratio_max),
            stale_after_ns=int(gate.stale_after_s * 1_000_000_000),
        )


def _band(config: Config) -> str:
    """Changes below it are left alone; without a council nothing is."""
    section = config.allocation
    return "0" if section is None else _whole("allocation.band_bps", section.band_bps)


def _gross(config: Config) -> Decimal:
    """The gate's limit, and never more than a margin account may borrow."""
    limit, leverage = config.gate.gross_exposure_ratio_max, config.account.leverage_max
    return min(limit, leverage) if leverage is not None else limit


def _impact(venue: VenueSection) -> str | None:
    """The coefficient of an order's own impact; none where it moves nothing."""
    return None if venue.impact is None else _text(venue.impact_coefficient or Decimal(1))


def _queue_exponent(venue: VenueSection) -> int:
    """The exponent of a power queue, which nobody can guess; 0 for the others."""
    is_power, exponent = venue.queue == "power", venue.queue_exponent
    if is_power and exponent is None:
        raise ConfigError(
            'venue.queue_exponent: expected a whole number from 1 to 16 with queue = "power", '
            "found none; choose one that fits your own fills"
        )
    if not is_power and exponent is not None:
        raise ConfigError(
            f'venue.queue_exponent: expected none with queue = "{venue.queue}", found {exponent}; '
            'leave it out, or choose queue = "power"'
        )
    return exponent or 0


def _whole(key: str, number: Decimal) -> str:
    if number != number.to_integral_value():
        raise ConfigError(f"{key}: expected whole basis points, found {number}; round it")
    return format(number.to_integral_value(), "f")


def _text(number: Decimal) -> str:
    return format(number, "f")
