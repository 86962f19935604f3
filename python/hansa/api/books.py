"""Positions, equity and the double-entry books."""

import msgspec

from hansa.api.formats import Decimal


class PositionView(msgspec.Struct, frozen=True, kw_only=True):
    """A position: quantity, mark, average cost, value and profit as decimals, "" where unknown;
    `age_s` is that of the instrument's data, `feed` its state (live, slow, stale, disconnected,
    logged_out; "" of recorded runs).
    """

    instrument: str
    quantity: str
    price: str
    entry: str
    value: str
    profit: str
    realised: str
    weight_ratio: float | None
    feed: str = ""
    age_s: float | None = None


class EquityCurve(msgspec.Struct, frozen=True, kw_only=True):
    """Equity over the moments of a run, in at most as many points as were asked for: the last value
    of each bucket, and the deepest drawdown in it.
    """

    run: str
    currency: str
    total: int
    ts_ns: tuple[int, ...]
    equity: tuple[float | None, ...]
    drawdown_ratio: tuple[float | None, ...]


class PostingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the books. Lines of one `seq` sum to zero in each currency."""

    seq: int
    at: str
    at_ns: int
    what: str
    account: str
    instrument: str
    currency: str
    amount: Decimal


class LedgerView(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over all postings by account and currency."""

    run: str
    seq: int
    balances: tuple["AccountLine", ...]


class AccountLine(msgspec.Struct, frozen=True, kw_only=True):
    """What an account of the books stands at in one currency."""

    account: str
    currency: str
    amount: Decimal
