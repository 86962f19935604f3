"""Four ways to work an order, and what each cost against the price it arrived at."""

import sys
from pathlib import Path

import hansa
from hansa.strategies.execution_report import execution_report

EXAMPLES = Path(__file__).parent


def main() -> int:
    """Runs the examples and prints a line for each."""
    columns = ("cost", "spread", "timing", "fees", "at rest")
    print(f"{'':<10}{'filled':>8}" + "".join(f"{each:>9}" for each in columns))
    for name in ("twap", "pov", "shortfall", "vwap"):
        report = execution_report(hansa.run(EXAMPLES / f"{name}.toml"), name)
        costs = (report.cost_bps, report.spread_bps, report.timing_bps, report.fee_bps)
        text = "".join(f"{each:>9.2f}" for each in costs)
        print(f"{name:<10}{report.filled:>8.2f}{text}{report.maker_ratio:>9.0%}")
    print("Basis points of the value at arrival; vwap sells BTC over a day, the others buy ETH.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
