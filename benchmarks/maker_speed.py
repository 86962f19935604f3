"""A maker over a recorded book, millions of changes: beside hftbacktest, fills compared."""

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from contestants import measure
from environments import HERE, MissingPeer, python_of
from maker_fills import fills_difference, read_fills

AGREED = ("orders", "fills", "position")


def maker_figures(rows_min: int, rounds: int) -> dict[str, Any]:
    """Prints seconds and nanoseconds a row; no time for who made other orders or any other fill."""
    with tempfile.TemporaryDirectory() as folder:
        written, own = Path(folder) / "book.npz", Path(folder) / "hansa.csv"
        script = str(HERE / "hansa_maker.py")
        hansa = _middle([sys.executable, script, str(rows_min), str(written), str(own)], rounds)
        found: dict[str, Any] = {"hansa": hansa}
        try:
            python = str(python_of("hftbacktest"))
        except MissingPeer as missing:
            print(f"left out, cannot be installed: {missing}")
        else:
            script = str(HERE / "peers" / "hftbacktest_maker.py")
            for depth in ("roivec", "hashmap"):
                fills = Path(folder) / f"{depth}.csv"
                row = _middle([python, script, str(written), depth, str(fills)], rounds)
                row["differs"] = _difference(
                    row, hansa, fills_difference(*map(read_fills, (own, fills)))
                )
                found[f"hftbacktest {depth}"] = row
    _print(found)
    return found


def _middle(command: list[str], rounds: int) -> dict[str, Any]:
    rows = [measure(command) for _ in range(rounds)]
    return {**rows[0], "seconds": median(row["seconds"] for row in rows)}


def _difference(row: dict[str, Any], own: dict[str, Any], in_fills: str) -> str:
    """What a peer did otherwise; empty if nothing."""
    told = [key for key in AGREED if abs(row[key] - own[key]) > 1e-9]
    counts = [f"{key} {own[key]} and {row[key]}" for key in told]
    return "; ".join([*counts, in_fills] if in_fills else counts)


def _print(found: dict[str, Any]) -> None:
    own = found["hansa"]
    orders, fills = own["orders"], own["fills"]
    print(f"\nA maker at the touch, {own['rows']:,} changes of a recorded book and prints")
    print(f"{orders:,} orders, {fills:,} fills\n")
    print(f"{'':22}{'seconds':>9}{'ns a row':>10}{'first call':>12}")
    for name, row in found.items():
        if row.get("differs"):
            print(f"{name:22} no time, Hansa's and its differ: {row['differs']}")
            continue
        first = f"{row['first']:.2f} s" if "first" in row else ""
        pace = row["seconds"] / row["rows"] * 1e9
        equal = f"   {fills:,} of {fills:,} fills equal" if name != "hansa" else ""
        print(f"{name:22}{row['seconds']:9.3f}{pace:10.1f}{first:>12}{equal}")
