"""Others on a desk's account while it runs: their orders, their fills, money in and out."""

from decimal import Decimal

from hansa.app.opening import open_run
from hansa.engine.reconciling import Cause, Policy
from tests import desk_story
from tests.desk_story import Story

story = desk_story.story

NOT_OURS, FILLED = Cause.ORDER_NOT_OURS.words, Cause.STRANGER_FILLED.words
DIFFERS = Cause.BALANCE_DIFFERS.words
HALT, LEAVE, CANCEL, CORRECT = (
    each.words for each in (Policy.HALT, Policy.LEAVE, Policy.CANCEL, Policy.CORRECT)
)


def test_an_order_of_somebody_else_pauses_the_desk_once_and_resume_goes_on_beside_it(
    story: Story,
) -> None:
    def told() -> None:
        story.until_reconciled()
        story.rests_by_hand()
        story.until_state("paused")
        assert NOT_OURS in story.tell("status").held
        assert story.tell("resume").state == "trading"
        looked = len(story.heard.lines())
        story.rests_by_hand("0.8")
        story.until(lambda: len(story.did(NOT_OURS)) == 2)
        assert len(story.heard.lines()) > looked

    done = story.play(told)
    assert story.did(NOT_OURS) == [HALT, HALT]
    story.proved(done)


def test_an_order_of_another_desk_is_told_as_such(story: Story) -> None:
    def told() -> None:
        story.until_reconciled()
        terms = {"side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001"}
        price = format((story.last_price() * Decimal("0.9")).quantize(Decimal("0.01")), "f")
        story.by_hand(price=price, newClientOrderId="0a1b2c3d-1000000000001", **terms)
        story.until_state("paused")
        story.rests_by_hand("0.8")
        story.until(lambda: len(story.did(NOT_OURS)) == 2)

    story.play(told)
    lines = [each for each in story.heard.lines("difference") if each["cause"] == NOT_OURS]
    assert [each.get("of") for each in lines] == ["another desk", None]
    assert lines[0]["name"] == "0a1b2c3d-1000000000001"


def test_an_order_of_somebody_else_is_left_alone_where_that_is_wanted(story: Story) -> None:
    def told() -> None:
        story.until_reconciled()
        story.rests_by_hand()
        story.rests_by_hand("0.8")
        story.until(lambda: len(story.did(NOT_OURS)) == 2)
        assert story.tell("status").state == "trading"

    done = story.play(told, "trade.strangers=leave")
    assert story.did(NOT_OURS) == [LEAVE, LEAVE]
    assert len(story.venue.exchange.truth.trading.orders.open(2, "BTCUSDT")) == 2
    story.proved(done)


def test_an_order_of_somebody_else_is_cancelled_where_that_is_wanted(story: Story) -> None:
    def told() -> None:
        story.until_reconciled()
        story.rests_by_hand()
        story.until(lambda: not story.venue.exchange.truth.trading.orders.open(2, "BTCUSDT"))
        assert story.tell("status").state == "trading"

    done = story.play(told, "trade.strangers=cancel")
    assert story.did(NOT_OURS) == [CANCEL]
    story.proved(done)


def test_a_fill_of_somebody_else_pauses_the_desk_and_resume_posts_its_balance(
    story: Story,
) -> None:
    def told() -> None:
        story.until_reconciled()
        story.by_hand(side="BUY", type="MARKET", quantity="0.01")
        story.until(lambda: len(story.did(DIFFERS)) == 2)
        assert story.tell("status").state == "paused"
        story.tell("resume")
        story.until(lambda: story.did(DIFFERS)[2:] == [CORRECT, CORRECT])
        assert story.tell("status").state == "trading"

    done = story.play(told)
    assert story.did(FILLED) == [HALT]
    assert story.books(done) == story.at_exchange()
    told_later = open_run(str(story.proved(done).folder.path)).differences
    assert told_later["cause"].to_list() == story.causes()
    (row,) = told_later.filter(told_later["cause"] == FILLED).to_dicts()
    fill = story.venue.exchange.truth.trading.fills[-1]
    assert (row["about"], row["instrument"]) == (str(fill.id), "BINANCE:BTCUSDT")
    assert row["venue"] == 0.01


def test_a_restart_does_not_stumble_over_a_fill_that_was_told_before(story: Story) -> None:
    def told() -> None:
        story.until_reconciled()
        story.by_hand(side="BUY", type="MARKET", quantity="0.01")
        story.until(lambda: CORRECT in story.did(DIFFERS))

    story.play(told, "trade.strangers=leave", "trade.differences=correct")
    done = story.play_on(story.until_reconciled)
    assert story.causes() == []
    assert story.books(done) == story.at_exchange()


def test_a_desk_left_paused_says_why_when_it_is_back(story: Story) -> None:
    def told() -> None:
        story.until_reconciled()
        story.rests_by_hand()
        story.until_state("paused")

    story.play(told)

    def told_again() -> None:
        story.until(story.status)
        assert NOT_OURS in story.tell("status").held

    story.play_on(told_again)


def test_money_that_comes_in_pauses_the_desk(story: Story) -> None:
    def told() -> None:
        story.until_reconciled()
        story.moves("USDT", "1000")
        story.until_state("paused")
        assert DIFFERS in story.tell("status").held

    done = story.play(told)
    assert story.did(DIFFERS) == [HALT]
    story.proved(done)


def test_money_that_goes_out_is_posted_where_that_is_wanted_and_is_no_loss_of_the_day(
    story: Story,
) -> None:
    def told() -> None:
        story.until_reconciled()
        story.moves("USDT", "-30000")
        story.until(lambda: story.did(DIFFERS) == [CORRECT])
        standing = story.tell("status")
        assert standing.state == "trading"
        assert abs(Decimal(standing.day_profit)) < 1000

    done = story.play(told, "trade.differences=correct", "trade.day_loss_max=5000")
    assert story.heard.lines("halted") == []
    assert story.books(done) == story.at_exchange()
    story.proved(done)
