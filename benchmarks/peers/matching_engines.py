"""Matching engines for Python, called order by order: WORK.npz, engine (bourse, light, order)."""

import json
import sys
import time
from datetime import datetime

import bourse
import numpy as np
from lightmatchingengine.lightmatchingengine import LightMatchingEngine, Side
from loguru import logger
from order_matching.enums import Side as OrderSide
from order_matching.matching_engine import MatchingEngine
from order_matching.order import LimitOrder
from order_matching.orders import Orders

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


def with_order_matching(rows, warm_up):
    # It writes a line of log for every call.
    logger.remove()
    # Its expiries have no time zone either.
    engine, now = MatchingEngine(seed=1), datetime(2026, 1, 1)  # noqa: DTZ001
    found = []

    def send(some, first):
        for identity, (kind, side, price, lots, target) in enumerate(some, first):
            if kind == CANCEL:
                engine.cancel_order(str(target))
                continue
            way = OrderSide.BUY if side > 0 else OrderSide.SELL
            order = LimitOrder(
                side=way,
                price=price,
                size=lots,
                timestamp=now,
                order_id=str(identity),
                trader_id="x",
            )
            engine.place(Orders([order]))
            found.extend(trade.size for trade in engine.match(now).trades)
            if kind == TAKE and order.size > 0:
                engine.cancel_order(str(identity))

    send(rows[:warm_up], 1)
    found.clear()
    start = time.perf_counter()
    send(rows[warm_up:], warm_up + 1)
    return time.perf_counter() - start, len(found), sum(found)


def main(file, engine):
    loaded = np.load(file)
    names = ("kind", "side", "price", "lots", "target")
    rows = list(zip(*(loaded[name].tolist() for name in names), strict=True))
    warm_up = int(loaded["warm_up"])
    run = RUNS[engine]
    seconds, trades, volume = run(rows, warm_up)
    figures = {"seconds": seconds, "operations": len(rows) - warm_up}
    print(json.dumps(figures | {"trades": trades, "volume": volume}))


RUNS = {"bourse": with_bourse, "light": with_light, "order": with_order_matching}

if __name__ == "__main__":
    main(*sys.argv[1:3])
