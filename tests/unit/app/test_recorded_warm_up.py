"""The history of a desk over recorded data: the file's bars of before its start."""

import asyncio

import pytest

from hansa.app.live.parts import live_data
from hansa.config import load
from hansa.feeds.clocks import SimulatedClock
from hansa.feeds.recorded import Played, RecordedFeed
from hansa.types import BarEvent
from tests.conftest import ROOT

PAPER = ROOT / "examples" / "paper.toml"
START_NS = 1_648_771_200_000_000_000  # 2022-04-01


def feed_of(*overrides: str) -> tuple[RecordedFeed, int]:
    data = live_data(load(PAPER, ["data.end=2022-04-03T00:00:00Z", *overrides]))
    places = {each.symbol: place for place, each in enumerate(data.instruments)}
    played = Played(data.history_until_ns)
    feed = RecordedFeed(data.tables, places, SimulatedClock(), played=played)
    return feed, data.history_until_ns


@pytest.mark.parametrize("bars", [1, 24, 500])
def test_so_many_bars_of_before_the_start_are_history_and_no_more(bars: int) -> None:
    feed, until_ns = feed_of(f"trade.warm_up_bars={bars}")
    history = asyncio.run(feed.backfill(0, bars=bars))
    assert len(history) == bars
    assert history[-1].ts_event_ns == until_ns == START_NS


@pytest.mark.parametrize("bars", [0, 24])
def test_what_is_traded_begins_at_the_start_with_and_without_history(bars: int) -> None:
    feed, _ = feed_of(f"trade.warm_up_bars={bars}")
    first = next(feed.all_events())
    assert isinstance(first, BarEvent)
    assert first.ts_open_ns == START_NS


def test_a_desk_over_the_whole_file_has_no_history() -> None:
    feed, until_ns = feed_of("trade.warm_up_bars=24", "data.start=")
    assert until_ns == -1
    assert asyncio.run(feed.backfill(0, bars=24)) == []
