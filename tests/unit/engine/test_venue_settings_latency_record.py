"""Recorded latency: what is read of a file, and what is refused in one line."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.engine.latency_record import read_samples
from hansa.errors import DataError
from hansa.feeds.files.checking import check_latency_file, recognise

HEAD = "sent_ns,to_venue_ns,from_venue_ns\n"


def written(folder: Path, rows: str) -> Path:
    path = folder / "latency.csv"
    path.write_text(rows)
    return path


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 2**62 - 1)] * 3), min_size=1, max_size=20))
def test_what_was_recorded_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int, int]]
) -> None:
    path = tmp_path_factory.mktemp("latency") / "latency.parquet"
    names = ["sent_ns", "to_venue_ns", "from_venue_ns"]
    pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row").write_parquet(path)
    found = read_samples(path)
    assert list(zip(found.sent_ns, found.to_venue_ns, found.from_venue_ns, strict=True)) == rows


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            HEAD + "5,-7,9\n7,-9,9\n",
            "expected 0 or more in every column, found less in all 2 rows; correct the clocks",
        ),
        (HEAD + f"5,7,{-(2**62) - 1}\n", r"from_venue_ns: expected nanoseconds below 2\^62"),
        (HEAD + "5,7.5,9\n", "to_venue_ns: expected whole nanoseconds in every row, found Float64"),
        (HEAD + "5,7,\n6,7,8\n", "from_venue_ns: expected whole nanoseconds .* found 1 empty"),
        (HEAD + f"{2**62},7,9\n", r"sent_ns: expected nanoseconds below 2\^62"),
        ("sent_ns,to_venue_ns\n5,7\n", "expected a column from_venue_ns, found sent_ns, to_venue"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        read_samples(written(tmp_path, rows))
    assert "\n" not in str(caught.value)


def test_a_file_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected at least one sample, found none"):
        read_samples(written(tmp_path, HEAD))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"latency\.csv"):
        read_samples(tmp_path / "latency.csv")


def test_rows_below_0_are_not_used_and_counted(tmp_path: Path) -> None:
    found = read_samples(written(tmp_path, HEAD + "5,7,9\n6,-8,9\n7,8,-9\n-1,8,9\n8,1,2\n"))
    assert (found.sent_ns, found.to_venue_ns, found.from_venue_ns) == ([5, 8], [7, 1], [9, 2])
    (finding,) = found.findings
    assert (str(finding.code), str(finding.severity), finding.row) == (
        "latency_negative",
        "warning",
        2,
    )
    assert "the lowest from_venue_ns -9" in finding.text
    assert "3 of 5 rows" in finding.text


def test_a_check_recognises_a_record_and_flags_what_a_run_leaves_out(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "5,7,9\n6,-8,9\n")
    assert recognise(path).format == "latency"
    found = check_latency_file(path)
    assert (found.rows, found.is_sound, len(found.warnings)) == (2, True, 1)
    assert not check_latency_file(written(tmp_path, HEAD + "6,-8,9\n")).is_sound
