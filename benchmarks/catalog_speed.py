"""Import into a catalog and scans of it, beside plain DuckDB over the same rows.

    python benchmarks/run.py --only catalog
    python benchmarks/catalog_speed.py --scale 100_000_000   # by hand: bounded memory

A time is printed only if the answers are equal.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import duckdb
import numpy as np
import polars as pl

from hansa.app.cataloguing import ImportOptions, import_file
from hansa.config import ColumnsSection
from hansa.stores.parquet import Catalog

NAME = "BENCH:X"
HOW = ImportOptions(
    format="table",
    symbols=(NAME,),
    interval="1m",
    label="open",
    columns=ColumnsSection(symbol="", time="ts_open"),
)
MINUTE_NS = 60 * 10**9
START_NS = 946_684_800 * 10**9
PIECE_ROWS = 1 << 20


def catalog_figures(count: int, rounds: int) -> dict[str, float]:
    """Seconds of each, and the peak of memory in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "bars.parquet"
        pl.concat(list(_pieces(count, seed=1))).write_parquet(source)
        figures = {"rows": float(count), **_imports(source, Path(folder))}
        figures |= _scans(Catalog(Path(folder) / "catalog"), count, rounds)
    for name, value in figures.items():
        print(f"{name:<44} {value:>12.4f}")
    return figures


def _imports(source: Path, folder: Path) -> dict[str, float]:
    """Once each: what is there already would not be written again."""
    catalog, plain = Catalog(folder / "catalog"), folder / "plain.parquet"
    start = time.perf_counter()
    written = import_file(catalog, source, HOW).written
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    duckdb.sql(f"COPY (SELECT * FROM read_parquet('{source}')) TO '{plain}' (FORMAT parquet)")
    copied = time.perf_counter() - start
    start = time.perf_counter()
    duckdb.sql(_checked(source)).fetchall()
    checked = time.perf_counter() - start
    assert written[0].series.rows == pl.scan_parquet(plain).select(pl.len()).collect().item()
    return {
        "import, judged and hashed (s)": seconds,
        "DuckDB: COPY alone (s)": copied,
        "DuckDB: duplicates, gaps, order in SQL (s)": checked,
    }


def _checked(source: Path) -> str:
    """Three of the judges as a user of plain DuckDB would write them."""
    return f"""
        WITH rows AS (
            SELECT *, epoch_ns(ts_open) - lag(epoch_ns(ts_open)) OVER (ORDER BY ts_open) AS step
            FROM read_parquet('{source}'))
        SELECT count(*) FILTER (step = 0), count(*) FILTER (step > {MINUTE_NS}),
               count(*) FILTER (high < greatest(open, close, low)) FROM rows"""


def _scans(catalog: Catalog, count: int, rounds: int) -> dict[str, float]:
    series = catalog.describe("bars", NAME, "1m")
    files = [str(catalog.place(series.name) / part.file) for part in series.parts]
    rows = f"read_parquet({files})"
    middle = START_NS + count // 2 * MINUTE_NS
    day = tuple(np.datetime64(middle + days * 1440 * MINUTE_NS, "ns") for days in (0, 1))
    window = {"start": str(day[0]), "end": str(day[1])}
    mean = pl.col("close").mean()
    cases: dict[str, tuple[Callable[[], float], str]] = {
        "mean of a column": (
            lambda: catalog.scan("bars", NAME, interval="1m").select(mean).collect().item(),
            f"SELECT avg(close) FROM {rows}",
        ),
        "highest of a year": (
            lambda: (
                catalog.scan("bars", NAME, interval="1m")
                .group_by(pl.col("ts_open").dt.year())
                .agg(pl.col("high").max())
                .select(pl.col("high").sum())
                .collect()
                .item()
            ),
            f"SELECT sum(h) FROM (SELECT max(high) h FROM {rows} GROUP BY year(ts_open))",
        ),
        "a day in the middle": (
            lambda: (
                catalog.scan("bars", NAME, interval="1m", **window).select(mean).collect().item()
            ),
            f"SELECT avg(close) FROM {rows} WHERE ts_open >= '{day[0]}' AND ts_close <= '{day[1]}'",
        ),
    }
    figures = {}
    with duckdb.connect() as connection:
        for name, (ours, query) in cases.items():
            theirs = lambda query=query: connection.execute(query).fetchall()[0][0]  # noqa: E731
            assert np.isclose(ours(), theirs(), rtol=1e-12), name
            figures[f"scan, {name} (s)"] = _seconds(ours, rounds)
            figures[f"DuckDB, {name} (s)"] = _seconds(theirs, rounds)
    figures["scan, all columns into memory (s)"] = _seconds(
        lambda: catalog.scan("bars", NAME, interval="1m").collect().height, rounds
    )
    return figures


def _seconds(call: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(max(rounds, 3)):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return median(times)


def _pieces(count: int, *, seed: int) -> Iterator[pl.DataFrame]:
    random, price = np.random.default_rng(seed), 100_000.0
    for first in range(0, count, PIECE_ROWS):
        size = min(PIECE_ROWS, count - first)
        close = np.abs(price + np.cumsum(random.integers(-5, 6, size))) + 1
        price = float(close[-1])
        opens = np.concatenate([[price], close[:-1]])
        yield pl.DataFrame(
            {
                "ts_open": START_NS + MINUTE_NS * np.arange(first, first + size, dtype=np.int64),
                "open": opens / 100,
                "high": (np.maximum(opens, close) + random.integers(0, 9, size)) / 100,
                "low": (np.minimum(opens, close) - random.integers(0, 9, size)) / 100,
                "close": close / 100,
                "volume": random.integers(0, 100_000, size) / 1000,
            }
        ).with_columns(pl.col("ts_open").cast(pl.Datetime("ns")))


def scale(count: int) -> None:
    """Ten instruments of a tenth of the rows each, written and scanned; the peak of memory."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        catalog = Catalog(folder)
        start = time.perf_counter()
        for number in range(10):
            catalog.write(
                _pieces(count // 10, seed=number), "bars", f"BENCH:{number}", interval="1m"
            )
        print(f"{count:,} rows written in {time.perf_counter() - start:.1f} s")
        print(f"bytes on disk {sum(each.stat().st_size for each in Path(folder).rglob('*')):,}")
        names = [f"BENCH:{number}" for number in range(10)]
        query = catalog.scan("bars", names, interval="1m").group_by("instrument")
        start = time.perf_counter()
        rows = query.agg(pl.len(), pl.col("close").mean()).collect(engine="streaming")
        assert rows["len"].sum() == count // 10 * 10
        print(f"all of them aggregated in {time.perf_counter() - start:.2f} s")
        start = time.perf_counter()
        assert all(catalog.verify("bars", name, "1m") for name in names)
        print(f"all of them verified in {time.perf_counter() - start:.1f} s")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=100_000_000)
    scale(parser.parse_args().scale)
