"""Which fills of a run stand: busts take some away, corrections make others of them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from hansa.journal.decode import Report

#: Venues number executions instrument by instrument.
Execution: TypeAlias = tuple[int, int]

#: Exec types that take an earlier execution back.
TAKING_BACK = ("trade_cancel", "trade_correct")


def standing_fills(reports: Iterable[Report]) -> list[Report]:
    """The fills that have not been busted, in the order in which they were had. One that was
    corrected has the quantity, price, fee and number of its correction, and its own times.
    """
    fills: list[Report | None] = []
    place: dict[Execution, int] = {}
    for report in reports:
        if report.exec_type == "trade":
            place[_own(report)] = len(fills)
            fills.append(report)
        elif report.exec_type in TAKING_BACK:
            # None is there for a report that stopped the desk.
            row = place.pop(_taken_back(report), None)
            if row is not None:
                fills[row] = _instead(fills[row], report)
                place[_own(report)] = row
    return [fill for fill in fills if fill is not None]


def moves(reports: Iterable[Report]) -> list[tuple[Report, int]]:
    """What moved positions and cash, in order: +1 with a fill, -1 with one that is taken back
    then, at the time at which that was known.
    """
    known: dict[Execution, Report] = {}
    found: list[tuple[Report, int]] = []
    for report in reports:
        if report.exec_type in TAKING_BACK:
            old = known.pop(_taken_back(report), None)
            if old is None:  # a report that stopped the desk
                continue
            found.append((replace(old, ts_recv_ns=report.ts_recv_ns), -1))
        if report.exec_type in ("trade", "trade_correct"):
            known[_own(report)] = report
            found.append((report, 1))
    return found


def _own(report: Report) -> Execution:
    return report.instrument, report.exec_id


def _taken_back(report: Report) -> Execution:
    return report.instrument, report.exec_ref_id


def _instead(fill: Report | None, report: Report) -> Report | None:
    if fill is None or report.exec_type == "trade_cancel":
        return None
    return replace(
        fill,
        exec_id=report.exec_id,
        last_lots=report.last_lots,
        last_ticks=report.last_ticks,
        fee=report.fee,
        fee_currency=report.fee_currency,
    )
