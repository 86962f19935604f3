"""Where a server is, and who asks it."""

import ssl
from dataclasses import dataclass

from hansa.errors import ConfigError

#: Seconds: to connect, and between two parts of an answer (proving a long journal takes a while).
CONNECT_S, READ_S = 10.0, 120.0


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address as the page is opened at it, and the caller's key ("" without one)."""

    base: str
    key: str
    tls: ssl.SSLContext | None = None

    @property
    def stream(self) -> str:
        """The address of the stream."""
        return "ws" + self.base.removeprefix("http") + "/v1/stream"

    def headers(self) -> dict[str, str]:
        """Who asks."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


def address_of(base: str, key: str, tls: ssl.SSLContext | None) -> Address:
    """A checked address. Raises ConfigError for anything but `http://` or `https://` and a host."""
    scheme, _, host = base.rstrip("/").partition("://")
    if scheme not in ("http", "https") or not host or "/" in host:
        raise ConfigError(
            f"expected the address of a server such as http://127.0.0.1:8720, found {base[:120]!r}"
        )
    return Address(f"{scheme}://{host}", key, tls)
