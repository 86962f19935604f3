"""The work of the matching engines: 60 % orders that rest, 30 % cancels, 10 % orders that take."""

from pathlib import Path

import numpy as np

from hansa.venues import COMMAND, MatchingEngine

ADD, CANCEL, TAKE = 0, 1, 2
MID, LEVELS, WARM_UP = 100_000, 500, 10_000


def made(count: int, *, warm_up: int = WARM_UP, seed: int = 3) -> dict[str, np.ndarray]:
    """Kind, side, price, lots and, of a cancel, which order, for each of `count` operations after a
    warm-up of adds. Cancels name orders that rest: the work is made beside a live engine.
    """
    rng = np.random.default_rng(seed)
    total = warm_up + count
    kind = rng.choice([ADD, CANCEL, TAKE], total, p=[0.6, 0.3, 0.1])
    kind[:warm_up] = ADD
    side = rng.choice([-1, 1], total)
    away = 1 + np.minimum(rng.integers(0, LEVELS, total), rng.integers(0, LEVELS, total))
    price = MID - side * away
    lots = rng.integers(1, 101, total)
    taken = kind == TAKE
    # As much as adds leave after cancels; through the touch, and not through the whole book.
    lots[taken] = rng.integers(1, 281, total)[taken]
    price[taken] = MID + (side * LEVELS)[taken]
    target = np.zeros(total, dtype=np.int64)
    engine = opened(total)
    resting: list[int] = []
    draws = rng.integers(0, 2**31, total)
    for row in range(total):
        identity = row + 1
        if kind[row] == CANCEL:
            target[row] = _picked(engine, resting, int(draws[row]))
            engine.cancel(int(target[row]))
        else:
            engine.add(identity, int(side[row] * lots[row]), limit_ticks=int(price[row]))
            if kind[row] == ADD:
                resting.append(identity)
            else:
                engine.cancel(identity)  # what a taker leaves does not stay
        engine._core.forget_events()
    return {"kind": kind, "side": side, "price": price, "lots": lots, "target": target}


def _picked(engine: MatchingEngine, resting: list[int], draw: int) -> int:
    while True:
        place = draw % len(resting)
        resting[place], resting[-1] = resting[-1], resting[place]
        identity = resting.pop()
        if engine.open_lots(identity) is not None:
            return identity
        draw += 7919


def opened(orders_max: int) -> MatchingEngine:
    """An engine in continuous trading."""
    engine = MatchingEngine(orders_max=min(orders_max, 1 << 20))
    engine.uncross(MID)
    engine.events()
    return engine


def commands(work: dict[str, np.ndarray]) -> np.ndarray:
    """The same as an array for the engine; takers are immediate or cancel."""
    rows = np.zeros(len(work["kind"]), dtype=COMMAND)
    is_cancel = work["kind"] == CANCEL
    rows["kind"] = np.where(is_cancel, 2, 1)
    rows["id"] = np.where(is_cancel, work["target"], np.arange(1, len(rows) + 1))
    rows["side"], rows["has_limit"] = work["side"], 1
    rows["limit_ticks"], rows["lots"] = work["price"], work["lots"]
    rows["time_in_force"] = np.where(work["kind"] == TAKE, 3, 1)
    return rows


def save(path: Path, count: int, *, warm_up: int = WARM_UP) -> None:
    """The work as a file every peer can read with NumPy alone."""
    np.savez(path, warm_up=warm_up, **made(count, warm_up=warm_up))
