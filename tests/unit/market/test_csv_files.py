"""Tables as people have them: separators, capitals, stamps of their own form and of a zone."""

from dataclasses import replace

import polars as pl
import pytest
from market_files import BITCOIN, HOURLY, START_NS

from hansa.config import ColumnsSection
from hansa.errors import DataError
from hansa.market import check, load_bars
from hansa.market.csv_form import CsvForm, csv_form

HOUR_NS = 3600 * 10**9
ROWS = ("100;101.5;99.5;100.5;10", "100.5;102;100;101;11", "101;102;100.5;101.5;12")
ONE = replace(HOURLY, instruments=("BTCUSDT",))


def bars_of(tmp_path, text, **columns):
    path = tmp_path / "bars.csv"
    path.write_text(text)
    length_ns = columns.pop("interval_ns", HOUR_NS)
    own = ColumnsSection(symbol="", **columns)
    options = replace(ONE, columns=own, interval_ns=length_ns)
    return load_bars(path, options, instruments=BITCOIN)["BINANCE:BTCUSDT"]


def written(stamps, header="Date;Open;High;Low;Close;Volume", rows=ROWS):
    lines = [f"{stamp};{row}" for stamp, row in zip(stamps, rows, strict=True)]
    return "\n".join([header, *lines]) + "\n"


HOURS = [f"01.01.2022 0{hour}:00" for hour in range(3)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_and_names_in_capitals_are_found(tmp_path, separator):
    text = written(HOURS).replace(";", separator)
    bars = bars_of(tmp_path, text, time="date", time_format="%d.%m.%Y %H:%M")
    assert bars.close.tolist() == [10050, 10100, 10150]
    assert bars.ts_open_ns.tolist() == [START_NS + hour * HOUR_NS for hour in range(3)]


def test_numbers_may_have_a_decimal_comma(tmp_path):
    text = written(HOURS, rows=[row.replace(".", ",") for row in ROWS])
    bars = bars_of(tmp_path, text, time="date", time_format="%d.%m.%Y %H:%M")
    assert bars.high.tolist() == [10150, 10200, 10200]


def test_a_decimal_point_beside_a_comma_stays_the_point():
    assert csv_form(b"a;b\n1,5;2.5\n") == CsvForm(";")
    assert csv_form(b"a,b\n1,5\n") == CsvForm()


@pytest.mark.parametrize(
    ("stamp", "forms"),
    [
        ("31.01.2022 00:00", '"%d.%m.%Y %H:%M"'),
        ("01/31/2022 09:30", '"%m/%d/%Y %H:%M"'),
        ("01/02/2022", '"%d/%m/%Y" or "%m/%d/%Y"'),
        ("2022/01/31 9:30 AM", '"%Y/%m/%d %I:%M %p"'),
    ],
)
def test_a_stamp_of_another_form_is_refused_with_the_forms_that_fit(tmp_path, stamp, forms):
    with pytest.raises(DataError) as error:
        bars_of(tmp_path, written([stamp] * 3), time="date")
    assert f"--time-format), such as {forms}, or mend" in str(error.value)


def test_a_stamp_that_is_not_of_the_form_is_named(tmp_path):
    with pytest.raises(DataError, match=r'row 3: .*found "soon"'):
        bars_of(tmp_path, written([*HOURS[:2], "soon"]), time="date", time_format="%d.%m.%Y %H:%M")


def test_date_and_time_may_be_two_columns(tmp_path):
    stamps = ["20220101;0", "20220101;100", "20220101;2300"]
    text = written(stamps, header="Date;Time;Open;High;Low;Close;Volume")
    bars = bars_of(tmp_path, text, time="Date+time", time_format="%Y%m%d %H%M")
    assert ((bars.ts_open_ns - START_NS) // HOUR_NS).tolist() == [0, 1, 23]


def test_a_time_of_day_may_lack_its_zero_in_every_row(tmp_path):
    stamps = ["20220101;10000", "20220101;20000", "20220101;30000"]
    text = written(stamps, header="Date;Time;Open;High;Low;Close;Volume")
    bars = bars_of(tmp_path, text, time="Date+Time", time_format="%Y%m%d %H%M%S")
    assert ((bars.ts_open_ns - START_NS) // HOUR_NS).tolist() == [1, 2, 3]


@pytest.mark.parametrize("form", ["%-d.%-m.%Y %-H:%M", "%d.%m.%Y %k:%M", "%d.%m.%Y %R"])
def test_no_form_of_a_time_of_day_is_taken_for_a_date(tmp_path, form):
    bars = bars_of(tmp_path, written(HOURS), time="date", time_format=form)
    assert ((bars.ts_open_ns - START_NS) // HOUR_NS).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("form", "fraction"), [("%S.%f", ".5"), ("%S,%f", ",500"), ("%S%f", "500000")]
)
def test_a_fraction_of_a_second_is_read_whatever_is_before_it(tmp_path, form, fraction):
    stamps = [f"01.01.2022 0{hour}:00:00{fraction}" for hour in range(3)]
    bars = bars_of(tmp_path, written(stamps), time="date", time_format=f"%d.%m.%Y %H:%M:{form}")
    assert ((bars.ts_open_ns - START_NS) % HOUR_NS).tolist() == [5 * 10**8] * 3


@pytest.mark.parametrize("form", [None, "%Y-%m-%d %H:%M"])
def test_stamps_of_a_zone_follow_its_summer_time(tmp_path, form):
    stamps = ["2024-03-08 09:30", "2024-03-08 10:30", "2024-03-11 09:30"]
    zone = {"time_zone": "America/New_York", "time_format": form}
    found = pl.Series(bars_of(tmp_path, written(stamps), time="date", **zone).ts_open_ns)
    assert found.cast(pl.Datetime("ns")).dt.hour().to_list() == [14, 15, 13]


def test_a_stamp_that_comes_twice_in_autumn_is_refused(tmp_path):
    stamps = ["2024-11-03 00:30", "2024-11-03 01:30", "2024-11-03 02:30"]
    with pytest.raises(DataError, match=r"row 2: .*twice or never"):
        bars_of(tmp_path, written(stamps), time="date", time_zone="America/New_York")


def test_a_date_alone_is_midnight_utc_in_any_zone(tmp_path):
    stamps = ["2022-01-01", "2022-01-02", "2022-01-03"]
    bars = bars_of(
        tmp_path, written(stamps), time="date", time_zone="Asia/Tokyo", interval_ns=24 * HOUR_NS
    )
    assert bars.ts_open_ns[0] == START_NS


def test_rows_of_which_the_newest_come_first_are_read_from_the_last(tmp_path):
    bars = bars_of(tmp_path, written(HOURS[::-1]), time="date", time_format="%d.%m.%Y %H:%M")
    assert bars.close.tolist() == [10150, 10100, 10050]
    options = replace(
        ONE, columns=ColumnsSection(symbol="", time="Date", time_format="%d.%m.%Y %H:%M")
    )
    told = [each.text for each in check(tmp_path / "bars.csv", options).findings]
    assert any("the newest rows come first" in each for each in told)


def test_all_columns_that_are_missing_are_named_at_once(tmp_path):
    with pytest.raises(DataError, match=r'"open_time" \(data.columns.time\), "vol" \(data'):
        bars_of(tmp_path, written(HOURS), volume="vol")
