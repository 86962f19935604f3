"""Strategies that are compiled: a C function is called for events, without the interpreter."""

from collections.abc import Sequence
from typing import ClassVar, Literal, TypeAlias

import numpy as np

from hansa.errors import StrategyError
from hansa.strategies.base import Strategy

Watched: TypeAlias = Literal["bars", "quotes", "trades", "books", "reports"]

#: What `kind` of a cockpit says has happened.
BAR, QUOTE, TRADE, BOOK, REPORT, TIMER = 1, 2, 3, 4, 5, 6
#: What a request asks for.
SUBMIT, CANCEL, REPLACE, CALL_AT = 1, 2, 3, 4
#: Requests of one call, and numbers a strategy may keep.
REQUESTS, MEMORY = 8, 64

#: One request. A price counts only if its `has_` is not 0. `answer` is written by the desk and
#: stands there at the next call: the order's id, minus the control that refused, or 0. The terms
#: behind it count for a submit: `post_only` 1 rejects and 2 slides, flags are not 0, quantities and
#: the time of expiry are 0 where there are none.
REQUEST = np.dtype(
    [
        (name, np.int64)
        for name in (
            "what",
            "instrument",
            "lots",
            "has_limit",
            "limit_ticks",
            "has_stop",
            "stop_ticks",
            "time_in_force",
            "order_id",
            "ts_ns",
            "tag",
            "answer",
            "post_only",
            "is_reduce_only",
            "is_all_or_none",
            "is_hidden",
            "min_lots",
            "display_lots",
            "expire_ts_ns",
        )
    ],
    align=True,
)

#: What the function gets a pointer to. Set `asked` to the number of requests filled in. `price` is
#: a close, a print or a fill; `position` and `working` are those of the event's instrument.
COCKPIT = np.dtype(
    [
        *[
            (name, np.int64)
            for name in (
                "kind",
                "instrument",
                "ts_event_ns",
                "ts_recv_ns",
                "now_ns",
                "bid_ticks",
                "ask_ticks",
                "bid_lots",
                "ask_lots",
                "open_ticks",
                "high_ticks",
                "low_ticks",
                "price_ticks",
                "quantity_lots",
                "aggressor",
                "order_id",
                "exec_type",
                "cum_lots",
                "leaves_lots",
                "side",
                "reason",
                "tag",
                "position_lots",
                "working_buy_lots",
                "working_sell_lots",
                "asked",
            )
        ],
        ("requests", REQUEST, (REQUESTS,)),
        ("memory", np.float64, (MEMORY,)),
    ],
    align=True,
)


class CompiledStrategy(Strategy):
    """A strategy whose `address` is that of a C function `void f(COCKPIT *)`: Numba's `cfunc`, a
    function of a shared library, or any other with that form. It is called for what `watches` says
    and for its timers; `on_start` and `on_end` stay in Python.

    Like any C code it runs unchecked: a wrong address or a write beyond the cockpit ends the
    process. It must keep its state in `memory` alone, so that a replay begins as the run did.
    """

    watches: ClassVar[Sequence[Watched]] = ("quotes",)

    def address(self) -> int:
        """The address of the function, which the strategy must keep alive."""
        raise StrategyError(f"strategy {self.name!r} has no address(self); write one")

    def memory(self) -> Sequence[float]:
        """What the first numbers of the memory are at the start; the others are 0."""
        return ()
