"""The mix of messages for which exchange-core states its speed, carried out by Hansa's engine.

Its README claims 5 million operations a second for one book: 9 % resting orders, 3 % immediate
or cancel, 6 % cancels, 82 % moves to another price, about 6 % of all messages trading, about 1,000
orders in about 750 price slots, on a Xeon X5690 with a JVM tuned for it. It is a claim: nobody here
has run it, and its time counts its risk engine and not the making of events as an array.
"""

import json
import time

import numpy as np
from matching_workload import MID, opened
from numpy.typing import NDArray

from hansa.venues import COMMAND, MatchingEngine

ADD, IMMEDIATE, CANCEL, MOVE = 0, 1, 2, 3
SHARES = [0.09, 0.03, 0.06, 0.82]
RESTING, SLOTS, CROSSING = 1_000, 500, 0.045


def made(count: int, *, seed: int = 5) -> NDArray[np.void]:
    """`RESTING` orders, then `count` commands of the mix; made beside a live engine so that cancels
    and moves name orders that rest.
    """
    rng = np.random.default_rng(seed)
    total = RESTING + count
    kind = rng.choice([ADD, IMMEDIATE, CANCEL, MOVE], total, p=SHARES)
    kind[:RESTING] = ADD
    rows = np.zeros(total, dtype=COMMAND)
    rows["kind"] = np.select([kind == CANCEL, kind == MOVE], [2, 3], 1)
    rows["side"] = rng.choice([-1, 1], total)
    rows["has_limit"] = 1
    rows["lots"] = rng.integers(1, 101, total)
    rows["time_in_force"] = np.where(kind == IMMEDIATE, 3, 1)
    away = rng.integers(1, SLOTS + 1, total)
    crosses = rng.random(total) < CROSSING
    crosses[:RESTING] = False
    away[crosses] = -rng.integers(0, 4, total)[crosses]
    away[kind == IMMEDIATE] = -4
    _aim(rows, kind, away, rng.integers(0, 2**31, total))
    return rows


def _aim(
    rows: NDArray[np.void],
    kind: NDArray[np.int64],
    away: NDArray[np.int64],
    draws: NDArray[np.int64],
) -> None:
    """Gives each row its id and price; a move keeps the side of its order. Orders are added while
    fewer than `RESTING` rest, and cancelled while there are more: trades take the difference.
    """
    engine, sides, resting = opened(len(rows)), {}, []
    for row in range(len(rows)):
        if kind[row] in (ADD, CANCEL) and row >= RESTING:
            kind[row] = ADD if len(resting) < RESTING else CANCEL
            rows["kind"][row] = 1 if kind[row] == ADD else 2
        if kind[row] in (CANCEL, MOVE) and (identity := _any(engine, resting, int(draws[row]))):
            rows["side"][row] = sides[identity]
        else:
            rows["kind"][row], identity = 1, row + 1
            sides[identity] = int(rows["side"][row])
            resting.append(identity)
        rows["id"][row] = identity
        rows["limit_ticks"][row] = MID - rows["side"][row] * away[row]
        engine.run(rows[row : row + 1], keeps_events=False)


def _any(engine: MatchingEngine, resting: list[int], draw: int) -> int:
    """One that rests; those that were found gone are forgotten. 0 where none rests."""
    while resting:
        place = draw % len(resting)
        if engine.open_lots(resting[place]) is not None:
            return resting[place]
        resting[place] = resting[-1]
        resting.pop()
    return 0


def measured(count: int, rounds: int) -> dict[str, float]:
    """Seconds (the middle round) with events kept and not kept, and what the work did."""
    rows = made(count)
    kept, plain = [], []
    for _ in range(rounds):
        kept.append(_timed(rows, keeps_events=True)[0])
        plain.append(_timed(rows, keeps_events=False)[0])
    engine = _timed(rows, keeps_events=True)[1]
    events = engine.events()
    slots = len(engine.depth("bid", 1_000)) + len(engine.depth("ask", 1_000))
    return {
        "operations": count,
        "seconds": float(np.median(kept)),
        "seconds_without_events": float(np.median(plain)),
        "trades_share": float((events["kind"] == 4).sum() / count),
        "adds_share": float((rows["kind"][RESTING:] == 1).mean()),
        "price_slots": slots,
    }


def _timed(rows: NDArray[np.void], *, keeps_events: bool) -> tuple[float, MatchingEngine]:
    engine = opened(len(rows))
    engine.run(rows[:RESTING], keeps_events=False)
    start = time.perf_counter()
    engine.run(rows[RESTING:], keeps_events=keeps_events)
    return time.perf_counter() - start, engine


if __name__ == "__main__":
    print(json.dumps(measured(3_000_000, 3), indent=1))
