"""SQL over a catalog: it answers, and nothing else."""

import polars as pl
import pytest

import hansa
from hansa.errors import ConfigError, DataError
from tests.unit.stores.parquet.rows import NAME, bars, trades

pytest.importorskip("duckdb", reason="SQL needs the extra hansa[sql]")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    catalog = hansa.Catalog(tmp_path_factory.mktemp("it's a catalog"))
    catalog.write(bars(), "bars", NAME, interval="1m")
    catalog.write(bars(100, seed=2), "bars", "X:Y", interval="1m")
    catalog.write(trades(100), "trades", NAME)
    return catalog


def test_an_answer_is_what_polars_finds(catalog):
    found = catalog.sql(
        "SELECT instrument, count(*) AS n, max(high) AS high FROM bars_1m GROUP BY 1"
    )
    rows = catalog.scan("bars", [NAME, "X:Y"], interval="1m")
    expected = rows.group_by("instrument").agg(pl.len().alias("n"), pl.col("high").max()).collect()
    assert sorted(found.rows()) == sorted(expected.rows())


def test_times_are_in_utc_to_the_nanosecond(catalog):
    found = catalog.sql("SELECT ts_open FROM bars_1m WHERE instrument = 'X:Y' ORDER BY 1")
    assert found["ts_open"].equals(bars(100)["ts_open"])


def test_each_kind_has_its_view(catalog):
    assert catalog.sql("SHOW TABLES")["name"].to_list() == ["bars_1m", "trades"]


@pytest.mark.parametrize(
    "query",
    [
        "COPY (SELECT 1) TO 'x.csv'",
        "CREATE TABLE t AS SELECT 1",
        "DROP VIEW bars_1m",
        "SET memory_limit = '1GB'",
        "SELECT 1; SELECT 2",
        "",
    ],
)
def test_what_is_no_question_is_refused(catalog, query):
    with pytest.raises(DataError, match="expected one question"):
        catalog.sql(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM 'pyproject.toml'",
        "SELECT * FROM bars_9m",
    ],
)
def test_what_is_not_of_the_catalog_is_not_seen(catalog, query):
    with pytest.raises(DataError, match=r"^SQL: [^\n]*$") as error:
        catalog.sql(query)
    is_unknown_table = "Catalog Error" in str(error.value)
    assert str(error.value).endswith("; there are bars_1m, trades") == is_unknown_table


def test_a_slip_of_the_pen_is_told_without_a_list_of_tables(catalog):
    with pytest.raises(DataError, match=r'^SQL: Parser Error: .*"SELEC"') as error:
        catalog.sql("SELEC 1")
    assert "there are" not in str(error.value)


def test_without_duckdb_the_extra_is_named(catalog, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(ConfigError, match=r"pip install hansa\[sql\]"):
        catalog.sql("SELECT 1")


@pytest.mark.parametrize("written", ["bars_60s", "BARS_60S"])
def test_bars_are_found_by_another_word_for_their_interval(catalog, written):
    counts = [catalog.sql(f"SELECT count(*) FROM {name}").item() for name in (written, "bars_1m")]
    assert counts[0] == counts[1]
    assert catalog.sql("SHOW TABLES")["name"].to_list() == ["bars_1m", "trades"]
