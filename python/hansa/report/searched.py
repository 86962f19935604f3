"""What the search that a run was chosen by says of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Searched:
    """The sweep whose set a run is, by name: its number of sets, its probability of overfitting
    over so many splits, and the Sharpe ratios out of sample and where it chose; None if not known.
    """

    sweep: str
    sets: int
    overfitting_probability: float | None
    splits: int
    outside_sharpe: float | None = None
    inside_sharpe: float | None = None
