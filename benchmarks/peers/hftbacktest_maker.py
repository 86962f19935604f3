"""A maker at the touch in hftbacktest 2.4.4: DATA.npz, depth (roivec, hashmap) and FILLS.csv, then
the model of the queue (risk_averse, power_2, log) and the size of a lot in DATA, if others.

Two runs are timed, of which the first compiles; a third, which nobody times, also notes each order
that it finds filled.
"""

import json
import sys
import time

import numpy as np
from hftbacktest import (
    BUY,
    FILLED,
    GTC,
    LIMIT,
    BacktestAsset,
    HashMapMarketDepthBacktest,
    ROIVectorMarketDepthBacktest,
)
from numba import njit

STEP_NS, LATENCY_NS, POSITION_LOTS_MAX = 100_000_000, 5_000_000, 20
TICK = 0.01
LOT = float(sys.argv[5]) if len(sys.argv) > 5 else 0.0001
QUEUES = {
    "risk_averse": lambda asset: asset.risk_adverse_queue_model(),
    "power_2": lambda asset: asset.power_prob_queue_model(2),
    "log": lambda asset: asset.log_prob_queue_model(),
}
COLUMNS = "order,side,price_ticks,lots,ts_event_ns"


@njit
def note_fills(orders, fills, count):
    """The orders that are filled, into rows of `fills` from `count` on; how many rows are there."""
    values = orders.values()
    while values.has_next():
        order = values.get()
        if order.status == FILLED:
            fills[count, 0], fills[count, 1] = order.order_id, 1 if order.side == BUY else -1
            fills[count, 2] = order.exec_price_tick
            fills[count, 3] = round(order.exec_qty / LOT)
            fills[count, 4] = order.exch_timestamp
            count += 1
    return count


@njit
def make(hbt, position_max, history, fills):
    """Rows of `fills` are written if it has any. Steps, orders and fills noted."""
    order_id, step, noted = 0, 0, 0
    bid_id, ask_id = 0, 0
    while hbt.elapse(STEP_NS) == 0:
        if len(fills):
            noted = note_fills(hbt.orders(0), fills, noted)
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
    if len(fills):
        noted = note_fills(hbt.orders(0), fills, noted)  # since the last whole step
    return step, order_id, noted


def backtest(file: str, depth: str, queue: str, lowest: float, highest: float):
    asset = (
        BacktestAsset()
        .data([file])
        .linear_asset(1.0)
        .constant_order_latency(LATENCY_NS, LATENCY_NS)
        .no_partial_fill_exchange()
        .trading_value_fee_model(0.0, 0.0)
        .tick_size(TICK)
        .lot_size(LOT)
    )
    asset = QUEUES[queue](asset)
    if depth == "hashmap":
        return HashMapMarketDepthBacktest([asset])
    return ROIVectorMarketDepthBacktest([asset.roi_lb(lowest).roi_ub(highest)])


def write_fills(fills, file: str) -> None:
    """By time at the exchange, at one time by order: the peer's table of orders has no order."""
    rows = fills[np.lexsort((fills[:, 0], fills[:, 4]))]
    np.savetxt(file, rows, fmt="%d", delimiter=",", header=COLUMNS, comments="")


def run(file: str, how: tuple[str, str], bounds, history, fills):
    hbt = backtest(file, *how, *bounds)
    start = time.perf_counter()
    done, orders, noted = make(hbt, POSITION_LOTS_MAX, history, fills)
    seconds = time.perf_counter() - start
    state = hbt.state_values(0)
    counts = {"steps": int(done), "orders": int(orders), "fills": int(state.num_trades)}
    position = float(state.position)
    hbt.close()
    return seconds, counts | {"position": position}, fills[:noted]


def main(file: str, depth: str, fills_file: str, queue: str = "risk_averse") -> None:
    data = np.load(file)["data"]
    prices = data["px"][data["px"] > 0]
    bounds = (float(prices.min()) - 1, float(prices.max()) + 1)
    steps = int((data["local_ts"].max() - data["local_ts"].min()) // STEP_NS) + 10
    history, rows = np.zeros(steps, dtype=np.int64), len(data)
    none = np.zeros((0, 5), dtype=np.int64)
    how = (depth, queue)
    first, _, _ = run(file, how, bounds, history, none)
    seconds, found, _ = run(file, how, bounds, history, none)
    _, noted, fills = run(file, how, bounds, history, np.zeros((2 * steps, 5), dtype=np.int64))
    if noted != found or len(fills) != found["fills"]:
        sys.exit(
            f"expected the noted run to be as the timed one, {found}; found {noted}, {len(fills)}"
        )
    write_fills(fills, fills_file)
    print(json.dumps({"seconds": seconds, "first": first, "rows": rows} | found))


if __name__ == "__main__":
    main(*sys.argv[1:5])
