"""Who an order came from, and the order's id as people see it."""

from collections.abc import Sequence

from hansa.app.manifest import Manifest

#: Orders that the council's decisions led to, and those of the first strategy; others follow it.
COUNCIL, FIRST_STRATEGY = 1, 16

_SEQUENCE_BITS = 48


def source_of(cl_ord_id: int) -> int:
    """The number of the source an order came from."""
    return cl_ord_id >> _SEQUENCE_BITS


def sequence_of(cl_ord_id: int) -> int:
    """The number of an order among those of its source, from 1."""
    return cl_ord_id & ((1 << _SEQUENCE_BITS) - 1)


def printed_id(run_id: str, cl_ord_id: int) -> str:
    """The order's id as people see it: run, source, sequence."""
    return f"{run_id}-{source_of(cl_ord_id)}-{sequence_of(cl_ord_id)}"


def source_name(strategies: Sequence[str], source: int) -> str:
    """`council`, `configuration` (its commands), or the name of a strategy."""
    if source == 0:
        return "configuration"
    if source == COUNCIL:
        return "council"
    place = source - FIRST_STRATEGY
    return strategies[place] if 0 <= place < len(strategies) else f"source {source}"


def source_names(manifest: Manifest) -> tuple[str, ...]:
    """Every source of orders that a run has: the council first, if it has agents."""
    council = ("council",) if manifest.agents else ()
    return council + manifest.strategies
