"""What rows of each kind look like at rest: their columns, their types, and the time they go by."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import polars as pl

from hansa.errors import DataError
from hansa.market.finding import Code, fault, iso, span
from hansa.market.instruments import nearest_name
from hansa.market.times import to_ns

TIME = pl.Datetime("ns", "UTC")
_STAMPS = {"ts_event": TIME, "ts_recv": TIME}


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a kind in order, each with its type. Rows go by `time`, which never falls;
    where it `is_strict` no two rows share it.
    """

    kind: str
    time: str
    columns: Mapping[str, pl.DataType | type[pl.DataType]]
    is_strict: bool = False

    def empty(self) -> pl.DataFrame:
        """A table without rows."""
        return pl.DataFrame(schema=dict(self.columns))


_BARS = dict.fromkeys(("open", "high", "low", "close", "volume"), pl.Float64)
_QUOTES = dict.fromkeys(("bid_px", "ask_px", "bid_qty", "ask_qty"), pl.Float64)
_PRINT = dict.fromkeys(("price", "qty"), pl.Float64)

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "bars": Shape(
            "bars", "ts_open", {"ts_open": TIME, "ts_close": TIME, **_BARS}, is_strict=True
        ),
        "quotes": Shape("quotes", "ts_recv", {**_STAMPS, **_QUOTES}),
        "trades": Shape("trades", "ts_recv", {**_STAMPS, **_PRINT, "aggressor": pl.Int8}),
        "depth": Shape(
            "depth", "ts_recv", {**_STAMPS, "side": pl.Int8, **_PRINT, "flags": pl.Int8}
        ),
        "orders": Shape(
            "orders",
            "ts_recv",
            {
                **_STAMPS,
                "action": pl.Int8,
                "order_id": pl.Int64,
                "side": pl.Int8,
                **_PRINT,
                "flags": pl.Int8,
            },
        ),
    }
)
"""The kinds of rows by their names."""

#: Columns that may be left out, and what then stands there.
_DEFAULTS: Mapping[str, float | int | None] = MappingProxyType(
    {"bid_qty": None, "ask_qty": None, "aggressor": 0}
)
_OTHER_NAMES = MappingProxyType({"open_time": "ts_open", "close_time": "ts_close"})


def shape_of(kind: str) -> Shape:
    """The shape of a kind; DataError with the nearest name if there is none."""
    if kind in SHAPES:
        return SHAPES[kind]
    raise DataError(
        f'kind: expected one of {", ".join(SHAPES)}, found "{kind}"; {nearest_name(kind, SHAPES)}'
    )


def shaped(frame: pl.DataFrame, shape: Shape, interval_ns: int | None, where: Path) -> pl.DataFrame:
    """The rows in the columns and types of the shape, their values unchanged; NaN becomes null.

    Of `ts_open` and `ts_close` (with an interval), and of `ts_event` and `ts_recv`, one is enough.
    Raises DataError for columns that are missing or of another type and for times out of order.
    """
    frame = frame.rename({a: b for a, b in _OTHER_NAMES.items() if a in frame.columns})
    stamps = _stamps(frame, shape, interval_ns, where)
    values = [_value(frame, name, shape, where) for name in shape.columns if name not in stamps]
    named = {**stamps, **{each.name: each for each in values}}
    table = pl.DataFrame([named[name] for name in shape.columns])
    require_order(table[shape.time], shape, where)
    if shape.kind == "bars" and interval_ns is not None:
        _require_length(table, interval_ns, where)
    return table


def require_order(times: pl.Series, shape: Shape, where: Path, *, row: int = 0) -> None:
    """Raises DataError at the first row whose time is not after that of the one above."""
    steps = times.to_physical().diff().slice(1)
    bad = steps <= 0 if shape.is_strict else steps < 0
    if bad.any():
        at = int(bad.arg_max() or 0) + 1
        words = "after" if shape.is_strict else "not before"
        raise fault(
            where,
            Code.UNSORTED,
            f"expected {shape.time} {words} that of the row above, found "
            f"{iso(int(times.to_physical()[at]))} below {iso(int(times.to_physical()[at - 1]))}; "
            "sort the rows by time, and drop doubles",
            row=row + at + 1,
        )


def _stamps(
    frame: pl.DataFrame, shape: Shape, interval_ns: int | None, where: Path
) -> dict[str, pl.Series]:
    pair = [name for name, kind in shape.columns.items() if kind == TIME]
    there = [name for name in pair if name in frame.columns]
    if not there:
        raise fault(
            where,
            Code.COLUMN_MISSING,
            f"expected a column {' or '.join(pair)}, found {', '.join(frame.columns)}; rename the "
            "column or index of the stamps to one of them, by what a stamp is",
        )
    found = {name: _times(frame[name], name, where) for name in there}
    if len(found) == 1:
        (name, stamps), missing = next(iter(found.items())), next(iter({*pair} - {*there}))
        found[missing] = _other(stamps, name, missing, interval_ns, where)
    return found


def _other(
    stamps: pl.Series, name: str, missing: str, interval_ns: int | None, where: Path
) -> pl.Series:
    if not missing.startswith(("ts_open", "ts_close")):
        return stamps.alias(missing)
    if interval_ns is None:
        text = f"expected a column {missing} of bars that are not all of one length, found none"
        raise fault(where, Code.COLUMN_MISSING, f"{text}; add it")
    away = interval_ns if name == "ts_open" else -interval_ns
    return (stamps.to_physical() + away).cast(TIME).alias(missing)


def _times(column: pl.Series, name: str, where: Path) -> pl.Series:
    if column.dtype == TIME and not column.null_count():
        return column.alias(name)
    return pl.Series(name, to_ns(column, where)[0]).cast(TIME)


def _value(frame: pl.DataFrame, name: str, shape: Shape, where: Path) -> pl.Series:
    kind = shape.columns[name]
    if name not in frame.columns:
        if name in _DEFAULTS:
            return pl.Series(name, [_DEFAULTS[name]], dtype=kind).new_from_index(0, frame.height)
        hint = nearest_name(name, frame.columns)
        text = f'expected a column "{name}" of {shape.kind}, found none; {hint}'
        raise fault(where, Code.COLUMN_MISSING, text)
    column = frame[name]
    if not column.dtype.is_numeric() or column.dtype == pl.Float32:
        text = f'column "{name}": expected float64, whole or decimal numbers, found {column.dtype}'
        raise fault(where, Code.COLUMN_TYPE, f"{text}; convert it")
    try:
        cast = column.cast(kind)
    except pl.exceptions.PolarsError:
        text = f'column "{name}": expected numbers that fit {kind}, found others; mend the rows'
        raise fault(where, Code.FIELD_VALUE, text) from None
    return cast.fill_nan(None).alias(name) if kind == pl.Float64 else cast.alias(name)


def _require_length(table: pl.DataFrame, interval_ns: int, where: Path) -> None:
    lengths = table["ts_close"].to_physical() - table["ts_open"].to_physical()
    bad = lengths != interval_ns
    if bad.any():
        row = int(bad.arg_max() or 0)
        text = f"expected ts_close {span(interval_ns)} after ts_open, found {span(lengths[row])}"
        raise fault(where, Code.INTERVAL, f"{text}; state the interval of the bars", row=row + 1)
