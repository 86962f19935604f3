"""What instruments are called in the tables of a report."""

from collections.abc import Sequence


def short_name(instrument: str, every: Sequence[str]) -> str:
    """Without its venue where all of the run are of one: the head of the report names it."""
    if len({each.partition(":")[0] for each in every}) > 1:
        return instrument
    return instrument.partition(":")[2] or instrument
