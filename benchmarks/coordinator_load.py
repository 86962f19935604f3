"""A day of 120 strategies at one address under Binance's limits, on simulated time.

    python benchmarks/coordinator_load.py [HOURS]

Time is simulated, so the figures are of the rules and not of this machine; the last line says what
a request costs here.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.coordinator_scenario import (
    STRATEGIES,
    burned_into,
    cancels_under_load,
    simulate,
)
from tests.virtual_time import run_virtual


def main(hours: float) -> None:
    start = time.process_time()
    day = simulate(hours, foreign_hours=(hours / 3, hours / 2))
    seconds = time.process_time() - start
    refused = day.statuses.get(429, 0) + day.statuses.get(418, 0)
    print(f"{STRATEGIES} strategies, {hours:g} simulated hours")
    print(f"  wanted                    {day.wanted:>12,}")
    print(f"  refused if sent naively   {day.naive_refused:>12,}")
    print(f"  sent                      {day.sent:>12,}  {day.sent_ratio:.1%}")
    print(f"  repeated reads not sent   {day.from_elsewhere:>12,}  {day.cache_ratio:.1%}")
    print(f"  429 and 418               {refused:>12,}")
    print(f"  not answered in time      {sum(day.failed.values()):>12,}  {day.failed or ''}")
    print(f"  most weight in any minute {day.most_weight:>12,}  {day.budget_ratio:.1%}")
    print(f"  weight of another program {day.foreign:>12,}")
    cancels = cancels_under_load(1000)
    print(f"{cancels.count} cancels, at least {cancels.waiting_least:,} reads of history waiting")
    print(
        f"  above the fastest round trip: {cancels.p50_ms:.1f} ms p50, {cancels.p99_ms:.1f} ms p99"
    )
    venue = run_virtual(burned_into(300, begins_s=130))
    print(f"another program burns 50 a second into full backfill: statuses {venue.statuses}")
    print(f"cost: {seconds / day.wanted * 1e6:.0f} us of this processor a request, all included")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 24)
