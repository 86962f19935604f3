"""The shapes of a sweep's report; every number on the page is one of these."""

from typing import TypeAlias

import msgspec

from hansa.report.data import Bin, Numbers, Verdict

SWEEP_SCHEMA_VERSION = 2

#: A parameter of a set.
Value: TypeAlias = bool | int | float | str


class SweepHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What was searched, how, over what. Of the sets that are `done` some `never_traded`. `trials`
    that differ in what came of them were counted on these data, this sweep's among them, of so many
    `recorded`; 0 where the ledger of trials does not say. `warnings` are of data and ledger.
    `objectives` are all that were searched by, the first of which ranks; `asked` is how many sets
    were wished for, null where all were; for each of `studies` splits where these have searches of
    their own.
    """

    name: str
    sweep_id: str
    search: str
    objective: str
    less_is_better: bool
    keys: list[str]
    start_ns: int
    end_ns: int
    bars: int
    period_bars: int
    sets: int
    done: int
    refused: int
    failed: int
    pruned: int
    never_traded: int = 0
    trials: int
    recorded: int = 0
    ledger_head: str
    data_sha256: str
    warnings: list[str] = []
    objectives: list[str] = []
    asked: int | None = None
    studies: int = 0


class SetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A set that ran to the end: its number, its parameters in the order of `keys`, its figures."""

    number: int
    values: list[Value]
    objective: float | None
    net_return: float | None
    sharpe: float | None
    maximum_drawdown: float | None
    turnover: float | None
    fills: int
    head: str
    objectives: list[float | None] = []


class SetPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A set among others by several objectives, and its parameters in the order of `keys`."""

    number: int
    objectives: list[float]
    is_front: bool
    values: list[Value]


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """What the number of trials leaves of the best set; null where it cannot be known.

    `overfitting_probability`, `loss_probability` and `degradation` are of combinatorially symmetric
    cross-validation over `splits` of the `choices`, the sets that differ, without `idle` ones that
    never moved and `twins` that did what another did, `ranks` how many splits the chosen one ended
    where in the half that judged, in bins of one width from last to first; `reality_check` (White)
    and `superiority` (Hansen, with bounds) are chances that luck alone shows a best this good; the
    interval of the Sharpe ratio is by bootstrap as if the set had been the only one.
    """

    deflated_sharpe: float | None
    overfitting_probability: float | None
    loss_probability: float | None
    degradation: float | None
    splits: int
    choices: int
    idle: int
    twins: int
    ranks: list[int]
    reality_check: float | None
    superiority: float | None
    superiority_low: float | None
    superiority_high: float | None
    sharpe_low: float | None
    sharpe_high: float | None
    track_record_bars: float | None


class OutsideRow(msgspec.Struct, frozen=True, kw_only=True):
    """A split: when it judged, which set had been chosen (none where no set could be, and then
    nothing was held), how good it was here and there. `train` and `test` are the spans that chose
    and that judged, first and last time of each; it was chosen from so many `candidates`. A figure
    is null where those bars are less than thirty days and it is one a year.
    """

    start_ns: int
    end_ns: int
    number: int | None
    values: list[Value]
    in_sample: float | None
    out_of_sample: float | None
    return_ratio: float | None
    train: list[tuple[int, int]] = []
    test: list[tuple[int, int]] = []
    candidates: int = 0


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """The search out of sample. `equity` begins at 1 and follows what was chosen, null where
    nothing judged; `path_sharpes` are of every whole path. `rounding` says which lengths of the
    split are no whole periods, and what they count as. `ranks` are by split the share of the other
    candidates that the chosen set left behind where it was judged.
    """

    method: str
    rounding: str = ""
    ts_ns: list[int]
    equity: Numbers
    sharpe: float | None
    sharpe_low: float | None
    sharpe_high: float | None
    in_sample_sharpe: float | None
    path_sharpes: list[float]
    ranks: list[float] = []
    rows: list[OutsideRow]


class Axis(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter's values as far as a surface shows them, as text."""

    key: str
    labels: list[str]


class Surface(msgspec.Struct, frozen=True, kw_only=True):
    """The objective over two parameters: of all sets that share both values the median, and how
    many they are. `cells` [rows, columns] goes with `counts`; null where no set is.
    """

    rows: Axis
    columns: Axis
    cells: list[Numbers]
    counts: list[list[int]]


class SweepReport(msgspec.Struct, frozen=True, kw_only=True):
    """One sweep's report. `sets` are the best, `errors` the reasons of those that did not run, each
    with how many gave it, `best_command` what makes the best a run with journal and report. `front`
    are the sets that no other beats by all objectives at once, of several, `points` they and as
    many of the others as a picture can tell apart.
    """

    schema_version: int
    header: SweepHeader
    verdict: Verdict
    statistics: Statistics
    best: SetRow
    best_command: str
    sets: list[SetRow]
    distribution: list[Bin]
    surfaces: list[Surface]
    outside: Outside | None
    errors: dict[str, int]
    front: list[SetRow] = []
    points: list[SetPoint] = []
