"""What each round of a triangular arbitrage was to bring and what it brought, of a finished run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hansa.errors import StrategyError
from hansa.market import Instrument
from hansa.strategies.execution_report import FinishedRun

#: A row of a table of the run.
_Row: TypeAlias = Mapping[str, object]
#: How much of each currency came in.
_Flows: TypeAlias = dict[str, float]

_LEGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TriangularRound:
    """One round. `expected` is its edge at the decision: all legs filled whole at the touch that
    was seen, less fees. `realised` is what its fills brought, those that evened out after it among
    them, busts and corrections counted. Both are in `currency`; what is left of a coin counts at
    the prices of the decision. `legs_filled` of three were filled whole.
    """

    ts_ns: int
    currency: str
    expected: float
    realised: float
    legs_filled: int

    @property
    def captured_ratio(self) -> float:
        """Realised over expected."""
        return self.realised / self.expected


def triangular_report(
    result: FinishedRun, strategy: str = "triangular_arbitrage", *, fee_bps: float = 10.0
) -> tuple[TriangularRound, ...]:
    """The rounds of a strategy in order. `fee_bps` is what it was told the venue charges a taker.
    StrategyError if it sent no round.
    """
    known = {table.instrument.symbol: table.instrument for table in result.tables}
    # Times as counts: a datetime of Python has no nanoseconds.
    table = result.orders.with_columns(ts=result.orders["ts"].to_physical())
    orders = [row for row in table.to_dicts() if row["source"] == strategy]
    rounds = list(_rounds(orders))
    if not rounds:
        raise StrategyError(
            f"expected rounds of three orders of a strategy {strategy!r}, found none; name it as "
            "the run does, or lower its threshold_bps"
        )
    fills: dict[object, list[_Row]] = {}
    for fill in result.fills.to_dicts():
        fills.setdefault(fill["cl_ord_id"], []).append(fill)
    return tuple(_told(round_, fills, known, fee_bps / 1e4) for round_ in rounds)


def _rounds(orders: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Three orders of one time begin a round; what comes before the next evens it out."""
    round_: list[_Row] = []
    for group in _groups(orders):
        if len(group) == _LEGS:
            if round_:
                yield round_
            round_ = []
        elif not round_:
            continue
        round_ += group
    if round_:
        yield round_


def _groups(orders: Sequence[_Row]) -> Iterator[list[_Row]]:
    group: list[_Row] = []
    for order in orders:
        if group and order["ts"] != group[0]["ts"]:
            yield group
            group = []
        group.append(order)
    if group:
        yield group


def _told(
    orders: Sequence[_Row],
    fills: Mapping[object, list[_Row]],
    known: Mapping[str, Instrument],
    fee_ratio: float,
) -> TriangularRound:
    legs = orders[:_LEGS]
    time_ns = _time_ns(legs[0]["ts"])
    kinds = [known[str(leg["instrument"])] for leg in legs]
    quotes = [kind.quote for kind in kinds]
    currency = max(set(quotes), key=quotes.count)
    prices = {
        kind.base: _number(leg["limit"])
        for kind, leg in zip(kinds, legs, strict=True)
        if kind.quote == currency
    } | {currency: 1.0}
    wanted: _Flows = {}
    for leg, kind in zip(legs, kinds, strict=True):
        price, quantity = _number(leg["limit"]), _number(leg["quantity"])
        _add(
            wanted, kind, (leg["side"], quantity, price), (kind.quote, price * quantity * fee_ratio)
        )
    had: _Flows = {}
    filled: dict[object, float] = {}
    for order in orders:
        for fill in fills.get(order["cl_ord_id"], ()):
            quantity = _number(fill["quantity"])
            filled[order["cl_ord_id"]] = filled.get(order["cl_ord_id"], 0.0) + quantity
            fee = (str(fill["fee_currency"]), _number(fill["fee"]))
            kind = known[str(fill["instrument"])]
            _add(had, kind, (fill["side"], quantity, _number(fill["price"])), fee)
    whole = [filled.get(leg["cl_ord_id"], 0.0) >= _number(leg["quantity"]) - 1e-12 for leg in legs]
    return TriangularRound(
        ts_ns=time_ns,
        currency=currency,
        expected=_worth(wanted, prices),
        realised=_worth(had, prices),
        legs_filled=sum(whole),
    )


def _add(
    flows: _Flows, kind: Instrument, deal: tuple[object, float, float], fee: tuple[str, float]
) -> None:
    side, quantity, price = deal
    sign = 1.0 if side == "buy" else -1.0
    changes = ((kind.base, sign * quantity), (kind.quote, -sign * quantity * price))
    for code, amount in (*changes, (fee[0], -fee[1])):
        flows[code] = flows.get(code, 0.0) + amount


def _worth(flows: _Flows, prices: Mapping[str, float]) -> float:
    return sum(amount * prices.get(code, 0.0) for code, amount in flows.items())


def _time_ns(value: object) -> int:
    if isinstance(value, int):
        return value
    raise AssertionError(f"expected a time in a table of the run, found {value!r}")


def _number(value: object) -> float:
    """A number of a table."""
    if isinstance(value, int | float):
        return float(value)
    raise AssertionError(f"expected a number in a table of the run, found {value!r}")
