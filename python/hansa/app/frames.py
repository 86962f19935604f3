"""Orders, fills and commands of a run as polars frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hansa.app.sources import printed_id, sequence_of, source_name, source_of
from hansa.engine import Universe
from hansa.journal import BookedFill, Proposal, RecordedCommand
from hansa.market import Instrument
from hansa.types import IntArray

if TYPE_CHECKING:
    import polars

_ATOMS = 10**18


@dataclass(frozen=True, slots=True)
class Naming:
    """What turns numbers into names: the run's id, its strategies, its universe."""

    run_id: str
    strategies: tuple[str, ...]
    universe: Universe

    def source(self, cl_ord_id: int) -> str:
        """Who an order came from."""
        return self.source_of(source_of(cl_ord_id))

    def source_of(self, number: int) -> str:
        """A source of orders by its number."""
        return source_name(self.strategies, number)

    def order(self, cl_ord_id: int) -> str:
        """An order's id as people see it; empty where no order stands behind a fill."""
        return printed_id(self.run_id, cl_ord_id) if sequence_of(cl_ord_id) else ""

    def instrument(self, place: int) -> Instrument:
        """The instrument at a place of the universe."""
        return self.universe.instruments[place]


def fills_frame(booked: Sequence[BookedFill], naming: Naming) -> "polars.DataFrame":
    """ts, instrument, side, quantity, price, fee, slippage_cost, liquidity, cl_ord_id, source,
    quote_currency (of price and slippage), fee_currency, and reason: empty, or why the venue
    closed the position of the source without an order (`cl_ord_id` is empty then).
    """
    import polars as pl

    fills = [each.report for each in booked]

    kinds = [naming.instrument(fill.instrument) for fill in fills]
    sign = [1 if fill.side == "buy" else -1 for fill in fills]
    quantity = [f.last_lots * float(i.lot) for f, i in zip(fills, kinds, strict=True)]
    price = [float(f.last_ticks * i.tick) for f, i in zip(fills, kinds, strict=True)]
    against = [
        (f.last_ticks - f.reference_ticks) * float(i.tick) * s * q * float(i.multiplier)
        for f, i, s, q in zip(fills, kinds, sign, quantity, strict=True)
    ]
    return pl.DataFrame(
        {
            "ts": times([fill.ts_event_ns for fill in fills]),
            "instrument": _text([each.symbol for each in kinds]),
            "side": _text([fill.side for fill in fills]),
            "quantity": np.array(quantity, dtype=np.float64),
            "price": np.array(price, dtype=np.float64),
            "fee": np.array([fill.fee / _ATOMS for fill in fills], dtype=np.float64),
            "slippage_cost": np.array(against, dtype=np.float64) + 0.0,
            "liquidity": _text([fill.liquidity for fill in fills]),
            "cl_ord_id": _text([naming.order(fill.cl_ord_id) for fill in fills]),
            "source": _text([naming.source(fill.cl_ord_id) for fill in fills]),
            "quote_currency": _text([each.quote for each in kinds]),
            "fee_currency": _text(
                [fill.fee_currency or each.quote for fill, each in zip(fills, kinds, strict=True)]
            ),
            "reason": _text([each.why for each in booked]),
        }
    )


def orders_frame(proposals: Sequence[Proposal], naming: Naming) -> "polars.DataFrame":
    """Every proposal with the gate's answer: ts, cl_ord_id, instrument, side, ord_type, quantity,
    approved, refused_by, source, limit, stop, time_in_force; null where there is no such price.
    """
    import polars as pl

    kinds = [naming.instrument(each.instrument) for each in proposals]
    pairs = list(zip(proposals, kinds, strict=True))
    lots = [float(kind.lot) for kind in kinds]
    quantity = [p.order_lots * lot for p, lot in zip(proposals, lots, strict=True)]
    approved = [p.approved_lots * lot for p, lot in zip(proposals, lots, strict=True)]
    return pl.DataFrame(
        {
            "ts": times([p.ts_ns for p in proposals]),
            "cl_ord_id": _text([naming.order(p.cl_ord_id) for p in proposals]),
            "instrument": _text([i.symbol for i in kinds]),
            "side": _text([p.side for p in proposals]),
            "ord_type": _text([p.ord_type for p in proposals]),
            "quantity": _floats(quantity),
            "approved": _floats(approved),
            "refused_by": _text([p.refused_by for p in proposals]),
            "source": _text([naming.source(p.cl_ord_id) for p in proposals]),
            "limit": _floats([_price(p.limit_ticks, i) for p, i in pairs]),
            "stop": _floats([_price(p.stop_ticks, i) for p, i in pairs]),
            "time_in_force": _text([p.time_in_force for p in proposals]),
        }
    )


def commands_frame(commands: Sequence[RecordedCommand], naming: Naming) -> "polars.DataFrame":
    """Every command: ts, source, do, cl_ord_id (the order a cancel or replace names), and what a
    submit or replace asks for: instrument, side, ord_type, quantity, limit, stop, time_in_force.
    """
    import polars as pl

    asked = [command.request for command in commands]
    kinds = [None if each is None else naming.instrument(each.instrument) for each in asked]
    pairs = list(zip(asked, kinds, strict=True))
    named = [None if c.cl_ord_id is None else naming.order(c.cl_ord_id) for c in commands]
    sizes = [p.order_lots * float(i.lot) if p and i else None for p, i in pairs]
    limits = [_price(p.limit_ticks, i) if p and i else None for p, i in pairs]
    stops = [_price(p.stop_ticks, i) if p and i else None for p, i in pairs]
    return pl.DataFrame(
        {
            "ts": times([command.ts_ns for command in commands]),
            "source": _text([source_name(naming.strategies, c.actor) for c in commands]),
            "do": _text([command.do for command in commands]),
            "cl_ord_id": _text(named),
            "instrument": _text([None if i is None else i.symbol for i in kinds]),
            "side": _text([None if p is None else p.side for p in asked]),
            "ord_type": _text([None if p is None else p.ord_type for p in asked]),
            "quantity": _floats(sizes),
            "limit": _floats(limits),
            "stop": _floats(stops),
            "time_in_force": _text([None if p is None else p.time_in_force for p in asked]),
        }
    )


def times(ts_ns: "IntArray | Sequence[int]") -> "polars.Series":
    """Nanoseconds since the epoch as a column of times in UTC."""
    import polars as pl

    return pl.Series(np.array(ts_ns, dtype=np.int64)).cast(pl.Datetime("ns", "UTC"))


def _price(ticks: int | None, kind: Instrument) -> float | None:
    return None if ticks is None else float(ticks * kind.tick)


def _text(values: Sequence[str | None]) -> "polars.Series":
    import polars as pl

    return pl.Series(values, dtype=pl.String)


def _floats(values: Sequence[float | None]) -> "polars.Series":
    import polars as pl

    return pl.Series(values, dtype=pl.Float64)
