"""What happens to instruments besides trading, at rest beside their series."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from hansa.errors import DataError
from hansa.market.adjusting import Events, What
from hansa.market.finding import Code, fault, iso
from hansa.market.instruments import nearest_name
from hansa.market.times import to_ns
from hansa.stores.parquet.moments import Moment
from hansa.stores.parquet.reading import span_rows
from hansa.stores.parquet.series import Series

#: As a file of actions has them (docs/margin.md), so that a run reads it with [[actions]].
_TIME = pl.Datetime("ns")
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "time": _TIME,
    "ts_recv": _TIME,
    "symbol": pl.String,
    "kind": pl.String,
    "a": pl.Float64,
    "b": pl.Float64,
}
FILE = "actions.parquet"
_KINDS = ("split", "dividend")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust:
    """How rows are adjusted as they are read: for "splits" or for "all" (dividends too), by what
    had happened as of a moment; without one, as of the last row that is read.
    """

    what: What = "splits"
    as_of: Moment | None = None


def shaped_actions(rows: pl.DataFrame, instrument: str) -> pl.DataFrame:
    """Splits and dividends as they are kept, in the order of time: `kind`, of a split `a` units for
    `b` (1), of a dividend `a` per unit in quote. `time` is when it takes effect, `ts_recv` when it
    was known. Raises DataError for rows that cannot be.
    """
    where = Path(instrument)
    for name in ("time", "kind", "a"):
        if name not in rows.columns:
            text = f'expected a column "{name}" of actions, found {", ".join(rows.columns)}; add it'
            raise fault(where, Code.COLUMN_MISSING, text)
    received = rows["ts_recv"] if "ts_recv" in rows.columns else rows["time"]
    b = rows["b"].cast(pl.Float64) if "b" in rows.columns else pl.lit(1.0)
    table = rows.select(
        time=pl.Series(to_ns(rows["time"], where)[0]).cast(_TIME),
        ts_recv=pl.Series(to_ns(received, where)[0]).cast(_TIME),
        symbol=pl.lit(instrument),
        kind=pl.col("kind").cast(pl.String).str.to_lowercase(),
        a=pl.col("a").cast(pl.Float64),
        b=b,
    ).with_columns(pl.when(kind="split").then(pl.col("b").fill_null(1.0)).otherwise(None))
    _require_possible(table, where)
    return table.sort("time", "kind", maintain_order=True)


def _require_possible(table: pl.DataFrame, where: Path) -> None:
    for place, (kind, a, b) in enumerate(table.select("kind", "a", "b").rows()):
        if kind not in _KINDS:
            text = f'kind: expected split or dividend, found "{kind}"; {nearest_name(kind, _KINDS)}'
            raise fault(where, Code.FIELD_VALUE, text, row=place + 1)
        if a is None or not a > 0 or (kind == "split" and not b > 0):
            text = (
                f"expected numbers above 0 (a, and b of a split), found {a} and {b}; mend the row"
            )
            raise fault(where, Code.FIELD_VALUE, text, row=place + 1)


def joined_actions(old: pl.DataFrame, new: pl.DataFrame, *, is_replacing: bool) -> pl.DataFrame:
    """Old and new ones together. Of one time and kind they must be the same, else DataError, or the
    new one counts if it is to replace.
    """
    keys = ["time", "kind"]
    both = old.join(new, on=keys, how="inner")
    differing = both.filter(
        (pl.col("a") != pl.col("a_right")) | pl.col("b").ne_missing(pl.col("b_right"))
    )
    if differing.height and not is_replacing:
        first = differing.row(0, named=True)
        when = iso(int(differing["time"].to_physical()[0]))
        raise DataError(
            f"{first['symbol']}: expected the {first['kind']} of {when} to be {first['a']}, as it "
            f'is there, found {first["a_right"]}; write with overlap = "replace" if it was wrong'
        )
    return pl.concat([old.join(new, on=keys, how="anti"), new]).unique(keep="first").sort(keys)


def events_of(actions: pl.DataFrame, folder: Path, series: Series) -> Events:
    """The actions as what adjusts rows, each with the last close of the series before it."""
    is_split = (actions["kind"] == "split").to_numpy()
    a, b = actions["a"].to_numpy(), actions["b"].fill_null(1.0).to_numpy()
    times = actions["time"].to_physical().to_numpy()
    return Events(
        ts_ns=times,
        ratio=np.where(is_split, a / b, 1.0),
        paid=np.where(is_split, 0.0, a),
        close=np.array([_close_before(int(each), folder, series) for each in times]),
    )


def _close_before(ts_ns: int, folder: Path, series: Series) -> float:
    """The last close of a bar that opened before; NaN where there is none, or the kind has none."""
    if series.kind != "bars" or ts_ns <= series.first_ns:
        return np.nan
    parts = [part for part in series.parts if part.first_ns < ts_ns]
    rows = span_rows(folder, series, (parts[-1].first_ns, None))
    before = rows.filter(pl.col("ts_open").to_physical() < ts_ns).select("close").last().collect()
    return float(before.item()) if before.height else np.nan
