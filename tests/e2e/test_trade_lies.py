"""A venue that lies about fills: a halt or a named error, nothing lost, the journal replays."""

from collections.abc import Mapping

import pytest

from hansa.config import Json
from hansa.engine.reconciling import Cause, Policy
from hansa.venues.exchange import Fault, FaultKind
from hansa.venues.exchange.order import Fill
from tests import desk_story
from tests.desk_story import Bidder, Story, fills_of

story = desk_story.story

DIFFERS, FILLED = Cause.BALANCE_DIFFERS.words, Cause.STRANGER_FILLED.words
MISCOUNTED = Cause.FILLS_MISSING.words


@pytest.fixture(autouse=True)
def bidding(story: Story) -> None:
    story.agents, story.strategies = (), (Bidder(),)


def until_bid(story: Story) -> None:
    story.until_reconciled()
    story.until(lambda: [each.status for each in story.tell("status").open_orders] == ["new"])


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param({"l": "0.005", "z": "0.005"}, id="more than the order"),
        pytest.param(
            {"c": "{prefix}-7f0000000001", "t": 900_000_009},
            marks=pytest.mark.slow,
            id="an order that never was",
        ),
        pytest.param({"L": "99999.00"}, id="a price beyond the limit"),
    ],
)
def test_a_fill_that_cannot_be_pauses_the_desk_and_is_not_booked(
    story: Story, lie: Mapping[str, Json]
) -> None:
    def told() -> None:
        until_bid(story)
        (order,) = story.venue.exchange.truth.trading.orders.open(2, "BTCUSDT")
        prefix = order.terms.client_order_id.rpartition("-")[0]
        story.tells(
            **{
                name: value.format(prefix=prefix) if isinstance(value, str) else value
                for name, value in lie.items()
            }
        )
        story.until_state("paused")
        assert story.tell("status").held

    done = story.play(told)
    assert fills_of(done) == []
    assert story.books(done) == story.at_exchange()
    story.proved(done)


def test_a_fill_of_nobody_s_order_pauses_the_desk_by_its_cause(story: Story) -> None:
    def told() -> None:
        until_bid(story)
        story.tells(c="somebody")
        story.until_state("paused")
        assert FILLED in story.tell("status").held

    done = story.play(told)
    assert fills_of(done) == []
    assert story.books(done) == story.at_exchange()
    story.proved(done)


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param({"L": "NaN"}, id="no price"),
        pytest.param({"L": "0"}, marks=pytest.mark.slow, id="a price of nothing"),
        pytest.param({"l": "Infinity"}, marks=pytest.mark.slow, id="no quantity"),
        pytest.param({"t": -7}, marks=pytest.mark.slow, id="no number"),
        pytest.param({"n": "1e40"}, marks=pytest.mark.slow, id="a fee beyond all money"),
        pytest.param(
            {"l": "0.0000001", "z": "0.0000001"}, marks=pytest.mark.slow, id="less than a lot"
        ),
        pytest.param({"l": {}}, marks=pytest.mark.slow, id="no message of the venue"),
    ],
)
def test_what_cannot_be_read_ends_the_connection_and_the_desk_goes_on_from_the_truth(
    story: Story, lie: Mapping[str, Json]
) -> None:
    def told() -> None:
        until_bid(story)
        story.tells(**lie)
        story.until(
            lambda: "disconnected" in [each["state"] for each in story.heard.lines("venue")]
        )
        story.until(lambda: len(story.heard.lines("reconciled")) > 1)

    done = story.play(told)
    assert fills_of(done) == []
    assert story.books(done) == story.at_exchange()
    story.proved(done)


def test_a_fill_that_never_was_is_found_by_the_account_and_posted_back_on_resume(
    story: Story,
) -> None:
    def told() -> None:
        until_bid(story)
        story.tells(L=format(story.last_price() * 98 // 100, "f"))
        story.until(lambda: DIFFERS in story.causes() and MISCOUNTED in story.causes())
        assert story.tell("status").state == "paused"
        story.tell("resume")
        story.until(lambda: "corrected" in story.did(DIFFERS)[-1])
        assert story.tell("status").state == "trading"

    done = story.play(told)
    assert len(fills_of(done)) == 1
    assert story.books(done) == story.at_exchange()
    story.proved(done)


class Forgetful(list[Fill]):
    """What a venue knows of an account's fills: none."""

    def append(self, fill: Fill) -> None:
        """It is forgotten."""


def test_an_order_that_ended_with_fills_nobody_tells_of_is_closed_on_resume(story: Story) -> None:
    def told() -> None:
        story.venue.exchange.truth.trading.fills_of[2] = Forgetful()
        story.fault(Fault(kind=FaultKind.DROP, match="user", count=10**6))
        story.until(lambda: {DIFFERS, MISCOUNTED} <= set(story.causes()))
        story.until_state("paused")
        assert len(story.tell("status").open_orders) == 1
        story.venue.exchange.faults.clear()
        story.tell("resume")
        story.until(lambda: not story.tell("status").open_orders)
        story.until(lambda: story.did(DIFFERS)[-2:] == [Policy.CORRECT.words] * 2)
        assert story.tell("status").state == "trading"

    bid = Bidder()
    bid.part = 1.01
    story.strategies = (bid,)
    done = story.play(told)
    assert story.did(MISCOUNTED) == [Policy.HALT.words, Policy.CLOSE.words]
    assert fills_of(done) == []
    assert story.books(done) == story.at_exchange()
    story.proved(done)


def test_a_fill_told_again_under_another_number_pauses_the_desk(story: Story) -> None:
    def told() -> None:
        story.until_reconciled()
        story.until(lambda: story.fills() and not story.tell("status").open_orders)
        order = story.venue.exchange.truth.trading.orders.all(2, "BTCUSDT")[-1]
        fill = order.fills[-1]
        story.tells(
            l=order.result()["executedQty"], z=order.result()["executedQty"], t=fill.id + 900
        )
        story.until_state("paused")

    bid = Bidder()
    bid.part = 1.01
    story.strategies = (bid,)
    done = story.play(told)
    numbers = [number for _, number in fills_of(done)]
    assert numbers == [each.id for each in story.venue.exchange.truth.trading.fills]
    assert story.books(done) == story.at_exchange()
    story.proved(done)
