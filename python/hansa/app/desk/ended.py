"""What a kill came to for the orders whose end it asked for: a cancel may come too late."""

from collections.abc import Iterable

from hansa.api.orders import OrderView
from hansa.app.desk.left import count_of


def ended_since(orders: Iterable[OrderView], kill_seq: int) -> tuple[str, ...]:
    """How many of the orders that worked at the kill, record `kill_seq`, were filled, and how many
    cancelled, in words, what was filled first.
    """
    ended = [each for each in orders if _ended(each, kill_seq)]
    states = [each.status for each in ended]
    filled, cancelled = states.count("filled"), states.count("canceled")
    partly = sum(each.status == "canceled" and bool(float(each.filled or 0)) for each in ended)
    others = len(ended) - filled - cancelled
    parts = f", {partly} of them filled in part" if partly else ""
    words = (
        (filled, f"{count_of(filled)} filled before the cancel took effect"),
        (cancelled, f"{count_of(cancelled)} cancelled{parts}"),
        (others, f"{count_of(others)} rejected or expired"),
    )
    return tuple(said for count, said in words if count)


def _ended(order: OrderView, kill_seq: int) -> bool:
    return order.seq < kill_seq < order.updated_seq and not order.is_open
