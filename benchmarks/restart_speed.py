"""How long a live desk takes from its journal to where it stood: records verified and replayed."""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from hansa.app.assembly import Handed
from hansa.app.live.again import restore
from hansa.app.live.parts import live_data, live_parts, parts_again
from hansa.app.manifest import read_manifest
from hansa.config import load
from hansa.engine import Destination
from hansa.feeds.clocks import SimulatedClock
from hansa.feeds.recorded import RecordedFeed
from hansa.market import Bars
from hansa.types import BarEvent, MarketEvent

PAPER = Path(__file__).parents[1] / "examples" / "paper.toml"
PERIOD = ("data.start=2022-01-01T00:00:00Z", "data.end=2024-01-01T00:00:00Z", "trade.speed=0")
COLD = "trade.warm_up_bars=0"


def write(journal: Path, records: int) -> None:
    """A journal of a desk on paper: two years of bars, played over and over until it is so long."""
    config = load(PAPER, [*PERIOD, COLD])
    data = live_data(config)
    parts = live_parts(config, Handed(), data, began_ns=0)
    core = parts.core(Destination("write", journal, "never"))
    step = parts.step(parts.floor(core), parts.paper())
    step.floor.begin()
    places = {each.symbol: place for place, each in enumerate(data.instruments)}
    times = [table.ts_close_ns for table in data.tables if isinstance(table, Bars)]
    first_ns, last_ns = min(int(each[0]) for each in times), max(int(each[-1]) for each in times)
    span_ns = last_ns - first_ns + 3600 * 10**9
    lap = 0
    while core.records < records:
        for event in RecordedFeed(data.tables, places, SimulatedClock()).all_events():
            step.market(_later(event, lap * span_ns))
            if core.records >= records:
                break
        lap += 1
    core.flush()
    core.leave()


def _later(event: MarketEvent, by_ns: int) -> MarketEvent:
    if not isinstance(event, BarEvent):
        return event
    return replace(
        event,
        ts_open_ns=event.ts_open_ns + by_ns,
        ts_event_ns=event.ts_event_ns + by_ns,
        ts_recv_ns=event.ts_recv_ns + by_ns,
    )


def main(records: int) -> None:
    """Writes a journal, and goes on with it."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal"
        write(journal, records)
        config = load(PAPER, [*PERIOD, COLD])
        manifest, content = read_manifest(journal)
        began_s, worked_s = time.perf_counter(), time.process_time()
        parts = parts_again(config, Handed(), manifest)
        core = parts.core(Destination("continue", journal, "commit"), content)
        verified_s, verified_work_s = time.perf_counter() - began_s, time.process_time() - worked_s
        venue = parts.paper()
        step = parts.step(parts.floor(core), venue)
        found = restore(step, venue, verified_s=verified_s)
        all_work_s = time.process_time() - worked_s
        print(
            f"{found.records} records: verified in {verified_s:.2f} s, replayed in "
            f"{found.replayed_s:.2f} s; processor time {verified_work_s:.2f} s and "
            f"{all_work_s - verified_work_s:.2f} s; state {core.state_hash[:16]}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
