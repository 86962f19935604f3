"""The same maker under each model of the queue, over two minutes of Binance's book of ETHUSDT.

    python examples/queue_models.py

It keeps half an ether on each side at the best price and waits there in line: what it is filled
with hangs on who of those ahead cancels. A maker that quotes away from the touch is filled when the
market goes through its price, and no model makes a difference to that.
"""

import tempfile
from pathlib import Path

import hansa
from hansa import Strategy

CONFIG = Path(__file__).with_name("ticks.toml")
MODELS = ("risk_averse", "power 1", "power 2", "power 3", "log")


class AtTheTouch(Strategy):
    """One bid and one ask at the best prices, moved only when the best price has moved."""

    def on_book(self, book: hansa._core.BookView) -> None:
        """Stays in line while its price is the best."""
        for sign, touch in ((1, book.bid_ticks), (-1, book.ask_ticks)):
            mine = [order for order in self.desk.orders() if order.is_buy == (sign > 0)]
            if mine and mine[0].limit_ticks != touch:
                self.desk.cancel(mine[0].order_id)
            elif not mine and touch is not None:
                self.desk.submit(book.instrument, sign * 5_000, limit_ticks=touch)


def filled(model: str) -> tuple[int, float]:
    """Fills and ether filled under one model, such as "power 2"."""
    name, _, exponent = model.partition(" ")
    overrides = [f"venue.queue={name}", "gate.order_value_max=5000"]
    overrides += [f"venue.queue_exponent={exponent}"] if exponent else []
    with tempfile.TemporaryDirectory() as runs:
        result = hansa.run(CONFIG, overrides=overrides, strategies=[AtTheTouch()], runs=runs)
        return result.fills.height, float(result.fills["quantity"].sum())


if __name__ == "__main__":
    for each in MODELS:
        fills, quantity = filled(each)
        print(f"{each:12} {fills} fills, {quantity:.2f} ETH")
