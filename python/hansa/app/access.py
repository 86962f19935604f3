"""What orders at a real venue need besides a configuration: keys, and a person who means it."""

from collections.abc import Callable
from dataclasses import dataclass

from hansa.app.notifying import keys_of
from hansa.config import Config, TradeSection
from hansa.errors import ConfigError
from hansa.ports import Secrets


def _nobody(question: str) -> str:
    raise ConfigError(
        f"expected a person or an option to answer {question!r}, found neither; on a terminal it "
        "is asked, in Python give `access`"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a desk comes to its keys and to a person's word. `ask` is called for the passphrase of a
    sealed file, `confirm` with what is to be typed before real money is traded; `secrets` stands
    for the place that the configuration names.
    """

    ask: Callable[[str], str] = _nobody
    confirm: Callable[[str], str] = _nobody
    secrets: Secrets | None = None

    def keys(self, config: Config) -> Secrets:
        """Where the keys are."""
        return keys_of(config, self.ask) if self.secrets is None else self.secrets


def phrase_of(trade: TradeSection) -> str:
    """What a person types to trade real money: the venue and the account are in it."""
    return f"trade live at {trade.feed} as {trade.keys}"


def require_word(trade: TradeSection, access: Access) -> None:
    """Raises ConfigError unless a person typed what names venue and account."""
    phrase = phrase_of(trade)
    typed = access.confirm(phrase)
    if typed.strip() != phrase:
        raise ConfigError(
            f'expected "{phrase}" to be typed before real money is traded, found '
            f'"{typed.strip()}"; nothing was sent'
        )
