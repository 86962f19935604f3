"""`hansa check agent` takes settings as other commands do."""

from tests.command_line import hansa
from tests.conftest import COUNCIL

SHORT = ("data.end=2022-03-01T00:00:00Z", 'data.instruments=["BTCUSDT"]')


def test_the_data_an_agent_is_checked_on_can_be_set() -> None:
    settings = [part for each in SHORT for part in ("--set", each)]
    done = hansa("check", "agent", COUNCIL, "trend", "--cuts", 1, *settings)
    assert done.returncode == 0, done.stderr
    moments = int(done.stdout.partition("(")[2].partition(" moments")[0])
    assert 0 < moments <= 59 * 24
