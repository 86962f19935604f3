"""What fills moved, read straight from the bytes of reports."""

import struct

import numpy as np
import pytest

from hansa.journal.executions import movements_of, report_heads

_TRADE = 1
_FORM = struct.Struct("<QQIBBBBQqqqqqqQq8sqq")


def _report(side: int, lots: int, fee: int, currency: bytes = b"USDT") -> bytes:
    low, high = fee & (2**64 - 1), fee >> 64
    ends = (low, high, currency, 7, 8)
    return _FORM.pack(1, 2, 0, side, _TRADE, 2, 1, 0, lots, lots, 0, lots, 250, 250, *ends)


def _moved(reports: list[bytes]):
    """Reports with other bytes around them, so that heads begin anywhere."""
    whole, starts = b"", []
    for place, report in enumerate(reports):
        whole += b"x" * place
        starts.append(len(whole))
        whole += report
    return movements_of(report_heads(whole, np.array(starts, dtype=np.int64)))


def test_the_trade_s_number_is_the_one_assumed_here():
    assert len(_moved([_report(1, 5, 3)])) == 1


def test_heads_are_read_wherever_they_begin():
    moved = _moved([_report(1, 5, 3), _report(2, 7, 4), _report(1, 1, 0)])
    assert moved.lots.tolist() == [5, -7, 1]
    assert moved.ticks.tolist() == [250] * 3
    assert moved.ts_recv_ns.tolist() == [8] * 3


@pytest.mark.parametrize("fees", [[3, -4], [2**63, 1], [2**100, -(2**90)], [2**63 - 1, -(2**63)]])
def test_fees_are_whole_numbers_of_any_size_and_sign(fees):
    assert _moved([_report(1, 1, fee) for fee in fees]).fees.tolist() == fees


@pytest.mark.parametrize("codes", [[b"USDT"], [b"USDT", b"USDT"], [b"USDT", b"BNB", b"USDT"]])
def test_each_fee_has_its_currency(codes):
    moved = _moved([_report(1, 1, 1, code) for code in codes])
    assert [moved.currencies[place].encode() for place in moved.fee_currency] == codes


def test_no_reports_move_nothing():
    assert len(movements_of(report_heads(b"", np.empty(0, dtype=np.int64)))) == 0
