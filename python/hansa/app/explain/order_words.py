"""Orders in words: what was asked, what the gate saw and answered, what became of it."""

import math
from collections.abc import Iterator

from hansa.app.explain.asking import time_text
from hansa.app.explain.blocks import Block, Labelled, Table
from hansa.app.explain.certificates import (
    Certificate,
    MomentCertificate,
    OrderCertificate,
    OrderEvent,
    OrderStory,
)
from hansa.app.explain.readings import answered, described, left_lots
from hansa.journal import Proposal, standing_fills

_WORDS = {
    "trade": "filled",
    "new": "accepted",
    "cancel_rejected": "cancel rejected",
    "done_for_day": "done for the day",
    "trade_cancel": "busted",
    "trade_correct": "corrected",
}


def order_words(c: OrderCertificate) -> Iterator[Block]:
    """A strategy's order and its whole life."""
    answer = f"refused by {c.order.refused_by}" if c.order.refused_by else "approved"
    yield f"Order {c.cl_ord_id} of {c.source}, {c.instrument} at {c.ts}: {answer}"
    yield "\nCommand"
    asked = f"{c.command}: {_asked(c, c.order)}"
    instead = [("in place of", c.replaces)] if c.replaces else []
    yield Labelled([("asked", asked), *instead, *_gate_rows(c, c.order)])
    yield "\nDesk"
    yield Labelled(_desk_rows(c))
    yield "\nGate"
    yield _readings(c, c.order)
    yield "\nLife"
    yield Table(
        ["time", "order", "event", "quantity", "price", "open", "fee", ""],
        [_event_row(event) for event in c.life],
    )


def moment_words(c: MomentCertificate) -> Iterator[Block]:
    """The orders of all sources around a time."""
    made = "1 order" if len(c.orders) == 1 else f"{len(c.orders)} orders"
    yield f"{c.instrument} from {c.ts} to {c.until}: {made}"
    close = "no price yet" if math.isnan(c.close) else f"{c.close:.8g}"
    yield Labelled(
        [
            ("held", f"{c.position + 0.0:.8g} at {close}, equity {c.equity:,.2f}"),
            *([("desk", c.desk)] if c.desk else []),
            *([("order before", c.before)] if c.before else []),
            *([("order after", c.after)] if c.after else []),
        ]
    )
    if not c.orders:
        return
    yield "\nOrders"
    yield Table(
        ["time", "order", "source", "asked", "gate", "filled", "last report"],
        [_story_row(c, story) for story in c.orders],
    )


def story_words(c: Certificate, story: OrderStory) -> Iterator[Block]:
    """One order under a certificate: asked, answered, reported."""
    yield f"\nOrder {story.cl_ord_id} of {story.source}"
    yield Labelled([("proposed", _asked(c, story.order)), *_gate_rows(c, story.order)])
    yield _readings(c, story.order)
    if story.reports:
        yield "\nVenue"
    for report in story.reports:
        filled = (
            f" {report.last_lots * c.lot:.8g} at {report.last_ticks * c.tick:.8g}, "
            f"fee {report.fee / 10**18:.6g} {report.fee_currency}"
            if report.last_lots
            else ""
        )
        named = f" execution {report.exec_ref_id}" if report.exec_ref_id else ""
        yield f"  {report.exec_type}{named}{filled}"


def _story_row(c: Certificate, story: OrderStory) -> list[str]:
    filled = sum(fill.last_lots for fill in standing_fills(story.reports))
    last = story.reports[-1].exec_type if story.reports else ""
    return [
        time_text(story.order.ts_ns),
        story.cl_ord_id.partition("-")[2],
        story.source,
        _asked(c, story.order),
        _gate(c, story.order),
        f"{filled * c.lot:.8g}",
        _WORDS.get(last, last),
    ]


def _asked(c: Certificate, order: Proposal) -> str:
    """`buy 1 limit at 95, gtc`."""
    parts = [f"{order.side} {order.order_lots * c.lot:.8g} {order.ord_type.replace('_', '-')}"]
    if order.limit_ticks is not None:
        parts.append(f"at {order.limit_ticks * c.tick:.8g}")
    if order.stop_ticks is not None:
        parts.append(f"stop {order.stop_ticks * c.tick:.8g}")
    return f"{' '.join(parts)}, {order.time_in_force}"


def _gate(c: Certificate, order: Proposal) -> str:
    if order.refused_by:
        return f"refused by {order.refused_by}"
    cut = " (cut down)" if order.approved_lots < order.order_lots else ""
    return f"approved {order.approved_lots * c.lot:.8g}{cut}"


def _gate_rows(c: Certificate, order: Proposal) -> list[tuple[str, str]]:
    """What the gate said and by which limits, and what it leaves of the position."""
    reasons = [
        f"{each.control} saw {described(each, order, c)[1]}, limit {described(each, order, c)[0]}"
        for each in order.readings
        if answered(each, order) in ("REFUSED", "cut down")
    ]
    asked, approved = (f"{n * c.lot:.8g}" for n in (order.order_lots, order.approved_lots))
    gate = "refused" if order.refused_by else f"approved {approved}"
    if reasons and not order.refused_by:
        gate = f"approved {approved} of {asked}"
    held = f"{order.position_lots * c.lot:.8g} before"
    left = f"{left_lots(order) * c.lot:.8g} once it is filled, {held}"
    return [
        ("gate", ": ".join([gate, "; ".join(reasons)] if reasons else [gate])),
        ("position", held if order.refused_by else left),
    ]


def _desk_rows(c: OrderCertificate) -> list[tuple[str, str]]:
    desk = c.desk
    return [
        ("equity", f"{desk.equity:,.2f}"),
        ("held", f"{desk.position + 0.0:.8g}"),
        ("working", f"buys {desk.working_buy:.8g}, sells {desk.working_sell:.8g}"),
        ("reference", f"{desk.reference_price:.8g}, {desk.reference_age_s:,.3f} s old"),
        *([("held by", desk.held)] if desk.held else []),
    ]


def _readings(c: Certificate, order: Proposal) -> Table:
    return Table(
        ["control", "limit", "observed", "answer"],
        [
            [each.control, *described(each, order, c), answered(each, order)]
            for each in order.readings
        ],
    )


def _event_row(event: OrderEvent) -> list[str]:
    fee = "" if event.fee is None else f"{event.fee:.6g} {event.fee_currency}"
    said = ", ".join(text for text in (event.liquidity, event.by, event.detail) if text)
    return [
        event.ts,
        event.cl_ord_id.partition("-")[2],
        _WORDS.get(event.what, event.what),
        _number(event.quantity),
        _number(event.price),
        _number(event.leaves),
        fee,
        said,
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.8g}"
