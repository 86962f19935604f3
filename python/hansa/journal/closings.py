"""Fills as the books hold them: those of orders, and what the venue closed without one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hansa.journal.decode import Report
from hansa.journal.happenings import Happening
from hansa.journal.standing import standing_fills

#: Of an id of an order: what follows the source.
_SEQUENCE_BITS = 48


@dataclass(frozen=True, slots=True)
class BookedFill:
    """A fill that stands. `why` is empty, or says why the venue closed the position of a source:
    "liquidation", "expiry" or "delisting". No order stands behind such a one: its `cl_ord_id` has
    the source and a sequence of 0, its fee is in the quote currency, which it does not name.
    """

    report: Report
    why: str = ""


def booked_fills(reports: Iterable[Report], happenings: Iterable[Happening]) -> list[BookedFill]:
    """All of a run in the order in which they were had; at one time those of orders first."""
    fills = [BookedFill(report) for report in standing_fills(reports)]
    fills += (fill for each in happenings for fill in _closings(each))
    return sorted(fills, key=lambda fill: fill.report.ts_recv_ns)


def _closings(happening: Happening) -> Iterator[BookedFill]:
    if not happening.closes:
        return
    price = happening.price_ticks or 0
    for share in happening.shares:
        lots = abs(share.moved_lots)
        yield BookedFill(
            Report(
                exec_id=0,
                cl_ord_id=share.source << _SEQUENCE_BITS,
                instrument=happening.instrument,
                side="buy" if share.moved_lots > 0 else "sell",
                exec_type="trade",
                ord_status=2,
                liquidity="",
                reason=0,
                order_lots=lots,
                cum_lots=lots,
                leaves_lots=0,
                last_lots=lots,
                last_ticks=price,
                reference_ticks=happening.b if happening.name == "liquidation" else price,
                fee=share.fee,
                fee_currency="",
                ts_event_ns=happening.ts_ns,
                ts_recv_ns=happening.ts_ns,
            ),
            happening.name,
        )
