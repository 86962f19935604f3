"""The result of a run for programs: keys in snake_case, units last, numbers as numbers."""

from hansa.app.explain.explaining import time_text
from hansa.app.result import Result
from hansa.app.tables import halts
from hansa.config import Json
from hansa.report.data import KeyNumber, ReportData
from hansa.report.execution_data import ExecutionRow

_SUFFIXES = {"ratio": "_ratio", "share": "_ratio", "bps": "_bps", "duration_ns": "_ns"}


def figures(result: Result) -> dict[str, Json]:
    """Every number of the table that `hansa run` prints. Money is decimal text in `currency`;
    ratios are parts of 1; what is unknown is null; `_low` and `_high` bound 95 %.
    """
    data = result.report_data
    head = data.header
    found: dict[str, Json] = {
        "verdict": data.verdict.word,
        "checks": [
            {"name": c.name, "status": c.status, "found": c.found, "expected": c.expected}
            for c in data.verdict.checks
        ],
        "halts": list(halts(result.recorded)),
        "start": time_text(head.start_ns),
        "end": time_text(head.end_ns),
        "moments": head.moments,
        "currency": head.currency,
        "equity_start": _money(head.initial_cash, head.money_decimals),
        "equity_end": _money(head.final_equity, head.money_decimals),
    }
    for number in data.key_numbers:
        found |= _figure(number, head.money_decimals)
    found |= _benchmarks(data)
    found["refused_by_gate"] = sum(row.count for row in data.refusals)
    found["passed_over"] = dict(data.passed_over)
    found["executions"] = [_execution(row) for row in data.executions]
    return found


def _execution(row: ExecutionRow) -> dict[str, Json]:
    """A parent order; its cost is money of its own `currency`."""
    return {
        "source": row.source,
        "instrument": row.instrument,
        "side": row.side,
        "asked": row.asked,
        "filled": row.filled,
        "unfilled": row.unfilled,
        "arrival_price": row.arrival_price,
        "average_price": row.average_price,
        "currency": row.currency,
        "cost": None if row.cost is None else _money(row.cost, 2),
        "cost_bps": row.cost_bps,
        "spread_bps": row.spread_bps,
        "timing_bps": row.timing_bps,
    }


def _figure(number: KeyNumber, decimals: int) -> dict[str, Json]:
    suffix = _SUFFIXES.get(number.unit, "")
    key = number.key if number.key.endswith(suffix) else f"{number.key}{suffix}"
    figure: dict[str, Json] = {key: _plain(number.value, number.unit, decimals)}
    if number.low is not None and number.high is not None:
        figure[f"{key}_low"] = _plain(number.low, number.unit, decimals)
        figure[f"{key}_high"] = _plain(number.high, number.unit, decimals)
    return figure


def _plain(value: float | None, unit: str, decimals: int) -> Json:
    if value is None:
        return None
    if unit == "money":
        return _money(value, decimals)
    return int(value) if unit in ("count", "duration_ns") else value


def _money(value: float, decimals: int) -> str:
    return f"{value + 0.0:.{decimals}f}"


def _benchmarks(data: ReportData) -> dict[str, Json]:
    curves = {"buy_and_hold": data.curves.buy_and_hold, "equal_weight": data.curves.equal_weight}
    cash = data.header.initial_cash
    found: dict[str, Json] = {}
    for name, values in curves.items():
        last = values[-1] if values else None
        found[f"{name}_before_costs_ratio"] = None if last is None else last / cash - 1.0
    return found
