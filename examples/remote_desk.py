"""Watches a desk from anywhere: its last decisions and why, an order of one's own, a pause, and the
proof of its journal.

    hansa serve                                  # prints the link by which the owner is created
    HANSA_KEY=hk_... python examples/remote_desk.py

The key needs `read`, `trade:paper` and `risk:kill`; docs/client.md says how one is made. The server
is at HANSA_SERVER, or at http://127.0.0.1:8720.
"""

import os
import sys
import uuid
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from itertools import islice

from hansa.api.council import DecisionView
from hansa.api.desks import Hold
from hansa.api.orders import NewOrder
from hansa.client import Client, frame
from hansa.errors import HansaError

SERVER = os.environ.get("HANSA_SERVER", "http://127.0.0.1:8720")


def main() -> int:
    """Everything in turn; 75 where no server answers, as the command line has it."""
    key = os.environ.get("HANSA_KEY", "")
    if not key:
        print("expected a server (`hansa serve`) and a key of it in HANSA_KEY, found no key")
        return 2
    try:
        with Client(SERVER, key=key) as client:
            return visit(client)
    except HansaError as error:
        print(error)
        return error.exit_code


def visit(client: Client) -> int:
    """The first desk at work."""
    desks = client.list_desks().data
    if not desks:
        print(f"no desk is at work at {SERVER}")
        return 3
    desk = desks[0]
    print(f"{desk.desk} ({desk.mode}) is {desk.state}: equity {desk.equity} {desk.currency}")
    show_decisions(client, desk.run)
    order(client, desk.run)
    hold(client, desk.run)
    proof = client.verify_journal(desk.run)
    print(f"journal: {proof.records} records are {proof.state}, head {proof.head[:16]}")
    if client.quota is not None:
        print(f"{client.quota.left} of {client.quota.units} requests left")
    return 0


def show_decisions(client: Client, run: str) -> None:
    """What the council decided last, why the newest came to what it did, and what comes next."""
    decisions = list(islice(client.each(client.list_decisions, run), 20))
    print(frame(decisions).select("at", "instrument", "decision", "target_ratio", "outcome"))
    if decisions:
        newest = decisions[0]
        print(client.explain(run, instrument=newest.instrument, at=newest.at).text)
    for heard in islice(client.stream([f"{run}/decisions"], last=1), 1):
        for entry in heard.content:
            assert isinstance(entry, DecisionView)
            print(f"{entry.at}  {entry.instrument}: {entry.line}")


def order(client: Client, run: str) -> None:
    """Bids for 100 in money, 2 % below the last close, and takes it back."""
    line = client.read_run(run).instruments[0]
    tick, lot = Decimal(line.tick), Decimal(line.lot)
    close = tick * client.read_bars(run, line.symbol, limit=1).close[-1]
    price = in_steps(close * Decimal("0.98"), tick, ROUND_DOWN)
    wanted = NewOrder(
        cl_ord_id=uuid.uuid4().hex,  # the same again, after a crash too, is the same order
        instrument=line.symbol,
        side="buy",
        quantity=format(in_steps(100 / price, lot, ROUND_UP), "f"),
        kind="limit",
        limit=format(price, "f"),
        reason="remote_desk.py tries an order",
    )
    placed = client.place_order(run, wanted).order
    print(f"{placed.id}: {placed.side} {placed.quantity} {placed.instrument} at {placed.limit}")
    print("; ".join(client.cancel_order(run, placed.id).did))


def in_steps(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    """The multiple of a tick or lot that is next to a value."""
    return (value / step).to_integral_value(rounding) * step


def hold(client: Client, run: str) -> None:
    """Pauses the desk, and lets it trade again."""
    paused = client.pause_desk(run, Hold(reason="remote_desk.py tries the pause"))
    print(f"{paused.state}: {', '.join(paused.did)} in {paused.took_ms} ms")
    resumed = client.resume_desk(run, Hold(reason="remote_desk.py goes on"))
    print(f"{resumed.state}: action {resumed.action_seq} in the journal of what people did")


if __name__ == "__main__":
    sys.exit(main())
