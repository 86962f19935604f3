"""`hansa catalog`: data at rest in one folder, brought in, listed, asked, verified, removed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from hansa.app.cataloguing import ImportOptions, import_file
from hansa.app.cataloguing.instruments import instruments_text
from hansa.app.printable import printable
from hansa.cli.imported import import_lines, written_line
from hansa.cli.options import FormatOption
from hansa.cli.output import print_json, print_line, print_rows, print_table
from hansa.cli.reading_options import (
    ColumnOption,
    IntervalOption,
    LabelOption,
    TimeFormatOption,
    TimeZoneOption,
    bar_columns,
    columns_named,
    tick_columns,
)
from hansa.cli.rules import rule_of
from hansa.market.finding import iso
from hansa.market.options import FarPrices
from hansa.stores.parquet import Catalog, Series
from hansa.stores.parquet.merging import Overlap

CatalogOption: TypeAlias = Annotated[
    Path, Parameter(name="--catalog", help="Folder of the catalog.")
]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a file is to be read, as far as it does not say so itself."""

    as_: Annotated[
        str, Parameter(name="--as", help="Format, as of `hansa data check`; else it is guessed.")
    ] = ""
    venue: Annotated[str, Parameter(name="--venue", help="Goes before symbols that name none.")] = (
        ""
    )
    symbol: Annotated[
        tuple[str, ...],
        Parameter(
            name="--symbol",
            help="Only this symbol, or the one of a file that names none. May be repeated.",
            negative="",
            consume_multiple=False,
        ),
    ] = ()
    interval: IntervalOption = ""
    label: LabelOption = None
    column: ColumnOption = ()
    time_format: TimeFormatOption = None
    time_zone: TimeZoneOption = None
    calendar: Annotated[
        str, Parameter(name="--calendar", help="Gaps go by this calendar, such as XNYS.")
    ] = ""
    drop_bad_rows: Annotated[
        bool, Parameter(name="--drop-bad-rows", help="Leave rows with errors out.", negative="")
    ] = False
    far_prices: Annotated[
        FarPrices,
        Parameter(
            name="--far-prices",
            help="Prices far from their neighbours, that come back: refuse_absurd takes those of "
            "another order of magnitude for errors, refuse all of them; drop leaves all out.",
        ),
    ] = "refuse_absurd"
    replace: Annotated[
        bool,
        Parameter(name="--replace", help="Rows that are there and differ give way.", negative=""),
    ] = False

    def options(self) -> ImportOptions:
        """As an import takes them; ConfigError for a column that cannot be."""
        named = columns_named(self.column)
        return ImportOptions(
            format=self.as_,
            venue=self.venue,
            symbols=self.symbol,
            interval=self.interval,
            label=self.label,
            columns=bar_columns(named, self.time_format, self.time_zone),
            tick_columns=tick_columns(named, self.time_format, self.time_zone),
            calendar=self.calendar,
            bad_rows="drop" if self.drop_bad_rows else "refuse",
            far_prices=self.far_prices,
            overlap="replace" if self.replace else "refuse",
        )


def import_command(
    file: Path,
    /,
    *,
    catalog: CatalogOption = Path("catalog"),
    reading: Reading = Reading(),
    format_: FormatOption = "text",
) -> int:
    """Bring a file of bars, ticks or actions into a catalog, and say what is wrong with it.

    For example `hansa catalog import prices.csv --venue NYSE --interval 1d --label open --column
    time=date --calendar XNYS`. Nothing is repaired; the same file again changes nothing.

    The report of each series is kept beside it (`hansa catalog show`). Exit code 0: it is there.
    1: rows have errors and nothing was written (or they are left out with --drop-bad-rows).

    Parameters
    ----------
    file
        A data file in one of the formats of docs/formats.md.

    """
    done = import_file(Catalog(catalog), file, reading.options())
    if format_ == "json":
        print_json(done)
        return 0 if done.is_done else 1
    for line in import_lines(done, str(catalog)):
        print_line(line)
    return 0 if done.is_done else 1


def list_command(
    *, catalog: CatalogOption = Path("catalog"), format_: FormatOption = "text"
) -> int:
    """List the series of a catalog."""
    series = Catalog(catalog).list()
    if format_ == "json":
        print_json(series)
        return 0
    print_table(
        ["kind", "instrument", "interval", "rows", "first", "last", "content"],
        [_cells(each) for each in series],
    )
    return 0


