"""What of an executionReport cannot be."""

import msgspec
import pytest

from hansa.config import Json
from hansa.venues.binance.messages import REPORT

TRADE: dict[str, Json] = {
    "s": "BTCUSDT", "c": "a", "C": "", "S": "BUY", "q": "1", "x": "TRADE", "X": "FILLED", "l": "1",
    "z": "1", "L": "100", "n": "0.001", "N": "BTC", "T": 1_700_000_000_000, "t": 7, "m": True,
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"L": "NaN"},
        {"L": "sNaN"},
        {"l": "Infinity"},
        {"n": "-Infinity"},
        {"q": "-1"},
        {"z": "1e15"},
        {"L": "0"},
        {"l": "0"},
        {"t": -1},
        {"t": 2**63},
        {"T": -1},
        {"T": 9 * 10**12},
        {"S": "HOLD"},
        {"N": "no asset"},
    ],
)
def test_numbers_that_cannot_be_are_a_fault(changes: dict[str, Json]) -> None:
    assert REPORT.decode(msgspec.json.encode(TRADE | changes)).fault() is not None


def test_a_trade_a_rebate_and_a_report_without_a_trade_are_none() -> None:
    new: dict[str, Json] = {"x": "NEW", "X": "NEW", "l": "0", "L": "0", "n": "0", "t": -1}
    for changes in ({}, {"n": "-0.001"}, new):
        assert REPORT.decode(msgspec.json.encode(TRADE | changes)).fault() is None
