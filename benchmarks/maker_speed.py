"""A maker over a recorded book, millions of changes: beside hftbacktest, fills compared."""

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from contestants import measure
from environments import HERE, MissingPeer, python_of

AGREED = ("orders", "fills", "position")


def maker_figures(rows_min: int, rounds: int) -> dict[str, Any]:
    """Prints seconds and nanoseconds a row; no time for who made other orders or fills."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "book.npz"
        hansa = _middle(
            [sys.executable, str(HERE / "hansa_maker.py"), str(rows_min), str(written)], rounds
        )
        found: dict[str, Any] = {"hansa": hansa}
        try:
            python = str(python_of("hftbacktest"))
        except MissingPeer as missing:
            print(f"left out, cannot be installed: {missing}")
        else:
            script = str(HERE / "peers" / "hftbacktest_maker.py")
            for depth in ("roivec", "hashmap"):
                name = f"hftbacktest {depth}"
                found[name] = _middle([python, script, str(written), depth], rounds)
    _print(found)
    return found


def _middle(command: list[str], rounds: int) -> dict[str, float]:
    rows = [measure(command) for _ in range(rounds)]
    middle = dict(rows[0])
    middle["seconds"] = median(row["seconds"] for row in rows)
    return middle


def _print(found: dict[str, Any]) -> None:
    own = found["hansa"]
    orders, fills = own["orders"], own["fills"]
    print(f"\nA maker at the touch, {own['rows']:,} changes of a recorded book and prints")
    print(f"{orders:,} orders, {fills:,} fills\n")
    print(f"{'':22}{'seconds':>9}{'ns a row':>10}{'first call':>12}")
    for name, row in found.items():
        told = [key for key in AGREED if abs(row[key] - own[key]) > 1e-9]
        if told:
            print(f"{name:22} no time, differs: {', '.join(f'{key} {row[key]}' for key in told)}")
            continue
        first = f"{row['first']:.2f} s" if "first" in row else ""
        pace = row["seconds"] / row["rows"] * 1e9
        print(f"{name:22}{row['seconds']:9.3f}{pace:10.1f}{first:>12}")
