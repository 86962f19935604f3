"""Which factors of the market the run followed: a regression on returns of another source."""

from typing import Literal

import numpy as np

from hansa.report.asof import Curve
from hansa.report.numbers import finite
from hansa.report.study_data import FactorRow, Factors
from hansa.report.tables import RunTables
from hansa.risk import newey_west

#: Fewer periods say nothing of four coefficients.
_LEAST_PERIODS = 24
_PER_YEAR = {"day": 252.0, "month": 12.0}


def factors(tables: RunTables) -> Factors:
    """The regression, or why there is none."""
    table = tables.factors
    if table is None:
        return _none("", "day", 0, "no file of factors was given: hansa report RUN --factors FILE")
    run = Curve.of(tables, tables.equity)
    rows = run.rows(table.end_ns)
    # A period counts where the run covers all of it, from the end of the one before.
    covered = (rows[:-1] >= 0) & (table.end_ns[1:] <= tables.ts_ns[-1])
    returns = run.between(rows[:-1][covered], rows[1:][covered])
    causes, free = table.returns[1:][covered], table.risk_free[1:][covered]
    known = np.isfinite(returns) & np.isfinite(causes).all(axis=1) & np.isfinite(free)
    count = int(known.sum())
    if count < _LEAST_PERIODS:
        said = f"the run covers {count} {table.period}s of it, and {_LEAST_PERIODS} are needed"
        return _none(table.source, table.period, count, said)
    found = newey_west(returns[known] - free[known], causes[known])
    if not np.isfinite(found.coefficients).all():
        return _none(table.source, table.period, count, "its columns are multiples of one another")
    per_year = _PER_YEAR[table.period]
    return Factors(
        source=table.source,
        period=table.period,
        periods=count,
        lags=found.lags,
        explained_ratio=finite(found.explained_ratio),
        annual_alpha_ratio=float(found.coefficients[0]) * per_year,
        rows=[
            FactorRow(
                name=name,
                coefficient=float(found.coefficients[k]),
                error=float(found.errors[k]),
                p_value=finite(found.p_values[k]),
            )
            for k, name in enumerate(("alpha", *table.names))
        ],
        note="",
    )


def _none(source: str, period: Literal["day", "month"], periods: int, why_not: str) -> Factors:
    return Factors(
        source=source,
        period=period,
        periods=periods,
        lags=0,
        explained_ratio=None,
        annual_alpha_ratio=None,
        rows=[],
        note=why_not,
    )
