"""Structs as a table."""

import polars

from hansa.api.council import OutcomeCount
from hansa.client import frame


def test_a_row_for_each_struct_and_a_column_for_each_field() -> None:
    rows = [
        OutcomeCount(outcome=code, meaning="", count=count, last_at="", last_instrument="")
        for code, count in (("ordered", 3), ("within_band", 5))
    ]
    table = frame(rows)
    assert table.columns == list(OutcomeCount.__struct_fields__)
    assert table["count"].sum() == 8
    assert table.schema["count"] == polars.Int64


def test_without_rows_there_are_no_columns() -> None:
    assert frame([]).shape == (0, 0)
