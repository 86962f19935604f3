"""The oracle of limits: each that a desk went beyond is told, and what was in bounds is not."""

from dataclasses import replace
from decimal import Decimal

import pytest

from hansa.config import GateSection
from hansa.journal import Proposal
from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.order import Fill, Order, OrderTerms, Status
from tests.simulation import story
from tests.simulation.limits import Seen
from tests.simulation.process import CONFIG, config_of
from tests.simulation.story import tell

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


def beyond(
    *orders: Order, proposals: list[Proposal] | None = None, gate: GateSection = GATE
) -> list[str]:
    seen = Seen({each.id: each for each in orders}, proposals or [], COINS)
    return list(seen.beyond(gate))


def worth(*equities: str | None) -> list[Proposal]:
    """Orders to buy that were let through, a minute apart, with the equity of each time."""
    known = [None if each is None else int(Decimal(each) * 10**18) for each in equities]
    seconds = range(0, 60 * len(known), 60)
    found = zip(proposed(*seconds), known, strict=True)
    return [replace(each, equity=equity) for each, equity in found]


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


@pytest.mark.parametrize("limit", ["gross", "net"])
def test_an_exposure_beyond_its_part_of_equity_is_told(limit: str) -> None:
    gate = replace(GATE, **{f"{limit}_exposure_ratio_max": Decimal("0.2")})
    order, equities = bought(1, "2", "100"), ("51000", "50999.99")
    inside, outside = (beyond(order, proposals=worth(each), gate=gate) for each in equities)
    assert inside == []
    (fault,) = outside
    assert fault.startswith(f"{limit} exposure 10200")


def test_the_newest_order_counts_at_its_own_price() -> None:
    gate = replace(GATE, gross_exposure_ratio_max=Decimal("0.2"))
    order = bought(1, "1.5", "101")
    assert beyond(order, proposals=worth("50757.5"), gate=gate) == []
    assert len(beyond(order, proposals=worth("50757.4"), gate=gate)) == 1


def test_what_is_bought_after_the_halt_is_told_and_no_recovery_ends_it() -> None:
    gate = replace(GATE, drawdown_ratio_max=Decimal("0.1"))
    assert beyond(proposals=worth("100", "90", None), gate=gate) == []
    assert len(beyond(proposals=worth("100", "89.9"), gate=gate)) == 1
    assert len(beyond(proposals=worth("100", "89.9", None, "120"), gate=gate)) == 3
    sales = [replace(each, side="sell") for each in worth("100", "89.9", "80")]
    refused = [replace(each, approved_lots=0) for each in worth("100", "89.9", "80")]
    assert beyond(proposals=sales, gate=gate) == beyond(proposals=refused, gate=gate) == []


@pytest.mark.parametrize(
    ("seed", "words"), [(4, "gross exposure"), (34, "net exposure"), (7, "buys after a loss")]
)
def test_a_desk_whose_gate_does_not_hold_a_limit_is_found_out(
    seed: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oracle has the limits of the story, the desk's gate has none to speak of."""
    assert tell(seed).faults == []
    monkeypatch.setattr("tests.simulation.process.config_of", lambda _: CONFIG)
    monkeypatch.setattr(story, "config_of", config_of)
    assert any(words in fault for fault in tell(seed).faults)
