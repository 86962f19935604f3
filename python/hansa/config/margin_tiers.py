"""The section of a tier of maintenance margin, and what tiers must agree in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from hansa.config.section import Section
from hansa.config.settings import Setting, any_text, number


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceTierSection(Section):
    """A tier: a position worth at least `notional_min` needs its value x `ratio` less `amount`."""

    notional_min: Annotated[
        Decimal,
        Setting(number(least="0"), "value of a position from which it holds; 0 in the first tier"),
    ]
    ratio: Annotated[
        Decimal, Setting(number(above="0", most="0.999999"), "maintenance margin over value")
    ]
    amount: Annotated[
        Decimal | None,
        Setting(
            number(least="0"),
            "maintenance amount as published, to be checked: it follows from the tiers",
        ),
    ] = None
    instrument: Annotated[
        str, Setting(any_text, 'whose tier; "" for all instruments without tiers of their own')
    ] = ""


Tiers = tuple[MaintenanceTierSection, ...]


def own_tiers(tiers: Iterable[MaintenanceTierSection], instrument: str = "") -> Tiers:
    """The tiers of one instrument, or those of all without their own."""
    return tuple(tier for tier in tiers if tier.instrument == instrument)


def tiers_contradiction(tiers: Tiers) -> tuple[str, str] | None:
    """The first key of the tiers that does not go with the others, and what was expected."""
    below: dict[str, tuple[MaintenanceTierSection, Decimal]] = {}
    for index, tier in enumerate(tiers):
        last = below.get(tier.instrument)
        amount = Decimal(0) if last is None else _amount(tier, *last)
        for key, text in _faults(tier, None if last is None else last[0], amount):
            return f"maintenance_tiers.{index}.{key}", text
        below[tier.instrument] = (tier, amount)
    return None


def _amount(
    tier: MaintenanceTierSection, below: MaintenanceTierSection, amount: Decimal
) -> Decimal:
    """What makes the margin the same on both sides of where the tier begins."""
    return amount + tier.notional_min * (tier.ratio - below.ratio)


def _faults(
    tier: MaintenanceTierSection, below: MaintenanceTierSection | None, amount: Decimal
) -> Iterator[tuple[str, str]]:
    if below is None and tier.notional_min:
        yield "notional_min", f"expected 0 in the first tier, found {tier.notional_min}"
    if below is not None and tier.notional_min <= below.notional_min:
        text = f"expected more than {below.notional_min} of the tier before"
        yield "notional_min", f"{text}, found {tier.notional_min}; write tiers by rising value"
    if below is not None and tier.ratio < below.ratio:
        yield "ratio", f"expected at least {below.ratio} of the tier before, found {tier.ratio}"
    if tier.amount is not None and tier.amount != amount:
        text = f"expected {amount.normalize():f}, with which the margin does not leap"
        yield "amount", f"{text}, found {tier.amount}; correct the tiers, or leave the amount out"
