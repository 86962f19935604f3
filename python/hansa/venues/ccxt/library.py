"""ccxt itself, loaded when first needed: which exchanges it has, and their classes."""

from importlib import import_module
from types import ModuleType

from hansa.errors import ConfigError
from hansa.market.instruments import nearest_name


def library(name: str = "ccxt") -> ModuleType:
    """A module of ccxt; ConfigError if the extra is not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ConfigError(
            f"exchanges of ccxt need the extra `ccxt` ({error}): pip install 'hansa[live,ccxt]'"
        ) from None


def check_exchange(name: str) -> None:
    """ConfigError, with the nearest name, if ccxt has no such exchange."""
    known = library().exchanges
    if name not in known:
        raise ConfigError(
            f"expected an exchange of ccxt {library().__version__}, found {name!r}; "
            f"{nearest_name(name, known)}"
        )


def exchange_class(name: str) -> type:
    """Ccxt's class of an exchange: with streams, where it has them."""
    check_exchange(name)
    streaming = library("ccxt.pro")
    has_streams = name in streaming.exchanges
    found = getattr(streaming if has_streams else library("ccxt.async_support"), name)
    assert isinstance(found, type)
    return found
