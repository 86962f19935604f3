"""What the account's stream loses or tells twice while a desk trades: found, and booked once."""

from hansa.engine.reconciling import Cause
from hansa.venues.exchange import Fault, FaultKind
from tests import desk_story
from tests.desk_story import Bidder, Churner, Story, fills_of

story = desk_story.story

MISSED, ENDED = Cause.REPORT_MISSED.words, Cause.ORDER_ENDED.words
#: What is left when a report was missed and taken in: nothing else may differ.
OPENING = Cause.OPENING_BALANCE.words


def test_fills_that_the_stream_lost_are_found_and_booked_once(story: Story) -> None:
    story.agents, story.strategies = (), (Churner(),)

    def told() -> None:
        story.until_reconciled()
        story.fault(Fault(kind=FaultKind.DROP, match="user", count=1_000))
        story.until(lambda: MISSED in story.causes())
        story.venue.exchange.faults.clear()
        story.until(lambda: story.fills() >= 3)
        story.tell("pause")
        story.until(lambda: not story.tell("status").open_orders)

    done = story.play(told)
    assert set(story.causes()) == {MISSED, OPENING}
    fills = fills_of(done)
    assert len(set(fills)) == len(fills)
    assert story.books(done) == story.at_exchange()
    story.proved(done)


def test_reports_that_come_twice_are_booked_once(story: Story) -> None:
    story.agents, story.strategies = (), (Churner(),)

    def told() -> None:
        story.until_reconciled()
        story.fault(Fault(kind=FaultKind.DOUBLE, match="user", count=1_000))
        story.until(lambda: story.fills() >= 3)
        story.tell("pause")
        story.until(lambda: not story.tell("status").open_orders)

    done = story.play(told)
    assert set(story.causes()) == {OPENING}
    assert story.heard.lines("stranger") == []
    assert story.books(done) == story.at_exchange()
    story.proved(done)


def test_an_end_that_the_stream_lost_is_found(story: Story) -> None:
    story.agents, story.strategies = (), (Bidder(),)

    def told() -> None:
        story.until_reconciled()
        orders = story.venue.exchange.truth.trading.orders
        story.until(lambda: len(orders.open(2, "BTCUSDT")) == 1)
        story.until(lambda: len(story.tell("status").open_orders) == 1)
        story.fault(Fault(kind=FaultKind.DROP, match="user", count=1_000))
        (order,) = orders.open(2, "BTCUSDT")
        story.by_hand("DELETE order", orderId=order.id)
        story.until(lambda: story.tell("status").open_orders == ())
        assert story.tell("status").state == "trading"

    done = story.play(told)
    assert story.causes()[-1] in (MISSED, ENDED)
    story.proved(done)
