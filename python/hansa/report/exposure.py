"""Exposure: gross, net and by instrument; leverage and turnover."""

import numpy as np

from hansa.report.capacity import capacity
from hansa.report.exposure_data import Exposure, ExposureRow
from hansa.report.fills import FillColumns
from hansa.report.numbers import finite
from hansa.report.span import is_annualised
from hansa.report.tables import RunTables
from hansa.types.arrays import BoolArray, FloatArray

_MOST_ROWS = 40


def exposure(tables: RunTables, fills: FillColumns, net_profit: float) -> Exposure:
    """The table by instrument, most traded first, and what the whole held."""
    gross, net = (part[_solvent(tables)] for part in exposure_ratios(tables))
    traded = traded_by_instrument(tables, fills)
    order = np.argsort(-traded, kind="stable")
    rows = [
        _row(tables, weight_ratios(tables, k), traded[k], k) for k in order[:_MOST_ROWS].tolist()
    ]
    return Exposure(
        mean_gross_ratio=_mean(gross),
        most_gross_ratio=finite(np.max(gross)) if len(gross) else None,
        above_one_ratio=float(np.mean(gross > 1.0)) if len(gross) else 0.0,
        invested_ratio=float(np.mean(gross > 0.0)) if len(gross) else 0.0,
        mean_net_ratio=_mean(net),
        rows=rows,
        omitted=len(order) - len(rows),
        capacity=capacity(tables, fills, net_profit),
    )


def exposure_ratios(tables: RunTables) -> tuple[FloatArray, FloatArray]:
    """Gross and net over equity [T]; NaN without equity."""
    if tables.exposure is not None:
        gross, net = tables.exposure[:, 0], tables.exposure[:, 1]
    else:
        value = np.nan_to_num(tables.position_value, nan=0.0)
        gross, net = np.abs(value).sum(axis=1), value.sum(axis=1)
    return _over_equity(gross, tables.equity), _over_equity(net, tables.equity)


def weight_ratios(tables: RunTables, column: int) -> FloatArray:
    """The position in one instrument over equity [T], signed; NaN without equity."""
    value = np.nan_to_num(tables.position_value[:, column], nan=0.0)
    return _over_equity(value, tables.equity)


def traded_by_instrument(tables: RunTables, fills: FillColumns) -> FloatArray:
    """Value of all fills of each instrument [N]."""
    value = np.abs(fills.units * fills.price)
    traded = np.bincount(fills.column, weights=value, minlength=len(tables.instruments))
    return traded.astype(np.float64)


def _row(tables: RunTables, weight: FloatArray, traded: float, column: int) -> ExposureRow:
    known = weight[np.isfinite(weight)]
    most = known[np.argmax(np.abs(known))] if len(known) else np.nan
    years = len(tables.ts_ns) / tables.bars_per_year if is_annualised(tables) else 1.0
    mean_equity = float(np.mean(tables.equity))
    return ExposureRow(
        instrument=tables.instruments[column],
        held_ratio=float(np.mean(tables.position_value[:, column] != 0)),
        mean_weight_ratio=_mean(known),
        most_weight_ratio=finite(most),
        turnover=float(traded) / mean_equity / years if mean_equity > 0 else None,
    )


def _over_equity(value: FloatArray, equity: FloatArray) -> FloatArray:
    ratio: FloatArray = np.full(value.shape, np.nan)
    return np.divide(value, equity, out=ratio, where=equity > 0)


def _solvent(tables: RunTables) -> BoolArray:
    found: BoolArray = tables.equity > 0
    return found


def _mean(values: FloatArray) -> float | None:
    return finite(np.mean(values)) if len(values) else None
