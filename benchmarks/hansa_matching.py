"""The matching engine of Hansa: WORK.npz and way (arrays, calls)."""

import json
import sys
import time

import numpy as np
from matching_workload import CANCEL, TAKE, commands, opened


def at_once(work: dict[str, np.ndarray], warm_up: int) -> tuple[float, int, int]:
    rows = commands(work)
    engine = opened(len(rows))
    engine.run(rows[:warm_up], keeps_events=False)
    start = time.perf_counter()
    engine.run(rows[warm_up:])
    seconds = time.perf_counter() - start
    events = engine.events()
    trades = events["numbers"][events["kind"] == 4]
    return seconds, len(trades), int(trades[:, 3].sum())


def one_by_one(work: dict[str, np.ndarray], warm_up: int) -> tuple[float, int, int]:
    engine = opened(len(work["kind"]))
    columns = (work[name].tolist() for name in ("kind", "side", "price", "lots", "target"))
    rows = list(zip(range(1, len(work["kind"]) + 1), *columns, strict=True))
    core = engine._core  # as a program that counts microseconds would
    _send(core, rows[:warm_up])
    core.forget_events()
    start = time.perf_counter()
    _send(core, rows[warm_up:])
    seconds = time.perf_counter() - start
    events = engine.events()
    trades = events["numbers"][events["kind"] == 4]
    return seconds, len(trades), int(trades[:, 3].sum())


def _send(core: object, rows: list[tuple[int, ...]]) -> None:
    add, cancel = core.add, core.cancel
    for identity, kind, side, price, lots, target in rows:
        if kind == CANCEL:
            cancel(target)
        elif kind == TAKE:
            add(identity, 0, side > 0, price, lots, 3)
        else:
            add(identity, 0, side > 0, price, lots, 1)


def main(file: str, way: str) -> None:
    loaded = np.load(file)
    warm_up = int(loaded["warm_up"])
    work = {name: loaded[name] for name in ("kind", "side", "price", "lots", "target")}
    seconds, trades, volume = {"arrays": at_once, "calls": one_by_one}[way](work, warm_up)
    operations = len(work["kind"]) - warm_up
    figures = {"seconds": seconds, "operations": operations, "trades": trades, "volume": volume}
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:3])
