"""Guessing passwords made slow: by name and address, by address, and by name from strange ones."""

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hansa.server.security.problems import ProblemError
from hansa.server.security.tallies import Patience, Tallies

_PAIR = Patience(free=5, wait_s_max=900)
_ADDRESS = Patience(free=20, wait_s_max=900)
# Over all addresses that guess at one name together, below the 100 an hour of ASVS 2.2.1.
_NAME = Patience(free=30, wait_s_max=60)
_KNOWN_MAX = 10_000
_AT_ONCE = 8


class LoginThrottle:
    """Counts each log-in as it begins, so that many at once are no way around. Where a name has
    logged in from before is not held up by strangers who guess at it elsewhere.
    """

    def __init__(self, now_ns: Callable[[], int]) -> None:
        self._now_ns = now_ns
        self._turn = threading.Lock()
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        self._pairs, self._addresses, self._names = map(Tallies, (_PAIR, _ADDRESS, _NAME))
        self._known: OrderedDict[str, None] = OrderedDict()

    @contextmanager
    def trying(self, name: str, address: str) -> Iterator[None]:
        """Somebody tries, within. Raises the problem `too_many_logins`, the same for every name;
        also while many are at it, who would else wait in threads that a kill needs.
        """
        if not self._room.acquire(blocking=False):
            raise ProblemError("too_many_logins", retry_after_s=1)
        try:
            self._begin(name, address)
            yield
        finally:
            self._room.release()

    def succeeded(self, name: str, address: str) -> None:
        """The log-in that began was right: it does not count, and what failed before it for this
        name from here is forgotten. What failed for other names stays.
        """
        with self._turn:
            for tallies, who in self._counted(name, address):
                tallies.take_back(who)
            pair = _pair(name, address)
            self._pairs.forget(pair)
            self._known.pop(pair, None)
            self._known[pair] = None
            if len(self._known) > _KNOWN_MAX:
                self._known.popitem(last=False)

    def _begin(self, name: str, address: str) -> None:
        with self._turn:
            now_ns = self._now_ns()
            counted = self._counted(name, address)
            wait_ns = max(tallies.wait_ns(who, now_ns) for tallies, who in counted)
            if wait_ns > 0:
                raise ProblemError("too_many_logins", retry_after_s=-(-wait_ns // 10**9))
            for tallies, who in counted:
                tallies.add(who, now_ns)

    def _counted(self, name: str, address: str) -> tuple[tuple[Tallies, str], ...]:
        pair = _pair(name, address)
        always = ((self._pairs, pair), (self._addresses, network_of(address)))
        return always if pair in self._known else (*always, (self._names, _folded(name)))


def network_of(address: str) -> str:
    """What one party has for certain: an IPv4 address, or a /64 of IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.IPv6Network((int(found), 64), strict=False))
    return str(found)


def _pair(name: str, address: str) -> str:
    return f"{network_of(address)} {_folded(name)}"


def _folded(name: str) -> str:
    return name.casefold()[:41]
