"""What people are told of: commands and who gave them, feeds, differences, failures."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from hansa.api.stream import Alert
from hansa.app.assembly import Handed
from hansa.app.view.run_view import PageQuery, RunView
from hansa.config import load
from hansa.engine.live_floor import Difference
from hansa.engine.reconciling import Cause, Policy
from hansa.types import Link
from tests.conftest import COUNCIL, SMALL
from tests.failing_members import Breaking
from tests.unit.app.view.played_desk import PlayedDesk, played_desk
from tests.unit.app.view.test_played_desk import LIVE

PAUSE, RESUME, KILL, PERSON = 1, 2, 3, 3
OVERRIDES = (SMALL[0], "data.end=2022-04-06T00:00:00Z", SMALL[2], *LIVE)


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunView]:
    """A desk to which everything happens, one thing after the other."""
    folder = tmp_path_factory.mktemp("troubled") / "desk"
    handed = Handed(strategies=[Breaking(120)])
    with played_desk(load(COUNCIL, OVERRIDES), folder, handed) as (desk, events):
        for number, now_ns in enumerate(events):
            happen(desk, number, now_ns)
        yield desk.both()[1]


def happen(desk: PlayedDesk, number: int, now_ns: int) -> None:
    floor = desk.step.floor
    if number == 30:
        floor.link(now_ns, Link.STALE, instrument=1, age_ns=12 * 10**9)
        floor.link(now_ns, Link.LIVE, instrument=1, age_ns=0)
    elif number == 40:
        desk.step.command(now_ns, PAUSE, actor=PERSON)
        desk.step.command(now_ns, RESUME, actor=PERSON)
    elif number == 50:
        found = Difference(Cause.POSITION_DIFFERS, Policy.HALT, 0, None, 500, 700)
        floor.difference(now_ns, found)
        floor.adjust(now_ns, Decimal("-12.5"), "USDT")


def alerts(view: RunView, event: str) -> list[Alert]:
    return [each for each in view.log("alerts").since(0) if each.event == event]


def test_commands_name_who_gave_them(troubled: RunView) -> None:
    (pause,), (resume,) = alerts(troubled, "pause"), alerts(troubled, "resume")
    assert (pause.level, pause.line) == ("warn", "pause, by person")
    assert (resume.level, resume.line) == ("info", "resume, by person")


def test_a_feed_is_told_when_it_goes_and_when_it_comes_back(troubled: RunView) -> None:
    gone, back = alerts(troubled, "feed")
    assert (gone.level, gone.line) == ("warn", "BINANCE:ETHUSDT stale, data 12 s old")
    assert (back.level, back.line) == ("info", "BINANCE:ETHUSDT live, data 0.0 s old")
    assert gone.instrument == "BINANCE:ETHUSDT"


def test_a_difference_says_what_desk_and_venue_hold(troubled: RunView) -> None:
    (found,) = alerts(troubled, "difference")
    assert found.line.startswith("the venue holds another quantity than the books: the desk is")
    assert found.line.endswith("(BINANCE:BTCUSDT, desk 0.005, venue 0.007)")


def test_a_member_that_raised_is_told_and_the_kill_that_followed(troubled: RunView) -> None:
    (failed,) = alerts(troubled, "failed")
    assert failed.level == "risk"
    assert failed.line == "strategy breaking raised in on_bar, and is out"
    kill = alerts(troubled, "kill")[0]
    assert kill.level == "risk"
    assert kill.seq > failed.seq


def test_what_went_out_is_a_line_of_the_journal(troubled: RunView) -> None:
    lines = [each.line for each in troubled.journal(PageQuery(limit=1000), ["transfer"]).data]
    assert lines == ["12.5 USDT went out", "100000 USDT came in"]


def test_each_alert_leads_to_its_record(troubled: RunView) -> None:
    for each in troubled.log("alerts").since(0):
        record = troubled.record(each.seq).record
        assert (record.at, record.instrument) == (each.at, each.instrument)
        assert each.line.startswith(record.line)


def test_orders_of_strategies_are_no_alerts(troubled: RunView) -> None:
    assert not alerts(troubled, "submit")
    kinds = {each.kind for each in troubled.journal(PageQuery(limit=1000)).data}
    assert {"command", "proposal", "connection", "difference", "failed"} <= kinds
