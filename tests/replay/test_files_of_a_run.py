"""A run over several files is that over all their rows in one, in memory or outside of it."""

from pathlib import Path

import polars as pl
import pytest

from hansa.app.result import Result
from hansa.feeds.files import joining
from tests.replay.test_signature import signature
from tests.unit.app.conftest import Maker, Taker
from tests.unit.strategies.conftest import Runner, ticks_config, trade

__all__ = ["ticks_config", "trade"]


@pytest.fixture
def whole(trade: Runner) -> Result:
    return trade([Maker(), Taker()])


def over_three_files(trade: Runner, folder: Path) -> Result:
    rows = pl.read_parquet(folder / "quotes.parquet")
    sections = []
    for number, (first, count) in enumerate([(0, 15), (15, 30), (45, 15)]):
        path = folder / f"{number}.parquet"
        rows.slice(first, count).write_parquet(path)
        sections.append(f'{{path="{path}", format="table", symbols=["X:COIN"]}}')
    return trade([Maker(), Taker()], f"ticks=[{', '.join(sections)}]")


def test_a_run_over_three_files_has_the_records_of_one_over_all_rows(
    whole: Result, trade: Runner, tmp_path: Path
) -> None:
    found = over_three_files(trade, tmp_path)
    assert len(found.fills) > 3
    assert signature(found) == signature(whole)


def test_rows_outside_memory_make_the_same_records(
    whole: Result, trade: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "KEPT_BYTES_MAX", 0)
    assert signature(over_three_files(trade, tmp_path)) == signature(whole)


def test_positions_are_valued_at_prices_of_every_file(
    whole: Result, trade: Runner, tmp_path: Path
) -> None:
    found = over_three_files(trade, tmp_path)
    assert found.equity["equity"].to_list() == whole.equity["equity"].to_list()
    assert len(set(found.equity["equity"].to_list()[3:])) > 1
