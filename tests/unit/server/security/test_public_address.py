"""Where the server may listen."""

import pytest

from hansa.errors import ConfigError
from hansa.server.security.public_address import check_address

INSIDE = ("127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost")
OUTSIDE = ("0.0.0.0", "::", "", "192.168.1.5", "localhost.example", "hansa.example", "fe80::1%eth0")


@pytest.mark.parametrize("host", INSIDE)
def test_the_loopback_needs_nothing(host: str) -> None:
    check_address(host, has_tls=False, has_users=False)


@pytest.mark.parametrize("host", OUTSIDE)
def test_elsewhere_needs_tls_and_an_owner(host: str) -> None:
    check_address(host, has_tls=True, has_users=True)
    with pytest.raises(ConfigError, match="expected TLS"):
        check_address(host, has_tls=False, has_users=True)
    with pytest.raises(ConfigError, match="expected an owner"):
        check_address(host, has_tls=True, has_users=False)
