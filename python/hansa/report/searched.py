"""What the search that a run was chosen by says of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Searched:
    """The sweep whose set a run is, by name: its number of sets, its probability of overfitting
    over so many splits, and the Sharpe ratios out of sample and where it chose; None if not known.

    Of the sets `choices` differ; `idle` ones never moved, `twins` did what another did.
    `is_directed` says that sets were drawn towards the best. `searches` counts the sweeps that
    the run is a set of, `splits_tried` the ways in which history was split for them.
    """

    sweep: str
    sets: int
    overfitting_probability: float | None
    splits: int
    outside_sharpe: float | None = None
    inside_sharpe: float | None = None
    choices: int = 0
    idle: int = 0
    twins: int = 0
    is_directed: bool = False
    searches: int = 1
    splits_tried: int = 0
