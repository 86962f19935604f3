"""A loss of the day in a running desk: it pauses by itself, and resumes only by command."""

import pytest

from tests import desk_story
from tests.desk_story import Churner, Story

story = desk_story.story


class Spendthrift(Churner):
    """Pays fees at every bar."""

    name = "spendthrift"
    quantity = "0.2"


@pytest.fixture(autouse=True)
def spending(story: Story) -> None:
    story.agents, story.strategies = (), (Spendthrift(),)


def halts(story: Story) -> list[object]:
    return [each["by"] for each in story.heard.lines("halted")]


def test_a_loss_of_the_day_pauses_the_desk_which_says_so_and_only_a_person_ends_it(
    story: Story,
) -> None:
    def told() -> None:
        story.until_reconciled()
        story.until_state("paused")
        standing = story.tell("status")
        assert "day_loss_max" in standing.held
        moments = standing.moments
        story.until(lambda: story.tell("status").moments > moments + 4)
        assert story.tell("status").state == "paused"
        orders = story.tell("status").orders
        story.until(lambda: story.tell("status").moments > moments + 8)
        assert story.tell("status").orders <= orders + 1, "a sale of what was held, nothing else"
        assert story.tell("resume").held == ""
        story.until(lambda: story.tell("status").orders > orders + 1)
        story.until(lambda: halts(story) == ["day_loss_max", "day_loss_max"])

    done = story.play(told, "trade.day_loss_max=8")
    story.proved(done)


@pytest.mark.slow
def test_a_restart_neither_resumes_the_desk_nor_forgets_the_loss(story: Story) -> None:
    def told() -> None:
        story.until_reconciled()
        story.until_state("paused")

    def told_again() -> None:
        story.until_reconciled()
        story.until(lambda: halts(story) == ["day_loss_max"])
        assert story.tell("status").state == "paused"

    story.play(told, "trade.day_loss_max=8")
    done = story.play_on(told_again)
    story.proved(done)
