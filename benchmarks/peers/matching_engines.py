"""Matching engines for Python, called order by order: WORK.npz and engine (bourse, light)."""

import json
import sys
import time

import bourse
import numpy as np
from lightmatchingengine.lightmatchingengine import LightMatchingEngine, Side

ADD, CANCEL, TAKE = 0, 1, 2


def with_bourse(rows, warm_up):
    book = bourse.core.OrderBook(0, 1)
    ids = [0]

    def send(some):
        for kind, side, price, lots, target in some:
            if kind == CANCEL:
                book.cancel_order(ids[target])
                ids.append(-1)
            else:
                identity = book.place_order(side > 0, lots, 0, price=price)
                ids.append(identity)
                if kind == TAKE:
                    book.cancel_order(identity)

    send(rows[:warm_up])
    before = book.get_trades()
    start = time.perf_counter()
    send(rows[warm_up:])
    seconds = time.perf_counter() - start
    trades = book.get_trades()[len(before) :]
    return seconds, len(trades), sum(trade[3] for trade in trades)


def with_light(rows, warm_up):
    engine = LightMatchingEngine()
    ids, found = [0], []

    def send(some):
        for kind, side, price, lots, target in some:
            if kind == CANCEL:
                engine.cancel_order(ids[target], "X")
                ids.append(-1)
            else:
                way = Side.BUY if side > 0 else Side.SELL
                order, trades = engine.add_order("X", price, lots, way)
                ids.append(order.order_id)
                # It reports each trade twice, once for each side.
                found.extend(trade.trade_qty for trade in trades)
                if kind == TAKE and order.leaves_qty > 0:
                    engine.cancel_order(order.order_id, "X")

    send(rows[:warm_up])
    found.clear()
    start = time.perf_counter()
    send(rows[warm_up:])
    seconds = time.perf_counter() - start
    return seconds, len(found) // 2, sum(found) // 2


def main(file, engine):
    loaded = np.load(file)
    names = ("kind", "side", "price", "lots", "target")
    rows = list(zip(*(loaded[name].tolist() for name in names), strict=True))
    warm_up = int(loaded["warm_up"])
    run = {"bourse": with_bourse, "light": with_light}[engine]
    seconds, trades, volume = run(rows, warm_up)
    figures = {"seconds": seconds, "operations": len(rows) - warm_up}
    print(json.dumps(figures | {"trades": trades, "volume": volume}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
