"""A maker at the touch in hftbacktest 2.4.4: DATA.npz and depth (roivec, hashmap)."""

import json
import sys
import time

import numpy as np
from hftbacktest import (
    BUY,
    GTC,
    LIMIT,
    BacktestAsset,
    HashMapMarketDepthBacktest,
    ROIVectorMarketDepthBacktest,
)
from numba import njit

STEP_NS, LATENCY_NS, POSITION_LOTS_MAX = 100_000_000, 5_000_000, 20
TICK, LOT = 0.01, 0.0001


@njit
def make(hbt, position_max, history):
    order_id, step = 0, 0
    bid_id, ask_id = 0, 0
    while hbt.elapse(STEP_NS) == 0:
        hbt.clear_inactive_orders(0)
        depth, position = hbt.depth(0), hbt.position(0)
        held = round(position / LOT)
        history[step] = held
        step += 1
        orders = hbt.orders(0)
        bid_tick, ask_tick = depth.best_bid_tick, depth.best_ask_tick
        has_bid = has_ask = False
        for key in (bid_id, ask_id):
            if key in orders:
                order = orders.get(key)
                wanted = bid_tick if order.side == BUY else ask_tick
                if order.price_tick != wanted and order.cancellable:
                    hbt.cancel(0, key, False)
                if order.side == BUY:
                    has_bid = True
                else:
                    has_ask = True
        if not has_bid and held < position_max:
            order_id += 1
            bid_id = order_id
            hbt.submit_buy_order(0, order_id, bid_tick * TICK, LOT, GTC, LIMIT, False)
        if not has_ask and held > -position_max:
            order_id += 1
            ask_id = order_id
            hbt.submit_sell_order(0, order_id, ask_tick * TICK, LOT, GTC, LIMIT, False)
    return step, order_id


def backtest(file: str, depth: str, lowest: float, highest: float):
    asset = (
        BacktestAsset()
        .data([file])
        .linear_asset(1.0)
        .constant_order_latency(LATENCY_NS, LATENCY_NS)
        .risk_adverse_queue_model()
        .no_partial_fill_exchange()
        .trading_value_fee_model(0.0, 0.0)
        .tick_size(TICK)
        .lot_size(LOT)
    )
    if depth == "hashmap":
        return HashMapMarketDepthBacktest([asset])
    return ROIVectorMarketDepthBacktest([asset.roi_lb(lowest).roi_ub(highest)])


def main(file: str, depth: str) -> None:
    data = np.load(file)["data"]
    prices = data["px"][data["px"] > 0]
    bounds = (float(prices.min()) - 1, float(prices.max()) + 1)
    steps = int((data["local_ts"].max() - data["local_ts"].min()) // STEP_NS) + 10
    seconds = []
    for _ in range(2):  # the first compiles
        history = np.zeros(steps, dtype=np.int64)
        hbt = backtest(file, depth, *bounds)
        start = time.perf_counter()
        done, orders = make(hbt, POSITION_LOTS_MAX, history)
        seconds.append(time.perf_counter() - start)
        state = hbt.state_values(0)
        trades, position = int(state.num_trades), float(state.position)
        hbt.close()
    figures = {
        "seconds": seconds[1],
        "first": seconds[0],
        "rows": len(data),
        "steps": int(done),
        "orders": int(orders),
        "fills": trades,
        "position": position,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:3])
