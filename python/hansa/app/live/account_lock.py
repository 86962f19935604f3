"""One desk at an account: two would each take the other's fills for differences."""

import fcntl
import hashlib
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from hansa.app.live.binance import addresses_of
from hansa.app.live.coordinating import Egress
from hansa.config import TradeSection
from hansa.errors import ConfigError


@contextmanager
def account_lock(trade: TradeSection, account: str) -> Iterator[None]:
    """Holds an account of a venue for this process; ConfigError if another desk of this machine
    does: a file of the user's own says which, and on Linux a name that all users of the machine
    share, whatever their HOME. The system lets go of both when the process ends, however it ends.
    """
    egress = _egress(trade)
    folder = egress.place()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{egress.name}-{account}.desk"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            raise ConfigError(
                f"expected account {trade.keys} at {egress.name} free, found a desk at work on it "
                f"(process {owner}); stop that one, or give this one an account of its own"
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        with _machine_wide(f"{egress.name}-{account}", trade.keys or ""):
            yield
    finally:
        os.close(handle)


@contextmanager
def _machine_wide(account: str, keys: str) -> Iterator[None]:
    """A name in the abstract space of sockets (unix(7)): no file, and of one process at a time."""
    if sys.platform != "linux":
        yield
        return
    name = f"\0hansa-desk-{hashlib.sha256(account.encode()).hexdigest()[:32]}"
    with socket.socket(socket.AF_UNIX) as held:
        try:
            held.bind(name)
        except OSError:
            raise ConfigError(
                f"expected the account of keys {keys} free, found a desk of another user, or with "
                "another HOME, at work on it on this machine; stop that one, or give this one an "
                "account of its own"
            ) from None
        yield


def _egress(trade: TradeSection) -> Egress:
    if trade.feed == "ccxt":
        return Egress(venue=f"ccxt-{trade.exchange}", url=trade.place or "")
    return Egress(url=addresses_of(trade.place or "").rest)
