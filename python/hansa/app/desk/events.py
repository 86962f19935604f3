"""What a desk has just recorded, as events of its log: fills, refusals, rejections."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from hansa.api.answer import RefusalLine
from hansa.app.desk.text import quantity
from hansa.app.desk.words import Said
from hansa.app.explain.readings import describe
from hansa.app.sources import sequence_of, source_of
from hansa.journal import Kind, Proposal, Report, decode_proposal, decode_report, is_refused
from hansa.journal.decode import REASONS
from hansa.market import Instrument
from hansa.market.finding import iso

#: Kind, time, payload.
Noted: TypeAlias = tuple[int, int, bytes]


def short_id(cl_ord_id: int) -> str:
    """An order's id within its run: source and sequence."""
    return f"{source_of(cl_ord_id)}-{sequence_of(cl_ord_id)}"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the log, and the refusal that it tells of, if it does."""

    event: str
    fields: Mapping[str, Said]
    refusal: RefusalLine | None = None


def happened(noted: Sequence[Noted], instruments: Sequence[Instrument]) -> Iterator[Happened]:
    """What people are told of: `fill`, `refused`, `rejected`, `taken_back`, `liquidated`."""
    for kind, _, payload in noted:
        if kind == Kind.LIQUIDATION:
            yield Happened("liquidated", {})
        elif kind == Kind.REPORT:
            report = decode_report(payload)
            yield from _reported(report, instruments[report.instrument])
        elif kind == Kind.PROPOSAL and is_refused(payload):
            proposal = decode_proposal(payload)
            yield _refused(_refusal(proposal, instruments[proposal.instrument]))


def _refused(line: RefusalLine) -> Happened:
    names = ("id", "symbol", "side", "quantity", "control", "limit", "observed")
    return Happened("refused", {name: getattr(line, name) for name in names}, line)


def _refusal(proposal: Proposal, instrument: Instrument) -> RefusalLine:
    said = ("", "")
    for reading in proposal.readings:
        if reading.control == proposal.refused_by:
            said = describe(reading, instrument)
    return RefusalLine(
        at=iso(proposal.ts_ns),
        id=short_id(proposal.cl_ord_id),
        symbol=instrument.symbol,
        side=proposal.side,
        quantity=format(instrument.lot * proposal.order_lots, "f"),
        control=proposal.refused_by,
        limit=said[0],
        observed=said[1],
    )


#: Why a venue ends or cuts an order that could have worked on: the account had not what it took, or
#: another of its orders was in the way.
_UNWANTED = (46, 47, 48)


def _reported(report: Report, instrument: Instrument) -> Iterator[Happened]:
    order: dict[str, Said] = {
        "id": short_id(report.cl_ord_id),
        "symbol": instrument.symbol,
        "side": report.side,
    }
    match report.exec_type:
        case "trade":
            quantity, price = instrument.lot * report.last_lots, instrument.tick * report.last_ticks
            amount = {"quantity": format(quantity, "f"), "price": format(price, "f")}
            leaves = format(instrument.lot * report.leaves_lots, "f")
            cost = {"fee": _fee(report), "liquidity": report.liquidity}
            yield Happened("fill", {**order, **amount, "leaves": leaves, **cost})
        case "rejected" | "cancel_rejected":
            why = REASONS.get(report.reason, f"reason {report.reason}")
            yield Happened("rejected", {**order, "what": report.exec_type, "why": why})
        case "canceled" | "expired" | "restated" if report.reason in _UNWANTED:
            why = REASONS[report.reason]
            yield Happened("rejected", {**order, "what": report.exec_type, "why": why})
        case "trade_cancel" | "trade_correct":
            what = {"what": report.exec_type, "fill": report.exec_ref_id}
            yield Happened("taken_back", {**order, **what})
        case _:
            return


def _fee(report: Report) -> str:
    paid = quantity(format(Decimal(report.fee).scaleb(-18), "f"))
    return f"{paid} {report.fee_currency}".rstrip()
