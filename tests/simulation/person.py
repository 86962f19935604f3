"""A person who orders on a desk, and asks again under the same id for what was not answered."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random

from hansa.api.answer import PlacedLine
from hansa.api.orders import NewOrder
from hansa.app.desk.events import short_id
from hansa.app.desk.socket import Question
from hansa.journal import Kind, decode_command, decode_proposal, read_records
from tests.simulation.process import Process

_PAUSE_S = 1.5


class Person:
    """State: what was answered by now, and the order that was not."""

    def __init__(self, seed: int) -> None:
        self._random = Random(-1 - seed)
        self._wanted: NewOrder | None = None
        self.answered: dict[str, PlacedLine] = {}
        self.repeated = 0

    async def order(self, process: Process) -> None:
        """Orders until the desk ends, each time once the order before is answered."""
        while True:
            await asyncio.sleep(_PAUSE_S * self._random.random())
            ticks = process.step.floor.core.positions()[0][1]
            if self._wanted is None and ticks is not None:
                self._wanted = self._next(ticks)
            if self._wanted is None:
                continue
            answer = await process.loop.answer(Question(do="order", order=self._wanted))
            assert answer.placed is not None, answer.error
            assert answer.placed.is_same
            self.repeated += not answer.placed.is_new
            self.answered[self._wanted.cl_ord_id] = answer.placed
            self._wanted = None

    def _next(self, ticks: int) -> NewOrder:
        is_limit = self._random.random() < 0.7
        limit = (ticks + self._random.randrange(-60, 60)) / 100
        return NewOrder(
            cl_ord_id=f"person-{len(self.answered):04}",
            instrument="ABCUSD",
            side=self._random.choice(("buy", "sell")),
            kind="limit" if is_limit else "market",
            quantity=f"0.{self._random.randrange(100, 999)}",
            limit=f"{limit:.2f}" if is_limit else "",
        )

    def faults(self, journal: Path) -> Iterator[str]:
        """Orders that are there twice, or not as they were answered."""
        records = read_records(journal)
        found: dict[str, str] = {}
        for row in range(len(records)):
            if records.kind[row] != Kind.COMMAND:
                continue
            label = decode_command(records.payload(row), 0).label
            if label in found:
                yield f"{label} was ordered twice"
            if label:
                found[label] = short_id(decode_proposal(records.payload(row + 1)).cl_ord_id)
        for label, line in self.answered.items():
            if found.get(label) != line.id:
                yield f"{label} was answered as {line.id}, and is {found.get(label)}"
