"""One question in SQL over the series of a catalog, which nothing can change."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import polars as pl

from hansa.errors import ConfigError, DataError
from hansa.stores.parquet.series import Series, SeriesName

#: What DuckDB must not do by itself: look for parts of it on the network.
_ALONE = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
#: The view of the bars of a length of time, as a question may call it.
_BARS = re.compile(r"\bbars_\d+[a-z]+\b", re.IGNORECASE)


def ask(folder: Path, series: Sequence[Series], query: str) -> pl.DataFrame:
    """The answer to one question (SELECT, WITH, DESCRIBE, SHOW, EXPLAIN) over a view for each
    kind, and of bars for each interval: `bars_1m`, `trades`. Their first column is `instrument`.

    Runs in memory, sees no file but those of the catalog, and writes none. Raises DataError with
    what DuckDB says of a question it cannot answer, ConfigError where it is not installed.
    """
    duckdb = _duckdb()
    with duckdb.connect(config=_ALONE) as connection:
        views = _views(series)
        for name, members in (views | _as_written(query, views)).items():
            connection.execute(f"CREATE VIEW {_quoted(name)} AS {_union(folder, members)}")
        connection.execute(f"SET allowed_directories = [{_text(folder.resolve())}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            _require_question(duckdb, query)
            answer: pl.DataFrame = connection.sql(query).pl()
        except duckdb.Error as error:
            is_unknown = isinstance(error, duckdb.CatalogException)
            raise DataError(_said(str(error), views if is_unknown else None)) from None
    return _in_utc(answer)


def _duckdb() -> ModuleType:
    try:
        import duckdb
        import pyarrow  # noqa: F401  by which DuckDB hands rows to polars
    except ImportError:
        raise ConfigError(
            "questions in SQL need DuckDB and pyarrow, which are not installed; "
            "pip install hansa[sql]"
        ) from None
    return duckdb


def _views(series: Sequence[Series]) -> dict[str, list[Series]]:
    views: dict[str, list[Series]] = {}
    for each in series:
        name = "_".join(part for part in (each.kind, each.interval) if part)
        views.setdefault(name, []).append(each)
    return views


def _as_written(query: str, views: Mapping[str, list[Series]]) -> dict[str, list[Series]]:
    """The views that the question calls by another word for their interval: bars_1w is bars_7d."""
    asked = {word.lower() for word in _BARS.findall(query)} - views.keys()
    known = {word: f"bars_{SeriesName('bars', 'X:X', word[5:]).interval}" for word in sorted(asked)}
    return {word: views[name] for word, name in known.items() if name in views}


def _union(folder: Path, members: Sequence[Series]) -> str:
    return " UNION ALL ".join(_select(folder, each) for each in members)


def _select(folder: Path, series: Series) -> str:
    place = folder.resolve().joinpath(*series.name.parts)
    files = ", ".join(_text(place / part.file) for part in series.parts)
    return f"SELECT {_text(series.instrument)} AS instrument, * FROM read_parquet([{files}])"


def _require_question(duckdb: ModuleType, query: str) -> None:
    kinds = duckdb.StatementType
    found = duckdb.extract_statements(query)
    if len(found) != 1 or found[0].type not in (kinds.SELECT, kinds.EXPLAIN):
        shown = " and ".join(each.type.name for each in found) or "none"
        raise DataError(
            f"SQL: expected one question (SELECT ...), found {shown}: a catalog is read, and "
            "written through Catalog.write and `hansa catalog import`"
        )


def _said(text: str, views: Mapping[str, list[Series]] | None) -> str:
    """What DuckDB says, and where it knows no such table which there are."""
    words = " ".join(text.split())
    return f"SQL: {words}" + ("" if views is None else f"; there are {', '.join(views) or 'none'}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _in_utc(answer: pl.DataFrame) -> pl.DataFrame:
    """Times with the zone that they are in."""
    plain = [
        name
        for name, kind in answer.schema.items()
        if isinstance(kind, pl.Datetime) and kind.time_zone is None
    ]
    return answer.with_columns(pl.col(plain).dt.replace_time_zone("UTC")) if plain else answer
