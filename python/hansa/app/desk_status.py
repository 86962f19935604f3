"""How a live desk stands, as its socket tells."""

from collections.abc import Callable

from hansa.app.desk_socket import Answer, OrderLine, PositionLine
from hansa.app.sources import sequence_of, source_of
from hansa.engine.freshness import Freshness
from hansa.engine.live_step import LiveStep
from hansa.market.finding import iso


def desk_answer(
    step: LiveStep, freshness: Freshness, *, run: str, times_ns: tuple[int, int]
) -> Callable[[tuple[str, ...], float], Answer]:
    """The state of a desk now; what was done and how long it took is still to be said."""
    core = step.floor.core
    moments, orders, refusals, fills = core.counts
    equity, cash = core.money()
    positions, open_orders = _positions(step, freshness, times_ns[1]), _orders(step)

    def told(did: tuple[str, ...], took_ms: float) -> Answer:
        return Answer(
            did=did,
            asked_at=iso(times_ns[0]),
            done_at=iso(times_ns[1]),
            took_ms=round(took_ms, 3),
            run=run,
            state=state_of(core.switches()),
            moments=moments,
            orders=orders,
            refusals=refusals,
            fills=fills,
            equity=equity,
            cash=cash,
            positions=positions,
            open_orders=open_orders,
            records=core.records,
            head=core.head,
        )

    return told


def state_of(switches: tuple[bool, bool, bool, bool]) -> str:
    """The state of a desk in a word: the strongest of its switches."""
    is_paused, is_killed, is_halted, is_flattening = switches
    if is_flattening:
        return "flattening"
    if is_killed:
        return "killed"
    if is_halted:
        return "halted"
    return "paused" if is_paused else "trading"


def _positions(step: LiveStep, freshness: Freshness, now_ns: int) -> tuple[PositionLine, ...]:
    lines = []
    for place, (lots, ticks) in enumerate(step.floor.core.positions()):
        instrument = step.floor.instruments[place]
        link, age_ns = freshness.state(place, now_ns)
        lines.append(
            PositionLine(
                symbol=instrument.symbol,
                quantity=format(instrument.lot * lots, "f"),
                price="" if ticks is None else format(instrument.tick * ticks, "f"),
                feed=link.name.lower(),
                age_s=round(age_ns / 1e9, 3),
            )
        )
    return tuple(lines)


def _orders(step: LiveStep) -> tuple[OrderLine, ...]:
    return tuple(
        OrderLine(
            id=f"{source_of(cl_ord_id)}-{sequence_of(cl_ord_id)}",
            symbol=step.floor.instruments[instrument].symbol,
            side="buy" if is_buy else "sell",
            order_lots=ordered,
            filled_lots=filled,
            status=status,
        )
        for cl_ord_id, instrument, is_buy, ordered, filled, status in step.floor.core.orders()
    )
