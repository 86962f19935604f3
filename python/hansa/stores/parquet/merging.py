"""New rows beside those that are there: the same, what follows, or something else."""

from pathlib import Path
from typing import Literal, TypeAlias

import polars as pl

from hansa.market.finding import Code, FaultError, fault, iso
from hansa.stores.parquet.shapes import Shape

#: What becomes of rows that are there already and are not the same: nothing is written, or the
#: new ones take the place of all that lie in their span.
Overlap: TypeAlias = Literal["refuse", "replace"]


def merged(
    old: pl.DataFrame,
    new: pl.DataFrame,
    span_ns: tuple[int, int],
    shape: Shape,
    overlap: Overlap,
    where: Path,
) -> pl.DataFrame | None:
    """Old and new rows of a date together; None where the new ones say nothing new.

    `span_ns` is from when to when the new rows speak for all that is. Where old rows in it are not
    the same as the new ones, `overlap` decides; DataError names the first that differs.
    """
    first_ns, last_ns = span_ns
    stamps = old[shape.time].to_physical()
    inside = old.filter((stamps >= first_ns) & (stamps <= last_ns))
    if inside.height:
        common = _within(new, inside, shape)
        is_same = common.equals(inside)
        if is_same and common.height == new.height:
            return None
        if not is_same and overlap == "refuse":
            raise difference(inside, common, shape, where)
    before, after = old.filter(stamps < first_ns), old.filter(stamps > last_ns)
    return pl.concat([before, new, after])


def difference(old: pl.DataFrame, new: pl.DataFrame, shape: Shape, where: Path) -> FaultError:
    """The error that names the first row in which old and new are not the same."""
    rows = min(old.height, new.height)
    at = next((row for row in range(rows) if old.row(row) != new.row(row)), rows)
    firsts = [frame[shape.time].to_physical()[at] for frame in (old, new) if at < frame.height]
    first_ns = int(min(firsts))
    ends = [_row(frame, at, shape, first_ns) for frame in (old, new)]
    text = (
        f"expected rows that are there already to be the same, found {ends[0]} in the catalog and "
        f'{ends[1]} in the new data; leave that span out, or write with overlap = "replace" '
        "(--replace)"
    )
    return fault(where, Code.OVERLAP, text)


def _within(new: pl.DataFrame, inside: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    stamps, theirs = new[shape.time].to_physical(), inside[shape.time].to_physical()
    return new.filter((stamps >= theirs[0]) & (stamps <= theirs[-1]))


def _row(frame: pl.DataFrame, at: int, shape: Shape, ts_ns: int) -> str:
    """The row at that place, if it is of that time."""
    if at >= frame.height or frame[shape.time].to_physical()[at] != ts_ns:
        return f"no row of {iso(ts_ns)}"
    stamp = iso(ts_ns)
    values = [
        f"{name} {frame[name][at]}" for name, kind in shape.columns.items() if kind != pl.Datetime
    ]
    return f"{stamp} {' '.join(values)}"
