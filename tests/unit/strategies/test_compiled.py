"""Compiled strategies: the layout both sides share, and the same orders as a Python strategy."""

import ctypes
from pathlib import Path

import numpy as np
import polars as pl

from hansa import CompiledStrategy, Strategy, _core
from hansa.strategies import COCKPIT
from hansa.strategies.compiled import CALL_AT, CANCEL, QUOTE, REPORT, REQUEST, SUBMIT, TIMER
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner

_VOID_OF_POINTER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


def view(pointer):
    """The cockpit behind a pointer."""
    raw = (ctypes.c_char * COCKPIT.itemsize).from_address(pointer)
    return np.frombuffer(raw, dtype=COCKPIT)[0:1]


def ask(cockpit, **fields):
    """Fills in the next request."""
    request = cockpit["requests"][0, int(cockpit["asked"][0])]
    for name in REQUEST.names:
        request[name] = fields.get(name, 0)
    cockpit["asked"] += 1


class Native(CompiledStrategy):
    """A C function made by ctypes: what Numba or a C compiler would give, without either."""

    def __init__(self, function, watches):
        self.watches = watches
        self.function = function

    def __deepcopy__(self, memo):
        return self

    def on_start(self):
        self.entry = _VOID_OF_POINTER(lambda pointer: self.function(view(pointer)))

    def address(self):
        return ctypes.cast(self.entry, ctypes.c_void_p).value


def test_both_sides_have_one_layout():
    places = COCKPIT.fields["requests"][1], COCKPIT.fields["memory"][1]
    assert _core.cockpit_layout() == (COCKPIT.itemsize, REQUEST.itemsize, *places)


class InPython(Strategy):
    """Buys 3 lots each tenth quote at the bid; sells what it has at the ask each fifteenth."""

    def on_start(self):
        self.quotes = 0

    def on_quote(self, quote):
        self.quotes += 1
        if self.quotes % 10 == 0:
            self.desk.submit(0, 3, limit_ticks=quote.bid_ticks)
        if self.quotes % 15 == 0 and self.desk.position_lots(0) > 0:
            self.desk.submit(0, -self.desk.position_lots(0))


def the_same_compiled(cockpit):
    cockpit["memory"][0, 0] += 1
    quotes = cockpit["memory"][0, 0]
    if quotes % 10 == 0:
        bid = cockpit["bid_ticks"][0]
        ask(cockpit, what=SUBMIT, lots=3, has_limit=1, limit_ticks=bid, time_in_force=1)
    position = cockpit["position_lots"][0]
    if quotes % 15 == 0 and position > 0:
        ask(cockpit, what=SUBMIT, lots=-position, time_in_force=1)


def test_both_doors_lead_to_the_same_orders_and_fills(trade: Runner):
    plain, compiled = trade(InPython()), trade(Native(the_same_compiled, ["quotes"]))
    assert plain.orders.drop("cl_ord_id", "source").equals(
        compiled.orders.drop("cl_ord_id", "source")
    )
    assert plain.fills.drop("cl_ord_id", "source").equals(
        compiled.fills.drop("cl_ord_id", "source")
    )
    assert plain.orders.height > 5


def test_a_compiled_run_replays(trade: Runner):
    strategy = Native(the_same_compiled, ["quotes"])
    assert trade(strategy).replay(strategies=[strategy]).agrees


def test_answers_stand_at_the_next_call_and_timers_ring(trade: Runner):
    seen = []

    def function(cockpit):
        kind = cockpit["kind"][0]
        answer = int(cockpit["requests"][0, 0]["answer"])
        seen.append((int(kind), answer, int(cockpit["order_id"][0]) if kind == REPORT else 0))
        if kind == QUOTE and cockpit["ts_event_ns"][0] == START_NS:
            ask(cockpit, what=SUBMIT, lots=2, has_limit=1, limit_ticks=9_000, time_in_force=1)
            ask(cockpit, what=CALL_AT, ts_ns=START_NS + SECOND_NS // 2)
        if kind == TIMER:
            ask(cockpit, what=CANCEL, order_id=answer)

    trade(Native(function, ["quotes", "reports"]))
    order = (16 << 48) + 1
    assert seen[:4] == [
        (QUOTE, 0, 0),
        (REPORT, order, order),
        (TIMER, order, 0),
        (REPORT, 0, order),
    ]


def test_an_empty_side_of_a_quote_is_nothing_at_no_price(trade: Runner, tmp_path: Path):
    quotes, seen = pl.read_parquet(tmp_path / "quotes.parquet"), []
    quotes.with_columns(ask_px=pl.lit(0.0), ask_qty=pl.lit(0.0)).write_parquet(
        tmp_path / "quotes.parquet"
    )
    sides = ("bid_lots", "ask_ticks", "ask_lots")

    def note(cockpit):
        seen.append(tuple(int(cockpit[name][0]) for name in sides))

    trade(Native(note, ["quotes"]))
    assert set(seen) == {(50, 0, 0)}
