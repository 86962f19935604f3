"""What each role may do."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from hansa.api.people import Role, Scope

#: Every role beside its scopes, in the order in which they are shown.
SCOPES: Mapping[Role, tuple[Scope, ...]] = MappingProxyType(
    {
        "viewer": ("read",),
        "researcher": ("read", "research"),
        "trader": ("read", "research", "trade:paper", "trade:live", "risk:kill"),
        "risk_officer": ("read", "risk:kill", "risk:resume"),
        "admin": (
            "read",
            "research",
            "trade:paper",
            "trade:live",
            "risk:kill",
            "risk:resume",
            "admin",
        ),
    }
)


def scopes_of(role: Role) -> tuple[Scope, ...]:
    """The scopes of a role."""
    return SCOPES[role]


def within(role: Role, scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    """Those of the scopes that the role has: never more than it gives."""
    asked = frozenset(scopes)
    return tuple(each for each in SCOPES[role] if each in asked)
