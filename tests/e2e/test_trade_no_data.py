"""A venue that answers while no feed brings data: the desk says that, and not that it trades."""

import pytest

from hansa.cli.entry import run_app
from hansa.venues.exchange import Fault, FaultKind
from tests import desk_story
from tests.desk_story import Story

story = desk_story.story


def test_a_desk_whose_feeds_bring_nothing_does_not_say_that_it_trades(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    def told() -> None:
        story.until_reconciled()
        story.until_state("trading")
        story.fault(Fault(kind=FaultKind.DROP, match="*@*", count=10**6))
        story.until_state("no_data")
        standing = story.tell("status")
        assert standing.link is not None
        assert standing.link.state == "live"
        assert {each.feed for each in standing.positions} <= {"stale", "disconnected"}
        assert run_app(["status", "last", "--runs", str(story.runs)]) == 0
        story.venue.exchange.faults.clear()
        story.until_state("trading")

    story.proved(story.play(told, "gate.stale_after_s=1"))
    assert "no data: no feed brings any; orders are refused" in capsys.readouterr().out
