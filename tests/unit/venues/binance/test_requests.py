"""Which orders Binance spot works itself, by which of its types, and which are not sent there."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from hansa.venues.binance.requests import order_parameters, unsupported
from tests.unit.venues.exchange.support import instrument

MARKET, LIMIT, STOP, STOP_LIMIT = 1, 2, 3, 4
DAY, GTC, OPENING, IOC, FOK, GTD, CLOSING = 0, 1, 2, 3, 4, 6, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an order request says."""

    ord_type: int
    time_in_force: int = GTC
    is_post_only: bool = False
    display_lots: int | None = None
    rare_terms: Sequence[str] = ()
    cl_ord_id: int = 1
    orig_cl_ord_id: int | None = None
    instrument: int | None = 0
    is_buy: bool = True
    lots: int = 5

    @property
    def limit_ticks(self) -> int | None:
        return 10_000 if self.ord_type in (LIMIT, STOP_LIMIT) else None

    @property
    def stop_ticks(self) -> int | None:
        return 9_900 if self.ord_type in (STOP, STOP_LIMIT) else None


def sent(order: Order) -> dict[str, str]:
    """What leaves, without what every order has."""
    pairs = dict(order_parameters(order, instrument(), client_id="a-1", lots=order.lots))
    common = {"symbol", "side", "quantity", "newClientOrderId", "newOrderRespType"}
    return {name: text for name, text in pairs.items() if name not in common}


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (Order(ord_type=MARKET), {"type": "MARKET"}),
        (Order(ord_type=MARKET, time_in_force=IOC), {"type": "MARKET"}),
        (Order(ord_type=MARKET, time_in_force=DAY), {"type": "MARKET"}),
        (Order(ord_type=LIMIT), {"type": "LIMIT", "timeInForce": "GTC", "price": "100.00"}),
        (
            Order(ord_type=LIMIT, time_in_force=IOC),
            {"type": "LIMIT", "timeInForce": "IOC", "price": "100.00"},
        ),
        (
            Order(ord_type=LIMIT, time_in_force=FOK),
            {"type": "LIMIT", "timeInForce": "FOK", "price": "100.00"},
        ),
        (Order(ord_type=LIMIT, is_post_only=True), {"type": "LIMIT_MAKER", "price": "100.00"}),
        (
            Order(ord_type=LIMIT, display_lots=2),
            {"type": "LIMIT", "timeInForce": "GTC", "price": "100.00", "icebergQty": "0.002"},
        ),
        (Order(ord_type=STOP), {"type": "STOP_LOSS", "stopPrice": "99.00"}),
        (
            Order(ord_type=STOP_LIMIT),
            {
                "type": "STOP_LOSS_LIMIT",
                "timeInForce": "GTC",
                "price": "100.00",
                "stopPrice": "99.00",
            },
        ),
    ],
)
def test_what_binance_works_itself_is_sent_by_its_words(
    order: Order, found: dict[str, str]
) -> None:
    assert not unsupported(order)
    assert sent(order) == found


@pytest.mark.parametrize("kind", [MARKET, LIMIT, STOP, STOP_LIMIT])
@pytest.mark.parametrize("time", [OPENING, GTD, CLOSING])
def test_no_order_is_sent_that_binance_would_work_now_or_too_long(kind: int, time: int) -> None:
    assert unsupported(Order(ord_type=kind, time_in_force=time)) == f"time in force {time}"


@pytest.mark.parametrize(
    "order",
    [
        Order(ord_type=LIMIT, time_in_force=DAY),
        Order(ord_type=STOP, time_in_force=DAY),
        Order(ord_type=MARKET, time_in_force=FOK),
        Order(ord_type=LIMIT, is_post_only=True, time_in_force=GTD),
        Order(ord_type=LIMIT, is_post_only=True, time_in_force=IOC),
        Order(ord_type=STOP_LIMIT, is_post_only=True),
        Order(ord_type=LIMIT, rare_terms=("hidden",)),
        Order(ord_type=9),
    ],
)
def test_what_binance_has_not_is_not_sent(order: Order) -> None:
    assert unsupported(order)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("none", "NONE"),
        ("cancel_newest", "EXPIRE_TAKER"),
        ("cancel_oldest", "EXPIRE_MAKER"),
        ("cancel_both", "EXPIRE_BOTH"),
        ("decrement", "DECREMENT"),
    ],
)
def test_what_is_said_of_self_trades_goes_with_every_order(ours: str, theirs: str) -> None:
    order = Order(ord_type=LIMIT)
    found = dict(
        order_parameters(order, instrument(), client_id="a-1", lots=order.lots, self_trade=ours)
    )
    assert found["selfTradePreventionMode"] == theirs
    assert "selfTradePreventionMode" not in sent(order)
