"""One row of a file of actions: from what people write to the core's whole numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from fractions import Fraction
from math import isnan
from pathlib import Path
from typing import TypeAlias

from hansa.market import Code, Instrument
from hansa.market.actions import ACTION_SCALE, ActionKind, Status
from hansa.market.finding import FaultError, fault
from hansa.market.instruments import nearest_name
from hansa.market.times import to_ns

_STATUS = {status.name.lower(): status for status in Status}
_KINDS = {kind.name.lower(): kind for kind in ActionKind if kind is not ActionKind.STATUS}
#: What a column of kinds may say.
ROW_KINDS = (*_KINDS, *_STATUS)
#: The tick of an instrument that is not known: any price is on it.
_ANY_TICK = Decimal("1e-12")
#: An amount that 64 bits hold in parts of 10^-12.
_AMOUNT_MAX = 9_000_000
#: As many ticks as float64 counts exactly, with room for sums of them.
_TICKS_MAX = 2**50
#: The most of an instrument whose tick is not known: of 10^-12 each, what 28 digits hold.
_PRICE_MAX = Decimal(10**15)
#: What happens, and the core's a, b and c.
Numbers: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the file has it; `number` counts rows of data from 1. `is_stated` says that the row
    itself names its kind, so that it means to say something.
    """

    number: int
    ts_ns: int
    ts_recv_ns: int
    instrument: str
    kind: str
    a: object
    b: object
    c: object = None
    is_stated: bool = False


def numbers_of(path: Path, row: Row, of: Instrument | None = None) -> Numbers | None:
    """Kind, a, b and c of a row; None for one that says that nothing happens.

    Nothing happens where `a` of funding, dividend, split or mark is empty or, but for funding, 0,
    and in a split of 1 for 1: files of prices have such columns. A rate of 0 moves no cash, but
    it is the rate. Raises DataError for numbers that cannot be, for
    prices off the tick or out of the bounds `of` the instrument, and for kinds that are not known.
    """
    tick = _ANY_TICK if of is None else of.tick
    if row.kind not in ROW_KINDS:
        text = f"expected one of {', '.join(ROW_KINDS)}, found {row.kind!r}"
        hint = nearest_name(row.kind, ROW_KINDS)
        raise fault(path, Code.FIELD_VALUE, f"{text}; {hint}", row=row.number)
    if row.kind in _STATUS:
        return ActionKind.STATUS, _STATUS[row.kind], 0, 0
    kind = _KINDS[row.kind]
    if kind is ActionKind.BUST:
        return _bust(path, row)
    if kind is ActionKind.CORRECT:
        return _correct(path, row, of)
    if kind in (ActionKind.EXPIRY, ActionKind.DELISTING):
        return kind, _ticks(path, row, _decimal(path, row, row.a), tick), 0, 0
    return _charged(path, row, tick)


def _charged(path: Path, row: Row, tick: Decimal) -> Numbers | None:
    """Funding, a dividend, a split or a mark; None where nothing happens."""
    kind, a, b = _KINDS[row.kind], _decimal(path, row, row.a), _decimal(path, row, row.b)
    if kind is ActionKind.SPLIT and a == 0 and row.is_stated:
        raise _unfit(path, row, "units above 0 (a) for units above 0 (b)", str(row.a))
    if a == 0 and kind is ActionKind.FUNDING:
        return kind, 0, 0, 0
    if a is None or a == 0:
        return None
    if kind is ActionKind.FUNDING:
        return kind, _parts(path, row, a), _nearest_ticks(path, row, b, tick), 0
    if kind is ActionKind.MARK:
        return kind, _nearest_ticks(path, row, a, tick), 0, 0
    if kind is ActionKind.DIVIDEND:
        return kind, _above_0(path, row, _parts(path, row, a)), 0, 0
    return _split(path, row, (a, Decimal(1) if b is None else b))


def _bust(path: Path, row: Row) -> Numbers:
    """From a time to a time."""
    return ActionKind.BUST, *_window(path, row, {"a": row.a, "b": row.b}), 0


def _correct(path: Path, row: Row, of: Instrument | None) -> Numbers:
    """To a price, from a time to a time."""
    tick, price = _ANY_TICK if of is None else of.tick, _decimal(path, row, row.a)
    if price is None or not _is_on(path, row, price, tick):
        raise _unfit(path, row, f"a price (a), a multiple of tick {tick}", str(row.a))
    if not _may_cost(of, price):
        expected = "a price (a) above 0 (an instrument with a price_min below 0 may have less)"
        raise _unfit(path, row, expected, str(row.a))
    return ActionKind.CORRECT, int(price / tick), *_window(path, row, {"b": row.b, "c": row.c})