def show_command(
    kind: str,
    instrument: str,
    interval: str = "",
    /,
    *,
    catalog: CatalogOption = Path("catalog"),
    format_: FormatOption = "text",
) -> int:
    """Show a series: its span, its content, where it came from, and the reports of its quality.

    Parameters
    ----------
    kind
        bars, quotes, trades, depth or orders.
    instrument
        With its venue, such as BINANCE:BTCUSDT.
    interval
        Of bars the length of one.

    """
    place = Catalog(catalog)
    series = place.describe(kind, instrument, interval)
    reports = place.quality(kind, instrument, interval)
    if format_ == "json":
        print_json({"series": series, "quality": reports})
        return 0
    print_rows(
        [
            ("series", str(series.name)),
            ("rows", f"{series.rows:,} in {len(series.parts)} files"),
            ("first", iso(series.first_ns)),
            ("last", iso(series.last_ns)),
            ("content", series.fingerprint),
            ("made by", series.made_by),
            *(("source", f"{each.name} {each.sha256[:16]}".strip()) for each in series.sources),
        ]
    )
    for report in reports:
        for line in report.text().splitlines():
            print_line(line)
    return 0


def instruments_command(
    *,
    quote: Annotated[
        tuple[str, ...],
        Parameter(
            name="--quote",
            help="Currency that prices are in, such as USD; of several each symbol has the one it "
            "ends in. May be repeated.",
            negative="",
            consume_multiple=False,
        ),
    ],
    venue: Annotated[str, Parameter(name="--venue", help="Only instruments of this venue.")] = "",
    catalog: CatalogOption = Path("catalog"),
) -> int:
    """Write the instruments.toml that a run over a catalog needs, with tick and lot from its rows.

    For example `hansa catalog instruments --quote USDT > instruments.toml`. Base and quote follow
    from the symbols; what a venue takes at least is not in the data and is yours to fill in.
    """
    print(printable(instruments_text(Catalog(catalog), quote, venue=venue), keep="\n"), end="")
    return 0


def resample_command(
    instrument: str,
    /,
    *,
    to: Annotated[
        str,
        Parameter(
            name="--to",
            help="A length such as 1h; ticks-, volume- or value-NUMBER; session-XNYS and the like.",
        ),
    ],
    source: Annotated[
        str, Parameter(name="--from", help="trades, or the interval of finer bars.")
    ] = "trades",
    catalog: CatalogOption = Path("catalog"),
    replace: Annotated[
        bool,
        Parameter(name="--replace", help="Bars that are there and differ give way.", negative=""),
    ] = False,
) -> int:
    """Make bars of a catalog from its trades, or from finer bars, and keep them beside those.

    For example `hansa catalog resample BINANCE:BTCUSDT --from 1m --to 1h`, or `--to value-1000000`
    for dollar bars. What is not closed at the end is no bar; bars that lack a part are told of.

    Parameters
    ----------
    instrument
        With its venue, such as BINANCE:BTCUSDT.

    """
    overlap: Overlap = "replace" if replace else "refuse"
    place = Catalog(catalog)
    rule = rule_of(to, place, instrument, source)
    written = place.resample(instrument, rule, source=source, overlap=overlap)
    print_line(written_line(written))
    for note in written.notes:
        print_line(f"note: {note}")
    return 0


def verify_command(
    *, catalog: CatalogOption = Path("catalog"), format_: FormatOption = "text"
) -> int:
    """Read every row of a catalog and hold its content against what was written.

    Exit code 0: all is as it was written. 1: a series is not.
    """
    place = Catalog(catalog)
    found = [
        (str(each.name), place.verify(each.kind, each.instrument, each.interval))
        for each in place.list()
    ]
    if format_ == "json":
        print_json([{"series": name, "is_whole": is_whole} for name, is_whole in found])
    else:
        for name, is_whole in found:
            print_line(f"{name}: {'as it was written' if is_whole else 'CHANGED'}")
    return 0 if all(is_whole for _, is_whole in found) else 1


def sql_command(
    query: str, /, *, catalog: CatalogOption = Path("catalog"), format_: FormatOption = "text"
) -> int:
    """Ask a catalog in SQL (DuckDB): `SELECT instrument, max(high) FROM bars_1h GROUP BY 1`.

    There is a view for the bars of each interval and for each other kind. Nothing can be written.

    Parameters
    ----------
    query
        One SELECT; `SHOW TABLES` and `DESCRIBE bars_1h` say what there is.

    """
    answer = Catalog(catalog).sql(query)
    if format_ == "json":
        print_json(answer.to_dicts())
        return 0
    rows = [["" if cell is None else str(cell) for cell in row] for row in answer.rows()]
    print_table(answer.columns, rows)
    return 0


def remove_command(
    kind: str, instrument: str, interval: str = "", /, *, catalog: CatalogOption = Path("catalog")
) -> int:
    """Remove a series and its files from a catalog.

    Parameters
    ----------
    kind
        bars, quotes, trades, depth or orders.
    instrument
        With its venue, such as BINANCE:BTCUSDT.
    interval
        Of bars the length of one.

    """
    series = Catalog(catalog).remove(kind, instrument, interval)
    print_line(f"removed {series.name}: {series.rows:,} rows, content {series.fingerprint[:16]}")
    return 0


def _cells(series: Series) -> list[str]:
    return [
        series.kind,
        series.instrument,
        series.interval,
        f"{series.rows:,}",
        iso(series.first_ns),
        iso(series.last_ns),
        series.fingerprint[:12],
    ]
