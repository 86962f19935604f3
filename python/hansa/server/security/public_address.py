"""Where the server may listen."""

import ipaddress

from hansa.errors import ConfigError


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address. A name other than localhost may be anything."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


def check_address(host: str, *, has_tls: bool, has_users: bool) -> None:
    """Raises ConfigError for an address that others reach without TLS, or before there is an owner:
    else passwords could be read on the way, or a stranger be the first.
    """
    if is_loopback(host):
        return
    if not has_tls:
        raise ConfigError(
            f"expected TLS for an address that others reach, found {host!r} without; name the "
            "files of a certificate and its key, or listen on 127.0.0.1 behind a proxy that has it"
        )
    if not has_users:
        raise ConfigError(
            f"expected an owner before others reach the server, found no user and {host!r}; start "
            "it once on 127.0.0.1, open the link that it prints, then listen there"
        )
