"""From the worlds of a run to what a user reads: the number, its causes, a row for each order."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hansa.app.parity.reality import Road
from hansa.app.parity.scene import Scene
from hansa.app.sources import printed_id
from hansa.market import Instrument
from hansa.report.numbers import exact_time_text
from hansa.report.parity import (
    Deal,
    Ladder,
    Shares,
    World,
    bps,
    cause_parts,
    heaviest,
    money,
    percentile,
)
from hansa.report.parity_data import Filled, Inputs, Latencies, OrderParity, Parity, Travel

_PRICE_PLACES = Decimal("0.00000001")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told beside the worlds: the run, how messages travelled in simulation and in reality,
    what was traded, and what was overridden.
    """

    scene: Scene
    roads: tuple[Road, Road]
    turnover_atoms: int
    overrides: tuple[str, ...] = ()
    inputs: Inputs | None = None


def parity_of(shares: Shares, ladder: Ladder, told: Told) -> Parity:
    """All of it."""
    rows = _rows(shares, ladder, told)
    return Parity(
        run=told.scene.name,
        currency=told.scene.parts.config.account.currency,
        difference=money(shares.difference),
        turnover=money(told.turnover_atoms),
        turnover_bps=bps(shares.difference, told.turnover_atoms),
        parts=cause_parts(shares, turnover_atoms=told.turnover_atoms),
        orders=sum(request.kind == "send" for request in told.scene.tape.requests),
        unequal_orders=sum(not _is_equal(row) for row in rows),
        order_table=rows,
        latencies=_latencies(*told.roads),
        inputs=told.inputs,
        model=list(told.overrides),
        notes=_notes(ladder, told),
    )


def _is_equal(row: OrderParity) -> bool:
    return row.simulated == row.real and not any(row.parts.values())


def _rows(shares: Shares, ladder: Ladder, told: Told) -> list[OrderParity]:
    """Of every order that was filled in one of the worlds, in the order in which they were sent."""
    rows, seen = [], set()
    for request in told.scene.tape.requests:
        if request.kind == "send" and request.cl_ord_id in shares.orders:
            seen.add(request.cl_ord_id)
            about = (request.instrument or 0, request.is_buy, request.ts_ns)
            rows.append(_row(request.cl_ord_id, about, shares, (ladder, told)))
    for order in shares.orders:
        if order not in seen:  # the desk decided otherwise now: nothing tells of it but its fills
            deal = ladder.real.get(order, Deal())
            rows.append(_row(order, (0, deal.lots > 0, 0), shares, (ladder, told)))
    return rows


def _row(
    order: int,
    about: tuple[int, bool, int],
    shares: Shares,
    worlds: tuple[Ladder, Told],
) -> OrderParity:
    (place, is_buy, ts_ns), (ladder, told) = about, worlds
    instrument, parts = told.scene.parts.instruments[place], shares.orders[order]
    return OrderParity(
        cl_ord_id=printed_id(told.scene.parts.manifest.run_id, order),
        instrument=instrument.symbol,
        side="buy" if is_buy else "sell",
        ts_ns=ts_ns,
        simulated=_filled(ladder.simulated, order, instrument),
        real=_filled(ladder.real, order, instrument),
        cause=heaviest(parts),
        amount=money(sum(parts.values())),
        parts={cause: money(amount) for cause, amount in parts.items() if amount},
    )


def _filled(world: World, order: int, instrument: Instrument) -> Filled:
    deal = world.get(order, Deal())
    if not deal.lots:
        return Filled(quantity=Decimal(0), price=None)
    price = Fraction(deal.lot_ticks, deal.lots) * Fraction(instrument.tick)
    shown = Decimal(price.numerator) / Decimal(price.denominator)
    return Filled(
        quantity=abs(deal.lots) * instrument.lot,
        price=shown.quantize(max(_PRICE_PLACES, instrument.tick / 100)).normalize() + 0,
    )


def _latencies(simulated: Road, real: Road) -> Latencies:
    return Latencies(
        simulated_to_venue=_travel(simulated.to_venue_ns),
        real_to_venue=_travel(real.to_venue_ns),
        simulated_from_venue=_travel(simulated.from_venue_ns),
        real_from_venue=_travel(real.from_venue_ns),
    )


def _travel(sorted_ns: Sequence[int]) -> Travel:
    return Travel(
        count=len(sorted_ns),
        p50_ms=percentile(sorted_ns, 0.5),
        p99_ms=percentile(sorted_ns, 0.99),
    )


def _notes(ladder: Ladder, told: Told) -> list[str]:
    notes = []
    if told.inputs is None:
        notes.append(
            "what the desk missed of the market is not known: give its history, --data FILE"
        )
    elif not told.inputs.is_whole:
        notes.append(_missed(told.inputs))
    if ladder.undecided:
        notes.append(
            f"{len(ladder.undecided)} orders are decided otherwise now; `hansa replay "
            f"{told.scene.name}` names the first record that differs and why"
        )
    return [*notes, *told.scene.strangers.words]


def _missed(inputs: Inputs) -> str:
    first = "" if inputs.first_ns is None else f", the first at {exact_time_text(inputs.first_ns)}"
    return (
        f"of the history the desk missed {inputs.missing:,} market events and had {inputs.late:,} "
        f"after its decision{first}; {inputs.unknown:,} of {inputs.had:,} that it had the history "
        "does not know"
    )
