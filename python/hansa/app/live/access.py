"""What orders at a real venue need besides a configuration: keys, and a person who means it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from hansa.app.live.binance import addresses_of
from hansa.app.notifying import keys_of
from hansa.config import Config, TradeSection
from hansa.errors import ConfigError
from hansa.ports import Keys, Secrets


def _nobody(question: str) -> str:
    raise ConfigError(
        f"expected a person or an option to answer {question!r}, found neither; on a terminal it "
        "is asked, in Python give `access`"
    )


class ReadOnce:
    """State: keys that were read. To open a sealed file takes seconds, and a desk signs often."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets, self._read = secrets, cache(secrets.read)

    @property
    def place(self) -> str:
        """Where they are kept."""
        return self._secrets.place

    def names(self) -> tuple[str, ...]:
        """The names of what is kept, sorted."""
        return self._secrets.names()

    def read(self, name: str) -> Keys:
        """The keys of that name; NotFoundError if there are none."""
        return self._read(name)

    def write(self, name: str, keys: Keys) -> None:
        """Keeps keys under a name; what was read is read anew."""
        self._secrets.write(name, keys)
        self._read.cache_clear()

    def remove(self, name: str) -> None:
        """Forgets the keys of that name."""
        self._secrets.remove(name)
        self._read.cache_clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a desk comes to its keys and to a person's word. `ask` is called for the passphrase of a
    sealed file, `confirm` with what is to be typed before real money is traded; `secrets` stands
    for the place that the configuration names; `kept` is a file with a command of a person that the
    desk does before it trades, where there is one.
    """

    ask: Callable[[str], str] = _nobody
    confirm: Callable[[str], str] = _nobody
    secrets: Secrets | None = None
    kept: Path | None = None

    def keys(self, config: Config) -> Secrets:
        """Where the keys are; each name is read once."""
        return ReadOnce(keys_of(config, self.ask) if self.secrets is None else self.secrets)


def venue_words(trade: TradeSection) -> str:
    """Where a desk's orders go, in words: the venue and the address there."""
    if trade.feed == "ccxt":
        return f"{trade.exchange} ({trade.place})"
    return f"{trade.feed} ({urlsplit(addresses_of(trade.place or '').rest).netloc})"


def phrase_of(trade: TradeSection, currency: str) -> str:
    """What a person types to trade real money: who types it names the venue, the address there, the
    account, and the loss of a day at which the desk is paused.
    """
    at = f"trade live at {venue_words(trade)} as {trade.keys}"
    if trade.day_loss_max is None:
        return at
    lost = format(trade.day_loss_max.normalize(), "f")
    return f"{at}, paused when a day loses {lost} {currency}"


def require_word(trade: TradeSection, access: Access, *, currency: str) -> None:
    """Raises ConfigError unless a person typed what names venue, account and loss."""
    phrase = phrase_of(trade, currency)
    typed = access.confirm(phrase)
    if typed.strip() != phrase:
        raise ConfigError(
            f'expected "{phrase}" to be typed before real money is traded, found '
            f'"{typed.strip()}"; nothing was sent'
        )
