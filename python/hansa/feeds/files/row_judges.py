"""Oddities of the rows of a raw table: what is odd, in which rows, and what is done about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from hansa.feeds.files.policies import TickPolicies
from hansa.feeds.files.reader import Kind, RawTable
from hansa.market import Instrument
from hansa.market.finding import Code, Finding, Severity
from hansa.market.neighbours import stray_text, strays
from hansa.market.ticks import ADD, CHANGE, DELETE, FILL
from hansa.types import BoolArray, FloatArray, IntArray

Action: TypeAlias = Literal["keep", "drop", "refuse"]

_DONE = MappingProxyType({"keep": "kept", "drop": "dropped", "refuse": "mend or drop the row"})
_SIDES = (("bid_px", "bid_qty"), ("ask_px", "ask_qty"))
_VALUES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"aggressor": (-1, 0, 1), "side": (-1, 1), "action": (ADD, CHANGE, DELETE, FILL)}
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Oddity:
    """Rows that are odd in one way. `text` says what was expected and found in the row at an index;
    `done` what is done about it, if `action` does not say it.
    """

    code: Code
    rows: BoolArray
    action: Action
    text: Callable[[int], str]
    done: str = ""
    is_note: bool = False

    def findings(self, path: Path, table: RawTable) -> Iterator[Finding]:
        """One finding for all these rows, at the first of them; an error if they are refused."""
        count = int(self.rows.sum())
        if not count:
            return
        index = int(self.rows.argmax())
        more = f" ({count} of {len(table)} rows of {table.kind})"
        kept = Severity.NOTE if self.is_note else Severity.WARNING
        yield Finding(
            path=path,
            code=self.code,
            severity=Severity.ERROR if self.action == "refuse" else kept,
            text=f"{self.text(index)}; {self.done or _DONE[self.action]}{more}",
            instrument=table.symbol,
            row=int(table.row[index]),
            ts_ns=int(table.ts_recv_ns[index]),
            count=count,
        )


@dataclass(frozen=True, slots=True)
class Case:
    """What rows are held against; no grid is judged without instrument."""

    instrument: Instrument | None
    policies: TickPolicies


def oddities(table: RawTable, case: Case) -> Iterator[Oddity]:
    """All oddities of the rows of a table in order of receipt.

    A row that is odd in several ways is in several of them.
    """
    if table.kind is Kind.QUOTES:
        for price, quantity in _SIDES:
            yield from _odd_prices(table, price, case)
            yield from _odd_quantities(table, quantity, case)
            yield _not_shown(table, price, quantity, case)
            yield from _strays(table, price, case)
        yield from _odd_spreads(table, case)
    else:
        yield from _odd_prices(table, "price", case)
        yield from _odd_quantities(table, "qty", case)
        yield from _less_than_least(table, case)
    if table.kind is Kind.TRADES:
        yield from _strays(table, "price", case)
    for name in sorted(_VALUES.keys() & table.counts.keys()):
        yield _odd_values(name, table.counts[name], case)
    yield Oddity(
        code=Code.DUPLICATE,
        rows=repeated(table),
        action=case.policies.duplicates,
        text=lambda _: "expected each row once, found one again in full",
    )


def present(numbers: Mapping[str, FloatArray], side: str) -> BoolArray:
    """Whether a side of quotes, "bid" or "ask", is there: neither price nor quantity is 0."""
    px, qty = numbers[f"{side}_px"], numbers[f"{side}_qty"]
    there: BoolArray = ~np.isnan(px) & (px != 0) & ~np.isnan(qty) & (qty != 0)
    return there


def repeated(table: RawTable) -> BoolArray:
    """Whether each row of a table in order of receipt is one above it again, in every column."""
    again = np.zeros(len(table), dtype=np.bool_)
    index = _in_company(table.ts_recv_ns)
    # Bits, not values: NaN is not itself, but nothing is nothing again.
    columns = [column[index].view(np.int64) for column in table.numbers.values()]
    columns += [column[index] for column in table.counts.values()]
    columns += [table.ts_event_ns[index], table.ts_recv_ns[index]]
    order = np.lexsort(columns)
    equal = np.ones(max(len(index) - 1, 0), dtype=np.bool_)
    for column in columns:
        ordered = column[order]
        equal &= ordered[1:] == ordered[:-1]
    again[index[order[1:]][equal]] = True
    return again


def _in_company(stamps_ns: IntArray) -> IntArray:
    """The rows that share their stamp with a neighbour: only these can be repeated."""
    shares = np.zeros(len(stamps_ns), dtype=np.bool_)
    same = stamps_ns[1:] == stamps_ns[:-1]
    shares[1:] |= same
    shares[:-1] |= same
    return np.flatnonzero(shares).astype(np.int64)


def _odd_spreads(table: RawTable, case: Case) -> Iterator[Oddity]:
    bid, ask = table.numbers["bid_px"], table.numbers["ask_px"]
    both = present(table.numbers, "bid") & present(table.numbers, "ask")
    yield Oddity(
        code=Code.ONE_SIDED,
        rows=~both,
        action="keep",
        text=lambda at: f"expected a bid and an ask, found {_shown(bid, at)} and {_shown(ask, at)}",
        done="a side without price or quantity is kept as price 0, quantity 0",
    )
    yield Oddity(
        code=Code.CROSSED,
        rows=both & (bid > ask),
        action=case.policies.crossed,
        text=lambda at: (
            f"expected a bid below the ask, found {_shown(bid, at)} above {_shown(ask, at)}"
        ),
    )
    yield Oddity(
        code=Code.LOCKED,
        rows=both & (bid == ask),
        action="keep",
        text=lambda at: f"expected a bid below the ask, found both at {_shown(bid, at)}",
    )


def _odd_prices(table: RawTable, name: str, case: Case) -> Iterator[Oddity]:
    values, judged = table.numbers[name], _priced(table, name)
    usable = np.isfinite(values) & (values > 0)
    yield Oddity(
        code=Code.PRICE_NOT_POSITIVE,
        rows=judged & ~usable,
        action=case.policies.bad_rows,
        text=lambda at: f"{name}: expected a price above 0, found {_shown(values, at)}",
    )
    instrument = case.instrument
    if instrument is not None:
        yield Oddity(
            code=Code.OFF_TICK,
            rows=judged & usable & ~instrument.price_grid.fits(values),
            action=case.policies.bad_rows,
            text=lambda at: (
                f"{name}: expected a multiple of the tick {instrument.tick}, found "
                f"{_shown(values, at)}"
            ),
        )
        step = f"the tick {instrument.tick}"
        yield _noise(name, values, judged & instrument.price_grid.noisy(values), step)


def _noise(name: str, values: FloatArray, rows: BoolArray, step: str) -> Oddity:
    return Oddity(
        code=Code.NOISE,
        rows=rows,
        action="keep",
        text=lambda at: (
            f"{name}: expected a multiple of {step}, found {float(values[at])!r}, the same but for "
            "the noise of binary arithmetic or of float32"
        ),
        done="taken to the nearest",
        is_note=True,
    )


def _strays(table: RawTable, name: str, case: Case) -> Iterator[Oddity]:
    """Levels of depth and orders of others may be far off; best prices and prints seldom are."""
    prices = np.where(_priced(table, name), table.numbers[name], np.nan)
    for code, rows, words in strays(prices).kinds():
        text = f"{stray_text(name, prices, rows)} {words}"
        yield Oddity(
            code=code,
            rows=rows,
            action=_far_action(table.kind, code, case.policies),
            text=partial(_same, text),
        )


def _far_action(kind: Kind, code: Code, policies: TickPolicies) -> Action:
    """What becomes of such strays. A print of another order of magnitude is a bad row, where asked;
    a quote may be a stub.
    """
    policy = policies.far_prices
    if policy == "refuse_absurd":
        is_bad = code is Code.PRICE_ABSURD and kind is Kind.TRADES
        return policies.bad_rows if is_bad else "keep"
    return "keep" if policy == "drop" and code is Code.PRICE_JUMP else policy


def _same(text: str, _: int) -> str:
    return text


def _odd_quantities(table: RawTable, name: str, case: Case) -> Iterator[Oddity]:
    values, instrument = table.numbers[name], case.instrument
    bad = ~np.isfinite(values) | (values < 0)
    if table.kind is Kind.QUOTES or table.kind is Kind.ORDERS:
        # A side that is not there has none, nor need an order that leaves the book.
        bad &= ~np.isnan(values) | _adds(table)
    if instrument is not None:
        bad |= np.isfinite(values) & ~instrument.quantity_grid.holds(values)
    yield Oddity(
        code=Code.VOLUME_NEGATIVE,
        rows=bad,
        action=case.policies.bad_rows,
        text=lambda at: f"{name}: expected a countable 0 or more, found {_shown(values, at)}",
    )
    if instrument is not None:
        yield Oddity(
            code=Code.OFF_LOT,
            rows=~bad & np.isfinite(values) & ~instrument.quantity_grid.fits(values),
            action="keep",
            text=lambda at: (
                f"{name}: expected a multiple of the lot {instrument.lot}, found "
                f"{_shown(values, at)}"
            ),
            done="rounded down to whole lots",
        )
        step = f"the lot {instrument.lot}"
        yield _noise(name, values, ~bad & instrument.quantity_grid.noisy(values), step)


def _not_shown(table: RawTable, price: str, quantity: str, case: Case) -> Oddity:
    """Prices of quotes without a quantity: a source that has none needs one to be stated."""
    px, qty = table.numbers[price], table.numbers[quantity]
    return Oddity(
        code=Code.VOLUME_NOT_FINITE,
        rows=(px > 0) & np.isnan(qty),
        action=case.policies.bad_rows,
        text=lambda at: (
            f"{quantity}: expected a quantity at {_shown(px, at)}, found none; if the source has "
            "none, state one as the policy quantity_missing"
        ),
    )


def _less_than_least(table: RawTable, case: Case) -> Iterator[Oddity]:
    """Trades, new orders and fills are of one lot at least; levels and changes may be of none."""
    if table.kind is Kind.DEPTH:
        return
    values, instrument = table.numbers["qty"], case.instrument
    judged = np.isfinite(values) & (values >= 0)
    is_less = instrument.quantity_grid.floor(values) < 1 if instrument else values <= 0
    if table.kind is Kind.ORDERS:
        judged &= np.isin(table.counts["action"], (ADD, FILL))
    yield Oddity(
        code=Code.QUANTITY_NOT_POSITIVE,
        rows=judged & is_less,
        action=case.policies.bad_rows,
        text=lambda at: f"qty: expected one lot or more, found {_shown(values, at)}",
    )


def _odd_values(name: str, values: IntArray, case: Case) -> Oddity:
    return Oddity(
        code=Code.FIELD_VALUE,
        rows=~np.isin(values, _VALUES[name]),
        action=case.policies.bad_rows,
        text=lambda at: f"{name}: expected one of {_VALUES[name]}, found {values[at]}",
    )


def _priced(table: RawTable, name: str) -> BoolArray:
    """The rows that need a price: an order that leaves the book is known by its id."""
    if table.kind is Kind.QUOTES:
        return present(table.numbers, name.removesuffix("_px"))
    if table.kind is Kind.ORDERS:
        return _adds(table)
    return np.ones(len(table), dtype=np.bool_)


def _adds(table: RawTable) -> BoolArray:
    if table.kind is not Kind.ORDERS:
        return np.zeros(len(table), dtype=np.bool_)
    adds: BoolArray = np.isin(table.counts["action"], (ADD, CHANGE))
    return adds


def _shown(values: FloatArray, index: int) -> str:
    value = float(values[index])
    return "none" if np.isnan(value) else f"{value:.15g}"
