"""What is wrong with well-formed bars: told where it was planted, and on real data."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.app.cataloguing import ImportOptions, import_file
from hansa.config import ColumnsSection

SHARED = Path(__file__).parents[5] / "shared/data"
NAME = "NYSE:XYZ"
START = np.datetime64("2024-07-01T00:00", "ns")
how = ImportOptions(
    format="table",
    symbols=(NAME,),
    interval="1m",
    label="open",
    columns=ColumnsSection(symbol="", time="ts_open"),
)
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared data are not beside this checkout"
)


def walk(count=600):
    random = np.random.default_rng(3)
    close = 200 * np.exp(np.cumsum(random.normal(0, 0.0005, count)))
    opens = np.concatenate([[200.0], close[:-1]])
    return pl.DataFrame(
        {
            "ts_open": START + np.arange(count) * np.timedelta64(60, "s"),
            "open": opens,
            "high": np.maximum(opens, close) + 0.01,
            "low": np.minimum(opens, close) - 0.01,
            "close": close,
            "volume": random.uniform(1, 2, count),
        }
    )


def scaled(rows, first, **factors):
    after = pl.int_range(pl.len()) >= first
    return rows.with_columns(
        pl.when(after).then(pl.col(name) * factor).otherwise(pl.col(name)).alias(name)
        for name, factor in factors.items()
    )


def prices(factor):
    return dict.fromkeys(("open", "high", "low", "close"), factor)


def report(tmp_path, rows, options=how):
    path = tmp_path / "rows.parquet"
    rows.write_parquet(path)
    return import_file(hansa.Catalog(tmp_path / "catalog"), path, options).reports[0]


def told(found):
    return {
        (each.code, each.row)
        for each in found.problems
        if each.severity != "note" and each.code != "price_jump"
    }


def test_a_clean_walk_raises_no_alarm(tmp_path):
    assert told(report(tmp_path, walk())) == set()


@pytest.mark.parametrize("ratio", [1 / 7, 1 / 2, 10, 2 / 3])
def test_a_split_that_is_not_adjusted(tmp_path, ratio):
    assert told(report(tmp_path, scaled(walk(), 300, **prices(ratio)))) == {("split", 301)}


def test_pence_for_pounds(tmp_path):
    found = report(tmp_path, scaled(walk(), 300, **prices(100)))
    assert ("unit", 301) in told(found)
    assert "pence for pounds" in found.found("unit")[0].text


def test_volume_in_quote_units(tmp_path):
    found = report(tmp_path, scaled(walk(640), 320, volume=200))
    assert told(found) == {("unit", 321)}
    assert "base and quote units" in found.found("unit")[0].text


def test_prices_that_stand_still(tmp_path):
    still = pl.int_range(pl.len()).is_between(100, 130)
    names = ["open", "high", "low", "close"]
    held = [pl.when(still).then(pl.col(n).get(100)).otherwise(pl.col(n)).alias(n) for n in names]
    found = report(tmp_path, walk().with_columns(held))
    assert told(found) == {("stale", 102)}
    assert found.found("stale")[0].count == 30


def test_a_split_that_is_known_is_no_alarm_and_one_that_is_adjusted_already_is(tmp_path):
    catalog = hansa.Catalog(tmp_path / "catalog")
    catalog.write_actions(
        pl.DataFrame({"time": ["2024-07-01T05:00:00Z"], "kind": ["split"], "a": [7]}), NAME
    )
    assert told(report(tmp_path, scaled(walk(), 300, **prices(1 / 7)))) == set()
    adjusted = report(tmp_path, walk(), replace(how, overlap="replace"))
    assert told(adjusted) == {("split", 301)}
    assert "adjusted already" in adjusted.found("split")[0].text


def test_stamps_of_another_unit(tmp_path):
    stamps = (walk()["ts_open"].to_physical() // 10**6).cast(pl.Datetime("ns"))
    found = report(tmp_path, walk().with_columns(ts_open=stamps))
    assert any("seconds, milliseconds or finer" in each.text for each in found.found("time_unit"))
    assert any("1971" in each.text for each in found.found("time_unit"))


def test_local_time_taken_for_utc(tmp_path):
    pytest.importorskip("exchange_calendars")
    # Bars of New York's sessions, stamped by its clock (UTC-4) as if that were UTC.
    rows = [walk(390).with_columns(pl.col("ts_open").dt.offset_by(f"{d}d9h30m")) for d in (0, 1)]
    found = report(tmp_path, pl.concat(rows), replace(how, calendar="XNYS"))
    assert "--time-zone America/New_York" in found.found("time_zone")[0].text
    assert found.found("out_of_session")[0].count == 2 * 240


@needs_shared
def test_gaps_of_real_futures_by_their_calendar(tmp_path):
    pytest.importorskip("exchange_calendars")
    path = SHARED / "futures/cme_6eh4_1m_2024-01.parquet"
    euro = replace(how, label="close", columns=ColumnsSection(symbol="", time="close_time"))
    reports = [
        import_file(hansa.Catalog(tmp_path / name), path, replace(euro, calendar=calendar)).reports[
            0
        ]
        for name, calendar in (("a", ""), ("b", "CMES"))
    ]
    clock, calendar = [each.found("gap")[0].text for each in reports]
    counts = [int(text.split(" missing in ")[0].rsplit(" ", 1)[1]) for text in (clock, calendar)]
    assert counts[1] < counts[0] / 8  # the rest are quiet minutes


@needs_shared
@pytest.mark.parametrize(
    "case", ["CNE-L-1d-bad-stock-split", "MOB-ST-1d-bad-stock-split", "AET-L-1d-100x-error"]
)
@pytest.mark.parametrize("variant", ["raw", "fixed"])
def test_errors_of_a_vendor_are_told_and_what_was_repaired_is_not(tmp_path, case, variant):
    rows = pl.read_parquet(SHARED / "corporate_actions/yahoo_bad_and_repaired_bars.parquet")
    rows = rows.filter(case=case, variant=variant).select(
        pl.col("timestamp_local").str.slice(0, 10).alias("ts_open"),
        *("open", "high", "low", "close", "volume"),
    )
    found = report(tmp_path, rows.sort("ts_open"), replace(how, interval="1d"))
    assert bool(found.found("price_far")) == (variant == "raw")


@pytest.mark.parametrize(("label", "day", "is_told"), [("close", 5, True), ("open", 6, False)])
def test_days_that_only_their_label_puts_outside_of_sessions_say_so(tmp_path, label, day, is_told):
    pytest.importorskip("exchange_calendars")
    # A day labelled by its end began the day before: Mondays on a Sunday. The 6th is a Saturday.
    days = [1, 2, 3, day, *range(8, 13), *range(15, 20)]
    stamps = np.array([f"2024-07-{each:02}" for each in days], dtype="datetime64[ns]")
    rows = walk(len(days)).with_columns(ts_open=stamps)
    found = report(tmp_path, rows, replace(how, interval="1d", label=label, calendar="XNYS"))
    assert ("(label open)" in found.found("out_of_session")[0].text) is is_told
