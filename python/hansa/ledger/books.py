"""The books of a run, summed again from its postings: an account is what was posted to it."""

import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hansa.errors import JournalError
from hansa.journal import Kind, read_records
from hansa.journal.happenings import ACCOUNTS

_NO_INSTRUMENT = 2**32 - 1
_REPORT_BYTES, _TRANSFER_BYTES = 120, 24
# A bust or a correction names the execution it takes back behind the report.
_EXEC_TYPE_BYTE, _TAKING_BACK, _REFERENCE_BYTES = 21, (10, 11), 8
_POSTING = struct.Struct("<B3xI8s16s")


@dataclass(frozen=True, slots=True)
class Posting:
    """One line: account, instrument index (None where it belongs to none), currency, and the
    amount in 10^-18 of it: plus is what the desk has or paid for, minus where it came from.
    """

    account: str
    instrument: int | None
    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class Books:
    """Balances by (account, instrument, currency), in 10^-18; `groups` were posted."""

    balances: Mapping[tuple[str, int | None, str], int]
    groups: int

    def total(self, account: str, currency: str) -> int:
        """The balance of an account over all instruments."""
        return sum(
            amount
            for (name, _, code), amount in self.balances.items()
            if name == account and code == currency
        )


def read_books(journal: Path) -> Books:
    """Sums every posting. Raises JournalError naming the record whose group is not balanced."""
    balances: dict[tuple[str, int | None, str], int] = defaultdict(int)
    groups = 0
    records = read_records(journal, [Kind.REPORT, Kind.TRANSFER])
    for row, payload in records.each():
        skip = _report_bytes(payload) if records.kind[row] == Kind.REPORT else _TRANSFER_BYTES
        sums: dict[str, int] = defaultdict(int)
        for posting in _postings(payload, skip):
            balances[posting.account, posting.instrument, posting.currency] += posting.amount
            sums[posting.currency] += posting.amount
        groups += bool(sums)
        if any(sums.values()):
            raise JournalError(
                f"{journal}: record {records.seq[row]}: expected postings that sum to zero per "
                f"currency, found {dict(sums)}"
            )
    return Books(dict(balances), groups)


def _report_bytes(payload: bytes) -> int:
    is_taking_back = payload[_EXEC_TYPE_BYTE] in _TAKING_BACK
    return _REPORT_BYTES + (_REFERENCE_BYTES if is_taking_back else 0)


def _postings(payload: bytes, skip: int) -> Iterator[Posting]:
    if len(payload) == skip:
        return
    (count,) = struct.unpack_from("<I", payload, skip)
    for number in range(count):
        offset = skip + 4 + number * _POSTING.size
        account, instrument, currency, amount = _POSTING.unpack_from(payload, offset)
        yield Posting(
            ACCOUNTS[account],
            None if instrument == _NO_INSTRUMENT else instrument,
            currency.rstrip(b"\0").decode("ascii"),
            int.from_bytes(amount, "little", signed=True),
        )
