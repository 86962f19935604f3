"""Orders whose outcome is not known, through a whole desk: asked about, never sent twice."""

import pytest

from hansa.journal import Kind, decode_report, read_records
from hansa.venues.exchange import Fault, FaultKind
from tests import desk_story
from tests.desk_story import Bidder, Story

story = desk_story.story

PLACES = ("order.place", "POST /api/v3/order")


@pytest.fixture(autouse=True)
def bidding(story: Story) -> None:
    """One bid, whose fate the fault decides; whoever sends an order a second time is banned."""
    story.agents, story.strategies = (), (Bidder(),)


def spoil(story: Story, kind: FaultKind, *, value: int = 0) -> None:
    for place in PLACES:
        story.fault(
            Fault(kind=kind, match=place, value=value),
            Fault(kind=FaultKind.BAN, match=place, count=100),
        )


def never_twice(story: Story) -> None:
    """No door was asked a second time."""
    said = [each["what"] for each in story.heard.lines("egress")]
    assert "banned" not in said
    assert len(story.venue.exchange.truth.trading.orders) <= 1


@pytest.mark.parametrize("entry", ["socket", pytest.param("rest", marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", [FaultKind.FAIL_AFTER, FaultKind.LOSE_ANSWER])
def test_an_order_that_was_taken_without_an_answer_stands_once(
    story: Story, kind: FaultKind, entry: str
) -> None:
    spoil(story, kind, value=503)

    def told() -> None:
        story.until_reconciled()
        story.until(lambda: [each.status for each in story.tell("status").open_orders] == ["new"])

    done = story.play(told, f"trade.entry={entry}", "trade.on_stop=leave")
    never_twice(story)
    (order,) = story.venue.exchange.truth.trading.orders.open(2, "BTCUSDT")
    assert order.is_open
    story.proved(done)


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        (FaultKind.FAIL, "socket"),
        pytest.param(FaultKind.CUT, "socket", marks=pytest.mark.slow),
        pytest.param(FaultKind.FAIL, "rest", marks=pytest.mark.slow),
        pytest.param(FaultKind.CUT, "rest", marks=pytest.mark.slow),
    ],
)
def test_an_order_that_never_arrived_ends_as_rejected_and_is_not_sent_again(
    story: Story, kind: FaultKind, entry: str
) -> None:
    spoil(story, kind, value=503)

    def told() -> None:
        story.until_reconciled()
        story.until(lambda: story.heard.lines("rejected"))
        assert story.tell("status").open_orders == ()

    done = story.play(told, f"trade.entry={entry}")
    never_twice(story)
    reports = read_records(done.folder.journal, [Kind.REPORT])
    assert [decode_report(each).exec_type for _, each in reports.each()] == ["rejected"]
    assert len(story.venue.exchange.truth.trading.orders) == 0
    story.proved(done)


def test_an_order_told_by_neither_answer_nor_stream_is_found_after_a_restart(story: Story) -> None:
    spoil(story, FaultKind.LOSE_ANSWER)
    story.fault(Fault(kind=FaultKind.DROP, match="user", count=100))

    def told() -> None:
        story.until_reconciled()
        story.until(lambda: len(story.venue.exchange.truth.trading.orders) == 1)

    def told_again() -> None:
        story.until_reconciled()
        assert len(story.tell("status").open_orders) == 1

    story.play(told, "trade.on_stop=leave")
    done = story.play_on(told_again)
    never_twice(story)
    assert len(story.venue.exchange.truth.trading.orders.open(2, "BTCUSDT")) == 1
    story.proved(done)


@pytest.mark.slow
def test_an_order_that_hangs_longer_than_its_signature_holds_is_rejected_and_never_stands(
    story: Story,
) -> None:
    story.fault(Fault(kind=FaultKind.DELAY, match="order.place", value=8_000))

    def told() -> None:
        story.until_reconciled()
        story.until(lambda: story.heard.lines("rejected"), within_s=14)

    done = story.play(told)
    never_twice(story)
    assert len(story.venue.exchange.truth.trading.orders) == 0
    story.proved(done)
