"""Sweeps of SMA crosses: Hansa beside vectorbt; equal trades of every set, or no time."""

import csv
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from contestants import Refused, measure
from environments import HERE, MissingPeer, python_of
from workload import bars, expected_fills, pairs, save


def sweep_figures(sets: int, count: int, rounds: int) -> dict[str, object]:
    """Seconds of `sets` crosses over `count` bars, for each contestant the median."""
    data = bars(count)
    wanted = {pair: len(expected_fills(data, *pair)) for pair in pairs(sets)}
    results: dict[str, object] = {"sets": sets, "bars": count, "fills": sum(wanted.values())}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "bars.npz"
        save(source, count)
        for name, command in _commands(source, sets).items():
            try:
                found = [_measured(command, wanted) for _ in range(rounds)]
            except Refused as reason:
                results[name] = {"refused": str(reason)}
                continue
            seconds = median(each["seconds"] for each in found)
            results[name] = {
                "seconds": seconds,
                "million_bar_sets_per_s": sets * count / seconds / 1e6,
                "peak_mib": max(each["peak_mib"] for each in found),
            }
    return results


def _commands(source: Path, sets: int) -> dict[str, list[str]]:
    own = [sys.executable, str(HERE / "hansa_sweep.py"), str(source), str(sets)]
    found = {"hansa, one process": [*own, "1"]}
    if (cores := os.cpu_count() or 1) > 1:
        found[f"hansa, {cores} processes"] = [*own, str(cores)]
    try:
        python = python_of("vectorbt")
    except MissingPeer as reason:
        print(f"left out: {reason}")
    else:
        script = str(HERE / "peers" / "vectorbt_sweep.py")
        found["vectorbt"] = [str(python), script, str(source), str(sets)]
    return found


def _measured(command: list[str], wanted: dict[tuple[int, int], int]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fills.csv"
        figures = dict(measure([*command, str(file)]))
        with file.open() as lines:
            rows = [[int(each) for each in row] for row in list(csv.reader(lines))[1:]]
        for fast, slow, fills in rows:
            if fills != wanted[fast, slow]:
                raise Refused(f"{fast}/{slow}: expected {wanted[fast, slow]} fills, found {fills}")
        if len(rows) != len(wanted):
            raise Refused(f"expected {len(wanted)} sets, found {len(rows)}")
    return figures


if __name__ == "__main__":
    import json

    print(json.dumps(sweep_figures(int(sys.argv[1]), int(sys.argv[2]), 1), indent=2))
