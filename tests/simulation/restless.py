"""A strategy that never rests: orders of every kind, changed and cancelled, as its seed says."""

from random import Random

from hansa import _core
from hansa.strategies import Strategy
from hansa.strategies.order_terms import Terms

_PACE_S = 0.4


class Restless(Strategy):
    """Does something at random at most every 0.4 s; it answers from what it is shown alone."""

    def __init__(self, seed: int):
        self._seed = seed

    def on_start(self) -> None:
        self._random = Random(self._seed)
        self._next_ns = 0
        self._bid = self._ask = 0

    def on_quote(self, quote: _core.QuoteView) -> None:
        self._bid, self._ask = quote.bid_ticks, quote.ask_ticks
        self._act()

    def on_report(self, report: _core.ReportView) -> None:
        if self._random.random() < 0.2:
            self._act()

    def on_timer(self, tag: int) -> None:
        self._act()

    def _act(self) -> None:
        desk, random = self.desk, self._random
        if desk.now_ns < self._next_ns or not self._bid or not self._ask:
            return
        self._next_ns = desk.now_ns + int(_PACE_S * 1e9)
        if random.random() < 0.1:
            desk.call_in(random.uniform(0.1, 3.0))
        working = desk.orders()
        draw = random.random()
        if working and draw < 0.3:
            desk.cancel(random.choice(working).order_id)
        elif working and draw < 0.5:
            order = random.choice(working)
            lots = max(60, order.order_lots + random.randrange(-200, 200))
            desk.replace(order.order_id, lots, limit_ticks=self._price(order.is_buy))
        else:
            self._submit(random.choice((1, -1)) * random.randrange(60, 3_000))

    def _price(self, is_buy: bool) -> int:
        away = self._random.randrange(-6, 3)
        return self._bid + away if is_buy else self._ask - away

    def _submit(self, lots: int) -> None:
        desk, random = self.desk, self._random
        limit = self._price(lots > 0)
        match random.randrange(8):
            case 0:
                desk.submit(0, lots)
            case 1:
                desk.submit(0, lots, limit_ticks=limit, time_in_force="ioc")
            case 2:
                desk.submit(0, lots, limit_ticks=limit, terms=Terms(post_only=True))
            case 3:
                away = random.randrange(5, 40)
                stop = self._ask + away if lots > 0 else self._bid - away
                desk.submit(0, lots, limit_ticks=stop + (9 if lots > 0 else -9), stop_ticks=stop)
            case 4:
                desk.submit(
                    0, lots, limit_ticks=limit, terms=Terms(display=max(abs(lots) // 3, 60))
                )
            case _:
                desk.submit(0, lots, limit_ticks=limit)
