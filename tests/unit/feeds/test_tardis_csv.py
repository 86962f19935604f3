"""CSV in blocks, and the ways in which files may be packed."""

import gzip
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_files import write

from hansa.errors import DataError
from hansa.feeds.files import csv_blocks as blocks_of
from hansa.feeds.files.csv_blocks import CsvLayout, csv_blocks
from hansa.feeds.files.unpacking import open_unpacked

zstandard = pytest.importorskip("zstandard", reason="zstandard is not installed")
LAYOUT = CsvLayout(columns={"a": int, "b": float, "c": str}, optional=frozenset({"b", "c"}))


def rows(path, layout=LAYOUT):
    return [row for block in csv_blocks(path, layout) for row in block.frame.rows()]


def test_columns_are_found_by_the_header_and_others_left_alone(tmp_path):
    path = write(tmp_path / "f.csv", "c,z,b,a\nx,?,1.5,7\n")
    assert rows(path) == [(7, 1.5, "x")]


def test_an_optional_cell_may_be_empty(tmp_path):
    assert rows(write(tmp_path / "f.csv", "a,b,c\n7,,x\n")) == [(7, None, "x")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("7,1,x\n,1,x", 'row 2: column "a": expected a whole number, found ""'),
        ("7,1,x\n7.5,1,x", 'row 2: column "a": expected a whole number, found "7.5"'),
        ("7,1,x\n7,one,x", 'row 2: column "b": expected a number, found "one"'),
        ("7,1,x\n7,1", "row 2: expected 3 cells, found 2"),
        ("7,1,x\n7,1,x,9", "row 2: expected 3 cells, found 4"),
    ],
)
def test_the_first_cell_that_does_not_fit_is_named(tmp_path, line, said):
    path = write(tmp_path / "f.csv", f"a,b,c\n{line}\n")
    with pytest.raises(DataError, match=said):
        rows(path)


def test_commas_within_quotes_are_no_cells(tmp_path):
    assert rows(write(tmp_path / "f.csv", 'a,b,c\n7,1,"x,y"\n')) == [(7, 1.0, "x,y")]


def test_lines_may_end_as_on_windows(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"a,b,c\r\n7,1,x\r\n")
    assert rows(path) == [(7, 1.0, "x")]


def test_a_header_without_a_column_is_refused(tmp_path):
    with pytest.raises(DataError, match='expected a header with "b", found "a,c"'):
        rows(write(tmp_path / "f.csv", "a,c\n1,x\n"))


def test_a_file_of_a_header_alone_is_refused(tmp_path):
    with pytest.raises(DataError, match="expected rows of data, found none"):
        rows(write(tmp_path / "f.csv", "a,b,c\n"))


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(DataError, match="expected a data file, found none"):
        rows(tmp_path / "none.csv")


@given(
    cells=st.lists(st.tuples(st.integers(-9, 9), st.floats(-9, 9)), min_size=1, max_size=20),
    block_bytes=st.integers(1, 50),
)
def test_blocks_do_not_show(tmp_path_factory, cells, block_bytes):
    folder = tmp_path_factory.mktemp("csv")
    text = "".join(f"{a},{b!r},x\n" for a, b in cells)
    path = write(folder / "f.csv", f"a,b,c\n{text}".removesuffix("\n"))
    before, blocks_of.BLOCK_BYTES = blocks_of.BLOCK_BYTES, block_bytes
    try:
        found = list(csv_blocks(path, LAYOUT))
    finally:
        blocks_of.BLOCK_BYTES = before
    assert [row for block in found for row in block.frame.rows()] == [(a, b, "x") for a, b in cells]
    starts = [block.first_row for block in found]
    assert starts == [1 + sum(block.frame.height for block in found[:n]) for n in range(len(found))]


def packed(folder, how, content):
    path = folder / "file"
    if how == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inside.csv", content)
    else:
        pack = {"plain": bytes, "gz": gzip.compress, "zst": zstandard.compress}[how]
        path.write_bytes(pack(content))
    return path


@pytest.mark.parametrize("how", ["plain", "gz", "zst", "zip"])
def test_what_was_packed_is_read_whatever_its_name(tmp_path, how):
    content = bytes(range(256)) * 999
    with open_unpacked(packed(tmp_path, how, content)) as stream:
        assert stream.read() == content


@pytest.mark.parametrize("how", ["gz", "zst"])
def test_packed_data_that_are_cut_off_are_refused(tmp_path, how):
    path = packed(tmp_path, how, bytes(range(256)) * 999)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataError, match="found one that is cut off"), open_unpacked(path) as it:
        it.read()


def test_frames_of_zst_follow_one_another(tmp_path):
    path = tmp_path / "f.zst"
    path.write_bytes(zstandard.compress(b"one") + zstandard.compress(b"two"))
    with open_unpacked(path) as stream:
        assert stream.read() == b"onetwo"


def test_a_zip_of_two_files_is_refused(tmp_path):
    path = tmp_path / "f.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", "1")
        archive.writestr("b", "2")
    with pytest.raises(DataError, match=r"expected a \.zip of one file"), open_unpacked(path):
        pass
