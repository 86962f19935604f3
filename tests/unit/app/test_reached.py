"""Which files a user's code reaches for: those it reads, and no others."""

from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.reached import Reached
from hansa.cli.check import agent_command
from tests.conftest import COUNCIL, ROOT

MODEL = """import numpy as np, hansa
class Learned(hansa.Agent):
    def __init__(self):
        self.mean = np.load("{path}")["mean"]
    def features(self):
        return {{"m": hansa.f.close.returns(1)}}
    def consider(self, s):
        return hansa.Ballot(conviction=np.tanh(s["m"] - self.mean))
"""


@pytest.fixture
def data(tmp_path):
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "bars.parquet")
    np.savez(tmp_path / "model.npz", mean=0.001)
    return tmp_path / "bars.parquet"


def test_a_path_that_is_only_put_together_is_not_reached_for(data):
    with Reached([data]) as reached:
        Path(str(data)).with_suffix(".csv")
        Path(str(data.parent)) / data.name
    assert reached.found == set()


@pytest.mark.parametrize("read", [pl.read_parquet, lambda path: Path(path).read_bytes()])
def test_a_file_that_is_read_is_found_however(data, read):
    with Reached([data]) as reached:
        read(str(data))
    assert (reached.found, reached.others) == ({data}, set())


def _by_connection(query):
    with duckdb.connect() as connection:
        connection.execute(query.replace("FROM ", "from read_parquet(") + ")").fetchall()


@pytest.mark.parametrize(
    "ask", [lambda query: duckdb.sql(query).fetchall(), _by_connection, pl.sql]
)
def test_a_file_that_a_query_reads_is_found(data, ask, monkeypatch):
    monkeypatch.chdir(data.parent)
    for named in (str(data), data.name):
        with Reached([data]) as reached:
            ask(f"select x FROM '{named}'")
        assert reached.found == {data}


def test_duckdb_is_left_as_it_was(data):
    before = dict(vars(duckdb.DuckDBPyConnection))
    with Reached([data]) as reached, duckdb.connect() as connection:
        assert connection.execute("select 'bars.parquet.old'").fetchall() == [("bars.parquet.old",)]
    assert reached.found == set()
    assert dict(vars(duckdb.DuckDBPyConnection)) == before


def test_an_array_of_arrays_is_read_as_ever_and_told(data):
    with Reached([data]) as reached, np.load(data.parent / "model.npz") as found:
        assert float(found["mean"]) == 0.001
    assert (reached.found, reached.others) == (set(), {data.parent / "model.npz"})


def test_the_check_notes_what_an_agent_has_learned_from(data, capsys):
    folder = data.parent
    (folder / "mine.py").write_text(MODEL.format(path=folder / "model.npz"))
    text = COUNCIL.read_text().replace("../data/", f"{ROOT / 'data'}/")
    text = text.replace("[run]\n", '[run]\nmodules = ["mine.py"]\n')
    config = folder / "desk.toml"
    config.write_text(text.replace('interval = "1h"', 'interval = "1h"\nend = "2022-02-01"'))
    assert agent_command(config, "learned", cuts=1) == 0
    said = capsys.readouterr().out
    assert "learned: honest" in said
    assert f"note: it reads {folder / 'model.npz'}; what that learned cannot be seen" in said
    (verdict,) = hansa.check_agent(config, agent="trend", cuts=1)
    assert verdict.reads == ()


def _takes(path: object) -> None:
    """A reader that opens files natively."""


def test_a_watched_file_is_noted_alone_and_in_a_list(tmp_path: Path) -> None:
    data, other = tmp_path / "bars.csv", tmp_path / "other.csv"
    for held in (data, str(data), [str(other), str(data)]):
        with Reached([data, other.with_name("none.csv")]) as reached:
            _takes(held)
        assert reached.found == {data}


def test_a_list_that_holds_itself_is_looked_at_and_left(tmp_path: Path) -> None:
    held: list[object] = []
    held.append(held)
    with Reached([tmp_path / "bars.csv"]) as reached:
        _takes(held)
    assert not reached.found
