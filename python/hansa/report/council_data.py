"""How the agents of a council agreed, how right they were, and what a run is without each: parts
of the report's JSON.
"""

import msgspec


class ConvictionRow(msgspec.Struct, frozen=True, kw_only=True):
    """Views of an agent whose |conviction| x confidence lay from `low` to below `high` (1 is in the
    last), and whose next bar moved: how many, how many of them were right, and what that bar
    returned on average in their direction.
    """

    low: float
    high: float
    views: int
    hit_ratio: float | None
    mean_return_bps: float | None


class AgreementRow(msgspec.Struct, frozen=True, kw_only=True):
    """Two agents: the views in which both took a side, and how many of them were on the same."""

    first: str
    second: str
    views: int
    same_ratio: float | None


class WithoutRow(msgspec.Struct, frozen=True, kw_only=True):
    """A run of the same configuration without the agent: its net profit, how much more that is
    than with it, its yearly Sharpe ratio and its deepest drawdown.
    """

    agent: str
    run: str
    net: float
    change: float
    sharpe: float | None
    drawdown_ratio: float | None
