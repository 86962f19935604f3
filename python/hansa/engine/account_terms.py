"""Interest on shorts and margin, in the core's own terms."""

from dataclasses import dataclass
from decimal import Decimal

from hansa.config import AccountSection
from hansa.config.margin_tiers import own_tiers


@dataclass(frozen=True, slots=True)
class MarginPlan:
    """When and how the venue takes positions over, as decimal text."""

    is_isolated: bool
    maintenance_ratio: str
    fee_ratio: str
    penalty_bps: str
    tiers: tuple[tuple[str, str, str], ...]
    """Of each tier its instrument ("" for all others), from which value on, and its ratio."""


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """What the venue asks of an account besides fees; None where it asks for nothing."""

    borrow_rate_per_year: str | None
    margin: MarginPlan | None

    @classmethod
    def of(cls, account: AccountSection) -> "AccountPlan":
        """From a checked section."""
        rate = account.borrow_rate_per_year
        return cls(None if rate is None else _text(rate), _margin(account))


def _margin(account: AccountSection) -> MarginPlan | None:
    if account.margin is None:
        return None
    tiers = account.maintenance_tiers or ()
    ratio = account.maintenance_ratio or min(
        (tier.ratio for tier in own_tiers(tiers)), default=None
    )
    return MarginPlan(
        is_isolated=account.margin == "isolated",
        maintenance_ratio=_text(ratio or Decimal(0)),
        fee_ratio=_text((account.liquidation_fee_bps or Decimal(0)) / 10_000),
        penalty_bps=_text(account.liquidation_penalty_bps or Decimal(0)),
        tiers=tuple((t.instrument, _text(t.notional_min), _text(t.ratio)) for t in tiers),
    )


def _text(number: Decimal) -> str:
    return format(number, "f")
