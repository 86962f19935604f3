"""What the run did when markets fell, and which factors it followed: parts of the report's JSON."""

import msgspec


class StressRow(msgspec.Struct, frozen=True, kw_only=True):
    """A named period of a market, from the end of one day to the end of another (UTC): net return
    and deepest drawdown of the run in it, and what buy and hold did. `is_whole` is false where the
    run covers only a part.
    """

    name: str
    market: str
    start_ns: int
    end_ns: int
    source: str
    is_whole: bool
    return_ratio: float | None
    benchmark_ratio: float | None
    drawdown_ratio: float | None


class WorstRow(msgspec.Struct, frozen=True, kw_only=True):
    """The worst stretch of so many days of the run itself, and what buy and hold did meanwhile."""

    days: int
    start_ns: int
    end_ns: int
    return_ratio: float
    benchmark_ratio: float | None


class Stress(msgspec.Struct, frozen=True, kw_only=True):
    """Named periods that the run overlaps, in time order, and its own worst stretches."""

    periods: list[StressRow]
    worst: list[WorstRow]


class FactorRow(msgspec.Struct, frozen=True, kw_only=True):
    """One coefficient with its standard error (Newey and West) and two-sided p-value; that of
    `alpha` is per period.
    """

    name: str
    coefficient: float
    error: float
    p_value: float | None


class Factors(msgspec.Struct, frozen=True, kw_only=True):
    """Regression of the run's returns beyond the risk-free rate on the factors of `source`, over
    `periods` of a `period` (day or month); errors allow for `lags`. Without rows `note` says why.
    """

    source: str
    period: str
    periods: int
    lags: int
    explained_ratio: float | None
    annual_alpha_ratio: float | None
    rows: list[FactorRow]
    note: str
