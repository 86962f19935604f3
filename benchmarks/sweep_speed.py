"""Sweeps of SMA crosses: Hansa beside vectorbt; equal trades of every set, or no time.

    python benchmarks/sweep_speed.py SETS BARS [--only two,vectorbt] [--sample SETS]

One round of any size. A sample gives vectorbt so many of the sets, for what would take too long.
"""

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from contestants import Refused, measure
from environments import HERE, MissingPeer, python_of
from workload import bars, expected_fills, pairs, save

Pairs = Mapping[tuple[int, int], int]
MEMBERS = ("one", "two", "vectorbt")


def sweep_figures(
    sets: int, count: int, rounds: int, only: tuple[str, ...] = MEMBERS, sample: int | None = None
) -> dict[str, object]:
    """Seconds of `sets` crosses over `count` bars, for each contestant the median, and a table."""
    data = bars(count)
    wanted = {pair: len(expected_fills(data, *pair)) for pair in pairs(sets)}
    results: dict[str, object] = {"sets": sets, "bars": count, "fills": sum(wanted.values())}
    print(f"\nSweep, {sets:,} sets x {count:,} bars, {sum(wanted.values()):,} fills\n")
    print(f"{'':10}{'sets':>8}{'seconds':>10}{'million bars x sets/s':>24}{'peak MiB':>12}")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "bars.npz"
        save(source, count)
        for name in only:
            tried = sample if sample and name == "vectorbt" else sets
            try:
                found = [_measured(name, source, wanted, tried) for _ in range(rounds)]
            except (MissingPeer, Refused) as reason:
                results[name] = {"refused": str(reason)}
                print(f"{name:10}no time: {reason}", flush=True)
                continue
            seconds = median(each["seconds"] for each in found)
            rate, most = (
                tried * count / seconds / 1e6,
                max(found, key=lambda each: each["peak_mib"]),
            )
            results[name] = most | {
                "sets": tried,
                "seconds": seconds,
                "million_bar_sets_per_s": rate,
            }
            told = f"{tried:8,}{seconds:10.2f}{rate:24.2f}{most['peak_mib']:12,.0f}"
            print(f"{name:10}{told}", flush=True)
    return results


def _measured(name: str, source: Path, wanted: Pairs, tried: int) -> dict[str, float]:
    """The figures of a contestant whose fills of every set are right. Raises Refused otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fills.csv"
        figures = dict(measure(_command(name, source, len(wanted), file, tried)))
        with file.open() as lines:
            rows = [[int(each) for each in row] for row in list(csv.reader(lines))[1:]]
    for fast, slow, fills in rows:
        if fills != wanted[fast, slow]:
            raise Refused(f"{fast}/{slow}: expected {wanted[fast, slow]} fills, found {fills}")
    if (found := len({(fast, slow) for fast, slow, _ in rows})) != tried:
        raise Refused(f"expected {tried} sets, found {found}")
    return figures


def _command(name: str, source: Path, sets: int, file: Path, tried: int) -> list[str]:
    if name == "vectorbt":
        script = [str(python_of("vectorbt")), str(HERE / "peers" / "vectorbt_sweep.py")]
        return [*script, str(source), str(sets), str(file), str(tried)]
    script = [sys.executable, str(HERE / "hansa_sweep.py")]
    return [*script, str(source), str(sets), str(1 if name == "one" else 2), str(file)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Sweeps of SMA crosses beside vectorbt.")
    parser.add_argument("sets", type=int, help="a square number")
    parser.add_argument("bars", type=int)
    parser.add_argument("--only", default=",".join(MEMBERS), help=f"some of {', '.join(MEMBERS)}")
    parser.add_argument("--sample", type=int, help="so many of the sets for vectorbt")
    return parser.parse_args()


if __name__ == "__main__":
    asked = _options()
    only = tuple(asked.only.split(","))
    figures = sweep_figures(asked.sets, asked.bars, 1, only, asked.sample)
    print("\n" + json.dumps(figures, indent=2))
