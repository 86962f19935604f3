"""Matching engines: orders that rest, cancels, orders that take; traded quantity compared."""

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from contestants import measure
from environments import HERE, MissingPeer, python_of
from matching_claim import measured
from matching_workload import save

#: Operations, and orders to begin with, for the peer that does hundreds a second.
SMALL = 1_000


def matching_figures(operations: int, rounds: int) -> dict[str, Any]:
    """Prints million operations a second; nothing for who trades another quantity.

    `order-matching` is given a thousand operations on a small book, and Hansa the same beside it:
    it walks all resting orders at every one.
    """
    with tempfile.TemporaryDirectory() as folder:
        work, small = Path(folder) / "work.npz", Path(folder) / "small.npz"
        save(work, operations)
        save(small, SMALL, warm_up=SMALL)
        found = {name: _middle(command, rounds) for name, command in _commands(work).items()}
        slow = {name: _middle(command, rounds) for name, command in _slow(small).items()}
    _print(found, "hansa, arrays")
    _print(slow, "hansa, calls")
    claim = measured(6 * operations, rounds)
    _print_claim(claim)
    return found | {f"{name}, small": row for name, row in slow.items()} | {"moves": claim}


def _commands(work: Path) -> dict[str, list[str]]:
    own, peer = [sys.executable, str(HERE / "hansa_matching.py"), str(work)], _peer()
    commands = {"hansa, arrays": [*own, "arrays"], "hansa, calls": [*own, "calls"]}
    if peer:
        commands["bourse"] = [*peer, str(work), "bourse"]
        commands["lightmatchingengine"] = [*peer, str(work), "light"]
    return commands


def _slow(work: Path) -> dict[str, list[str]]:
    own, peer = [sys.executable, str(HERE / "hansa_matching.py"), str(work)], _peer()
    commands = {"hansa, calls": [*own, "calls"]}
    if peer:
        commands["order-matching"] = [*peer, str(work), "order"]
    return commands


def _peer() -> list[str]:
    """The peers' program; nothing where they cannot be installed."""
    try:
        return [str(python_of("matching")), str(HERE / "peers" / "matching_engines.py")]
    except MissingPeer as missing:
        print(f"left out, cannot be installed: {missing}")
        return []


def _middle(command: list[str], rounds: int) -> dict[str, float]:
    rows = [measure(command) for _ in range(rounds)]
    return dict(rows[0]) | {"seconds": median(row["seconds"] for row in rows)}


def _print(found: dict[str, Any], own_name: str) -> None:
    own = found[own_name]
    print(f"\nMatching, {own['operations']:,} operations, 60 % add, 30 % cancel, 10 % take\n")
    print(f"{'':22}{'seconds':>9}{'million/s':>11}{'trades':>10}")
    for name, row in found.items():
        if row["volume"] != own["volume"]:
            print(f"{name:22} no time, trades {row['volume']} lots instead of {own['volume']}")
            continue
        rate = row["operations"] / row["seconds"] / 1e6
        print(f"{name:22}{row['seconds']:9.4f}{rate:11.4f}{row['trades']:10,}")


def _print_claim(row: dict[str, float]) -> None:
    count = row["operations"]
    print(f"\nMatching, {count:,} operations of exchange-core's mix (82 % moves)\n")
    print(f"hansa, arrays, events kept{count / row['seconds'] / 1e6:11.2f} million/s")
    print(f"hansa, arrays{count / row['seconds_without_events'] / 1e6:24.2f} million/s")
    print("exchange-core claims            5    million/s on its machine; not run here")
