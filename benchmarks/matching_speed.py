"""Matching engines: orders that rest, cancels, orders that take; traded quantity compared."""

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from contestants import measure
from environments import HERE, MissingPeer, python_of
from matching_workload import save


def matching_figures(operations: int, rounds: int) -> dict[str, Any]:
    """Prints million operations a second; nothing for who trades another quantity."""
    own = [sys.executable, str(HERE / "hansa_matching.py")]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work.npz"
        save(work, operations)
        commands = {
            "hansa, arrays": [*own, str(work), "arrays"],
            "hansa, calls": [*own, str(work), "calls"],
        }
        try:
            peer = [str(python_of("matching")), str(HERE / "peers" / "matching_engines.py")]
            commands["bourse"] = [*peer, str(work), "bourse"]
            commands["lightmatchingengine"] = [*peer, str(work), "light"]
        except MissingPeer as missing:
            print(f"left out, cannot be installed: {missing}")
        found = {name: _middle(command, rounds) for name, command in commands.items()}
    _print(found)
    return found


def _middle(command: list[str], rounds: int) -> dict[str, float]:
    rows = [measure(command) for _ in range(rounds)]
    return dict(rows[0]) | {"seconds": median(row["seconds"] for row in rows)}


def _print(found: dict[str, Any]) -> None:
    own = found["hansa, arrays"]
    print(f"\nMatching, {own['operations']:,} operations, 60 % add, 30 % cancel, 10 % take\n")
    print(f"{'':22}{'seconds':>9}{'million/s':>11}{'trades':>10}")
    for name, row in found.items():
        if row["volume"] != own["volume"]:
            print(f"{name:22} no time, trades {row['volume']} lots instead of {own['volume']}")
            continue
        rate = row["operations"] / row["seconds"] / 1e6
        print(f"{name:22}{row['seconds']:9.3f}{rate:11.2f}{row['trades']:10,}")
