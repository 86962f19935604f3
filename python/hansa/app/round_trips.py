"""Every round trip of a run as a frame."""

from typing import TYPE_CHECKING

from hansa.app.frames import times
from hansa.report.fills import fill_columns
from hansa.report.round_trips import round_trips
from hansa.report.tables import RunTables
from hansa.report.trips import trip_rows

if TYPE_CHECKING:
    import polars


def round_trips_frame(tables: RunTables) -> "polars.DataFrame":
    """One row each, in order of entry: instrument, side, entry, exit (null while held), quantity,
    entry_price, exit_price, fills, profit, fees, return_ratio, favourable_ratio, adverse_ratio,
    source, exit_reason, why.
    """
    import polars as pl

    fills = fill_columns(tables)
    rows = trip_rows(tables, fills, round_trips(tables, fills))
    return pl.DataFrame(
        {
            "instrument": pl.Series([row.instrument for row in rows], dtype=pl.String),
            "side": pl.Series([row.side for row in rows], dtype=pl.String),
            "entry": times([row.entry_ns for row in rows]),
            "exit": pl.Series([row.exit_ns for row in rows], dtype=pl.Int64).cast(
                pl.Datetime("ns", "UTC")
            ),
            "quantity": pl.Series([row.quantity for row in rows], dtype=pl.Float64),
            "entry_price": pl.Series([row.entry_price for row in rows], dtype=pl.Float64),
            "exit_price": pl.Series([row.exit_price for row in rows], dtype=pl.Float64),
            "fills": pl.Series([row.fills for row in rows], dtype=pl.Int64),
            "profit": pl.Series([row.profit for row in rows], dtype=pl.Float64),
            "fees": pl.Series([row.fees for row in rows], dtype=pl.Float64),
            "return_ratio": pl.Series([row.return_ratio for row in rows], dtype=pl.Float64),
            "favourable_ratio": pl.Series([row.favourable_ratio for row in rows], dtype=pl.Float64),
            "adverse_ratio": pl.Series([row.adverse_ratio for row in rows], dtype=pl.Float64),
            "source": pl.Series([row.source for row in rows], dtype=pl.String),
            "exit_reason": pl.Series([row.exit_reason for row in rows], dtype=pl.String),
            "why": pl.Series([row.why for row in rows], dtype=pl.String),
        }
    )
