"""Tiers of maintenance through whole runs: who has tiers of his own is taken over by them."""

from pathlib import Path

import hansa
from hansa.journal import Kind, read_happenings
from tests.conftest import COUNCIL, SMALL

MARGIN = (
    "account.kind=margin",
    "account.leverage_max=2",
    "account.margin=isolated",
    "account.liquidation_fee_bps=50",
    "account.liquidation_penalty_bps=10",
)
STRICT = '{notional_min=0, ratio=0.49, instrument="BINANCE:BTCUSDT"}'


def taken_over(runs: Path, *overrides: str) -> set[int]:
    result = hansa.run(COUNCIL, overrides=(*SMALL, *MARGIN, *overrides), runs=runs)
    assert result.replay().agrees
    found = read_happenings(result.folder / "journal")
    return {each.instrument for each in found if each.kind is Kind.LIQUIDATION}


def test_only_the_instrument_with_strict_tiers_is_taken_over(tmp_path: Path) -> None:
    lenient = "account.maintenance_ratio=0.001"
    assert taken_over(tmp_path, lenient) == set()
    assert taken_over(tmp_path, lenient, f"account.maintenance_tiers=[{STRICT}]") == {0}


def test_a_tier_that_no_position_reaches_changes_nothing(tmp_path: Path) -> None:
    low, high = "{notional_min=0, ratio=0.001}", "{notional_min=900000000, ratio=0.45}"
    assert taken_over(tmp_path, f"account.maintenance_tiers=[{low}, {high}]") == set()
