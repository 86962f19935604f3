"""What the orders of a kill came to."""

import pytest

from hansa.api.orders import OrderView
from hansa.app.desk.ended import ended_since

KILL = 10


def order(status: str, *, seq: int = 1, updated_seq: int = 12, filled: str = "0") -> OrderView:
    words = dict.fromkeys(
        ("source", "instrument", "side", "kind", "time_in_force", "quantity", "approved", "leaves"),
        "1",
    )
    none = dict.fromkeys(("limit", "stop", "average", "refused_by", "why"), "")
    is_open = status == "new"
    return OrderView(
        id="1-1",
        seq=seq,
        at="",
        at_ns=0,
        filled=filled,
        status=status,
        is_open=is_open,
        updated_seq=updated_seq,
        updated_at="",
        **words,
        **none,
    )


def test_what_was_filled_instead_of_cancelled_is_said_first() -> None:
    orders = [order("canceled"), order("canceled", filled="0.5"), order("filled", filled="2")]
    assert ended_since(orders, KILL) == (
        "1 order filled before the cancel took effect",
        "2 orders cancelled, 1 of them filled in part",
    )


@pytest.mark.parametrize(
    "other",
    [
        order("filled", updated_seq=9),
        order("filled", seq=11),
        order("new"),
    ],
)
def test_what_is_none_of_the_orders_of_a_kill_is_not_told(other: OrderView) -> None:
    assert ended_since([other], KILL) == ()
