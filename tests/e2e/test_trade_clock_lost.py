"""Clocks that come apart while a desk runs: set again; where they cannot be, told as it is."""

from collections.abc import Sequence

import pytest

from hansa.app.desk.left import EXIT_LEFT
from hansa.cli.entry import run_app
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


def jump_for_good(story: Story) -> None:
    """The same, and the venue goes on to tell the time of before: to read it helps nothing."""
    story.venue.exchange.skew(-round(_JUMP_S * 1e3))
    jump(story)


def works(story: Story) -> Sequence[object]:
    return story.venue.exchange.truth.trading.orders.open(2, "BTCUSDT")


def until_bid(story: Story) -> None:
    story.until_reconciled()
    story.until(lambda: [each.status for each in story.tell("status").open_orders] == ["new"])


def test_a_clock_that_jumped_is_read_again_and_cancels_pass(story: Story) -> None:
    def told() -> None:
        until_bid(story)
        jump(story)
        story.tell("kill", 2)
        story.until(lambda: not works(story))

    story.play(told)
    read = [str(each["message"]) for each in story.heard.lines("egress")]
    assert "after the venue refused a time stamp" in next(each for each in read if "refus" in each)
    assert not story.heard.lines("rejected")


def test_a_kill_says_which_orders_still_work_when_the_venue_refuses_their_cancels(
    story: Story,
) -> None:
    def told() -> None:
        until_bid(story)
        jump_for_good(story)
        answer = story.tell("kill", 2)
        assert "1 orders STILL WORK" in answer.did[-1]
        kill = ["kill", "last", "--level", "2", "--wait", "0.1", "--runs", str(story.runs)]
        assert run_app(kill) == EXIT_LEFT
        story.until(lambda: story.heard.lines("rejected"))
        assert "clock and this machine's are too far apart" in str(
            story.heard.lines("rejected")[-1]["why"]
        )
        assert len(works(story)) == 1

    done = story.play(told)
    assert story.heard.lines("left"), "nobody was told that an order works on"
    assert (done.status, done.orders_left) == ("stopped", None)
    assert story.heard.lines("stopped")[-1]["orders_left"] == "unknown"


def test_a_desk_that_cannot_compare_closes_its_gate_and_says_why(story: Story) -> None:
    def told() -> None:
        until_bid(story)
        jump_for_good(story)
        story.until(
            lambda: "stale" in [each["state"] for each in story.heard.lines("venue")],
            within_s=30,
        )
        why = [each["why"] for each in story.heard.lines("venue") if each["state"] == "stale"]
        assert "-1021" in str(why[-1])

    story.play(told)
