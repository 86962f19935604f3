"""What a set of a sweep came to."""

import math

import msgspec

from hansa.app.run_accounts import Traded
from hansa.report.numbers import finite
from hansa.risk import annual_turnover_ratio, measures, total_return_ratio
from hansa.search import Value
from hansa.types import FloatArray

#: How a set can end: it ran, its parameters were refused, it failed, or it was not worth going on.
DONE, REFUSED, FAILED, PRUNED = "done", "refused", "failed", "pruned"


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a set, as its report would say them; null where one cannot be known. The
    last four are per bar and of the `bars` returns, for the statistics of the search.
    """

    final_equity: float
    net_return: float | None
    annual_growth: float | None
    sharpe: float | None
    sortino: float | None
    calmar: float | None
    volatility: float | None
    maximum_drawdown: float | None
    turnover: float | None
    fees: float
    orders: int
    refusals: int
    fills: int
    closing_fills: int
    bars: int
    bar_sharpe: float | None
    bar_skewness: float | None
    bar_excess_kurtosis: float | None


class SetOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """One set: its number, its parameters in the order of the space, and what it came to. `head` is
    that of the journal its single run writes, `returns_sha256` stands for its equity at every bar.
    `on_the_way` are its objective at a quarter, half and three quarters of history (of one that is
    split its returns say it); one that was pruned `went_bars` of history. A set that
    `was_cut_short` failed for want of memory or a worker, which says nothing of its parameters.
    """

    number: int
    values: tuple[Value, ...]
    status: str
    error: str = ""
    run_id: str = ""
    head: str = ""
    config_sha256: str = ""
    returns_sha256: str = ""
    figures: Figures | None = None
    on_the_way: tuple[float | None, ...] = ()
    went_bars: int = 0
    was_cut_short: bool = False

    def objective(self, name: str) -> float:
        """One of its figures; NaN where it is not known."""
        value = None if self.figures is None else getattr(self.figures, name)
        return math.nan if value is None else float(value)


def figures_of(equity: FloatArray, traded: Traded, bars_per_year: float) -> Figures:
    """From the curve [T + 1], which begins with what was paid in."""
    found = measures(equity, bars_per_year)
    turnover = annual_turnover_ratio(traded.value, equity[1:], bars_per_year)
    return Figures(
        final_equity=float(equity[-1]),
        net_return=finite(total_return_ratio(equity)),
        annual_growth=finite(found.growth),
        sharpe=finite(found.bar_sharpe * math.sqrt(bars_per_year)),
        sortino=finite(found.sortino),
        calmar=finite(found.growth / abs(found.drawdown)) if found.drawdown < 0 else None,
        volatility=finite(found.volatility),
        maximum_drawdown=finite(abs(found.drawdown)),
        turnover=finite(turnover),
        fees=traded.fees,
        orders=traded.orders,
        refusals=traded.refusals,
        fills=traded.fills,
        closing_fills=traded.closing_fills,
        bars=found.returns,
        bar_sharpe=finite(found.bar_sharpe),
        bar_skewness=finite(found.skewness),
        bar_excess_kurtosis=finite(found.excess_kurtosis),
    )
