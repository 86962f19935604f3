"""How long to wait before a read is repeated."""

from random import Random

_FIRST_NS = 100_000_000
_MOST_NS = 10_000_000_000


def backoff_ns(attempts: int, random: Random) -> int:
    """After this many attempts: doubling from 0.1 s to 10 s, of which a random half to whole.

    The draw keeps callers who failed together from coming back together (Brooker, "Exponential
    backoff and jitter", 2015: equal jitter).
    """
    most_ns = min(_MOST_NS, _FIRST_NS << min(attempts - 1, 10))
    return most_ns // 2 + random.randrange(most_ns // 2)
