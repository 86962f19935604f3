"""An order that no council decided: its command, what the gate saw, its life under all its ids."""

from typing import TYPE_CHECKING

from hansa.app.explain.asking import time_text
from hansa.app.explain.certificates import DeskState, OrderCertificate, OrderEvent
from hansa.app.explain.evidence import Evidence
from hansa.app.sources import FLATTEN, printed_id, source_name, source_of
from hansa.journal import Proposal, RecordedCommand, Report
from hansa.journal.decode import REASONS
from hansa.market import Instrument

if TYPE_CHECKING:
    from hansa.app.result import Result

_ATOMS = 10**18


def order_certificate(
    result: "Result", evidence: Evidence, number: int, *, held: str
) -> OrderCertificate:
    """Of the proposal of that number; `held` says since when a command holds the desk."""
    order = evidence.order(number)
    kind = result.universe.instruments[order.instrument]
    command, is_flattened = evidence.command_of(number), _is_flattened(order.cl_ord_id)
    asked = command.do if command is not None else "submit"
    replaced = command.cl_ord_id if command is not None else None
    return OrderCertificate(
        run_id=result.run_id,
        instrument=kind.symbol,
        ts=time_text(order.ts_ns),
        tick=float(kind.tick),
        lot=float(kind.lot),
        source=source_name(result.manifest.strategies, source_of(order.cl_ord_id)),
        cl_ord_id=printed_id(result.run_id, order.cl_ord_id),
        command="flatten" if is_flattened else asked,
        replaces="" if replaced is None else printed_id(result.run_id, replaced),
        order=order,
        desk=_desk_state(order, kind, held),
        life=_life(result, evidence, order.cl_ord_id, kind),
    )


def _desk_state(order: Proposal, kind: Instrument, held: str) -> DeskState:
    lot = float(kind.lot)
    return DeskState(
        equity=order.equity / _ATOMS,
        position=order.position_lots * lot,
        working_buy=order.working_buy_lots * lot,
        working_sell=order.working_sell_lots * lot,
        reference_price=float(order.reference_ticks * kind.tick),
        reference_age_s=(order.ts_ns - order.reference_ts_ns) / 1e9,
        held=held,
    )


def _life(
    result: "Result", evidence: Evidence, cl_ord_id: int, kind: Instrument
) -> tuple[OrderEvent, ...]:
    """All that happened to the order, from its first id to its last, in the journal's order."""
    found: list[tuple[int, OrderEvent]] = []
    for each in _ids(evidence, cl_ord_id):
        printed = printed_id(result.run_id, each)
        found += [
            (row, _asked(evidence, each, kind, (printed, result.manifest.strategies)))
            for row in evidence.proposal_rows_of(each)
        ]
        found += [
            (row, _reported(report, kind, printed)) for row, report in evidence.reports_of(each)
        ]
        found += [
            (row, _cancel(ts_ns, command, result.manifest.strategies, printed))
            for row, ts_ns, command in evidence.cancels_of(each)
        ]
    return tuple(event for _, event in sorted(found, key=lambda item: item[0]))


def _ids(evidence: Evidence, cl_ord_id: int) -> list[int]:
    """Every id that replaces gave the order: back to the first, then on to all that follow."""
    replaced = evidence.replacements()
    first = cl_ord_id
    while first in replaced:
        first = replaced[first]
    ids = [first]
    for new, old in sorted(replaced.items()):
        if old in ids:
            ids.append(new)
    return ids


def _is_flattened(cl_ord_id: int) -> bool:
    return source_of(cl_ord_id) == FLATTEN


def _by(evidence: Evidence, order: Proposal, strategies: tuple[str, ...]) -> str:
    """Who had positions closed, for an order that closes one; else nothing is to be added."""
    if not _is_flattened(order.cl_ord_id):
        return ""
    command = evidence.flattening_at(order.ts_ns)
    return "" if command is None else f"flatten of {source_name(strategies, command.actor)}"


def _asked(
    evidence: Evidence, cl_ord_id: int, kind: Instrument, names: tuple[str, tuple[str, ...]]
) -> OrderEvent:
    printed, strategies = names
    number = evidence.number_of(cl_ord_id)
    order, command = evidence.order(number), evidence.command_of(number)
    is_replace = command is not None and command.do == "replace"
    cut = order.approved_lots if order.approved_lots < order.order_lots else None
    answer = f"refused by {order.refused_by}" if order.refused_by else "approved"
    if cut:
        answer = f"approved {cut * float(kind.lot):.8g}"
    return OrderEvent(
        ts=time_text(order.ts_ns),
        what="replace asked" if is_replace else "submit",
        cl_ord_id=printed,
        quantity=order.order_lots * float(kind.lot),
        price=_price(order.limit_ticks, kind),
        by=_by(evidence, order, strategies),
        detail=answer,
    )


def _reported(report: Report, kind: Instrument, printed: str) -> OrderEvent:
    lot, is_trade = float(kind.lot), report.last_lots > 0
    named = f"execution {report.exec_ref_id}" if report.exec_ref_id else ""
    return OrderEvent(
        ts=time_text(report.ts_event_ns),
        what=report.exec_type,
        cl_ord_id=printed,
        quantity=(report.last_lots if is_trade else report.order_lots) * lot,
        price=_price(report.last_ticks, kind) if is_trade else None,
        leaves=report.leaves_lots * lot,
        liquidity=report.liquidity,
        fee=report.fee / _ATOMS if is_trade else None,
        fee_currency=report.fee_currency if is_trade else "",
        detail=named or REASONS.get(report.reason, f"reason {report.reason}"),
        exec_id=report.exec_id,
    )


def _cancel(
    ts_ns: int, command: RecordedCommand | None, strategies: tuple[str, ...], printed: str
) -> OrderEvent:
    by = ""
    if command is not None:
        who = source_name(strategies, command.actor)
        by = f"{command.do} of {who}" if command.do in ("kill", "flatten") else who
    return OrderEvent(ts=time_text(ts_ns), what="cancel sent", cl_ord_id=printed, by=by)


def _price(ticks: int | None, kind: Instrument) -> float | None:
    return None if ticks is None else float(ticks * kind.tick)
