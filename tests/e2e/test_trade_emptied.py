"""A venue that loses every order and balance while a desk trades there, as test networks do."""

from hansa.engine.reconciling import Cause, Policy
from tests import desk_story
from tests.desk_story import Churner, Story

story = desk_story.story


def test_a_venue_that_was_emptied_pauses_the_desk_by_its_cause(story: Story) -> None:
    story.agents, story.strategies = (), (Churner(),)

    def told() -> None:
        story.until_reconciled()
        story.until(lambda: story.fills() % 2 == 1)
        story.venue.run(story.venue.exchange.restart(keeps_state=False))
        story.until_state("paused")
        assert Cause.BALANCE_DIFFERS.words in story.tell("status").held
        story.tell("resume")
        fills = story.fills()
        corrected = [Policy.CORRECT.words] * 2
        story.until(lambda: story.did(Cause.BALANCE_DIFFERS.words)[-2:] == corrected)
        story.until(lambda: story.fills() > fills)
        story.tell("pause")
        story.until(lambda: not story.tell("status").open_orders)

    done = story.play(told)
    assert story.books(done) == story.at_exchange()
    story.proved(done)
