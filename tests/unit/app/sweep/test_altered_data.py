"""Data that are altered while a sweep runs, or between two of its parts: told, and nothing lost."""

import shutil

import polars as pl
import pytest

from hansa import SweepOptions
from hansa.app.sweep.sweeping import sweep
from tests.conftest import COUNCIL, ROOT, SMALL

SPACE = {"agents.trend.fast": [6, 9, 12]}


@pytest.fixture
def bars(tmp_path):
    """A data file of one's own."""
    source = ROOT / "data" / "binance_spot_1h_10pairs_2022_2023.parquet"
    return shutil.copy(source, tmp_path / "bars.parquet")


def _altered(path):
    pl.read_parquet(path).with_columns(pl.col("volume") / 2).write_parquet(path)


def _swept(tmp_path, bars, **options):
    settings = [*SMALL, f'data.path="{bars}"']
    options = SweepOptions(workers=1, **options)
    return sweep(COUNCIL, SPACE, overrides=settings, runs=tmp_path / "r", options=options)


def test_data_that_were_altered_while_a_sweep_ran_are_told_at_its_end(tmp_path, bars):
    found = _swept(tmp_path, bars, counted=lambda tally: tally.kept == 1 and _altered(bars))
    assert [each.status for each in found.outcomes] == ["done"] * 3
    [warning] = found.warnings
    assert "expected the data that the sweep began with, found the data (SHA-256" in warning
    assert any(warning == value for _, value in found.summary())
    assert "expected the data that the sweep began with" in found.report().read_text()


def test_data_that_were_written_again_as_they_were_are_the_same(tmp_path, bars):
    def again(tally):
        if tally.kept == 1:
            bars.write_bytes(bars.read_bytes())

    assert not _swept(tmp_path, bars, counted=again).warnings


def test_who_goes_on_over_altered_data_is_told_that_it_begins_anew(tmp_path, bars):
    def stop(tally):
        if tally.kept == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _swept(tmp_path, bars, counted=stop)
    _altered(bars)
    told = []
    found = _swept(tmp_path, bars, told=told.append)
    assert len(found.outcomes) == 3
    assert len(told) == 1
    assert "the same sweep stopped there with 1 of 3 sets, over other data" in told[0]
