"""The way from a currency to another, over instruments whose price says what one is worth."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hansa.market.instruments import Instrument
from hansa.types import FloatArray


@dataclass(frozen=True, slots=True)
class Step:
    """Over the instrument at a place, from its base to its quote currency, or back."""

    place: int
    is_inverse: bool


def route(instruments: Sequence[Instrument], start: str, end: str) -> tuple[Step, ...] | None:
    """The shortest way, and of equal ones the first in the order of the instruments; None if there
    is no way. The core takes the same one. An instrument counts if its multiplier is 1.
    """
    waiting = deque[tuple[str, tuple[Step, ...]]]([(start, ())])
    reached = {start}
    while waiting:
        currency, steps = waiting.popleft()
        if currency == end:
            return steps
        for step, other in _steps(instruments, currency):
            if other not in reached:
                reached.add(other)
                waiting.append((other, (*steps, step)))
    return None


def rates(steps: Sequence[Step], prices: FloatArray) -> FloatArray:
    """What one unit is worth at the end of the way, [T], from prices [T, N]; NaN while a price on
    it is not known.
    """
    found: FloatArray = np.ones(len(prices))
    for step in steps:
        column = prices[:, step.place]
        found = found / column if step.is_inverse else found * column
    return found


def _steps(instruments: Sequence[Instrument], currency: str) -> Iterator[tuple[Step, str]]:
    for place, each in enumerate(instruments):
        if each.multiplier != 1:
            continue
        if each.base == currency:
            yield Step(place, is_inverse=False), each.quote
        elif each.quote == currency:
            yield Step(place, is_inverse=True), each.base
