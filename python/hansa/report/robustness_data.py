"""What other luck and other markets would have made of the run: parts of the report's JSON."""

import msgspec


class ResampledRow(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the run, and its percentiles over resamples of the run's days."""

    name: str
    run_ratio: float
    percentile_5_ratio: float
    percentile_25_ratio: float
    percentile_50_ratio: float
    percentile_75_ratio: float
    percentile_95_ratio: float


class Luck(msgspec.Struct, frozen=True, kw_only=True):
    """`resamples` paths of `days` days, drawn from the run's own with repetition, in blocks of
    `block_days` on average; how many end with a loss, and how many fall deeper than the run did.
    """

    days: int
    block_days: float
    resamples: int
    loss_ratio: float
    deeper_ratio: float
    rows: list[ResampledRow]


class RegimeRow(msgspec.Struct, frozen=True, kw_only=True):
    """The days before which the market rose or fell (`trend`) and was calm or turbulent (`spread`).

    `return_ratio` is what the run made on them, compounded, `benchmark_ratio` buy and hold;
    `sharpe` is per year and null below thirty days.
    """

    trend: str
    spread: str
    days: int
    share_ratio: float
    return_ratio: float | None
    benchmark_ratio: float | None
    sharpe: float | None


class Robustness(msgspec.Struct, frozen=True, kw_only=True):
    """Luck (null below sixty days) and regimes of the market, looking back `window_days`."""

    luck: Luck | None
    window_days: int
    regimes: list[RegimeRow]
