"""Splits and dividends: beside the series, in prices only as they are read, as of a date."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hansa
from hansa.errors import DataError
from hansa.stores.parquet import Adjust

WIKI = (
    Path(__file__).parents[5]
    / "shared/data/corporate_actions/wiki_prices_4_stocks_dividends_splits_2014.parquet"
)
NAME = "NYSE:XYZ"


def daily(closes, first="2024-01-01"):
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 12, 31), eager=True)[: len(closes)]
    close = np.array(closes, dtype=np.float64)
    return pl.DataFrame(
        {"ts_open": days, **dict.fromkeys(("open", "high", "low", "close"), close)}
    ).with_columns(volume=pl.lit(100.0))


@pytest.fixture
def catalog(tmp_path):
    """A split of 2 for 1 on the third day, a dividend of 5 on the fifth."""
    catalog = hansa.Catalog(tmp_path)
    catalog.write(daily([100, 102, 51, 50, 45, 46]), "bars", NAME, interval="1d")
    actions = {"time": ["2024-01-03", "2024-01-05"], "kind": ["split", "dividend"], "a": [2, 5]}
    catalog.write_actions(pl.DataFrame(actions), NAME)
    return catalog


def closes(catalog, **how):
    return catalog.scan("bars", NAME, interval="1d", **how).collect()["close"].to_list()


def test_nothing_is_adjusted_at_rest(catalog):
    assert closes(catalog) == [100, 102, 51, 50, 45, 46]


def test_splits_divide_earlier_prices_and_multiply_volumes(catalog):
    assert closes(catalog, adjust="splits") == [50, 51, 51, 50, 45, 46]
    rows = catalog.scan("bars", NAME, interval="1d", adjust="splits").collect()
    assert rows["volume"].to_list() == [200, 200, 100, 100, 100, 100]


def test_dividends_take_their_part_of_the_last_close_before(catalog):
    assert closes(catalog, adjust="all") == pytest.approx([45, 45.9, 45.9, 45, 45, 46])


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2024-01-02", [100, 102, 51, 50, 45, 46]),
        ("2024-01-03", [50, 51, 51, 50, 45, 46]),
        ("2024-01-05", [45, 45.9, 45.9, 45, 45, 46]),
    ],
)
def test_as_of_a_date_only_what_had_happened_counts(catalog, as_of, expected):
    assert closes(catalog, adjust=Adjust(what="all", as_of=as_of)) == pytest.approx(expected)


def test_a_window_is_adjusted_as_of_its_end(catalog):
    assert closes(catalog, adjust="all", end="2024-01-03") == [100, 102]
    assert closes(catalog, adjust="all", end="2024-01-04") == [50, 51, 51]


def test_of_one_time_the_split_comes_before_the_dividend(tmp_path):
    catalog = hansa.Catalog(tmp_path)
    catalog.write(daily([100, 45]), "bars", NAME, interval="1d")
    both = {"time": ["2024-01-02"] * 2, "kind": ["dividend", "split"], "a": [5.0, 2.0]}
    catalog.write_actions(pl.DataFrame(both), NAME)
    assert closes(catalog, adjust="all") == pytest.approx([45, 45])


def test_the_same_actions_again_change_nothing_and_others_are_refused(catalog):
    before = catalog.actions(NAME)
    assert catalog.write_actions(before, NAME).equals(before)
    other = before.head(1).with_columns(a=pl.lit(3.0))
    with pytest.raises(DataError, match=r"expected the split of 2024-01-03T00:00:00Z to be 2\.0"):
        catalog.write_actions(other, NAME)
    assert catalog.write_actions(other, NAME, overlap="replace")["a"].to_list() == [3, 5]


def test_what_was_not_known_yet_is_not_told(catalog):
    late = {"time": ["2024-01-01"], "ts_recv": ["2024-06-01"], "kind": ["dividend"], "a": [1]}
    catalog.write_actions(pl.DataFrame(late), NAME)
    assert catalog.actions(NAME, as_of="2024-05-31").height == 2
    assert catalog.actions(NAME).height == 3


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"kind": "merger", "a": 1}, "expected split or dividend"),
        ({"kind": "split", "a": 0}, "above 0"),
    ],
)
def test_actions_that_cannot_be_are_refused(catalog, row, said):
    with pytest.raises(DataError, match=said):
        catalog.write_actions(
            pl.DataFrame({"time": ["2024-01-03"], **{k: [v] for k, v in row.items()}}), NAME
        )


@pytest.mark.skipif(not WIKI.is_file(), reason="the shared data are not beside this checkout")
@pytest.mark.parametrize("ticker", ["AAPL", "MSFT", "BRK_A"])
def test_prices_are_near_those_of_a_vendor_who_adjusted(tmp_path, ticker):
    raw = pl.read_parquet(WIKI).filter(ticker=ticker).sort("date")
    catalog = hansa.Catalog(tmp_path)
    rows = raw.select(pl.col("date").alias("ts_open"), "open", "high", "low", "close", "volume")
    catalog.write(rows, "bars", f"NYSE:{ticker}", interval="1d")
    paid = raw.filter(pl.col("ex-dividend") > 0)
    split = raw.filter(pl.col("split_ratio") != 1)
    actions = [
        each.select(time="date", kind=pl.lit(kind), a=column)
        for each, kind, column in (
            (paid, "dividend", "ex-dividend"),
            (split, "split", "split_ratio"),
        )
    ]
    catalog.write_actions(actions, f"NYSE:{ticker}")
    ours = catalog.scan("bars", f"NYSE:{ticker}", interval="1d", adjust="all").collect()
    # The vendor divides by the close of the day itself plus the dividend, CRSP by the close before:
    # D times the return of that day apart.
    for mine, theirs, apart in (("close", "adj_close", 3e-4), ("volume", "adj_volume", 1e-9)):
        ratio = ours[mine].to_numpy() / raw[theirs].to_numpy()
        assert np.allclose(ratio / ratio[-1], 1, atol=apart)


def test_a_dividend_of_more_than_the_price_is_refused(catalog):
    catalog.write_actions(
        pl.DataFrame({"time": ["2024-01-06"], "kind": ["dividend"], "a": [60.0]}), NAME
    )
    assert closes(catalog, adjust="splits")[0] == 50
    with pytest.raises(DataError, match="2024-01-06T00:00:00Z: expected less than the last price"):
        closes(catalog, adjust="all")
