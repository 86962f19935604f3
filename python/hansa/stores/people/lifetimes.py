"""How long what lets people in lasts."""

from dataclasses import dataclass

_HOUR_NS = 3600 * 10**9


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """A session ends when it was idle, and when it is old whatever is done with it; a one-time link
    is good until it is used or old.
    """

    session_idle_ns: int = 12 * _HOUR_NS
    session_ns: int = 7 * 24 * _HOUR_NS
    link_ns: int = 24 * _HOUR_NS
