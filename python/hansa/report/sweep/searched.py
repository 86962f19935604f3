"""What a sweep says of its sets, from the numbers of its report."""

from collections.abc import Sequence
from dataclasses import replace

from hansa.report.searched import Searched
from hansa.report.sweep.data import Outside, Statistics, SweepHeader


def searched_of(header: SweepHeader, found: Statistics, outside: Outside | None) -> Searched:
    """For the verdicts on the sweep and on runs of its sets."""
    return Searched(
        sweep=f"{header.name}-{header.sweep_id}",
        sets=header.done,
        overfitting_probability=found.overfitting_probability,
        splits=found.splits,
        outside_sharpe=None if outside is None else outside.sharpe,
        inside_sharpe=None if outside is None else outside.in_sample_sharpe,
        choices=found.choices,
        idle=found.idle,
        twins=found.twins,
        is_directed=header.search == "bayes",
        splits_tried=0 if outside is None else 1,
    )


def speaking(searches: Sequence[Searched]) -> Searched | None:
    """Of all that a run was found by, with each way in which their history was split: the widest
    search says how much it overfits (of equals the worse), and the worst split what it was worth
    out of sample, for to try until one passes proves nothing.
    """
    if not searches:
        return None
    widest = max(searches, key=lambda each: (each.choices, each.overfitting_probability or 0.0))
    split = [each for each in searches if each.splits_tried]
    worst = min(split, key=_margin) if split else widest
    return replace(
        widest,
        outside_sharpe=worst.outside_sharpe,
        inside_sharpe=worst.inside_sharpe,
        searches=len({each.sweep for each in searches}),
        splits_tried=len(split),
    )


def _margin(searched: Searched) -> float:
    """By how much it passes; what is not known is no worse than what failed."""
    there, here = searched.outside_sharpe, searched.inside_sharpe
    if there is None:
        return 0.0
    return min(there, 0.0 if here is None else there - here / 2.0)
