"""A desk in a process of its own, given a folder and a name. Says what it does, line by line."""

import asyncio
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from hansa.coordinator import (
    Call,
    Coordinator,
    CoordinatorOptions,
    Request,
    Response,
    SharedCoordinator,
    SharedOptions,
    SteadyClock,
)
from hansa.coordinator.binance_spot import WEIGHT, rules
from hansa.coordinator.rules import SECOND_NS, BudgetRule

LIMIT = 100
CLOCK = SteadyClock()
_RULES = rules()
RULES = replace(
    _RULES,
    budgets=(
        BudgetRule(name=WEIGHT, limit=LIMIT, window_ns=SECOND_NS),
        *(rule for rule in _RULES.budgets if rule.name != WEIGHT),
    ),
)


class LoggedVenue:
    """Writes each arrival into a file that all processes share; orders are never answered."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "venue.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def send(self, call: Call) -> Response:
        await asyncio.sleep(0.001)
        line = f"{time.monotonic_ns()} {os.getpid()} {call.endpoint}\n"
        os.write(self._file, line.encode())
        await asyncio.sleep(60 if call.endpoint == "order.place" else 0.001)
        return Response(status=200, headers={}, body=b"{}")


def options(folder: Path, desk: str) -> SharedOptions:
    def lead(charge):
        own = CoordinatorOptions(now_ns=CLOCK.now_ns, on_charge=charge)
        return Coordinator(RULES, LoggedVenue(folder), options=own)

    return SharedOptions(
        folder=folder, name="venue", desk=desk, rules=RULES, now_ns=CLOCK.now_ns, lead=lead
    )


def read(desk: str, number: int) -> Request:
    name = f"{desk}{number}"
    deadline_ns = CLOCK.now_ns() + 30 * SECOND_NS
    return Request(
        endpoint="depth", desk=desk, deadline_ns=deadline_ns, parameters=(("symbol", name),)
    )


def order(desk: str) -> Request:
    deadline_ns = CLOCK.now_ns() + 30 * SECOND_NS
    return Request(endpoint="order.place", desk=desk, deadline_ns=deadline_ns, account="main")


def say(*words: object) -> None:
    print(*words, flush=True)


async def main(folder: Path, desk: str) -> None:
    shared = SharedCoordinator(options(folder, desk))
    await shared.start()
    say("leads" if shared.is_leader else "follows")
    order_task = None if shared.is_leader else asyncio.create_task(shared.send(order(desk)))
    for number in range(1_000_000):
        was_leader = shared.is_leader
        await shared.send(read(desk, number))
        say("read", number)
        if shared.is_leader and not was_leader:
            say("took over")
            if order_task is not None:
                say("order", (await order_task).outcome.value)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
