"""Round trips as rows and statistics, with the ballots behind their entries."""

from typing import TYPE_CHECKING

import numpy as np

from hansa.report.by_source import COUNCIL
from hansa.report.fills import FillColumns
from hansa.report.numbers import finite
from hansa.report.round_trips import Trips
from hansa.report.tables import RunTables
from hansa.report.trips_data import BallotRow, RoundTrips, TripRow, TripStatistics
from hansa.types.arrays import FloatArray, IntArray

if TYPE_CHECKING:
    import polars

SHOWN_TRIPS = 100
_MOST_INSTRUMENTS = 40
_MOST_BALLOTS = 4


def trips(tables: RunTables, fills: FillColumns, found: Trips) -> RoundTrips:
    """Statistics of the closed ones, and those that won or lost most."""
    closed = found.chosen(~found.is_open)
    loudest = np.argsort(-np.abs(found.profit), kind="stable")[:SHOWN_TRIPS]
    return RoundTrips(
        closed=len(closed),
        open=len(found) - len(closed),
        total=[
            _statistics("all", closed, fills),
            _statistics("long", closed.chosen(closed.side > 0), fills),
            _statistics("short", closed.chosen(closed.side < 0), fills),
        ],
        by_instrument=[
            _statistics(tables.instruments[k], closed.chosen(closed.column == k), fills)
            for k in _most_frequent(closed, len(tables.instruments))
        ],
        shown=trip_rows(tables, fills, found.chosen(np.sort(loudest))),
    )


def trip_rows(tables: RunTables, fills: FillColumns, found: Trips) -> list[TripRow]:
    """One row each, in their order."""
    frame = tables.fills.sort("ts_ns", maintain_order=True)
    multipliers = np.array(tables.multipliers or (1.0,) * len(tables.instruments))
    end_ns = int(tables.ts_ns[-1])
    rows = []
    for k in range(len(found)):
        column, entry, last = int(found.column[k]), int(found.entry[k]), int(found.exit[k])
        is_open, entered = bool(found.is_open[k]), float(found.entered[k])
        entry_ns = int(fills.ts_ns[entry])
        exit_ns = end_ns if is_open else int(fills.ts_ns[last])
        ballots, silent = _ballots(tables, fills, entry, int(found.side[k]))
        order = str(frame["cl_ord_id"][entry])
        rows.append(
            TripRow(
                instrument=tables.instruments[column],
                side="long" if found.side[k] > 0 else "short",
                entry_ns=entry_ns,
                exit_ns=None if is_open else exit_ns,
                held_ns=max(exit_ns - entry_ns, 0),
                quantity=float(found.entered_units[k] / multipliers[column]),
                entry_price=_price(entered, found.entered_units[k], fills.rate[entry]) or 0.0,
                exit_price=_price(float(found.left[k]), found.left_units[k], fills.rate[last]),
                fills=int(found.fills[k]),
                profit=float(found.profit[k]),
                fees=float(found.fees[k]),
                return_ratio=_part(found.profit[k], entered),
                favourable_ratio=_part(found.favourable[k], entered),
                adverse_ratio=_part(found.adverse[k], entered),
                source=tables.sources[int(fills.source[entry])] if tables.sources else "",
                exit_reason="" if is_open else _reason(frame, last),
                ballots=ballots,
                silent=silent,
                why=_why(tables, order),
            )
        )
    return rows


def _statistics(name: str, closed: Trips, fills: FillColumns) -> TripStatistics:
    profit = closed.profit
    wins, losses = profit[profit > 0], -profit[profit < 0]
    entered = closed.entered
    held = fills.ts_ns[closed.exit] - fills.ts_ns[closed.entry]
    return TripStatistics(
        name=name,
        trips=len(closed),
        net=float(profit.sum()),
        hit_ratio=_part(len(wins), len(profit)),
        payoff_ratio=_part(_mean(wins) or 0.0, _mean(losses) or 0.0),
        profit_factor=_part(float(wins.sum()), float(losses.sum())),
        expectancy=_mean(profit),
        mean_return_ratio=_mean_part(profit, entered),
        mean_held_ns=_mean(held.astype(np.float64)),
        mean_favourable_ratio=_mean_part(closed.favourable, entered),
        mean_adverse_ratio=_mean_part(closed.adverse, entered),
    )


def _ballots(
    tables: RunTables, fills: FillColumns, entry: int, side: int
) -> tuple[list[BallotRow], int]:
    """Those who spoke on the decision before the first fill, and how many were silent; none where
    a strategy or a person entered.
    """
    moment, column = int(fills.row[entry]) - tables.fill_delay_moments, int(fills.column[entry])
    is_council = tables.sources[int(fills.source[entry])] == COUNCIL if tables.sources else False
    if not is_council or moment < 0 or not tables.agents:
        return [], 0
    conviction = tables.conviction[moment, :, column]
    confidence = tables.confidence[moment, :, column]
    voice = side * np.nan_to_num(tables.agent_weight[moment] * confidence * conviction)
    spoke = [int(k) for k in np.argsort(-np.abs(voice), kind="stable") if voice[k] != 0]
    rows = [
        BallotRow(
            agent=tables.agents[k],
            conviction=finite(conviction[k]),
            confidence=float(confidence[k]),
            voice=float(voice[k]),
        )
        for k in spoke[:_MOST_BALLOTS]
    ]
    return rows, len(tables.agents) - len(spoke)


def _why(tables: RunTables, order: str) -> str:
    if not order:
        return ""
    return f"hansa why {tables.run_id[:8]} {order.removeprefix(f'{tables.run_id}-')}"


def _reason(frame: "polars.DataFrame", last: int) -> str:
    return str(frame["reason"][last]) if "reason" in frame.columns else ""


def _most_frequent(closed: Trips, instruments: int) -> list[int]:
    count: IntArray = np.bincount(closed.column, minlength=instruments)
    order = np.argsort(-count, kind="stable")[:_MOST_INSTRUMENTS]
    return [k for k in order.tolist() if count[k]]


def _price(value: float, units: float, rate: float) -> float | None:
    """Money over units, as it is quoted."""
    return float(value / units / rate) if units > 0 and rate > 0 else None


def _part(value: float, whole: float) -> float | None:
    return float(value / whole) if whole > 0 else None


def _mean(values: FloatArray) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _mean_part(values: FloatArray, whole: FloatArray) -> float | None:
    known = whole > 0
    return _mean(values[known] / whole[known])
