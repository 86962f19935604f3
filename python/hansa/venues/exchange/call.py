"""A request as the exchange sees it, whichever way it came."""

from dataclasses import dataclass

from hansa.venues.exchange.account import Account
from hansa.venues.exchange.exchange import Exchange
from hansa.venues.exchange.parameters import Parameters
from hansa.venues.exchange.refusals import bad_key


@dataclass(frozen=True, slots=True)
class Call:
    """A request: who asks (None if the endpoint is open to all), from where, with what."""

    exchange: Exchange
    parameters: Parameters
    address: str
    account: Account | None

    @property
    def owner(self) -> Account:
        """The account that asks; refused if there is none."""
        if self.account is None:
            raise bad_key()
        return self.account
