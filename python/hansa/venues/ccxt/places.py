"""Where an exchange of ccxt is: its own addresses, its sandbox, or a server of one's own."""

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from hansa.errors import ConfigError

Urls = str | Mapping[str, "Urls"]


class Addressed(Protocol):
    """What is looked at, and changed, of an exchange of ccxt."""

    id: str
    urls: dict[str, Urls]

    def set_sandbox_mode(self, enabled: bool, /) -> None:
        """Turns to the addresses of the sandbox."""
        ...


def check_place(place: str) -> None:
    """ConfigError for anything but `live`, `sandbox` or a URL without a path."""
    url = urlsplit(place)
    is_url = url.scheme in ("http", "https") and bool(url.netloc) and url.path in ("", "/")
    if place not in ("live", "sandbox") and not is_url:
        raise ConfigError(
            'expected "live", "sandbox", or the URL of a server that speaks the exchange\'s '
            f"dialect, such as http://127.0.0.1:8800, found {place!r}"
        )


def settle_at(exchange: Addressed, place: str) -> None:
    """Turns an exchange to a place: of a URL, everything goes to its host, each at its own path.
    ConfigError if it has no sandbox.
    """
    check_place(place)
    if place == "live":
        return
    if place == "sandbox":
        if not exchange.urls.get("test"):
            raise ConfigError(
                f"expected an exchange with a sandbox, found {exchange.id}, which has none in "
                'ccxt; use place = "live" with orders on paper'
            )
        exchange.set_sandbox_mode(True)
        return
    exchange.urls["api"] = _moved(exchange.urls["api"], place.rstrip("/"))


def _moved(urls: Urls, place: str) -> Urls:
    if not isinstance(urls, str):
        return {name: _moved(each, place) for name, each in urls.items()}
    old, new = urlsplit(urls), urlsplit(place)
    is_socket = old.scheme in ("ws", "wss")
    scheme = {"http": "ws", "https": "wss"}[new.scheme] if is_socket else new.scheme
    return f"{scheme}://{new.netloc}{old.path}"
