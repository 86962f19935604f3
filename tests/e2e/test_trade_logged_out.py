"""A venue that ends a desk's session: the gate closes, the desk logs in again, and goes on."""

import pytest

from hansa.journal import Kind, read_records
from hansa.journal.live_inputs import decode_connection
from hansa.types import Link
from hansa.venues.exchange import Fault, FaultKind
from tests import desk_story
from tests.desk_story import Churner, Story

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
