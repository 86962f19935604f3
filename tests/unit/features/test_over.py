"""Expressions over bars at hand: what a run computes, whatever the bars close by."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from over_bars import ran
from tests.conftest import ROOT

import hansa
from hansa.errors import ConfigError
from hansa.features import f, over
from hansa.market.resampling import VolumeBars

TRADES = ROOT / "data/binance_spot_ethusdt_20240808.jsonl.gz"


@pytest.fixture(scope="module")
def bars(tmp_path_factory: pytest.TempPathFactory):
    catalog = hansa.Catalog(tmp_path_factory.mktemp("catalog"))
    hansa.import_file(catalog, TRADES, hansa.ImportOptions(venue="BINANCE"))
    catalog.resample("BINANCE:ETHUSDT", VolumeBars(Decimal(1)))
    return catalog.bars("BINANCE:ETHUSDT", interval="volume-1")


def test_bars_of_volume_are_taken(bars) -> None:
    vpin = over(bars, {"vpin": f.vpin(50)})["vpin"]
    assert (len(bars), int(np.isnan(vpin).sum())) == (254, 99)
    assert np.all((vpin[99:] > 0) & (vpin[99:] <= 1))


def test_vpin_is_its_formula(bars) -> None:
    found = over(bars, {"vpin": f.vpin(50), "flow": f.bulk_flow(50)})
    imbalance = np.abs(found["flow"][-50:]).sum() / bars.values("volume")[-50:].sum()
    assert found["vpin"][-1] == pytest.approx(imbalance, rel=1e-12)


def test_values_are_those_of_the_core(bars) -> None:
    columns = {name: bars.values(name) for name in ("open", "high", "low", "close", "volume")}
    ours = over(bars, {"it": f.close.ema(12) / f.atr(14)})["it"]
    np.testing.assert_array_equal(ours, ran(f.close.ema(12) / f.atr(14), columns))


@pytest.mark.parametrize("feature", [f.flow.spread, f.close.of("BTCUSDT")])
def test_what_bars_do_not_have_is_refused(bars, feature) -> None:
    with pytest.raises(ConfigError, match="expected"):
        over(bars, {"it": feature})


def test_the_example_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs/features.md").read_text(encoding="utf-8")
    (block,) = (each for each in page.split("```python\n") if "VolumeBars" in each.split("```")[0])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    names: dict[str, object] = {"hansa": hansa, "f": f}
    exec(block.split("```")[0], names)  # the page is ours
    assert np.nanmax(names["vpin"]) < 1


@pytest.mark.parametrize("kind", [list, tuple, lambda several: {"ETHUSDT": several[0]}])
def test_bars_of_several_instruments_are_refused_in_words(bars, kind) -> None:
    with pytest.raises(
        ConfigError, match=r"expected bars of one instrument.*found (list|tuple|dict)"
    ):
        over(kind([bars]), {"it": f.close})
