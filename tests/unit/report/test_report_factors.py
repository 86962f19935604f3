"""The regression on factors: aligned as of the ends of periods, on files as they are published."""

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from hansa.app.factors import read_factors
from hansa.errors import DataError
from hansa.report import build, render

SHARED = Path(__file__).parents[4] / "shared" / "data"
FRENCH = SHARED / "macro" / "fama_french_3factor_rf_monthly.csv.gz"
STOCKS = SHARED / "equities" / "us_sp500_20_daily_adjclose_1990_2022.parquet"
DAY_NS = 86_400_000_000_000
MONDAY_NS = 1_546_819_200_000_000_000  # 2019-01-07


@pytest.fixture
def file(tmp_path):
    def write(text, name="factors.csv"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
        return path

    return write


@pytest.fixture
def followed(make_run, file):
    """A daily run that earns 0.05 % a day beyond rate and 1.5 times the market, and its factors."""

    def make(days=200, noise=0.0):
        random = np.random.default_rng(5)
        market, size = random.normal(0.05, 1.0, (2, days)).round(2)
        own = 0.05 + 0.01 + 1.5 * market - 0.4 * size + noise * random.normal(0, 1, days)
        run = make_run(moments=days)
        ts = MONDAY_NS + DAY_NS * (1 + np.arange(days))
        dates = np.datetime_as_string((ts - 1).astype("datetime64[ns]"), unit="D")
        rows = [f"{d},{m},{s},0.01" for d, m, s in zip(dates, market, size, strict=True)]
        table = read_factors(file("\n".join(["Date,Mkt-RF,SMB,RF", *rows])))
        # The run begins where the first period ends: that one has no return of the run.
        equity = run.initial_cash * np.cumprod(1 + np.where(np.arange(days) > 0, own, 0) / 100)
        given = {"ts_ns": ts, "equity": equity, "bars_per_year": 365.25, "factors": table}
        return replace(run, fills=run.fills.clear(), **given)

    return make


def test_planted_coefficients_are_found(followed):
    found = build(followed()).factors
    assert {row.name: round(row.coefficient, 4) for row in found.rows} == {
        "alpha": 0.0005,
        "Mkt-RF": 1.5,
        "SMB": -0.4,
    }
    assert found.explained_ratio == pytest.approx(1)
    assert found.annual_alpha_ratio == pytest.approx(0.0005 * 252, rel=1e-3)


def test_noise_shows_in_the_errors(followed):
    found = build(followed(noise=1.0)).factors
    market = next(row for row in found.rows if row.name == "Mkt-RF")
    assert abs(market.coefficient - 1.5) < 4 * market.error
    assert market.p_value < 1e-6
    assert 0.04 < market.error < 0.12


def test_the_section_names_file_lags_and_alpha(followed):
    page = render(build(followed(noise=1.0)))
    assert "Factors of factors.csv; least squares" in page
    assert "with 4 lags" in page
    assert "alpha per day" in page


def test_without_a_file_a_line_says_how_to_give_one(report):
    assert report.factors.rows == []
    assert "hansa report RUN --factors FILE" in render(report)


def test_too_few_periods_are_said(followed):
    report = build(followed(days=20))
    assert report.factors.note == "the run covers 19 days of it, and 24 are needed"


def test_a_preamble_gaps_and_a_second_table_are_read_over(file):
    text = (
        "This file was created by hand\n\n,Mkt-RF,SMB,RF\n201501,-3.11,-99.99,0.00\n"
        "201502,6.13,0.32,0.01\n\n Annual\n2015,1.0,2.0,0.3\n"
    )
    table = read_factors(file(text, "f.csv.gz"))
    assert (table.period, table.names) == ("month", ("Mkt-RF", "SMB"))
    assert np.isnan(table.returns[0, 1])
    assert table.risk_free.tolist() == pytest.approx([0.0, 0.0001])
    assert table.end_ns[0] == np.datetime64("2015-02-01", "ns").astype(np.int64)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing here\n", "a line of names"),
        ("Date,A\n20150101,x\n", "expected 1 numbers on 20150101"),
        ("Date,RF\n20150101,1\n", "expected factors beside RF"),
        ("Date,A\n20150102,1\n20150101,1\n", "found 20150101 after 20150102"),
    ],
)
def test_what_is_no_file_of_factors_is_refused(file, text, said):
    with pytest.raises(DataError, match=said):
        read_factors(file(text))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="expected a readable CSV file"):
        read_factors(tmp_path / "none.csv")


@pytest.mark.skipif(not FRENCH.exists(), reason="needs the real factors beside the checkout")
def test_twenty_large_stocks_follow_the_market_and_not_small_companies(make_run):
    frame = pl.read_parquet(STOCKS).filter(pl.col("date") < pl.date(2019, 1, 1))
    growth = frame.drop("date").to_numpy()
    mean = np.concatenate(([1.0], np.cumprod((growth[1:] / growth[:-1]).mean(axis=1))))
    run = make_run(moments=len(mean))
    # New York's close is 21:00 UTC at the latest.
    ts = frame["date"].cast(pl.Datetime("ns")).cast(pl.Int64).to_numpy() + 21 * DAY_NS // 24
    given = {"ts_ns": ts, "equity": 10_000 * mean, "bars_per_year": 252.0}
    found = build(
        replace(run, fills=run.fills.clear(), factors=read_factors(FRENCH), **given)
    ).factors
    assert found.period == "month"
    assert found.periods == 346
    sizes = {row.name: row.coefficient for row in found.rows}
    assert 0.9 < sizes["Mkt-RF"] < 1.1
    assert sizes["SMB"] < 0
    assert 0.75 < found.explained_ratio < 0.95
