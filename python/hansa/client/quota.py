"""How many requests a caller has left."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_POLICY = re.compile(r"q=(\d+);w=(\d+)")
_LEFT = re.compile(r"r=(\d+);t=(\d+)")


@dataclass(frozen=True, slots=True)
class Quota:
    """Of `units` in each `window_s`, `left` may be used now; all are back in `full_in_s`. What an
    operation costs is its weight.
    """

    units: int
    window_s: int
    left: int
    full_in_s: int


def quota_of(headers: Mapping[str, str]) -> Quota | None:
    """What the headers of an answer say; None where they say nothing."""
    policy = _POLICY.search(headers.get("RateLimit-Policy", ""))
    left = _LEFT.search(headers.get("RateLimit", ""))
    if policy is None or left is None:
        return None
    return Quota(int(policy[1]), int(policy[2]), int(left[1]), int(left[2]))
