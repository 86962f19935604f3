"""A venue that refuses every signed request of a running desk: told as it is, the gate closed."""

from collections.abc import Sequence

import pytest

from tests import desk_story
from tests.desk_story import Bidder, Story

story = desk_story.story
_JUMP_S = 3600.0


@pytest.fixture(autouse=True)
def bidding(story: Story) -> None:
    story.agents, story.strategies = (), (Bidder(),)


def jump(story: Story) -> None:
    """The venue's clock is an hour ahead of what the desk takes it for."""
    story.venue.exchange._hub.clock.move(round(_JUMP_S * 10**9))


def works(story: Story) -> Sequence[object]:
    return story.venue.exchange.truth.trading.orders.open(2, "BTCUSDT")


def until_bid(story: Story) -> None:
    story.until_reconciled()
    story.until(lambda: [each.status for each in story.tell("status").open_orders] == ["new"])


def test_a_kill_says_which_orders_still_work_when_the_venue_refuses_their_cancels(
    story: Story,
) -> None:
    def told() -> None:
        until_bid(story)
        jump(story)
        answer = story.tell("kill", 2)
        assert "1 orders STILL WORK" in answer.did[-1]
        story.until(lambda: story.heard.lines("rejected"))
        assert "these keys or this clock" in str(story.heard.lines("rejected")[-1]["why"])
        assert len(works(story)) == 1

    done = story.play(told)
    assert story.heard.lines("left"), "nobody was told that an order works on"
    assert done.status == "stopped"


def test_a_desk_that_cannot_compare_closes_its_gate_and_says_why(story: Story) -> None:
    def told() -> None:
        until_bid(story)
        jump(story)
        story.until(
            lambda: "stale" in [each["state"] for each in story.heard.lines("venue")],
            within_s=30,
        )
        why = [each["why"] for each in story.heard.lines("venue") if each["state"] == "stale"]
        assert "-1021" in str(why[-1])

    story.play(told)