def _may_cost(of: Instrument | None, price: Decimal) -> bool:
    """Whether a fill can have been at a price: of 0 or less only where its price_min says so."""
    if of is None or price > 0:
        return True
    return of.price_min is not None and of.price_min < 0 and of.price_min <= price


def _window(path: Path, row: Row, raw: Mapping[str, object]) -> tuple[int, int]:
    """A first time and a last one, both included; the last is the row's own unless it is stated."""
    (first, raw_first), (last, raw_last) = raw.items()
    first_ns, last_ns = _moment(path, row, raw_first), _moment(path, row, raw_last)
    last_ns = row.ts_ns if last_ns is None else last_ns
    if first_ns is None or not first_ns <= last_ns <= row.ts_ns:
        expected = f"a first time ({first}), and a last one ({last}) between it and the row's own"
        raise _unfit(path, row, expected, f"{raw_first} and {raw_last}")
    return first_ns, last_ns


def _moment(path: Path, row: Row, raw: object) -> int | None:
    """A time as a column of times may have it; None where there is none."""
    import polars as pl

    if raw is None or raw == "" or (isinstance(raw, float) and isnan(raw)):
        return None
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    try:
        if isinstance(raw, str) and raw.lstrip("-").isdigit():
            raw = int(raw)
        return int(to_ns(pl.Series("time", [raw]), path)[0][0])
    except (FaultError, ValueError, OverflowError):
        expected = "a time such as 2022-01-01T00:00:00Z, or a whole number since the epoch"
        raise _unfit(path, row, expected, repr(raw)[:40]) from None


def _split(path: Path, row: Row, ratio: tuple[Decimal, Decimal]) -> Numbers | None:
    """As whole numbers without a common part: 1.5 for 1 is 3 for 2."""
    after, before = ratio
    if after <= 0 or before <= 0:
        raise _unfit(path, row, "units above 0 (a) for units above 0 (b)", f"{after} for {before}")
    share = Fraction(after) / Fraction(before)
    if max(share.numerator, share.denominator) >= 2**63:
        raise _unfit(path, row, "a ratio of fewer digits", f"{after} for {before}")
    if share == 1:
        return None
    return ActionKind.SPLIT, share.numerator, share.denominator, 0


def _parts(path: Path, row: Row, value: Decimal) -> int:
    """In 10^-12, to the nearest."""
    if abs(value) >= _AMOUNT_MAX:
        raise _unfit(path, row, f"less than {_AMOUNT_MAX:,} (a)", str(value))
    return int((value * ACTION_SCALE).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _above_0(path: Path, row: Row, parts: int) -> int:
    if parts <= 0:
        raise _unfit(path, row, "an amount above 0", str(row.a))
    return parts


def _ticks(path: Path, row: Row, price: Decimal | None, tick: Decimal) -> int:
    """A settlement price must be on the grid; 0 for what is worth nothing."""
    if price is None or price < 0 or not _is_on(path, row, price, tick):
        expected = f"a price of 0 or more, a multiple of tick {tick}"
        raise _unfit(path, row, expected, str(row.a))
    return int(price / tick)


def _is_on(path: Path, row: Row, price: Decimal, tick: Decimal) -> bool:
    _refuse_large(path, row, price, tick)
    return not price % tick


def _refuse_large(path: Path, row: Row, price: Decimal, tick: Decimal) -> None:
    """A price of more ticks than the core counts with; of an unknown tick, of any use."""
    most = _PRICE_MAX if tick == _ANY_TICK else tick * _TICKS_MAX
    if abs(price) >= most:
        raise _unfit(path, row, f"a price below {most:,}", str(price))


def _nearest_ticks(path: Path, row: Row, price: Decimal | None, tick: Decimal) -> int:
    """The price at which a venue marks has more digits than its ticks; 0 if there is none."""
    if price is None:
        return 0
    if price <= 0:
        raise _unfit(path, row, "a price above 0", str(price))
    _refuse_large(path, row, price, tick)
    return max(1, int((price / tick).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)))


def _decimal(path: Path, row: Row, raw: object) -> Decimal | None:
    """A float stands for the shortest decimal that reads back as it."""
    if raw is None or raw == "":
        return None
    try:
        value = Decimal(repr(raw) if isinstance(raw, float) else str(raw))
    except InvalidOperation:
        raise _unfit(path, row, "a number", repr(raw)[:40]) from None
    if value.is_nan():
        return None
    if not value.is_finite():
        raise _unfit(path, row, "a finite number", repr(raw))
    return value


def _unfit(path: Path, row: Row, expected: str, found: str) -> Exception:
    text = f"{row.instrument}: {row.kind}: expected {expected}, found {found}"
    return fault(path, Code.FIELD_VALUE, text, row=row.number)
