"""What fills moved, as columns: read straight from the bytes of reports, or from reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hansa.journal.decode import EXEC_TYPES, Report
from hansa.types import IntArray

#: The head of a REPORT record, as docs/journal.md has it; the fee's 128 bits in two halves.
_HEAD = np.dtype(
    [
        ("exec_id", "<u8"),
        ("cl_ord_id", "<u8"),
        ("instrument", "<u4"),
        ("side", "u1"),
        ("exec_type", "u1"),
        ("ord_status", "u1"),
        ("liquidity", "u1"),
        ("reason", "<u8"),
        ("order_lots", "<i8"),
        ("cum_lots", "<i8"),
        ("leaves_lots", "<i8"),
        ("last_lots", "<i8"),
        ("last_ticks", "<i8"),
        ("reference_ticks", "<i8"),
        ("fee_low", "<u8"),
        ("fee_high", "<i8"),
        ("fee_currency", "S8"),
        ("ts_event_ns", "<i8"),
        ("ts_recv_ns", "<i8"),
    ]
)
_NUMBERS = {name: number for number, name in EXEC_TYPES.items()}
_TRADE = _NUMBERS["trade"]
_TAKING_BACK = (_NUMBERS["trade_cancel"], _NUMBERS["trade_correct"])


@dataclass(frozen=True, slots=True)
class Movements:
    """K movements of positions and cash, in order: of `lots` [K] (below zero for sold ones) at
    `ticks` [K] of `instrument` [K], known at `ts_recv_ns` [K]; `fees` [K] are whole numbers of
    10^-18 of one of the `currencies`, whose place is `fee_currency` [K]; below zero where they were
    given back.
    """

    instrument: IntArray
    lots: IntArray
    ticks: IntArray
    ts_recv_ns: IntArray
    fees: NDArray[np.object_]
    fee_currency: IntArray
    currencies: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lots)

    @classmethod
    def joined(cls, parts: Sequence["Movements"]) -> "Movements":
        """One behind the other."""
        if len(parts) == 1:
            return parts[0]
        whole = [cls.of([]), *parts]
        codes = tuple(dict.fromkeys(code for each in parts for code in each.currencies))
        places = [[codes.index(code) for code in each.currencies] or [0] for each in whole]
        return cls(
            np.concatenate([each.instrument for each in whole]),
            np.concatenate([each.lots for each in whole]),
            np.concatenate([each.ticks for each in whole]),
            np.concatenate([each.ts_recv_ns for each in whole]),
            np.concatenate([each.fees for each in whole]),
            np.concatenate(
                [np.array(to)[each.fee_currency] for each, to in zip(whole, places, strict=True)]
            ),
            codes,
        )

    @classmethod
    def of(cls, moved: Sequence[tuple[Report, int]]) -> "Movements":
        """From reports, each with +1, or -1 where it is taken back."""
        codes = tuple(dict.fromkeys(fill.fee_currency for fill, _ in moved))
        signs = [way * (1 if fill.side == "buy" else -1) for fill, way in moved]
        return cls(
            _whole(fill.instrument for fill, _ in moved),
            _whole(fill.last_lots * sign for (fill, _), sign in zip(moved, signs, strict=True)),
            _whole(fill.last_ticks for fill, _ in moved),
            _whole(fill.ts_recv_ns for fill, _ in moved),
            np.array([way * fill.fee for fill, way in moved], dtype=np.object_),
            _whole(codes.index(fill.fee_currency) for fill, _ in moved),
            codes,
        )


def _whole(values: Iterable[int]) -> IntArray:
    return np.array(list(values), dtype=np.int64)


def report_heads(payloads: bytes, starts: IntArray) -> NDArray[np.void]:
    """The heads of REPORT records [K] that begin at `starts`."""
    if not len(starts):
        return np.empty(0, dtype=_HEAD)
    length = _HEAD.itemsize
    # A head might begin at any byte; taken whole, not byte by byte, it takes a thirtieth as long.
    anywhere = np.ndarray(len(payloads) - length + 1, f"V{length}", payloads, strides=(1,))
    return anywhere[starts].view(_HEAD)


def takes_back(heads: NDArray[np.void]) -> bool:
    """Whether the venue busted or corrected a fill among them."""
    return bool(np.isin(heads["exec_type"], _TAKING_BACK).any())


def movements_of(heads: NDArray[np.void]) -> Movements:
    """What the fills among reports moved; none of them may be taken back."""
    fills = heads[heads["exec_type"] == _TRADE]
    lots = fills["last_lots"].astype(np.int64)
    codes, places = _codes(fills["fee_currency"])
    return Movements(
        fills["instrument"].astype(np.int64),
        np.where(fills["side"] == 1, lots, -lots),
        fills["last_ticks"].astype(np.int64),
        fills["ts_recv_ns"].astype(np.int64),
        _fees(fills),
        places,
        codes,
    )


def _fees(fills: NDArray[np.void]) -> NDArray[np.object_]:
    """Whole numbers of any size: a fee of ten units has more atoms than 64 bits."""
    high, low = fills["fee_high"], fills["fee_low"]
    if np.array_equal(high, low.view(np.int64) >> 63):  # all within 64 bits
        return low.view(np.int64).astype(np.object_)
    whole: NDArray[np.object_] = (high.astype(np.object_) << 64) + low.astype(np.object_)
    return whole


def _codes(written: NDArray[np.bytes_]) -> tuple[tuple[str, ...], IntArray]:
    """The currencies that occur, in order, and the place of each row's."""
    if len(written) and (written == written[0]).all():  # as nearly always: no need to sort
        return (written[0].decode("ascii"),), np.zeros(len(written), dtype=np.int64)
    codes, places = np.unique(written, return_inverse=True)
    return tuple(code.decode("ascii") for code in codes.tolist()), places.astype(np.int64)
