"""A venue that ends a desk's session: the gate closes, the desk logs in again, and goes on."""

from decimal import Decimal

import pytest

from hansa.cli.entry import run_app
from hansa.journal import Kind, read_records
from hansa.journal.live_inputs import decode_connection
from hansa.types import Link
from hansa.venues.exchange import Fault, FaultKind
from tests import desk_story
from tests.desk_story import Bidder, Churner, Story

story = desk_story.story


@pytest.fixture(autouse=True)
def churning(story: Story) -> None:
    story.agents, story.strategies = (), (Churner(),)


@pytest.mark.parametrize(
    ("kind", "why"),
    [(FaultKind.LOGOUT, "eventStreamTerminated"), (FaultKind.SHUTDOWN, "serverShutdown")],
)
def test_a_session_that_the_venue_ends_is_begun_anew(
    story: Story, kind: FaultKind, why: str
) -> None:
    def states() -> list[str]:
        return [str(each["state"]) for each in story.heard.lines("venue")]

    def told() -> None:
        story.until_reconciled()
        story.fault(Fault(kind=kind, match="user"))
        story.until(lambda: states()[-2:] == ["logged_out", "live"])
        fills = story.fills()
        story.until(lambda: story.fills() > fills)

    done = story.proved(story.play(told))
    said = [str(each.get("why")) for each in story.heard.lines("venue")]
    assert any(why in each for each in said)
    records = read_records(done.folder.journal, [Kind.CONNECTION])
    links = [decode_connection(payload, 0)[0] for _, payload in records.each()]
    of_venue = [each.link for each in links if each.instrument is None]
    assert of_venue == [Link.DISCONNECTED, Link.LIVE, Link.LOGGED_OUT, Link.LIVE]


def shut_out(story: Story) -> None:
    """The account's stream ends, and cannot be had again; REST goes on."""
    story.until_reconciled()
    story.until(lambda: [each.status for each in story.tell("status").open_orders] == ["new"])
    refused = Fault(kind=FaultKind.FAIL, match="userDataStream*", value=503, count=10**6)
    story.fault(refused, Fault(kind=FaultKind.LOGOUT, match="user"))
    story.moves("USDT", "1")  # something to tell, which ends the stream instead
    story.until(lambda: story.tell("status").state in ("logged_out", "disconnected"))


def works(story: Story) -> int:
    return len(story.venue.exchange.truth.trading.orders.open(2, "BTCUSDT"))


@pytest.mark.parametrize("level", [2, 3])
def test_a_kill_of_a_desk_that_is_shut_out_is_seen_through_by_rest(
    story: Story, level: int, capsys: pytest.CaptureFixture[str]
) -> None:
    story.strategies = (Bidder(),)

    def told() -> None:
        shut_out(story)
        assert run_app(["status", "last", "--runs", str(story.runs)]) == 0
        told = story.tell("kill", level)
        assert "1 of 1 cancels answered" in told.did[-1]
        story.until(lambda: not story.tell("status").open_orders, within_s=3)
        assert works(story) == 0
        if level == 3:
            story.until_state("flat")
            assert story.at_exchange()["BTC"] < Decimal("0.0001")

    story.proved(story.play(told, "trade.differences=correct", "trade.reconcile_every_s=5"))
    shown = capsys.readouterr().out
    assert "trading" not in shown
    assert "orders are refused, cancels go on" in shown
    assert not any("check its keys" in str(each) for each in story.heard.lines("venue"))
