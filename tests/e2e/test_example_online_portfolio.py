"""The example of an online portfolio: it runs, replays, and turnover costs what it costs."""

from pathlib import Path

import hansa
from hansa.app.replaying import replay
from hansa.stores import RunFolder
from tests.conftest import ROOT

EXAMPLE = ROOT / "examples" / "online_portfolio.toml"
SPAN = ["data.end=2022-02-01T00:00:00Z"]
FREE = ["venue.taker_fee_bps=0", "venue.maker_fee_bps=0", "venue.slippage_bps=0"]


def test_it_trades_replays_and_pays_for_its_turnover(tmp_path: Path) -> None:
    paid = hansa.run(EXAMPLE, overrides=SPAN, runs=tmp_path / "paid")
    free = hansa.run(EXAMPLE, overrides=SPAN + FREE, runs=tmp_path / "free")
    assert len(paid.fills) > 100
    assert replay(RunFolder(paid.folder)).agrees
    assert free.equity["equity"][-1] > paid.equity["equity"][-1]
