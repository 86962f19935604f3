"""The limits of a run: how much of each is used now, and how much is left."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from hansa import _core
from hansa.api.limits import LimitLine
from hansa.app.view.facts import RunFacts
from hansa.app.view.fold_books import BookFold
from hansa.app.view.fold_orders import OrderFold
from hansa.app.view.record_index import RecordIndex
from hansa.app.view.text import amount_text, at_text, steps_text
from hansa.journal import Proposal, Reading, decode_proposal
from hansa.journal.decode import CONTROLS

_ATOMS = 10**18
_MINUTE_NS = 60 * 10**9
#: How many proposals are looked through for the last reading of a control.
_LOOK_BACK = 50
_UNITS = {name: unit for _, name, unit in _core.controls()}
_TITLES = {
    "order_value": "value of one order",
    "position_value": "value held in one instrument",
    "gross_exposure": "sum of absolute positions over equity",
    "net_exposure": "absolute sum of positions over equity",
    "price_collar": "distance of an order's price from the last one",
    "order_rate": "orders within the last minute",
    "drawdown": "loss from the highest equity",
    "stale_price": "age of the price an order was judged by",
    "cash_available": "cash an order may take",
}
#: Controls whose limit is the least that they ask for.
_LEAST = ("well_formed", "price", "equity", "quantity_min", "notional_min")
#: Those of `[gate]`, in the order of its keys.
_OF_GATE = tuple(_TITLES)[:8]


@dataclass(frozen=True, slots=True)
class _Use:
    """Used and limit as whole counts of the control's unit; None where there is none."""

    used: int | None
    limit: int | None
    instrument: str = ""
    is_of_order: bool = False


class Limits:
    """Exposure, value, loss and rate are those of the books now; what is asked of one order alone
    is as the gate read it last.
    """

    def __init__(self, facts: RunFacts, index: RecordIndex, books: BookFold, orders: OrderFold):
        self._facts, self._index, self._books, self._orders = facts, index, books, orders
        self._sent_ns = array("q")

    def sent(self, ts_ns: int) -> None:
        """An order was approved at that time."""
        self._sent_ns.append(ts_ns)

    def lines(self, now_ns: int) -> tuple[LimitLine, ...]:
        """One for each limit of `[gate]`, and for each other control that has refused something."""
        refused = {CONTROLS[number]: each for number, each in self._orders.refused_by.items()}
        others = [name for name in refused if name not in _OF_GATE]
        uses = {name: use for name, use in self._now(now_ns)}
        wanted = [name for name in _OF_GATE if name not in uses] + others
        uses |= self._read({name for name in wanted if name not in uses})
        return tuple(
            self._line(name, uses.get(name, _Use(None, None, is_of_order=True)), refused.get(name))
            for name in (*_OF_GATE, *others)
        )

    def _now(self, now_ns: int) -> Iterator[tuple[str, _Use]]:
        gate, books = self._facts.config.gate, self._books
        values = [books.value(place) for place in range(len(self._facts.instruments))]
        known = [abs(each) for each in values if each is not None]
        largest = max(range(len(values)), key=lambda place: abs(values[place] or 0), default=None)
        limit = _atoms(gate.position_value_max)
        held = max(known, default=0) if len(known) == len(values) else None
        yield "position_value", _Use(held, limit, self._facts.symbol(largest) if held else "")
        exposures, equity = books.exposures(), books.equity()
        signed = [each or 0 for each in exposures]
        is_known = None not in exposures and equity is not None and equity > 0
        gross, net = sum(abs(each) for each in signed), abs(sum(signed))
        for name, sum_, most in (
            ("gross_exposure", gross, gate.gross_exposure_ratio_max),
            ("net_exposure", net, gate.net_exposure_ratio_max),
        ):
            yield name, _Use(sum_ * _ATOMS // (equity or 1) if is_known else None, _atoms(most))
        if books.peak is not None:
            yield "drawdown", _Use(self._lost(equity), _atoms(gate.drawdown_ratio_max))
        yield "order_rate", _Use(self._rate(now_ns), gate.orders_per_minute_max)

    def _lost(self, equity: int | None) -> int | None:
        peak = self._books.peak
        if equity is None or not peak or peak < 0:
            return None
        return max(0, max(peak, equity) - equity) * _ATOMS // peak

    def _rate(self, now_ns: int) -> int:
        count, since = 0, now_ns - _MINUTE_NS
        for ts_ns in reversed(self._sent_ns):
            if ts_ns <= since:
                break
            count += 1
        return count

    def _read(self, wanted: set[str]) -> dict[str, _Use]:
        """What the gate read last for each of these controls."""
        found: dict[str, _Use] = {}
        rows = range(len(self._orders) - 1, max(-1, len(self._orders) - 1 - _LOOK_BACK), -1)
        for row in rows:
            if wanted <= found.keys():
                break
            proposal = self._proposal(self._orders.proposal_seq(row))
            for reading in proposal.readings:
                if reading.control in wanted and reading.control not in found:
                    found[reading.control] = self._use(reading, proposal)
        return {**{name: self._unread(name) for name in wanted}, **found}

    def _use(self, reading: Reading, proposal: Proposal) -> _Use:
        symbol = self._facts.symbol(proposal.instrument)
        return _Use(reading.observed, reading.limit, symbol, is_of_order=True)

    def _unread(self, name: str) -> _Use:
        """A limit that no order was held to yet."""
        gate = self._facts.config.gate
        limits = {
            "order_value": _atoms(gate.order_value_max),
            "price_collar": _atoms(gate.price_collar_bps / 10_000),
            "stale_price": int(gate.stale_after_s * 10**9),
            "drawdown": _atoms(gate.drawdown_ratio_max),
        }
        return _Use(None, limits.get(name), is_of_order=True)

    def _proposal(self, seq: int) -> Proposal:
        return decode_proposal(self._index.payload(seq))

    def _line(self, name: str, use: _Use, refused: tuple[int, int] | None) -> LimitLine:
        count, seq = refused or (0, -1)
        place = self._facts.place(use.instrument) if use.instrument else None
        is_least = name in _LEAST
        left = None if use.used is None or use.limit is None else use.limit - use.used
        left = -left if left is not None and is_least else left
        is_share = use.used is not None and use.limit is not None and use.limit > 0 and not is_least
        return LimitLine(
            control=name,
            title=_TITLES.get(name, name.replace("_", " ")),
            unit=self._unit(name),
            used=self._text(name, use.used, place),
            limit=self._text(name, use.limit, place),
            headroom=self._text(name, left, place),
            used_ratio=(use.used or 0) / (use.limit or 1) if is_share else None,
            is_of_order=use.is_of_order,
            instrument=use.instrument,
            refusals=count,
            last_refusal_at=at_text(self._index.ts_ns(seq)) if count else "",
            last_refusal_id=self._facts.order(self._proposal(seq).cl_ord_id) if count else "",
        )

    def _unit(self, name: str) -> str:
        return {"amount": self._facts.currency, "ns": "s"}.get(_UNITS[name], _UNITS[name])

    def _text(self, name: str, value: int | None, place: int | None) -> str:
        if value is None:
            return ""
        match _UNITS[name]:
            case "amount" | "ratio":
                return amount_text(value)
            case "ns":
                return amount_text(value * 10**9)
            case "lots" if place is not None:
                return steps_text(value, self._facts.instruments[place].lot)
            case "ticks" if place is not None:
                return steps_text(value, self._facts.instruments[place].tick)
            case _:
                return str(value)


def _atoms(value: Decimal) -> int:
    above, below = value.as_integer_ratio()
    return above * _ATOMS // below
