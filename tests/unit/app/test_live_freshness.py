"""From which age the data of a live desk are slow, if its configuration does not say."""

from collections.abc import Sequence

import pytest

from hansa.app.assembly import Handed
from hansa.app.live.parts import live_data, live_parts
from hansa.config import load
from hansa.types import Link
from tests.conftest import ROOT


def slow_from_s(*overrides: str) -> int:
    """The first second at which a desk of `examples/testnet.toml` finds its data slow."""
    config = load(ROOT / "examples" / "testnet.toml", overrides)
    parts = live_parts(config, Handed(), live_data(config), began_ns=0)
    freshness = parts.freshness([Link.LIVE] * 2, now_ns=0)
    found = ((age_s, list(freshness.judge(age_s * 10**9))) for age_s in range(1_000))
    return next(age_s for age_s, changes in found if changes and changes[0].link is Link.SLOW)


def test_bars_of_a_minute_are_not_slow_before_a_minute_and_a_half() -> None:
    assert slow_from_s("gate.stale_after_s=120") == 91


@pytest.mark.parametrize(
    ("overrides", "slow_s"),
    [(['trade.channels=["quotes"]'], 61), (["trade.slow_after_s=5"], 6)],
    ids=["quotes come all the time", "the configuration says"],
)
def test_data_are_slow_as_early_as_it_makes_sense(overrides: Sequence[str], slow_s: int) -> None:
    assert slow_from_s("gate.stale_after_s=120", *overrides) == slow_s
