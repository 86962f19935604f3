"""Judges of the values of bars: prices that are numbers, in order and on the tick; volumes."""

from collections.abc import Iterator

import numpy as np

from hansa.market.finding import Code, Finding, Severity
from hansa.market.grid import STEPS_MAX, Grid, coarsest
from hansa.market.instruments import Instrument
from hansa.market.judging import Case
from hansa.market.readers import RawBars
from hansa.types import FloatArray

PRICES = ("open", "high", "low", "close")


def judge_prices(raw: RawBars, case: Case) -> Iterator[Finding]:
    """Each price is a finite number above 0 that some tick can count."""
    for name in PRICES:
        yield from _judge_price(raw, case, name)


def _judge_price(raw: RawBars, case: Case, name: str) -> Iterator[Finding]:
    values = raw.column(name)
    finite = np.isfinite(values)
    yield from case.at(
        raw,
        ~finite,
        (Code.PRICE_NOT_FINITE, Severity.ERROR),
        lambda index: (
            f"{name}: expected a price, found {shown(values[index])}; mend or drop the row"
        ),
    )
    yield from case.at(
        raw,
        finite & (values <= 0),
        (Code.PRICE_NOT_POSITIVE, Severity.ERROR),
        lambda index: (
            f"{name}: expected a price above 0, found {shown(values[index])}; mend or drop the row"
        ),
    )
    yield from case.at(
        raw,
        finite & (values > STEPS_MAX),
        (Code.PRICE_TOO_LARGE, Severity.ERROR),
        lambda index: (
            f"{name}: expected a price of at most {STEPS_MAX}, beyond which no tick counts, found "
            f'{shown(values[index])}; mend or drop the row (or set far_prices = "drop")'
        ),
    )


def judge_order(raw: RawBars, case: Case) -> Iterator[Finding]:
    """No price is above the high or below the low."""
    top = np.maximum(np.maximum(raw.open, raw.close), raw.low)
    bottom = np.minimum(np.minimum(raw.open, raw.close), raw.high)
    yield from case.at(
        raw,
        raw.high < top,
        (Code.PRICE_ORDER, Severity.ERROR),
        lambda index: (
            f"high: expected at least {shown(top[index])}, the greatest other price of the bar, "
            f"found {shown(raw.high[index])}; mend or drop the row"
        ),
    )
    yield from case.at(
        raw,
        (raw.low > bottom) & (raw.high >= top),
        (Code.PRICE_ORDER, Severity.ERROR),
        lambda index: (
            f"low: expected at most {shown(bottom[index])}, the least other price of the bar, "
            f"found {shown(raw.low[index])}; mend or drop the row"
        ),
    )


def judge_volume(raw: RawBars, case: Case) -> Iterator[Finding]:
    """Each volume is a finite number of at least 0 that can be counted in lots."""
    values = raw.volume
    finite = np.isfinite(values)
    yield from case.at(
        raw,
        ~finite,
        (Code.VOLUME_NOT_FINITE, Severity.ERROR),
        lambda index: f"volume: expected a number, found {shown(values[index])}; mend the row",
    )
    yield from case.at(
        raw,
        finite & (values < 0),
        (Code.VOLUME_NEGATIVE, Severity.ERROR),
        lambda index: f"volume: expected 0 or more, found {shown(values[index])}; mend the row",
    )
    instrument = case.instruments.get(raw.instrument)
    if instrument is not None:
        yield from case.at(
            raw,
            finite & ~instrument.quantity_grid.holds(values),
            (Code.VOLUME_TOO_LARGE, Severity.ERROR),
            lambda index: (
                f"volume: expected a number that counts in lots of {instrument.lot}, "
                f"found {shown(values[index])}; choose a coarser lot"
            ),
        )


def judge_ticks(raw: RawBars, case: Case) -> Iterator[Finding]:
    """Each price is a whole number of ticks; a note counts those that are so but for noise."""
    instrument = case.instruments.get(raw.instrument)
    if instrument is not None:
        for name in PRICES:
            yield from _judge_tick(raw, case, name, instrument)


def _judge_tick(raw: RawBars, case: Case, name: str, instrument: Instrument) -> Iterator[Finding]:
    values = raw.column(name)
    yield from case.at(
        raw,
        (values <= STEPS_MAX) & ~instrument.price_grid.fits(values),
        (Code.OFF_TICK, Severity.ERROR),
        lambda index: _off_tick(name, float(values[index]), instrument, _suggestion(raw)),
    )
    yield from case.at(
        raw,
        instrument.price_grid.noisy(values),
        (Code.NOISE, Severity.NOTE),
        lambda index: (
            f"{name}: expected a multiple of tick {instrument.tick:f}, found "
            f"{shown(values[index])}, the same but for the noise of binary arithmetic or of "
            "float32; taken to the nearest"
        ),
    )


def suggest_tick(raw: RawBars, case: Case) -> Iterator[Finding]:
    """The greatest tick on which every price lies."""
    text = f"tick: every price {_suggestion(raw)}"
    yield case.finding(raw, Code.TICK, Severity.NOTE, text)


def shown(value: float) -> str:
    """A float as its file showed it: the shortest text that reads back."""
    return repr(float(value)).removesuffix(".0")


def _suggestion(raw: RawBars) -> str:
    prices: FloatArray = np.concatenate([raw.column(name) for name in PRICES])
    grid = coarsest(prices[np.isfinite(prices)])
    return f"is a multiple of {grid.step:f}" if grid else "needs more than 12 decimals"


def _off_tick(name: str, value: float, instrument: Instrument, suggestion: str) -> str:
    expected = f"{name}: expected a multiple of tick {instrument.tick:f}, found {shown(value)}"
    grid = instrument.price_grid
    if not bool(grid.holds(np.array([value]))[0]):
        return f"{expected}, which is too large to count in ticks; choose a coarser tick"
    low, high = _around(grid, value)
    return (
        f"{expected}; nearest are {low} and {high}; mend the row, or change the tick in "
        f"instruments.toml (every price of the instrument {suggestion})"
    )


def _around(grid: Grid, value: float) -> tuple[str, str]:
    below = int(grid.floor(np.array([value]))[0])
    return f"{below * grid.step:f}", f"{(below + 1) * grid.step:f}"
