"""Readers: the same bars from every kind of file and every kind of stamp."""

import gzip

import numpy as np
import polars as pl
import pytest
from market_files import BITCOIN, DEFECTS, HOUR_NS, HOURLY, START_NS

from hansa.config import ColumnsSection
from hansa.errors import DataError
from hansa.market import BarOptions, Code, check, fingerprint, load_bars
from hansa.market.readers import read

TABLE = pl.read_csv(DEFECTS / "sound.csv")
COUNTS = pl.Series("open_time", [START_NS + hour * HOUR_NS for hour in range(4)])


def bars_of(path):
    return load_bars(path, HOURLY, instruments=BITCOIN)["BINANCE:BTCUSDT"]


def packed_csv(table, path):
    path.write_bytes(gzip.compress(table.write_csv().encode()))


WRITERS = [
    ("bars.csv", lambda table, path: table.write_csv(path)),
    ("bars.csv.gz", packed_csv),
    ("bars.parquet", lambda table, path: table.write_parquet(path)),
    ("bars.feather", lambda table, path: table.write_ipc(path, compression="zstd")),
]
STAMPS = [
    ("whole seconds", COUNTS // 10**9),
    ("whole milliseconds", COUNTS // 10**6),
    ("whole microseconds", COUNTS // 10**3),
    ("whole nanoseconds", COUNTS),
    ("moments without a zone", COUNTS.cast(pl.Datetime("ns"))),
    ("moments in UTC", (COUNTS // 10**6).cast(pl.Datetime("ms", "Europe/Berlin"))),
    ("ISO texts", TABLE["open_time"].str.replace("T", " ").str.replace("Z", "")),
    ("ISO texts", TABLE["open_time"].str.replace("Z", "+00:00")),
]


@pytest.mark.parametrize(("name", "write"), WRITERS)
def test_every_kind_of_file_gives_the_same_bars(name, write, tmp_path):
    write(TABLE, tmp_path / name)
    bars = bars_of(tmp_path / name)
    assert bars.close.tolist() == [10050, 10125, 10100, 10000]
    assert bars.volume.tolist() == [1234] * 4
    assert bars.ts_open_ns.tolist() == COUNTS.to_list()


@pytest.mark.parametrize(("words", "stamps"), STAMPS)
def test_every_kind_of_stamp_gives_the_same_moments_and_is_told(words, stamps, tmp_path):
    path = tmp_path / "bars.parquet"
    TABLE.with_columns(stamps.alias("open_time")).write_parquet(path)
    assert bars_of(path).ts_open_ns.tolist() == COUNTS.to_list()
    told = [each.text for each in check(path, HOURLY).findings if each.code is Code.TIME_UNIT]
    assert told[0].startswith(f"stamps read as {words}")


def test_a_date_column_is_read_as_midnight_utc(tmp_path):
    path = tmp_path / "bars.parquet"
    dates = (COUNTS // 10**6).cast(pl.Datetime("ms", "UTC")).cast(pl.Date)
    TABLE.with_columns(dates.alias("open_time")).head(1).write_parquet(path)
    assert bars_of(path).ts_open_ns.tolist() == [START_NS]


def test_whole_and_decimal_numbers_are_prices_too(tmp_path):
    path = tmp_path / "bars.parquet"
    exact = [pl.col(name).cast(pl.Decimal(12, 2)) for name in ("open", "high", "low", "close")]
    TABLE.with_columns(*exact, pl.col("volume").cast(pl.Int64)).write_parquet(path)
    assert bars_of(path).open.tolist() == [10025, 10050, 10125, 10100]
    assert bars_of(path).volume.tolist() == [1200] * 4


def test_prices_of_single_precision_are_refused_for_they_are_not_exact(tmp_path):
    path = tmp_path / "bars.parquet"
    TABLE.with_columns(pl.col("close").cast(pl.Float32)).write_parquet(path)
    with pytest.raises(DataError, match=r'column "close": expected float64.*found Float32'):
        bars_of(path)


def test_rows_of_several_instruments_may_be_mixed(tmp_path):
    path = tmp_path / "bars.csv"
    other = TABLE.with_columns(pl.lit("ETHUSDT").alias("symbol"))
    pl.concat([TABLE, other]).sort("open_time", "symbol").write_csv(path)
    found = check(path, HOURLY)
    assert found.instruments == ("BINANCE:BTCUSDT", "BINANCE:ETHUSDT")
    assert found.is_sound
    assert found.rows == 8


def test_the_fingerprint_is_the_digest_of_the_bytes(tmp_path):
    path = tmp_path / "bars.csv"
    path.write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    assert fingerprint(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_columns_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        bars_of(DEFECTS / "sound.csv").close[0] = 1


def test_values_are_the_floats_of_the_file():
    values = bars_of(DEFECTS / "sound.csv").values("close")
    assert np.array_equal(values, TABLE["close"].to_numpy())


@pytest.mark.parametrize("name", ["bars.parquet", "bars.feather", "bars.csv.gz"])
def test_a_file_that_was_cut_is_unreadable_wherever_it_was_cut(name, tmp_path):
    path = tmp_path / name
    dict(WRITERS)[name](TABLE, path)
    whole = path.read_bytes()
    for size in range(0, len(whole) - 1, len(whole) // 7):
        path.write_bytes(whole[:size])
        found = check(path, HOURLY)
        assert {each.code for each in found.errors} <= {
            Code.FILE_TRUNCATED if name.endswith(".gz") else Code.FILE_UNREADABLE,
            Code.FILE_EMPTY,
        }
        assert not found.is_sound


def test_a_compressed_text_with_a_damaged_middle_is_unreadable(tmp_path):
    path = tmp_path / "bars.csv.gz"
    packed_csv(TABLE, path)
    content = bytearray(path.read_bytes())
    content[20:30] = b"\xff" * 10
    path.write_bytes(content)
    assert [each.code for each in check(path, HOURLY).errors] == [Code.FILE_UNREADABLE]


def test_a_column_that_is_named_away_is_refused_in_words(tmp_path):
    path = tmp_path / "bars.csv"
    path.write_text("symbol,open_time,open,high,low,close\nA,2024-01-01,1,1,1,1\n")
    with pytest.raises(DataError, match=r"data\.columns\.volume: .* add a column of 0"):
        read(path, BarOptions(venue="X", columns=ColumnsSection(volume="")))
