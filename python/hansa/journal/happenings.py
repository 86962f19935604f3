"""What happened to positions without an order: funding, dividends, splits, ends, liquidations."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hansa.journal.columns import read_records
from hansa.journal.kinds import Kind

#: The kinds of record that tell of it, each with the layout of docs/journal.md.
HAPPENING_KINDS = (
    Kind.FUNDING,
    Kind.DIVIDEND,
    Kind.SPLIT,
    Kind.STATUS,
    Kind.EXPIRY,
    Kind.BORROW,
    Kind.LIQUIDATION,
)

#: Accounts of the books by the number in a posting.
ACCOUNTS = {
    1: "cash",
    2: "capital",
    3: "position",
    4: "realised_profit",
    5: "fees",
    6: "funding",
    7: "dividends",
    8: "borrow",
    9: "exchange",
}

_HEAD = struct.Struct("<IIqqqqqq")
_COUNT = struct.Struct("<I")
_POSTING = struct.Struct("<B3xI8s16s")
_SHARE = struct.Struct("<H6xq16s16s")
_NO_INSTRUMENT = 2**32 - 1

_NAMES = {
    Kind.FUNDING: "funding",
    Kind.DIVIDEND: "dividend",
    Kind.SPLIT: "split",
    Kind.STATUS: "status",
    Kind.BORROW: "interest",
    Kind.LIQUIDATION: "liquidation",
}


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of the books: `amount` in 10^-18 of its currency."""

    account: str
    instrument: int | None
    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class HolderShare:
    """What it was to one source of orders: by how much its position changed, what cash came in
    for it after the fee, and the fee, both in 10^-18 of the quote currency.
    """

    source: int
    moved_lots: int
    cash: int
    fee: int


@dataclass(frozen=True, slots=True)
class Happening:
    """One record. Quantities in lots, prices in ticks; `price_ticks` is what the position was
    valued or closed at. `a` and `b` as the action stated them (`hansa.market.actions`); of a
    borrow the rate a year x 10^12, of a liquidation 1 cross or 2 isolated and the last price, of
    an end the price and 1 if it was a delisting. `shares` sum to what moved and was posted.
    """

    kind: Kind
    ts_ns: int
    ts_recv_ns: int
    instrument: int
    a: int
    b: int
    before_lots: int
    after_lots: int
    price_ticks: int | None
    postings: tuple[Posting, ...]
    shares: tuple[HolderShare, ...] = ()

    @property
    def name(self) -> str:
        """What it was: funding, dividend, interest, split, status, expiry, delisting,
        liquidation.
        """
        if self.kind is Kind.EXPIRY:
            return "delisting" if self.b else "expiry"
        return _NAMES[self.kind]

    @property
    def closes(self) -> bool:
        """Whether it closed positions at a price."""
        return self.kind in (Kind.EXPIRY, Kind.LIQUIDATION)

    def posted(self, account: str) -> int:
        """The sum posted to an account, in 10^-18; of cash above zero what came in."""
        return sum(line.amount for line in self.postings if line.account == account)

    @property
    def moved_lots(self) -> int:
        """By how much the position changed."""
        return self.after_lots - self.before_lots

    @property
    def carried(self) -> int:
        """What was paid in funding, dividends and borrow, in 10^-18."""
        return sum(self.posted(account) for account in ("funding", "dividends", "borrow"))

    @property
    def proceeds(self) -> int:
        """What came in for the position itself, before fees, in 10^-18: for the fraction of a
        split, a settlement, a position taken over.
        """
        return self.posted("cash") + self.posted("fees") + self.carried


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """What holding an instrument cost beside its price and fees, in 10^-18 of its currency; below
    zero where more came in than went out.
    """

    funding: int = 0
    dividends: int = 0
    borrow: int = 0

    @property
    def total(self) -> int:
        """All of it: profit is realised + unrealised - fees - this."""
        return self.funding + self.dividends + self.borrow


def decode_happening(kind: Kind, ts_ns: int, payload: bytes) -> Happening:
    """From the bytes of a record of one of `HAPPENING_KINDS`."""
    instrument, has_price, ts_recv, a, b, before, after, price = _HEAD.unpack_from(payload)
    return Happening(
        kind=kind,
        ts_ns=ts_ns,
        ts_recv_ns=ts_recv,
        instrument=instrument,
        a=a,
        b=b,
        before_lots=before,
        after_lots=after,
        price_ticks=price if has_price else None,
        postings=(postings := decode_postings(payload, _HEAD.size)),
        shares=_shares(payload, _HEAD.size + _COUNT.size + _POSTING.size * len(postings)),
    )


def _shares(payload: bytes, offset: int) -> tuple[HolderShare, ...]:
    (count,) = _COUNT.unpack_from(payload, offset)
    start = offset + _COUNT.size
    lines = _SHARE.iter_unpack(payload[start : start + count * _SHARE.size])
    return tuple(
        HolderShare(
            source,
            moved,
            int.from_bytes(cash, "little", signed=True),
            int.from_bytes(fee, "little", signed=True),
        )
        for source, moved, cash, fee in lines
    )


def decode_postings(payload: bytes, offset: int) -> tuple[Posting, ...]:
    """The group of postings that begins at `offset`: a count, then 32 bytes each."""
    (count,) = _COUNT.unpack_from(payload, offset)
    start = offset + _COUNT.size
    lines = _POSTING.iter_unpack(payload[start : start + count * _POSTING.size])
    return tuple(
        Posting(
            ACCOUNTS[account],
            None if instrument == _NO_INSTRUMENT else instrument,
            currency.rstrip(b"\0").decode("ascii"),
            int.from_bytes(amount, "little", signed=True),
        )
        for account, instrument, currency, amount in lines
    )


def read_happenings(journal: Path) -> list[Happening]:
    """All of a run, in order. Raises JournalError for a journal that cannot be read."""
    records = read_records(journal, HAPPENING_KINDS)
    return [
        decode_happening(Kind(int(records.kind[row])), int(records.ts_ns[row]), payload)
        for row, payload in records.each()
    ]


def carry_by_instrument(happenings: Iterable[Happening]) -> dict[int, Carry]:
    """What each instrument's position was charged over all of them."""
    found: dict[int, Carry] = {}
    for each in happenings:
        so_far = found.get(each.instrument, Carry())
        found[each.instrument] = Carry(
            funding=so_far.funding + each.posted("funding"),
            dividends=so_far.dividends + each.posted("dividends"),
            borrow=so_far.borrow + each.posted("borrow"),
        )
    return found
