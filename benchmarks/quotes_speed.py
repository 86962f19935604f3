"""Quotes: bare, with a strategy that does nothing, with orders; beside nautilus_trader and lrvx."""

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from contestants import Refused, measure
from environments import HERE, MissingPeer, python_of
from workload import EVERY, quote_fill_prices, quotes

MODES = ("bare", "empty", "orders")
PEERS = ("nautilus", "nautilus2", "lrvx")


def quote_figures(count: int, rounds: int) -> dict[str, Any]:
    """Prints microseconds a quote, a call and an order; nothing for who fills at other prices."""
    data = quotes(count)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "quotes.npz"
        np.savez(file, **data)
        for name, command in _commands().items():
            try:
                found[name] = {
                    mode: _seconds([*command, str(file), mode], data, mode, rounds)
                    for mode in MODES
                }
            except Refused as reason:
                print(f"{name}: no time, {reason}")
    _print(found, count)
    return found


def _commands() -> dict[str, list[str]]:
    commands = {"hansa": [sys.executable, str(HERE / "hansa_quotes.py")]}
    for peer in PEERS:
        try:
            commands[peer] = [str(python_of(peer)), str(HERE / "peers" / f"{peer}_quotes.py")]
        except MissingPeer as missing:
            print(f"left out, cannot be installed: {missing}")
    return commands


def _seconds(command: list[str], data: dict[str, np.ndarray], mode: str, rounds: int) -> float:
    wanted = quote_fill_prices(data) if mode == "orders" else np.empty(0)
    times = []
    for _ in range(rounds):
        figures: Any = measure(command)
        prices = np.array(figures["prices"])
        if prices.shape != wanted.shape or not np.allclose(prices, wanted, rtol=0, atol=1e-9):
            raise Refused(f"{mode}: expected {len(wanted)} fills at the other side's best price")
        times.append(figures["seconds"])
    return median(times)


def _print(found: dict[str, Any], count: int) -> None:
    orders = count // EVERY
    print(f"\n{count:,} quotes, one order every {EVERY}, microseconds\n")
    print(f"{'':12}{'a quote, bare':>16}{'a call on top':>16}{'an order on top':>18}")
    for name, seconds in found.items():
        bare = seconds["bare"] / count * 1e6
        call = (seconds["empty"] - seconds["bare"]) / count * 1e6
        order = (seconds["orders"] - seconds["empty"]) / orders * 1e6
        print(f"{name:12}{bare:16.3f}{call:16.3f}{order:18.2f}")
    for peer in (each for each in PEERS if "hansa" in found and each in found):
        ratios = [found[peer][mode] / found["hansa"][mode] for mode in MODES]
        said = ", ".join(f"{ratio:.1f}" for ratio in ratios)
        print(f"{peer}: hansa is {said} times as fast, run by run")
