"""A strategy that raises at a desk with orders at a venue: killed, gone on with, proved."""

from pathlib import Path

import pytest

from hansa._core import BarView
from hansa.app.live.trading import trade
from hansa.app.parity.comparing import parity
from hansa.app.replaying import replay
from hansa.errors import AgentError
from tests import desk_story
from tests.conftest import ROOT
from tests.desk_story import Bidder, Churner, Story
from tests.failing_members import Tiring
from tests.trading_aside import Heard

story = desk_story.story


class Stumbling(Bidder):
    """A bid that rests, and a bug in the third call."""

    name = "stumbling"
    part = 0.9

    def on_start(self) -> None:
        super().on_start()
        self.calls = 0

    def on_bar(self, bar: BarView) -> None:
        super().on_bar(bar)
        self.calls += 1
        if self.calls == 3:
            raise ValueError("a bug")


def test_the_desk_stays_up_killed_and_goes_on_without_who_failed_also_after_a_restart(
    story: Story,
) -> None:
    story.agents, story.strategies = (), (Stumbling(), Churner())

    def told() -> None:
        story.until_state("killed")
        story.until(lambda: story.heard.lines("member_failed"))
        story.until(lambda: not story.tell("status").open_orders)
        standing = story.tell("status")
        assert standing.held == "kill level 2: strategy 'stumbling' failed"
        assert "on_bar failed" in standing.failed[0]
        assert "ValueError: a bug (test_trade_failing.py:" in standing.failed[0]

    def told_again() -> None:
        story.until_state("killed")
        story.until_reconciled()
        assert story.heard.lines("member_failed")
        fills = story.tell("resume").fills
        story.until(lambda: story.tell("status").fills > fills)
        assert len(story.tell("status").failed) == 1

    assert story.play(told, "trade.on_stop=cancel").orders_left == 0
    done = story.proved(story.play_on(told_again))
    assert done.orders_left == 0
    again = parity(str(done.folder.path), agents=(), strategies=story.strategies)
    assert again.difference is not None


def test_a_replay_in_which_it_does_not_fail_says_so(story: Story) -> None:
    story.agents, story.strategies = (), (Stumbling(),)
    done = story.play(lambda: story.until_state("killed"))
    sound = Bidder()
    sound.name, sound.part = "stumbling", 0.9  # type: ignore[misc]
    verdict = replay(done.folder, agents=(), strategies=(sound,))
    assert not verdict.agrees
    assert verdict.kind == "failed"


def test_an_agent_that_fails_on_the_history_before_a_desk_began_leaves_no_run(
    tmp_path: Path,
) -> None:
    paper, heard = ROOT / "examples" / "paper.toml", Heard()
    with pytest.raises(AgentError, match=r"a bug .*nothing was sent: mend the agent"):
        trade(paper, agents=[Tiring(9)], runs=tmp_path, log=heard.log)
    assert list(tmp_path.iterdir()) == []
