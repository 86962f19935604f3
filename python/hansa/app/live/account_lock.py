"""One desk at an account: two would each take the other's fills for differences."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from hansa.app.live.binance import addresses_of
from hansa.app.live.coordinating import Egress
from hansa.config import TradeSection
from hansa.errors import ConfigError


@contextmanager
def account_lock(trade: TradeSection, account: str) -> Iterator[None]:
    """Holds an account of a venue for this process; ConfigError if another desk of this machine
    does. The system lets go of it when the process ends, however it ends.
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
        yield
    finally:
        os.close(handle)


def _egress(trade: TradeSection) -> Egress:
    if trade.feed == "ccxt":
        return Egress(venue=f"ccxt-{trade.exchange}", url=trade.place or "")
    return Egress(url=addresses_of(trade.place or "").rest)
