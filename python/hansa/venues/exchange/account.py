"""An account of the exchange: its key, what it may do, what it owns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hansa.config import Json
from hansa.venues.exchange.amounts import text_of
from hansa.venues.exchange.refusals import INSUFFICIENT, rejected


@dataclass(slots=True)
class Purse:
    """State: what an account has of one currency, in 10^-8."""

    free: int = 0
    locked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTerms:
    """An account as it is opened: key, secret, balances in 10^-8; permissions are `read`, `trade`.
    With a `fee_asset` it pays commissions in that coin while it has some, so much cheaper. The
    secret of a local exchange protects nothing.
    """

    key: str
    secret: str
    balances: Mapping[str, int]
    permissions: frozenset[str] = frozenset({"read", "trade"})
    maker_bps: int = 10
    taker_bps: int = 10
    fee_asset: str | None = None
    fee_discount_bps: int = 0


@dataclass(slots=True)
class Account:
    """State: an account's balances. `number` is its owner id in the matching engines."""

    number: int
    terms: AccountTerms
    purses: dict[str, Purse] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    update_ns: int = 0

    def __post_init__(self) -> None:
        for asset, amount in self.terms.balances.items():
            self.purses[asset] = Purse(free=amount)

    def purse(self, asset: str) -> Purse:
        """The purse of a currency, which is about to change."""
        self.touched.add(asset)
        return self.purses.setdefault(asset, Purse())

    def free(self, asset: str) -> int:
        """What can be spent of a currency."""
        return self.purses[asset].free if asset in self.purses else 0

    def lock(self, asset: str, amount: int) -> None:
        """Sets an amount aside; refuses more than there is."""
        if amount > self.free(asset):
            raise rejected(INSUFFICIENT)
        purse = self.purse(asset)
        purse.free -= amount
        purse.locked += amount

    def unlock(self, asset: str, amount: int) -> None:
        """Gives back what was set aside."""
        purse = self.purse(asset)
        purse.locked -= amount
        purse.free += amount

    def balances(self, *, omits_zero: bool = False) -> list[Json]:
        """All purses, by the name of the currency."""
        return [
            {"asset": asset, "free": text_of(purse.free), "locked": text_of(purse.locked)}
            for asset, purse in sorted(self.purses.items())
            if not omits_zero or purse.free or purse.locked
        ]

    def take_touched(self) -> list[Json]:
        """The purses that changed since the last call, as outboundAccountPosition shows them."""
        found: list[Json] = [
            {
                "a": asset,
                "f": text_of(self.purses[asset].free),
                "l": text_of(self.purses[asset].locked),
            }
            for asset in sorted(self.touched)
        ]
        self.touched.clear()
        return found
