"""The oracle of limits: each that a desk went beyond is told, and what was in bounds is not."""

from dataclasses import replace
from decimal import Decimal

import pytest

from hansa.journal import Proposal
from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.order import Fill, Order, OrderTerms, Status
from tests.simulation.limits import Seen
from tests.simulation.process import CONFIG

SECOND_NS = 10**9
COINS = Decimal(100)
GATE = replace(
    CONFIG.gate,
    order_value_max=Decimal(300),
    position_value_max=Decimal(10_300),
    orders_per_minute_max=2,
)


def bought(number: int, coins: str, price: str, *, second: int = 0) -> Order:
    """An order to buy that works from that second on."""
    terms = OrderTerms(
        symbol="ABCUSD",
        side=1,
        type="LIMIT",
        client_order_id=f"sim-{number:x}",
        price=int(Decimal(price) * UNIT),
    )
    quantity, ts_ns = int(Decimal(coins) * UNIT), second * SECOND_NS
    return Order(id=number, account=1, terms=terms, quantity=quantity, time_ns=ts_ns)


def filled(order: Order, *, second: int, commission: str = "0") -> Order:
    """The same, filled whole in that second, with a commission in coins."""
    order.fills.append(
        Fill(
            id=order.id,
            symbol="ABCUSD",
            order_id=order.id,
            order_list_id=-1,
            price=order.terms.price,
            quantity=order.quantity,
            value=0,
            commission=int(Decimal(commission) * UNIT),
            commission_asset="ABC",
            time_ns=second * SECOND_NS,
            is_buyer=True,
            is_maker=True,
        )
    )
    order.status, order.update_ns = Status.FILLED, second * SECOND_NS
    return order


def proposed(*seconds: int) -> list[Proposal]:
    """Orders of one lot that were let through in these seconds."""
    return [
        Proposal(
            cl_ord_id=number,
            instrument=0,
            side="buy",
            ord_type="limit",
            time_in_force="gtc",
            order_lots=1,
            limit_ticks=10_000,
            stop_ticks=None,
            ts_ns=second * SECOND_NS,
            equity=None,
            position_lots=0,
            working_buy_lots=0,
            working_sell_lots=0,
            reference_ticks=10_000,
            reference_ts_ns=0,
            approved_lots=1,
            refused_by="",
            readings=(),
            terms=None,
        )
        for number, second in enumerate(seconds, 1)
    ]


def beyond(*orders: Order, proposals: list[Proposal] | None = None) -> list[str]:
    seen = Seen({each.id: each for each in orders}, proposals or [], COINS)
    return list(seen.beyond(GATE))


def test_an_order_worth_more_than_one_may_be_is_told() -> None:
    assert beyond(bought(1, "3", "100")) == []
    assert beyond(bought(1, "3.001", "99.99")) == ["order 1 is worth 300.06999, above 300"]


def test_what_is_held_and_works_together_is_held_against_the_limit() -> None:
    first = bought(1, "1.5", "100")
    assert beyond(first, bought(2, "1.5", "100", second=1)) == []
    (fault,) = beyond(first, bought(2, "1.501", "100", second=1))
    assert fault.startswith("103.001 coins are held or bought at 100")


def test_what_was_filled_is_held_and_a_commission_of_it_is_not() -> None:
    first = filled(bought(1, "2", "100"), second=1, commission="0.002")
    assert beyond(first, bought(2, "1.002", "100", second=2)) == []
    assert len(beyond(first, bought(2, "1.003", "100", second=2))) == 1


def test_an_order_that_ended_works_no_more() -> None:
    first = bought(1, "2", "100")
    first.status, first.update_ns = Status.CANCELED, SECOND_NS
    assert beyond(first, bought(2, "2", "100", second=1)) == []


@pytest.mark.parametrize(("seconds", "is_beyond"), [((0, 30, 60), False), ((0, 30, 59), True)])
def test_more_orders_than_a_minute_may_have_are_told(
    seconds: tuple[int, ...], is_beyond: bool
) -> None:
    assert bool(beyond(proposals=proposed(*seconds))) == is_beyond
