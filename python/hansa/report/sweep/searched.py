"""What a sweep says of its sets, from the numbers of its report."""

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
