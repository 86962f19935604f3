"""What trading cost, and how much more it could have cost."""

import numpy as np

from hansa.report.data import Costs, CostSharpe
from hansa.report.fills import FillColumns
from hansa.report.numbers import finite
from hansa.report.span import is_annualised
from hansa.report.tables import RunTables
from hansa.risk import sharpe, simple_returns
from hansa.types.arrays import FloatArray

_BPS = 10_000.0


def costs(tables: RunTables, fills: FillColumns, decimals: int) -> Costs:
    """The waterfall from gross to net, rounded so that its parts sum exactly."""
    commission = round(float(fills.fee.sum()), decimals)
    slippage = round(float(fills.slippage.sum()), decimals)
    net = round(float(tables.equity[-1]) - tables.initial_cash, decimals)
    gross = round(net + commission + slippage, decimals)
    traded = float(np.abs(fills.units * fills.price).sum())
    return Costs(
        gross=gross,
        commission=commission,
        slippage=slippage,
        net=net,
        traded=round(traded, decimals),
        paid_bps=_BPS * (commission + slippage) / traded if traded > 0 else None,
        break_even_bps=_BPS * gross / traded if traded > 0 else None,
        share_of_gross_ratio=(commission + slippage) / gross if gross > 0 else None,
        sharpe_by_cost=[_at_cost(tables, fills, multiple, decimals) for multiple in (1, 2, 3)],
        fill_assumptions=list(tables.fill_assumptions),
    )


def _at_cost(tables: RunTables, fills: FillColumns, multiple: int, decimals: int) -> CostSharpe:
    """Take the extra cost out of each bar's profit; positions are left as they were."""
    equity = np.concatenate(([tables.initial_cash], tables.equity))
    more = _more(fills, multiple)
    cost = np.bincount(fills.row, weights=more, minlength=len(tables.ts_ns))
    extra = np.zeros(len(cost))
    np.divide(cost, equity[:-1], out=extra, where=equity[:-1] > 0)
    returns = simple_returns(equity) - extra
    yearly = sharpe(returns, tables.bars_per_year) if is_annualised(tables) else float("nan")
    return CostSharpe(
        multiple=multiple,
        net=round(float(equity[-1] - equity[0]) - float(more.sum()), decimals),
        sharpe=finite(yearly),
    )


def _more(fills: FillColumns, multiple: int) -> FloatArray:
    """What each fill would have cost besides: what it paid so often more, and what it received,
    a rebate or a better price, lost. So higher costs never help.
    """
    if multiple == 1:
        return np.zeros(len(fills.fee))
    charges = np.stack((fills.fee, fills.slippage))
    more: FloatArray = np.where(charges > 0, (multiple - 1) * charges, -charges).sum(axis=0)
    return more
