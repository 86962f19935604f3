"""Whether a contestant traded what had to be traded; a time counts only if it did."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from workload import Fills

#: One peer rounds each commission to a cent; a single trade more or less moves equity by 20.
EQUITY_TOLERANCE = 2.0


def peer_difference(figures: Mapping[str, float], wanted: Fills, last_close: float) -> str:
    """What a peer did otherwise, by fills and final equity; empty if nothing."""
    if figures["fills"] != len(wanted):
        return f"fills: expected {len(wanted)}, found {figures['fills']:.0f}"
    equity = wanted.equity(last_close)
    if abs(figures["equity"] - equity) > EQUITY_TOLERANCE:
        return f"final equity: expected {equity:.2f}, found {figures['equity']:.2f}"
    return ""


def hansa_difference(file: Path, wanted: Fills) -> str:
    """The first of Hansa's fills that is not as wanted in bar, side or price; empty if none."""
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    if len(rows) != len(wanted):
        return f"fills: expected {len(wanted)}, found {len(rows)}"
    for number, row in enumerate(rows):
        side = "buy" if number % 2 == 0 else "sell"
        bar, price = int(wanted.bar[number]), float(wanted.price[number])
        is_same = int(row["bar"]) == bar and row["side"] == side
        if not (is_same and np.isclose(float(row["price"]), price, rtol=1e-9, atol=0.0)):
            found = f"{row['side']} {row['price']} at bar {row['bar']}"
            return f"fill {number}: expected {side} {price} at bar {bar}, found {found}"
    return ""


def trades_difference(file: Path, wanted: Fills) -> str:
    """The same for a peer that recorded its closed trades, entry and exit a row; empty if none."""
    with file.open(newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: int(row["EntryBar"]))
    closed = len(wanted) // 2
    bar = np.array([[int(row["EntryBar"]), int(row["ExitBar"])] for row in rows]).ravel()
    price = np.array([[float(row["EntryPrice"]), float(row["ExitPrice"])] for row in rows]).ravel()
    if len(rows) != closed:
        return f"closed trades: expected {closed}, found {len(rows)}"
    is_other = (bar != wanted.bar[: 2 * closed]) | ~np.isclose(price, wanted.price[: 2 * closed])
    return f"trade {int(np.argmax(is_other)) // 2} differs" if is_other.any() else ""
