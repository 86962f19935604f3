"""The sections of an account: its cash, what backs its positions, when they are taken over."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from hansa.config.margin_tiers import Tiers, own_tiers, tiers_contradiction
from hansa.config.section import COST, Section
from hansa.config.settings import Setting, number, one_of, text

#: What must be stated together: a venue that takes positions over says when and at what cost.
_MARGIN_KEYS = ("maintenance_ratio", "liquidation_fee_bps", "liquidation_penalty_bps")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSection(Section):
    """The account the desk trades from. With `margin` the venue takes positions over that have too
    little behind them; interest on shorts is charged at UTC midnight (docs/margin.md).
    """

    currency: Annotated[str, Setting(text, "currency the account is kept and measured in")]
    cash: Annotated[Decimal, Setting(number(above="0"), "cash at the start, in currency")]
    kind: Annotated[
        Literal["cash", "spot", "margin"],
        Setting(
            one_of("cash", "spot", "margin"),
            "what backs a position",
            '"cash" never borrows, "spot" neither and holds what it buys as money to pay with, '
            '"margin" borrows up to leverage_max',
        ),
    ]
    leverage_max: Annotated[
        Decimal | None, Setting(number(least="1"), "gross exposure over equity; margin only")
    ] = None
    lots: Annotated[
        Literal["average", "fifo"],
        Setting(one_of("average", "fifo"), "which purchase a sale closes first"),
    ] = "average"
    borrow_rate_per_year: Annotated[
        Decimal | None,
        Setting(
            number(least="0", most="10"),
            "interest on the value of what is sold short, a year of 365 days; 0.03 is 3 percent",
        ),
    ] = None
    margin: Annotated[
        Literal["cross", "isolated"] | None,
        Setting(
            one_of("cross", "isolated"),
            "what is liquidated when it is too little: the account, or each position by itself",
        ),
    ] = None
    maintenance_ratio: Annotated[
        Decimal | None,
        Setting(
            number(above="0", most="0.999999"),
            "margin over value below which the venue takes positions over",
        ),
    ] = None
    # None and not empty: what is not given is not in the record of a run either.
    maintenance_tiers: Tiers | None = None
    liquidation_fee_bps: Annotated[
        Decimal | None,
        Setting(number(least="0", most="10000"), "fee for a liquidation, of the value", COST),
    ] = None
    liquidation_penalty_bps: Annotated[
        Decimal | None,
        Setting(number(least="0", most="10000"), "taken off the last price in a liquidation", COST),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositSection(Section):
    """What the account holds at the start besides its cash, in another currency."""

    currency: Annotated[str, Setting(text, "which currency")]
    amount: Annotated[Decimal, Setting(number(above="0"), "how much of it")]


def deposits_contradiction(
    account: AccountSection, deposits: Sequence[DepositSection]
) -> tuple[str, str] | None:
    """The first deposit that does not go with the others, and what was expected."""
    seen = {account.currency: "account.cash"}
    for place, each in enumerate(deposits):
        if each.currency in seen:
            return f"{place}.currency", (
                f"expected a currency that {seen[each.currency]} does not state already, "
                f"found {each.currency}; add the two up"
            )
        seen[each.currency] = f"deposits.{place}"
    return None


def account_contradiction(account: AccountSection) -> tuple[str, str] | None:
    """The first key that does not go with the others, and what was expected; None if all do."""
    if account.kind != "margin":
        return _beyond_cash(account)
    if account.leverage_max is None:
        return "leverage_max", 'expected a number with kind = "margin", found none'
    tiers = account.maintenance_tiers or ()
    for name in (*_MARGIN_KEYS, "maintenance_tiers"):
        value = getattr(account, name)
        if account.margin is None and value is not None:
            return name, f'expected none without margin = "cross" or "isolated", found {value}'
        if account.margin is not None and value is None and _needs(name, tiers):
            return name, f'expected a number with margin = "{account.margin}", found none'
    if account.maintenance_ratio is not None and own_tiers(tiers):
        found = account.maintenance_ratio
        text = f"expected none with [[account.maintenance_tiers]] for all, found {found}"
        return "maintenance_ratio", f"{text}; leave one of them out"
    return tiers_contradiction(tiers) or _too_early(account)


def _needs(name: str, tiers: Tiers) -> bool:
    """Tiers for all instruments take the place of the one ratio."""
    return name != "maintenance_tiers" and (name != "maintenance_ratio" or not own_tiers(tiers))


def _beyond_cash(account: AccountSection) -> tuple[str, str] | None:
    names = ("leverage_max", "borrow_rate_per_year", "margin", *_MARGIN_KEYS, "maintenance_tiers")
    for name in names:
        value = getattr(account, name)
        if value is not None:
            return name, (
                f'expected none with kind = "{account.kind}", found {value}; '
                'leave it out, or choose kind = "margin"'
            )
    return None


def _too_early(account: AccountSection) -> tuple[str, str] | None:
    """A position opened with all the leverage there is would be taken over at once."""
    leverage = account.leverage_max
    ratios = {"maintenance_ratio": account.maintenance_ratio}
    for index, tier in enumerate(account.maintenance_tiers or ()):
        if not tier.notional_min:
            ratios[f"maintenance_tiers.{index}.ratio"] = tier.ratio
    for key, ratio in ratios.items():
        if ratio is not None and leverage is not None and ratio * leverage >= 1:
            return key, (
                f"expected less than 1 / leverage_max, the margin a position begins with, "
                f"found {ratio} with leverage_max {leverage}; lower one of them"
            )
    return None
