"""Prices and quantities as splits and dividends make them comparable, as of a time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from hansa.errors import DataError
from hansa.market.finding import iso
from hansa.types import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    import polars as pl

#: What rows are adjusted for: splits alone, or dividends too.
What: TypeAlias = Literal["splits", "all"]

PRICES = ("open", "high", "low", "close", "price", "bid_px", "ask_px")
QUANTITIES = ("volume", "qty", "bid_qty", "ask_qty")


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """By what rows before each time [K], ascending, are multiplied: prices and quantities."""

    ts_ns: IntArray
    price: FloatArray
    quantity: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Splits and dividends in the order of time: `ratio` units stand now for one (1 of a dividend),
    `paid` goes to each in units of quote (0 of a split). `close` is the last price before, NaN
    where there is none.
    """

    ts_ns: IntArray
    ratio: FloatArray
    paid: FloatArray
    close: FloatArray

    def take(self, index: IntArray | BoolArray) -> "Events":
        """Some of them."""
        return Events(self.ts_ns[index], self.ratio[index], self.paid[index], self.close[index])


def factors_of(events: Events, *, as_of_ns: int, what: What) -> Factors:
    """The factors as of a time: what happens after it is not known and has no part.

    A split of `ratio` divides earlier prices by it and multiplies quantities; a dividend D takes
    prices by 1 - D / C, C the last close before (CRSP's and Yahoo's way), which leaves returns as
    holders had them. Of the same time the split comes first: D is per new unit. Raises DataError
    for a dividend that is not less than C.
    """
    known = events.take(events.ts_ns <= as_of_ns)
    times = np.unique(known.ts_ns)
    place = np.searchsorted(times, known.ts_ns)
    ratio, paid = np.ones(len(times)), np.zeros(len(times))
    np.multiply.at(ratio, place, known.ratio)
    np.add.at(paid, place, known.paid)
    close = np.full(len(times), np.nan)
    close[place] = known.close
    step = 1 / ratio
    if what == "all":
        # Without a price before there is nothing to adjust.
        held = np.where(np.isfinite(close) & (paid > 0), paid * ratio / close, 0.0)
        _require_possible(times, held, paid)
        step = step * (1 - held)
    return Factors(times, _from_the_end(step), _from_the_end(ratio))


def adjusted(rows: "pl.LazyFrame", time: str, factors: Factors) -> "pl.LazyFrame":
    """The rows, each times the factors of the first event after it; `time` is their column."""
    import polars as pl

    if not len(factors.ts_ns):
        return rows
    table = pl.LazyFrame(
        {
            "_at": pl.Series(factors.ts_ns).cast(pl.Datetime("ns", "UTC")),
            "_price": factors.price,
            "_quantity": factors.quantity,
        }
    ).set_sorted("_at")
    names = rows.collect_schema().names()
    joined = rows.set_sorted(time).join_asof(
        table, left_on=time, right_on="_at", strategy="forward", allow_exact_matches=False
    )
    changed = [
        pl.col(name) * pl.col(factor).fill_null(1.0)
        for group, factor in ((PRICES, "_price"), (QUANTITIES, "_quantity"))
        for name in group
        if name in names
    ]
    return joined.with_columns(changed).select(names)


def _require_possible(times: IntArray, held: FloatArray, paid: FloatArray) -> None:
    if (held >= 1).any():
        at = int((held >= 1).argmax())
        raise DataError(
            f"dividend of {iso(int(times[at]))}: expected less than the last price before, found "
            f"{paid[at]:g}, {held[at]:.3g} times that; mend the action: is it per unit, and of the "
            "same currency?"
        )


def _from_the_end(steps: FloatArray) -> FloatArray:
    """Of each the product of itself and all that follow."""
    products: FloatArray = np.cumprod(steps[::-1], dtype=np.float64)[::-1]
    return products
